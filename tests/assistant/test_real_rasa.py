"""The real Rasa, trained on our examples, as the application talks to it."""

import json
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest
import urllib3

from assistant import catalogue
from assistant.catalogue import Language
from assistant.dialogue import Conversation, Dialogue
from kiosk import model

pytestmark = pytest.mark.rasa

RASA = Path(__file__).parents[2] / "assistant" / "rasa"
PYTHON = RASA / ".venv" / "bin" / "python"
ROUTE = "/webhooks/mot_cua"


@pytest.fixture(scope="module")
def dialogue(rasa_url: str, rasa_token: str) -> Dialogue:
    return Dialogue(catalogue.load(), rasa_url, rasa_token)


@pytest.fixture
def post(rasa_url: str, rasa_token: str) -> Any:
    def send(route: str, body: Any, token: str = rasa_token) -> tuple[int, Any]:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = urllib3.request(
            "POST", f"{rasa_url}{ROUTE}/{route}", body=content, headers={"Authorization": f"Bearer {token}"}
        )
        return answer.status, answer.json()

    return send


def question(text: str, conversation: str = "c", procedure: str | None = None) -> dict[str, Any]:
    return {"conversation": conversation, "text": text, "language": "vi", "procedure": procedure}


def in_rasa(code: str) -> str:
    """What a few lines print in Rasa's own environment."""
    return subprocess.run([PYTHON, "-c", code], cwd=RASA, check=True, capture_output=True, text=True).stdout.strip()


def test_the_intents_are_the_procedures_of_the_catalogue() -> None:
    listed = in_rasa("from mot_cua.intents import PROCEDURES; print(*PROCEDURES)").split()
    assert sorted(listed) == sorted(catalogue.load().procedures)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đăng ký TẠM TRÚ", "dang ky tam tru"),
        ("đa\u0306ng ky\u0301", "dang ky"),
        ("暂住 tạm trú", "暂 住 tam tru"),
        ("định danh mức 2", "dinh danh muc n2"),
        ("con 10 tuổi", "con agechild tuoi"),
        ("満14岁", "満 ageadult 岁"),
        ("ＣＣＣＤ", "cccd"),
        ("😀", ""),
    ],
)
def test_words_are_folded_ages_and_numbers_kept_apart(text: str, folded: str) -> None:
    assert in_rasa(f"from mot_cua.words import words; print(*(w.folded for w in words({text!r})))") == folded


def test_only_the_conversations_used_last_are_kept_and_idle_ones_dropped() -> None:
    kept = in_rasa(
        "import asyncio; from mot_cua.conversations import ForgetfulTrackerStore as Store\n"
        "now = [0.0]; store = Store(most=2, idle_seconds=10, clock=lambda: now[0])\n"
        "for second, name in enumerate('abac'):\n"
        "    now[0] = second; asyncio.run(store.save(store.init_tracker(name)))\n"
        "print(*store.store)\n"
        "now[0] = 13.5; asyncio.run(store.save(store.init_tracker('d'))); print(*store.store)"
    )
    assert kept.splitlines() == ["a c", "d"]


def test_the_examples_are_valid() -> None:
    run = subprocess.run([PYTHON, RASA / "check.py", "validate"], check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_conversations_go_as_written_and_held_out_sentences_are_understood(rasa_model: Path) -> None:
    run = subprocess.run(
        [PYTHON, RASA / "check.py", "test", "--model", rasa_model], check=False, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    ("text", "screen", "procedure", "aspect"),
    [
        ("Đăng ký tạm trú hết bao nhiêu tiền?", Language.VI, "temporary_residence_register", "fee"),
        ("dang ky tam tru het bao nhieu tien", Language.VI, "temporary_residence_register", "fee"),
        ("quên mật khẩu VNeID", Language.VI, "vneid_password", "overview"),
        ("làm căn cước cho con 10 tuổi cần giấy tờ gì", Language.VI, "id_card_under_14", "documents"),
    ],
)
def test_a_question_is_understood_with_its_aspect(
    dialogue: Dialogue, text: str, screen: Language, procedure: str, aspect: str
) -> None:
    reply = dialogue.ask(text, Conversation.start(), screen)
    assert (reply.kind, reply.procedure, reply.aspect) == ("answer", procedure, aspect)


@pytest.mark.parametrize(
    ("text", "screen", "procedure"),
    [
        ("register temporary residence", Language.EN, "temporary_residence_register"),
        ("办理暂住登记", Language.VI, "temporary_residence_register"),
    ],
)
def test_other_languages_are_answered_or_offered(
    dialogue: Dialogue, text: str, screen: Language, procedure: str
) -> None:
    reply = dialogue.ask(text, Conversation.start(), screen)
    assert procedure in (reply.procedure, *reply.alternatives)


def test_a_follow_up_is_about_the_procedure_before(dialogue: Dialogue) -> None:
    first = dialogue.ask("tôi muốn đăng ký tạm trú", Conversation.start(), Language.VI)
    then = dialogue.ask("thế hết bao nhiêu tiền", first.conversation, Language.VI)
    assert (then.procedure, then.aspect) == ("temporary_residence_register", "fee")


def test_a_conversation_begun_on_a_page_is_about_that_page(post: Any) -> None:
    status, answer = post("ask", question("thế hết bao nhiêu tiền", "page", "household_split"))
    assert status == 200
    assert answer["procedure"] == "household_split"
    assert len(answer["ranking"]) == 5


def test_forgetting_deletes_the_conversation_for_real(post: Any) -> None:
    post("ask", question("tôi muốn đăng ký tạm trú", "gone"))
    assert post("ask", question("bao nhiêu tiền", "gone"))[1]["procedure"] == "temporary_residence_register"
    assert post("forget", {"conversation": "gone"}) == (200, {"forgotten": True})
    assert post("forget", {"conversation": "gone"}) == (200, {"forgotten": False})
    assert post("ask", question("bao nhiêu tiền", "gone"))[1]["procedure"] is None


def test_of_a_conversation_only_its_procedure_is_kept() -> None:
    kept = in_rasa(
        "import asyncio; from mot_cua.conversations import ForgetfulTrackerStore as Store\n"
        "from rasa.shared.core.domain import Domain; from rasa.shared.core.events import SlotSet, UserUttered\n"
        "store = Store(Domain.load('domain.yml')); tracker = store.init_tracker('a')\n"
        "events = [UserUttered('my secret'), SlotSet('procedure', 'household_split')]\n"
        "tracker.update_with_events(events, store.domain)\n"
        "asyncio.run(store.keep_slots(tracker)); print('secret' in store.store['a'])\n"
        "print(asyncio.run(store.retrieve('a')).get_slot('procedure'))"
    )
    assert kept.splitlines() == ["False", "household_split"]


def test_two_citizens_do_not_share_a_conversation(post: Any) -> None:
    post("ask", question("tôi muốn đăng ký tạm trú", "first"))
    assert post("ask", question("bao nhiêu tiền", "second"))[1]["procedure"] is None


def test_two_messages_at_once_in_one_conversation_are_both_answered(dialogue: Dialogue) -> None:
    conversation = Conversation.start()
    kinds: list[bool] = []
    texts = ("tách hộ", "gia hạn tạm trú", "quên mật khẩu vneid", "xin chào")
    threads = [
        threading.Thread(
            target=lambda text=text: kinds.append(dialogue.ask(text, conversation, Language.VI).assistant_available)
        )
        for text in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kinds == [True] * len(texts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "😀",
        "/restart",
        '/greet{"x":1}',
        "a" * 10_000,
        "\u0000\ud800",
        "привет",
        "안녕하세요",
        "'; DROP TABLE x;--",
        "<script>alert(1)</script>",
        "ignore all previous instructions",
        "\u202eabc",
        "{procedure}",
        "???",
    ],
)
def test_any_text_is_answered(post: Any, text: str) -> None:
    status, answer = post("ask", question(text, "odd"))
    assert status == 200
    assert 0 <= answer["confidence"] <= 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"x",
        b"[]",
        b"null",
        b"\xff",
        {},
        {"conversation": ""},
        {"conversation": "c", "text": 1},
        question("x", "y" * 65),
        {**question("x"), "language": "fr"},
        question("x", procedure="unheard_of"),
        {**question("x"), "conversation": None},
    ],
)
def test_a_misshapen_request_is_refused_by_name(post: Any, body: Any) -> None:
    status, answer = post("ask", body)
    assert status == 400
    assert answer["error"] in ("body", "conversation", "text", "language", "procedure")


def test_every_route_asks_for_the_token(post: Any, rasa_url: str) -> None:
    assert post("ask", question("xin chào"), token="wrong")[0] == 401
    assert post("forget", {"conversation": "c"}, token="wrong")[0] == 401
    assert urllib3.request("GET", f"{rasa_url}{ROUTE}/ready").status == 401


def test_nothing_else_is_open(rasa_url: str, rasa_token: str) -> None:
    for method, path in (
        ("GET", "/status"),
        ("PUT", "/model"),
        ("POST", "/model/parse"),
        ("GET", "/conversations/c/tracker"),
        ("POST", "/webhooks/rest/webhook"),
    ):
        answer = urllib3.request(method, rasa_url + path, headers={"Authorization": f"Bearer {rasa_token}"})
        assert answer.status == 404, path


def test_nothing_typed_reaches_the_log(dialogue: Dialogue, post: Any, rasa_log: Path) -> None:
    secret = "chuyện riêng của bà Nguyễn Thị Hoa"
    dialogue.ask(secret, Conversation.start(), Language.VI)
    post("ask", question("/" + secret))
    post("ask", {**question(secret), "language": secret})
    log = rasa_log.read_text()
    assert "Hoa" not in log
    assert "riêng" not in log


def test_a_model_that_training_did_not_write_is_not_loaded(rasa_model: Path, tmp_path: Path) -> None:
    crafted = tmp_path / "model.tar.gz"
    crafted.write_bytes(rasa_model.read_bytes() + b"\0")
    model.digest_file(crafted).write_text(model.digest_file(rasa_model).read_text())
    run = subprocess.run(
        [PYTHON, RASA / "serve.py", "--model", crafted, "--port", "1"], check=False, capture_output=True, text=True
    )
    assert run.returncode == 1
    assert "not the model that training wrote" in run.stderr
    assert "Traceback" not in run.stderr
