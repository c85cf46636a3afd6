"""Every page is a whole one in each language: one heading, a title, nothing inline, nothing from elsewhere."""

import pytest
from flask import Flask

from kiosk.web.languages import HTML_LANG, LANGUAGES
from tests.web.html import Page, faults_of, headings
from tests.web.pages import ERRORS, PAGES, speak

every_language = pytest.mark.parametrize("language", LANGUAGES)


@every_language
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_whole(house: Flask, name: str, language: str) -> None:
    answer = PAGES[name](speak(house.test_client(), language))
    assert answer.status_code == 200
    assert answer.content_type == "text/html; charset=utf-8"
    assert faults_of(answer.text, HTML_LANG[language]) == []


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_one_heading(house: Flask, name: str) -> None:
    assert headings(PAGES[name](house.test_client()).text) == 1


@every_language
@pytest.mark.parametrize("name", ERRORS)
def test_every_error_is_a_whole_page_with_a_way_home(house: Flask, name: str, language: str) -> None:
    visitor, status = ERRORS[name]
    answer = visitor(speak(house.test_client(), language))
    assert answer.status_code == status
    assert answer.content_type == "text/html; charset=utf-8"
    assert faults_of(answer.text, HTML_LANG[language]) == []
    assert headings(answer.text) == 1
    home = "/outreach" if "tablet" in name else "/"
    assert home in [attributes["href"] for attributes in Page(answer.text).every("a")]


@pytest.mark.parametrize("path", ["/", "/k/demo-1"])
def test_the_first_screen_is_whole_and_forgets_every_language(house: Flask, path: str) -> None:
    answer = speak(house.test_client(), "en").get(path)
    assert faults_of(answer.text, "vi") == []
    assert headings(answer.text) == 1


@pytest.mark.parametrize("name", [*PAGES, *ERRORS])
def test_every_page_says_something_else_in_each_language(house: Flask, name: str) -> None:
    visitor = PAGES[name] if name in PAGES else ERRORS[name][0]
    texts = {language: Page(visitor(speak(house.test_client(), language)).text).text for language in LANGUAGES}
    assert len(set(texts.values())) == 3


@every_language
@pytest.mark.parametrize("name", ERRORS)
def test_no_error_shows_its_inside(house: Flask, name: str, language: str) -> None:
    text = ERRORS[name][0](speak(house.test_client(), language)).text
    for inside in ("Traceback", "Error", "sqlalchemy", "werkzeug", "/work/", ".py", "022190001234", "forged"):
        assert inside not in text
