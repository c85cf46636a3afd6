"""Figures are released in steps, hidden while few rated, and told with their interval."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.factories import (
    Json,
    Wall,
    advance,
    ask,
    faulty_fields,
    give,
    post,
    rating,
    recorded,
    supplement,
    visit,
)


def shown(client: FlaskClient, **query: str) -> Json:
    answer = ask(client, **query)
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/json"
    content: Json = answer.get_json()
    return content


def figure(client: FlaskClient, value: str = "demo", **query: str) -> Json:
    return next(row for row in shown(client, **query)["figures"] if row["value"] == value)


def test_a_unit_nobody_rated_has_one_hidden_figure(client: FlaskClient) -> None:
    assert shown(client) == {
        "unit": "demo",
        "period": {"code": "2026-11", "kind": "month", "first": "2026-11-01", "last": "2026-11-30"},
        "by": None,
        "questionnaire": {"id": "cand7", "version": 1},
        "definition": {"id": "cchc_satisfaction", "version": 1},
        "points": {"value": None, "max": 10.0, "source": "supplementary", "decision": None},
        "figures": [hidden("total", "demo")],
    }


def hidden(cut: str, value: str, released_at: str | None = None) -> Json:
    nothing: dict[str, Any] = dict.fromkeys(
        ("n", "satisfied", "very_satisfied", "mean", "distribution", "not_applicable", "band")
    )
    return {"cut": cut, "value": value, "state": "hidden", "released_at": released_at} | nothing


def test_nothing_is_shown_under_ten(app: Flask, client: FlaskClient) -> None:
    give(client, {5: 9})
    advance(app)
    assert figure(client) == hidden("total", "demo", "2026-11-23T02:00:00Z")


def test_a_band_is_shown_from_ten(app: Flask, client: FlaskClient) -> None:
    give(client, {5: 6, 4: 1, 1: 3})
    advance(app)
    row = figure(client)
    assert (row["state"], row["n"], row["band"]) == ("band", 10, {"low": 0.7, "high": 0.8})
    assert {row[name] for name in ("satisfied", "very_satisfied", "mean", "distribution")} == {None}
    assert shown(client)["points"]["value"] is None


def test_a_band_is_still_shown_under_thirty(app: Flask, client: FlaskClient) -> None:
    give(client, {5: 29})
    advance(app)
    assert (figure(client)["state"], figure(client)["n"]) == ("band", 29)


def test_a_figure_is_shown_from_thirty(app: Flask, client: FlaskClient) -> None:
    give(client, {5: 18, 4: 6, 3: 3, 2: 2, 1: 1})
    advance(app)
    row = figure(client)
    assert (row["cut"], row["state"], row["n"]) == ("total", "figure", 30)
    assert row["distribution"] == {"1": 1, "2": 2, "3": 3, "4": 6, "5": 18}
    assert row["mean"] == pytest.approx(128 / 30)
    assert row["satisfied"] == {
        "numerator": 24, "denominator": 30, "share": 0.8,
        "low": pytest.approx(0.6269, abs=1e-4), "high": pytest.approx(0.9050, abs=1e-4),
    }  # fmt: skip
    assert row["very_satisfied"]["numerator"] == 18
    assert row["very_satisfied"]["share"] == 0.6


def test_points_follow_from_the_satisfied_share(app: Flask, client: FlaskClient) -> None:
    give(client, {5: 24, 1: 6})
    advance(app)
    # 10 · (0.80 − 0.50) / (0.95 − 0.50)
    assert shown(client)["points"] == {"value": 6.67, "max": 10.0, "source": "supplementary", "decision": None}


def test_the_total_waits_for_five_more(app: Flask, client: FlaskClient) -> None:
    give(client, {5: 30})
    advance(app)
    give(client, {1: 4})
    advance(app)
    assert figure(client)["n"] == 30


def test_the_total_moves_by_five_the_same_day(app: Flask, client: FlaskClient) -> None:
    give(client, {5: 30})
    advance(app)
    give(client, {1: 5})
    advance(app)
    assert figure(client)["n"] == 35


def test_nothing_counts_before_it_is_released(client: FlaskClient) -> None:
    give(client, {5: 30})
    assert figure(client) == hidden("total", "demo")


def test_finer_cuts_wait_for_the_end_of_the_day(app: Flask, client: FlaskClient) -> None:
    give(client, {5: 30})
    advance(app)
    assert shown(client, by="counter")["figures"] == []


def test_counters_are_told_apart_the_next_day(app: Flask, client: FlaskClient, wall: Wall) -> None:
    give(client, {5: 30}, "demo-1")
    give(client, {5: 5, 1: 5}, "demo-2")
    give(client, {1: 4}, "demo-3")
    wall.forward(days=1)
    advance(app)
    rows = {row["value"]: (row["cut"], row["state"], row["n"]) for row in shown(client, by="counter")["figures"]}
    assert rows == {"demo-1": ("counter", "figure", 30), "demo-2": ("counter", "band", 10)}


def test_procedures_are_those_of_the_visits(app: Flask, client: FlaskClient, wall: Wall) -> None:
    for _ in range(10):
        post(client, rating(visit=visit(app, procedure="stay_notify")))
    wall.forward(days=1)
    advance(app)
    assert figure(client, "stay_notify", by="procedure")["n"] == 10


@pytest.mark.parametrize(("cut", "value"), [("session", "weekday"), ("channel", "api"), ("stream", "open")])
def test_other_cuts_are_given_by_their_value(app: Flask, client: FlaskClient, wall: Wall, cut: str, value: str) -> None:
    give(client, {4: 10})
    wall.forward(days=1)
    advance(app)
    content = shown(client, by=cut)
    assert (content["by"], content["points"]) == (cut, None)
    assert [(row["cut"], row["value"], row["n"]) for row in content["figures"]] == [(cut, value, 10)]


def test_aspects_come_from_the_supplements(app: Flask, client: FlaskClient, wall: Wall) -> None:
    for _ in range(30):
        supplement(client, recorded(client), {"answers": {"time": 2, "online": 0}})
    wall.forward(days=1)
    advance(app)
    rows = {row["value"]: row for row in shown(client, by="aspect")["figures"]}
    assert list(rows) == ["publicity", "access", "online", "officers", "time", "result", "complaints"]
    assert (rows["time"]["n"], rows["time"]["satisfied"]["share"]) == (30, 0.0)
    assert rows["online"]["state"] == "hidden"


@pytest.mark.parametrize("period", ["2026-11-23", "2026-W48", "2026-11", "2026-Q4", "2026"])
def test_every_fixed_period_holds_its_day(app: Flask, client: FlaskClient, period: str) -> None:
    give(client, {5: 10})
    advance(app)
    content = shown(client, period=period)
    assert (content["period"]["code"], content["figures"][0]["n"]) == (period, 10)


@pytest.mark.parametrize("period", ["2026-11-22", "2026-W47", "2026-12", "2026-Q3", "2027", "2999", "2000"])
def test_another_period_holds_nothing(app: Flask, client: FlaskClient, period: str) -> None:
    give(client, {5: 10})
    advance(app)
    assert figure(client, period=period)["state"] == "hidden"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("period=2026", "unit"),
        ("unit=demo", "period"),
        ("unit=demo&period=", "period"),
        ("unit=&period=2026", "unit"),
        ("unit=a%00b&period=2026", "unit"),
        ("unit=demo&period=2026-13", "period"),
        ("unit=demo&period=2026-02-30", "period"),
        ("unit=demo&period=2027-W53", "period"),
        ("unit=demo&period=2026-Q5", "period"),
        ("unit=demo&period=0001", "period"),
        ("unit=demo&period=9999", "period"),
        ("unit=demo&period=9999-12-31", "period"),
        ("unit=demo&period=２０２６", "period"),
        ("unit=demo&period=2026%0A", "period"),
        ("unit=demo&period=2026&by=officer", "by"),
        ("unit=demo&period=2026&by=", "by"),
        ("unit=demo&period=2026&format=xml", "format"),
        ("unit=demo&period=2026&from=2026-01-01", "from"),
        ("unit=demo&unit=demo&period=2026", "unit"),
    ],
)
def test_a_wrong_parameter_is_named(client: FlaskClient, query: str, field: str) -> None:
    assert faulty_fields(client.get(f"/api/v1/indicators?{query}")) == [field]


@pytest.mark.parametrize("unit", ["nowhere", "DEMO", "%FF", "'; --"])
def test_an_unknown_unit_is_not_found(client: FlaskClient, unit: str) -> None:
    answer = ask(client, unit=unit)
    assert (answer.status_code, answer.get_json()["title"]) == (404, "unit_unknown")
