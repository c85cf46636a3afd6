"""The two streams of ratings, and the budget of the open one."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, bindparam, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveys.db import Base, UtcDateTime, insert_once

TICKETED, OPEN = "ticketed", "open"

OPEN_BUDGET = 40
"""Open ratings a counter may plausibly get in one hour: a citizen takes a minute and a half at least.
What is over it is recorded and flagged, never refused: a full hall is not a crime."""


class OpenStreamUse(Base):
    """How many open ratings a counter got in one clock hour (UTC)."""

    __tablename__ = "open_stream_use"

    counter_id: Mapped[int] = mapped_column(ForeignKey("counters.id"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    used: Mapped[int]


class RatingFlag(Base):
    """Something about a rating that people should look at. A flag excludes nothing by itself."""

    __tablename__ = "rating_flags"

    rating_id: Mapped[str] = mapped_column(ForeignKey("ratings.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(20), primary_key=True)


_COUNT = text(
    "INSERT INTO open_stream_use (counter_id, hour, used) VALUES (:counter_id, :hour, 1) "
    "ON CONFLICT (counter_id, hour) DO UPDATE SET used = open_stream_use.used + 1 RETURNING used"
).bindparams(bindparam("hour", type_=UtcDateTime()))


def flag_if_over_budget(session: Session, rating_id: str, counter_id: int, moment: datetime) -> None:
    """Count one open rating of a counter and flag it when the hour's budget is used up."""
    hour = moment.replace(minute=0, second=0, microsecond=0)
    used = session.execute(_COUNT, {"counter_id": counter_id, "hour": hour}).scalar_one()
    if used > OPEN_BUDGET:
        insert_once(session, RatingFlag, rating_id=rating_id, reason="over_budget")
