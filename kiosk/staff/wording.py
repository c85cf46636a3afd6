"""How periods, cuts and their values are called on the pages of the staff."""

from collections.abc import Mapping

from flask_babel import gettext

from kiosk.web import languages
from kiosk.web.desk import catalogue
from surveys import questionnaires
from surveys.indicators.periods import Kind, Period
from surveys.units import Counter, Unit


def kind_name(kind: Kind) -> str:
    match kind:
        case Kind.DAY:
            return gettext("Day")
        case Kind.WEEK:
            return gettext("Week")
        case Kind.MONTH:
            return gettext("Month")
        case Kind.QUARTER:
            return gettext("Quarter")
        case Kind.YEAR:
            return gettext("Year")


def period_name(period: Period) -> str:
    """A period in full: Week 48/2026, 16 November 2026 to 22 November 2026."""
    first, last = languages.day(period.first), languages.day(period.last)
    year, number = str(period.first.year), _number(period)
    match period.kind:
        case Kind.DAY:
            weekday = languages.weekday_name(period.first.weekday())
            return gettext("%(weekday)s, %(date)s", weekday=weekday, date=first)
        case Kind.WEEK:
            return gettext("Week %(number)s, %(first)s to %(last)s", number=number, first=first, last=last)
        case Kind.MONTH:
            return gettext("Month %(number)s/%(year)s", number=number, year=year)
        case Kind.QUARTER:
            return gettext("Quarter %(number)s/%(year)s", number=number, year=year)
        case Kind.YEAR:
            return gettext("Year %(year)s", year=year)


def period_label(period: Period) -> str:
    """A period in the few letters that fit under a mark."""
    match period.kind:
        case Kind.DAY:
            return f"{period.first.day}/{period.first.month}"
        case Kind.WEEK:
            return gettext("Wk %(number)s", number=_number(period))
        case Kind.MONTH:
            return f"{period.first.month}/{period.first.year}"
        case Kind.QUARTER:
            return gettext("Q%(number)s/%(year)s", number=_number(period), year=period.first.year)
        case Kind.YEAR:
            return str(period.first.year)


def cut_name(cut: str) -> str:
    match cut:
        case "counter":
            return gettext("By counter")
        case "session":
            return gettext("By session")
        case "channel":
            return gettext("By channel")
        case "stream":
            return gettext("By stream")
        case "procedure":
            return gettext("By procedure")
        case _:
            return gettext("By aspect")


def values_of(cut: str, unit: Unit) -> Mapping[str, str]:
    """The values of a cut with their names, in the order they are shown in."""
    match cut:
        case "counter":
            return {counter.code: counter_name(counter) for counter in unit.counters}
        case "session":
            return {"weekday": gettext("Weekday"), "saturday": gettext("Saturday"), "other": gettext("Sunday")}
        case "channel":
            return {
                "kiosk": gettext("Kiosk"),
                "phone": gettext("Phone"),
                "tablet": gettext("Mobile team’s tablet"),
                "api": gettext("Other systems"),
            }
        case "stream":
            return {"ticketed": gettext("With a visit slip"), "open": gettext("Without a slip (kiosk or poster)")}
        case "procedure":
            language = languages.current()
            return {id_: found.plain_name.in_language(language) for id_, found in catalogue().procedures.items()}
        case _:
            return {
                aspect.id: aspect.short.in_language(languages.current()) for aspect in questionnaires.current().aspects
            }


def counter_name(counter: Counter) -> str:
    return gettext("Counter %(number)s · %(name)s", number=counter.number, name=counter.name)


def _number(period: Period) -> int:
    """The number of a period in its year."""
    match period.kind:
        case Kind.WEEK:
            return period.first.isocalendar().week
        case Kind.QUARTER:
            return (period.first.month - 1) // 3 + 1
        case _:
            return period.first.month
