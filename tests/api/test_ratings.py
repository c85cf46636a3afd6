"""A rating is recorded once, by its visit or in the open stream, and refused with a reason."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveys import ratings
from surveys.db import NotSaved, db
from surveys.nonces import Channel, issue
from surveys.ratings import Rating
from tests.api.factories import (
    Json,
    Wall,
    nonce,
    open_rating,
    post,
    rating,
    rows,
    visit,
)


def stored(app: Flask, rating_id: str) -> Rating:
    with app.app_context():
        found = ratings.find(rating_id)
        assert found is not None
        db.session.expunge(found)
        return found


def refused(app: Flask, client: FlaskClient, body: Json) -> tuple[int, str]:
    """Status and reason of a refusal that left nothing behind."""
    before = rows(app, Rating)
    answer = post(client, body)
    assert rows(app, Rating) == before
    assert answer.content_type == "application/problem+json"
    problem = answer.get_json()
    assert problem["status"] == answer.status_code
    assert problem["type"] == f"urn:mot-cua:{problem['title']}"
    assert problem["detail"]
    return answer.status_code, problem["title"]


def test_a_rating_of_a_visit_gets_its_receipt(app: Flask, client: FlaskClient) -> None:
    body = rating(visit=visit(app))
    answer = post(client, body)
    assert answer.status_code == 201
    assert answer.get_json() == {"id": body["id"], "receipt": answer.get_json()["receipt"]}
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{16}", answer.get_json()["receipt"])


def test_a_rating_of_a_visit_is_stored_with_its_counter_and_procedure(app: Flask, client: FlaskClient) -> None:
    body = rating(visit=visit(app, "demo-2", "id_card_renew"), answers={"overall": 2, "time": 0})
    post(client, body)
    row = stored(app, body["id"])
    assert (row.channel, row.stream, row.procedure) == ("api", "ticketed", "id_card_renew")
    assert (row.overall, row.answers, row.language) == (2, {"overall": 2, "time": 0}, "vi")


def test_a_visit_may_name_its_own_counter(app: Flask, client: FlaskClient) -> None:
    assert post(client, rating(visit=visit(app), counter="demo-1")).status_code == 201


def test_an_open_rating_is_of_the_channel_its_nonce_was_made_for(app: Flask, client: FlaskClient) -> None:
    body = open_rating(client)
    assert post(client, body).status_code == 201
    row = stored(app, body["id"])
    assert (row.channel, row.stream, row.procedure) == ("api", "open", None)


def test_a_nonce_of_a_tablet_says_so(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        from_tablet = issue(app.extensions["desk"][2].nonce, "demo-1", Channel.TABLET)
    body = rating(counter="demo-1", nonce=from_tablet)
    post(client, body)
    assert stored(app, body["id"]).channel == "tablet"


def test_a_nonce_lasts_an_hour(client: FlaskClient) -> None:
    answer = client.post("/api/v1/counters/demo-1/nonce")
    assert answer.status_code == 200
    assert set(answer.get_json()) == {"nonce", "expires_at"}
    assert answer.get_json()["expires_at"] == "2026-11-23T10:00:00+07:00"


@pytest.mark.parametrize("code", ["nowhere", "demo", "DEMO-1", "x" * 200, "a%00b", "%ff%fe", "%ED%A0%80"])
def test_an_unknown_counter_has_no_nonces(client: FlaskClient, code: str) -> None:
    answer = client.post(f"/api/v1/counters/{code}/nonce")
    assert (answer.status_code, answer.get_json()["title"]) == (404, "counter_unknown")


def test_the_same_again_gets_the_same_receipt(app: Flask, client: FlaskClient) -> None:
    body = rating(visit=visit(app))
    first = post(client, body)
    again = post(client, body)
    assert again.status_code == 200
    assert again.get_json() == first.get_json()
    assert rows(app, Rating) == 1


def test_the_same_id_in_capitals_is_the_same_rating(app: Flask, client: FlaskClient) -> None:
    body = rating(visit=visit(app))
    first = post(client, body)
    again = post(client, body | {"id": body["id"].upper()})
    assert again.status_code == 200
    assert again.get_json() == first.get_json()


def test_an_open_rating_sent_again_with_another_nonce_is_the_same(client: FlaskClient) -> None:
    body = open_rating(client)
    first = post(client, body)
    again = post(client, body | {"nonce": nonce(client)})
    assert again.status_code == 200
    assert again.get_json() == first.get_json()


def test_a_rating_sent_again_after_its_visit_ended_is_still_known(app: Flask, client: FlaskClient, wall: Wall) -> None:
    body = rating(visit=visit(app))
    post(client, body)
    wall.forward(days=8)
    assert post(client, body).status_code == 200


def test_the_same_id_with_other_content_changes_nothing(app: Flask, client: FlaskClient) -> None:
    body = open_rating(client)
    post(client, body)
    assert refused(app, client, body | {"answers": {"overall": 1}}) == (409, "id_taken")
    assert stored(app, body["id"]).overall == 5


def test_an_unknown_visit_is_refused(app: Flask, client: FlaskClient) -> None:
    assert refused(app, client, rating(visit="A" * 22)) == (404, "visit_unknown")


def test_a_visit_of_other_characters_is_refused(app: Flask, client: FlaskClient) -> None:
    assert refused(app, client, rating(visit="Đ" * 21 + "\n")) == (404, "visit_unknown")


def test_an_expired_visit_is_refused(app: Flask, client: FlaskClient, wall: Wall) -> None:
    token = visit(app)
    wall.forward(days=7, seconds=1)
    assert refused(app, client, rating(visit=token)) == (410, "visit_expired")


def test_a_spent_visit_is_refused(app: Flask, client: FlaskClient) -> None:
    token = visit(app)
    post(client, rating(visit=token))
    assert refused(app, client, rating(visit=token)) == (409, "visit_spent")


def test_a_visit_of_another_counter_is_refused_and_not_spent(app: Flask, client: FlaskClient) -> None:
    token = visit(app, "demo-2")
    assert refused(app, client, rating(visit=token, counter="demo-1")) == (403, "visit_foreign")
    assert post(client, rating(visit=token)).status_code == 201


def test_an_unknown_counter_is_refused(app: Flask, client: FlaskClient) -> None:
    assert refused(app, client, rating(counter="nowhere", nonce=nonce(client))) == (404, "counter_unknown")


@pytest.mark.parametrize("forged", ["forged", "A" * 58, "=", "không", "é" * 300])
def test_a_forged_nonce_is_refused(app: Flask, client: FlaskClient, forged: str) -> None:
    assert refused(app, client, rating(counter="demo-1", nonce=forged)) == (403, "nonce_forged")


def test_a_nonce_of_another_counter_is_refused(app: Flask, client: FlaskClient) -> None:
    body = rating(counter="demo-1", nonce=nonce(client, "demo-2"))
    assert refused(app, client, body) == (403, "nonce_foreign")


def test_an_expired_nonce_is_refused(app: Flask, client: FlaskClient, wall: Wall) -> None:
    body = open_rating(client)
    wall.forward(hours=1, seconds=1)
    assert refused(app, client, body) == (410, "nonce_expired")


def test_a_spent_nonce_is_refused(app: Flask, client: FlaskClient) -> None:
    spent = open_rating(client)
    post(client, spent)
    assert refused(app, client, rating(counter="demo-1", nonce=spent["nonce"])) == (409, "nonce_spent")


@pytest.mark.parametrize("ending", ["next letter", "padding"])
def test_a_spent_nonce_in_another_spelling_is_still_refused(app: Flask, client: FlaskClient, ending: str) -> None:
    spent = open_rating(client)
    post(client, spent)
    text = spent["nonce"]
    respelled = text[:-1] + chr(ord(text[-1]) + 1) if ending == "next letter" else text + "=" * (-len(text) % 4)
    status, reason = refused(app, client, rating(counter="demo-1", nonce=respelled))
    assert (status, reason) in {(403, "nonce_forged"), (409, "nonce_spent")}


def test_what_is_over_the_budget_of_a_counter_is_recorded(client: FlaskClient) -> None:
    statuses = [post(client, open_rating(client)).status_code for _ in range(42)]
    assert set(statuses) == {201}


def test_a_rating_that_could_not_be_saved_says_so(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_verb: object) -> None:
        raise NotSaved("disk full")

    body = open_rating(client)
    monkeypatch.setattr(app.extensions["store"], "write", full)
    assert refused(app, client, body) == (503, "not_saved")


def test_a_form_of_another_site_is_refused(app: Flask, client: FlaskClient) -> None:
    body = open_rating(client)
    answer = client.post("/api/v1/ratings", json=body, headers={"Origin": "https://elsewhere.example"})
    assert (answer.status_code, rows(app, Rating)) == (403, 0)


def test_no_answer_sets_a_cookie(client: FlaskClient) -> None:
    answers = [post(client, open_rating(client)), post(client, {}), client.get("/api/v1/nowhere")]
    assert [answer.headers.get("Set-Cookie") for answer in answers] == [None, None, None]
