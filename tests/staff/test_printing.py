"""What is printed: posters that lead to their counter, and slips that exist once."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup

from kiosk.web import codes
from surveys import visits
from surveys.visits import Visit
from tests.staff.factories import OTHER_UNIT, Wall, administrator, rows, sign_in, unit_staff, words


@pytest.fixture
def clerk(app: Flask, client: FlaskClient) -> FlaskClient:
    """Somebody of the demo unit."""
    sign_in(client, unit_staff(app))
    return client


def test_each_counter_has_a_poster_with_its_own_address(clerk: FlaskClient) -> None:
    answer = clerk.get("/staff/posters")
    assert answer.text.count('<article class="poster"') == 3
    assert "https://mot-cua.vn/c/demo-2" in words(answer)


def test_one_counter_can_be_printed_alone(clerk: FlaskClient) -> None:
    assert clerk.get("/staff/posters?counter=demo-3").text.count('<article class="poster"') == 1


def test_a_unit_without_counters_says_how_to_get_one(app: Flask, client: FlaskClient) -> None:
    sign_in(client, administrator(app))
    for path in ("/staff/posters", "/staff/slips"):
        assert f"kiosk counters add {OTHER_UNIT}" in words(client.get(path, query_string={"unit": OTHER_UNIT}))


def test_slips_are_issued_and_shown_once_each_with_its_own_code(app: Flask, clerk: FlaskClient) -> None:
    answer = clerk.post("/staff/slips", data={"counter": "demo-2", "count": "12"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert rows(app, Visit) == 12
    drawn = re.findall(r'<svg class="qr".*?</svg>', answer.text, re.DOTALL)
    assert len(drawn) == len(set(drawn)) == 12
    assert "visit-slip" not in clerk.get("/staff/slips").text


def test_the_code_on_a_slip_opens_its_visit(app: Flask, clerk: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses: list[str] = []
    draw = codes.svg

    def remember(text: str, label: str) -> Markup:
        addresses.append(text)
        return draw(text, label)

    monkeypatch.setattr(codes, "svg", remember)
    clerk.post("/staff/slips", data={"counter": "demo-2", "count": "1"})
    assert addresses[0].startswith("https://mot-cua.vn/q/")
    assert app.test_client().get(addresses[0].removeprefix("https://mot-cua.vn")).status_code == 200


def test_a_slip_works_all_through_the_day_that_is_printed_on_it(clerk: FlaskClient, wall: Wall) -> None:
    answer = clerk.post("/staff/slips", data={"counter": "demo-1", "count": "1"})
    assert "đến hết 30/11/2026" in words(answer)
    assert (wall() + visits.VISIT_LIFETIME).date().isoformat() == "2026-12-01"


@pytest.mark.parametrize("count", ["", "0", "51", "-1", "ten", "1.5", "٣", "9" * 5000])
def test_a_wrong_number_loses_nothing_that_was_chosen(app: Flask, clerk: FlaskClient, count: str) -> None:
    answer = clerk.post("/staff/slips", data={"counter": "demo-3", "count": count, "paper": "roll"})
    assert answer.status_code == 422
    assert f'value="{count}"' in answer.text
    assert '<option value="demo-3" selected' in answer.text
    assert re.search(r'value="roll"\s+checked', answer.text)
    assert rows(app, Visit) == 0


def test_slips_for_another_unit_are_refused(app: Flask, client: FlaskClient) -> None:
    sign_in(client, unit_staff(app, unit=OTHER_UNIT))
    assert client.post("/staff/slips", data={"counter": "demo-1", "count": "1"}).status_code == 403
    assert client.post("/staff/slips", data={"counter": "demo-1", "count": "1", "unit": "demo"}).status_code == 403
    assert client.get("/staff/posters?counter=demo-1").status_code == 403
    assert rows(app, Visit) == 0


def test_an_unknown_counter_is_not_found(clerk: FlaskClient) -> None:
    assert clerk.post("/staff/slips", data={"counter": "no-such", "count": "1"}).status_code == 404
