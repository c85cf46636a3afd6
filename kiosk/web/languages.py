"""The three languages of the pages, and how numbers, dates and money are written in them."""

from datetime import date, datetime
from typing import TypeGuard

from babel.dates import format_date, get_day_names
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, gettext, ngettext, refresh

from kiosk.settings import ROOT
from surveys import clock

LANGUAGES = {"vi": "Tiếng Việt", "en": "English", "zh": "中文"}
HTML_LANG = {"vi": "vi", "en": "en", "zh": "zh-Hans"}
DEFAULT = "vi"


def is_language(code: object) -> TypeGuard[str]:
    return isinstance(code, str) and code in LANGUAGES


def current() -> str:
    """The language of this page: chosen by the person, else the phone's own, else Vietnamese.

    A kiosk's browser speaks for its maker, not for the citizen, so only phones are asked.
    """
    if not has_request_context():
        return DEFAULT
    chosen = session.get("language")
    if is_language(chosen):
        return chosen
    if g.get("language_from_browser"):
        return request.accept_languages.best_match(list(LANGUAGES), DEFAULT) or DEFAULT
    return DEFAULT


def choose(code: str | None) -> None:
    """Remember a language for this person; anything that is none is left alone."""
    if is_language(code) and code != current():
        session["language"] = code
        refresh()


def money(amount: int) -> str:
    """15000 -> "15.000 đồng" (vi), "15,000 đồng" (en), "15,000越南盾" (zh); 0 says that it is free."""
    if amount == 0:
        return gettext("Free")
    number = f"{amount:,}"
    return gettext("%(amount)s đồng", amount=number.replace(",", ".") if current() == "vi" else number)


def day(value: date) -> str:
    """A date as people write it: 23/11/2026, 23 November 2026, 2026年11月23日."""
    if current() == "vi":
        return f"{value.day}/{value.month}/{value.year}"
    return format_date(value, "d MMMM y" if current() == "en" else "y年M月d日", locale=current())


def weekday_name(weekday: int) -> str:
    """0 -> "Thứ Hai" (vi), "Monday" (en), "星期一" (zh)."""
    return str(get_day_names(locale=current())[weekday])


def moment(value: datetime) -> str:
    """A moment on the counter's own clock."""
    return f"{clock.local(value):%H:%M} {day(clock.local(value).date())}"


def number(value: float, digits: int = 0) -> str:
    """A number with the decimal sign of the language: 92,5 in Vietnamese, 92.5 elsewhere."""
    text = f"{value:.{digits}f}"
    return text.replace(".", ",") if current() == "vi" else text


def percent(value: float, digits: int = 1) -> str:
    return f"{number(value * 100, digits)} %"


def duration(amount: float | None, unit: str) -> str:
    """A time limit in words: 3 working days, half a working day, at once."""
    match unit:
        case "at_once":
            return gettext("At once")
        case "unknown":
            return gettext("Not stated in the sources")
        case "hours":
            return ngettext("%(amount)s hour", "%(amount)s hours", _count(amount), amount=_plain(amount))
        case "days":
            return ngettext("%(amount)s day", "%(amount)s days", _count(amount), amount=_plain(amount))
        case _:
            return ngettext("%(amount)s working day", "%(amount)s working days", _count(amount), amount=_plain(amount))


def _count(amount: float | None) -> int:
    """What singular and plural go by, which takes whole numbers only: half a day is spoken of as days."""
    return int(amount) if amount and amount == int(amount) else 0


def _plain(amount: float | None) -> str:
    """7 -> "07" as on Vietnamese forms, 0.5 -> "0,5"."""
    value = amount or 0
    if value != int(value):
        return number(value, 1)
    return f"{int(value):02}" if current() == "vi" else str(int(value))


def init_app(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "translations")
    Babel(app, default_locale="en", locale_selector=current)
    app.jinja_env.filters.update(
        money=money, day=day, moment=moment, number=number, percent=percent,
        text=lambda value: value.in_language(current()),
    )  # fmt: skip
    app.jinja_env.globals.update(duration=duration, weekday_name=weekday_name)
    app.context_processor(lambda: {"language": current(), "languages": LANGUAGES, "html_lang": HTML_LANG[current()]})
