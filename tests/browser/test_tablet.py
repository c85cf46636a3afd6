"""The tablet of a mobile team: a rating waits for the network and is sent once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.people import Hall, eventually, tap_face

pytestmark = pytest.mark.browser

Ratings = Callable[[], list[dict[str, object]]]
RATE = "**/outreach/rate/demo-1"


@pytest.fixture
def tablet(hall: Hall) -> Page:
    hall.watch.expect("ERR_INTERNET_DISCONNECTED|ERR_FAILED")
    return hall.at_tablet(clock=True)


def test_with_a_network_a_rating_is_recorded_after_five_seconds(tablet: Page, new_ratings: Ratings) -> None:
    tap_face(tablet, 5)

    tablet.clock.run_for(5100)
    tablet.wait_for_url("**/outreach/rated")

    assert [(row["overall"], row["channel"]) for row in new_ratings()] == [(5, "tablet")]


def test_without_a_network_a_rating_is_kept_and_counted_on_the_screen(tablet: Page, new_ratings: Ratings) -> None:
    tablet.context.set_offline(True)

    rate_offline(tablet, 2)

    expect(tablet.locator("[data-waiting-count]")).to_have_text("1")
    assert waiting(tablet) == 1
    assert new_ratings() == []


def test_a_kept_rating_is_sent_once_when_the_network_is_back(tablet: Page, new_ratings: Ratings) -> None:
    tablet.context.set_offline(True)
    rate_offline(tablet, 2)

    tablet.context.set_offline(False)
    eventually(tablet, lambda: waiting(tablet) == 0)
    tablet.clock.run_for(45_000)
    tablet.wait_for_timeout(300)

    assert [(row["overall"], row["channel"]) for row in new_ratings()] == [(2, "tablet")]
    expect(tablet.locator("[data-waiting-none]")).to_be_visible()


def test_three_citizens_in_a_row_without_a_network_are_three_ratings(tablet: Page, new_ratings: Ratings) -> None:
    tablet.context.set_offline(True)
    for value in (1, 3, 5):
        rate_offline(tablet, value)
        tablet.click("[data-next]")
    expect(tablet.locator("[data-waiting-count]")).to_have_text("3")

    tablet.context.set_offline(False)
    eventually(tablet, lambda: waiting(tablet) == 0)

    assert sorted(str(row["overall"]) for row in new_ratings()) == ["1", "3", "5"]


def test_a_page_loaded_anew_still_holds_the_rating_that_waits(tablet: Page, new_ratings: Ratings) -> None:
    tablet.context.set_offline(True)
    rate_offline(tablet, 4)
    tablet.route(RATE, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    tablet.context.set_offline(False)

    tablet.reload()

    expect(tablet.locator("[data-waiting-count]")).to_have_text("1")
    tablet.unroute(RATE)
    tablet.clock.run_for(21_000)
    eventually(tablet, lambda: [row["overall"] for row in new_ratings()] == [4])


def test_an_answer_lost_on_the_way_back_does_not_count_twice(tablet: Page, new_ratings: Ratings) -> None:
    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    tablet.route(RATE, lose_the_answer, times=1)
    rate_offline(tablet, 3)
    assert len(new_ratings()) == 1

    tablet.clock.run_for(21_000)
    eventually(tablet, lambda: waiting(tablet) == 0)

    assert [row["overall"] for row in new_ratings()] == [3]


def test_a_choice_changed_without_a_network_leaves_nothing_waiting(tablet: Page) -> None:
    tablet.context.set_offline(True)
    tap_face(tablet, 1)
    tablet.clock.run_for(1000)

    tablet.click("[data-change]")

    eventually(tablet, lambda: waiting(tablet) == 0)


def test_a_rating_sent_late_does_not_take_the_place_of_the_next_citizens_own(hall: Hall, tablet: Page) -> None:
    tablet.context.set_offline(True)
    rate_offline(tablet, 1)
    tablet.click("[data-next]")
    tap_face(tablet, 5)
    tablet.context.set_offline(False)
    tablet.clock.run_for(5100)
    tablet.wait_for_url("**/outreach/rated")
    own = tablet.locator(".receipt-code").inner_text()
    eventually(tablet, lambda: waiting(tablet) == 0)

    tablet.reload()

    expect(tablet.locator(".receipt-code")).to_have_text(own)


def test_a_kept_rating_keeps_the_language_it_was_given_in(hall: Hall, tablet: Page, new_ratings: Ratings) -> None:
    tablet.click("button[name=language][value=en]")
    tablet.wait_for_selector("html[lang=en] .face")
    tablet.context.set_offline(True)
    rate_offline(tablet, 4)

    tablet.context.set_offline(False)
    eventually(tablet, lambda: len(new_ratings()) == 1)

    assert new_ratings()[0]["language"] == "en"


def test_the_next_citizen_finds_nothing_of_the_last_one(tablet: Page) -> None:
    tap_face(tablet, 5)
    tablet.clock.run_for(5100)
    tablet.wait_for_url("**/outreach/rated")

    tablet.click(".foot-done")
    tablet.wait_for_url("**/outreach/at/demo-1")
    tablet.goto("/outreach/rated")

    expect(tablet.locator(".receipt")).to_have_count(0)


def rate_offline(page: Page, value: int) -> None:
    tap_face(page, value)
    page.clock.run_for(5100)
    expect(page.locator("[data-kept]")).to_be_visible()


def waiting(page: Page) -> int:
    """How many ratings the browser's own database holds."""
    return int(
        page.evaluate(
            """() => new Promise((resolve) => {
              const opening = indexedDB.open("mot-cua");
              opening.onsuccess = () => {
                const count = opening.result.transaction("waiting").objectStore("waiting").count();
                count.onsuccess = () => { opening.result.close(); resolve(count.result); };
              };
            })"""
        )
    )
