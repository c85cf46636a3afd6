"""From the first screen to a checklist in the hand."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant import catalogue, guide
from kiosk.web import codes
from tests.browser.people import LANGUAGES, PHONE, SIZES, Hall, Language
from tests.browser.service import Service

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_leads_to_three_doors(hall: Hall, language: Language, size: tuple[int, int]) -> None:
    page = hall.at_kiosk(language, size)

    expect(page.locator("main .door")).to_have_count(3)
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans" if language == "zh" else language)


@pytest.mark.parametrize("size", SIZES)
def test_a_few_taps_lead_from_the_doors_to_a_checklist(hall: Hall, size: tuple[int, int]) -> None:
    page = hall.at_kiosk("vi", size)
    page.click(".door >> nth=0")
    page.click("a[href='/procedures/permanent_residence_register']")
    page.click("main a.button-main")

    answer_until_checklist(page)

    expect(page.locator("main .box").first).to_be_visible()
    expect(page.locator("main .qr")).to_be_visible()


@pytest.mark.parametrize("words", ["mất thẻ", "mat the can cuoc"])
def test_a_search_finds_the_procedure_with_and_without_accents(hall: Hall, words: str) -> None:
    page = hall.at_kiosk()
    page.goto("/procedures")
    page.fill("#q", words)

    page.click(".search button")

    expect(page.locator(".shelf").first.locator("a[href='/procedures/id_card_reissue']")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_of_a_checklist_opens_the_same_list_on_a_phone(
    hall: Hall, tmp_path: Path, service: Service, language: Language
) -> None:
    kiosk = hall.at_kiosk(language)
    kiosk.goto("/procedures/id_card_reissue/guide")
    answer_until_checklist(kiosk)
    papers = kiosk.locator("main .box").first.inner_text()
    address = read_code(kiosk, tmp_path, service, language)
    phone = hall.person(PHONE)

    phone.goto(address)

    assert phone.locator("main .box").first.inner_text() == papers
    assert phone.locator("html").get_attribute("lang") == kiosk.locator("html").get_attribute("lang")


def test_the_slip_is_as_wide_as_the_roll_of_paper(hall: Hall) -> None:
    page = hall.at_kiosk()
    page.goto("/procedures/id_card_reissue/slip")

    page.emulate_media(media="print")

    assert page.locator(".slip").evaluate("slip => slip.offsetWidth") <= 72 / 25.4 * 96 + 1
    assert page.locator(".bar, .foot, .no-print").evaluate_all("all => all.every(e => !e.checkVisibility())")


def answer_until_checklist(page: Page) -> None:
    """Take the first answer of every question."""
    for _ in range(10):
        if "/checklist" in page.url:
            return
        page.click("main .options a >> nth=0")
    pytest.fail(f"no checklist after ten answers: {page.url}")


def read_code(page: Page, folder: Path, service: Service, language: Language) -> str:
    """The address in the QR code on the screen: read from its picture where zbarimg is installed."""
    if (reader := shutil.which("zbarimg")) is None:
        return _expected_address(page, service, language)
    picture = folder / "code.png"
    page.locator("main .qr").screenshot(path=picture)
    read = subprocess.run([reader, "--raw", "--quiet", picture], check=True, capture_output=True, text=True)
    return read.stdout.strip()


def _expected_address(page: Page, service: Service, language: Language) -> str:
    """The address the code must hold, once the drawing on the screen proved to be the one of this address."""
    answers = dict(pair.split("=") for pair in page.url.partition("?")[2].split("&") if pair)
    procedure = catalogue.load().procedures["id_card_reissue"]
    address = f"{service.url}/t/{guide.encode(procedure, answers)}?lang={language}"
    drawing = re.findall(r' d="([^"]+)"', codes.svg(address, ""))[-1]
    assert page.locator("main .qr path").last.get_attribute("d") == drawing
    return address
