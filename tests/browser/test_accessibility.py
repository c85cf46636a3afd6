"""axe-core on every page of every room in every language: WCAG 2.2, levels A and AA."""

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

from tests.browser import screens
from tests.browser.people import LANGUAGES, Hall, Language
from tests.browser.service import Service

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
AXE = Axe()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("room", screens.ROOMS)
def test_axe_finds_nothing_on_any_page_of_a_room(hall: Hall, room: str, language: Language) -> None:
    found = {name: faults for name, page in screens.ROOMS[room](hall, language) if (faults := violations(page))}

    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_page_of_the_staff_room(hall: Hall, service: Service, language: Language) -> None:
    screens.open_staff_room(service, hall.person())

    found = {name: faults for name, page in screens.staff(hall, language) if (faults := violations(page))}

    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_strong_contrast_and_largest_letters(hall: Hall, language: Language) -> None:
    page = hall.at_kiosk(language)
    page.click("button[name=size][value=largest]")
    page.click("button[name=contrast]")
    found = {}

    for path in ("/doors", "/procedures/id_card_reissue", "/procedures/id_card_reissue/checklist", "/rate/demo-1"):
        page.goto(path)
        found[path] = violations(page)

    assert found == dict.fromkeys(found, [])


def violations(page: Page) -> list[str]:
    """What axe finds: the rule, and where."""
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    results = AXE.run(page, options=OPTIONS).response["violations"]
    return [f"{fault['id']}: {node['target']} {node['html'][:120]}" for fault in results for node in fault["nodes"]]
