"""A newcomer's walk through a running service: the three doors in a real browser, then the ratings in the database.

    python tests/newcomer_walk.py KIOSK_URL COUNTER_URL VISIT_URL DATABASE_FILE

Prints one line a step; ends with 1 at the first step that fails.
"""

import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Error, Page, ViewportSize, expect, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip
KIOSK, PHONE = ViewportSize(width=1080, height=1920), ViewportSize(width=390, height=780)
LOST_CARD = "tôi bị mất thẻ căn cước"
LOST_CARD_NAME = "Làm lại thẻ căn cước, CCCD bị mất hoặc hỏng"
RECORDED_MS = 20_000
"""Five seconds to change a tap, and patience for a busy machine."""


def main(kiosk_url: str, counter_url: str, visit_url: str, database: Path) -> None:
    """Raises AssertionError or playwright's Error where a step fails."""
    known = ids(database)
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        kiosk = browser.new_page(viewport=KIOSK)
        phone, poster = browser.new_page(viewport=PHONE), browser.new_page(viewport=PHONE)
        step("the kiosk greets in three languages and opens three doors", lambda: doors(kiosk, kiosk_url))
        step("the guide leads to a checklist with a code to take along", lambda: checklist(kiosk, kiosk_url))
        step("the assistant answers a typed question with the right procedure", lambda: question(kiosk))
        step("one tap at the kiosk is thanked with a receipt", lambda: rate_at_kiosk(kiosk))
        step("one tap on the phone rates the visit", lambda: rate_on_phone(phone, visit_url, 5))
        step("the visit then says only that it was rated", lambda: see_it_rated(phone, visit_url))
        step("one tap on the counter's page rates it", lambda: rate_on_phone(poster, counter_url, 3))
        browser.close()
    step("three ratings stand in the database", lambda: read_back(database, known))


def doors(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.locator("button[name=language]")).to_have_count(3)
    page.click("button[name=language][value=vi]")
    expect(page.locator("main .door")).to_have_count(3)


def checklist(page: Page, url: str) -> None:
    page.click("main .door >> nth=0")
    page.click("main a[href$='/procedures/id_card_reissue'] >> nth=0")
    page.click("main a.button-main")
    for _ in range(10):
        if "/checklist" in page.url:
            break
        page.click("main .options a >> nth=0")
    expect(page.locator("main h1")).to_have_text(LOST_CARD_NAME)
    expect(page.locator("main .qr")).to_be_visible()


def question(page: Page) -> None:
    page.click(".foot-button >> nth=1")
    page.click("main .door >> nth=1")
    page.fill("#text", LOST_CARD)
    page.click("form.ask button")
    expect(page.locator(".reply h1")).to_have_text(LOST_CARD_NAME)
    expect(page.locator(".reply a.button-main")).to_be_visible()


def rate_at_kiosk(page: Page) -> None:
    page.click(".foot-button >> nth=1")
    page.click("main .door >> nth=2")
    if "/rate/" not in page.url:
        page.click("main .door >> nth=0")
    page.click("button[name=overall][value='4']")
    page.wait_for_url("**/rated", timeout=RECORDED_MS)
    assert len(page.locator(".receipt-code").inner_text().replace("-", "")) == 16, "no receipt of 16 characters"
    page.click(".foot-done")
    expect(page.locator(".welcome")).to_be_visible()


def rate_on_phone(page: Page, url: str, value: int) -> None:
    page.goto(url)
    page.click(f"button[name=overall][value='{value}']")
    page.wait_for_url("**/rated/phone", timeout=RECORDED_MS)
    expect(page.locator(".receipt-code")).to_be_visible()


def see_it_rated(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.locator("main h1")).to_be_visible()
    expect(page.locator(".face")).to_have_count(0)
    expect(page.locator(".receipt-code")).to_have_count(0)


def read_back(database: Path, known: set[str]) -> None:
    new = [row for row in ratings(database) if row[0] not in known]
    found = sorted((overall, channel, stream) for _, overall, channel, stream in new)
    assert found == [(3, "phone", "open"), (4, "kiosk", "open"), (5, "phone", "ticketed")], f"found {found}"


def ids(database: Path) -> set[str]:
    return {row[0] for row in ratings(database)}


def ratings(database: Path) -> list[tuple[str, int, str, str]]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)) as connection:
        return connection.execute("SELECT id, overall, channel, stream FROM ratings").fetchall()


def step(words: str, act: Callable[[], None]) -> None:
    """Do one step and say how it went."""
    try:
        act()
    except (AssertionError, Error, sqlite3.Error):
        print(f"FAILED  {words}", flush=True)
        raise
    print(f"ok      {words}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    try:
        main(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]))
    except (AssertionError, Error, sqlite3.Error) as error:
        print(str(error), file=sys.stderr)
        sys.exit(1)
