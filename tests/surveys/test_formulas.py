"""Shares, means, intervals and bands, against published values and against what must always hold."""

import math
from statistics import NormalDist
from statistics import mean as mean_of

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import formulas

COUNTS = st.integers(1, 5000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    [
        (8, 10, 0.4902, 0.9433),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (score, without correction)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(successes: int, total: int, low: float, high: float) -> None:
    assert formulas.wilson(successes, total) == pytest.approx((low, high), abs=5e-5)


def test_the_quantile_is_that_of_95_percent() -> None:
    assert pytest.approx(NormalDist().inv_cdf(0.975), abs=1e-12) == formulas.Z_95


def test_nothing_counted_says_nothing() -> None:
    assert formulas.wilson(0, 0) == (0.0, 1.0)
    assert formulas.share(0, 0) is None
    assert formulas.mean({}) is None
    assert formulas.mean({5: 0}) is None


@pytest.mark.parametrize(("successes", "total"), [(-1, 10), (11, 10), (1, 0), (0, -1)])
def test_impossible_counts_are_refused(successes: int, total: int) -> None:
    with pytest.raises(ValueError, match="no proportion"):
        formulas.wilson(successes, total)


@given(COUNTS)
def test_the_share_lies_inside_its_interval(counts: tuple[int, int]) -> None:
    found = formulas.share(*counts)
    assert found is not None
    assert 0.0 <= found.low <= found.share <= found.high <= 1.0


@given(COUNTS)
def test_the_interval_of_the_others_is_its_mirror_image(counts: tuple[int, int]) -> None:
    successes, total = counts
    low, high = formulas.wilson(successes, total)
    assert formulas.wilson(total - successes, total) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@given(COUNTS)
def test_the_bounds_solve_the_equation_of_the_score_test(counts: tuple[int, int]) -> None:
    successes, total = counts
    for bound in formulas.wilson(successes, total):
        if 0 < bound < 1:
            score = abs(successes / total - bound) / math.sqrt(bound * (1 - bound) / total)
            assert score == pytest.approx(formulas.Z_95, rel=1e-6)


@given(COUNTS, st.integers(2, 20))
def test_more_ratings_of_the_same_share_narrow_the_interval(counts: tuple[int, int], times: int) -> None:
    successes, total = counts
    low, high = formulas.wilson(successes, total)
    more_low, more_high = formulas.wilson(successes * times, total * times)
    assert more_high - more_low < high - low


@given(st.lists(st.integers(1, 5), min_size=1, max_size=200))
def test_the_mean_of_counts_is_the_mean_of_the_ratings(levels: list[int]) -> None:
    assert formulas.mean({level: levels.count(level) for level in set(levels)}) == pytest.approx(mean_of(levels))


@pytest.mark.parametrize(
    ("proportion", "band"),
    [
        (0.0, (0.0, 0.5)), (0.4999, (0.0, 0.5)), (0.5, (0.5, 0.7)), (0.7, (0.7, 0.8)), (0.8, (0.8, 0.95)),
        (0.9499, (0.8, 0.95)), (0.95, (0.95, 1.0)), (1.0, (0.95, 1.0)),
    ],
)  # fmt: skip
def test_a_share_falls_into_the_band_that_begins_with_it(proportion: float, band: tuple[float, float]) -> None:
    assert formulas.band(proportion) == band


@given(st.floats(0, 1))
def test_every_share_has_a_band_it_lies_in(proportion: float) -> None:
    low, high = formulas.band(proportion)
    assert low <= proportion <= high
