"""What the tests of the API are about: ratings, visits, nonces and the day they were given on."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from surveys import clock, visits
from surveys.db import Base, db, write
from surveys.indicators import release

MONDAY_MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=clock.VIET_NAM)

Json = dict[str, Any]


class Wall:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.moment = MONDAY_MORNING

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> None:
        self.moment += timedelta(**span)


def visit(app: Flask, counter: str = "demo-1", procedure: str | None = None) -> str:
    """The token of a new visit."""
    with app.app_context():
        return write(lambda session: visits.issue(session, counter, procedure=procedure))[0]


def nonce(client: FlaskClient, counter: str = "demo-1") -> str:
    """A nonce of the API for a counter."""
    return str(client.post(f"/api/v1/counters/{counter}/nonce").json["nonce"])  # type: ignore[index]


def rating(**changes: object) -> Json:
    """A rating without the token it spends; a change to None leaves a field out."""
    body: Json = {
        "id": str(uuid.uuid4()), "questionnaire": "cand7", "version": 1, "answers": {"overall": 5}, "language": "vi",
    } | changes  # fmt: skip
    return {name: value for name, value in body.items() if value is not None}


def open_rating(client: FlaskClient, counter: str = "demo-1", **changes: object) -> Json:
    """A rating in the open stream, with a fresh nonce."""
    return rating(counter=counter, nonce=nonce(client, counter)) | changes


def post(client: FlaskClient, body: object) -> TestResponse:
    return client.post("/api/v1/ratings", json=body)


def supplement(client: FlaskClient, rating_id: str, body: object) -> TestResponse:
    return client.post(f"/api/v1/ratings/{rating_id}/supplement", json=body)


def recorded(client: FlaskClient, counter: str = "demo-1", **changes: object) -> str:
    """The id of a rating that was just recorded."""
    answer = post(client, open_rating(client, counter, **changes))
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["id"])


def ask(client: FlaskClient, **query: str) -> TestResponse:
    """The figures of the demo unit in November, or what the query says instead."""
    return client.get("/api/v1/indicators", query_string={"unit": "demo", "period": "2026-11"} | query)


def give(client: FlaskClient, levels: Mapping[int, int], counter: str = "demo-1") -> None:
    """Record so many ratings of each level: {5: 20, 1: 10}."""
    for level, count in levels.items():
        for _ in range(count):
            recorded(client, counter=counter, answers={"overall": level})


def advance(app: Flask) -> None:
    """Move the release marks, as the service does by itself."""
    with app.app_context():
        write(release.advance)


def rows(app: Flask, model: type[Base]) -> int:
    """How many rows a table holds."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def faulty_fields(answer: TestResponse) -> list[str]:
    """The fields an answer of status 422 names."""
    assert answer.status_code == 422, answer.text
    assert answer.content_type == "application/problem+json"
    return [fault["field"] for fault in answer.get_json()["errors"]]
