"""The whole application on SQLite, on a Monday morning that stands still, and somebody in front of it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.factories import Wall
from tests.databases import SqliteTemplate
from tests.factories import close, make_app


@pytest.fixture(scope="session")
def shared_app(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Putting an application together takes longer than most tests, so they share one and not its database."""
    folder = tmp_path_factory.mktemp("shared")
    return make_app(sqlite_template.copy(folder), folder)


@pytest.fixture
def app(shared_app: Flask, sqlite_template: SqliteTemplate, frozen: Wall) -> Iterator[Flask]:
    """The application on a fresh database."""
    sqlite_template.copy(shared_app.config["SETTINGS"].data_dir)
    yield shared_app
    close(shared_app)


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
