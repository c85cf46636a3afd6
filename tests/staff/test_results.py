"""The results of a unit: figures with their uncertainty, and nothing that betrays one person."""

from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.staff import chart
from surveys.indicators.figures import describe
from tests.staff.factories import YESTERDAY, administrator, give, sign_in, unit_staff, words


@pytest.fixture
def reader(app: Flask, client: FlaskClient) -> FlaskClient:
    """Somebody of the demo unit who reads English."""
    sign_in(client, unit_staff(app))
    with client.session_transaction() as session:
        session["language"] = "en"
    return client


def test_a_figure_is_shown_with_its_interval_its_number_and_its_points(app: Flask, reader: FlaskClient) -> None:
    give(app, {5: 120, 4: 64, 3: 10, 2: 4, 1: 2})
    page = words(reader.get("/staff"))
    assert "92.0 %" in page
    assert "184 of 200 ratings. 95% interval: 87.4 % to 95.0 %" in page
    assert "60.0 %" in page
    assert "4.48 of 5" in page
    assert "9.33 of 10 points" in page
    assert "supplementary – no decision of the province yet" in page


def test_fewer_than_ten_ratings_are_not_shown_and_not_counted_out(app: Flask, reader: FlaskClient) -> None:
    give(app, {5: 8, 1: 1})
    page = words(reader.get("/staff"))
    assert "Fewer than 10 ratings: not shown, to protect those who rated" in page
    assert "9 ratings" not in page.replace("29 ratings", "")
    assert "88.9" not in page


def test_ten_to_twenty_nine_ratings_are_a_band(app: Flask, reader: FlaskClient) -> None:
    give(app, {5: 18, 1: 2})
    page = words(reader.get("/staff"))
    assert "20 ratings: satisfied between 80 % and 95 %" in page
    assert "90.0 %" not in page
    assert "Points are given from 30 ratings on" in page


def test_counters_stand_beside_each_other_each_with_its_own_state(app: Flask, reader: FlaskClient) -> None:
    give(app, {5: 30, 4: 10}, counter="demo-1")
    give(app, {5: 12}, counter="demo-2")
    give(app, {1: 5}, counter="demo-3")
    page = words(reader.get("/staff"))
    assert "Counter 1 · Cư trú 100.0 % 91.2 % to 100.0 %" in page
    assert "Counter 2 · Căn cước 12 ratings: satisfied between 95 % and 100 %" in page
    assert "Counter 3 · Định danh điện tử Fewer than 10 ratings" in page


def test_the_cuts_of_today_wait_for_the_end_of_the_day(app: Flask, reader: FlaskClient) -> None:
    give(app, {5: 40}, at=YESTERDAY + timedelta(hours=23))
    page = words(reader.get("/staff"))
    assert "40 ratings" in page
    assert "Counter 1" not in page
    assert "Nothing yet: a value appears after the end of a day" in page


def test_aspects_tell_how_many_they_do_not_apply_to(app: Flask, reader: FlaskClient) -> None:
    give(app, {5: 35}, aspects={"time": 4})
    give(app, {5: 5}, aspects={"time": 0})
    assert "5 do not apply" in words(reader.get("/staff"))


@pytest.mark.parametrize(
    ("code", "name", "previous", "following"),
    [
        ("2026-11-23", "Monday, 23 November 2026", "2026-11-22", "2026-11-24"),
        ("2026-W47", "Week 47, 16 November 2026 to 22 November 2026", "2026-W46", "2026-W48"),
        ("2026-10", "Month 10/2026", "2026-09", "2026-11"),
        ("2026-Q3", "Quarter 3/2026", "2026-Q2", "2026-Q4"),
        ("2025", "Year 2025", "2024", "2026"),
    ],
)
def test_every_kind_of_period_leads_to_its_neighbours(
    reader: FlaskClient, code: str, name: str, previous: str, following: str
) -> None:
    answer = reader.get("/staff", query_string={"period": code})
    assert name in words(answer)
    assert f'href="/staff?period={previous}"' in answer.text
    assert f'href="/staff?period={following}"' in answer.text


def test_the_present_period_has_no_later_one_and_says_that_it_runs(reader: FlaskClient) -> None:
    answer = reader.get("/staff")
    assert "Month 11/2026" in words(answer)
    assert "period=2026-12" not in answer.text
    assert "still running" in answer.text


@pytest.mark.parametrize("code", ["2026-12", "2026-13", "last-month", "0001", "1999", "9999", "2026-11-01..2026-11-05"])
def test_a_period_that_is_none_or_lies_ahead_is_not_found(reader: FlaskClient, code: str) -> None:
    assert reader.get("/staff", query_string={"period": code}).status_code == 404


def test_the_trend_draws_eight_periods_and_leaves_gaps_where_nothing_is_shown(app: Flask, reader: FlaskClient) -> None:
    for weeks, levels in enumerate([{5: 40, 1: 10}, {5: 36, 2: 4}, {5: 12}, {5: 3}, {4: 33}]):
        give(app, levels, at=YESTERDAY - timedelta(weeks=weeks))
    text = reader.get("/staff", query_string={"period": "2026-W48"}).text
    begins = text.index('<svg class="chart"')
    drawing = ElementTree.fromstring(text[begins : text.index("</svg>", begins) + len("</svg>")])
    assert len(drawing.findall("circle[@class='chart-mark']")) == 3
    assert len(drawing.findall("rect[@class='chart-band']")) == 1
    assert len(drawing.findall("line[@class='chart-line']")) == 1
    assert len([mark for mark in drawing.findall("text") if mark.get("class") == "chart-nothing"]) == 4


def test_the_scale_of_the_trend_never_stretches() -> None:
    figures = [("a", describe("total", "demo", {5: 97, 1: 3})), ("b", describe("total", "demo", {5: 99, 1: 1}))]
    drawing = chart.trend(figures)
    assert drawing.grid[0] == (0.0, drawing.floor)
    assert drawing.grid[-1] == (1.0, chart.TOP)
    for mark in drawing.marks:
        assert mark.y is not None
        assert mark.top is not None
        assert mark.bottom is not None
        assert chart.TOP <= mark.top < mark.y < mark.bottom <= drawing.floor


def test_no_page_of_the_room_carries_inline_style_or_script(app: Flask, client: FlaskClient) -> None:
    sign_in(client, administrator(app))
    give(app, {5: 40, 1: 4})
    for path in ("/staff", "/staff/posters", "/staff/slips", "/staff/people", "/staff/password"):
        answer = client.get(path)
        assert " style=" not in answer.text
        assert "<style" not in answer.text
        assert "onclick" not in answer.text
        assert answer.text.count("<h1") == 1
        assert 'data-room="staff"' in answer.text


def test_the_staff_read_vietnamese_unless_they_choose(app: Flask, client: FlaskClient) -> None:
    sign_in(client, unit_staff(app))
    assert '<html lang="vi"' in client.get("/staff").text


def test_every_drawing_named_in_a_template_exists() -> None:
    templates = Path(chart.__file__).parent.parent / "templates" / "staff"
    icons = (templates.parent.parent / "static" / "img" / "icons.svg").read_text("utf-8")
    for template in templates.glob("*.html"):
        for name in template.read_text("utf-8").split('{{ icon("')[1:]:
            assert f'id="{name.split(chr(34))[0]}"' in icons
