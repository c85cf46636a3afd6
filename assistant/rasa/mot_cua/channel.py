"""The way in: one question, one answer in one round trip, over JSON on the loopback interface.

    POST /webhooks/mot_cua/ask     {"conversation", "text", "language", "procedure"} -> what was meant
    POST /webhooks/mot_cua/forget  {"conversation"} -> {"forgotten": true|false}
    GET  /webhooks/mot_cua/ready   200 once a known sentence is understood, else 503

Where a token is set every call needs ``Authorization: Bearer <token>``. What is typed is never
logged, and an error answers with its kind alone.
"""

import hmac
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from mot_cua.classifiers import ASPECT_CONFIDENCE
from mot_cua.conversations import ForgetfulTrackerStore
from mot_cua.examples import ASPECT
from mot_cua.intents import SLOT
from mot_cua.question import BadRequest, Question, conversation_from

NAME = "mot_cua"
RANKED = 5
KNOWN_SENTENCE = ("Tôi muốn đăng ký tạm trú", "temporary_residence_register")

Handler = Callable[[Request], Awaitable[HTTPResponse]]


class MotCuaChannel(InputChannel):
    """Handles a message through Rasa's processor, so that the slot carries the follow-up."""

    def __init__(self, store: ForgetfulTrackerStore, token: str | None) -> None:
        self._store = store
        self._token = token

    @classmethod
    def name(cls) -> str:
        """The part of the address after ``/webhooks/``."""
        return NAME

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The three routes. ``on_new_message`` is not used: it would hide failures."""
        routes = Blueprint(NAME)
        routes.add_route(self._guarded(self._ask), "/ask", methods=["POST"], name="ask")
        routes.add_route(self._guarded(self._forget), "/forget", methods=["POST"], name="forget")
        routes.add_route(self._guarded(self._ready), "/ready", methods=["GET"], name="ready")
        return routes

    def _guarded(self, handler: Handler) -> Handler:
        @wraps(handler)
        async def guarded(request: Request) -> HTTPResponse:
            if not self._allowed(request):
                return response.json({"error": "unauthorized"}, status=401)
            try:
                return await handler(request)
            except BadRequest as fault:
                return response.json({"error": str(fault)}, status=400)
            # Sanic's own handler would write the traceback, and with it the text, to the log.
            except Exception as fault:  # noqa: BLE001
                return response.json({"error": type(fault).__name__}, status=500)

        return guarded

    def _allowed(self, request: Request) -> bool:
        if self._token is None:
            return True
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode())

    async def _ask(self, request: Request) -> HTTPResponse:
        question = Question.read(request.body)
        processor: MessageProcessor = request.app.ctx.agent.processor
        # One lock a conversation: of two messages at once, the second waits for the first.
        async with processor.lock_store.lock(question.conversation):
            await self._carry(processor, question)
            await processor.handle_message(
                UserMessage(
                    question.text,
                    sender_id=question.conversation,
                    input_channel=NAME,
                    metadata={"language": question.language},
                )
            )
            tracker = await self._store.retrieve(question.conversation)
            await self._store.keep_slots(tracker)
        return response.json(_understood(tracker))

    async def _carry(self, processor: MessageProcessor, question: Question) -> None:
        """Set the slot to the procedure the citizen is looking at, where Rasa thinks of another."""
        if question.procedure is None:
            return
        tracker = await processor.fetch_tracker_and_update_session(question.conversation)
        if tracker.get_slot(SLOT) != question.procedure:
            tracker.update(SlotSet(SLOT, question.procedure), processor.domain)
            await processor.save_tracker(tracker)

    async def _forget(self, request: Request) -> HTTPResponse:
        conversation = conversation_from(request.body)
        processor: MessageProcessor = request.app.ctx.agent.processor
        async with processor.lock_store.lock(conversation):
            return response.json({"forgotten": self._store.forget(conversation)})

    async def _ready(self, request: Request) -> HTTPResponse:
        """A model that cannot be read is silently an untrained one: only an answer proves it."""
        text, expected = KNOWN_SENTENCE
        parsed = await request.app.ctx.agent.processor.parse_message(UserMessage(text))
        if parsed["intent"]["name"] == expected and parsed.get(ASPECT):
            return response.json({"ready": True})
        return response.json({"ready": False}, status=503)


def _understood(tracker: DialogueStateTracker) -> dict[str, Any]:
    """The answer's JSON, read from the tracker after the message went through it."""
    parsed = tracker.latest_message.parse_data
    return {
        "intent": parsed["intent"]["name"],
        "confidence": parsed["intent"]["confidence"],
        "ranking": [
            {"intent": place["name"], "confidence": place["confidence"]} for place in parsed["intent_ranking"][:RANKED]
        ],
        "aspect": parsed[ASPECT],
        "aspect_confidence": parsed[ASPECT_CONFIDENCE],
        "procedure": tracker.get_slot(SLOT),
    }
