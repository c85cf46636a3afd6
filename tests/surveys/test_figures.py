"""What a figure says depends on how many rated: nothing under ten, a band under thirty, then the figure."""

from collections.abc import Mapping

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from surveys import clock, formulas
from surveys.indicators import figures, periods
from surveys.indicators.figures import Figure, describe
from tests.api.factories import Wall, advance, visit
from tests.factories import rate_many, record, supplement, ticketed_entry, unit

COUNTS = st.dictionaries(st.integers(0, 5), st.integers(0, 60))


@pytest.mark.parametrize(("n", "state"), [(0, "hidden"), (9, "hidden"), (10, "band"), (29, "band"), (30, "figure")])
def test_the_state_changes_at_ten_and_at_thirty(n: int, state: str) -> None:
    assert describe("total", "demo", {5: n}).state == state


def test_what_does_not_apply_counts_towards_neither_edge() -> None:
    assert describe("aspect", "online", {0: 50, 5: 9}).state == "hidden"
    assert describe("aspect", "online", {0: 50, 5: 29}).state == "band"
    assert describe("aspect", "online", {0: 50, 5: 30}).not_applicable == 50


def test_a_hidden_figure_says_nothing_at_all() -> None:
    assert describe("total", "demo", {5: 6, 1: 3}) == Figure("total", "demo", "hidden", None, None)


def test_a_band_says_how_many_rated_and_where_their_share_lies() -> None:
    assert describe("total", "demo", {5: 6, 4: 1, 3: 1, 1: 2}) == Figure(
        "total", "demo", "band", 10, None, band=(0.7, 0.8)
    )


def test_a_figure_says_everything() -> None:
    found = describe("total", "demo", {5: 20, 4: 10, 3: 5, 2: 3, 1: 2})
    assert found.n == 40
    assert found.distribution == {1: 2, 2: 3, 3: 5, 4: 10, 5: 20}
    assert found.satisfied == formulas.share(30, 40)
    assert found.very_satisfied == formulas.share(20, 40)
    assert found.mean == pytest.approx((100 + 40 + 15 + 6 + 2) / 40)
    assert found.band == (0.7, 0.8)


@given(COUNTS)
def test_less_than_thirty_never_gives_a_share_away(counts: Mapping[int, int]) -> None:
    found = describe("total", "demo", counts)
    if sum(count for level, count in counts.items() if level) < 30:
        assert (found.satisfied, found.very_satisfied, found.mean, found.distribution) == (None, None, None, None)
        assert found.not_applicable is None


@given(COUNTS)
def test_the_parts_of_a_figure_fit_each_other(counts: Mapping[int, int]) -> None:
    found = describe("total", "demo", counts)
    if found.state == "figure":
        assert found.distribution is not None
        assert found.satisfied is not None
        assert found.very_satisfied is not None
        assert found.band is not None
        assert sum(found.distribution.values()) == found.n == found.satisfied.denominator
        assert found.very_satisfied.numerator <= found.satisfied.numerator
        assert found.band[0] <= found.satisfied.share <= found.band[1]


# From the database


def total(app: Flask, period: str = "2026-11", code: str = "demo") -> Figure:
    found = unit(app, code)
    with app.app_context():
        return figures.total(found, periods.parse(period))


def by(app: Flask, cut: str, period: str = "2026-11") -> dict[str, Figure]:
    found = unit(app)
    with app.app_context():
        rows = (
            figures.by_aspect(found, periods.parse(period))
            if cut == "aspect"
            else figures.by_cut(found, periods.parse(period), cut)
        )
    return {row.value: row for row in rows}


@pytest.mark.parametrize(
    ("count", "state", "n"), [(9, "hidden", None), (10, "band", 10), (29, "band", 29), (30, "figure", 30)]
)
def test_a_unit_s_total_is_shown_by_the_same_edges(app: Flask, count: int, state: str, n: int | None) -> None:
    rate_many(app, {5: count})
    advance(app)
    assert (total(app).state, total(app).n) == (state, n)


def test_only_what_is_released_is_counted(app: Flask) -> None:
    rate_many(app, {5: 30})
    assert total(app).state == "hidden"
    advance(app)
    rate_many(app, {1: 4})
    advance(app)
    assert total(app).distribution == {1: 0, 2: 0, 3: 0, 4: 0, 5: 30}


def test_one_more_rating_never_shows_by_itself(app: Flask) -> None:
    rate_many(app, {5: 30})
    advance(app)
    seen = set()
    for _ in range(10):
        rate_many(app, {1: 1})
        advance(app)
        seen.add(total(app).n)
    assert seen == {30, 35, 40}


def test_a_rating_counts_in_the_period_of_its_day_at_the_counter(app: Flask, frozen: Wall) -> None:
    """Half past midnight in Viet Nam is still yesterday in UTC."""
    frozen.moment = frozen.moment.replace(year=2027, month=1, day=1, hour=0, minute=30)
    rate_many(app, {5: 10})
    advance(app)
    assert {
        code: total(app, code).n for code in ("2027-01-01", "2027-01", "2027-Q1", "2027", "2026-W53")
    } == dict.fromkeys(("2027-01-01", "2027-01", "2027-Q1", "2027", "2026-W53"), 10)
    assert total(app, "2026-12-31").n is None
    assert total(app, "2026").n is None


def test_another_unit_has_its_own_figure(app: Flask) -> None:
    rate_many(app, {5: 30})
    advance(app)
    assert total(app, code="phuong-an-sinh").state == "hidden"


def test_the_moment_of_release_is_said(app: Flask, frozen: Wall) -> None:
    rate_many(app, {5: 10})
    advance(app)
    released = frozen.moment
    frozen.forward(hours=1)
    assert total(app).released_at == released
    assert total(app).released_at != clock.now()


def test_counters_are_named_by_their_codes(app: Flask, frozen: Wall) -> None:
    rate_many(app, {5: 30}, counter="demo-1")
    rate_many(app, {5: 5, 1: 5}, counter="demo-2")
    rate_many(app, {1: 4}, counter="demo-3")
    frozen.forward(days=1)
    advance(app)
    found = by(app, "counter")
    assert {code: (row.state, row.n) for code, row in found.items()} == {
        "demo-1": ("figure", 30),
        "demo-2": ("band", 10),
    }


def test_the_saturday_session_is_a_cut_of_its_own(app: Flask, frozen: Wall) -> None:
    rate_many(app, {5: 10})
    frozen.forward(days=5)
    rate_many(app, {4: 12})
    frozen.forward(days=2)
    advance(app)
    assert {value: row.n for value, row in by(app, "session").items()} == {"saturday": 12, "weekday": 10}


def test_the_other_cuts_are_counted_by_their_values(app: Flask, frozen: Wall) -> None:
    rate_many(app, {5: 10})
    for _ in range(11):
        record(app, ticketed_entry(visit(app, procedure="stay_notify")))
    frozen.forward(days=1)
    advance(app)
    assert {value: row.n for value, row in by(app, "stream").items()} == {"open": 10, "ticketed": 11}
    assert {value: row.n for value, row in by(app, "channel").items()} == {"phone": 21}
    assert {value: row.n for value, row in by(app, "procedure").items()} == {"stay_notify": 11}


def test_aspects_count_their_answers_and_not_the_skipped_ones(app: Flask, frozen: Wall) -> None:
    for number, rating_id in enumerate(rate_many(app, {5: 40})):
        supplement(
            app, rating_id, {"time": 2 if number < 10 else 5, **({"online": 0} if number < 35 else {"online": 4})}
        )
    frozen.forward(days=1)
    advance(app)
    found = by(app, "aspect")
    assert list(found) == ["publicity", "access", "online", "officers", "time", "result", "complaints"]
    assert found["time"].satisfied == formulas.share(30, 40)
    assert (found["online"].state, found["online"].not_applicable) == ("hidden", None)
    assert found["result"].state == "hidden"
