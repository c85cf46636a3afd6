"""Plain makers of what tests are about: an application, a counter, ratings."""

import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar
from unittest import mock

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, select

from assistant import catalogue
from assistant.catalogue import Catalogue
from assistant.dialogue import Dialogue
from kiosk.app import create_app
from kiosk.settings import Settings
from kiosk.web import desk
from surveys import db as store
from surveys import nonces, ratings
from surveys.db import db
from surveys.keys import Keys, rating_keys
from surveys.nonces import Channel
from surveys.ratings import Entry, Rating, Recorded
from surveys.units import Counter, Unit

NOBODY = "http://127.0.0.1:9"
"""An address where no assistant listens."""

T = TypeVar("T")

procedures: Callable[[], Catalogue] = cache(catalogue.load)
"""The catalogue, read once for all tests: it takes a second."""


def make_app(database_url: str, folder: Path, **settings: object) -> Flask:
    """The whole application on a furnished database."""
    values: dict[str, Any] = {"assistant_url": NOBODY, "public_url": "https://motcua.example.vn"} | settings
    with mock.patch.object(catalogue, "load", procedures):
        return create_app(Settings(data_dir=folder, database_url=database_url, **values))


def make_store(database_url: str) -> Flask:
    """Only what ``surveys`` needs of an application: a furnished database and keys. No pages."""
    made, nothing = Flask("surveys"), Catalogue({})
    desk.furnish(made, Settings(), nothing, Dialogue(nothing, NOBODY), rating_keys(bytes(32)))
    store.init_app(made, database_url)
    return made


def close(app: Flask) -> None:
    """Give every connection back."""
    with app.app_context():
        db.engine.dispose()
    app.extensions["store"].engine.dispose()


def keys_of(app: Flask) -> Keys:
    with app.app_context():
        return desk.keys()


def unit(app: Flask, code: str = "demo") -> Unit:
    with app.app_context():
        return db.session.scalars(select(Unit).where(Unit.code == code)).one()


def counter(app: Flask, code: str = "demo-1") -> Counter:
    with app.app_context():
        return db.session.scalars(select(Counter).where(Counter.code == code)).one()


def nonce(app: Flask, counter: str = "demo-1", channel: Channel = Channel.PHONE) -> str:
    return nonces.issue(keys_of(app).nonce, counter, channel)


def ticketed_entry(token: str, level: int = 5, **changes: Any) -> Entry:
    """A rating of one visit."""
    return _entry(level, {"visit": token} | changes)


def open_entry(app: Flask, level: int = 5, counter: str = "demo-1", **changes: Any) -> Entry:
    """A rating in the open stream, with a fresh nonce."""
    channel = changes.get("channel", Channel.PHONE)
    return _entry(level, {"counter": counter, "nonce": nonce(app, counter, channel)} | changes)


def _entry(level: int, changes: Mapping[str, Any]) -> Entry:
    values: dict[str, Any] = {
        "id": str(uuid.uuid4()), "questionnaire": "cand7", "version": 1, "answers": {"overall": level},
        "language": "vi", "channel": Channel.PHONE,
    } | dict(changes)  # fmt: skip
    return Entry(**values)


def record(app: Flask, entry: Entry) -> Recorded:
    """Record an entry as a request of its own would."""
    with app.app_context():
        return ratings.record(entry, desk.keys())


def rated(app: Flask, level: int = 5, counter: str = "demo-1", **changes: Any) -> str:
    """The id of a rating just recorded in the open stream."""
    return record(app, open_entry(app, level, counter, **changes)).id


def rate_many(app: Flask, levels: Mapping[int, int], counter: str = "demo-1", **changes: Any) -> list[str]:
    """Record so many ratings of each level: {5: 20, 1: 10}. Their ids."""
    return [rated(app, level, counter, **changes) for level, count in levels.items() for _ in range(count)]


def supplement(app: Flask, rating_id: str, answers: Mapping[str, int], comment: str = "") -> Recorded:
    with app.app_context():
        return ratings.add_supplement(rating_id, answers, comment, desk.keys())


def stored(app: Flask, rating_id: str) -> Rating:
    with app.app_context():
        return db.session.get_one(Rating, rating_id)


def all_of(app: Flask, query: Select[tuple[T]]) -> list[T]:
    """What a query finds now, as a reader of its own sees it."""
    with app.app_context():
        return list(db.session.scalars(query))


def at_once(count: int, act: Callable[[int], T]) -> list[T]:
    """What each of a crowd gets for an act that all begin together."""
    start = Barrier(count)

    def begin(number: int) -> T:
        start.wait(30)
        return act(number)

    with ThreadPoolExecutor(count) as crowd:
        return list(crowd.map(begin, range(count)))


def rating_form(app: Flask, level: int = 5, counter: str = "demo-1", **changes: str) -> dict[str, str]:
    """What the rating page posts for a tap on a face."""
    return {"id": str(uuid.uuid4()), "nonce": nonce(app, counter), "overall": str(level)} | changes


def rate_on_phone(client: FlaskClient, level: int = 5, counter: str = "demo-1") -> str:
    """Rate with a counter's poster, without scripts. The rating's id."""
    form = rating_form(client.application, level, counter)
    answer = client.post(f"/c/{counter}", data=form)
    assert answer.status_code == 303, answer.text
    return form["id"]
