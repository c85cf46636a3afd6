"""The slip and the poster on a phone: one light page, one tap."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import PHONE, SMALL_PHONE, Hall, eventually, rate_at_once, tap_face
from tests.browser.service import Service

pytestmark = pytest.mark.browser

Ratings = Callable[[], list[dict[str, object]]]
BYTE_LIMIT = 60_000
CHECKLIST = "/t/aWRfY2FyZF9yZWlzc3Vl"


def test_a_visit_is_rated_with_one_tap(hall: Hall, service: Service, new_ratings: Ratings) -> None:
    page = hall.person(PHONE)
    page.clock.install()
    page.goto(service.new_visit())

    tap_face(page, 4)
    page.clock.run_for(5100)
    page.wait_for_url("**/rated/phone")

    assert [(row["overall"], row["channel"], row["stream"]) for row in new_ratings()] == [(4, "phone", "ticketed")]


def test_a_rated_visit_says_only_that_it_was_rated(hall: Hall, service: Service) -> None:
    page, visit = hall.person(PHONE, locale="vi-VN"), service.new_visit()
    page.goto(visit)
    rate_at_once(page)
    receipt = page.locator(".receipt-code").inner_text()

    page.goto(visit)

    expect(page.locator("main h1")).to_have_text("Lần làm việc này đã được đánh giá")
    expect(page.locator(".face")).to_have_count(0)
    assert receipt not in page.content()


def test_a_slip_photographed_twice_counts_once(hall: Hall, service: Service, new_ratings: Ratings) -> None:
    hall.watch.expect("status of 409")
    first, second, visit = hall.person(PHONE), hall.person(PHONE, locale="vi-VN"), service.new_visit()
    first.goto(visit)
    second.goto(visit)
    rate_at_once(first, 5)

    rate_at_once(second, 1)

    expect(second.locator("main h1")).to_have_text("Lần làm việc này đã được đánh giá")
    assert [row["overall"] for row in new_ratings()] == [5]


def test_a_phone_pocketed_within_the_five_seconds_still_counts(
    hall: Hall, service: Service, new_ratings: Ratings
) -> None:
    page = hall.person(PHONE)
    other = page.context.new_page()
    page.goto(service.new_visit())
    tap_face(page, 2)

    page.close(run_before_unload=False)

    eventually(other, lambda: [row["overall"] for row in new_ratings()] == [2])


def test_a_poster_without_scripts_records_at_once(hall: Hall, new_ratings: Ratings) -> None:
    page = hall.person(SMALL_PHONE, scripts=False)
    page.goto("/c/demo-1")

    tap_face(page, 3)

    page.wait_for_url("**/rated/phone")
    assert [(row["overall"], row["stream"]) for row in new_ratings()] == [(3, "open")]


@pytest.mark.parametrize(
    ("locale", "shown"),
    [("vi-VN", "vi"), ("en-GB", "en"), ("zh-CN", "zh-Hans"), ("zh-TW", "zh-Hans"), ("fr-FR", "vi")],
)
def test_a_page_speaks_the_language_of_the_phone(hall: Hall, locale: str, shown: str) -> None:
    page = hall.person(PHONE, locale=locale)

    page.goto("/c/demo-1")

    assert page.locator("html").get_attribute("lang") == shown


def test_the_language_of_a_phone_can_be_changed(hall: Hall, service: Service) -> None:
    page = hall.person(PHONE, locale="vi-VN")
    page.goto(service.new_visit())

    page.click("a[lang=zh-Hans]")

    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    expect(page.locator(".face")).to_have_count(5)


@pytest.mark.parametrize("what", ["visit", "poster", "checklist", "rated visit"])
def test_a_phone_page_is_light(hall: Hall, service: Service, what: str) -> None:
    path = {"poster": "/c/demo-1", "checklist": CHECKLIST}.get(what) or service.new_visit()
    if what == "rated visit":
        before = hall.person(PHONE)
        before.goto(path)
        rate_at_once(before)

    sizes = transferred(hall.person(PHONE, locale="vi-VN"), path)

    print(f"{what}: {sum(sizes)} bytes in {len(sizes)} requests")
    assert sum(sizes) < BYTE_LIMIT


def transferred(page: Page, path: str) -> list[int]:
    """The bytes of every answer on the wire, headers included, for a phone that was never here."""
    sizes: list[int] = []
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.goto(path, wait_until="networkidle")
    return sizes
