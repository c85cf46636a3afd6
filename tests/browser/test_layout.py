"""What a screen must keep at every size: no sideways scrolling, large targets, ways back in one place."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import screens
from tests.browser.people import (
    LANDSCAPE,
    LANGUAGES,
    PHONE,
    PORTRAIT,
    SIZES,
    SMALL_PHONE,
    TABLET,
    Hall,
    Language,
    eventually,
)  # fmt: skip

pytestmark = pytest.mark.browser

LETTERS = ("normal", "largest")
TABLET_UPRIGHT = (800, 1280)
KIOSK_TARGET, PHONE_TARGET = 64, 44

LOOK = """() => {
  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.matches('.skip, .visually-hidden');
  const name = (e) => `${e.tagName.toLowerCase()}.${e.className} "${(e.innerText || e.value || '').slice(0, 30)}"`;
  const all = [...document.querySelectorAll('body *')].filter(shown);
  const active = 'a[href], button, input, textarea, select, summary, [role=button], label.level';
  const box = (e) => e.getBoundingClientRect();
  const width = document.documentElement.clientWidth;
  const hidden = (e) => e.closest('.visually-hidden, .skip, .table-scroll, .chart-scroll, .posters, svg');
  return {
    scrolls: document.documentElement.scrollWidth > width,
    outside: all.filter((e) => !hidden(e) && (box(e).right > width + 1 || box(e).left < -1)).map(name),
    clipped: all.filter((e) => e.matches('button, a, .switch-group') && e.scrollWidth > e.clientWidth + 1).map(name),
    targets: all.filter((e) => e.matches(active))
      .map((e) => [Math.round(Math.min(box(e).width, box(e).height) * 10) / 10, name(e)]),
    foot: [...document.querySelectorAll('.foot-button')].map((e) => [box(e).x, box(e).y, box(e).width]),
  };
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_kiosk_screen_scrolls_sideways_at_any_size_of_screen_or_letters(hall: Hall, language: Language) -> None:
    assert too_wide(screens.kiosk(hall, language), SIZES, LETTERS) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_tablet_screen_scrolls_sideways(hall: Hall, language: Language) -> None:
    assert too_wide(screens.tablet(hall, language), (TABLET, TABLET_UPRIGHT), ("normal",)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phone_screen_scrolls_sideways(hall: Hall, language: Language) -> None:
    assert too_wide(screens.phone(hall, language), (PHONE, SMALL_PHONE), ("normal",)) == []


@pytest.mark.parametrize(
    ("room", "sizes", "least"),
    [
        pytest.param(screens.kiosk, (PORTRAIT, TABLET), KIOSK_TARGET, id="kiosk"),
        pytest.param(screens.tablet, (TABLET,), KIOSK_TARGET, id="tablet"),
        pytest.param(screens.phone, (SMALL_PHONE,), PHONE_TARGET, id="phone"),
    ],
)
@pytest.mark.parametrize("language", ["vi", "zh"])  # the usual and the shortest words
def test_everything_to_tap_is_large_enough(
    hall: Hall, language: Language, room: screens.Room, sizes: tuple[tuple[int, int], ...], least: int
) -> None:
    looks = each_look(room(hall, language), sizes, ("normal",))

    small = {
        (screen, target[1]): target[0] for screen, look in looks for target in look["targets"] if target[0] < least
    }

    assert small == {}


@pytest.mark.parametrize("size", SIZES)
def test_the_ways_back_stand_in_the_same_place_on_every_screen(hall: Hall, size: tuple[int, int]) -> None:
    places: dict[str, list[str]] = {}

    for screen, look in each_look(screens.kiosk(hall, "vi"), (size,), ("normal",)):
        if not screen.startswith("first screen"):
            places.setdefault(json.dumps(look["foot"]), []).append(screen)

    assert len(places) == 1, places
    assert "[]" not in places


def test_done_stands_on_every_screen_but_the_first(hall: Hall) -> None:
    missing = [
        name
        for name, page in screens.kiosk(hall, "vi")
        if page.locator(".foot-done:visible").count() != 1 and name != "first screen"
    ]

    assert missing == []


def test_done_erases_letters_contrast_and_language(hall: Hall) -> None:
    page = hall.at_kiosk("zh")
    page.click("button[name=size][value=largest]")
    page.click("button[name=contrast]")
    expect(page.locator("html")).to_have_attribute("data-contrast", "high")

    page.click(".foot-done")
    page.goto("/doors")

    seen = page.locator("html").evaluate("html => [html.lang, html.dataset.size, html.dataset.contrast]")
    assert seen == ["vi", "normal", "normal"]


def test_the_switch_for_letters_makes_them_larger_and_stays_on_the_page(hall: Hall) -> None:
    page = hall.at_kiosk()
    page.goto("/procedures/id_card_reissue")
    before = letters(page)

    page.click("button[name=size][value=largest]")

    assert page.url.split("?")[0].endswith("/procedures/id_card_reissue")
    assert letters(page) > before * 1.3


def test_the_switch_for_contrast_makes_black_on_white(hall: Hall) -> None:
    page = hall.at_kiosk()

    page.click("button[name=contrast]")

    colours = page.locator("body").evaluate(
        "body => [getComputedStyle(body).color, getComputedStyle(body).backgroundColor]"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE, TABLET])
def test_kiosk_text_is_never_smaller_than_24_pixels(hall: Hall, size: tuple[int, int]) -> None:
    page = hall.at_kiosk(size=size)
    page.goto("/procedures/id_card_reissue/checklist")

    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('main *, .foot *')]
          .filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
          .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""
    )

    assert smallest >= 24


@pytest.mark.parametrize(
    "path",
    ["/", "/doors", "/procedures", "/procedures/id_card_reissue", "/procedures/id_card_reissue/checklist", "/ask",
     "/rate/demo-1"],
)  # fmt: skip
def test_the_keyboard_reaches_everything_and_its_place_is_seen(hall: Hall, path: str) -> None:
    page = hall.at_kiosk(size=TABLET)
    page.goto(path)

    reached = walk_with_tab(page)

    assert [place for place in reached if not place["seen"]] == []
    assert len(reached) == page.evaluate(
        "() => [...document.querySelectorAll('a[href], button, input, textarea, summary')]"
        ".filter((e) => e.checkVisibility() && e.type !== 'hidden').length"
    )


def test_a_rating_can_be_given_with_the_keyboard_alone(hall: Hall) -> None:
    page = hall.person(TABLET)
    page.clock.install()
    page.goto("/")
    for words, screen in (("Tiếng Việt", ".doors"), ("Đánh giá", ".door-row"), ("Quầy 1", ".faces")):
        tab_to(page, words)
        page.keyboard.press("Enter")
        page.wait_for_selector(screen)
        page.wait_for_load_state()
    tab_to(page, "Hài lòng")
    page.keyboard.press("Enter")
    page.clock.run_for(5100)
    page.wait_for_url("**/rated")

    tab_to(page, "Tôi xong rồi")
    page.keyboard.press("Enter")

    page.wait_for_url("**/thanks")


def each_look(
    shown: screens.Screens, sizes: tuple[tuple[int, int], ...], letter_sizes: tuple[str, ...]
) -> Iterator[tuple[str, Any]]:
    """What every screen measures at each size, with every folded part open."""
    for name, page in shown:
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        for size in sizes:
            page.set_viewport_size({"width": size[0], "height": size[1]})
            for letter_size in letter_sizes:
                page.evaluate("size => { document.documentElement.dataset.size = size }", letter_size)
                yield f"{name} {size[0]}×{size[1]} {letter_size}", page.evaluate(LOOK)
        page.evaluate("() => { document.documentElement.dataset.size = 'normal' }")


def too_wide(shown: screens.Screens, sizes: tuple[tuple[int, int], ...], letter_sizes: tuple[str, ...]) -> list[Any]:
    return [
        (screen, look["outside"][:3], look["clipped"][:3])
        for screen, look in each_look(shown, sizes, letter_sizes)
        if look["scrolls"] or look["outside"] or look["clipped"]
    ]


def letters(page: Page) -> float:
    return float(page.locator("main").evaluate("main => parseFloat(getComputedStyle(main).fontSize)"))


FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const ring = e.closest('label.level') || e;
  const style = getComputedStyle(ring), box = ring.getBoundingClientRect();
  const foot = document.querySelector('.foot')?.getBoundingClientRect();
  const hidden = foot && !e.closest('.foot') && box.bottom > foot.top + 1 && box.top >= foot.top;
  const inside = box.bottom > 0 && box.top < innerHeight && box.left >= 0;
  return {
    name: (e.innerText || e.name || e.tagName).trim(),
    seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && inside && !hidden,
  };
}"""


def walk_with_tab(page: Page) -> list[dict[str, Any]]:
    """Press Tab until the focus leaves the page."""
    reached: list[dict[str, Any]] = []
    for _ in range(150):
        page.keyboard.press("Tab")
        place = page.evaluate(FOCUSED)
        if place is None:
            return reached
        reached.append(place)
    return reached


def tab_to(page: Page, words: str) -> None:
    def there() -> bool:
        page.keyboard.press("Tab")
        place = page.evaluate(FOCUSED)
        return bool(place and place["name"].startswith(words))

    eventually(page, there)
