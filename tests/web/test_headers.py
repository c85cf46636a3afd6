"""What every answer carries, and which forms are let in."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.web.headers import POLICY
from surveys.ratings import Rating
from tests.api.factories import rows
from tests.factories import rating_form
from tests.web.html import Page
from tests.web.pages import ERRORS, PAGES

EVERYWHERE = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize("name", [*PAGES, *ERRORS])
def test_every_page_keeps_itself_to_itself(house: Flask, name: str) -> None:
    answer = (PAGES[name] if name in PAGES else ERRORS[name][0])(house.test_client())
    assert {header: answer.headers[header] for header in EVERYWHERE} == EVERYWHERE
    assert answer.headers["Cache-Control"] == "no-store"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "microphone=()" in answer.headers["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/api/v1/openapi.json", "/api/v1/nothing", "/staff/sign-in"])
def test_programs_and_staff_get_them_too(house: Flask, path: str) -> None:
    answer = house.test_client().get(path)
    assert {header: answer.headers[header] for header in EVERYWHERE} == EVERYWHERE


def test_nothing_but_our_own_files_may_run_or_be_shown() -> None:
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert "unsafe" not in POLICY
    assert "http" not in POLICY


def test_a_file_under_its_present_address_is_kept_and_under_another_is_not(house: Flask) -> None:
    client = house.test_client()
    (present,) = [one["href"] for one in Page(client.get("/doors").text).every("link") if one["rel"] == "stylesheet"]
    assert "max-age=31536000" in client.get(str(present)).headers["Cache-Control"]
    assert "no-cache" in client.get("/static/0123456789ab/css/mot-cua.css").headers["Cache-Control"]


@pytest.mark.parametrize("name", ["../app.py", "../../wsgi.py", "%2e%2e/settings.py", "css", "nothing.css"])
def test_only_static_files_are_given_out(house: Flask, name: str) -> None:
    assert house.test_client().get(f"/static/0/{name}").status_code == 404


def test_the_cookie_stays_with_the_browser_and_the_site(client: FlaskClient) -> None:
    (cookie,) = client.post("/language", data={"language": "en"}).headers.getlist("Set-Cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "null"},
        {"Origin": "http://localhost"},
        {"Origin": "https://motcua.example.vn"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_our_own_form_is_let_in(app: Flask, client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/c/demo-1", data=rating_form(app), headers=headers).status_code == 303
    assert rows(app, Rating) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://motcua.example.vn.evil.example"},
        {"Origin": "http://localhost:8080"},
        {"Origin": "nonsense"},
    ],
)
def test_a_form_of_another_site_saves_nothing(app: Flask, client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/c/demo-1", data=rating_form(app), headers=headers).status_code == 403
    assert rows(app, Rating) == 0


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil", ""]
)
def test_a_form_leads_nobody_to_another_site(client: FlaskClient, back: str) -> None:
    for path in ("/language", "/display"):
        assert client.post(path, data={"back": back}).headers["Location"] == "/doors"


def test_a_form_leads_back_to_the_page_it_stood_on(client: FlaskClient) -> None:
    answer = client.post("/language", data={"language": "en", "back": "/procedures?q=thẻ"})
    assert answer.headers["Location"].startswith("/procedures?q=")
