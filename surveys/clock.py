"""The time of the house: UTC in storage, Viet Nam's own time (UTC+7, no summer time) for days."""

from datetime import UTC, date, datetime, timedelta, timezone

VIET_NAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment as a clock on the wall of the counter shows it."""
    return moment.astimezone(VIET_NAM)


def today() -> date:
    """The day it is at the counter."""
    return local(now()).date()


def start_of(day: date) -> datetime:
    """The first moment of a day in Viet Nam, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=VIET_NAM).astimezone(UTC)
