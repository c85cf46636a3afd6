"""A rating at the kiosk: two taps at most, the first one counts."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import PORTRAIT, SIZES, Hall, eventually, rate_at_once, tap_face
from tests.browser.service import Service

pytestmark = pytest.mark.browser

Ratings = Callable[[], list[dict[str, object]]]
RECEIPT = re.compile(r"^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$")


@pytest.fixture
def rating_page(hall: Hall) -> Page:
    """The five faces, with a clock that obeys the test."""
    page = hall.at_kiosk(clock=True)
    page.goto("/rate/demo-1")
    return page


@pytest.mark.parametrize("size", SIZES)
def test_a_tap_is_shown_and_nothing_is_recorded_for_five_seconds(
    hall: Hall, new_ratings: Ratings, size: tuple[int, int]
) -> None:
    page = hall.at_kiosk(size=size, clock=True)
    page.goto("/rate/demo-1")

    tap_face(page, 2)
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 2.5"))

    expect(page.locator("[data-chosen-face]")).to_have_text("Không hài lòng")
    expect(page.locator("[data-change]")).to_be_in_viewport(ratio=1)
    assert not_under_the_foot(page, "[data-change]")
    assert new_ratings() == []
    page.click("[data-change]")


def test_after_five_seconds_the_tap_is_recorded(rating_page: Page, new_ratings: Ratings) -> None:
    tap_face(rating_page, 2)

    rating_page.clock.run_for(5100)
    rating_page.wait_for_url("**/rated")

    (row,) = new_ratings()
    assert (row["overall"], row["channel"], row["language"], row["stream"]) == (2, "kiosk", "vi", "open")


def test_a_changed_choice_is_the_only_one_recorded(rating_page: Page, new_ratings: Ratings) -> None:
    tap_face(rating_page, 1)
    rating_page.clock.run_for(1000)
    rating_page.click("[data-change]")

    tap_face(rating_page, 5)
    rating_page.clock.run_for(5100)
    rating_page.wait_for_url("**/rated")

    assert [row["overall"] for row in new_ratings()] == [5]


def test_closing_the_page_within_the_five_seconds_records_one_rating(
    hall: Hall, rating_page: Page, new_ratings: Ratings
) -> None:
    keeps_the_browser_open = rating_page.context.new_page()
    tap_face(rating_page, 3)

    rating_page.close(run_before_unload=False)

    eventually(keeps_the_browser_open, lambda: len(new_ratings()) == 1)
    keeps_the_browser_open.wait_for_timeout(500)
    assert [row["overall"] for row in new_ratings()] == [3]


def test_walking_away_with_a_button_of_the_page_records_one_rating(rating_page: Page, new_ratings: Ratings) -> None:
    tap_face(rating_page, 4)

    rating_page.click(".foot-done")
    rating_page.wait_for_selector(".welcome")

    eventually(rating_page, lambda: [row["overall"] for row in new_ratings()] == [4])


def test_a_rating_sent_on_leaving_brings_nothing_back_to_an_erased_screen(
    rating_page: Page, new_ratings: Ratings
) -> None:
    tap_face(rating_page, 4)

    rating_page.click(".foot-done")
    eventually(rating_page, lambda: len(new_ratings()) == 1)
    rating_page.goto("/thanks")

    expect(rating_page.locator("main h1")).to_be_visible()
    expect(rating_page.locator(".receipt")).to_have_count(0)


def test_a_rating_sent_on_leaving_keeps_the_language_it_was_given_in(hall: Hall, new_ratings: Ratings) -> None:
    page = hall.at_kiosk("zh", clock=True)
    page.goto("/rate/demo-1")
    tap_face(page, 4)

    page.click(".foot-done")
    eventually(page, lambda: len(new_ratings()) == 1)

    assert new_ratings()[0]["language"] == "zh"


@pytest.mark.parametrize("size", SIZES)
def test_a_trembling_double_tap_records_one_rating(hall: Hall, new_ratings: Ratings, size: tuple[int, int]) -> None:
    page = hall.at_kiosk(size=size, clock=True)
    page.goto("/rate/demo-1")

    page.dblclick("button[name=overall][value='3']", delay=30)
    page.clock.run_for(5100)
    page.wait_for_url("**/rated")

    assert [row["overall"] for row in new_ratings()] == [3]


def test_the_change_button_is_not_taken_for_the_second_tap_of_a_double_tap(
    rating_page: Page, new_ratings: Ratings
) -> None:
    rating_page.evaluate(
        "['button[value=\"2\"]', '[data-change]'].forEach((part) => document.querySelector(part).click())"
    )

    rating_page.clock.run_for(5100)
    rating_page.wait_for_url("**/rated")

    assert [row["overall"] for row in new_ratings()] == [2]


def test_without_scripts_a_tap_is_recorded_at_once(hall: Hall, new_ratings: Ratings) -> None:
    page = hall.person(scripts=False)
    page.goto("/rate/demo-1")

    tap_face(page, 1)

    page.wait_for_url("**/rated")
    assert [row["overall"] for row in new_ratings()] == [1]


def test_aspects_not_applying_and_words_become_one_supplement(
    hall: Hall, service: Service, new_ratings: Ratings
) -> None:
    page = hall.at_kiosk()
    page.goto("/rate/demo-1")
    rate_at_once(page)
    page.check("input[name=officers][value='5']", force=True)
    page.check("input[name=online][value='0']", force=True)
    page.fill("#comment", "Cán bộ rất nhiệt tình")

    page.click("form.aspects button")
    page.wait_for_url("**/thanks")

    (rating,) = new_ratings()
    (added,) = (row for row in service.rows("supplements") if row["rating_id"] == rating["id"])
    (comment,) = (row for row in service.rows("comments") if row["rating_id"] == rating["id"])
    assert json.loads(str(added["answers"])) == {"officers": 5, "online": 0}
    assert comment["text"] == "Cán bộ rất nhiệt tình"


def test_the_receipt_on_the_screen_is_the_one_in_the_database(hall: Hall, new_ratings: Ratings) -> None:
    page = hall.at_kiosk()
    page.goto("/rate/demo-1")
    rate_at_once(page)

    shown = page.locator(".receipt-code").inner_text()

    assert RECEIPT.match(shown)
    assert shown.replace("-", "") == new_ratings()[0]["receipt"]


def test_the_thanks_are_the_same_for_the_best_and_the_worst(hall: Hall) -> None:
    assert thanks_for(hall, 1) == thanks_for(hall, 5)


def test_a_dead_server_is_told_as_not_saved_and_send_again_saves_once(
    own_service: Service, open_hall: Callable[[Service], Hall]
) -> None:
    hall = open_hall(own_service)
    hall.watch.expect("ERR_CONNECTION_REFUSED")
    page = hall.at_kiosk()
    page.goto("/rate/demo-1")
    own_service.stop()
    tap_face(page, 2)
    expect(page.locator("[data-failed]")).to_be_visible(timeout=20_000)
    expect(page.locator("[data-failed] h2")).to_contain_text("CHƯA")
    own_service.start()

    page.click("[data-again]")
    page.wait_for_url("**/rated")

    assert [row["overall"] for row in own_service.rows("ratings")] == [2]


def test_a_screen_whose_server_is_gone_is_erased_and_starts_anew_when_it_is_back(
    own_service: Service, open_hall: Callable[[Service], Hall]
) -> None:
    hall = open_hall(own_service)
    hall.watch.expect("ERR_CONNECTION_REFUSED")
    page = hall.at_kiosk(clock=True)
    page.goto("/procedures/id_card_reissue")
    own_service.stop()
    page.clock.run_for(112_000)
    expect(page.locator("main")).to_be_empty()
    own_service.start()

    page.clock.run_for(2_000)

    expect(page.locator(".welcome")).to_be_visible()


def test_a_kiosk_at_a_counter_rates_that_counter_without_asking(hall: Hall) -> None:
    page = hall.person(PORTRAIT)
    page.goto("/k/demo-2")
    page.click("button[name=language][value=vi]")

    page.click(".door >> nth=2")

    assert page.url.endswith("/rate/demo-2")


def thanks_for(hall: Hall, value: int) -> tuple[str, str]:
    """What stands on the two pages after a rating, but for the code."""
    page = hall.at_kiosk()
    page.goto("/rate/demo-1")
    rate_at_once(page, value)
    first = page.locator("main").inner_text().replace(page.locator(".receipt-code").inner_text(), "")
    page.click(".thanks a.button-main")
    return first, page.locator("main").inner_text().replace(page.locator(".receipt-code").inner_text(), "")


def not_under_the_foot(page: Page, selector: str) -> bool:
    target, foot = page.locator(selector).bounding_box(), page.locator(".foot").bounding_box()
    assert target and foot
    return target["y"] + target["height"] <= foot["y"]
