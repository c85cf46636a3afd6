"""Who gets in, for how long, and what each page asks for."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.staff import accounts
from kiosk.staff.access import Access, rule_of
from surveys.db import Store
from tests.staff.factories import (
    OTHER_UNIT,
    PASSWORD,
    Wall,
    account,
    administrator,
    newcomer,
    sign_in,
    unit_staff,
    words,
)

RULES = {
    "GET /staff": Access.STAFF,
    "GET /staff/sign-in": Access.ANYBODY,
    "POST /staff/sign-in": Access.ANYBODY,
    "POST /staff/sign-out": Access.SIGNED_IN,
    "GET /staff/password": Access.SIGNED_IN,
    "POST /staff/password": Access.SIGNED_IN,
    "GET /staff/posters": Access.STAFF,
    "GET /staff/slips": Access.STAFF,
    "POST /staff/slips": Access.STAFF,
    "GET /staff/people": Access.ADMINISTRATOR,
    "POST /staff/people": Access.ADMINISTRATOR,
    "POST /staff/people/<int:account_id>/password": Access.ADMINISTRATOR,
    "POST /staff/people/<int:account_id>/deactivation": Access.ADMINISTRATOR,
}
"""Every page of the room with its rule. A new page fails here until somebody decides who may open it."""

CLOSED = [(*line.split(" "), rule) for line, rule in RULES.items() if rule is not Access.ANYBODY]


def _path(rule: str, account_id: int = 1) -> str:
    return rule.replace("<int:account_id>", str(account_id))


def test_every_page_has_the_rule_that_was_decided(app: Flask) -> None:
    with app.app_context():
        found = {
            f"{method} {rule.rule}": rule_of(rule.endpoint)
            for rule in app.url_map.iter_rules()
            if rule.rule.startswith("/staff")
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        }
    assert found == RULES


@pytest.mark.parametrize(("method", "path", "rule"), CLOSED)
def test_whoever_is_not_signed_in_is_led_to_the_sign_in(
    client: FlaskClient, method: str, path: str, rule: Access
) -> None:
    answer = client.open(_path(path), method=method)
    assert answer.status_code == 303
    assert answer.location.startswith("/staff/sign-in")


@pytest.mark.parametrize(("method", "path", "rule"), CLOSED)
def test_unit_staff_are_kept_out_of_the_administrators_pages(
    app: Flask, client: FlaskClient, method: str, path: str, rule: Access
) -> None:
    sign_in(client, unit_staff(app))
    answer = client.open(_path(path), method=method)
    assert (answer.status_code == 403) == (rule is Access.ADMINISTRATOR)


@pytest.mark.parametrize(("method", "path", "rule"), CLOSED)
def test_a_one_time_password_opens_only_the_way_to_an_own_one(
    app: Flask, client: FlaskClient, method: str, path: str, rule: Access
) -> None:
    sign_in(client, "moi.den", newcomer(app))
    answer = client.open(_path(path), method=method)
    assert (answer.location == "/staff/password") == (rule is not Access.SIGNED_IN)


@pytest.mark.parametrize("path", ["/staff", "/staff/posters", "/staff/slips"])
def test_unit_staff_see_no_other_unit(app: Flask, client: FlaskClient, path: str) -> None:
    sign_in(client, unit_staff(app))
    assert client.get(path).status_code == 200
    assert client.get(path, query_string={"unit": "demo"}).status_code == 200
    assert client.get(path, query_string={"unit": OTHER_UNIT}).status_code == 403
    assert client.get(path, query_string={"unit": "no-such-unit"}).status_code == 403


@pytest.mark.parametrize("path", ["/staff", "/staff/posters", "/staff/slips"])
def test_administrators_choose_among_all_units(app: Flask, client: FlaskClient, path: str) -> None:
    sign_in(client, administrator(app))
    answer = client.get(path, query_string={"unit": OTHER_UNIT})
    assert "Công an phường Hồng Gai" in answer.text
    assert answer.text.count("<option") >= 55
    assert client.get(path, query_string={"unit": "no-such-unit"}).status_code == 404


def test_no_page_that_is_opened_writes(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(client, administrator(app))
    written: list[object] = []
    monkeypatch.setattr(Store, "write", lambda _store, verb: written.append(verb))
    for line in RULES:
        method, path = line.split(" ")
        if method == "GET":
            assert client.get(path).status_code == 200
    assert written == []


def test_signing_in_leads_to_the_page_that_was_asked_for(app: Flask, client: FlaskClient) -> None:
    name = unit_staff(app)
    form = client.get(client.get("/staff/slips?counter=demo-2").location)
    assert 'value="/staff/slips?counter=demo-2"' in form.text
    assert sign_in(client, name, next="/staff/slips?counter=demo-2").location == "/staff/slips?counter=demo-2"


@pytest.mark.parametrize("target", ["https://example.org/staff", "//example.org", "/staffing", "/", "\\\\example.org"])
def test_signing_in_never_leads_out_of_the_room(app: Flask, client: FlaskClient, target: str) -> None:
    assert sign_in(client, unit_staff(app), next=target).location == "/staff"


def test_a_wrong_password_says_what_to_do_and_keeps_the_name(app: Flask, client: FlaskClient) -> None:
    unit_staff(app)
    answer = sign_in(client, "an.nguyen", "sai")
    assert answer.status_code == 401
    assert 'value="an.nguyen"' in answer.text
    assert 'role="alert"' in answer.text
    assert words(answer).replace("an.nguyen", "") == words(sign_in(client, "khong.co", "sai")).replace("khong.co", "")


def test_signing_in_begins_a_new_session_and_keeps_the_language(app: Flask, client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session.update(language="en", counter="demo-1", rated="something")
    sign_in(client, unit_staff(app))
    with client.session_transaction() as session:
        assert set(session) == {"language", "staff"}


def test_signing_out_ends_the_session(app: Flask, client: FlaskClient) -> None:
    sign_in(client, unit_staff(app))
    assert client.post("/staff/sign-out").status_code == 303
    assert client.get("/staff").status_code == 303


def test_a_session_rests_after_half_an_hour_without_use(app: Flask, client: FlaskClient, wall: Wall) -> None:
    sign_in(client, unit_staff(app))
    wall.forward(minutes=29)
    assert client.get("/staff").status_code == 200
    wall.forward(minutes=29)
    assert client.get("/staff").status_code == 200
    wall.forward(minutes=31)
    answer = client.get("/staff")
    assert "ended=1" in answer.location
    assert 'role="status"' in client.get(answer.location).text


def test_a_session_ends_after_eight_hours_of_work(app: Flask, client: FlaskClient, wall: Wall) -> None:
    sign_in(client, unit_staff(app))
    for _ in range(16):
        wall.forward(minutes=30)
        assert client.get("/staff").status_code == 200
    wall.forward(minutes=1)
    assert client.get("/staff").status_code == 303


def test_a_new_password_ends_the_sessions_on_other_devices(app: Flask, client: FlaskClient) -> None:
    name, other = unit_staff(app), app.test_client()
    sign_in(client, name)
    sign_in(other, name)
    form = {"current": PASSWORD, "new": "con đường rất dài", "again": "con đường rất dài"}
    assert client.post("/staff/password", data=form).status_code == 303
    assert client.get("/staff").status_code == 200
    assert other.get("/staff").status_code == 303


def test_deactivation_ends_a_session_at_once(app: Flask, client: FlaskClient) -> None:
    administrator(app)
    sign_in(client, unit_staff(app))
    with app.app_context():
        accounts.deactivate(account(app, "an.nguyen").id)
    assert client.get("/staff").status_code == 303


@pytest.mark.parametrize(
    ("current", "new", "again"),
    [
        ("sai", "con đường rất dài", "con đường rất dài"),
        (PASSWORD, "con đường rất dài", "con đường ngắn hơn"),
        (PASSWORD, "ngắn", "ngắn"),
        (PASSWORD, PASSWORD, PASSWORD),
    ],
)
def test_a_password_that_cannot_be_changed_says_why(
    app: Flask, client: FlaskClient, current: str, new: str, again: str
) -> None:
    sign_in(client, unit_staff(app))
    answer = client.post("/staff/password", data={"current": current, "new": new, "again": again})
    assert answer.status_code == 422
    assert 'class="fault"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    with app.app_context():
        assert accounts.check_password("an.nguyen", PASSWORD) is not None


def test_the_first_way_of_an_administrator_leads_to_an_own_password(app: Flask, client: FlaskClient) -> None:
    password = newcomer(app)
    assert sign_in(client, "moi.den", password).location == "/staff"
    assert client.get("/staff").location == "/staff/password"
    answer = client.post("/staff/password", data={"new": PASSWORD, "again": PASSWORD})
    assert answer.location == "/staff"
    assert client.get("/staff").status_code == 200


def test_a_form_posted_from_another_site_signs_nobody_in(app: Flask, client: FlaskClient) -> None:
    form = {"name": unit_staff(app), "password": PASSWORD}
    answer = client.post("/staff/sign-in", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
