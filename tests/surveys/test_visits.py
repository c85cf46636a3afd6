"""Visits: a token is shown once, lasts a week, and is rated once."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from surveys import visits
from surveys.db import Base, store, write
from surveys.visits import SpentToken, Visit, VisitState
from tests.api.factories import Wall, visit
from tests.factories import all_of, counter, record, ticketed_entry


def state(app: Flask, token: str) -> VisitState:
    with app.app_context():
        found = visits.find(token)
    assert found is not None
    return found


def test_a_token_has_22_characters_and_names_its_counter_and_procedure(app: Flask) -> None:
    token = visit(app, "demo-2", "stay_notify")
    found = state(app, token)
    assert visits.TOKEN_PATTERN.match(token)
    assert (found.counter_id, found.procedure) == (counter(app, "demo-2").id, "stay_notify")
    assert (found.rated, found.expired) == (False, False)


def test_only_the_hash_of_a_token_is_kept(app: Flask) -> None:
    token = visit(app)
    (row,) = all_of(app, select(Visit))
    assert row.token_hash == visits.hash_token(token)
    assert token.encode() not in row.token_hash


def test_several_visits_have_several_tokens(app: Flask) -> None:
    with app.app_context():
        tokens = write(lambda session: visits.issue(session, "demo-1", count=50))
    assert len(set(tokens)) == 50


def test_a_visit_at_no_counter_is_refused(app: Flask) -> None:
    with app.app_context(), pytest.raises(LookupError, match="nowhere"):
        write(lambda session: visits.issue(session, "nowhere"))


@pytest.mark.parametrize("token", ["", "A" * 22, "A" * 21, "A" * 23, "ế" * 22, "A" * 21 + "\n", "A" * 21 + "\0"])
def test_what_nobody_issued_is_unknown(app: Flask, token: str) -> None:
    with app.app_context():
        assert visits.find(token) is None


def test_a_token_with_a_line_break_after_it_is_another(app: Flask) -> None:
    token = visit(app)
    with app.app_context():
        assert visits.find(f"{token}\n") is None


def test_a_visit_is_open_for_seven_days_and_no_longer(app: Flask, frozen: Wall) -> None:
    token = visit(app)
    frozen.moment += timedelta(days=7)
    assert not state(app, token).expired
    frozen.moment += timedelta(seconds=1)
    assert state(app, token).expired


def test_a_rated_visit_says_so_and_keeps_saying_so(app: Flask, frozen: Wall) -> None:
    token = visit(app)
    record(app, ticketed_entry(token))
    assert state(app, token).rated
    frozen.forward(days=30)
    assert state(app, token).rated


def test_another_visit_stays_unrated(app: Flask) -> None:
    rated, other = visit(app), visit(app)
    record(app, ticketed_entry(rated))
    assert not state(app, other).rated


def test_no_key_leads_from_a_spent_token_to_a_rating(app: Flask) -> None:
    assert [column.name for column in SpentToken.__table__.columns] == ["token_hash"]
    assert not any(
        key.column.table.name in ("visits", "spent_tokens")
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
    )
    with app.app_context():
        assert inspect(store().engine).get_foreign_keys("spent_tokens") == []


def test_the_spent_tokens_keep_no_order_on_sqlite(app: Flask) -> None:
    with app.app_context():
        engine = store().engine
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection, pytest.raises(Exception, match="no such column: rowid"):
                connection.exec_driver_sql("SELECT rowid FROM spent_tokens")
