"""The whole application on SQLite, on a Monday morning that stands still, and somebody in front of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.factories import Wall
from tests.databases import SqliteTemplate
from tests.factories import close, make_app


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path, frozen: Wall) -> Iterator[Flask]:
    made = make_app(sqlite_url, tmp_path)
    yield made
    close(made)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def house(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for all tests of a module that change nothing others would notice."""
    folder = tmp_path_factory.mktemp("house")
    made = make_app(sqlite_template.copy(folder), folder)
    yield made
    close(made)
