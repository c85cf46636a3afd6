"""What goes wrong is said in the citizen's language, with what was and was not saved, and never with its inside."""

from unittest import mock

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveys import clock
from surveys.db import NotSaved, Unreadable
from surveys.ratings import Comment, Rating
from tests.api.factories import rows
from tests.factories import all_of, rate_on_phone, rating_form
from tests.web.html import Page
from tests.web.pages import CARD, speak, unforeseen, unsaved_rating

NOT_SAVED = {"vi": "CHƯA được lưu", "en": "NOT been saved", "zh": "未"}


def heading(text: str) -> str:
    return Page(text).first("h1")


@pytest.mark.parametrize("language", NOT_SAVED)
def test_a_rating_that_is_not_saved_is_said_not_to_be(client: FlaskClient, language: str) -> None:
    answer = unsaved_rating(speak(client, language))
    assert answer.status_code == 503
    assert NOT_SAVED[language] in heading(answer.text)
    assert not any(thanks in answer.text for thanks in ("Cảm ơn", "Thank you", "谢谢", "感谢"))


def test_a_rating_that_is_not_saved_leaves_no_trace_and_can_be_sent_again(app: Flask, client: FlaskClient) -> None:
    form = rating_form(app)
    with mock.patch.object(app.extensions["store"], "write", side_effect=NotSaved("disk full")):
        client.post("/c/demo-1", data=form)
    assert rows(app, Rating) == 0
    with client.session_transaction() as session:
        assert "rated" not in session
    assert client.post("/c/demo-1", data=form).status_code == 303
    assert rows(app, Rating) == 1


def test_a_script_is_told_the_same_as_data(app: Flask, client: FlaskClient) -> None:
    with mock.patch.object(app.extensions["store"], "write", side_effect=NotSaved("disk full")):
        answer = client.post("/c/demo-1", data=rating_form(app), headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert answer.get_json()["title"] == "not_saved"


def test_a_supplement_that_is_not_saved_is_said_not_to_be(app: Flask, client: FlaskClient) -> None:
    rate_on_phone(client)
    with mock.patch.object(app.extensions["store"], "write", side_effect=NotSaved("disk full")):
        answer = client.post("/rated/phone", data={"time": "2"})
    assert answer.status_code == 503
    assert rows(app, Comment) == 0


def test_a_database_that_cannot_be_read_is_no_fault_of_the_citizen(app: Flask, client: FlaskClient) -> None:
    broken = Unreadable("SELECT", {}, Exception("database is locked"))
    with mock.patch("surveys.units.find_counter", side_effect=broken):
        answer = client.get("/c/demo-1")
    assert answer.status_code == 503
    assert "locked" not in answer.text


def test_a_form_that_met_an_unreadable_database_was_not_saved(app: Flask, client: FlaskClient) -> None:
    form, broken = rating_form(app), Unreadable("SELECT", {}, Exception("database is locked"))
    with mock.patch("surveys.units.find_counter", side_effect=broken):
        answer = client.post("/c/demo-1", data=form)
    assert answer.status_code == 503
    assert NOT_SAVED["vi"] in heading(answer.text)


def test_a_fault_of_ours_promises_nothing_and_shows_nothing(client: FlaskClient) -> None:
    answer = unforeseen(speak(client, "en"))
    assert answer.status_code == 500
    assert heading(answer.text) == "Something went wrong on our side"
    assert "ZeroDivisionError" not in answer.text
    assert "022190001234" not in answer.text


def test_a_fault_of_ours_is_a_problem_for_a_program(client: FlaskClient) -> None:
    with mock.patch.object(clock, "today", side_effect=ZeroDivisionError("CCCD 022190001234")):
        answer = client.get(f"/procedures/{CARD}", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")
    assert "022190001234" not in answer.text


def test_a_wrong_method_is_told_which_are_right(client: FlaskClient) -> None:
    answer = client.get("/done")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert client.delete("/").status_code == 405


@pytest.mark.parametrize("path", ["/ask", "/rated", "/c/demo-1", "/language"])
def test_a_request_that_is_too_large_is_a_page(app: Flask, client: FlaskClient, path: str) -> None:
    answer = client.post(path, data={"text": "x" * 70_000, "comment": "x" * 70_000})
    assert answer.status_code == 413
    assert rows(app, Rating) == rows(app, Comment) == 0


def test_too_much_text_is_said_in_words(client: FlaskClient) -> None:
    answer = speak(client, "en").post("/ask", data={"text": "x" * 70_000})
    assert (answer.status_code, heading(answer.text)) == (413, "That was too much text")


@pytest.mark.parametrize(
    "body", [b"text=%ff%fe", b"text=\xff\xfe", b"text=%00", b"text=%ed%a0%80", b"%ff=%ff", b"&&=;"]
)
@pytest.mark.parametrize("path", ["/ask", "/language", "/display", "/c/demo-1", "/rated"])
def test_bytes_that_are_no_text_break_no_page(house: Flask, path: str, body: bytes) -> None:
    kind = "application/x-www-form-urlencoded"
    answer = house.test_client().post(path, data=body, content_type=kind)
    assert answer.status_code < 500


def test_a_comment_of_broken_bytes_is_kept_as_far_as_it_is_text(app: Flask, client: FlaskClient) -> None:
    rate_on_phone(client)
    body = b"comment=t%e1%bb%91t%ff%00!"
    answer = client.post("/rated/phone", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 303
    assert all_of(app, Comment.__table__.select().with_only_columns(Comment.text)) == ["tốt%FF!"]


@pytest.mark.parametrize(
    "path", ["/%00", "/q/%00", "/c/%ff", "/t/%ff%fe", "/k/%2e%2e", "/procedures/%0a", "/rate/%f0%9f%98%80"]
)
def test_odd_addresses_are_simply_not_there(house: Flask, path: str) -> None:
    assert house.test_client().get(path).status_code == 404


def test_the_way_home_of_a_kiosk_at_a_counter_leads_to_its_counter(client: FlaskClient) -> None:
    client.get("/k/demo-2")
    page = Page(client.get("/nowhere").text)
    assert "/k/demo-2" in [attributes["href"] for attributes in page.every("a")]


def test_a_program_gets_no_page(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nowhere")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
