"""Every address of the house with its audience. A new one is added here, with a thought about who may open it."""

from collections.abc import Iterator
from unittest import mock

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from kiosk.staff import passwords
from kiosk.staff.access import Access, rule_of
from tests.api.factories import visit
from tests.factories import rate_on_phone
from tests.staff.factories import administrator, sign_in
from tests.web.pages import CARD, code_of

AUDIENCES = {
    # whoever watches the service, and every browser
    "GET /healthz": "system",
    "GET /readyz": "system",
    "GET /static/<asked>/<path:name>": "anybody",
    # a citizen at the kiosk
    "GET /": "kiosk",
    "GET /k/<counter_code>": "kiosk",
    "GET /doors": "kiosk",
    "POST /language": "kiosk",
    "POST /display": "kiosk",
    "POST /done": "kiosk",
    "GET /procedures": "kiosk",
    "GET /procedures/<procedure_id>": "kiosk",
    "GET /procedures/<procedure_id>/guide": "kiosk",
    "GET /procedures/<procedure_id>/checklist": "kiosk",
    "GET /procedures/<procedure_id>/slip": "kiosk",
    "GET /ask": "kiosk",
    "POST /ask": "kiosk",
    "GET /rate": "kiosk",
    "GET /rate/<counter_code>": "kiosk",
    "POST /rate/<counter_code>": "kiosk",
    "GET /rated": "kiosk",
    "POST /rated": "kiosk",
    "GET /thanks": "kiosk",
    # a citizen with a phone; the token or code in the address is all there is
    "GET /q/<token>": "phone",
    "POST /q/<token>": "phone",
    "GET /c/<counter_code>": "phone",
    "POST /c/<counter_code>": "phone",
    "GET /rated/phone": "phone",
    "POST /rated/phone": "phone",
    "GET /thanks/phone": "phone",
    "GET /t/<code>": "phone",
    # a mobile team with its tablet
    "GET /outreach": "tablet",
    "GET /outreach/at/<counter_code>": "tablet",
    "GET /outreach/procedures": "tablet",
    "GET /outreach/procedures/<procedure_id>": "tablet",
    "GET /outreach/procedures/<procedure_id>/guide": "tablet",
    "GET /outreach/procedures/<procedure_id>/checklist": "tablet",
    "GET /outreach/procedures/<procedure_id>/slip": "tablet",
    "GET /outreach/rate/<counter_code>": "tablet",
    "POST /outreach/rate/<counter_code>": "tablet",
    "POST /outreach/nonces/<counter_code>": "tablet",
    "GET /outreach/rated": "tablet",
    "POST /outreach/rated": "tablet",
    "GET /outreach/thanks": "tablet",
    "POST /outreach/next": "tablet",
    # the staff of a unit
    "GET /staff/sign-in": Access.ANYBODY,
    "POST /staff/sign-in": Access.ANYBODY,
    "POST /staff/sign-out": Access.SIGNED_IN,
    "GET /staff/password": Access.SIGNED_IN,
    "POST /staff/password": Access.SIGNED_IN,
    "GET /staff": Access.STAFF,
    "GET /staff/posters": Access.STAFF,
    "GET /staff/slips": Access.STAFF,
    "POST /staff/slips": Access.STAFF,
    "GET /staff/people": Access.ADMINISTRATOR,
    "POST /staff/people": Access.ADMINISTRATOR,
    "POST /staff/people/<int:account_id>/deactivation": Access.ADMINISTRATOR,
    "POST /staff/people/<int:account_id>/password": Access.ADMINISTRATOR,
    # other systems
    "POST /api/v1/ratings": "programs",
    "POST /api/v1/ratings/<uuid:rating_id>/supplement": "programs",
    "POST /api/v1/counters/<code>/nonce": "programs",
    "GET /api/v1/indicators": "programs",
    "GET /api/v1/openapi.json": "programs",
}

ROOMS = {
    "health": "system", "assets": "anybody", "citizen": "kiosk", "phone": "phone", "outreach": "tablet",
    "api": "programs",
}  # fmt: skip


def routes(app: Flask) -> Iterator[tuple[str, str]]:
    """Each method and address with its endpoint; HEAD and OPTIONS come by themselves."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield f"{method} {rule.rule}", rule.endpoint


def audience(endpoint: str) -> str:
    room = endpoint.partition(".")[0]
    return str(rule_of(endpoint)) if room == "staff" else ROOMS[room]


def test_every_route_has_the_audience_that_is_written_here(house: Flask) -> None:
    with house.app_context():
        found = {route: audience(endpoint) for route, endpoint in routes(house)}
    assert found == AUDIENCES


def address(rule: str, token: str) -> str:
    """A rule with everything filled in that exists."""
    values = {
        "<counter_code>": "demo-1", "<procedure_id>": CARD, "<token>": token, "<code>": code_of(CARD),
        "<asked>": "0", "<path:name>": "css/mot-cua.css",
        "<int:account_id>": "1", "<uuid:rating_id>": "01234567-89ab-4def-8123-456789abcdef",
    }  # fmt: skip
    for name, value in values.items():
        rule = rule.replace(name, value)
    return rule


READ = [route.partition(" ")[2] for route in AUDIENCES if route.startswith("GET ")]
WRITTEN = [route.partition(" ")[2] for route in AUDIENCES if route.startswith("POST ")]


@pytest.mark.parametrize("rule", READ)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_at_a_page_writes_nothing(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, rule: str, method: str
) -> None:
    """Also for somebody who has rated, and for an administrator who is signed in."""
    if rule.startswith("/staff"):
        monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        sign_in(client, administrator(app))
    else:
        rate_on_phone(client)
    path = address(rule, visit(app))
    with mock.patch.object(app.extensions["store"], "write", side_effect=AssertionError("it writes")) as write:
        answer = client.open(path, method=method, query_string={"unit": "demo", "period": "2026-11"})
    assert not write.called
    # /readyz says 503: no assistant runs here.
    assert answer.status_code == (503 if rule == "/readyz" else 200), answer.status


@pytest.mark.parametrize("rule", WRITTEN)
@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
                                     {"Origin": "https://evil.example"}])  # fmt: skip
def test_a_form_of_another_site_is_refused_everywhere(house: Flask, rule: str, headers: dict[str, str]) -> None:
    path = address(rule, "A" * 22)
    with mock.patch.object(house.extensions["store"], "write", side_effect=AssertionError("it writes")) as write:
        answer = house.test_client().post(path, headers=headers)
    assert answer.status_code == 403
    assert not write.called


def test_no_page_of_the_staff_opens_without_signing_in(house: Flask) -> None:
    client = house.test_client()
    for route, rule in AUDIENCES.items():
        if isinstance(rule, Access) and rule is not Access.ANYBODY:
            method, path = route.split(" ")
            answer = client.open(path.replace("<int:account_id>", "1"), method=method)
            assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/staff/sign-in"), route
