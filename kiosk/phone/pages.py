"""The phone: a visit's slip, a counter's poster, a checklist taken along."""

from flask import Blueprint, abort, g, render_template, request, url_for
from werkzeug.wrappers import Response

from assistant import guide
from kiosk.web import languages, rating_pages
from kiosk.web.desk import catalogue, counter_or_404
from kiosk.web.rooms import PHONE
from surveys import clock, visits
from surveys.db import db
from surveys.ratings import Refused
from surveys.units import Counter

phone = Blueprint("phone", __name__)


@phone.before_request
def _speak_as_the_phone_does() -> None:
    g.language_from_browser = True
    languages.choose(request.args.get("lang"))


@phone.get("/q/<token>")
def visit(token: str) -> str | Response:
    """One visit: the rating page, or only that it was rated."""
    state = visits.find(token)
    if state is None:
        return rating_pages.refusal(Refused("visit_unknown"))
    counter = db.session.get_one(Counter, state.counter_id)
    if state.rated:
        return render_template("phone/visit_rated.html", room=PHONE, counter=counter)
    if state.expired:
        return rating_pages.refusal(Refused("visit_expired"))
    action = url_for(".rate_visit", token=token)
    return rating_pages.show(PHONE, counter, action, after=url_for(".rated"), ticketed=True)


@phone.post("/q/<token>")
def rate_visit(token: str) -> Response:
    return rating_pages.accept(PHONE, url_for(".rated"), visit=token)


@phone.get("/c/<counter_code>")
def counter(counter_code: str) -> str:
    """A counter's poster: the open stream."""
    place = counter_or_404(counter_code)
    action = url_for(".rate_counter", counter_code=place.code)
    return rating_pages.show(PHONE, place, action, after=url_for(".rated"))


@phone.post("/c/<counter_code>")
def rate_counter(counter_code: str) -> Response:
    return rating_pages.accept(PHONE, url_for(".rated"), counter=counter_or_404(counter_code))


@phone.get("/rated/phone")
def rated() -> str | Response:
    return rating_pages.show_rated(PHONE, action=url_for(".supplement"), finish=url_for(".thanks"))


@phone.post("/rated/phone")
def supplement() -> Response:
    return rating_pages.accept_supplement(finish=url_for(".thanks"))


@phone.get("/thanks/phone")
def thanks() -> str:
    return rating_pages.show_thanks(PHONE, start="")


@phone.get("/t/<code>")
def take_along(code: str) -> str:
    """A checklist from its code, worked out anew today; nothing of it is stored."""
    try:
        procedure, progress = guide.decode(code, catalogue())
    except guide.BadCode:
        abort(404)
    checklist = guide.checklist(procedure, progress, clock.today())
    return render_template("phone/checklist.html", room=PHONE, procedure=procedure, checklist=checklist)
