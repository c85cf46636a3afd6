"""One door to the assistant: ``Dialogue.ask()`` takes what a citizen typed and says what was meant.

Emergencies first, without Rasa. Then Rasa, once, within ``timeout`` seconds. Whatever goes wrong
there, and whenever Rasa itself is not sure, the answer is three procedures to choose from: a
citizen never meets a blank or an error. What is typed is neither logged nor kept here.

What a conversation needs to go on is a small ``Conversation`` that the caller keeps (in its
signed session cookie), so any process can answer the next message.
"""

import json
import re
import secrets
import threading
import time
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal, Self

import urllib3
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant import emergencies, search
from assistant.catalogue import Catalogue, Language
from assistant.emergencies import Emergency

MAX_TEXT = 1_000
"""Characters of a message that are read."""

MAX_TURNS = 30
"""Then Rasa gets a new conversation id, so that nothing there can grow with a conversation."""

SURE = 0.55
"""From here the answer is shown. Cross-validated on the training examples (each written to differ from
the others), 92 % of what lies above is right, and 3.4 % of all messages get a wrong procedure."""

BETWEEN = 0.25
"""From here it is asked "did you mean": in the same trial the right one is among the first three in 92 %."""

ASPECT_SURE = 0.40
"""Below, the whole procedure is shown (its overview) instead of a side of it; above, 86 % are right."""

CHOICES = 3
PLAUSIBLE = 0.08
"""A second choice below this is noise: the words of the catalogue choose better."""

ASK_ASPECT = "ask_aspect"
OVERVIEW = "overview"
SMALL_TALK = frozenset({"greet", "thanks", "bye", "bot_identity"})
HAND_OVER = frozenset({"human", "complaint", "mobile_team"})
SCREENS = frozenset({"ask_hours_place", "track_dossier", "rate_service"})

FORGET_TIMEOUT = 0.5
"""Seconds; nobody waits for an answer to it."""

PAUSE_AFTER_TIMEOUT = 5.0
"""Seconds in which Rasa is not asked after it was too slow, so that a hall does not wait each time."""

MAX_ANSWER_BYTES = 64 * 1024

Kind = Literal["answer", "clarify", "unsure", "smalltalk", "handover", "emergency", "refuse"]

_TALK: Mapping[str, Kind] = {
    **dict.fromkeys(SMALL_TALK, "smalltalk"),
    **dict.fromkeys(HAND_OVER, "handover"),
    **dict.fromkeys(SCREENS, "answer"),
    "emergency": "emergency",
    "out_of_scope": "refuse",
}

_HAN = re.compile(f"[{search.HAN}]")
_VIETNAMESE = re.compile(r"[ăâđêôơư]|[aeiouy][\u0300\u0301\u0303\u0309\u0323]")


class Unavailable(Exception):
    """Rasa is down, slow, or says what it should not."""


class Slow(Unavailable):
    """Rasa did not answer in time."""


Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True)


class Place(_Wire):
    """One intent of the ranking."""

    intent: str
    confidence: Share


class Meaning(_Wire):
    """Rasa's answer. ``procedure``: the slot, after this message."""

    intent: Annotated[str, Field(min_length=1)]
    confidence: Share
    ranking: Annotated[tuple[Place, ...], Field(min_length=1, max_length=10)]
    aspect: Literal[
        "overview", "documents", "fee", "time", "place", "steps", "eligibility", "online", "form", "validity", "penalty"
    ]
    aspect_confidence: Share
    procedure: str | None

    def plausible(self) -> list[str]:
        """The intents of the ranking that may be meant, the likeliest first."""
        return [place.intent for place in self.ranking if place.confidence >= PLAUSIBLE]


@dataclass(frozen=True)
class Conversation:
    """What the caller keeps between two messages. ``turns`` counts the messages under this ``id``."""

    id: str
    turns: int = 0
    procedure: str | None = None

    @classmethod
    def start(cls, procedure: str | None = None) -> Self:
        """A new conversation, about the procedure whose page it starts from, if any."""
        return cls(secrets.token_urlsafe(16), 0, procedure)

    @classmethod
    def from_dict(cls, kept: object) -> Self:
        """From what ``as_dict`` gave; a new conversation from anything else."""
        if not isinstance(kept, dict):
            return cls.start()
        name, turns, procedure = kept.get("id"), kept.get("turns"), kept.get("procedure")
        if not (isinstance(name, str) and 0 < len(name) <= 64 and isinstance(turns, int) and turns >= 0):
            return cls.start()
        return cls(name, turns, procedure if isinstance(procedure, str) else None)

    def as_dict(self) -> dict[str, str | int | None]:
        """For a cookie: ``{"id", "turns", "procedure"}``."""
        return {"id": self.id, "turns": self.turns, "procedure": self.procedure}


@dataclass(frozen=True)
class Reply:
    """What was meant, for the room to show in the catalogue's own words.

    kind: ``answer`` with a ``procedure`` shows its ``aspect``, without one the screen of ``intent``
    (hours and place, tracking, rating); ``clarify`` asks which of ``alternatives`` (two or three) is
    meant; ``unsure`` says so and offers them; ``smalltalk``, ``handover`` (a person, a complaint, a
    home visit) and ``refuse`` (not our matter) go by ``intent``; ``emergency`` shows ``emergency``.

    ``intent`` is "" where Rasa gave none; ``confidence`` is 0 to 1. ``language`` is the one to
    answer in. ``conversation`` is to be kept for the next message.
    """

    kind: Kind
    conversation: Conversation
    language: Language
    intent: str = ""
    procedure: str | None = None
    aspect: str = OVERVIEW
    confidence: float = 0.0
    alternatives: tuple[str, ...] = ()
    emergency: Emergency | None = None
    assistant_available: bool = True


class Dialogue:
    """Thread-safe; one a process. ``timeout``: seconds Rasa has for an answer, all in all."""

    def __init__(
        self, catalogue: Catalogue, assistant_url: str, token: str | None = None, timeout: float = 1.5
    ) -> None:
        self._catalogue = catalogue
        # Phrases and index are read now, not while the first citizen waits.
        emergencies.match("")
        search.find("", catalogue, Language.VI)
        self._rasa = _Rasa(assistant_url, token, timeout)

    def ask(self, text: str, conversation: Conversation, language: Language) -> Reply:
        """What the text means, in the light of the conversation. Never raises, whatever was typed."""
        text = clean(text)
        language = language_of(text, language)
        if emergency := emergencies.match(text):
            return Reply("emergency", conversation, language, "emergency", confidence=1.0, emergency=emergency)
        conversation = self._known(conversation)
        if not any(character.isalnum() for character in text):
            return self._unsure(text, conversation, language)
        fresh = conversation if conversation.turns < MAX_TURNS else Conversation.start(conversation.procedure)
        try:
            meaning = self._rasa.ask(text, fresh, language)
        except Unavailable:
            return replace(self._unsure(text, conversation, language), assistant_available=False)
        if fresh is not conversation:
            self.forget(conversation)
        return self._reply(text, meaning, replace(fresh, turns=fresh.turns + 1), language)

    def forget(self, conversation: Conversation) -> bool:
        """Delete the conversation in Rasa. False where Rasa did not answer (it drops idle ones itself)."""
        return self._rasa.forget(conversation.id)

    def ready(self) -> bool:
        """Whether Rasa understands a sentence it must know."""
        return self._rasa.ready()

    def _known(self, conversation: Conversation) -> Conversation:
        """Without a procedure that the catalogue no longer has."""
        if conversation.procedure is None or self._catalogue.get(conversation.procedure):
            return conversation
        return replace(conversation, procedure=None)

    def _reply(self, text: str, meaning: Meaning, conversation: Conversation, language: Language) -> Reply:
        if meaning.confidence < BETWEEN:
            reply = self._unsure(text, conversation, language, meaning)
        elif meaning.intent == ASK_ASPECT:
            reply = self._follow_up(text, meaning, conversation, language)
        elif self._catalogue.get(meaning.intent):
            reply = self._about(text, meaning, conversation, language)
        elif kind := _TALK.get(meaning.intent):
            reply = self._talk(kind, text, meaning, conversation, language)
        else:
            reply = self._unsure(text, conversation, language, meaning)
        return replace(reply, intent=meaning.intent, confidence=meaning.confidence)

    def _about(self, text: str, meaning: Meaning, conversation: Conversation, language: Language) -> Reply:
        """A procedure is named: answer where it is sure, otherwise ask."""
        if meaning.confidence < SURE:
            return self._clarify(text, conversation, language, meaning)
        conversation = replace(conversation, procedure=meaning.intent)
        return Reply("answer", conversation, language, procedure=meaning.intent, aspect=_aspect(meaning))

    def _follow_up(self, text: str, meaning: Meaning, conversation: Conversation, language: Language) -> Reply:
        """A question that names no procedure is about the one talked of; Rasa's guess alone is none."""
        if conversation.procedure is None:
            return self._clarify(text, conversation, language, meaning)
        return Reply("answer", conversation, language, procedure=conversation.procedure, aspect=_aspect(meaning))

    def _talk(self, kind: Kind, text: str, meaning: Meaning, conversation: Conversation, language: Language) -> Reply:
        """An emergency is taken at its word; anything else that is not sure gets choices beside it."""
        if kind == "emergency":
            return Reply(kind, conversation, language, emergency=emergencies.UNNAMED)
        if meaning.confidence < SURE:
            return self._unsure(text, conversation, language, meaning)
        return Reply(kind, conversation, language)

    def _clarify(self, text: str, conversation: Conversation, language: Language, meaning: Meaning) -> Reply:
        """The procedures Rasa finds plausible; where it names fewer than two, the catalogue's words add some."""
        meant = self._procedures(meaning.plausible())
        if len(meant) < 2:
            meant = _merged([*meant, meaning.procedure], self._found(text, language))
        return Reply("clarify", conversation, language, aspect=_aspect(meaning), alternatives=tuple(meant[:CHOICES]))

    def _unsure(
        self, text: str, conversation: Conversation, language: Language, meaning: Meaning | None = None
    ) -> Reply:
        """Three procedures: what Rasa thinks likely, if anything, before what the words find."""
        likely = self._procedures(meaning.plausible())[:1] if meaning else []
        alternatives = _merged(likely, self._found(text, language))[:CHOICES]
        aspect = _aspect(meaning) if meaning else OVERVIEW
        return Reply("unsure", conversation, language, aspect=aspect, alternatives=tuple(alternatives))

    def _procedures(self, intents: Iterable[str]) -> list[str]:
        return [intent for intent in intents if self._catalogue.get(intent)]

    def _found(self, text: str, language: Language) -> list[str]:
        return [hit.procedure for hit in search.find(text, self._catalogue, language, CHOICES)]


def clean(text: str) -> str:
    """At most MAX_TEXT characters, without control, zero-width and unpaired ones, spaces made single."""
    kept = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text[:MAX_TEXT])
    visible = (c for c in kept if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn"))
    return " ".join(unicodedata.normalize("NFC", "".join(visible)).split())


def language_of(text: str, screen: Language) -> Language:
    """The screen's language, unless the script says otherwise.

    Chinese characters mean Chinese, unless they are fewer than the words with Vietnamese
    diacritics. Two words in three with diacritics mean Vietnamese: "tạm trú" in an English
    sentence does not.
    """
    words = [unicodedata.normalize("NFD", word) for word in text.lower().split()]
    vietnamese = sum(bool(_VIETNAMESE.search(unicodedata.normalize("NFC", w)) or _VIETNAMESE.search(w)) for w in words)
    han = len(_HAN.findall(text))
    if han:
        return Language.ZH if han > vietnamese else Language.VI
    return Language.VI if vietnamese * 3 > len(words) * 2 else screen


def _aspect(meaning: Meaning) -> str:
    return meaning.aspect if meaning.aspect_confidence >= ASPECT_SURE else OVERVIEW


def _merged(first: Iterable[str | None], then: Iterable[str]) -> list[str]:
    """Both in order, each once, without None."""
    return [item for item in dict.fromkeys([*first, *then]) if item is not None]


class _Rasa:
    """HTTP to the channel of ours in Rasa: one try, one deadline, and a pause after a timeout."""

    def __init__(self, url: str, token: str | None, timeout: float) -> None:
        self._pool = urllib3.connection_from_url(url, maxsize=16, retries=False)
        self._headers = {"Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._timeout = timeout
        self._pause = _Pause(PAUSE_AFTER_TIMEOUT)

    def ask(self, text: str, conversation: Conversation, language: Language) -> Meaning:
        """Raises Unavailable for every fault."""
        if not self._pause.over():
            raise Unavailable("paused")
        question = {
            "conversation": conversation.id,
            "text": text,
            "language": language.value,
            "procedure": conversation.procedure,
        }
        try:
            answer = self._call("POST", "ask", question, self._timeout)
        except Slow:
            self._pause.begin()
            raise
        except Unavailable:
            self._pause.end()
            raise
        self._pause.end()
        try:
            return Meaning.model_validate_json(answer)
        except ValidationError:
            # Its text would quote the answer.
            raise Unavailable("misshapen") from None

    def forget(self, conversation: str) -> bool:
        """Whether Rasa has taken note."""
        try:
            self._call("POST", "forget", {"conversation": conversation}, FORGET_TIMEOUT)
        except Unavailable:
            return False
        return True

    def ready(self) -> bool:
        """Whether a model is loaded that understands."""
        try:
            self._call("GET", "ready", None, self._timeout)
        except Unavailable:
            return False
        return True

    def _call(self, method: str, route: str, body: Mapping[str, str | None] | None, timeout: float) -> bytes:
        """The body of a 200. Raises Slow or another Unavailable."""
        deadline = time.monotonic() + timeout
        try:
            response = self._pool.urlopen(
                method,
                f"/webhooks/mot_cua/{route}",
                body=json.dumps(body) if body else None,
                headers=self._headers,
                timeout=urllib3.Timeout(total=timeout),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            with response:
                content = _read(response, deadline)
        except (urllib3.exceptions.TimeoutError, TimeoutError) as fault:
            raise Slow("no answer in time") from fault
        except (urllib3.exceptions.HTTPError, OSError) as fault:
            raise Unavailable("unreachable") from fault
        if response.status != 200:
            raise Unavailable(f"status {response.status}")
        return content


def _read(response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
    """The whole body by the deadline: urllib3's own limit starts anew with every piece that trickles in."""
    content = b""
    while piece := response.read1(MAX_ANSWER_BYTES):
        content += piece
        if len(content) > MAX_ANSWER_BYTES:
            raise Unavailable("too long")
        left = deadline - time.monotonic()
        if left <= 0:
            raise Slow("trickles")
        sock = getattr(response.connection, "sock", None)
        if sock is not None:
            sock.settimeout(left)
    response.release_conn()
    return content


class _Pause:
    """After a timeout nobody waits for a while; then one message tries, and the others follow it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: float | None = None
        self._lock = threading.Lock()

    def over(self) -> bool:
        """Whether this message may be sent. After a pause the first one is, and the pause begins again."""
        with self._lock:
            if self._until is None:
                return True
            if time.monotonic() < self._until:
                return False
            self._until = time.monotonic() + self._seconds
            return True

    def begin(self) -> None:
        with self._lock:
            self._until = time.monotonic() + self._seconds

    def end(self) -> None:
        with self._lock:
            self._until = None
