"""What many send at the same moment is recorded once."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from surveys.ratings import Rating, Supplement
from tests.api.factories import nonce, post, rating, recorded, rows, supplement, visit

CROWD = 32


def at_once(app: Flask, act: Callable[[FlaskClient, int], TestResponse]) -> list[TestResponse]:
    """What each of a crowd gets for an act that all begin together."""
    start = threading.Barrier(CROWD)

    def begin(number: int) -> TestResponse:
        client = app.test_client()
        start.wait(30)
        return act(client, number)

    with ThreadPoolExecutor(CROWD) as crowd:
        return list(crowd.map(begin, range(CROWD)))


def statuses(answers: list[TestResponse]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def test_a_visit_is_rated_once(app: Flask) -> None:
    token = visit(app)
    answers = at_once(app, lambda client, _: post(client, rating(visit=token)))
    assert statuses(answers) == {201: 1, 409: CROWD - 1}
    assert rows(app, Rating) == 1


def test_a_nonce_is_used_once(app: Flask, client: FlaskClient) -> None:
    one = nonce(client)
    answers = at_once(app, lambda client, _: post(client, rating(counter="demo-1", nonce=one)))
    assert statuses(answers) == {201: 1, 409: CROWD - 1}
    assert rows(app, Rating) == 1


def test_the_same_rating_of_a_visit_is_recorded_once_and_everybody_gets_its_receipt(app: Flask) -> None:
    body = rating(visit=visit(app))
    answers = at_once(app, lambda client, _: post(client, body))
    assert statuses(answers) == {201: 1, 200: CROWD - 1}
    assert len({answer.text for answer in answers}) == 1


def test_the_same_open_rating_is_recorded_once_and_everybody_gets_its_receipt(app: Flask, client: FlaskClient) -> None:
    body = rating(counter="demo-1", nonce=nonce(client))
    answers = at_once(app, lambda client, _: post(client, body))
    assert statuses(answers) == {201: 1, 200: CROWD - 1}
    assert len({answer.text for answer in answers}) == 1


def test_one_id_with_different_answers_keeps_one_of_them(app: Flask, client: FlaskClient) -> None:
    nonces = [nonce(client) for _ in range(CROWD)]
    body = rating(counter="demo-1")
    answers = at_once(
        app,
        lambda client, number: post(client, body | {"nonce": nonces[number], "answers": {"overall": number % 5 + 1}}),
    )
    assert statuses(answers)[201] == 1
    assert set(statuses(answers)) == {200, 201, 409}
    assert rows(app, Rating) == 1


def test_different_ratings_are_all_recorded(app: Flask, client: FlaskClient) -> None:
    nonces = [nonce(client) for _ in range(CROWD)]
    answers = at_once(app, lambda client, number: post(client, rating(counter="demo-1", nonce=nonces[number])))
    assert statuses(answers) == {201: CROWD}
    assert len({answer.get_json()["receipt"] for answer in answers}) == CROWD


def test_a_supplement_is_added_once(app: Flask, client: FlaskClient) -> None:
    rating_id = recorded(client)
    answers = at_once(app, lambda client, number: supplement(client, rating_id, {"answers": {"time": number % 2 + 1}}))
    assert statuses(answers)[201] == 1
    assert set(statuses(answers)) == {200, 201, 409}
    assert rows(app, Supplement) == 1
