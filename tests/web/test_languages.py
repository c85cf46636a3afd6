"""Which language a page speaks, and how it writes money, days and spans."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from flask import Flask, session
from flask.testing import FlaskClient

from kiosk.web import languages
from tests.web.html import Page
from tests.web.pages import code_of, speak

Text = Callable[[], str]


@contextmanager
def speaking(app: Flask, language: str) -> Iterator[None]:
    with app.test_request_context():
        session["language"] = language
        yield


def lang(client: FlaskClient, path: str, **headers: str) -> str | None:
    return Page(client.get(path, headers=headers).text).every("html")[0]["lang"]


# Which language


def test_a_kiosk_speaks_vietnamese_whatever_its_browser_prefers(client: FlaskClient) -> None:
    assert lang(client, "/doors", **{"Accept-Language": "zh-CN,en;q=0.9"}) == "vi"


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [("zh-CN,zh;q=0.9", "zh-Hans"), ("en-GB,en;q=0.9", "en"), ("vi-VN", "vi"), ("fr-FR", "vi"), ("", "vi"), ("*", "vi"),
     ("fr,en;q=0.5", "en"), ("; q=x ,,", "vi")],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/c/demo-1", f"/t/{code_of('id_card_reissue')}", f"/q/{'A' * 22}", "/c/nowhere"])
def test_a_phone_is_spoken_to_as_it_speaks(house: Flask, path: str, accepted: str, spoken: str) -> None:
    assert lang(house.test_client(), path, **{"Accept-Language": accepted}) == spoken


def test_a_chosen_language_outweighs_the_phone_s_own(client: FlaskClient) -> None:
    assert lang(client, "/c/demo-1?lang=en", **{"Accept-Language": "zh"}) == "en"
    assert lang(client, "/c/demo-1", **{"Accept-Language": "zh"}) == "en"


@pytest.mark.parametrize("wrong", ["fr", "", "VI", "../vi", "en\0"])
def test_what_is_no_language_of_the_house_changes_nothing(client: FlaskClient, wrong: str) -> None:
    speak(client, "en").post("/language", data={"language": wrong})
    client.get("/c/demo-1", query_string={"lang": wrong})
    assert lang(client, "/doors") == "en"


def test_a_forged_cookie_is_no_language(client: FlaskClient) -> None:
    client.set_cookie("session", "eyJsYW5ndWFnZSI6ImVuIn0.forged.forged")
    assert lang(client, "/doors") == "vi"


def test_every_page_offers_the_other_languages_by_their_own_names(house: Flask) -> None:
    for path in ("/doors", "/c/demo-1", "/outreach/at/demo-1"):
        text = Page(house.test_client().get(path).text).text
        assert all(name in text for name in languages.LANGUAGES.values())


# How it writes


def both(app: Flask, text: Text) -> dict[str, str]:
    """What a text is in each language."""
    found = {}
    for language in languages.LANGUAGES:
        with speaking(app, language):
            found[language] = text()
    return found


@pytest.mark.parametrize(
    ("amount", "vi", "en"),
    [(15000, "15.000 đồng", "15,000 đồng"), (7000, "7.000 đồng", "7,000 đồng"), (500, "500 đồng", "500 đồng"),
     (1_250_000, "1.250.000 đồng", "1,250,000 đồng")],
)  # fmt: skip
def test_money_has_the_separators_of_its_language(house: Flask, amount: int, vi: str, en: str) -> None:
    found = both(house, lambda: languages.money(amount))
    assert (found["vi"], found["en"]) == (vi, en)
    assert f"{amount:,}" in found["zh"]


def test_nothing_to_pay_is_said_in_words(house: Flask) -> None:
    found = both(house, lambda: languages.money(0))
    assert found["en"] == "Free"
    assert len(set(found.values())) == 3
    assert "0" not in "".join(found.values())


def test_a_day_is_written_as_people_write_it(house: Flask) -> None:
    found = both(house, lambda: languages.day(date(2026, 11, 3)))
    assert found == {"vi": "3/11/2026", "en": "3 November 2026", "zh": "2026年11月3日"}


def test_a_moment_is_that_of_the_counter_s_clock(house: Flask) -> None:
    found = both(house, lambda: languages.moment(datetime(2026, 11, 22, 18, 5, tzinfo=UTC)))
    assert found["vi"] == "01:05 23/11/2026"


def test_a_weekday_has_its_name(house: Flask) -> None:
    assert both(house, lambda: languages.weekday_name(5)) == {"vi": "Thứ Bảy", "en": "Saturday", "zh": "星期六"}


def test_a_share_has_the_decimal_sign_of_its_language(house: Flask) -> None:
    assert both(house, lambda: languages.percent(0.9254)) == {"vi": "92,5 %", "en": "92.5 %", "zh": "92.5 %"}
    assert both(house, lambda: languages.number(4.256, 2)) == {"vi": "4,26", "en": "4.26", "zh": "4.26"}


@pytest.mark.parametrize(
    ("amount", "unit", "vi", "en"),
    [
        (7, "working_days", "07 ngày làm việc", "7 working days"),
        (1, "working_days", "01 ngày làm việc", "1 working day"),
        (0.5, "working_days", "0,5 ngày làm việc", "0.5 working days"),
        (15, "days", "15 ngày", "15 days"),
        (1, "days", "01 ngày", "1 day"),
        (8, "hours", "08 giờ", "8 hours"),
        (1, "hours", "01 giờ", "1 hour"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_a_time_limit_is_said_in_words(house: Flask, amount: float, unit: str, vi: str, en: str) -> None:
    found = both(house, lambda: languages.duration(amount, unit))
    assert (found["vi"], found["en"]) == (vi, en)
    assert f"{amount:g}" in found["zh"]


@pytest.mark.parametrize("unit", ["at_once", "unknown"])
def test_a_time_limit_without_a_number_is_said_in_words(house: Flask, unit: str) -> None:
    assert len(set(both(house, lambda: languages.duration(None, unit)).values())) == 3


def test_outside_a_request_the_house_speaks_vietnamese() -> None:
    assert languages.current() == "vi"
