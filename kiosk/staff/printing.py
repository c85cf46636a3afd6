"""What the unit prints: the posters of its counters, and visit slips."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Response as PlainResponse
from flask import render_template, request
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from kiosk.staff.access import Access, counter_of, own_or_chosen_unit, require, staff
from kiosk.web import codes, posters
from kiosk.web.desk import settings
from surveys import clock, visits
from surveys.db import write
from surveys.units import Counter, Unit

SLIPS_LIMIT = 50
"""Slips at a time: about what a counter gives out in half a day."""

PAPERS = ("sheet", "roll")
"""A4 sheets to cut, or the roll of an 80 mm printer."""


@dataclass(frozen=True)
class Slip:
    """A visit on paper. ``code`` is the QR code of ``address``, which exists only here."""

    address: str
    code: Markup


@staff.get("/posters")
@require(Access.STAFF)
def show_posters() -> str:
    """The posters of a unit, or of one of its counters."""
    unit = own_or_chosen_unit()
    asked = request.args.get("counter")
    counters = [counter_of(unit, asked)] if asked else unit.counters
    sheets = [posters.of(counter, settings().base_url) for counter in counters]
    return render_template("staff/posters.html", unit=unit, posters=sheets, outside=bool(settings().public_url))


@staff.get("/slips")
@require(Access.STAFF)
def slips() -> str:
    return _form(own_or_chosen_unit())


@staff.post("/slips")
@require(Access.STAFF)
def issue_slips() -> Response:
    """Open visits and show their slips, this once: nobody can fetch a slip again to rate in a citizen's place."""
    unit = own_or_chosen_unit()
    count = _count(request.form.get("count", ""))
    if count is None:
        fault = gettext("Please enter a whole number from 1 to %(limit)s.", limit=SLIPS_LIMIT)
        return PlainResponse(_form(unit, fault), 422)
    counter = counter_of(unit, request.form.get("counter", ""))
    code = counter.code
    tokens = write(lambda session: visits.issue(session, code, count))
    return PlainResponse(_issued(unit, counter, tokens))


def _form(unit: Unit, fault: str = "") -> str:
    return render_template(
        "staff/slips.html",
        unit=unit,
        fault=fault,
        limit=SLIPS_LIMIT,
        chosen=request.values.get("counter", ""),
        count=request.form.get("count", "10"),
        paper=_paper(),
        outside=bool(settings().public_url),
    )


def _issued(unit: Unit, counter: Counter, tokens: list[str]) -> str:
    made = [_slip(token) for token in tokens]
    # The last day on which a slip works until midnight.
    until = clock.local(clock.now() + visits.VISIT_LIFETIME).date() - timedelta(days=1)
    return render_template(
        "staff/slips_issued.html", unit=unit, counter=counter, slips=made, until=until, paper=_paper()
    )


def _slip(token: str) -> Slip:
    address = f"{settings().base_url}/q/{token}"
    return Slip(address, codes.svg(address, gettext("QR code of one visit")))


def _count(text: str) -> int | None:
    """How many slips, None where the text is no number from 1 to the limit."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= SLIPS_LIMIT else None


def _paper() -> str:
    asked = request.form.get("paper", "")
    return asked if asked in PAPERS else PAPERS[0]
