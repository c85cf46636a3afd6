"""Databases for the tests: each gets a fresh one with the tables of the house and the units of the province.

PostgreSQL runs on a throw-away server that the tests start themselves; its fsync stays on.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from kiosk import models
from surveys import units
from surveys.db import Base, Store
from tests.operation.cluster import Cluster, find_programs


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """A PostgreSQL server. CI must have its programs; elsewhere the tests that need them are skipped."""
    programs = find_programs()
    if programs is None:
        reason = "the PostgreSQL server programs (initdb, postgres) are not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with Cluster(programs).running() as cluster:
        yield cluster


def furnish(url: str) -> None:
    """Give an empty database its tables and units."""
    models.load()
    store = Store(url)
    with store.engine.begin() as connection:
        Base.metadata.create_all(connection)
        with Session(connection) as session:
            units.seed(session)
            session.commit()
    store.engine.dispose()


@dataclass(frozen=True)
class SqliteTemplate:
    """A furnished file that is copied for each test."""

    file: Path

    def copy(self, folder: Path) -> str:
        return f"sqlite:///{shutil.copy(self.file, folder / 'mot-cua.sqlite3')}"


@dataclass(frozen=True)
class PostgresTemplate:
    """A furnished database that is copied for each test."""

    url: str

    @contextmanager
    def copy(self) -> Iterator[str]:
        template, name = make_url(self.url), f"copy_{secrets.token_hex(6)}"
        host = str(template.query["host"])
        with psycopg.connect(host=host, user=template.username, dbname="postgres", autocommit=True) as server:
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(str(template.database))
                )
            )
            yield self.url.replace(f"/{template.database}?", f"/{name}?")
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
