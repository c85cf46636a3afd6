"""The figures of a unit and a period, counted from released ratings only.

What is shown depends on how many rated: under 10 nothing, 10–29 a band, from 30 the figure with
its interval. The counting is one query a cut; everything after it is a pure function of counts.
"""

from collections import Counter as Tally
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, String, cast, select

from surveys import formulas, questionnaires
from surveys.db import db
from surveys.formulas import Share
from surveys.indicators import release
from surveys.indicators.periods import Period
from surveys.indicators.release import Sequenced
from surveys.ratings import Rating, Supplement
from surveys.units import Counter, Unit

State = Literal["hidden", "band", "figure"]
SATISFIED_FROM, VERY_SATISFIED = 4, 5


@dataclass(frozen=True)
class Figure:
    """One row: a cut's value and what may be said of it.

    ``distribution`` {level: count}, ``satisfied``, ``very_satisfied`` and ``mean`` are None unless
    ``state`` is "figure"; ``band`` (low, high) of the satisfied share is given from 10 ratings on;
    ``n`` is None while hidden, and the number of ratings otherwise.
    """

    cut: str
    value: str
    state: State
    n: int | None
    released_at: datetime | None
    distribution: Mapping[int, int] | None = None
    satisfied: Share | None = None
    very_satisfied: Share | None = None
    mean: float | None = None
    band: tuple[float, float] | None = None
    not_applicable: int | None = None


def describe(cut: str, value: str, counts: Mapping[int, int], released_at: datetime | None = None) -> Figure:
    """What may be said of a distribution {level 1–5: count}; level 0 counts "does not apply" apart."""
    levels = {level: counts.get(level, 0) for level in range(1, 6)}
    n = sum(levels.values())
    satisfied = formulas.share(sum(levels[level] for level in levels if level >= SATISFIED_FROM), n)
    if satisfied is None or n < formulas.HIDDEN_BELOW:
        return Figure(cut, value, "hidden", None, released_at)
    band = formulas.band(satisfied.share)
    if n < formulas.BANDED_BELOW:
        return Figure(cut, value, "band", n, released_at, band=band)
    return Figure(
        cut, value, "figure", n, released_at, levels, satisfied,
        formulas.share(levels[VERY_SATISFIED], n), formulas.mean(levels), band, counts.get(0, 0),
    )  # fmt: skip


def total(unit: Unit, period: Period) -> Figure:
    """The unit's own figure: all its released ratings of the period."""
    number, released_at = release.marks(unit.id, release.TOTAL).get("", (0, None))
    rows = db.session.scalars(
        select(Rating.overall)
        .join(Sequenced, Sequenced.rating_id == Rating.id)
        .where(*_of(unit, period), Sequenced.number <= number)
    )
    return describe(release.TOTAL, unit.code, Tally(rows), released_at)


def by_cut(unit: Unit, period: Period, cut: str) -> list[Figure]:
    """One figure a value of a cut (counter, procedure, session, channel, stream)."""
    column = cast(release.CUTS[cut], String(60))
    names = _counter_codes(unit) if cut == "counter" else {}
    figures = []
    for value, (number, released_at) in sorted(release.marks(unit.id, cut).items()):
        rows = db.session.scalars(
            select(Rating.overall)
            .join(Sequenced, Sequenced.rating_id == Rating.id)
            .where(*_of(unit, period), column == value, Sequenced.number <= number)
        )
        figures.append(describe(cut, names.get(value, value), Tally(rows), released_at))
    return figures


def by_aspect(unit: Unit, period: Period) -> list[Figure]:
    """One figure an aspect of the current questionnaire, from the supplements of released ratings."""
    marks = release.marks(unit.id, release.ASPECT)
    tallies: dict[str, Tally[int]] = {question.id: Tally() for question in questionnaires.current().aspects}
    rows = db.session.execute(
        select(Sequenced.number, Supplement.answers)
        .join(Rating, Rating.id == Supplement.rating_id)
        .join(Sequenced, Sequenced.rating_id == Rating.id)
        .where(*_of(unit, period))
    ).tuples()
    for number, answers in rows:
        for aspect, level in answers.items():
            if number <= marks.get(aspect, (0, None))[0] and aspect in tallies:
                tallies[aspect][level] += 1
    return [
        describe(release.ASPECT, aspect, tally, marks.get(aspect, (0, None))[1]) for aspect, tally in tallies.items()
    ]


def _of(unit: Unit, period: Period) -> tuple[ColumnElement[bool], ...]:
    return Rating.unit_id == unit.id, Rating.recorded_at >= period.begins, Rating.recorded_at < period.ends


def _counter_codes(unit: Unit) -> dict[str, str]:
    rows = db.session.execute(select(Counter.id, Counter.code).where(Counter.unit_id == unit.id)).tuples()
    return {str(id_): code for id_, code in rows}
