"""The store: what cannot write does not, what is not saved says so, and the rest is on disk."""

import resource
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import create_engine, event, make_url, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from surveys import committer
from surveys import db as database
from surveys.db import NotSaved, Store, StoreError, db, insert_once, store, write
from surveys.ratings import Comment, Rating
from surveys.units import Counter, Unit
from surveys.visits import SpentToken
from tests.api.factories import rows, visit
from tests.factories import all_of, close, make_store, open_entry, rated, record, ticketed_entry

Verb = Callable[[Session], object]


def token_verb(number: int) -> Verb:
    return lambda session: insert_once(session, SpentToken, token_hash=bytes([number]) * 32)


def hashes(app: Flask) -> set[int]:
    """The numbers of the tokens that are in the database."""
    return {row[0] for row in all_of(app, select(SpentToken.token_hash))}


@pytest.fixture
def sqlite_app(sqlite_url: str) -> Iterator[Flask]:
    made = make_store(sqlite_url)
    yield made
    close(made)


@pytest.fixture
def postgres_app(fresh_postgres_url: str) -> Iterator[Flask]:
    made = make_store(fresh_postgres_url)
    yield made
    close(made)


# Reading cannot write


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM units", "UPDATE units SET name = 'x'", "INSERT INTO comments VALUES ('x', 'y')",
     "CREATE TABLE more (x int)", "DROP TABLE units"],
)  # fmt: skip
def test_a_reading_session_cannot_write(app: Flask, statement: str) -> None:
    with app.app_context(), pytest.raises(DBAPIError, match=r"readonly|read-only"):
        db.session.execute(text(statement))
    assert rows(app, Unit) == 55


def test_a_reading_session_cannot_add_rows_either(app: Flask) -> None:
    with app.app_context():
        db.session.add(Comment(rating_id="x", text="y"))
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            db.session.commit()


def test_a_reader_sees_what_was_just_written(app: Flask) -> None:
    with app.app_context():
        write(token_verb(1))
        assert db.session.scalars(select(SpentToken.token_hash)).all() == [b"\1" * 32]


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "dữ liệu #1 100%41 & co"
    folder.mkdir()
    url = f"sqlite:///{folder / 'mot-cua.sqlite3'}"
    make_tables(url)
    made = make_store(url)
    assert rows(made, Unit) == 0
    close(made)


def make_tables(url: str) -> None:
    """An empty database with all tables."""
    engine = Store(url).engine
    database.Base.metadata.create_all(engine)
    engine.dispose()


# What makes a commit lasting


def test_every_writing_connection_holds_the_pragmas(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        found = write(
            lambda session: {
                name: session.execute(text(f"PRAGMA {name}")).scalar() for name in database.wanted_pragmas()
            }
        )
        store().check()
    assert found == database.wanted_pragmas()


def test_without_wal_the_journal_s_removal_is_synced_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "journal_mode", lambda: "delete")
    assert database.wanted_pragmas()["synchronous"] == 3
    monkeypatch.setattr(database, "journal_mode", lambda: "wal")
    assert database.wanted_pragmas()["synchronous"] == 2


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "delete"), ((3, 44, 5), "delete"), ((3, 44, 6), "wal"), ((3, 45, 0), "delete"),
        ((3, 50, 6), "delete"), ((3, 50, 7), "wal"), ((3, 51, 2), "delete"), ((3, 51, 3), "wal"), ((3, 52, 0), "wal"),
        ((4, 0, 0), "wal"),
    ],
)  # fmt: skip
def test_wal_is_used_only_where_its_fault_is_mended(version: tuple[int, ...], mode: str) -> None:
    assert database.journal_mode(version) == mode


@pytest.mark.parametrize(("pragma", "value"), [("synchronous", 1), ("foreign_keys", 0), ("busy_timeout", 0)])
def test_a_store_that_does_not_hold_a_pragma_is_refused(sqlite_url: str, pragma: str, value: int) -> None:
    made = Store(sqlite_url)

    @event.listens_for(made.engine, "connect")
    def _spoil(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA {pragma}={value}").close()

    with pytest.raises(StoreError, match=rf"does not hold {pragma} = \d+ \(it says {value}\)"):
        made.check()
    made.engine.dispose()


def test_a_journal_in_memory_is_refused() -> None:
    with pytest.raises(StoreError, match="journal_mode"):
        Store("sqlite:///:memory:").check()


def test_a_foreign_key_that_points_to_nothing_is_refused(app: Flask) -> None:
    with app.app_context(), pytest.raises(IntegrityError):
        write(lambda session: session.add(Comment(rating_id="nobody's", text="x")))
    assert rows(app, Comment) == 0


@pytest.mark.postgres
def test_postgresql_as_it_comes_is_accepted(postgres_app: Flask) -> None:
    with postgres_app.app_context():
        store().check()


@pytest.mark.postgres
def test_postgresql_that_commits_before_the_disk_is_refused(fresh_postgres_url: str) -> None:
    url = make_url(fresh_postgres_url)
    with psycopg.connect(fresh_postgres_url.replace("+psycopg", ""), autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{url.database}" SET synchronous_commit = off')
    with pytest.raises(StoreError, match="synchronous_commit = off"):
        Store(fresh_postgres_url).check()


def test_a_moment_comes_back_in_utc(app: Flask) -> None:
    row_id = rated(app)
    with app.app_context():
        found = db.session.get_one(Rating, row_id).recorded_at
    assert found.utcoffset() == timedelta(0)
    elsewhere = datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=7)))
    assert found == elsewhere.astimezone(UTC)


# A row once


def test_insert_once_says_whether_it_inserted(app: Flask) -> None:
    with app.app_context():
        assert [write(token_verb(number)) for number in (1, 2, 1)] == [True, True, False]
    assert hashes(app) == {1, 2}


def test_a_duplicate_raises_and_leaves_the_store_working(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(IntegrityError):
            write(lambda session: session.add(Unit(code="demo", kind="x", name="x", province="x")))
        assert write(token_verb(1))


# One committer for many verbs


class Door:
    """A verb that holds up whatever waits behind it until it is opened."""

    def __init__(self) -> None:
        self.entered, self.opened = threading.Event(), threading.Event()

    def __call__(self, _session: Session) -> None:
        self.entered.set()
        assert self.opened.wait(30)


@contextmanager
def behind_a_door(app: Flask, verbs: list[Verb]) -> Iterator[list[object]]:
    """Let verbs wait behind a door and open it; then see what each of them got."""
    door, results = Door(), [object()] * len(verbs)

    def run(number: int, verb: Verb) -> None:
        with app.app_context():
            try:
                results[number] = write(verb)
            except Exception as fault:  # noqa: BLE001 - handed to the test
                results[number] = fault

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(verbs)]
    holder = threading.Thread(target=lambda: app.extensions["store"].write(door))
    holder.start()
    assert door.entered.wait(10)
    for thread in threads:
        thread.start()
    waiting = app.extensions["store"]._committer._queue
    while waiting.qsize() < len(verbs):
        time.sleep(0.001)
    door.opened.set()
    for thread in (holder, *threads):
        thread.join(30)
    yield results


def failing(session: Session) -> None:
    session.execute(text("UPDATE units SET name = 'Hỏng'"))
    raise LookupError("a fault of the verb")


def test_a_failing_verb_in_a_group_undoes_only_its_own_work(sqlite_app: Flask) -> None:
    with behind_a_door(sqlite_app, [token_verb(1), failing, token_verb(2), failing, token_verb(3)]) as results:
        assert [results[number] for number in (0, 2, 4)] == [True, True, True]
        assert all(isinstance(results[number], LookupError) for number in (1, 3))
    assert hashes(sqlite_app) == {1, 2, 3}
    assert "Hỏng" not in all_of(sqlite_app, select(Unit.name))


def test_a_duplicate_in_a_group_undoes_only_its_own_work(sqlite_app: Flask) -> None:
    def duplicate(session: Session) -> None:
        session.execute(text("UPDATE units SET name = 'Hỏng'"))
        session.add(Unit(code="demo", kind="x", name="x", province="x"))

    with behind_a_door(sqlite_app, [token_verb(1), duplicate, token_verb(2)]) as results:
        assert isinstance(results[1], IntegrityError)
    assert hashes(sqlite_app) == {1, 2}
    assert "Hỏng" not in all_of(sqlite_app, select(Unit.name))


def test_what_waits_shares_one_commit(sqlite_app: Flask) -> None:
    commits = []
    event.listen(sqlite_app.extensions["store"].engine, "commit", lambda _connection: commits.append(1))
    with behind_a_door(sqlite_app, [token_verb(number) for number in range(20)]) as results:
        assert results == [True] * 20
    assert len(commits) == 1


def test_a_commit_that_fails_reaches_every_waiter(sqlite_app: Flask) -> None:
    engine = sqlite_app.extensions["store"].engine
    fault = OperationalError("COMMIT", {}, sqlite3.OperationalError("disk I/O error"))
    failures = iter([fault])

    def on_commit(_connection: object) -> None:
        if planned := next(failures, None):
            raise planned

    event.listen(engine, "commit", on_commit)
    with behind_a_door(sqlite_app, [token_verb(1), token_verb(2), failing]) as results:
        assert [type(result) for result in results] == [NotSaved] * 3
    assert hashes(sqlite_app) == set()
    with sqlite_app.app_context():
        assert write(token_verb(4))
    assert hashes(sqlite_app) == {4}


def test_a_verb_the_database_breaks_under_ends_its_group_with_nothing_saved(sqlite_app: Flask) -> None:
    def broken(session: Session) -> None:
        session.execute(text("SELECT * FROM no_such_table"))

    with behind_a_door(sqlite_app, [token_verb(1), broken, token_verb(2)]) as results:
        assert [type(result) for result in results] == [NotSaved] * 3
    assert hashes(sqlite_app) == set()


def test_a_verb_that_waited_too_long_is_withdrawn_and_never_commits(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = Door()
    holder = threading.Thread(target=lambda: sqlite_app.extensions["store"].write(door))
    holder.start()
    assert door.entered.wait(10)
    with monkeypatch.context() as patch, sqlite_app.app_context():
        patch.setattr(committer, "WRITE_PATIENCE", 0.2)
        with pytest.raises(NotSaved, match="did not answer in time"):
            write(token_verb(1))
    door.opened.set()
    holder.join(30)
    with sqlite_app.app_context():
        assert write(token_verb(2))
    assert hashes(sqlite_app) == {2}


def test_a_verb_that_is_being_written_is_waited_for(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(committer, "WRITE_PATIENCE", 0.1)

    def slow(session: Session) -> object:
        time.sleep(0.5)
        return token_verb(1)(session)

    with sqlite_app.app_context():
        assert write(slow)
    assert hashes(sqlite_app) == {1}


def test_more_than_can_wait_is_refused_at_once(sqlite_app: Flask) -> None:
    writer = sqlite_app.extensions["store"]
    writer._committer._queue.maxsize = 1
    with behind_a_door(sqlite_app, [token_verb(1)]):
        pass
    door = Door()
    threads = [threading.Thread(target=lambda: writer.write(door))]
    threads[0].start()
    assert door.entered.wait(10)
    threads.append(threading.Thread(target=lambda: writer.write(token_verb(2))))
    threads[1].start()
    while not writer._committer._queue.full():
        time.sleep(0.001)
    with pytest.raises(NotSaved, match="too many"):
        writer.write(token_verb(3))
    door.opened.set()
    for thread in threads:
        thread.join(30)
    assert hashes(sqlite_app) == {1, 2}


# The database is locked, full or gone


HOLD_THE_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute(f"BEGIN {sys.argv[2]}")
print("locked", flush=True)
sys.stdin.readline()
"""


@contextmanager
def locked_by_another_process(app: Flask, kind: str) -> Iterator[None]:
    file = app.extensions["store"].engine.url.database
    command = [sys.executable, "-c", HOLD_THE_LOCK, file, kind]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        yield
        holder.communicate("\n", timeout=10)


def test_a_rating_is_not_saved_while_another_process_holds_the_lock(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = ticketed_entry(visit(sqlite_app))
    with locked_by_another_process(sqlite_app, "IMMEDIATE"):
        began = time.monotonic()
        with pytest.raises(NotSaved):
            record(sqlite_app, entry)
        assert time.monotonic() - began < committer.WRITE_PATIENCE
    assert rows(sqlite_app, Rating) == rows(sqlite_app, SpentToken) == 0
    assert record(sqlite_app, entry).created


def test_a_short_lock_is_waited_for(sqlite_app: Flask) -> None:
    entry = ticketed_entry(visit(sqlite_app))
    with sqlite_app.app_context():
        file = store().engine.url.database or ""
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(1.0, lambda: other.execute("ROLLBACK"))
    release.start()
    assert record(sqlite_app, entry).created
    release.join()
    other.close()


@pytest.mark.postgres
def test_a_rating_is_not_saved_while_a_table_of_postgresql_is_locked(postgres_app: Flask) -> None:
    entry = ticketed_entry(visit(postgres_app))
    url = postgres_app.extensions["store"].engine.url.render_as_string(hide_password=False)
    with psycopg.connect(url.replace("+psycopg", "")) as other:
        other.execute("LOCK TABLE ratings IN SHARE MODE")
        began = time.monotonic()
        with pytest.raises(NotSaved):
            record(postgres_app, entry)
        assert time.monotonic() - began < committer.WRITE_PATIENCE
        other.rollback()
    assert rows(postgres_app, Rating) == rows(postgres_app, SpentToken) == 0
    assert record(postgres_app, entry).created


@pytest.mark.postgres
def test_a_connection_that_postgresql_drops_saves_nothing_and_is_replaced(postgres_app: Flask) -> None:
    def drop_in_the_middle(session: Session) -> None:
        token_verb(1)(session)
        own = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with create_engine(session.get_bind().engine.url).connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
        token_verb(2)(session)

    with postgres_app.app_context():
        with pytest.raises(NotSaved):
            write(drop_in_the_middle)
        assert write(token_verb(3))
    assert hashes(postgres_app) == {3}


def fill_until_it_is_full(app: Flask) -> list[str]:
    """Rate until a rating is not saved; the ids of those that were."""
    saved = []
    for _ in range(2000):
        try:
            saved.append(rated(app))
        except NotSaved:
            return saved
    raise AssertionError("the database never became full")


def test_a_full_database_says_so_keeps_what_it_has_and_works_again(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        pages = write(lambda session: session.execute(text("PRAGMA page_count")).scalar_one())
        write(lambda session: session.execute(text(f"PRAGMA max_page_count = {pages + 2}")).scalar())
    saved = fill_until_it_is_full(sqlite_app)
    assert set(all_of(sqlite_app, select(Rating.id))) == set(saved)
    with sqlite_app.app_context():
        write(lambda session: session.execute(text("PRAGMA max_page_count = 100000")).scalar())
    assert record(sqlite_app, open_entry(sqlite_app)).created
    assert rows(sqlite_app, Rating) == rows(sqlite_app, SpentToken) == len(saved) + 1


def test_a_full_disk_says_so_keeps_what_it_has_and_works_again(sqlite_app: Flask) -> None:
    """The system refuses to let the file grow, as a full disk does: the fault comes in the middle of a commit."""
    file = Path(sqlite_app.extensions["store"].engine.url.database)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 8192, before[1]))
    try:
        saved = fill_until_it_is_full(sqlite_app)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert set(all_of(sqlite_app, select(Rating.id))) == set(saved)
    assert record(sqlite_app, open_entry(sqlite_app)).created
    assert rows(sqlite_app, Rating) == len(saved) + 1
    with sqlite3.connect(file) as other:
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_folder_that_is_gone_saves_nothing_until_it_is_back(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "disk", tmp_path / "pulled out"
    folder.mkdir()
    url = f"sqlite:///{folder / 'mot-cua.sqlite3'}"
    make_tables(url)
    folder.rename(elsewhere)
    app = make_store(url)
    with app.app_context(), pytest.raises(NotSaved):
        write(token_verb(1))
    elsewhere.rename(folder)
    with app.app_context():
        assert write(token_verb(2))
    assert hashes(app) == {2}
    close(app)


def test_verbs_of_threads_that_come_and_go_are_all_written(app: Flask) -> None:
    def run(number: int) -> None:
        with app.app_context():
            for step in range(4):
                write(token_verb(number * 4 + step))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert hashes(app) == set(range(64))


def test_a_verb_returns_plain_values_that_outlive_the_transaction(app: Flask) -> None:
    with app.app_context():
        found = write(lambda session: session.scalars(select(Counter).where(Counter.code == "demo-1")).one())
    assert found.code == "demo-1"
