"""What the tests of the staff room are about: accounts, ratings of a day, and a clock."""

import re
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from kiosk.staff import accounts
from kiosk.staff.accounts import Account, Role
from surveys import clock, units
from surveys.db import Base, db, write
from surveys.indicators import release
from surveys.ratings import Rating, Supplement, Unsequenced
from surveys.units import Counter

TUESDAY_MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=clock.VIET_NAM)
YESTERDAY = TUESDAY_MORNING - timedelta(days=1)
PASSWORD = "bốn từ không liên quan"
OTHER_UNIT = "phuong-hong-gai"


class Wall:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.moment = TUESDAY_MORNING

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> None:
        self.moment += timedelta(**span)


def administrator(app: Flask, name: str = "chi.huy") -> str:
    """The name of an administrator who has a password of their own."""
    return _with_own_password(app, name, Role.ADMINISTRATOR, None)


def unit_staff(app: Flask, name: str = "an.nguyen", unit: str = "demo") -> str:
    """The name of somebody of one unit who has a password of their own."""
    return _with_own_password(app, name, Role.UNIT_STAFF, unit)


def newcomer(app: Flask, name: str = "moi.den") -> str:
    """The one-time password of an administrator who has never signed in."""
    with app.app_context():
        return accounts.add_account(name, "Người mới", Role.ADMINISTRATOR)


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, **form: str) -> TestResponse:
    return client.post("/staff/sign-in", data={"name": name, "password": password, **form})


def account(app: Flask, name: str) -> Account:
    """The account as the database has it now."""
    with app.app_context():
        return db.session.scalars(select(Account).where(Account.name == name)).one()


def give(
    app: Flask,
    levels: Mapping[int, int],
    at: datetime = YESTERDAY,
    counter: str = "demo-1",
    aspects: Mapping[str, int] | None = None,
) -> None:
    """Record so many ratings of each level {5: 20, 1: 10} at a moment, and release what may be released."""

    def verb(session: Session) -> None:
        place = session.scalars(select(Counter).where(Counter.code == counter)).one()
        for level, count in levels.items():
            for _ in range(count):
                _record(session, place, level, at, aspects)
        session.flush()
        release.advance(session)

    with app.app_context():
        write(verb)


def rows(app: Flask, model: type[Base]) -> int:
    """How many rows a table holds."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def words(answer: TestResponse) -> str:
    """The text of a page without its tags, spaces drawn together."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def _with_own_password(app: Flask, name: str, role: Role, unit: str | None) -> str:
    with app.app_context():
        found = units.find_unit(unit) if unit else None
        accounts.add_account(name, "Nguyễn Thị An", role, found.id if found else None)
        accounts.change_password(db.session.scalars(select(Account).where(Account.name == name)).one(), PASSWORD)
    return name


def _record(session: Session, place: Counter, level: int, at: datetime, aspects: Mapping[str, int] | None) -> None:
    rating_id = str(uuid.uuid4())
    session.add(
        Rating(
            id=rating_id, receipt=uuid.uuid4().hex[:16].upper(), content=bytes(32), questionnaire="cand7", version=1,
            overall=level, answers={"overall": level}, language="vi", channel="kiosk", stream="open",
            session=units.session_of(at), procedure=None, unit_id=place.unit_id, counter_id=place.id, recorded_at=at,
        )
    )  # fmt: skip
    session.flush()
    session.add(Unsequenced(rating_id=rating_id))
    if aspects:
        session.add(Supplement(rating_id=rating_id, content=bytes(32), answers=dict(aspects), recorded_at=at))
