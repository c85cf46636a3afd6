"""Bytes and requests of each citizen page, as a browser that was never here before fetches them."""

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Response, sync_playwright

from surveys import visits
from surveys.db import Store
from tests.bench.service import pages

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
PAGES = (
    "/",
    "/doors",
    "/procedures",
    "/procedures/id_card_renew",
    "/procedures/id_card_renew/guide",
    "/procedures/id_card_renew/checklist",
    "/ask",
    "/rate/demo-1",
    "/c/demo-1",
)


def measure(folder: Path) -> None:
    print("## Pages (first visit, nothing cached; bytes on the wire)")
    with pages(folder / "pages") as (settings, url), sync_playwright() as playwright:
        token = Store(settings.database).write(lambda session: visits.issue(session, "demo-1"))[0]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        for path in (*PAGES, f"/q/{token}"):
            size, requests = _fetch(browser, url + path)
            shown = path if token not in path else "/q/<token>"
            print(f"{shown:40} {size / 1024:6.1f} KB  {requests} requests")
        browser.close()
    print()


def _fetch(browser: Browser, address: str) -> tuple[int, int]:
    responses: list[Response] = []
    context = browser.new_context(locale="vi-VN")
    page = context.new_page()
    # Playwright cannot wrap a built-in method.
    page.on("response", lambda response: responses.append(response))  # noqa: PLW0108
    page.goto(address, wait_until="networkidle")
    sizes = [response.request.sizes() for response in responses]
    context.close()
    return sum(s["responseBodySize"] + s["responseHeadersSize"] for s in sizes), len(responses)
