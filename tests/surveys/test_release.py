"""What is released, and when: in steps of five, finer cuts after the end of the day, the same to everybody."""

import multiprocessing
from collections.abc import Mapping
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from surveys import clock, units
from surveys.db import db, write
from surveys.indicators import release
from surveys.indicators.release import ReleaseMark, Sequenced
from surveys.ratings import Rating, Unsequenced
from tests.api.factories import Wall, advance, rows, visit
from tests.factories import (
    all_of,
    at_once,
    close,
    counter,
    make_store,
    rate_many,
    rated,
    record,
    supplement,
    ticketed_entry,
    unit,
)
from tests.surveys.processes import number_again_and_again, rate_again_and_again


def marks(app: Flask, cut: str = release.TOTAL, code: str = "demo") -> dict[str, int]:
    """The released number of each value of a cut."""
    unit_id = unit(app, code).id
    with app.app_context():
        return {value: number for value, (number, _) in release.marks(unit_id, cut).items()}


def every_mark(app: Flask) -> set[tuple[int, str, str, int, datetime]]:
    found = all_of(app, select(ReleaseMark))
    return {(mark.unit_id, mark.cut, mark.value, mark.number, mark.released_at) for mark in found}


def numbers(app: Flask) -> list[int]:
    return all_of(app, select(Sequenced.number).order_by(Sequenced.number))


# Numbers


def test_every_rating_gets_one_number_without_gaps(app: Flask) -> None:
    ids = rate_many(app, {5: 7})
    advance(app)
    assert numbers(app) == list(range(1, 8))
    assert set(all_of(app, select(Sequenced.rating_id))) == set(ids)
    assert rows(app, Unsequenced) == 0


def test_numbers_go_on_where_they_ended(app: Flask) -> None:
    rate_many(app, {5: 3})
    advance(app)
    rate_many(app, {5: 4})
    advance(app)
    assert numbers(app) == list(range(1, 8))


def test_the_order_of_numbers_tells_nothing_of_who_came_first(app: Flask) -> None:
    rate_many(app, {5: 30})
    advance(app)
    found = all_of(app, select(Sequenced.rating_id).order_by(Sequenced.number))
    assert found == sorted(found)


def test_more_than_a_batch_is_numbered_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "BATCH", 4)
    rate_many(app, {5: 11})
    advance(app)
    assert numbers(app) == list(range(1, 12))


def test_nothing_to_number_is_no_fault(app: Flask) -> None:
    advance(app)
    assert (numbers(app), every_mark(app)) == ([], set())


# The total of a unit


@pytest.mark.parametrize(("count", "released"), [(4, {}), (5, {"": 5}), (6, {"": 6}), (9, {"": 9})])
def test_the_total_is_released_live_from_five(app: Flask, count: int, released: dict[str, int]) -> None:
    rate_many(app, {5: count})
    advance(app)
    assert marks(app) == released


def test_the_total_waits_until_five_more_have_come(app: Flask) -> None:
    seen = []
    for _ in range(12):
        rated(app)
        advance(app)
        seen.append(marks(app).get("", 0))
    assert seen == [0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10, 10]


def test_doing_it_twice_changes_nothing(app: Flask, frozen: Wall) -> None:
    for rating_id in rate_many(app, {5: 7}):
        supplement(app, rating_id, {"time": 5})
    frozen.forward(days=1)
    advance(app)
    before = every_mark(app)
    frozen.forward(minutes=5)
    advance(app)
    assert every_mark(app) == before
    assert numbers(app) == list(range(1, 8))


def test_one_unit_s_ratings_do_not_release_another_s(app: Flask) -> None:
    with app.app_context():
        write(lambda session: units.add_counter(session, "phuong-an-sinh", "Cư trú"))
    rate_many(app, {5: 4})
    rate_many(app, {5: 5}, counter="phuong-an-sinh-1")
    advance(app)
    assert marks(app) == {}
    assert marks(app, code="phuong-an-sinh") == {"": 9}


# Finer cuts


CUTS = ("counter", "session", "channel", "stream", release.ASPECT)


def rate_with_aspects(app: Flask, count: int, answers: Mapping[str, int]) -> None:
    for rating_id in rate_many(app, {5: count}):
        supplement(app, rating_id, answers)


@pytest.mark.parametrize("cut", CUTS)
def test_finer_cuts_wait_for_the_end_of_the_day(app: Flask, frozen: Wall, cut: str) -> None:
    rate_with_aspects(app, 10, {"time": 5})
    frozen.moment = frozen.moment.replace(hour=23, minute=59)
    advance(app)
    assert marks(app, cut) == {}


@pytest.mark.parametrize(("minute", "released"), [(0, False), (14, False), (15, True), (59, True)])
def test_a_day_is_over_a_quarter_past_midnight(app: Flask, frozen: Wall, minute: int, released: bool) -> None:
    """A supplement may follow for ten minutes, so midnight itself would be too early."""
    rate_many(app, {5: 5})
    frozen.moment = datetime(2026, 11, 24, 0, minute, tzinfo=clock.VIET_NAM)
    advance(app)
    assert (marks(app, "channel") == {"phone": 5}) is released


def test_each_value_of_a_cut_waits_for_its_own_five(app: Flask, frozen: Wall) -> None:
    rate_many(app, {5: 4}, counter="demo-1")
    rate_many(app, {5: 5}, counter="demo-2")
    frozen.forward(days=1)
    advance(app)
    assert marks(app, "counter") == {str(counter(app, "demo-2").id): 9}


def test_the_rest_of_a_value_is_released_with_the_next_day_s(app: Flask, frozen: Wall) -> None:
    rate_many(app, {5: 4})
    frozen.forward(days=1)
    rate_many(app, {5: 1})
    advance(app)
    assert marks(app, "channel") == {}
    frozen.forward(days=1)
    advance(app)
    assert marks(app, "channel") == {"phone": 5}


def test_today_s_ratings_do_not_count_towards_yesterday_s_cuts(app: Flask, frozen: Wall) -> None:
    rate_many(app, {5: 6})
    frozen.forward(days=1)
    advance(app)
    rate_many(app, {5: 6})
    advance(app)
    assert marks(app, "channel") == {"phone": 6}
    assert marks(app) == {"": 12}


def test_a_procedure_is_a_cut_of_visits_and_open_ratings_have_none(app: Flask, frozen: Wall) -> None:
    rate_many(app, {5: 5})
    for _ in range(5):
        record(app, ticketed_entry(visit(app, procedure="stay_notify")))
    frozen.forward(days=1)
    advance(app)
    assert marks(app, "procedure") == {"stay_notify": 10}
    assert marks(app, "stream") == {"open": 10, "ticketed": 10}


def test_each_aspect_waits_for_five_answers_of_its_own(app: Flask, frozen: Wall) -> None:
    rate_with_aspects(app, 4, {"time": 5, "online": 0})
    rate_with_aspects(app, 1, {"time": 1})
    frozen.forward(days=1)
    advance(app)
    assert marks(app, release.ASPECT) == {"time": 5}


def test_an_aspect_that_few_answer_adds_up_over_the_days(app: Flask, frozen: Wall) -> None:
    for _ in range(2):
        rate_with_aspects(app, 4, {"time": 5, "online": 4})
        rate_with_aspects(app, 2, {"time": 5})
        frozen.forward(days=1)
        advance(app)
    assert marks(app, release.ASPECT) == {"time": 12, "online": 12}


def test_one_mark_never_moves_back(app: Flask, frozen: Wall) -> None:
    seen = []
    for _ in range(3):
        rate_many(app, {5: 5})
        frozen.forward(days=1)
        advance(app)
        seen.append(marks(app, "channel")["phone"])
    assert seen == [5, 10, 15]


# Several processes


def test_several_threads_number_without_gaps(app: Flask) -> None:
    def act(number: int) -> None:
        if number % 2:
            advance(app)
        else:
            rate_many(app, {5: 5})

    at_once(12, act)
    advance(app)
    assert numbers(app) == list(range(1, 31))


@pytest.mark.postgres
def test_two_processes_number_without_gaps_on_postgresql(fresh_postgres_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    processes = [
        spawn.Process(target=job, args=(fresh_postgres_url, 20))
        for job in (number_again_and_again, rate_again_and_again)
        for _ in range(2)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 4
    app = make_store(fresh_postgres_url)
    advance(app)
    assert numbers(app) == list(range(1, 41))
    assert (rows(app, Rating), rows(app, Unsequenced)) == (40, 0)
    close(app)


def test_a_release_that_fails_leaves_no_mark(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    rate_many(app, {5: 5})
    with monkeypatch.context() as patch:
        patch.setattr(release, "_last_of_closed_days", lambda *_: 1 / 0)
        with app.app_context(), pytest.raises(ZeroDivisionError):
            app.extensions["store"].write(release.advance)
    assert (numbers(app), every_mark(app), rows(app, Unsequenced)) == ([], set(), 5)


def test_the_marks_are_the_same_for_every_reader(app: Flask) -> None:
    rate_many(app, {5: 8})
    advance(app)
    rate_many(app, {1: 4})
    unit_id = unit(app).id

    def read(_number: int) -> int:
        with app.app_context():
            number, _ = release.marks(unit_id, release.TOTAL)[""]
            counted = select(func.count()).select_from(Sequenced).where(Sequenced.number <= number)
            return db.session.scalar(counted) or 0

    assert set(at_once(8, read)) == {8}
