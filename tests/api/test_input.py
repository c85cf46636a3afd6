"""Whatever is sent, the answer names the field that is wrong, and nothing is saved."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from surveys.ratings import Comment, Rating
from tests.api.factories import Json, faulty_fields, open_rating, post, rating, recorded, rows, supplement


def send(client: FlaskClient, data: bytes, content_type: str = "application/json") -> TestResponse:
    return client.post("/api/v1/ratings", data=data, content_type=content_type)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "1"}, "id"),
        ({"id": 7}, "id"),
        ({"id": "{8a7f9c1e-1111-4222-8333-444455556666}"}, "id"),
        ({"id": "8a7f9c1e-1111-4222-8333-444455556666\n"}, "id"),
        ({"questionnaire": "cand8"}, "questionnaire"),
        ({"questionnaire": 7}, "questionnaire"),
        ({"version": 2}, "version"),
        ({"version": 10**30}, "version"),
        ({"version": True}, "version"),
        ({"version": 1.0}, "version"),
        ({"version": "1"}, "version"),
        ({"answers": {}}, "answers"),
        ({"answers": [5]}, "answers"),
        ({"answers": {"time": 5}}, "answers.overall"),
        ({"answers": {"overall": 0}}, "answers.overall"),
        ({"answers": {"overall": 6}}, "answers.overall"),
        ({"answers": {"overall": -1}}, "answers.overall"),
        ({"answers": {"overall": True}}, "answers.overall"),
        ({"answers": {"overall": 5.0}}, "answers.overall"),
        ({"answers": {"overall": "5"}}, "answers.overall"),
        ({"answers": {"overall": 5, "time": 6}}, "answers.time"),
        ({"answers": {"overall": 5, "parking": 5}}, "answers.parking"),
        ({"answers": {"overall": 5, "Overall": 5}}, "answers.Overall"),
        ({"answers": {"overall": 5, "a\x00": 5}}, "answers.a\x00"),
        ({"answers": {"overall": 5, "[key]": 5}}, "answers.[key]"),
        ({"answers": {"overall": 5, "\ud800": 5}}, None),
        ({"language": "fr"}, "language"),
        ({"language": "VI"}, "language"),
        ({"channel": "kiosk"}, "channel"),
        ({"counter": "a\x00b"}, "counter"),
        ({"counter": "\udfff"}, "counter"),
        ({"counter": ""}, "counter"),
        ({"nonce": ""}, "nonce"),
        ({"nonce": ["x"]}, "nonce"),
        ({"nonce": "x" * 301}, "nonce"),
        ({"visit": "x" * 21}, "visit"),
        ({"visit": "x" * 23}, "visit"),
        ({"visit": "x" * 21 + "\x00"}, "visit"),
        ({"visit": "x" * 22}, "nonce"),
        ({"comment": "too early"}, "comment"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named(app: Flask, client: FlaskClient, changes: Json, field: str | None) -> None:
    fields = faulty_fields(post(client, open_rating(client) | changes))
    assert len(fields) == 1
    assert field is None or fields == [field]
    assert rows(app, Rating) == 0


@pytest.mark.parametrize("field", ["id", "questionnaire", "version", "answers", "language"])
def test_a_missing_field_is_named(client: FlaskClient, field: str) -> None:
    body = open_rating(client)
    del body[field]
    assert faulty_fields(post(client, body)) == [field]


@pytest.mark.parametrize("field", ["visit", "counter", "nonce", "id", "answers"])
def test_null_is_not_the_same_as_left_out(client: FlaskClient, field: str) -> None:
    assert faulty_fields(post(client, open_rating(client) | {field: None})) == [field]


@pytest.mark.parametrize(
    ("token", "field"), [({}, "visit"), ({"counter": "demo-1"}, "nonce"), ({"nonce": "x"}, "counter")]
)
def test_a_rating_without_its_token_names_what_is_missing(client: FlaskClient, token: Json, field: str) -> None:
    assert faulty_fields(post(client, rating(**token))) == [field]


def test_every_wrong_field_is_named_at_once(client: FlaskClient) -> None:
    body = open_rating(client) | {"language": "fr", "version": "1", "answers": {"overall": 9, "time": True}}
    assert faulty_fields(post(client, body)) == ["version", "answers.overall", "answers.time", "language"]


def test_thousands_of_wrong_fields_are_not_all_named(client: FlaskClient) -> None:
    assert len(faulty_fields(post(client, {f"f{number}": 1 for number in range(5000)}))) == 20


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (b"", "body"),
        (b"{", "body"),
        (b"[]", "body"),
        (b"null", "body"),
        (b'"text"', "body"),
        (b'{"id": "\xff"}', "body"),
        (b"\xff\xfe{\x00}\x00", "body"),
        (b"\xef\xbb\xbf{}", "body"),
        (b'{"version": NaN}', "body"),
        (b'{"version": -Infinity}', "body"),
        (b"{} {}", "body"),
        (b"[" * 60_000, "body"),
        (b'{"a":' * 10_000, "body"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "body"),
    ],
)
def test_what_is_no_json_object_is_refused(client: FlaskClient, data: bytes, field: str) -> None:
    assert faulty_fields(send(client, data)) == [field]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('"version": 1', '"version": 1, "version": 1', "version"),
        ('"overall": 5', '"overall": 5, "overall": 1', "answers.overall"),
        ('"version": 1', f'"version": {"9" * 5000}', "version"),
        ('"overall": 5', f'"overall": -{"9" * 5000}', "answers.overall"),
        ('"overall": 5', '"overall": 1e999', "answers.overall"),
        ('"language": "vi"', '"language": "\\ud83d"', "language"),
        ('"questionnaire": "cand7"', '"questionnaire": "cand7\\u0000"', "questionnaire"),
        ('"version": 1', '"version": 1, "\\ud83d": 1', None),
    ],
)
def test_json_that_could_be_read_in_two_ways_is_refused(
    app: Flask, client: FlaskClient, old: str, new: str, field: str | None
) -> None:
    fields = faulty_fields(send(client, json.dumps(open_rating(client)).replace(old, new).encode()))
    assert field is None or fields == [field]
    assert rows(app, Rating) == 0


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "text/json", ""])
def test_another_media_type_is_refused(app: Flask, client: FlaskClient, content_type: str) -> None:
    answer = send(client, json.dumps(open_rating(client)).encode(), content_type)
    assert (answer.status_code, answer.get_json()["title"]) == (415, "unsupported_media_type")
    assert answer.headers["Accept-Post"] == "application/json"
    assert rows(app, Rating) == 0


def test_a_media_type_may_carry_its_character_set(client: FlaskClient) -> None:
    data = json.dumps(open_rating(client)).encode()
    assert send(client, data, "application/json; charset=utf-8").status_code == 201


def test_a_body_that_is_too_large_is_refused(client: FlaskClient) -> None:
    answer = send(client, b"x" * (64 * 1024 + 1))
    assert (answer.status_code, answer.content_type) == (413, "application/problem+json")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"answers": {}, "comment": " \n"}, "body"),
        ({"comment": "x" * 1001}, "comment"),
        ({"comment": "a\x00b"}, "comment"),
        ({"comment": "\ud83d"}, "comment"),
        ({"comment": None}, "comment"),
        ({"answers": None}, "answers"),
        ({"answers": {"overall": 5}}, "answers.overall"),
        ({"answers": {"parking": 5}}, "answers.parking"),
        ({"answers": {"time": 6}}, "answers.time"),
        ({"answers": {"time": False}}, "answers.time"),
        ({"answers": {"time": 5}, "phone": "0912345678"}, "phone"),
    ],
)
def test_a_wrong_supplement_is_refused(app: Flask, client: FlaskClient, body: Json, field: str) -> None:
    assert faulty_fields(supplement(client, recorded(client), body)) == [field]
    assert rows(app, Comment) == 0


def test_an_aspect_given_with_the_rating_stays(client: FlaskClient) -> None:
    rating_id = recorded(client, answers={"overall": 5, "time": 5})
    assert faulty_fields(supplement(client, rating_id, {"answers": {"time": 1}})) == ["answers.time"]


@pytest.mark.parametrize(("method", "path"), [("GET", "/ratings"), ("DELETE", "/indicators"), ("PUT", "/ratings")])
def test_another_method_is_told_which_are_allowed(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(f"/api/v1{path}", method=method)
    assert (answer.status_code, answer.content_type) == (405, "application/problem+json")
    assert answer.headers["Allow"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters()), inner, max_size=4),
    max_leaves=12,
)


@settings(
    max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(field=st.sampled_from(["id", "questionnaire", "version", "answers", "language", "counter", "nonce", "more"]),
       value=JSON)  # fmt: skip
def test_no_value_of_any_field_is_a_fault_of_ours(client: FlaskClient, field: str, value: Any) -> None:
    answer = post(client, rating(counter="demo-1", nonce="x") | {field: value})
    assert answer.status_code in (403, 404, 422)


@settings(
    max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.binary(max_size=200))
def test_no_bytes_are_a_fault_of_ours(client: FlaskClient, data: bytes) -> None:
    assert send(client, data).status_code == 422
