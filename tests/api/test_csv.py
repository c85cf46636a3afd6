"""Figures as a table that Excel opens and no formula hides in."""

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.api.figures_csv import COLUMNS, harmless
from tests.api.factories import advance, ask, give


def table(answer: TestResponse) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline="")))


def test_a_table_opens_in_excel(app: Flask, client: FlaskClient) -> None:
    give(client, {5: 24, 1: 6})
    advance(app)
    answer = ask(client, format="csv")
    assert answer.content_type == "text/csv; charset=utf-8; header=present"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="indicators-demo-2026-11-total.csv"'
    assert answer.get_data().startswith(b"\xef\xbb\xbfunit,period,cut,value,state,n,")
    assert answer.get_data().count(b"\r\n") == answer.get_data().count(b"\n") == 2


def test_a_row_holds_the_whole_figure(app: Flask, client: FlaskClient) -> None:
    give(client, {5: 24, 1: 6})
    advance(app)
    (row,) = table(ask(client, format="csv"))
    assert tuple(row) == COLUMNS
    assert float(row.pop("low")) == pytest.approx(0.6269, abs=1e-4)
    assert float(row.pop("high")) == pytest.approx(0.9050, abs=1e-4)
    assert float(row.pop("very_satisfied_low")) < 0.8 < float(row.pop("very_satisfied_high"))
    assert row == {
        "unit": "demo", "period": "2026-11", "cut": "total", "value": "demo", "state": "figure", "n": "30",
        "numerator": "24", "denominator": "30", "share": "0.8", "very_satisfied_numerator": "24",
        "very_satisfied_denominator": "30", "very_satisfied_share": "0.8", "mean": "4.2", "level_1": "6",
        "level_2": "0", "level_3": "0", "level_4": "0", "level_5": "24", "not_applicable": "0", "band_low": "0.8",
        "band_high": "0.95", "released_at": "2026-11-23T02:00:00+00:00", "questionnaire": "cand7",
        "questionnaire_version": "1", "definition": "cchc_satisfaction", "definition_version": "1",
        "points": "6.67", "points_max": "10.0", "points_source": "supplementary", "points_decision": "",
    }  # fmt: skip


def test_what_is_hidden_is_an_empty_cell(app: Flask, client: FlaskClient) -> None:
    give(client, {5: 5})
    advance(app)
    (row,) = table(ask(client, format="csv"))
    assert row["state"] == "hidden"
    assert {row[name] for name in ("n", "numerator", "share", "mean", "level_5", "band_low", "points")} == {""}


def test_a_cut_without_values_is_a_table_of_its_heading(client: FlaskClient) -> None:
    assert table(ask(client, by="counter", format="csv")) == []


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [
        ("text/csv", "text/csv"),
        ("text/csv, */*;q=0.1", "text/csv"),
        ("*/*", "application/json"),
        ("application/json, text/csv;q=0.5", "application/json"),
        ("application/xml", "application/json"),
    ],
)
def test_the_reader_says_which_form_it_prefers(client: FlaskClient, accept: str, mimetype: str) -> None:
    query = {"unit": "demo", "period": "2026"}
    assert client.get("/api/v1/indicators", query_string=query, headers={"Accept": accept}).mimetype == mimetype


def test_the_form_asked_for_by_name_wins(client: FlaskClient) -> None:
    query = {"unit": "demo", "period": "2026", "format": "json"}
    answer = client.get("/api/v1/indicators", query_string=query, headers={"Accept": "text/csv"})
    assert answer.mimetype == "application/json"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx"])
def test_a_formula_is_shown_as_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


def test_numbers_and_codes_are_left_alone() -> None:
    assert [harmless(cell) for cell in (-1, -0.5, "demo-1", None)] == [-1, -0.5, "demo-1", None]
