"""The phone: a visit that was rated says only that, and a checklist is worked out anew when it is opened."""

from unittest import mock

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assistant import guide
from assistant.guide import Progress
from kiosk.web import languages
from surveys import clock
from surveys.ratings import Rating
from tests.api.factories import Wall, rows, visit
from tests.factories import counter, procedures, rated, rating_form, record, stored, ticketed_entry
from tests.surveys.guide_paths import paths
from tests.web.html import Page
from tests.web.pages import CARD, code_of, in_2027


def rate_visit(client: FlaskClient, token: str, level: int = 5) -> None:
    assert client.post(f"/q/{token}", data=rating_form(client.application, level, nonce="")).status_code == 303


# One visit


def test_a_fresh_visit_asks_the_first_question_with_five_faces(app: Flask, client: FlaskClient) -> None:
    page = Page(client.get(f"/q/{visit(app)}").text)
    assert [one["value"] for one in page.every("button") if one.get("name") == "overall"] == ["5", "4", "3", "2", "1"]


def test_a_rating_of_a_visit_is_ticketed_and_of_the_phone(app: Flask, client: FlaskClient) -> None:
    token, form = visit(app, procedure=CARD), rating_form(app, 4, nonce="")
    client.post(f"/q/{token}", data=form)
    row = stored(app, form["id"])
    assert (row.overall, row.stream, row.channel, row.procedure) == (4, "ticketed", "phone", CARD)


def test_a_rated_visit_says_only_that_it_was_rated(app: Flask, client: FlaskClient) -> None:
    """The same words whatever was chosen, to whoever finds the slip, and no receipt."""
    texts = set()
    for level in (1, 5):
        token, form = visit(app), rating_form(app, level, nonce="")
        client.post(f"/q/{token}", data=form)
        answer = app.test_client().get(f"/q/{token}")
        assert stored(app, form["id"]).receipt not in answer.text.replace("-", "")
        assert form["id"] not in answer.text
        texts.add(answer.text.replace(token, ""))
    assert len(texts) == 1
    page = Page(texts.pop())
    assert "đã được đánh giá" in page.first("h1")
    assert page.every("form") == []


def test_it_says_so_even_to_the_phone_that_rated(app: Flask, client: FlaskClient) -> None:
    token = visit(app)
    rate_visit(client, token, 1)
    with client.session_transaction() as session:
        receipt = session["receipt"]
    assert receipt not in client.get(f"/q/{token}").text.replace("-", "")


def test_a_visit_is_rated_once(app: Flask, client: FlaskClient) -> None:
    token = visit(app)
    rate_visit(client, token)
    again = app.test_client().post(f"/q/{token}", data=rating_form(app, 1, nonce=""))
    assert again.status_code == 409
    assert rows(app, Rating) == 1


def test_a_visit_expires_after_a_week(app: Flask, client: FlaskClient, frozen: Wall) -> None:
    token = visit(app)
    frozen.forward(days=7, seconds=1)
    assert client.get(f"/q/{token}").status_code == 410
    assert client.post(f"/q/{token}", data=rating_form(app, nonce="")).status_code == 410
    assert rows(app, Rating) == 0


@pytest.mark.parametrize("token", ["A" * 22, "short", "A" * 23, "%00" * 22])
def test_an_unknown_visit_takes_no_rating(app: Flask, client: FlaskClient, token: str) -> None:
    assert client.get(f"/q/{token}").status_code == 404
    assert client.post(f"/q/{token}", data=rating_form(app)).status_code == 404
    assert rows(app, Rating) == 0


def test_a_form_cannot_claim_another_channel_stream_or_counter(app: Flask, client: FlaskClient) -> None:
    form = rating_form(app)
    claims = {"channel": "kiosk", "stream": "ticketed", "counter": "demo-2", "visit": "x", "procedure": CARD}
    client.post("/c/demo-1", data=form | claims)
    row = stored(app, form["id"])
    assert (row.channel, row.stream, row.procedure) == ("phone", "open", None)
    assert row.counter_id == counter(app, "demo-1").id


def test_the_other_citizens_of_a_counter_are_not_told_of(app: Flask, client: FlaskClient) -> None:
    before = Page(client.get("/c/demo-1").text).text
    rated(app, 1)
    assert Page(client.get("/c/demo-1").text).text == before


# The checklist taken along


def with_an_ending_fee() -> tuple[str, Progress]:
    """A procedure one of whose fees ends before 2027, and a way through its guide that leads to that fee."""
    for procedure in procedures().procedures.values():
        for progress in (end for end in paths(procedure) if not end.leads_to):
            now, later = (guide.checklist(procedure, progress, day).fees for day in (clock.today(), in_2027().date()))
            if [fee.amount for fee in now] != [fee.amount for fee in later]:
                return procedure.id, progress
    raise AssertionError("no fee of the catalogue ends before 2027")


def fee_lines(text: str) -> list[str]:
    page = Page(text)
    return [
        " ".join(words.split())
        for words, attributes in zip(page.texts["li"], page.every("li"), strict=True)
        if attributes.get("class") == "fee"
    ]


def test_a_checklist_taken_along_is_worked_out_anew_when_it_is_opened(
    app: Flask, client: FlaskClient, frozen: Wall
) -> None:
    procedure_id, progress = with_an_ending_fee()
    code = guide.encode(procedures().procedures[procedure_id], progress.answers)
    now = client.get(f"/t/{code}").text
    frozen.moment = in_2027()
    later = client.get(f"/t/{code}").text
    assert fee_lines(now) != fee_lines(later)
    with app.test_request_context():
        due = guide.checklist(procedures().procedures[procedure_id], progress, in_2027().date()).fees
        amounts = [languages.money(fee.amount) for fee in due if fee.amount]
    assert amounts
    assert all(amount in " ".join(fee_lines(later)) for amount in amounts)
    assert "1/6/2027" in later


def test_the_address_of_a_checklist_is_that_of_the_code_beside_it(app: Flask, client: FlaskClient) -> None:
    with mock.patch("kiosk.web.codes.svg") as svg:
        svg.return_value = ""
        client.get(f"/procedures/{CARD}/checklist")
    address = svg.call_args.args[0]
    assert address.startswith("https://motcua.example.vn/t/")
    assert address.endswith("?lang=vi")
    assert client.get(address.removeprefix("https://motcua.example.vn")).status_code == 200


@pytest.mark.parametrize("code", ["x", "A", "bm9uZQ", "%00", "====", "không", "A" * 5000, code_of(CARD)[:-3]])
def test_a_broken_code_is_not_there(client: FlaskClient, code: str) -> None:
    answer = client.get(f"/t/{code}")
    assert answer.status_code == 404
    assert "/" in [attributes["href"] for attributes in Page(answer.text).every("a")]


def test_a_checklist_stores_nothing(app: Flask, client: FlaskClient) -> None:
    answer = client.get(f"/t/{code_of(CARD)}?lang=vi")
    with client.session_transaction() as session:
        assert set(session) <= {"language"}
    assert answer.status_code == 200


def test_a_visit_of_one_counter_shows_that_counter(app: Flask, client: FlaskClient) -> None:
    assert "Quầy 2" in Page(client.get(f"/q/{visit(app, 'demo-2')}").text).text


def test_a_visit_that_was_rated_elsewhere_is_rated_here_too(app: Flask, client: FlaskClient) -> None:
    token = visit(app)
    record(app, ticketed_entry(token))
    assert Page(client.get(f"/q/{token}").text).every("form") == []
    assert rows(app, Rating) == 1
