"""The database: one door to read, one door to write.

Reading goes through ``db.session``, whose connections cannot write. Writing goes through
``write(verb)``. On SQLite all verbs pass through one committer thread, which puts what waits into
one ``BEGIN IMMEDIATE`` transaction: many writers would meet "database is locked", and one fsync
serves the whole group. On PostgreSQL each verb has a transaction of its own. Either way ``write``
returns only after the commit is on disk.
"""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar, cast
from urllib.parse import quote

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Table,
    TextClause,
    bindparam,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from surveys.committer import Committer, not_saved
from surveys.committer import NotSaved as NotSaved

T = TypeVar("T")

LOCK_PATIENCE = 5000
"""Milliseconds a connection waits for a lock of somebody else's; PostgreSQL by itself would wait for ever."""


class StoreError(RuntimeError):
    """The database cannot be trusted to keep what it is given; the service does not start."""


Unreadable = OperationalError
"""What reading raises when the database is locked, gone or broken."""


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment that always comes back in UTC; SQLite would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """WAL where SQLite has the fix of the WAL-reset bug, DELETE elsewhere.

    Without the fix a commit can be lost silently (fixed in 3.51.3, 3.50.7 and 3.44.6).
    """
    fixed = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    return "wal" if fixed else "delete"


def wanted_pragmas() -> dict[str, str | int]:
    """What every writing SQLite connection must read back.

    DELETE needs ``synchronous=EXTRA`` (3): with FULL (2) the removal of the journal is not synced,
    and a power cut right after the commit would roll an acknowledged rating back.
    """
    mode = journal_mode()
    return {
        "journal_mode": mode,
        "synchronous": 2 if mode == "wal" else 3,
        "foreign_keys": 1,
        "busy_timeout": LOCK_PATIENCE,
        "secure_delete": 1,
    }


def _writer_engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_size=16, max_overflow=16, pool_pre_ping=True)
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would be a deferred one
        for name, value in wanted_pragmas().items():
            connection.execute(f"PRAGMA {name}={value}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _reader_settings(url: str) -> tuple[str, dict[str, Any]]:
    """Address and engine options of connections that cannot write."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return f"sqlite:///file:{quote(parsed.database or '')}?mode=ro&uri=true", {"pool_size": 16, "max_overflow": 32}
    options = {"options": f"-c default_transaction_read_only=on -c lock_timeout={LOCK_PATIENCE}"}
    return url, {"connect_args": options, "pool_size": 8, "max_overflow": 24, "pool_pre_ping": True}


class Store:
    """The writing side of one application."""

    def __init__(self, url: str) -> None:
        self.engine = _writer_engine(url)
        self._committer = Committer(self.engine) if self.engine.dialect.name == "sqlite" else None

    def write(self, verb: Callable[[Session], T]) -> T:
        if self._committer is not None:
            return self._committer.submit(verb)
        try:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                # Here and not for the connection: a second start waits for the first one's migration.
                session.execute(text(f"SET LOCAL lock_timeout = {LOCK_PATIENCE}"))
                return verb(session)
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            raise not_saved(error) from error

    def check(self) -> None:
        """Read back what makes a commit lasting. Raises StoreError with one line for people."""
        wanted = wanted_pragmas() if self._committer else {"fsync": "on", "full_page_writes": "on"}
        ask = "PRAGMA" if self._committer else "SHOW"
        with self.engine.connect() as connection:
            found = {name: connection.execute(text(f"{ask} {name}")).scalar() for name in wanted}
            if not self._committer and connection.execute(text("SHOW synchronous_commit")).scalar() == "off":
                raise StoreError("PostgreSQL runs with synchronous_commit = off: a commit could be lost.")
        for name, value in wanted.items():
            if found[name] != value:
                raise StoreError(f"The database does not hold {name} = {value} (it says {found[name]}).")


def init_app(app: Flask, url: str) -> None:
    """Bind reading and writing to an application. Does not touch the database yet."""
    reader_url, options = _reader_settings(url)
    app.config["SQLALCHEMY_DATABASE_URI"] = reader_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    app.extensions["store"] = Store(url)


def store() -> Store:
    """The store of the current application."""
    return cast(Store, current_app.extensions["store"])


def write(verb: Callable[[Session], T]) -> T:
    """Run ``verb`` in a transaction; return what it returns once that is on disk.

    The verb gets a session and must return plain values: it may run in another thread, without
    the request. Raises NotSaved when nothing was kept, and whatever the verb itself raises.
    """
    return store().write(verb)


def insert_once(session: Session, model: type[Base], /, **values: Any) -> bool:
    """Insert a row unless a key of it is taken, without looking first; say whether it was inserted."""
    return session.execute(_insert_unless_taken(model, tuple(values)), values).first() is not None


@cache
def _insert_unless_taken(model: type[Base], columns: tuple[str, ...]) -> TextClause:
    """Written out and kept: SQLAlchemy would compile its own form of ON CONFLICT anew for every row.

    The row's key is asked back, because PostgreSQL's driver does not keep the count of rows.
    """
    table = cast(Table, model.__table__)
    names, marks = ", ".join(columns), ", ".join(f":{name}" for name in columns)
    key = ", ".join(column.name for column in table.primary_key.columns)
    statement = text(f"INSERT INTO {table.name} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING RETURNING {key}")
    return statement.bindparams(*(bindparam(name, type_=table.c[name].type) for name in columns))
