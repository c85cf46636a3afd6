"""People in front of a screen: their browser, and what it must never show or do."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError

from tests.browser.service import Service

Language = Literal["vi", "en", "zh"]
LANGUAGES: tuple[Language, ...] = ("vi", "en", "zh")
PORTRAIT, LANDSCAPE, TABLET = (1080, 1920), (1920, 1080), (1280, 800)
SIZES = (PORTRAIT, LANDSCAPE, TABLET)
PHONE, SMALL_PHONE = (390, 780), (320, 568)


@dataclass
class Watch:
    """What a browser noticed that nobody should: errors, refused scripts or styles, requests to other hosts."""

    host: str
    expected: list[str] = field(default_factory=list)
    noticed: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._hear)
        context.on("weberror", self._error)
        context.on("request", self._request)

    def expect(self, pattern: str) -> None:
        """A message that belongs to what this test does."""
        self.expected.append(pattern)

    def faults(self) -> list[str]:
        return [text for text in self.noticed if not any(re.search(pattern, text) for pattern in self.expected)]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.noticed.append(f"{message.type}: {message.text}")

    def _error(self, error: WebError) -> None:
        self.noticed.append(f"uncaught: {error.error}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self.host:
            self.noticed.append(f"request to another host: {address.netloc}")


@dataclass
class Hall:
    """Opens a fresh browser for each person. Addresses are paths of the service."""

    browser: Browser
    service: Service
    watch: Watch
    opened: list[BrowserContext] = field(default_factory=list)

    def person(self, size: tuple[int, int] = PORTRAIT, scripts: bool = True, locale: str = "en-US") -> Page:
        """A person with nothing open yet."""
        context = self.browser.new_context(
            base_url=self.service.url, viewport={"width": size[0], "height": size[1]}, locale=locale,
            java_script_enabled=scripts,
        )  # fmt: skip
        context.set_default_timeout(15_000)
        self.watch.over(context)
        self.opened.append(context)
        return context.new_page()

    def at_kiosk(self, language: Language = "vi", size: tuple[int, int] = PORTRAIT, clock: bool = False) -> Page:
        """A person who chose a language at the kiosk and sees the doors. ``clock``: its timers obey the test."""
        page = self.person(size)
        if clock:
            page.clock.install()
        page.goto("/")
        choose_language(page, language)
        return page

    def at_tablet(self, language: Language = "vi", clock: bool = False) -> Page:
        """A citizen at home with the tablet of a mobile team on the rating page; the stock of nonces is there."""
        page = self.person(TABLET)
        if clock:
            page.clock.install()
        page.goto("/outreach")
        choose_language(page, language)
        with page.expect_response("**/outreach/nonces/*"):
            page.goto("/outreach/at/demo-1")
        page.goto("/outreach/rate/demo-1")
        return page


def choose_language(page: Page, language: Language) -> None:
    page.click(f"button[name=language][value={language}]")


def tap_face(page: Page, value: int) -> None:
    page.click(f"button[name=overall][value='{value}']")


def rate_at_once(page: Page, value: int = 4) -> None:
    """Send the form as a browser without scripts does."""
    with page.expect_navigation():
        page.locator(f"button[name=overall][value='{value}']").evaluate("face => face.form.requestSubmit(face)")


def eventually(page: Page, condition: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until it holds, while the page lives on."""
    for _ in range(int(seconds * 20)):
        if condition():
            return
        page.context.pages[0].wait_for_timeout(50) if page.is_closed() else page.wait_for_timeout(50)
    assert condition(), "it did not happen in time"
