"""Nobody finds on the screen what the person before left there."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Hall
from tests.browser.service import StubAssistant

pytestmark = pytest.mark.browser

WARNINGS = [
    pytest.param("/rate/demo-1", 30, id="rating"),
    pytest.param("/procedures/id_card_reissue", 90, id="procedure"),
    pytest.param("/procedures/permanent_residence_register/guide", 90, id="guide"),
    pytest.param("/ask", 90, id="conversation"),
    pytest.param("/doors", 90, id="doors"),
]


@pytest.mark.parametrize(("path", "patience"), WARNINGS)
def test_the_screen_asks_once_nobody_touched_it_for_long_enough(hall: Hall, path: str, patience: int) -> None:
    page = hall.at_kiosk(clock=True)
    page.goto(path)
    page.clock.run_for((patience - 3) * 1000)
    expect(page.locator("#idle")).to_be_hidden()

    page.clock.run_for(4000)

    expect(page.locator("#idle")).to_be_visible()


def test_the_warning_stays_for_twenty_seconds(hall: Hall) -> None:
    page = warned(hall)

    page.clock.run_for(16_000)

    expect(page.locator("#idle")).to_be_visible()
    assert 0 < int(page.locator("[data-countdown]").inner_text()) <= 4


def test_the_warning_can_be_extended(hall: Hall) -> None:
    page = warned(hall)

    page.click("#idle form[method=dialog] button")
    page.clock.run_for(60_000)

    expect(page.locator("#idle")).to_be_hidden()
    expect(page.locator("main h1")).to_be_visible()


def test_after_the_warning_the_first_screen_comes_back(hall: Hall) -> None:
    page = warned(hall)

    page.clock.run_for(21_000)

    expect(page.locator(".welcome")).to_be_visible()


def test_after_the_warning_language_text_size_and_contrast_are_gone(hall: Hall) -> None:
    page = warned(hall)
    page.clock.run_for(21_000)
    expect(page.locator(".welcome")).to_be_visible()

    page.goto("/doors")

    assert page.locator("html").evaluate("html => [html.lang, html.dataset.size, html.dataset.contrast]") == [
        "vi", "normal", "normal",
    ]  # fmt: skip


def test_after_the_warning_the_typed_question_and_its_conversation_are_gone(
    hall: Hall, assistant: StubAssistant
) -> None:
    page = hall.at_kiosk(clock=True)
    page.goto("/ask")
    page.fill("#text", "tôi bị mất thẻ căn cước ở chợ")
    page.click("form.ask button")
    expect(page.locator(".asked")).to_have_text("tôi bị mất thẻ căn cước ở chợ")
    told_before = len(assistant.forgotten)

    page.clock.run_for(112_000)
    expect(page.locator(".welcome")).to_be_visible()

    assert len(assistant.forgotten) == told_before + 1
    page.goto("/ask")
    assert "chợ" not in page.content()


def test_going_back_in_the_browser_shows_no_question_after_done(hall: Hall) -> None:
    hall.watch.expect("ERR_CACHE_MISS")
    page = hall.at_kiosk()
    page.goto("/ask")
    page.fill("#text", "tôi bị mất thẻ căn cước ở chợ")
    page.click("form.ask button")
    page.click(".foot-done")
    page.wait_for_selector(".welcome")

    page.evaluate("history.back()")
    page.wait_for_timeout(700)

    assert "chợ" not in page.content()


@pytest.mark.parametrize("sign_of_life", ["mot-cua:speaking", "pointerdown", "keydown", "scroll"])
def test_reading_aloud_a_touch_a_key_and_scrolling_keep_the_screen(hall: Hall, sign_of_life: str) -> None:
    page = hall.at_kiosk(clock=True)
    page.goto("/procedures/id_card_reissue")
    page.clock.run_for(85_000)

    page.evaluate("kind => dispatchEvent(new Event(kind))", sign_of_life)
    page.clock.run_for(80_000)

    expect(page.locator("#idle")).to_be_hidden()


def warned(hall: Hall) -> Page:
    """An English-speaking person with large text and strong contrast who went away from a rating."""
    page = hall.at_kiosk("en", clock=True)
    page.click("button[name=size][value=largest]")
    page.click("button[name=contrast]")
    page.goto("/rate/demo-1")
    page.clock.run_for(32_000)
    expect(page.locator("#idle")).to_be_visible()
    return page
