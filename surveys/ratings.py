"""Ratings (lượt đánh giá). This module is the only writer of ratings.

A rating is written once and never updated or deleted. What follows the first question is one
*supplement*, and a comment stands apart so that it can be erased without touching the rating.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveys import clock, nonces, questionnaires, visits
from surveys.db import Base, UtcDateTime, db, insert_once, write
from surveys.keys import Keys
from surveys.nonces import BadNonce, Channel
from surveys.streams import OPEN, TICKETED, flag_if_over_budget
from surveys.units import find_counter, session_of

SUPPLEMENT_WINDOW = timedelta(minutes=10)
COMMENT_LIMIT = 1000
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Rating(Base):
    """One answer to the first question, with where and how it was given, and nothing about whom."""

    __tablename__ = "ratings"
    __table_args__ = (CheckConstraint("overall BETWEEN 1 AND 5", name="overall_scale"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    receipt: Mapped[str] = mapped_column(String(16), unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary(32))
    questionnaire: Mapped[str] = mapped_column(String(30))
    version: Mapped[int]
    overall: Mapped[int]
    answers: Mapped[dict[str, int]] = mapped_column(JSON)
    language: Mapped[str] = mapped_column(String(2))
    channel: Mapped[str] = mapped_column(String(10))
    stream: Mapped[str] = mapped_column(String(10))
    session: Mapped[str] = mapped_column(String(10))
    procedure: Mapped[str | None] = mapped_column(String(40))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    counter_id: Mapped[int] = mapped_column(ForeignKey("counters.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


_KNOWN = select(Rating.receipt, Rating.content).where(Rating.id == bindparam("id"))


class Supplement(Base):
    """The aspects answered after a rating: one a rating at most."""

    __tablename__ = "supplements"

    rating_id: Mapped[str] = mapped_column(ForeignKey("ratings.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary(32))
    answers: Mapped[dict[str, int]] = mapped_column(JSON)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Comment(Base):
    """The words of a citizen, apart from the rating so that they can be erased."""

    __tablename__ = "comments"

    rating_id: Mapped[str] = mapped_column(ForeignKey("ratings.id"), primary_key=True)
    text: Mapped[str] = mapped_column(String(COMMENT_LIMIT))


class Unsequenced(Base):
    """A rating that has no number in the common order yet (see ``indicators.release``)."""

    __tablename__ = "unsequenced"

    rating_id: Mapped[str] = mapped_column(ForeignKey("ratings.id"), primary_key=True)


class Refused(Exception):
    """The rating or supplement cannot be accepted; nothing was saved.

    ``reason`` is one of: visit_unknown, visit_expired, visit_spent, visit_foreign, counter_unknown,
    nonce_forged, nonce_expired, nonce_foreign, nonce_spent, id_taken, rating_unknown,
    supplement_late, supplement_taken.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Entry:
    """A rating as it arrives. Either ``visit`` (ticketed) or ``counter`` and ``nonce`` (open stream).

    ``id`` is a UUID made at the tap. ``channel`` is what the server saw; in the open stream the
    nonce knows better, because the server wrote it there.
    """

    id: str
    questionnaire: str
    version: int
    answers: Mapping[str, int]
    language: str
    channel: Channel
    visit: str | None = None
    counter: str | None = None
    nonce: str | None = None


@dataclass(frozen=True)
class Recorded:
    """What the citizen gets. ``created`` is False when the same content had been recorded before."""

    id: str
    receipt: str
    created: bool


@dataclass(frozen=True)
class _Place:
    """Where an entry belongs, and the token it spends."""

    counter_id: int
    unit_id: int
    channel: Channel
    stream: str
    procedure: str | None
    token: str


def record(entry: Entry, keys: Keys) -> Recorded:
    """Record a rating once; return its receipt after the commit is on disk.

    Raises UnknownQuestionnaire, BadAnswer, Refused and NotSaved; in each case nothing was saved.
    """
    questionnaires.get(entry.questionnaire, entry.version).check_first(entry.answers)
    content = _entry_content(entry, keys)
    known = db.session.execute(_KNOWN, {"id": entry.id}).one_or_none()
    if known:
        return _repeat(entry.id, known.receipt, known.content, content)
    place = _place(entry, keys)
    now, receipt = clock.now(), _new_receipt()
    row = _row(entry, place, content, receipt, now)

    def insert(session: Session) -> Recorded:
        if not insert_once(session, Rating, **row):
            earlier = session.get_one(Rating, entry.id)
            return _repeat(earlier.id, earlier.receipt, earlier.content, content)
        if not insert_once(session, visits.SpentToken, token_hash=visits.hash_token(place.token)):
            raise Refused("visit_spent" if place.stream == TICKETED else "nonce_spent")
        insert_once(session, Unsequenced, rating_id=entry.id)
        if place.stream == OPEN:
            flag_if_over_budget(session, entry.id, place.counter_id, now)
        return Recorded(entry.id, receipt, created=True)

    return write(insert)


def add_supplement(rating_id: str, answers: Mapping[str, int], comment: str, keys: Keys) -> Recorded:
    """Add aspects and a comment to a rating, once, within ten minutes of it.

    Raises BadAnswer, Refused and NotSaved; in each case nothing was saved.
    """
    rating = db.session.get(Rating, rating_id)
    if rating is None:
        raise Refused("rating_unknown")
    questionnaires.get(rating.questionnaire, rating.version).check_supplement(answers)
    if again := sorted(set(answers) & set(rating.answers)):
        raise questionnaires.BadAnswer(f"answers.{again[0]}", "This answer was given with the rating and stays.")
    content = _hash({"answers": dict(answers), "comment": comment}, keys)
    receipt, now = rating.receipt, clock.now()
    if known := db.session.get(Supplement, rating_id):
        return _repeat(rating_id, receipt, known.content, content, "supplement_taken")
    if now - rating.recorded_at > SUPPLEMENT_WINDOW:
        raise Refused("supplement_late")

    def insert(session: Session) -> Recorded:
        row = {"rating_id": rating_id, "content": content, "answers": dict(answers), "recorded_at": now}
        if not insert_once(session, Supplement, **row):
            earlier = session.get_one(Supplement, rating_id)
            return _repeat(rating_id, receipt, earlier.content, content, "supplement_taken")
        if comment:
            insert_once(session, Comment, rating_id=rating_id, text=comment)
        return Recorded(rating_id, receipt, created=True)

    return write(insert)


def find(rating_id: str) -> Rating | None:
    return db.session.get(Rating, rating_id)


def has_supplement(rating_id: str) -> bool:
    return db.session.get(Supplement, rating_id) is not None


def _place(entry: Entry, keys: Keys) -> _Place:
    return _ticketed_place(entry, entry.visit) if entry.visit else _open_place(entry, keys)


def _ticketed_place(entry: Entry, token: str) -> _Place:
    state = visits.find(token)
    if state is None:
        raise Refused("visit_unknown")
    # Whether it is spent only the insert can say: this rating itself may have been saved a moment ago.
    if state.expired and not state.rated:
        raise Refused("visit_expired")
    if entry.counter and entry.counter != state.counter:
        raise Refused("visit_foreign")
    return _Place(state.counter_id, state.unit_id, entry.channel, TICKETED, state.procedure, token)


def _open_place(entry: Entry, keys: Keys) -> _Place:
    counter = find_counter(entry.counter or "")
    if counter is None:
        raise Refused("counter_unknown")
    try:
        nonce = nonces.read(keys.nonce, entry.nonce or "", counter.code)
    except BadNonce as error:
        raise Refused(f"nonce_{error.reason}") from error
    return _Place(counter.id, counter.unit_id, nonce.channel, OPEN, None, entry.nonce or "")


def _new_receipt() -> str:
    """16 Crockford characters, 80 bits."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(16))


def _row(entry: Entry, place: _Place, content: bytes, receipt: str, now: datetime) -> dict[str, object]:
    return {
        "id": entry.id,
        "receipt": receipt,
        "content": content,
        "questionnaire": entry.questionnaire,
        "version": entry.version,
        "overall": entry.answers["overall"],
        "answers": dict(entry.answers),
        "language": entry.language,
        "channel": place.channel.value,
        "stream": place.stream,
        "session": session_of(now),
        "procedure": place.procedure,
        "unit_id": place.unit_id,
        "counter_id": place.counter_id,
        "recorded_at": now,
    }


def _entry_content(entry: Entry, keys: Keys) -> bytes:
    """What makes two sendings the same. The nonce is left out: a sending repeated from a tablet's
    queue may carry another one. Keyed, so that the database alone cannot match a visit to a rating."""
    return _hash(
        {
            "questionnaire": entry.questionnaire,
            "version": entry.version,
            "answers": dict(entry.answers),
            "language": entry.language,
            "visit": entry.visit,
            "counter": entry.counter,
        },
        keys,
    )


def _hash(content: Mapping[str, object], keys: Keys) -> bytes:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(keys.content, text.encode(), hashlib.sha256).digest()


def _repeat(rating_id: str, receipt: str, known: bytes, sent: bytes, reason: str = "id_taken") -> Recorded:
    if not hmac.compare_digest(known, sent):
        raise Refused(reason)
    return Recorded(rating_id, receipt, created=False)
