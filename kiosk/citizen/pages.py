"""The kiosk's first screens, the switches of its header, and the end of a visit to it."""

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from assistant.dialogue import Conversation
from kiosk.web import languages, procedure_pages
from kiosk.web.desk import counter_or_404, dialogue, own_unit, settings
from kiosk.web.rooms import KIOSK
from surveys import units

citizen = Blueprint("citizen", __name__)
procedure_pages.add_to(citizen, KIOSK)

SIZES = ("normal", "large", "largest")


@citizen.before_request
def _know_the_place() -> None:
    """A bound kiosk says which unit it stands in; a free-standing one belongs to the configured unit."""
    counter = units.find_counter(session.get("counter", ""))
    g.counter = counter
    g.unit = counter.unit if counter else units.find_unit(settings().unit)


@citizen.get("/")
def welcome() -> str:
    """The idle screen of a free-standing kiosk: what this is, in three languages."""
    _forget_person(keep_counter=False)
    g.unit = own_unit()
    return render_template("citizen/welcome.html", room=KIOSK)


@citizen.get("/k/<counter_code>")
def welcome_at_counter(counter_code: str) -> str:
    """The idle screen of a kiosk that stands at one counter."""
    counter = counter_or_404(counter_code)
    _forget_person(keep_counter=False)
    session["counter"] = counter.code
    g.counter, g.unit = counter, counter.unit
    return render_template("citizen/welcome.html", room=KIOSK)


@citizen.post("/language")
def choose_language() -> Response:
    """Choose a language: on the first screen it leads to the doors, later it stays on the page."""
    languages.choose(request.form.get("language"))
    return redirect(_own_path(request.form.get("back")) or url_for(".doors"), 303)


@citizen.post("/display")
def choose_display() -> Response:
    """The switches for text size and contrast; they end with the person like everything else."""
    size, contrast = request.form.get("size"), request.form.get("contrast")
    if size in SIZES:
        session["size"] = size
    if contrast in ("normal", "high"):
        session["contrast"] = contrast
    return redirect(_own_path(request.form.get("back")) or url_for(".doors"), 303)


@citizen.get("/doors")
def doors() -> str:
    """The three doors."""
    return render_template("citizen/doors.html", room=KIOSK, idle=settings().idle_reading)


@citizen.post("/done")
def done() -> Response:
    """ "Xong – xóa": everything of this person goes, here and in the assistant."""
    _forget_person(keep_counter=True)
    return redirect(start(), 303)


def start() -> str:
    """The first screen of this kiosk."""
    counter = session.get("counter")
    return url_for(".welcome_at_counter", counter_code=counter) if counter else url_for(".welcome")


def _forget_person(keep_counter: bool) -> None:
    conversation = session.get("conversation")
    counter = session.get("counter")
    session.clear()
    if keep_counter and counter:
        session["counter"] = counter
    if conversation:
        dialogue().forget(Conversation.from_dict(conversation))


def _own_path(path: str | None) -> str | None:
    """The path if it is one of ours: a form must not send people elsewhere."""
    return path if path and path.startswith("/") and not path.startswith(("//", "/\\")) else None
