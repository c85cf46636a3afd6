"""What must be there before the service starts: the folder, the secret, the database, the model."""

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

from kiosk import model, schema
from kiosk.console import StartError, say
from kiosk.settings import Settings
from surveys import keys, units
from surveys.db import Store

SECRET_BYTES = 32


def prepare(settings: Settings) -> Path | None:
    """Make everything that is missing; a second time nothing is left to do.

    Returns the model to serve, None where ASSISTANT_URL names an assistant started elsewhere.
    Raises StartError or StoreError with one line for the administrator.
    """
    check_folder(settings.data_dir)
    check_workers(settings)
    with _alone(settings.data_dir / "prepare.lock"):
        _prepare_secret(settings.data_dir / "secret.key")
        prepare_database(settings)
        return None if settings.assistant_url else model.ensure(settings.data_dir)


def check_folder(folder: Path) -> None:
    """Make the data folder, private to the service, and try whether it can be written."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in ("logs", "models"):
            (folder / part).mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise StartError(f"DATA_DIR: cannot write to {folder}: {error.strerror}.") from error


def check_workers(settings: Settings) -> None:
    """SQLite has one committer thread in one process; a second process would fight it for the lock."""
    if settings.workers > 1 and settings.database.startswith("sqlite"):
        raise StartError("WORKERS: more than one process needs PostgreSQL; set DATABASE_URL, or WORKERS to 1.")


def prepare_database(settings: Settings) -> None:
    """Create or migrate the tables, add the province's units that are missing, check the settings of the store."""
    with _clear_faults(settings):
        store = Store(settings.database)
        try:
            with schema.upgraded(store.engine) as connection, Session(connection) as session:
                added = units.seed(session)
                _check_unit(session, settings.unit)
                session.commit()
            store.check()
        finally:
            store.engine.dispose()
    if added:
        say(f"Database: {added} units added")


def _check_unit(session: Session, code: str) -> None:
    if session.scalar(select(units.Unit.id).where(units.Unit.code == code)) is None:
        raise StartError(f"UNIT: there is no unit {code!r}.")


def _prepare_secret(path: Path) -> None:
    try:
        secret = keys.load_or_create_secret(path)
    except OSError as error:
        raise StartError(f"DATA_DIR: cannot read {path}: {error.strerror}.") from error
    if len(secret) != SECRET_BYTES:
        raise StartError(f"DATA_DIR: {path} is damaged; put it back from the backup.")


@contextmanager
def _clear_faults(settings: Settings) -> Iterator[None]:
    """Say in one line, without the password, why the database cannot be used."""
    try:
        yield
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise StartError(f"DATABASE_URL: not an address this service understands ({type(error).__name__}).") from error
    except DBAPIError as error:
        where = make_url(settings.database).render_as_string(hide_password=True)
        reason = str(error.orig).strip().partition("\n")[0]
        raise StartError(f"DATABASE_URL: cannot use {where}: {reason}") from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep two starts on the same folder from training and migrating at the same time."""
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another start in the same folder …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
