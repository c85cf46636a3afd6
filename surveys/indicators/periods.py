"""The fixed periods figures are given for: day, week, month, quarter, year. There is no free from–to."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from surveys import clock


class Kind(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_PATTERNS = {
    Kind.DAY: re.compile(r"(\d{4})-(\d{2})-(\d{2})"),
    Kind.WEEK: re.compile(r"(\d{4})-W(\d{2})"),
    Kind.MONTH: re.compile(r"(\d{4})-(\d{2})"),
    Kind.QUARTER: re.compile(r"(\d{4})-Q([1-4])"),
    Kind.YEAR: re.compile(r"(\d{4})"),
}


YEARS = range(2000, 3000)
"""Years a period may lie in; far ones would leave the calendar when their neighbours are asked for."""


class BadPeriod(ValueError):
    """Not a fixed period."""


@dataclass(frozen=True)
class Period:
    """A period by its code; ``first`` and ``last`` are days in Viet Nam, both inside."""

    code: str
    kind: Kind
    first: date
    last: date

    @property
    def begins(self) -> datetime:
        return clock.start_of(self.first)

    @property
    def ends(self) -> datetime:
        """The first moment after the period, in UTC."""
        return clock.start_of(self.last + timedelta(days=1))

    def previous(self) -> "Period":
        return containing(self.first - timedelta(days=1), self.kind)


def parse(code: str) -> Period:
    """Read 2026-11-23, 2026-W48, 2026-11, 2026-Q4 or 2026. Raises BadPeriod."""
    for kind, pattern in _PATTERNS.items():
        if (match := pattern.fullmatch(code)) and int(match[1]) in YEARS:
            try:
                return containing(_first_day(kind, [int(part) for part in match.groups()]), kind)
            except (ValueError, OverflowError) as error:
                raise BadPeriod(code) from error
    raise BadPeriod(code)


def containing(day: date, kind: Kind) -> Period:
    """The period of a kind that a day lies in; weeks are ISO weeks and begin on Monday."""
    year, week, weekday = day.isocalendar()
    quarter = (day.month - 1) // 3 + 1
    match kind:
        case Kind.DAY:
            return Period(day.isoformat(), kind, day, day)
        case Kind.WEEK:
            monday = day - timedelta(days=weekday - 1)
            return Period(f"{year}-W{week:02}", kind, monday, monday + timedelta(days=6))
        case Kind.MONTH:
            return Period(f"{day:%Y-%m}", kind, day.replace(day=1), _month_end(day.year, day.month))
        case Kind.QUARTER:
            first = date(day.year, 3 * quarter - 2, 1)
            return Period(f"{day.year:04}-Q{quarter}", kind, first, _month_end(day.year, 3 * quarter))
        case Kind.YEAR:
            return Period(f"{day.year:04}", kind, date(day.year, 1, 1), date(day.year, 12, 31))


def _first_day(kind: Kind, numbers: list[int]) -> date:
    match kind, numbers:
        case Kind.WEEK, [year, week]:
            return date.fromisocalendar(year, week, 1)
        case Kind.QUARTER, [year, quarter]:
            return date(year, 3 * quarter - 2, 1)
        case _:
            return date(*(numbers + [1, 1])[:3])


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)
