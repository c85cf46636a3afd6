"""What arrives at the channel, checked before Rasa sees it."""

import json
import unicodedata
from dataclasses import dataclass
from typing import Any, Self

from mot_cua.intents import PROCEDURES

MAX_TEXT = 1_000
"""Characters of a message that are read; the rest is cut."""

MAX_CONVERSATION = 64
LANGUAGES = ("vi", "en", "zh")


class BadRequest(ValueError):
    """A request is not what the channel takes; the message names the field, never its value."""


@dataclass(frozen=True)
class Question:
    """One message of a citizen. ``procedure`` is the one on the screen, or None."""

    conversation: str
    text: str
    language: str
    procedure: str | None

    @classmethod
    def read(cls, body: bytes) -> Self:
        """From the JSON of a request. Raises BadRequest naming the field that is wrong."""
        fields = _object(body)
        text, language, procedure = fields.get("text"), fields.get("language"), fields.get("procedure")
        if not isinstance(text, str):
            raise BadRequest("text")
        if language not in LANGUAGES:
            raise BadRequest("language")
        if procedure is not None and procedure not in PROCEDURES:
            raise BadRequest("procedure")
        return cls(_conversation(fields), _plain(text), language, procedure)


def conversation_from(body: bytes) -> str:
    """The conversation a request names. Raises BadRequest."""
    return _conversation(_object(body))


def _object(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except ValueError as fault:
        raise BadRequest("body") from fault
    if not isinstance(fields, dict):
        raise BadRequest("body")
    return fields


def _conversation(fields: dict[str, Any]) -> str:
    name = fields.get("conversation")
    if not isinstance(name, str) or not 0 < len(name) <= MAX_CONVERSATION:
        raise BadRequest("conversation")
    return name


def _plain(text: str) -> str:
    """Cut, without control characters and without a leading slash.

    Rasa takes "/restart" for a command to itself, not for something a citizen says. An empty
    text would fail in its featurizers: a full stop is understood as nothing.
    """
    printable = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text[:MAX_TEXT])
    return printable.lstrip("/ \t").strip() or "."
