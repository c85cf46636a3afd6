"""The results of a unit in a period: its satisfied share, where it comes from, and how it moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import abort, render_template, request

from kiosk.staff import chart, wording
from kiosk.staff.access import Access, own_or_chosen_unit, require, staff
from kiosk.staff.chart import Trend
from surveys import clock, questionnaires
from surveys.indicators import figures, periods, release, scoring
from surveys.indicators.figures import Figure
from surveys.indicators.periods import BadPeriod, Kind, Period
from surveys.units import Unit

TREND_LENGTH = 8
FIRST_YEAR = 2000
"""Nothing was rated before, and the calendar of computers begins with the year 1."""

CUTS = ("counter", "session", "channel", "stream", "procedure", release.ASPECT)


@dataclass(frozen=True)
class Row:
    """A value of a cut by its name."""

    name: str
    figure: Figure


@dataclass(frozen=True)
class Table:
    """A cut with all its values that have been released."""

    name: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Steps:
    """The ways from one period to others; ``following`` is None where the future begins."""

    previous: Period
    following: Period | None
    kinds: Sequence[tuple[str, Period]]


@staff.get("")
@require(Access.STAFF)
def results() -> str:
    unit, period = own_or_chosen_unit(), _asked_period()
    total, definition = figures.total(unit, period), scoring.load()
    return render_template(
        "staff/results.html",
        unit=unit,
        period=period,
        period_name=wording.period_name(period),
        steps=_steps(period),
        total=total,
        definition=definition,
        points=definition.points(total.satisfied) if total.satisfied else None,
        questionnaire=questionnaires.current(),
        trend=_trend(unit, period),
        tables=[_table(unit, period, cut) for cut in CUTS],
    )


def _asked_period() -> Period:
    """The period of the address, this month where it names none; 404 for one that is none or lies ahead."""
    try:
        period = periods.parse(request.args.get("period") or periods.containing(clock.today(), Kind.MONTH).code)
    except BadPeriod:
        abort(404)
    return period if period.first <= clock.today() and period.first.year >= FIRST_YEAR else abort(404)


def _steps(period: Period) -> Steps:
    today = clock.today()
    following = periods.containing(period.last + timedelta(days=1), period.kind)
    day = min(period.last, today)
    return Steps(
        previous=period.previous(),
        following=following if following.first <= today else None,
        kinds=[(wording.kind_name(kind), periods.containing(day, kind)) for kind in Kind],
    )


def _trend(unit: Unit, period: Period) -> Trend:
    """The total of this period and the seven before it, the oldest first."""
    shown = [period]
    while len(shown) < TREND_LENGTH:
        shown.append(shown[-1].previous())
    return chart.trend([(wording.period_label(past), figures.total(unit, past)) for past in reversed(shown)])


def _table(unit: Unit, period: Period, cut: str) -> Table:
    found = figures.by_aspect(unit, period) if cut == release.ASPECT else figures.by_cut(unit, period, cut)
    by_value, names = {figure.value: figure for figure in found}, wording.values_of(cut, unit)
    # A counter or procedure that is no more keeps its figures, under its code.
    known = [value for value in names if value in by_value]
    rows = [Row(names.get(value, value), by_value[value]) for value in dict.fromkeys([*known, *by_value])]
    return Table(wording.cut_name(cut), rows)
