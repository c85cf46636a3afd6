"""The rating page that kiosk, tablet and phone share, and what follows it.

The form works without scripts: a tap on a face posts it and it is recorded at once. With scripts
the tap can be changed for some seconds first, and is sent then, or when the page is left.
"""

import re
import uuid
from collections.abc import Callable

from flask import Response, abort, jsonify, redirect, render_template, request, session
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from kiosk.web import errors, languages
from kiosk.web.desk import keys, settings
from kiosk.web.rooms import Room
from surveys import nonces, questionnaires, ratings
from surveys.questionnaires import BadAnswer
from surveys.ratings import Entry, Recorded, Refused
from surveys.units import Counter

UUID_PATTERN = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$")


def show(room: Room, counter: Counter, action: str, after: str, ticketed: bool = False) -> str:
    """The first question. ``action`` takes the form; ``after`` is the page that follows."""
    return render_template(
        "shared/rating.html",
        room=room,
        counter=counter,
        questionnaire=questionnaires.current(),
        action=action,
        after=after,
        rating_id=str(uuid.uuid4()),
        nonce="" if ticketed else nonces.issue(keys().nonce, counter.code, room.channel),
        idle=settings().idle_rating,
        change_seconds=settings().change_seconds,
    )


def accept(room: Room, after: str, counter: Counter | None = None, visit: str | None = None) -> BaseResponse:
    """Record the posted form; lead to ``after``. A refusal is a page in the citizen's language."""
    try:
        entry = _entry(request.form, room, counter, visit)
        recorded = ratings.record(entry, keys())
    except (Refused, BadAnswer) as error:
        return refusal(error)
    remember(recorded)
    if request.accept_mimetypes.best == "application/json":
        response = jsonify(id=recorded.id, receipt=recorded.receipt, next=after)
        response.status_code = 201 if recorded.created else 200
        return response
    return redirect(after, 303)


def remember(recorded: Recorded) -> None:
    """Keep, for this person's next page only, which rating was theirs."""
    session["rated"], session["receipt"] = recorded.id, recorded.receipt


def show_rated(room: Room, action: str, finish: str) -> str | BaseResponse:
    """Thanks, the receipt, and the seven aspects for whoever wants to say more."""
    rating = ratings.find(session.get("rated", ""))
    if rating is None:
        return redirect(finish)
    definition = questionnaires.get(rating.questionnaire, rating.version)
    return render_template(
        "shared/rated.html", room=room, questionnaire=definition, receipt=session["receipt"], action=action,
        finish=finish, idle=settings().idle_rating, comment_limit=ratings.COMMENT_LIMIT,
    )  # fmt: skip


def accept_supplement(finish: str) -> BaseResponse:
    """Add what the form says to this person's rating, once."""
    rating_id = session.get("rated", "")
    form = request.form
    answers = {name: _integer(value) for name, value in form.items() if name not in ("comment", "id") and value}
    # The browser counts a line break as one character and sends two; PostgreSQL cannot hold NUL.
    comment = form.get("comment", "").replace("\r\n", "\n").replace("\0", "").strip()
    if len(comment) > ratings.COMMENT_LIMIT:
        return refusal(BadAnswer("comment", "too long"))
    if not answers and not comment:
        return redirect(finish, 303)
    try:
        ratings.add_supplement(rating_id, answers, comment, keys())
    except (Refused, BadAnswer) as error:
        return refusal(error)
    return redirect(finish, 303)


def show_thanks(room: Room, start: str) -> str:
    """The same thanks for every answer."""
    return render_template(
        "shared/thanks.html", room=room, receipt=session.get("receipt"), start=start, idle=settings().idle_rating
    )


def refusal(error: Refused | BadAnswer) -> BaseResponse:
    """A refused rating as a page, or as a problem for the page's own script."""
    reason = error.reason if isinstance(error, Refused) else "bad_answer"
    title, text, status = REASONS[reason]()
    if request.accept_mimetypes.best == "application/json":
        return errors.problem(status, reason, text)
    return Response(errors.page(status, title, text)[0], status, content_type="text/html; charset=utf-8")


def _entry(form: MultiDict[str, str], room: Room, counter: Counter | None, visit: str | None) -> Entry:
    rating_id = form.get("id", "").lower()
    if not UUID_PATTERN.fullmatch(rating_id):
        abort(422)
    definition, version = questionnaires.CURRENT
    return Entry(
        id=rating_id,
        questionnaire=definition,
        version=version,
        answers={"overall": _integer(form.get("overall", ""))},
        language=_language(form),
        channel=room.channel,
        visit=visit,
        counter=counter.code if counter and not visit else None,
        nonce=form.get("nonce"),
    )


def _language(form: MultiDict[str, str]) -> str:
    """The language the question was read in: a rating sent late, or on leaving, comes without this person's cookie."""
    sent = form.get("language")
    return sent if languages.is_language(sent) else languages.current()


def _integer(value: str) -> int:
    return int(value) if re.fullmatch(r"\d{1,2}", value) else -1


def _already() -> tuple[str, str, int]:
    return (
        gettext("This visit has already been rated"),
        gettext("Thank you. Each visit is rated once, so nothing more needs to be done."),
        409,
    )


def _unknown() -> tuple[str, str, int]:
    return (
        gettext("This code does not fit any visit"),
        gettext("Nothing was saved. Please ask the officer for a new slip, or rate at the kiosk."),
        404,
    )


def _expired() -> tuple[str, str, int]:
    return (
        gettext("This slip is too old"),
        gettext("A visit can be rated for seven days. Nothing was saved."),
        410,
    )


def _page_stale() -> tuple[str, str, int]:
    return (
        gettext("This page was open for too long"),
        gettext("Nothing was saved. Please open it again and tap once more."),
        409,
    )


def _taken() -> tuple[str, str, int]:
    return (
        gettext("Your first answer stays"),
        gettext("This was already sent with another answer. The first one was saved and nothing was changed."),
        409,
    )


def _late() -> tuple[str, str, int]:
    return (
        gettext("The time to add something is over"),
        gettext("Your rating was saved. Details can be added for ten minutes after it."),
        410,
    )


def _bad() -> tuple[str, str, int]:
    return (
        gettext("This answer does not fit the question"),
        gettext("Nothing was saved. Please go back and choose again."),
        422,
    )


REASONS: dict[str, Callable[[], tuple[str, str, int]]] = {
    "visit_spent": _already,
    "visit_unknown": _unknown,
    "visit_foreign": _unknown,
    "visit_expired": _expired,
    "counter_unknown": _unknown,
    "nonce_forged": _page_stale,
    "nonce_foreign": _page_stale,
    "nonce_expired": _page_stale,
    "nonce_spent": _taken,
    "id_taken": _taken,
    "supplement_taken": _taken,
    "supplement_late": _late,
    "rating_unknown": _late,
    "bad_answer": _bad,
}
"""For every reason of a refusal: title, text and status."""
