"""Visits (lượt giao dịch) and the tokens that let each be rated once."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, LargeBinary, String, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveys import clock
from surveys.db import Base, UtcDateTime, db
from surveys.units import Counter

TOKEN_PATTERN = re.compile(r"^[A-Za-z0-9_-]{22}$")
VISIT_LIFETIME = timedelta(days=7)
"""How long a slip can be rated: a citizen may do it at home, and not weeks later."""


class Visit(Base):
    """One visit at a counter. Only the hash of its token is kept, and nothing about the person."""

    __tablename__ = "visits"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    counter_id: Mapped[int] = mapped_column(ForeignKey("counters.id"))
    procedure: Mapped[str | None] = mapped_column(String(40))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SpentToken(Base):
    """A visit token or nonce that was used. Its own table: no key leads from it to a rating.

    Without row numbers, so that not even the order of the rows says which rating spent it.
    """

    __tablename__ = "spent_tokens"
    __table_args__ = {"sqlite_with_rowid": False}

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


@dataclass(frozen=True)
class VisitState:
    """What may be told about a visit to whoever holds its token. ``counter`` is the counter's code."""

    counter_id: int
    counter: str
    unit_id: int
    procedure: str | None
    rated: bool
    expired: bool


_STATE = (
    select(Visit.counter_id, Counter.code, Counter.unit_id, Visit.procedure, Visit.expires_at, SpentToken.token_hash)
    .join(Counter, Counter.id == Visit.counter_id)
    .outerjoin(SpentToken, SpentToken.token_hash == Visit.token_hash)
    .where(Visit.token_hash == bindparam("token_hash"))
)


def hash_token(token: str) -> bytes:
    """The 32 bytes that are kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def issue(session: Session, counter_code: str, count: int = 1, procedure: str | None = None) -> list[str]:
    """Open ``count`` visits at a counter; return their tokens, 22 random characters (128 bits) each.

    A token is returned here once and can never be read again. Raises LookupError for an unknown counter.
    """
    counter = session.scalar(select(Counter).where(Counter.code == counter_code))
    if counter is None:
        raise LookupError(f"There is no counter {counter_code!r}.")
    now = clock.now()
    tokens = [secrets.token_urlsafe(16) for _ in range(count)]
    for token in tokens:
        session.add(
            Visit(
                token_hash=hash_token(token),
                counter_id=counter.id,
                procedure=procedure,
                issued_at=now,
                expires_at=now + VISIT_LIFETIME,
            )
        )
    return tokens


def find(token: str) -> VisitState | None:
    """The state of a visit, or None where no visit has this token."""
    if not TOKEN_PATTERN.match(token):
        return None
    row = db.session.execute(_STATE, {"token_hash": hash_token(token)}).one_or_none()
    if row is None:
        return None
    counter_id, code, unit_id, procedure, expires_at, spent = row._t
    return VisitState(counter_id, code, unit_id, procedure, spent is not None, expires_at < clock.now())
