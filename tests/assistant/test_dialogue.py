"""The door to the assistant holds whatever stands behind it: a Rasa that is slow, down or talks nonsense."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from assistant import catalogue
from assistant.catalogue import Catalogue, Language
from assistant.dialogue import MAX_TURNS, Conversation, Dialogue, clean, language_of

Behaviour = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


def meaning(intent: Any = "temporary_residence_register", confidence: Any = 0.9, **more: Any) -> dict[str, Any]:
    return {
        "intent": intent,
        "confidence": confidence,
        "ranking": [{"intent": intent, "confidence": confidence}],
        "aspect": "fee",
        "aspect_confidence": 0.9,
        "procedure": None,
        **more,
    }


def says(body: Any, status: int = 200) -> Behaviour:
    def respond(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return respond


class FakeRasa(ThreadingHTTPServer):
    """A server that behaves as the test says and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        self.behaviour: Behaviour = says(meaning())
        self.asked: list[tuple[str, dict[str, Any], str | None]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Quiet: a client that no longer waits is what these tests are about."""

    def questions(self) -> list[dict[str, Any]]:
        return [body for path, body, _ in self.asked if path.endswith("/ask")]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeRasa

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, body, self.headers.get("Authorization")))
        try:
            self.server.behaviour(self, body)
        except OSError:
            self.close_connection = True

    def do_GET(self) -> None:
        self.server.asked.append((self.path, {}, self.headers.get("Authorization")))
        self.server.behaviour(self, {})

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    server = FakeRasa()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def shelf() -> Catalogue:
    return catalogue.load()


@pytest.fixture
def dialogue(shelf: Catalogue, rasa: FakeRasa) -> Dialogue:
    return Dialogue(shelf, rasa.url, "secret", timeout=0.4)


TEXT = "đăng ký tạm trú bao nhiêu tiền"


def test_a_sure_meaning_is_answered_with_its_aspect_and_kept_for_the_next_message(
    dialogue: Dialogue, rasa: FakeRasa
) -> None:
    reply = dialogue.ask(TEXT, Conversation.start(), Language.VI)
    assert (reply.kind, reply.procedure, reply.aspect) == ("answer", "temporary_residence_register", "fee")
    assert reply.conversation.procedure == "temporary_residence_register"
    assert reply.conversation.turns == 1
    assert rasa.asked[0][2] == "Bearer secret"


def test_a_follow_up_is_about_the_procedure_talked_of(dialogue: Dialogue, rasa: FakeRasa) -> None:
    rasa.behaviour = says(meaning("ask_aspect", aspect="time"))
    reply = dialogue.ask("mấy ngày thì xong", Conversation.start("household_split"), Language.VI)
    assert (reply.kind, reply.procedure, reply.aspect) == ("answer", "household_split", "time")
    assert rasa.questions()[0]["procedure"] == "household_split"


def test_a_follow_up_to_nothing_asks_what_it_is_about(dialogue: Dialogue, rasa: FakeRasa) -> None:
    rasa.behaviour = says(meaning("ask_aspect", procedure="eid_level2"))
    reply = dialogue.ask("mấy ngày thì xong", Conversation.start(), Language.VI)
    assert reply.kind == "clarify"
    assert reply.alternatives[0] == "eid_level2"
    assert len(reply.alternatives) >= 2


def test_between_sure_and_unsure_two_or_three_procedures_are_offered(dialogue: Dialogue, rasa: FakeRasa) -> None:
    ranking = [{"intent": "e_card_lock", "confidence": 0.4}, {"intent": "eid_account_lock", "confidence": 0.35}]
    rasa.behaviour = says(meaning("e_card_lock", 0.4, ranking=ranking))
    reply = dialogue.ask("khóa giúp tôi", Conversation.start("household_split"), Language.VI)
    assert reply.kind == "clarify"
    assert reply.alternatives[:2] == ("e_card_lock", "eid_account_lock")
    assert reply.conversation.procedure == "household_split"


def test_a_low_confidence_is_unsure_with_three_to_choose_from(dialogue: Dialogue, rasa: FakeRasa) -> None:
    rasa.behaviour = says(meaning(confidence=0.1))
    reply = dialogue.ask("ừm", Conversation.start(), Language.VI)
    assert (reply.kind, len(reply.alternatives), reply.assistant_available) == ("unsure", 3, True)


@pytest.mark.parametrize(
    ("intent", "kind"),
    [
        ("greet", "smalltalk"),
        ("bot_identity", "smalltalk"),
        ("human", "handover"),
        ("complaint", "handover"),
        ("mobile_team", "handover"),
        ("out_of_scope", "refuse"),
        ("emergency", "emergency"),
        ("track_dossier", "answer"),
        ("ask_hours_place", "answer"),
        ("rate_service", "answer"),
        ("unheard_of", "unsure"),
    ],
)
def test_each_kind_of_talk_has_its_way(dialogue: Dialogue, rasa: FakeRasa, intent: str, kind: str) -> None:
    rasa.behaviour = says(meaning(intent))
    reply = dialogue.ask("nói chuyện", Conversation.start(), Language.VI)
    assert reply.kind == kind
    assert (reply.emergency is not None) == (kind == "emergency")


def slow(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
    time.sleep(3)


def trickling(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _piece in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def hanging_up(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    "behaviour",
    [
        slow,
        trickling,
        hanging_up,
        says([]),
        says(b""),
        says(b"not json"),
        says(b"\xff\xfe"),
        says({}),
        says({"error": "x"}, 500),
        says(meaning(), 503),
        says(meaning(), 404),
        says("x" * 200_000),
        says(meaning(confidence=7)),
        says(meaning(confidence=float("nan"))),
        says(meaning(confidence="high")),
        says(meaning(intent="")),
        says(meaning(intent=None)),
        says(meaning(ranking=[])),
        says(meaning(aspect="taste")),
        says([meaning()]),
        says(None),
        says(b"{" * 5_000),
    ],
)
def test_whatever_is_wrong_with_rasa_three_procedures_come_in_time(
    dialogue: Dialogue, rasa: FakeRasa, behaviour: Behaviour
) -> None:
    rasa.behaviour = behaviour
    conversation = Conversation.start("household_split")
    began = time.monotonic()
    reply = dialogue.ask(TEXT, conversation, Language.VI)
    assert time.monotonic() - began < 1.0
    assert (reply.kind, reply.assistant_available) == ("unsure", False)
    assert reply.alternatives[0] == "temporary_residence_register"
    assert len(reply.alternatives) == 3
    assert reply.conversation == conversation
    assert len(rasa.questions()) == 1, "a message is never sent twice"


def test_nobody_at_the_port_is_no_error(shelf: Catalogue) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        dialogue = Dialogue(shelf, f"http://127.0.0.1:{free.getsockname()[1]}", None, timeout=0.4)
    assert not dialogue.ask(TEXT, Conversation.start(), Language.VI).assistant_available
    assert not dialogue.ready()
    assert not dialogue.forget(Conversation.start())


def test_after_a_timeout_a_hall_does_not_wait_again(dialogue: Dialogue, rasa: FakeRasa) -> None:
    rasa.behaviour = slow
    dialogue.ask(TEXT, Conversation.start(), Language.VI)
    began = time.monotonic()
    replies = [dialogue.ask(TEXT, Conversation.start(), Language.VI) for _ in range(10)]
    assert time.monotonic() - began < 0.2
    assert all(reply.kind == "unsure" for reply in replies)
    assert len(rasa.questions()) == 1


def test_after_the_pause_one_message_tries_and_the_rest_follow(
    dialogue: Dialogue, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    rasa.behaviour = slow
    dialogue.ask(TEXT, Conversation.start(), Language.VI)
    later = time.monotonic() + 6
    monkeypatch.setattr("assistant.dialogue.time.monotonic", lambda: later)
    rasa.behaviour = says(meaning())
    assert dialogue.ask(TEXT, Conversation.start(), Language.VI).assistant_available
    assert dialogue.ask(TEXT, Conversation.start(), Language.VI).assistant_available


def test_an_emergency_is_seen_without_rasa(dialogue: Dialogue, rasa: FakeRasa) -> None:
    rasa.behaviour = slow
    reply = dialogue.ask("cháy nhà rồi cứu với", Conversation.start(), Language.VI)
    assert reply.kind == "emergency"
    assert reply.emergency is not None
    assert reply.emergency.numbers[0] == "114"
    assert rasa.asked == []


def test_a_long_conversation_gets_a_new_name_and_the_old_one_is_forgotten(dialogue: Dialogue, rasa: FakeRasa) -> None:
    conversation = Conversation("old", MAX_TURNS, "household_split")
    reply = dialogue.ask(TEXT, conversation, Language.VI)
    assert reply.conversation.id != "old"
    assert reply.conversation.turns == 1
    assert rasa.questions()[0]["procedure"] == "household_split"
    assert [body for path, body, _ in rasa.asked if path.endswith("/forget")] == [{"conversation": "old"}]


@pytest.mark.parametrize("text", ["", "  ", "😀😀", "\x00\x1b", "\u200b\u202e", "?!…", "\ud800"])
def test_a_text_without_a_word_is_not_sent_and_offers_three(dialogue: Dialogue, rasa: FakeRasa, text: str) -> None:
    reply = dialogue.ask(text, Conversation.start(), Language.EN)
    assert (reply.kind, len(reply.alternatives)) == ("unsure", 3)
    assert rasa.asked == []


def test_ten_thousand_characters_are_cut_to_a_thousand(dialogue: Dialogue, rasa: FakeRasa) -> None:
    dialogue.ask("tạm trú " * 1_250, Conversation.start(), Language.VI)
    assert len(rasa.questions()[0]["text"]) <= 1_000


def test_control_and_zero_width_characters_are_taken_out() -> None:
    assert clean("đăng\u200b ký\x00\n tạm\u202e trú ") == "đăng ký tạm trú"


@pytest.mark.parametrize(
    ("text", "screen", "language"),
    [
        ("暂住登记多少钱", Language.VI, Language.ZH),
        ("请问 tạm trú 怎么办理", Language.VI, Language.ZH),
        ("mất thẻ căn cước", Language.EN, Language.VI),
        ("how do I register tạm trú for my room", Language.EN, Language.EN),
        ("dang ky tam tru", Language.EN, Language.EN),
        ("dang ky tam tru", Language.VI, Language.VI),
        ("", Language.ZH, Language.ZH),
    ],
)
def test_script_and_diacritics_correct_the_language_of_the_screen(
    text: str, screen: Language, language: Language
) -> None:
    assert language_of(text, screen) is language


def test_a_procedure_the_catalogue_no_longer_has_is_dropped(dialogue: Dialogue, rasa: FakeRasa) -> None:
    dialogue.ask(TEXT, Conversation("c", 1, "abolished"), Language.VI)
    assert rasa.questions()[0]["procedure"] is None


def test_a_conversation_survives_the_cookie_and_a_broken_cookie_starts_a_new_one() -> None:
    conversation = Conversation("c", 3, "household_split")
    assert Conversation.from_dict(json.loads(json.dumps(conversation.as_dict()))) == conversation
    cookies: list[object] = [
        None,
        [],
        {},
        {"id": "", "turns": 1},
        {"id": "x" * 500, "turns": 1},
        {"id": "x", "turns": "1"},
    ]
    for broken in cookies:
        assert Conversation.from_dict(broken).turns == 0


def test_many_at_once_each_get_their_own_answer(shelf: Catalogue, rasa: FakeRasa) -> None:
    def echo(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        says(meaning("household_split" if "hộ" in body["text"] else "eid_level2"))(handler, body)

    rasa.behaviour = echo
    dialogue = Dialogue(shelf, rasa.url, None, timeout=5)
    replies: dict[int, str | None] = {}

    def citizen(number: int) -> None:
        text = "tách hộ" if number % 2 else "định danh"
        replies[number] = dialogue.ask(text, Conversation.start(), Language.VI).procedure

    threads = [threading.Thread(target=citizen, args=(n,)) for n in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert replies == {n: "household_split" if n % 2 else "eid_level2" for n in range(24)}
