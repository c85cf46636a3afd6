"""The conversation with the assistant: one question and its answer on the screen at a time.

Nothing typed is stored: the text lives in the page that answers it, and what carries a
conversation on (its id, how many turns, which procedure) in the signed cookie of this person.
"""

from flask import redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from assistant.catalogue import Language, Procedure
from assistant.dialogue import Conversation, Reply
from kiosk.citizen.pages import citizen
from kiosk.web import languages
from kiosk.web.desk import catalogue, dialogue, own_unit, settings
from kiosk.web.rooms import KIOSK
from surveys import clock, units

ASPECTS = ("documents", "fee", "time", "place", "steps", "online", "form", "eligibility", "validity", "penalty")


@citizen.get("/ask")
def conversation() -> str:
    """The empty conversation, or what was tapped: a procedure, and an aspect of it."""
    tapped = catalogue().get(request.args.get("procedure", ""))
    if tapped is None:
        return _page()
    kept = Conversation.from_dict(session.get("conversation"))
    session["conversation"] = Conversation(kept.id, kept.turns, tapped.id).as_dict()
    return _page(procedure=tapped, aspect=_aspect(request.args.get("aspect")))


@citizen.post("/ask")
def ask() -> str | Response:
    """Answer what was typed."""
    text = request.form.get("text", "").strip()
    if not text:
        return redirect(url_for(".conversation"), 303)
    kept = Conversation.from_dict(session.get("conversation"))
    reply = dialogue().ask(text, kept, Language(languages.current()))
    session["conversation"] = reply.conversation.as_dict()
    # Whoever types Chinese on a Vietnamese screen is answered in Chinese, and the screen with it.
    languages.choose(reply.language)
    choices = [catalogue().procedures[id_] for id_ in reply.alternatives]
    subject = catalogue().get(reply.procedure or "")
    return _page(asked=text, reply=reply, choices=choices, procedure=subject, aspect=_aspect(reply.aspect))


def _aspect(name: str | None) -> str:
    return name if name in ASPECTS else "overview"


def _page(
    asked: str = "",
    reply: Reply | None = None,
    choices: list[Procedure] | None = None,
    procedure: Procedure | None = None,
    aspect: str = "overview",
) -> str:
    common = [p for p in catalogue().procedures.values() if p.common]
    return render_template(
        "citizen/conversation.html", room=KIOSK, asked=asked, reply=reply, choices=choices or [], procedure=procedure,
        aspect=aspect, aspects=ASPECTS, common=common, today=clock.today(), idle=settings().idle_reading,
        hours=units.opening_hours(own_unit()) if reply and reply.intent == "ask_hours_place" else [],
    )  # fmt: skip
