"""The tables as migrations leave them, and whether that is what the models say."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from kiosk import models
from surveys.db import Base

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADE_LOCK = 0x6D63_7567
"""PostgreSQL advisory lock that lets one process at a time migrate."""


def heads() -> Sequence[str]:
    """The newest migrations; there must be exactly one."""
    return ScriptDirectory.from_config(config()).get_heads()


@contextmanager
def upgraded(engine: Engine) -> Iterator[Connection]:
    """Bring the tables to the newest migration; what is done in the block commits with it.

    On SQLite the whole upgrade is one BEGIN IMMEDIATE transaction: it happens completely or not
    at all, and a second start waits. Migrations rebuild tables there, so foreign keys are
    checked at the end and not on the way.
    """
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            _driver(connection).execute("PRAGMA foreign_keys=OFF").close()
        with connection.begin():
            if not is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
            command.upgrade(config(connection), "head")
            yield connection
            if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
                raise RuntimeError(f"a migration left rows that point to nothing: {broken[:3]}")
        connection.invalidate()  # the next user of the pool gets a connection that checks foreign keys


def differences(connection: Connection) -> list[Any]:
    """What autogeneration would still change; empty when migrations and models agree."""
    models.load()
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, Base.metadata))


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, which needs no file of its own. Upgrading needs the connection."""
    found = Config()
    found.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    found.set_main_option("path_separator", "os")
    found.attributes["connection"] = connection
    return found


def _driver(connection: Connection) -> Any:
    """The driver's own connection: through SQLAlchemy the first word would begin a transaction."""
    return connection.connection.driver_connection
