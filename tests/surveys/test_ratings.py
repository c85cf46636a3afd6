"""A rating is recorded once, whatever is sent again, at once, or with a token that does not fit."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.db import NotSaved, write
from surveys.nonces import Channel
from surveys.questionnaires import BadAnswer, UnknownQuestionnaire
from surveys.ratings import CROCKFORD, Comment, Entry, Rating, Recorded, Refused, Supplement, Unsequenced
from surveys.streams import OPEN_BUDGET, OpenStreamUse, RatingFlag
from surveys.units import Counter
from surveys.visits import SpentToken
from tests.api.factories import Wall, rows, visit
from tests.factories import (
    all_of,
    at_once,
    counter,
    nonce,
    open_entry,
    rate_many,
    rated,
    record,
    stored,
    supplement,
    ticketed_entry,
)

CROWD = 32


def refused(app: Flask, entry: Entry) -> str:
    """Why an entry is refused; nothing of it may be left."""
    before = [rows(app, model) for model in (Rating, SpentToken, Unsequenced)]
    with pytest.raises(Refused) as fault:
        record(app, entry)
    assert [rows(app, model) for model in (Rating, SpentToken, Unsequenced)] == before
    return fault.value.reason


def outcome(app: Flask, entry: Entry) -> Recorded | str:
    try:
        return record(app, entry)
    except Refused as refusal:
        return refusal.reason


# Recording


def test_a_rating_of_a_visit_is_stored_as_it_was_given(app: Flask, frozen: Wall) -> None:
    entry = ticketed_entry(visit(app, "demo-2", "stay_notify"), 4, language="zh", channel=Channel.PHONE)
    record(app, entry)
    row = stored(app, entry.id)
    assert (row.overall, row.answers, row.language, row.channel) == (4, {"overall": 4}, "zh", "phone")
    assert (row.stream, row.session, row.procedure) == ("ticketed", "weekday", "stay_notify")
    assert (row.counter_id, row.recorded_at) == (counter(app, "demo-2").id, frozen.moment)
    assert (row.questionnaire, row.version) == ("cand7", 1)


def test_an_open_rating_is_of_the_channel_its_nonce_was_made_for(app: Flask) -> None:
    entry = open_entry(app, nonce=nonce(app, channel=Channel.TABLET), channel=Channel.API)
    record(app, entry)
    assert (stored(app, entry.id).channel, stored(app, entry.id).stream) == ("tablet", "open")


def test_a_rating_on_saturday_is_of_the_saturday_session(app: Flask, frozen: Wall) -> None:
    frozen.forward(days=5)
    assert stored(app, rated(app)).session == "saturday"


def test_a_receipt_has_16_characters_and_is_like_no_other(app: Flask) -> None:
    receipts = [record(app, open_entry(app)).receipt for _ in range(20)]
    assert len(set(receipts)) == 20
    assert all(len(receipt) == 16 and set(receipt) <= set(CROCKFORD) for receipt in receipts)


def test_a_recorded_rating_is_created_and_waits_for_its_number(app: Flask) -> None:
    result = record(app, open_entry(app))
    assert result.created
    assert all_of(app, select(Unsequenced.rating_id)) == [result.id]


def test_a_token_is_spent_with_its_rating(app: Flask) -> None:
    record(app, ticketed_entry(visit(app)))
    record(app, open_entry(app))
    assert rows(app, SpentToken) == 2


# The same again


def test_the_same_again_gets_the_same_receipt_and_changes_nothing(app: Flask) -> None:
    for entry in (ticketed_entry(visit(app)), open_entry(app)):
        first, again = record(app, entry), record(app, entry)
        assert (first.created, again.created) == (True, False)
        assert (first.id, first.receipt) == (again.id, again.receipt)
    assert rows(app, Rating) == 2


def test_an_open_rating_sent_again_with_another_nonce_is_the_same(app: Flask) -> None:
    first = open_entry(app)
    record(app, first)
    again = record(app, open_entry(app, id=first.id))
    assert not again.created
    assert rows(app, SpentToken) == 1


def test_a_rating_sent_again_when_its_visit_has_expired_is_still_known(app: Flask, frozen: Wall) -> None:
    entry = ticketed_entry(visit(app))
    first = record(app, entry)
    frozen.forward(days=30)
    assert record(app, entry).receipt == first.receipt


@pytest.mark.parametrize(
    "changes", [{"answers": {"overall": 1}}, {"language": "en"}, {"answers": {"overall": 5, "time": 3}}]
)
def test_the_same_id_with_other_content_changes_nothing(app: Flask, changes: dict[str, Any]) -> None:
    first = open_entry(app)
    record(app, first)
    assert refused(app, open_entry(app, **{"id": first.id, **changes})) == "id_taken"
    assert stored(app, first.id).overall == 5


def test_the_same_id_at_another_counter_changes_nothing(app: Flask) -> None:
    first = open_entry(app)
    record(app, first)
    assert refused(app, open_entry(app, counter="demo-2", id=first.id)) == "id_taken"


def test_the_same_id_for_another_visit_leaves_that_visit_open(app: Flask) -> None:
    first, other = ticketed_entry(visit(app)), visit(app)
    record(app, first)
    assert refused(app, ticketed_entry(other, id=first.id)) == "id_taken"
    assert record(app, ticketed_entry(other)).created


# Tokens that do not fit


def test_a_spent_visit_is_refused(app: Flask) -> None:
    token = visit(app)
    record(app, ticketed_entry(token))
    assert refused(app, ticketed_entry(token)) == "visit_spent"


def test_a_spent_visit_is_spent_also_when_it_has_expired(app: Flask, frozen: Wall) -> None:
    token = visit(app)
    record(app, ticketed_entry(token))
    frozen.forward(days=30)
    assert refused(app, ticketed_entry(token)) == "visit_spent"


def test_an_expired_visit_is_refused(app: Flask, frozen: Wall) -> None:
    token = visit(app)
    frozen.moment += timedelta(days=7, seconds=1)
    assert refused(app, ticketed_entry(token)) == "visit_expired"


@pytest.mark.parametrize("token", ["A" * 22, "short", "A" * 21 + "\0", "ế" * 22])
def test_an_unknown_visit_is_refused(app: Flask, token: str) -> None:
    assert refused(app, ticketed_entry(token)) == "visit_unknown"


def test_a_visit_of_another_counter_is_refused_and_not_spent(app: Flask) -> None:
    token = visit(app, "demo-1")
    assert refused(app, ticketed_entry(token, counter="demo-2")) == "visit_foreign"
    assert record(app, ticketed_entry(token, counter="demo-1")).created


@pytest.mark.parametrize("code", ["nowhere", "", "demo-1\0"])
def test_an_unknown_counter_is_refused(app: Flask, code: str) -> None:
    assert refused(app, open_entry(app, counter=code)) == "counter_unknown"


def test_a_rating_without_any_token_is_refused(app: Flask) -> None:
    assert refused(app, open_entry(app, nonce=None)) == "nonce_forged"


def test_a_nonce_of_another_counter_is_refused(app: Flask) -> None:
    assert refused(app, open_entry(app, nonce=nonce(app, "demo-2"))) == "nonce_foreign"


def test_an_expired_nonce_is_refused(app: Flask, frozen: Wall) -> None:
    entry = open_entry(app)
    frozen.forward(days=1, seconds=1)
    assert refused(app, entry) == "nonce_expired"


def test_a_spent_nonce_is_refused(app: Flask) -> None:
    spent = nonce(app)
    record(app, open_entry(app, nonce=spent))
    assert refused(app, open_entry(app, nonce=spent)) == "nonce_spent"


@pytest.mark.parametrize("level", [0, 6, -1])
def test_a_level_that_is_none_is_refused(app: Flask, level: int) -> None:
    with pytest.raises(BadAnswer):
        record(app, open_entry(app, level))
    assert rows(app, Rating) == 0


def test_an_unknown_questionnaire_is_refused(app: Flask) -> None:
    with pytest.raises(UnknownQuestionnaire):
        record(app, open_entry(app, version=99))
    assert rows(app, Rating) == 0


# Many at once


def test_one_visit_rated_by_a_crowd_is_rated_once(app: Flask) -> None:
    token = visit(app)
    results = at_once(CROWD, lambda _: outcome(app, ticketed_entry(token)))
    assert results.count("visit_spent") == CROWD - 1
    assert rows(app, Rating) == rows(app, SpentToken) == 1


@pytest.mark.parametrize("attempt", range(4))
def test_one_rating_sent_by_a_crowd_gets_one_receipt(app: Flask, attempt: int) -> None:
    for _ in range(5):
        entry = ticketed_entry(visit(app))
        results = at_once(CROWD, lambda _, entry=entry: outcome(app, entry))  # type: ignore[misc]
        assert all(isinstance(result, Recorded) for result in results), results
        recorded = [result for result in results if isinstance(result, Recorded)]
        assert [result.created for result in recorded].count(True) == 1
        assert len({result.receipt for result in recorded}) == 1
    assert rows(app, Rating) == rows(app, SpentToken) == 5


def test_one_nonce_used_by_a_crowd_is_used_once(app: Flask) -> None:
    one = nonce(app)
    results = at_once(CROWD, lambda _: outcome(app, open_entry(app, nonce=one)))
    assert results.count("nonce_spent") == CROWD - 1
    assert rows(app, Rating) == 1


def test_one_id_with_different_answers_from_a_crowd_keeps_one_of_them(app: Flask) -> None:
    entries = [open_entry(app, number % 5 + 1, id="3f1c7c1e-1c1f-4a3b-9d55-0a0b0c0d0e0f") for number in range(CROWD)]
    results = at_once(CROWD, lambda number: outcome(app, entries[number]))
    kept = stored(app, entries[0].id).overall
    same = sum(entry.answers["overall"] == kept for entry in entries)
    assert results.count("id_taken") == CROWD - same
    assert rows(app, Rating) == 1


def test_a_crowd_of_different_ratings_is_recorded_whole(app: Flask) -> None:
    entries = [open_entry(app) for _ in range(CROWD)]
    results = at_once(CROWD, lambda number: record(app, entries[number]))
    assert all(result.created for result in results)
    assert rows(app, Rating) == rows(app, Unsequenced) == CROWD
    assert all_of(app, select(OpenStreamUse.used)) == [CROWD]


# The budget of a counter


def test_what_is_over_the_budget_is_recorded_and_flagged(app: Flask) -> None:
    ids = rate_many(app, {5: OPEN_BUDGET + 2})
    flagged = all_of(app, select(RatingFlag.rating_id))
    assert rows(app, Rating) == OPEN_BUDGET + 2
    assert set(flagged) == set(ids[OPEN_BUDGET:])


def test_a_new_hour_has_a_new_budget(app: Flask, frozen: Wall) -> None:
    rate_many(app, {5: OPEN_BUDGET})
    frozen.forward(hours=1)
    rated(app)
    assert rows(app, RatingFlag) == 0


def test_each_counter_has_its_own_budget_and_visits_need_none(app: Flask) -> None:
    rate_many(app, {5: OPEN_BUDGET})
    rated(app, counter="demo-2")
    record(app, ticketed_entry(visit(app)))
    assert rows(app, RatingFlag) == 0


def test_what_is_sent_again_uses_no_budget(app: Flask) -> None:
    entry = open_entry(app)
    for _ in range(5):
        record(app, entry)
    assert all_of(app, select(OpenStreamUse.used)) == [1]


# Supplements


def test_a_supplement_keeps_answers_and_comment_apart_from_the_rating(app: Flask) -> None:
    rating_id = rated(app)
    supplement(app, rating_id, {"time": 2, "online": 0}, "Chờ hơi lâu 😀")
    assert all_of(app, select(Supplement.answers)) == [{"time": 2, "online": 0}]
    assert all_of(app, select(Comment.text)) == ["Chờ hơi lâu 😀"]
    assert stored(app, rating_id).answers == {"overall": 5}


def test_the_receipt_of_a_supplement_is_that_of_its_rating(app: Flask) -> None:
    first = record(app, open_entry(app))
    added = supplement(app, first.id, {"time": 2})
    assert (added.receipt, added.created) == (first.receipt, True)


def test_a_supplement_may_be_a_comment_alone_or_answers_alone(app: Flask) -> None:
    supplement(app, rated(app), {}, "Cảm ơn")
    supplement(app, rated(app), {"time": 5})
    assert (rows(app, Supplement), rows(app, Comment)) == (2, 1)


def test_the_same_supplement_again_is_known_even_after_its_time(app: Flask, frozen: Wall) -> None:
    rating_id = rated(app)
    supplement(app, rating_id, {"time": 2}, "Cảm ơn")
    frozen.forward(hours=1)
    assert not supplement(app, rating_id, {"time": 2}, "Cảm ơn").created
    assert (rows(app, Supplement), rows(app, Comment)) == (1, 1)


@pytest.mark.parametrize(("answers", "comment"), [({"time": 3}, ""), ({"time": 2}, "và"), ({}, "")])
def test_another_supplement_is_refused(app: Flask, answers: dict[str, int], comment: str) -> None:
    rating_id = rated(app)
    supplement(app, rating_id, {"time": 2})
    with pytest.raises(Refused, match="supplement_taken"):
        supplement(app, rating_id, answers, comment)
    assert rows(app, Comment) == 0


def test_a_supplement_has_ten_minutes_and_no_longer(app: Flask, frozen: Wall) -> None:
    in_time, late = rated(app), rated(app)
    frozen.forward(minutes=10)
    supplement(app, in_time, {"time": 2})
    frozen.forward(seconds=1)
    with pytest.raises(Refused, match="supplement_late"):
        supplement(app, late, {"time": 2})
    assert rows(app, Supplement) == 1


def test_a_supplement_of_no_rating_is_refused(app: Flask) -> None:
    with pytest.raises(Refused, match="rating_unknown"):
        supplement(app, str(uuid.uuid4()), {"time": 2})


def test_a_supplement_does_not_change_the_first_answer(app: Flask) -> None:
    rating_id = rated(app)
    with pytest.raises(BadAnswer):
        supplement(app, rating_id, {"overall": 1})
    assert stored(app, rating_id).overall == 5


def test_an_aspect_given_with_the_rating_stays(app: Flask) -> None:
    rating_id = rated(app, answers={"overall": 5, "time": 4})
    with pytest.raises(BadAnswer):
        supplement(app, rating_id, {"time": 1})


def test_a_crowd_of_supplements_keeps_one(app: Flask) -> None:
    rating_id = rated(app)

    def add(number: int) -> str:
        try:
            return "new" if supplement(app, rating_id, {"time": number % 2 + 1}).created else "known"
        except Refused as refusal:
            return refusal.reason

    results = at_once(CROWD, add)
    assert results.count("new") == 1
    assert results.count("known") == CROWD // 2 - 1
    assert results.count("supplement_taken") == CROWD // 2
    assert rows(app, Supplement) == 1


# Several verbs, one database


def test_a_failing_verb_undoes_only_its_own_work(app: Flask) -> None:
    def name_counter_then_fail(session: Session) -> None:
        session.get_one(Counter, 1).name = "Hỏng"
        session.flush()
        raise LookupError("a fault of the verb")

    def act(number: int) -> object:
        if number % 4:
            return record(app, open_entry(app))
        with app.app_context(), pytest.raises(LookupError, match="a fault of the verb"):
            write(name_counter_then_fail)
        return None

    at_once(CROWD, act)
    assert rows(app, Rating) == CROWD * 3 // 4
    assert all_of(app, select(func.count()).select_from(Counter).where(Counter.name == "Hỏng")) == [0]


def test_a_rating_the_store_does_not_take_is_nowhere(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_verb: object) -> None:
        raise NotSaved("disk full")

    entry = open_entry(app)
    with monkeypatch.context() as patch:
        patch.setattr(app.extensions["store"], "write", full)
        with pytest.raises(NotSaved):
            record(app, entry)
    assert rows(app, Rating) == 0
    assert record(app, entry).created
