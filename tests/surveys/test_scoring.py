"""From the satisfied share to points: an indicator set is data, and says what it is worth."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from surveys import formulas
from surveys.formulas import Share
from surveys.indicators import scoring
from surveys.indicators.scoring import IndicatorSet


def share(successes: int, total: int) -> Share:
    found = formulas.share(successes, total)
    assert found is not None
    return found


def changed(**changes: Any) -> IndicatorSet:
    return IndicatorSet.model_validate(scoring.load().model_dump() | changes)


def test_until_a_province_decides_the_scale_is_supplementary() -> None:
    assert (scoring.load().source, scoring.load().decision) == ("supplementary", None)


@pytest.mark.parametrize(
    ("satisfied", "points"),
    [(0, 0.0), (50, 0.0), (51, 0.22), (70, 4.44), (80, 6.67), (94, 9.78), (95, 10.0), (100, 10.0)],
)
def test_points_grow_in_proportion_between_the_two_edges(satisfied: int, points: float) -> None:
    assert scoring.load().points(share(satisfied, 100)) == points


def test_under_thirty_ratings_there_are_no_points() -> None:
    assert scoring.load().points(share(29, 29)) is None
    assert scoring.load().points(share(30, 30)) == 10.0


@given(st.integers(30, 1000).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n))))
def test_one_more_satisfied_citizen_never_costs_points(counts: tuple[int, int]) -> None:
    satisfied, total = counts
    fewer, more = (scoring.load().points(share(satisfied + one, total)) for one in (0, 1))
    assert fewer is not None
    assert more is not None
    assert 0 <= fewer <= more <= 10


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "decision"},
        {"decision": "123/QĐ-BCA"},
        {"none_below": 0.95},
        {"minimum_ratings": 29},
        {"max_points": 0},
        {"measure": "mean"},
        {"weight": 2},
    ],
)
def test_a_set_that_is_not_honest_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        changed(**changes)


def test_a_decision_may_set_its_own_scale() -> None:
    decided = changed(source="decision", decision="123/QĐ-BCA", max_points=4, none_below=0.0, full_from=1.0)
    assert decided.points(share(75, 100)) == 3.0
