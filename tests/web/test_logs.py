"""The log names the route and the outcome, never the address, the text or the token."""

import json
import logging
from unittest import mock

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.web.logs import JsonFormatter
from surveys import clock
from tests.api.factories import visit
from tests.factories import rate_on_phone, rating_form
from tests.web.pages import CARD, code_of, unsaved_rating


def lines(log: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    """What was written, as the service writes it."""
    return [json.loads(JsonFormatter().format(record)) for record in log.records]


def written(log: pytest.LogCaptureFixture) -> str:
    return "\n".join(JsonFormatter().format(record) for record in log.records)


@pytest.fixture(autouse=True)
def everything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


def test_a_line_holds_the_route_and_the_outcome_and_nothing_else(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/rate/demo-1?x=1")
    (line,) = [line for line in lines(caplog) if line["logger"] == "kiosk.access"]
    assert set(line) == {"time", "level", "logger", "message", "route", "method", "status", "ms"}
    assert (line["route"], line["method"], line["status"]) == ("/rate/<counter_code>", "GET", 200)
    assert line["message"] == "request"


def test_a_token_is_in_no_line(app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    token, unknown = visit(app), "B" * 22
    for one in (token, unknown):
        client.get(f"/q/{one}")
        client.post(f"/q/{one}", data=rating_form(app))
    assert token not in written(caplog)
    assert unknown not in written(caplog)
    assert "/q/<token>" in written(caplog)


def test_the_code_of_a_checklist_is_in_no_line(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    client.get(f"/t/{code_of(CARD)}")
    client.get("/t/broken-code")
    assert code_of(CARD) not in written(caplog)
    assert "broken-code" not in written(caplog)


@pytest.mark.parametrize("text", ["tôi tên Nguyễn Văn An số 022190001234", "cứu tôi với, có cướp ở ngõ 12"])
def test_what_was_typed_is_in_no_line(client: FlaskClient, caplog: pytest.LogCaptureFixture, text: str) -> None:
    client.post("/ask", data={"text": text})
    client.get("/procedures", query_string={"q": text})
    rate_on_phone(client)
    client.post("/rated/phone", data={"comment": text})
    for word in text.split():
        assert f'"{word}' not in written(caplog)
    assert text not in written(caplog)
    assert "022190001234" not in written(caplog)


def test_ids_nonces_and_receipts_are_in_no_line(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    form = rating_form(app)
    client.post("/c/demo-1", data=form)
    with client.session_transaction() as session:
        secrets = [form["id"], form["nonce"], session["receipt"]]
    assert not [secret for secret in secrets if secret in written(caplog)]


@pytest.mark.parametrize("path", ["/Nguyễn-Văn-An", "/q/", "/nowhere?name=An"])
def test_an_unknown_address_is_not_repeated(client: FlaskClient, caplog: pytest.LogCaptureFixture, path: str) -> None:
    client.get(path)
    assert "An" not in written(caplog)
    assert [line["route"] for line in lines(caplog) if line["logger"] == "kiosk.access"] == ["(none)"]


def test_a_fault_of_ours_is_logged_by_its_kind_and_place_without_its_words(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with mock.patch.object(clock, "today", side_effect=ValueError("CCCD 022190001234 của Nguyễn Văn An")):
        client.get(f"/procedures/{CARD}")
    (line,) = [line for line in lines(caplog) if line["level"] == "error"]
    assert (line["message"], line["error"]) == ("unforeseen", "ValueError")
    assert any("kiosk.web.procedure_pages" in str(place) for place in list(line["trace"]))  # type: ignore[call-overload]
    assert "022190001234" not in written(caplog)


def test_what_was_not_saved_is_logged_with_its_reason(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    unsaved_rating(client)
    assert ("not saved", "disk full") in [(line["message"], line.get("reason")) for line in lines(caplog)]


def test_every_line_is_one_line(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/nowhere%0Ainjected")
    assert all("\n" not in JsonFormatter().format(record) for record in caplog.records)


def test_static_files_fill_no_log(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/static/0/css/mot-cua.css")
    assert [line for line in lines(caplog) if line["logger"] == "kiosk.access"] == []
