"""Migrations lead from nothing to the tables of the models, on both databases."""

import re
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from kiosk import models, schema
from kiosk.preparation import prepare_database
from kiosk.settings import Settings
from surveys.db import Base, Store


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'trống.sqlite3'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def engine(url: str) -> Engine:
    return Store(url).engine


def test_there_is_one_head() -> None:
    assert len(schema.heads()) == 1


def test_the_migrations_make_the_tables_of_the_models(engine: Engine) -> None:
    with schema.upgraded(engine) as connection:
        assert schema.differences(connection) == []


def test_upgrading_twice_changes_nothing(url: str) -> None:
    settings = Settings(database_url=url)
    prepare_database(settings)
    before = contents(url)
    prepare_database(settings)
    assert contents(url) == before
    assert before["units"] == 55


def test_two_starts_at_once_do_not_race(url: str) -> None:
    faults: list[BaseException] = []

    def start() -> None:
        try:
            prepare_database(Settings(database_url=url))
        except BaseException as error:  # noqa: BLE001 - reported by the assertion below
            faults.append(error)

    starts = [threading.Thread(target=start) for _ in range(2)]
    for thread in starts:
        thread.start()
    for thread in starts:
        thread.join()
    assert faults == []
    assert contents(url)["units"] == 55


def test_a_fault_half_way_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(RuntimeError), schema.upgraded(engine):
        raise RuntimeError("the power is gone")
    assert inspect(engine).get_table_names() == []


def test_a_migration_that_leaves_dangling_rows_is_undone(tmp_path: Path) -> None:
    engine = Store(f"sqlite:///{tmp_path / 'x.sqlite3'}").engine
    with pytest.raises(RuntimeError, match="point to nothing"), schema.upgraded(engine) as connection:
        connection.execute(text("INSERT INTO unsequenced VALUES ('no such rating')"))
    assert inspect(engine).get_table_names() == []


def test_after_an_upgrade_foreign_keys_are_checked_again(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    with schema.upgraded(store.engine):
        pass
    store.check()


def test_on_sqlite_the_tables_are_word_for_word_those_of_the_models(tmp_path: Path) -> None:
    """Autogeneration does not see CHECK constraints and WITHOUT ROWID; the text of the tables shows them."""
    models.load()
    migrated = Store(f"sqlite:///{tmp_path / 'migrated.sqlite3'}").engine
    with schema.upgraded(migrated):
        pass
    created = Store(f"sqlite:///{tmp_path / 'created.sqlite3'}").engine
    Base.metadata.create_all(created)
    assert definitions(migrated) == definitions(created)


def contents(url: str) -> dict[str, int]:
    """How many rows each table has."""
    with Store(url).engine.connect() as connection:
        names = inspect(connection).get_table_names()
        return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


def definitions(engine: Engine) -> dict[str, list[str]]:
    """The words that define each table and index; the order of constraints does not matter."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")).tuples().all()
    return {name: sorted(re.split(r"[\s(),]+", sql)) for name, sql in rows if name != "alembic_version"}
