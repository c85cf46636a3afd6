"""What tests of more than one package share: databases of either kind, and a clock that stands still."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from surveys import clock
from tests.api.factories import Wall
from tests.databases import PostgresTemplate, SqliteTemplate, furnish, running_cluster


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    file = tmp_path_factory.mktemp("template") / "template.sqlite3"
    furnish(f"sqlite:///{file}")
    return SqliteTemplate(file)


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[PostgresTemplate]:
    with running_cluster() as cluster:
        url = cluster.new_database()
        furnish(url)
        yield PostgresTemplate(url)


@pytest.fixture
def sqlite_url(sqlite_template: SqliteTemplate, tmp_path: Path) -> str:
    """The address of a fresh SQLite database with all tables and units."""
    return sqlite_template.copy(tmp_path)


@pytest.fixture
def fresh_postgres_url(postgres_template: PostgresTemplate) -> Iterator[str]:
    """The address of a fresh PostgreSQL database with all tables and units."""
    with postgres_template.copy() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database, of each kind in turn."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "fresh_postgres_url"))


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> Wall:
    """The clock stands at nine o'clock on Monday, 23 November 2026, in Viet Nam, until a test moves it."""
    wall = Wall()
    monkeypatch.setattr(clock, "now", wall)
    return wall
