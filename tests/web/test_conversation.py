"""The conversation: with an assistant that is well, one that is not, and nothing left when the citizen goes."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import NOBODY, close, make_app, procedures, rate_on_phone
from tests.web.assistants import answering, meaning, silent
from tests.web.html import Page
from tests.web.pages import CARD, speak

QUESTION = "tôi bị mất thẻ căn cước thì làm thế nào"


@contextmanager
def with_assistant(url: str, database_url: str, folder: Path) -> Iterator[FlaskClient]:
    made = make_app(database_url, folder, assistant_url=url)
    yield made.test_client()
    close(made)


@contextmanager
def off() -> Iterator[str]:
    yield NOBODY


UNWELL: dict[str, AbstractContextManager[str]] = {
    "off": off(),
    "slow": silent(),
    "broken": answering(500, b"Traceback (most recent call last)"),
    "empty": answering(200, b""),
    "an empty list": answering(200, b"[]"),
    "another shape": answering(200, b'{"intent": "x"}'),
    "no text": answering(200, b"\xff\xfe"),
    "far too long": answering(200, b"x" * 1_000_000),
    "unsure beyond one": answering(200, meaning("greet").replace(b"0.99", b"7")),
    "a stranger": answering(302, b""),
}


def offered(text: str) -> list[str]:
    """The procedures a page offers to choose from."""
    page = Page(text)
    return [
        str(attributes["href"]) for attributes in page.every("a")
        if "item-large" in str(attributes.get("class")) and "/ask?procedure=" in str(attributes["href"])
    ]  # fmt: skip


@pytest.mark.parametrize("fault", UNWELL)
def test_without_an_assistant_three_procedures_are_offered_within_two_seconds(
    fault: str, sqlite_url: str, tmp_path: Path
) -> None:
    with UNWELL[fault] as url, with_assistant(url, sqlite_url, tmp_path) as client:
        client.get("/ask")
        began = time.monotonic()
        answer = client.post("/ask", data={"text": QUESTION})
        assert time.monotonic() - began < 2
    assert answer.status_code == 200
    assert len(offered(answer.text)) == 3
    assert any("id_card_reissue" in address for address in offered(answer.text))
    assert "Traceback" not in answer.text


def test_a_slow_assistant_is_left_alone_for_a_while(sqlite_url: str, tmp_path: Path) -> None:
    with silent() as url, with_assistant(url, sqlite_url, tmp_path) as client:
        client.post("/ask", data={"text": QUESTION})
        began = time.monotonic()
        answer = client.post("/ask", data={"text": QUESTION})
        assert time.monotonic() - began < 0.7
    assert len(offered(answer.text)) == 3


def test_a_slow_assistant_leaves_the_other_pages_alone(sqlite_url: str, tmp_path: Path) -> None:
    with silent() as url, with_assistant(url, sqlite_url, tmp_path) as client:
        client.post("/ask", data={"text": QUESTION})
        began = time.monotonic()
        for path in ("/doors", "/procedures", f"/procedures/{CARD}", "/rate/demo-1", "/c/demo-1"):
            assert client.get(path).status_code == 200
        assert rate_on_phone(client)
        assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("language", "text"), [("en", "lost my id card"), ("zh", "身份证丢了怎么办"), ("vi", "mat cccd")]
)
def test_the_choices_stand_in_the_citizen_s_language(house: Flask, language: str, text: str) -> None:
    answer = speak(house.test_client(), language).post("/ask", data={"text": text})
    assert len(offered(answer.text)) == 3
    assert Page(answer.text).every("html")[0]["lang"] == {"vi": "vi", "en": "en", "zh": "zh-Hans"}[language]


def test_a_sure_answer_shows_the_catalogue_s_own_words(sqlite_url: str, tmp_path: Path) -> None:
    with answering(200, meaning(CARD, CARD, "documents")) as url, with_assistant(url, sqlite_url, tmp_path) as client:
        answer = client.post("/ask", data={"text": QUESTION})
    name = procedures().procedures[CARD].plain_name.in_language("vi")
    assert name in [words.strip() for words in Page(answer.text).texts["h1"]]
    assert f"/procedures/{CARD}/guide" in answer.text


@pytest.mark.parametrize(
    "intent", ["greet", "thanks", "bye", "bot_identity", "human", "complaint", "mobile_team", "ask_hours_place",
               "track_dossier", "rate_service", "out_of_scope"],
)  # fmt: skip
def test_every_kind_of_talk_has_its_own_words(sqlite_url: str, tmp_path: Path, intent: str) -> None:
    with answering(200, meaning(intent)) as url, with_assistant(url, sqlite_url, tmp_path) as client:
        answer = client.post("/ask", data={"text": "xin chào"})
    assert answer.status_code == 200
    assert Page(answer.text).first("h1")


def test_the_hours_are_those_of_the_unit_with_its_saturday(sqlite_url: str, tmp_path: Path) -> None:
    with answering(200, meaning("ask_hours_place")) as url, with_assistant(url, sqlite_url, tmp_path) as client:
        text = Page(client.post("/ask", data={"text": "mấy giờ mở cửa"}).text).text
    assert "Công an phường Mẫu" in text
    assert "Thứ Bảy: 07:30 – 11:30" in text


@pytest.mark.parametrize(
    ("language", "word", "text"),
    [("vi", "máy", QUESTION), ("en", "machine", "lost my id card"), ("zh", "机器", "身份证丢了怎么办")],
)
def test_a_machine_says_that_it_is_one(house: Flask, language: str, word: str, text: str) -> None:
    client = speak(house.test_client(), language)
    for answer in (client.get("/ask"), client.post("/ask", data={"text": text})):
        page = Page(answer.text)
        said = page.texts["p"][[attributes.get("class") for attributes in page.every("p")].index("machine")]
        assert word in said.lower()


def test_whoever_types_chinese_is_answered_in_chinese(client: FlaskClient) -> None:
    answer = client.post("/ask", data={"text": "身份证丢了怎么办"})
    assert Page(answer.text).every("html")[0]["lang"] == "zh-Hans"


def test_an_emergency_is_met_without_the_assistant(client: FlaskClient) -> None:
    assert "113" in Page(client.post("/ask", data={"text": "cứu tôi với, có cướp"}).text).text


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_asked_leads_back_to_the_question(client: FlaskClient, text: str) -> None:
    answer = client.post("/ask", data={"text": text})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/ask")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "'; --"])
def test_what_is_typed_is_shown_as_text(client: FlaskClient, text: str) -> None:
    page = Page(client.post("/ask", data={"text": text}).text)
    assert page.faults == []
    assert text in page.texts["p"][[attributes.get("class") for attributes in page.every("p")].index("asked")]
    assert not [attributes for attributes in page.every("script") if not attributes.get("src")]
    assert page.every("img") == []


@pytest.mark.parametrize(
    "query", ["?procedure=nothing", "?procedure=", f"?procedure={CARD}&aspect=nothing", "?aspect=fee"]
)
def test_an_address_that_fits_nothing_shows_what_there_is(client: FlaskClient, query: str) -> None:
    assert client.get(f"/ask{query}").status_code == 200


# The end of a visit


def test_done_forgets_everything_of_this_person(sqlite_url: str, tmp_path: Path) -> None:
    heard: list[str] = []
    with (
        answering(200, meaning(CARD, CARD), heard) as url,
        with_assistant(url, sqlite_url, tmp_path) as client,
    ):
        speak(client, "en").post("/display", data={"size": "largest", "contrast": "high"})
        client.post("/ask", data={"text": QUESTION})
        rate_on_phone(client)
        answer = client.post("/done")
        with client.session_transaction() as session:
            assert dict(session) == {}
    asked, forgotten = heard
    assert (asked.split()[0], forgotten.split()[0]) == ("ask", "forget")
    assert asked.split()[1] == forgotten.split()[1]
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_done_leaves_a_kiosk_at_its_counter(client: FlaskClient) -> None:
    client.get("/k/demo-2")
    speak(client, "en")
    assert client.post("/done").headers["Location"] == "/k/demo-2"
    with client.session_transaction() as session:
        assert dict(session) == {"counter": "demo-2"}


@pytest.mark.parametrize("path", ["/", "/k/demo-1"])
def test_the_first_screen_forgets_too(client: FlaskClient, path: str) -> None:
    speak(client, "zh").post("/ask", data={"text": QUESTION})
    client.get(path)
    with client.session_transaction() as session:
        assert set(session) <= {"counter"}
    assert Page(client.get("/doors").text).every("html")[0]["lang"] == "vi"


def test_done_works_while_the_assistant_is_off(client: FlaskClient) -> None:
    client.post("/ask", data={"text": QUESTION})
    began = time.monotonic()
    assert client.post("/done").status_code == 303
    assert time.monotonic() - began < 1


def test_the_next_citizen_has_another_conversation(client: FlaskClient) -> None:
    seen = []
    for _ in range(2):
        client.post("/ask", data={"text": QUESTION})
        with client.session_transaction() as session:
            seen.append(session["conversation"]["id"])
        client.post("/done")
    assert seen[0] != seen[1]


def test_the_cookie_holds_nothing_that_was_typed(client: FlaskClient) -> None:
    client.post("/ask", data={"text": QUESTION})
    with client.session_transaction() as session:
        assert set(session["conversation"]) == {"id", "turns", "procedure"}
        assert "mất" not in str(dict(session))


def test_the_team_s_tablet_forgets_the_person_and_keeps_its_counter(client: FlaskClient) -> None:
    client.get("/outreach/at/demo-3")
    speak(client, "en")
    rate_on_phone(client)
    assert client.post("/outreach/next").headers["Location"] == "/outreach/at/demo-3"
    assert client.get("/outreach/rated").status_code == 302
