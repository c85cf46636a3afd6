"""Recording ratings for other systems."""

from uuid import UUID

from flask import Response

from kiosk.api.answers import answer
from kiosk.api.body import read_json
from kiosk.api.schemas import NonceOut, RatingIn, RatingOut, SupplementIn
from kiosk.web.desk import keys
from surveys import clock, nonces, ratings, units
from surveys.nonces import LIFETIME, Channel
from surveys.ratings import Entry, Recorded, Refused


def record_rating() -> Response:
    """Record one rating, once. The answer comes after the commit is on disk."""
    sent = read_json(RatingIn)
    entry = Entry(
        id=sent.id,
        questionnaire=sent.questionnaire,
        version=sent.version,
        answers=sent.answers,
        language=sent.language,
        channel=Channel.API,
        visit=sent.visit,
        counter=sent.counter,
        nonce=sent.nonce,
    )
    return _receipt(ratings.record(entry, keys()))


def add_supplement(rating_id: UUID) -> Response:
    """Add aspects and a comment to a rating, once, within ten minutes."""
    sent = read_json(SupplementIn)
    return _receipt(ratings.add_supplement(str(rating_id), sent.answers, sent.comment.strip(), keys()))


def issue_nonce(code: str) -> Response:
    """Give a nonce for one rating at a counter. Nothing is stored, and the rating will be of channel `api`."""
    # A NUL never reaches the database: PostgreSQL would take it for a fault of ours.
    counter = units.find_counter(code) if code.isprintable() else None
    if counter is None:
        raise Refused("counter_unknown")
    expires_at = (clock.now() + LIFETIME[Channel.API]).replace(microsecond=0)
    return answer(NonceOut(nonce=nonces.issue(keys().nonce, counter.code, Channel.API), expires_at=expires_at))


def _receipt(recorded: Recorded) -> Response:
    return answer(RatingOut(id=recorded.id, receipt=recorded.receipt), 201 if recorded.created else 200)
