"""What follows a rating is taken once, within ten minutes."""

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveys.db import db
from surveys.ratings import Comment, Supplement
from tests.api.factories import Json, Wall, open_rating, post, recorded, rows, supplement


def test_a_supplement_adds_aspects_and_a_comment(app: Flask, client: FlaskClient) -> None:
    first = post(client, open_rating(client)).get_json()
    answer = supplement(client, first["id"], {"answers": {"time": 0, "officers": 4}, "comment": " Cảm ơn 😀 "})
    assert answer.status_code == 201
    assert answer.get_json() == first
    with app.app_context():
        assert db.session.get_one(Supplement, first["id"]).answers == {"time": 0, "officers": 4}
        assert db.session.get_one(Comment, first["id"]).text == "Cảm ơn 😀"


@pytest.mark.parametrize("body", [{"answers": {"time": 3}}, {"comment": "x" * 1000}, {"answers": {}, "comment": "ừ"}])
def test_either_part_of_a_supplement_is_enough(client: FlaskClient, body: Json) -> None:
    assert supplement(client, recorded(client), body).status_code == 201


def test_the_same_supplement_again_is_known_even_after_its_time(app: Flask, client: FlaskClient, wall: Wall) -> None:
    rating_id, body = recorded(client), {"answers": {"time": 3}}
    first = supplement(client, rating_id, body)
    wall.forward(minutes=11)
    again = supplement(client, rating_id, body)
    assert again.status_code == 200
    assert again.get_json() == first.get_json()
    assert rows(app, Supplement) == 1


def test_another_supplement_is_refused(client: FlaskClient) -> None:
    rating_id = recorded(client)
    supplement(client, rating_id, {"answers": {"time": 3}})
    answer = supplement(client, rating_id, {"answers": {"time": 4}})
    assert (answer.status_code, answer.get_json()["title"]) == (409, "supplement_taken")


def test_a_late_supplement_is_refused(app: Flask, client: FlaskClient, wall: Wall) -> None:
    rating_id = recorded(client)
    wall.forward(minutes=10, seconds=1)
    answer = supplement(client, rating_id, {"answers": {"time": 3}})
    assert (answer.status_code, answer.get_json()["title"]) == (410, "supplement_late")
    assert rows(app, Supplement) == 0


def test_a_supplement_of_no_rating_is_refused(client: FlaskClient) -> None:
    answer = supplement(client, str(uuid.uuid4()), {"answers": {"time": 3}})
    assert (answer.status_code, answer.get_json()["title"]) == (404, "rating_unknown")


@pytest.mark.parametrize("rating_id", ["1", "a%00b", "%ff", "..", "x" * 5000])
def test_a_supplement_of_what_is_no_id_is_not_found(client: FlaskClient, rating_id: str) -> None:
    answer = supplement(client, rating_id, {"answers": {"time": 3}})
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
