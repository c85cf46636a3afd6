"""Every page a citizen or a team can meet, and how one comes to it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from unittest import mock

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assistant import guide
from surveys import clock, visits
from surveys.db import NotSaved
from tests.api.factories import visit
from tests.factories import procedures, rate_on_phone, rating_form, record, ticketed_entry

Visitor = Callable[[FlaskClient], TestResponse]

CARD = "id_card_reissue"


def at(path: str) -> Visitor:
    return lambda client: client.get(path)


def asked(text: str) -> Visitor:
    return lambda client: client.post("/ask", data={"text": text})


def after_rating(path: str) -> Visitor:
    """A page that follows a rating."""

    def visit_page(client: FlaskClient) -> TestResponse:
        rate_on_phone(client)
        return client.get(path)

    return visit_page


def bound(path: str) -> Visitor:
    """A page of a kiosk that stands at a counter. Its first screen forgets the language, so it is chosen again."""

    def visit_page(client: FlaskClient) -> TestResponse:
        with client.session_transaction() as session:
            language = session.get("language")
        client.get("/k/demo-2")
        client.post("/language", data={"language": language})
        return client.get(path)

    return visit_page


def of_a_team(path: str) -> Visitor:
    """A page of the tablet after its team chose its counter."""

    def visit_page(client: FlaskClient) -> TestResponse:
        client.get("/outreach/at/demo-1")
        return client.get(path)

    return visit_page


def fresh_visit(client: FlaskClient) -> TestResponse:
    return client.get(f"/q/{visit(client.application)}")


def rated_visit(client: FlaskClient) -> TestResponse:
    token = visit(client.application)
    record(client.application, ticketed_entry(token))
    return client.get(f"/q/{token}")


def expired_visit(client: FlaskClient) -> TestResponse:
    token = visit(client.application)
    later = clock.now() + visits.VISIT_LIFETIME + timedelta(seconds=1)
    with mock.patch.object(clock, "now", lambda: later):
        return client.get(f"/q/{token}")


def take_along(client: FlaskClient) -> TestResponse:
    return client.get(f"/t/{code_of(CARD)}")


def code_of(procedure_id: str) -> str:
    """The code of a checklist, for somebody who always takes the first answer that goes on."""
    procedure = procedures().procedures[procedure_id]
    answers: dict[str, str] = {}
    while (question := guide.walk(procedure, answers).question) is not None:
        answers[question.id] = next(option.id for option in question.options if option.procedure is None)
    return guide.encode(procedure, answers)


def refused_rating(client: FlaskClient) -> TestResponse:
    return client.post("/c/demo-1", data=rating_form(client.application, nonce="forged"))


def unsaved_rating(client: FlaskClient) -> TestResponse:
    form = rating_form(client.application)
    with mock.patch.object(client.application.extensions["store"], "write", side_effect=NotSaved("disk full")):
        return client.post("/c/demo-1", data=form)


def unforeseen(client: FlaskClient) -> TestResponse:
    with mock.patch.object(clock, "today", side_effect=ZeroDivisionError("CCCD 022190001234")):
        return client.get(f"/procedures/{CARD}")


CATALOGUE = {
    "procedures": "/procedures",
    "found procedures": "/procedures?q=mất thẻ căn cước",
    "no procedure found": "/procedures?q=zzzzqqqq",
    "procedure": f"/procedures/{CARD}",
    "guide": "/procedures/permanent_residence_register/guide",
    "checklist": f"/procedures/{CARD}/checklist",
    "slip": f"/procedures/{CARD}/slip",
}

KIOSK: dict[str, Visitor] = {
    "doors": at("/doors"),
    **{name: at(path) for name, path in CATALOGUE.items()},
    "conversation": at("/ask"),
    "tapped procedure": at(f"/ask?procedure={CARD}"),
    **{f"tapped {aspect}": at(f"/ask?procedure={CARD}&aspect={aspect}") for aspect in ("fee", "documents", "time")},
    "unsure answer": asked("giấy tờ"),
    "emergency": asked("cứu tôi với, có cướp"),
    "counters": at("/rate"),
    "rating": at("/rate/demo-1"),
    "rated": after_rating("/rated"),
    "thanks": after_rating("/thanks"),
    "doors at a counter": bound("/doors"),
    "rating at a counter": bound("/rate/demo-2"),
}
PHONE: dict[str, Visitor] = {
    "visit": fresh_visit,
    "rated visit": rated_visit,
    "counter": at("/c/demo-1"),
    "checklist taken along": take_along,
    "rated on the phone": after_rating("/rated/phone"),
    "thanks on the phone": after_rating("/thanks/phone"),
}
TABLET: dict[str, Visitor] = {
    "counters of the team": at("/outreach"),
    "doors of the tablet": at("/outreach/at/demo-1"),
    **{f"{name} on the tablet": of_a_team(f"/outreach{path}") for name, path in CATALOGUE.items()},
    "rating on the tablet": of_a_team("/outreach/rate/demo-1"),
    "rated on the tablet": after_rating("/outreach/rated"),
    "thanks on the tablet": after_rating("/outreach/thanks"),
}
ERRORS: dict[str, tuple[Visitor, int]] = {
    "unknown page": (at("/nowhere"), 404),
    "unknown procedure": (at("/procedures/nothing"), 404),
    "unknown guide": (at("/procedures/nothing/guide"), 404),
    "unknown counter": (at("/rate/nowhere"), 404),
    "unknown kiosk": (at("/k/nowhere"), 404),
    "unknown poster": (at("/c/nowhere"), 404),
    "unknown page of the tablet": (at("/outreach/rate/nowhere"), 404),
    "unknown visit": (at(f"/q/{'A' * 22}"), 404),
    "expired visit": (expired_visit, 410),
    "broken code": (at("/t/nothing"), 404),
    "wrong method": (at("/done"), 405),
    "stale rating page": (refused_rating, 409),
    "rating that is none": (lambda client: client.post("/c/demo-1", data={"overall": "5"}), 422),
    "too much text": (lambda client: client.post("/ask", data={"text": "x" * 70_000}), 413),
    "form of another site": (lambda client: client.post("/done", headers={"Sec-Fetch-Site": "cross-site"}), 403),
    "rating not saved": (unsaved_rating, 503),
    "fault of ours": (unforeseen, 500),
}
PAGES = KIOSK | PHONE | TABLET


def speak(client: FlaskClient, language: str) -> FlaskClient:
    """Choose a language as a citizen does."""
    client.post("/language", data={"language": language})
    return client


def in_2027() -> datetime:
    return datetime(2027, 6, 1, 9, tzinfo=clock.VIET_NAM)
