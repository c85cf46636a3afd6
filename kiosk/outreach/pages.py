"""The tablet of a mobile team: the guide, and a rating that waits for the network if it must."""

from flask import Blueprint, g, jsonify, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from kiosk.web import procedure_pages, rating_pages
from kiosk.web.desk import counter_or_404, keys, own_unit
from kiosk.web.rooms import TABLET
from surveys import nonces, units

outreach = Blueprint("outreach", __name__, url_prefix="/outreach")
procedure_pages.add_to(outreach, TABLET)

STOCK = 20
"""Nonces handed out at once: a day of home visits without a network."""


@outreach.before_request
def _know_the_place() -> None:
    g.counter = units.find_counter(session.get("outreach", ""))
    g.unit = g.counter.unit if g.counter else own_unit()


@outreach.get("")
def choose_counter() -> str:
    """For which counter this team works."""
    return render_template("outreach/counters.html", room=TABLET, unit=g.unit)


@outreach.get("/at/<counter_code>")
def start(counter_code: str) -> str:
    """The two doors of the tablet."""
    counter = counter_or_404(counter_code)
    session["outreach"] = counter.code
    g.counter, g.unit = counter, counter.unit
    return render_template("outreach/doors.html", room=TABLET)


@outreach.get("/rate/<counter_code>")
def rate(counter_code: str) -> str:
    counter = counter_or_404(counter_code)
    action = url_for(".record", counter_code=counter.code)
    return rating_pages.show(TABLET, counter, action, after=url_for(".rated"))


@outreach.post("/rate/<counter_code>")
def record(counter_code: str) -> Response:
    return rating_pages.accept(TABLET, url_for(".rated"), counter=counter_or_404(counter_code))


@outreach.post("/nonces/<counter_code>")
def stock(counter_code: str) -> Response:
    """A small stock of nonces for ratings made while the network is gone."""
    counter = counter_or_404(counter_code)
    fresh = [nonces.issue(keys().nonce, counter.code, TABLET.channel) for _ in range(STOCK)]
    return jsonify(nonces=fresh)


@outreach.get("/rated")
def rated() -> str | Response:
    return rating_pages.show_rated(TABLET, action=url_for(".supplement"), finish=url_for(".thanks"))


@outreach.post("/rated")
def supplement() -> Response:
    return rating_pages.accept_supplement(finish=url_for(".thanks"))


@outreach.get("/thanks")
def thanks() -> str:
    page = rating_pages.show_thanks(TABLET, start=url_for(".choose_counter"))
    session.pop("rated", None)
    session.pop("receipt", None)
    return page


@outreach.post("/next")
def next_citizen() -> Response:
    """Everything of the last person goes; the tablet stays with its counter."""
    counter = session.get("outreach", "")
    session.clear()
    return redirect(url_for(".start", counter_code=counter) if counter else url_for(".choose_counter"), 303)
