"""The whole application on a database of its own, and a clock that stands where a test puts it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from assistant import catalogue
from assistant.catalogue import Catalogue
from kiosk.app import create_app
from kiosk.settings import Settings
from kiosk.staff import accounts, passwords
from surveys import clock, units
from surveys.db import Base, db, store, write
from tests.staff.factories import Wall


@pytest.fixture(scope="session")
def procedures() -> Catalogue:
    """The catalogue, read once: it takes a second."""
    return catalogue.load()


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    """The clock on the wall: Tuesday, nine o'clock."""
    found = Wall()
    monkeypatch.setattr(clock, "now", found)
    return found


@pytest.fixture
def app(tmp_path: Path, procedures: Catalogue, wall: Wall, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """Every room on a new SQLite database; passwords are hashed cheaply and failures do not dawdle."""
    monkeypatch.setattr(catalogue, "load", lambda: procedures)
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(accounts, "FAILURE_TAKES", 0.0)
    made = create_app(Settings(data_dir=tmp_path, assistant_url="http://127.0.0.1:9", public_url="https://mot-cua.vn"))
    with made.app_context():
        Base.metadata.create_all(store().engine)
        write(units.seed)
    yield made
    with made.app_context():
        db.engine.dispose()
        store().engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
