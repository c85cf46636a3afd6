"""What of the recorded ratings may be seen, and since when: the release marks.

Ratings are numbered in one order, and a mark says up to which number a figure may count. One mark
serves every reader: two readers with different marks could subtract one person's answer. A unit's
total advances live, by five ratings at least. Finer cuts (counter, procedure, session, channel,
stream, aspect) advance after the end of the day, each value by five or more; the rest waits.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Select, String, delete, func, select, text
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from surveys import clock
from surveys.db import Base, UtcDateTime, db
from surveys.ratings import Rating, Supplement, Unsequenced

STEP = 5
BATCH = 500
DAY_IS_OVER_AT = time(0, 15)
"""A supplement may follow a rating for ten minutes, so the day's cuts wait past midnight."""
SEQUENCER_LOCK = 0x6D63_7571
"""PostgreSQL advisory lock that lets one process at a time number ratings."""

TOTAL, ASPECT = "total", "aspect"
CUTS: Mapping[str, InstrumentedAttribute[Any]] = {
    "counter": Rating.counter_id,
    "procedure": Rating.procedure,
    "session": Rating.session,
    "channel": Rating.channel,
    "stream": Rating.stream,
}


class Sequenced(Base):
    """The number of a rating, without gaps, in the order the sequencer saw them."""

    __tablename__ = "sequenced"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rating_id: Mapped[str] = mapped_column(ForeignKey("ratings.id"), unique=True)


class ReleaseMark(Base):
    """Up to which number one cut of a unit has been released; ``value`` is "" for the total."""

    __tablename__ = "release_marks"

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    cut: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(60), primary_key=True)
    number: Mapped[int]
    released_at: Mapped[datetime] = mapped_column(UtcDateTime)


def advance(session: Session, closed_before: int | None = None) -> int:
    """Number what waits and move every mark that may move. Doing it twice changes nothing.

    Returns the number up to which days are closed. Handed back as ``closed_before`` it spares the finer
    cuts, which look through all that waits, until another day is over.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SEQUENCER_LOCK})
    last = _sequence(session)
    _move(session, TOTAL, None, last)
    closed = _last_of_closed_days(session, last)
    if closed and closed != closed_before:
        for cut, column in CUTS.items():
            _move(session, cut, column, closed)
        _move_aspects(session, closed)
    return closed


def marks(unit_id: int, cut: str) -> dict[str, tuple[int, datetime]]:
    """The released number and the moment of release per value of a cut."""
    rows = db.session.scalars(select(ReleaseMark).where(ReleaseMark.unit_id == unit_id, ReleaseMark.cut == cut))
    return {row.value: (row.number, row.released_at) for row in rows}


def _sequence(session: Session) -> int:
    """Number the waiting ratings; return the last number there is. Their order tells nothing of
    who came first: it is that of their random ids."""
    last: int = session.scalar(select(func.max(Sequenced.number))) or 0
    while waiting := list(session.scalars(select(Unsequenced.rating_id).order_by(Unsequenced.rating_id).limit(BATCH))):
        session.add_all(Sequenced(number=last + place, rating_id=id_) for place, id_ in enumerate(waiting, start=1))
        session.execute(delete(Unsequenced).where(Unsequenced.rating_id.in_(waiting)))
        session.flush()
        last += len(waiting)
    return last


def _last_of_closed_days(session: Session, last: int) -> int:
    """The highest number below which every rating is of a day that is over."""
    now = clock.local(clock.now())
    if now.time() < DAY_IS_OVER_AT:
        return 0
    first_of_today = (
        select(func.min(Sequenced.number))
        .join(Rating, Rating.id == Sequenced.rating_id)
        .where(Rating.recorded_at >= clock.start_of(now.date()))
    )
    found = session.scalar(first_of_today)
    return last if found is None else found - 1


def _move(session: Session, cut: str, column: InstrumentedAttribute[Any] | None, limit: int) -> None:
    """Move the marks of one cut up to ``limit`` wherever STEP or more ratings wait behind them."""
    for unit_id, value in session.execute(_ready(cut, column, limit)).tuples().all():
        _set_mark(session, unit_id, cut, value, limit)


def _ready(cut: str, column: InstrumentedAttribute[Any] | None, limit: int) -> Select[tuple[int, str]]:
    value = sql_cast("" if column is None else column, String(60)).label("value")
    query = (
        select(Rating.unit_id, value)
        .join(Sequenced, Sequenced.rating_id == Rating.id)
        .outerjoin(
            ReleaseMark,
            (ReleaseMark.unit_id == Rating.unit_id) & (ReleaseMark.cut == cut) & (ReleaseMark.value == value),
        )
        .where(Sequenced.number <= limit, Sequenced.number > func.coalesce(ReleaseMark.number, 0))
        .group_by(Rating.unit_id, value)
        .having(func.count() >= STEP)
    )
    return query if column is None else query.where(column.is_not(None))


def _move_aspects(session: Session, limit: int) -> None:
    """Move each aspect's own mark: one citizen answers two aspects, another seven."""
    reached = {
        (mark.unit_id, mark.value): mark.number
        for mark in session.scalars(select(ReleaseMark).where(ReleaseMark.cut == ASPECT))
    }
    waiting: Counter[tuple[int, str]] = Counter()
    answered = (
        select(Rating.unit_id, Sequenced.number, Supplement.answers)
        .join(Rating, Rating.id == Supplement.rating_id)
        .join(Sequenced, Sequenced.rating_id == Rating.id)
        .where(Sequenced.number <= limit)
    )
    for unit_id, number, answers in session.execute(answered).tuples():
        waiting.update((unit_id, aspect) for aspect in answers if number > reached.get((unit_id, aspect), 0))
    for (unit_id, aspect), count in waiting.items():
        if count >= STEP:
            _set_mark(session, unit_id, ASPECT, aspect, limit)


def _set_mark(session: Session, unit_id: int, cut: str, value: str, number: int) -> None:
    mark = session.get(ReleaseMark, (unit_id, cut, value))
    if mark is None:
        mark = ReleaseMark(unit_id=unit_id, cut=cut, value=value)
        session.add(mark)
    mark.number, mark.released_at = number, clock.now()
