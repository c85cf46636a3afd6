"""Fixed periods: their days, their edges at the turn of the year, and what is no period."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.indicators import periods
from surveys.indicators.periods import BadPeriod, Kind, Period

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
KINDS = st.sampled_from(Kind)


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2026-11-23", date(2026, 11, 23), date(2026, 11, 23)),
        ("2026-W48", date(2026, 11, 23), date(2026, 11, 29)),
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-W01", date(2025, 12, 29), date(2026, 1, 4)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("2024-12-31", date(2024, 12, 31), date(2024, 12, 31)),
    ],
)
def test_a_code_names_its_days(code: str, first: date, last: date) -> None:
    found = periods.parse(code)
    assert (found.code, found.first, found.last) == (code, first, last)


@pytest.mark.parametrize(
    "code",
    [
        "", "26", "2026-13", "2026-00", "2026-02-29", "2026-11-31", "2026-Q0", "2026-Q5", "2026-W00", "2027-W53",
        "2026-W54", "0000", "2026-1", "2026-W1", "2026-q4", " 2026", "2026\n", "2026-11-23T00:00", "9999-12", "không",
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused(code: str) -> None:
    with pytest.raises(BadPeriod):
        periods.parse(code)


def test_the_last_days_of_december_may_belong_to_the_first_week_of_the_next_year() -> None:
    assert periods.containing(date(2025, 12, 29), Kind.WEEK).code == "2026-W01"


def test_the_first_days_of_january_may_belong_to_the_last_week_of_the_year_before() -> None:
    assert periods.containing(date(2027, 1, 3), Kind.WEEK).code == "2026-W53"


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("2026-01-01", "2025-12-31"), ("2026-W01", "2025-W52"), ("2027-W01", "2026-W53"), ("2026-01", "2025-12"),
        ("2026-Q1", "2025-Q4"), ("2026", "2025"),
    ],
)  # fmt: skip
def test_the_period_before_the_first_of_a_year_is_the_last_of_the_year_before(code: str, before: str) -> None:
    assert periods.parse(code).previous().code == before


def test_a_day_begins_at_midnight_in_viet_nam() -> None:
    day = periods.parse("2026-11-23")
    assert day.begins == datetime(2026, 11, 22, 17, tzinfo=UTC)
    assert day.ends == datetime(2026, 11, 23, 17, tzinfo=UTC)


@given(DAYS, KINDS)
def test_a_day_lies_in_the_period_that_contains_it(day: date, kind: Kind) -> None:
    found = periods.containing(day, kind)
    assert found.first <= day <= found.last


@given(DAYS, KINDS)
def test_a_period_is_read_back_from_its_code(day: date, kind: Kind) -> None:
    found = periods.containing(day, kind)
    assert periods.parse(found.code) == found


@given(DAYS, KINDS)
def test_periods_follow_each_other_without_gap_or_overlap(day: date, kind: Kind) -> None:
    found = periods.containing(day, kind)
    assert found.previous().last == found.first - timedelta(days=1)
    assert found.previous().ends == found.begins


@given(st.text(max_size=12))
def test_any_text_is_a_period_or_refused(code: str) -> None:
    try:
        found = periods.parse(code)
    except BadPeriod:
        return
    assert isinstance(found, Period)
