"""The conversation, with the assistant at its worst and with the real one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Hall
from tests.browser.service import Service, StubAssistant

pytestmark = pytest.mark.browser

LOST_CARD = "tôi bị mất thẻ căn cước"


def test_it_says_that_one_talks_to_a_machine(hall: Hall) -> None:
    page = hall.at_kiosk()

    page.goto("/ask")

    expect(page.locator(".machine")).to_contain_text("máy")


def test_nonsense_from_the_assistant_becomes_three_procedures(hall: Hall) -> None:
    page = hall.at_kiosk()

    ask(page, LOST_CARD)

    expect(page.locator(".reply .options a")).to_have_count(3)
    expect(page.locator(".reply .options a").first).to_have_attribute(
        "href", "/ask?procedure=id_card_reissue&aspect=overview"
    )


def test_a_slow_assistant_is_not_waited_for(hall: Hall, assistant: StubAssistant) -> None:
    page = hall.at_kiosk()
    assistant.slow = True

    ask(page, LOST_CARD)
    expect(page.locator(".reply .options a")).to_have_count(3)
    assistant.slow = False

    assert answer_ms(page) < 2500, "two seconds, and half of one for a busy machine"


def test_an_emergency_shows_the_number_to_call(hall: Hall) -> None:
    page = hall.at_kiosk()

    ask(page, "cứu tôi với, có cướp")

    expect(page.locator(".emergency-number").first).to_have_text("113")


def test_a_suggestion_can_be_tapped_instead_of_typing(hall: Hall) -> None:
    page = hall.at_kiosk("en")
    page.goto("/ask?procedure=id_card_reissue")

    page.click(".chip >> nth=0")

    expect(page.locator(".reply h1")).to_have_text("Replace a lost or broken ID card or CCCD")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "😀😀", "a" * 1000])
def test_whatever_is_typed_is_answered_and_shown_as_text(hall: Hall, text: str) -> None:
    page = hall.at_kiosk()

    ask(page, text)

    expect(page.locator(".asked")).to_have_text(text)
    expect(page.locator(".reply")).to_be_visible()


@pytest.fixture(scope="module")
def real_service(rasa_url: str, rasa_token: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder: Path = tmp_path_factory.mktemp("real")
    made = Service(folder, ASSISTANT_URL=rasa_url, ASSISTANT_TOKEN=rasa_token)
    made.start()
    yield made
    made.stop()


@pytest.mark.rasa
def test_the_real_assistant_answers_with_the_right_procedure(
    real_service: Service, open_hall: Callable[[Service], Hall]
) -> None:
    page = open_hall(real_service).at_kiosk()

    ask(page, LOST_CARD)

    expect(page.locator(".reply a.button-main")).to_have_attribute("href", "/procedures/id_card_reissue/guide")


@pytest.mark.rasa
def test_the_real_assistant_knows_what_a_follow_up_is_about(
    real_service: Service, open_hall: Callable[[Service], Hall]
) -> None:
    page = open_hall(real_service).at_kiosk()
    ask(page, LOST_CARD)

    ask(page, "thế hết bao nhiêu tiền?", anew=False)

    expect(page.locator(".reply .fees")).to_be_visible()
    expect(page.locator(".reply h1")).to_have_text("Làm lại thẻ căn cước, CCCD bị mất hoặc hỏng")


def answer_ms(page: Page) -> float:
    """How long the server took for the page that is shown."""
    timing = "performance.getEntriesByType('navigation')[0]"
    return float(page.evaluate(f"{timing}.responseEnd - {timing}.requestStart"))


def ask(page: Page, text: str, anew: bool = True) -> None:
    if anew:
        page.goto("/ask")
    page.fill("#text", text)
    page.click("form.ask button")
    expect(page.locator(".asked")).to_have_text(text)
