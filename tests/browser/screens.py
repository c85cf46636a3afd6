"""Every screen of every room, and how a person comes to it."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Page
from sqlalchemy.orm import Session

from kiosk.staff import accounts
from surveys.db import Store
from tests.browser.people import PHONE, PORTRAIT, TABLET, Hall, Language, choose_language, rate_at_once, tap_face
from tests.browser.service import Service

Screens = Iterator[tuple[str, Page]]
Room = Callable[[Hall, Language], Screens]
STAFF_PASSWORD = "một câu dài dễ nhớ"
EXPECTED = r"status of (401|404|405|409)"
"""What Chromium says of a page that tells an error."""

PROCEDURE_PATHS = {
    "procedures": "/procedures",
    "found procedures": "/procedures?q=mất thẻ",
    "procedure": "/procedures/permanent_residence_register",
    "guide": "/procedures/permanent_residence_register/guide",
    "checklist": "/procedures/id_card_reissue/checklist",
    "slip": "/procedures/id_card_reissue/slip",
}


def kiosk(hall: Hall, language: Language) -> Screens:
    """All screens of the kiosk. They stand still: no second passes by itself."""
    hall.watch.expect(EXPECTED)
    page = hall.person(PORTRAIT)
    page.goto("/")
    yield "first screen", page
    choose_language(page, language)
    yield "doors", page
    paths = PROCEDURE_PATHS | {
        "conversation": "/ask",
        "answer": "/ask?procedure=id_card_reissue&aspect=fee",
        "counters": "/rate",
        "no such page": "/nowhere",
        "no such procedure": "/procedures/nothing",
        "wrong method": "/language",
    }
    yield from _each(page, paths)
    for name, words in {"unsure": "giấy tờ", "emergency": "cứu tôi với, có cướp"}.items():
        page.goto("/ask")
        page.fill("#text", words)
        page.click("form.ask button")
        yield name, page
    yield from _rating(page, "/rate/demo-1")
    page.goto("/doors")
    page.evaluate("document.getElementById('idle').showModal()")
    yield "warning", page


def phone(hall: Hall, language: Language) -> Screens:
    hall.watch.expect(EXPECTED)
    page = hall.person(PHONE)
    page.goto(f"/c/demo-1?lang={language}")
    visit = hall.service.new_visit()
    yield from _each(page, {"checklist": "/t/aWRfY2FyZF9yZWlzc3Vl", "unknown visit": "/q/unknown", "bad code": "/t/x"})
    yield from _rating(page, "/c/demo-1")
    yield from _each(page, {"visit": visit})
    rate_at_once(page)
    yield from _each(page, {"rated visit": visit, "no such page": "/nowhere"})


def tablet(hall: Hall, language: Language) -> Screens:
    hall.watch.expect(EXPECTED)
    page = hall.person(TABLET)
    page.goto("/outreach")
    choose_language(page, language)
    yield "counters", page
    yield from _each(page, {"doors": "/outreach/at/demo-1", "no such page": "/outreach/nowhere"})
    yield from _each(page, {name: f"/outreach{path}" for name, path in PROCEDURE_PATHS.items()})
    yield from _rating(page, "/outreach/rate/demo-1")


def staff(hall: Hall, language: Language) -> Screens:
    hall.watch.expect(EXPECTED)
    page = hall.person(TABLET)
    page.goto("/staff/sign-in")
    choose_language(page, language)
    yield "sign in", page
    _sign_in(page, "nobody", "wrong")
    yield "refused", page
    _sign_in(page, accounts.FIRST_NAME, STAFF_PASSWORD)
    paths = {"results": "/staff", "posters": "/staff/posters", "slips": "/staff/slips", "accounts": "/staff/people"}
    yield from _each(page, paths | {"password": "/staff/password", "no such page": "/staff?unit=nowhere"})


def open_staff_room(service: Service, page: Page) -> None:
    """Exchange the administrator's one-time password, once a service."""
    store = Store(service.settings.database)
    try:
        with Session(store.engine) as session, session.begin():
            once = accounts.create_first_administrator(session)
    finally:
        store.engine.dispose()
    if once:
        page.goto("/staff/sign-in")
        _sign_in(page, accounts.FIRST_NAME, once)
        page.fill("input[name=new]", STAFF_PASSWORD)
        page.fill("input[name=again]", STAFF_PASSWORD)
        page.press("input[name=again]", "Enter")
        page.wait_for_url("**/staff")


def _each(page: Page, paths: dict[str, str]) -> Screens:
    for name, path in paths.items():
        page.goto(path)
        yield name, page


def _rating(page: Page, path: str) -> Screens:
    """A rating from the faces to the thanks, with the notices between, and a page that was open for too long."""
    page.goto(path)
    yield "faces", page
    tap_face(page, 2)
    page.evaluate("document.querySelector('[data-chosen]').hidden = false")
    yield "chosen", page
    for notice in ("failed", "kept"):
        page.goto(path)
        page.evaluate(
            """notice => {
              document.querySelector('.faces').hidden = true;
              const part = document.querySelector(`[data-${notice}]`);
              part.hidden = false;
              for (const text of part.querySelectorAll('[data-default]')) text.textContent = text.dataset.default;
            }""",
            notice,
        )
        yield notice, page
    page.goto(path)
    page.locator("input[name=nonce]").evaluate("input => { input.value = 'forged' }")
    rate_at_once(page)
    yield "refused", page
    page.goto(path)
    rate_at_once(page)
    yield "rated", page
    page.click(".thanks a.button-main")
    yield "thanks", page


def _sign_in(page: Page, name: str, password: str) -> None:
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()


ROOMS: dict[str, Room] = {"kiosk": kiosk, "phone": phone, "tablet": tablet}
