"""Rating with a page: without scripts, twice, with a script, and what follows."""

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveys.ratings import COMMENT_LIMIT, Comment, Rating, Supplement
from tests.api.factories import Wall, rows
from tests.factories import all_of, rate_on_phone, rating_form, stored
from tests.web.html import Page
from tests.web.pages import speak

ROOMS = {
    "kiosk": ("/rate/demo-1", "/rated", "/thanks", "kiosk"),
    "phone": ("/c/demo-1", "/rated/phone", "/thanks/phone", "phone"),
    "tablet": ("/outreach/rate/demo-1", "/outreach/rated", "/outreach/thanks", "tablet"),
}
in_every_room = pytest.mark.parametrize("room", ROOMS)


def form_on(client: FlaskClient, path: str, level: int = 5) -> dict[str, str]:
    """What a tap on a face of the page sends without any script."""
    page = Page(client.get(path).text)
    hidden = {str(one["name"]): str(one["value"]) for one in page.every("input") if one.get("name") in ("id", "nonce")}
    return hidden | {"overall": str(level)}


def receipt_of(client: FlaskClient) -> str:
    with client.session_transaction() as session:
        return str(session["receipt"])


def shown(receipt: str) -> str:
    return "-".join(receipt[place : place + 4] for place in range(0, 16, 4))


@in_every_room
def test_a_tap_records_and_thanks_with_a_receipt(app: Flask, client: FlaskClient, room: str) -> None:
    path, after, thanks, channel = ROOMS[room]
    form = form_on(client, path, 2)
    answer = client.post(path, data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, after)
    row = stored(app, form["id"])
    assert (row.overall, row.channel, row.stream, row.language) == (2, channel, "open", "vi")
    for page in (client.get(after), client.get(thanks)):
        assert page.status_code == 200
        assert shown(row.receipt) in page.text


@in_every_room
def test_the_same_form_twice_is_one_rating_and_the_same_receipt(app: Flask, client: FlaskClient, room: str) -> None:
    path, after, _, _ = ROOMS[room]
    form = form_on(client, path)
    client.post(path, data=form)
    first = receipt_of(client)
    again = client.post(path, data=form)
    assert (again.status_code, again.headers["Location"]) == (303, after)
    assert receipt_of(client) == first
    assert rows(app, Rating) == 1


@in_every_room
def test_the_same_form_with_another_face_changes_nothing(app: Flask, client: FlaskClient, room: str) -> None:
    path = ROOMS[room][0]
    form = form_on(client, path, 5)
    client.post(path, data=form)
    assert client.post(path, data=form | {"overall": "1"}).status_code == 409
    assert stored(app, form["id"]).overall == 5


@in_every_room
def test_a_script_is_told_what_was_recorded(client: FlaskClient, room: str) -> None:
    path, after, _, _ = ROOMS[room]
    form, headers = form_on(client, path), {"Accept": "application/json"}
    first, again = (client.post(path, data=form, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert first.get_json() == {"id": form["id"], "receipt": receipt_of(client), "next": after}


@pytest.mark.parametrize("level", ["0", "6", "", "-1", "5.0", "x", "555", "5 "])
def test_a_face_that_is_none_is_refused(app: Flask, client: FlaskClient, level: str) -> None:
    answer = client.post("/c/demo-1", data=rating_form(app, overall=level))
    assert answer.status_code == 422
    assert rows(app, Rating) == 0


@pytest.mark.parametrize("rating_id", ["", "x", "1", str(uuid.UUID(int=0)), f"{uuid.uuid4()}\n", f" {uuid.uuid4()}"])
def test_an_id_that_is_none_is_refused(app: Flask, client: FlaskClient, rating_id: str) -> None:
    assert client.post("/c/demo-1", data=rating_form(app, id=rating_id)).status_code == 422
    assert rows(app, Rating) == 0


def test_a_nonce_of_another_counter_is_refused(app: Flask, client: FlaskClient) -> None:
    assert client.post("/c/demo-2", data=rating_form(app, counter="demo-1")).status_code == 409
    assert rows(app, Rating) == 0


def test_a_page_that_was_open_for_too_long_says_so(app: Flask, client: FlaskClient, frozen: Wall) -> None:
    form = form_on(speak(client, "en"), "/rate/demo-1")
    frozen.forward(hours=12, seconds=1)
    answer = client.post("/rate/demo-1", data=form)
    assert (answer.status_code, Page(answer.text).first("h1")) == (409, "This page was open for too long")


def test_each_page_has_an_id_and_a_nonce_of_its_own(client: FlaskClient) -> None:
    first, second = (form_on(client, "/rate/demo-1") for _ in range(2))
    assert first["id"] != second["id"]
    assert first["nonce"] != second["nonce"]


def test_a_rating_keeps_the_language_it_was_given_in(app: Flask, client: FlaskClient) -> None:
    form = form_on(speak(client, "zh"), "/rate/demo-1")
    client.post("/rate/demo-1", data=form)
    assert stored(app, form["id"]).language == "zh"


def test_a_kiosk_at_a_counter_rates_that_counter(client: FlaskClient) -> None:
    client.get("/k/demo-2")
    assert client.get("/rate").headers["Location"] == "/rate/demo-2"


def test_a_tablet_s_stock_lasts_for_twenty_ratings_without_a_network(
    app: Flask, client: FlaskClient, frozen: Wall
) -> None:
    stock = client.post("/outreach/nonces/demo-1").get_json()["nonces"]
    frozen.forward(days=6)
    for nonce in stock:
        form = {"id": str(uuid.uuid4()), "nonce": nonce, "overall": "5"}
        assert client.post("/outreach/rate/demo-1", data=form).status_code == 303
    assert len(set(stock)) == rows(app, Rating) == 20
    assert set(all_of(app, Rating.__table__.select().with_only_columns(Rating.channel))) == {"tablet"}


# What follows the first question


@in_every_room
def test_aspects_and_comment_follow_and_thanks_come_again(app: Flask, client: FlaskClient, room: str) -> None:
    path, after, thanks, _ = ROOMS[room]
    client.post(path, data=form_on(client, path))
    answer = client.post(after, data={"time": "2", "online": "0", "access": "", "comment": "  Chờ hơi lâu  "})
    assert (answer.status_code, answer.headers["Location"]) == (303, thanks)
    assert all_of(app, Supplement.__table__.select().with_only_columns(Supplement.answers)) == [
        {"time": 2, "online": 0}
    ]
    assert all_of(app, Comment.__table__.select().with_only_columns(Comment.text)) == ["Chờ hơi lâu"]
    assert shown(receipt_of(client)) in client.get(thanks).text


def test_nothing_after_the_first_question_is_required(app: Flask, client: FlaskClient) -> None:
    rate_on_phone(client)
    assert client.post("/rated/phone", data={"time": "", "comment": "   "}).status_code == 303
    assert rows(app, Supplement) == 0


def test_the_thanks_are_the_same_for_every_answer(app: Flask) -> None:
    texts = set()
    for level in range(1, 6):
        client = app.test_client()
        rate_on_phone(client, level)
        texts.add(client.get("/thanks/phone").text.replace(shown(receipt_of(client)), ""))
    assert len(texts) == 1


def test_a_comment_of_a_thousand_characters_fits_with_its_line_breaks(app: Flask, client: FlaskClient) -> None:
    """A browser counts a line break as one character and sends two."""
    rate_on_phone(client)
    text = "ế\n" * (COMMENT_LIMIT // 2 - 1) + "ếế"
    assert client.post("/rated/phone", data={"comment": text.replace("\n", "\r\n")}).status_code == 303
    assert all_of(app, Comment.__table__.select().with_only_columns(Comment.text)) == [text]


def test_a_longer_comment_is_refused_whole(app: Flask, client: FlaskClient) -> None:
    rate_on_phone(client)
    answer = client.post("/rated/phone", data={"time": "2", "comment": "x" * (COMMENT_LIMIT + 1)})
    assert answer.status_code == 422
    assert rows(app, Supplement) == rows(app, Comment) == 0


@pytest.mark.parametrize("fields", [{"time": "6"}, {"time": "x"}, {"shoes": "5"}, {"overall": "1"}])
def test_an_aspect_that_is_none_is_refused(app: Flask, client: FlaskClient, fields: dict[str, str]) -> None:
    rating_id = rate_on_phone(client)
    assert client.post("/rated/phone", data=fields).status_code == 422
    assert rows(app, Supplement) == 0
    assert stored(app, rating_id).overall == 5


def test_details_come_too_late_after_ten_minutes(app: Flask, client: FlaskClient, frozen: Wall) -> None:
    rate_on_phone(speak(client, "en"))
    frozen.forward(minutes=10, seconds=1)
    answer = client.post("/rated/phone", data={"time": "2"})
    assert (answer.status_code, Page(answer.text).first("h1")) == (410, "The time to add something is over")
    assert rows(app, Supplement) == 0


def test_other_details_for_the_same_rating_are_refused(app: Flask, client: FlaskClient) -> None:
    rate_on_phone(client)
    client.post("/rated/phone", data={"time": "2"})
    assert client.post("/rated/phone", data={"time": "2"}).status_code == 303
    assert client.post("/rated/phone", data={"time": "5"}).status_code == 409
    assert rows(app, Supplement) == 1


@in_every_room
def test_whoever_has_not_rated_has_nothing_to_add(app: Flask, client: FlaskClient, room: str) -> None:
    _, after, thanks, _ = ROOMS[room]
    assert client.get(after).headers["Location"] == thanks
    assert client.get(thanks).status_code == 200
    assert client.post(after, data={"time": "2"}).status_code == 410
    assert rows(app, Supplement) == 0


def test_the_next_at_the_kiosk_cannot_add_to_the_last_one_s_rating(app: Flask, client: FlaskClient) -> None:
    client.post("/rate/demo-1", data=form_on(client, "/rate/demo-1"))
    client.post("/done")
    assert client.post("/rated", data={"time": "1"}).status_code == 410
    assert rows(app, Supplement) == 0


def test_the_thanks_name_the_official_survey(house: Flask) -> None:
    client = house.test_client()
    rate_on_phone(client)
    text = Page(client.get("/thanks/phone").text).text
    assert "VNeID" in text
    assert "Đánh giá cải cách hành chính trong CAND" in text
