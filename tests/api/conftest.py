"""The application on a database of its own, and a clock that stands where a test puts it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assistant import catalogue
from assistant.catalogue import Catalogue
from kiosk.app import create_app
from kiosk.settings import Settings
from surveys import clock, units
from surveys.db import Base, Store, db, store
from tests.api.factories import Wall


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    """The clock on the wall: Monday, nine o'clock."""
    found = Wall()
    monkeypatch.setattr(clock, "now", found)
    return found


@pytest.fixture(scope="session")
def procedures() -> Catalogue:
    """The catalogue, read once: it takes a second."""
    return catalogue.load()


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database that holds the province's units and nothing else."""
    folder = tmp_path_factory.mktemp("seeded")
    made = Store(Settings(data_dir=folder).database)
    Base.metadata.create_all(made.engine)
    made.write(units.seed)
    made.engine.dispose()
    return folder


@pytest.fixture
def app(
    tmp_path: Path, seeded: Path, procedures: Catalogue, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """The application on a copy of the seeded database; nobody answers where its assistant should be."""
    shutil.copytree(seeded, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(catalogue, "load", lambda: procedures)
    made = create_app(Settings(data_dir=tmp_path, assistant_url="http://127.0.0.1:9"))
    yield made
    with made.app_context():
        db.engine.dispose()
        store().engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
