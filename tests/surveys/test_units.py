"""The units of the province, their counters and hours."""

from datetime import datetime, time
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from surveys import clock, units
from surveys.db import write
from surveys.units import Counter, OpeningHours, Unit
from tests.factories import all_of, counter, unit


def test_the_province_has_54_units_and_one_to_try_things_on(app: Flask) -> None:
    found = all_of(app, select(Unit))
    assert len([one for one in found if not one.demo]) == 54
    assert [one.code for one in found if one.demo] == ["demo"]


def test_seeding_again_adds_nothing(app: Flask) -> None:
    with app.app_context():
        assert write(units.seed) == 0
    assert all_of(app, select(func.count()).select_from(Unit)) == [55]
    assert all_of(app, select(func.count()).select_from(Counter)) == [3]


def test_a_unit_that_is_missing_is_added_alone(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "more.yaml"
    text = units.SEED_FILE.read_text("utf-8")
    file.write_text(text + "  - {kind: xã, name: Mới Tách}\n", "utf-8")
    with app.app_context():
        assert write(lambda session: units.seed(session, file)) == 1
        found = units.find_unit("xa-moi-tach")
    assert found is not None
    assert found.title == "Công an xã Mới Tách"


def test_the_first_unit_of_all_is_the_demo(app: Flask) -> None:
    with app.app_context():
        assert [one.code for one in units.all_units()][:2] == ["demo", "phuong-an-sinh"]


def test_every_code_is_short_ascii(app: Flask) -> None:
    for one in all_of(app, select(Unit)):
        assert one.code == units.slug(one.code)
        assert len(one.code) <= 60


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("phường Hồng Gai", "phuong-hong-gai"), ("đặc khu Vân Đồn", "dac-khu-van-don"), ("Đông Triều", "dong-trieu"),
        ("  Uông   Bí ", "uong-bi"), ("Cô Tô", "co-to"), ("中文", ""), ("Mẫu/1", "mau-1"),
    ],
)  # fmt: skip
def test_a_slug_keeps_the_words_without_their_marks(text: str, slug: str) -> None:
    assert units.slug(text) == slug


@given(st.text(max_size=40))
def test_a_slug_of_a_slug_is_itself(text: str) -> None:
    assert units.slug(units.slug(text)) == units.slug(text)


@pytest.mark.parametrize("code", ["nowhere", "", "DEMO", "demo\0", "demo'; --", "x" * 500])
def test_an_unknown_code_is_nobody_s(app: Flask, code: str) -> None:
    with app.app_context():
        assert units.find_unit(code) is None
        assert units.find_counter(code) is None


def test_a_unit_receives_people_on_saturday_morning(app: Flask) -> None:
    with app.app_context():
        spans = units.opening_hours(unit(app))
    assert [(span.opens, span.closes) for span in spans if span.weekday == 5] == [(time(7, 30), time(11, 30))]
    assert [span for span in spans if span.weekday == 6] == []


def test_the_week_begins_on_monday_and_each_morning_comes_before_its_afternoon(app: Flask) -> None:
    with app.app_context():
        spans = units.opening_hours(unit(app))
    assert spans == sorted(spans, key=lambda span: (span.weekday, span.opens))
    assert [span.weekday for span in spans] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5]


def test_every_unit_has_hours(app: Flask) -> None:
    with_hours = set(all_of(app, select(OpeningHours.unit_id)))
    assert {one.id for one in all_of(app, select(Unit))} == with_hours


@pytest.mark.parametrize(
    ("day", "hour", "session"),
    [(27, 16, "weekday"), (28, 8, "saturday"), (28, 23, "saturday"), (29, 9, "other"), (30, 0, "weekday")],
)
def test_the_session_is_that_of_the_day_at_the_counter(day: int, hour: int, session: str) -> None:
    moment = datetime(2026, 11, day, hour, tzinfo=clock.VIET_NAM)
    assert units.session_of(moment) == session
    assert units.session_of(moment.astimezone()) == session


def test_a_new_counter_comes_after_the_last_one(app: Flask) -> None:
    with app.app_context():
        assert write(lambda session: units.add_counter(session, "demo", "Quầy mới")) == "demo-4"
    assert counter(app, "demo-4").number == 4


def test_the_first_counter_of_a_unit_has_number_one(app: Flask) -> None:
    with app.app_context():
        assert write(lambda session: units.add_counter(session, "phuong-an-sinh", "Cư trú")) == "phuong-an-sinh-1"


def test_a_counter_of_no_unit_is_refused(app: Flask) -> None:
    with app.app_context(), pytest.raises(LookupError, match="nowhere"):
        write(lambda session: units.add_counter(session, "nowhere", "Cư trú"))
