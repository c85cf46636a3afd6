"""Rating at the kiosk."""

from flask import g, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from kiosk.citizen.pages import citizen, start
from kiosk.web import rating_pages
from kiosk.web.desk import counter_or_404, own_unit, settings
from kiosk.web.rooms import KIOSK


@citizen.get("/rate")
def choose_counter() -> str | Response:
    """Which counter served you; a kiosk at a counter knows."""
    if session.get("counter"):
        return redirect(url_for(".rate", counter_code=session["counter"]))
    return render_template("citizen/counters.html", room=KIOSK, unit=own_unit(), idle=settings().idle_rating)


@citizen.get("/rate/<counter_code>")
def rate(counter_code: str) -> str:
    counter = counter_or_404(counter_code)
    g.unit = counter.unit
    action = url_for(".record", counter_code=counter.code)
    return rating_pages.show(KIOSK, counter, action, after=url_for(".rated"))


@citizen.post("/rate/<counter_code>")
def record(counter_code: str) -> Response:
    return rating_pages.accept(KIOSK, url_for(".rated"), counter=counter_or_404(counter_code))


@citizen.get("/rated")
def rated() -> str | Response:
    return rating_pages.show_rated(KIOSK, action=url_for(".supplement"), finish=url_for(".thanks"))


@citizen.post("/rated")
def supplement() -> Response:
    return rating_pages.accept_supplement(finish=url_for(".thanks"))


@citizen.get("/thanks")
def thanks() -> str:
    return rating_pages.show_thanks(KIOSK, start=start())
