"""Procedures are found by their names, without a model."""

import time

import pytest

from assistant import catalogue, search
from assistant.catalogue import Catalogue, Language


@pytest.fixture(scope="module")
def shelf() -> Catalogue:
    return catalogue.load()


def first(text: str, shelf: Catalogue, language: Language = Language.VI) -> str:
    return search.find(text, shelf, language)[0].procedure


@pytest.mark.parametrize("language", list(Language))
def test_every_procedure_is_found_by_its_plain_name(shelf: Catalogue, language: Language) -> None:
    for procedure in shelf.procedures.values():
        found = search.find(procedure.plain_name.in_language(language), shelf, language)
        assert found[0].procedure == procedure.id


def test_every_alias_leads_among_the_first_three(shelf: Catalogue) -> None:
    for procedure in shelf.procedures.values():
        for language in Language:
            for alias in procedure.aliases.in_language(language):
                assert procedure.id in [hit.procedure for hit in search.find(alias, shelf, language)], alias


@pytest.mark.parametrize(
    "text",
    ["đăng ký tạm trú", "dang ky tam tru", "ĐĂNG KÝ TẠM TRÚ", "dăng ki tam tru", "đăng kys tạm trú", "暂住登记", "KT3"],
)
def test_diacritics_capitals_slips_and_former_names_do_not_matter(shelf: Catalogue, text: str) -> None:
    assert first(text, shelf) == "temporary_residence_register"


def test_a_text_that_matches_nothing_gets_common_procedures_and_says_so(shelf: Catalogue) -> None:
    hits = search.find("привет", shelf, Language.VI)
    assert len(hits) == 3
    assert all(hit.score == 0 for hit in hits)
    assert all(shelf.procedures[hit.procedure].common for hit in hits)


def test_the_score_of_an_exact_name_is_one_and_of_small_talk_is_low(shelf: Catalogue) -> None:
    assert search.find("gia hạn tạm trú", shelf, Language.VI)[0].score > 0.9
    assert search.find("hôm nay trời đẹp quá", shelf, Language.VI)[0].score < 0.4


@pytest.mark.parametrize("text", ["", " ", "😀", "\x00", "a" * 100_000, "tạm trú " * 10_000, "\u202e暂", "'; DROP"])
def test_no_text_raises_and_three_come_always(shelf: Catalogue, text: str) -> None:
    assert len({hit.procedure for hit in search.find(text, shelf, Language.ZH)}) == 3


def test_a_search_takes_less_than_five_milliseconds(shelf: Catalogue) -> None:
    text = "em mới chuyển đến ở trọ gần công ty muốn làm tạm trú cho hai vợ chồng và con nhỏ thì cần giấy tờ gì"
    search.find(text, shelf, Language.VI)
    began = time.perf_counter()
    for _ in range(20):
        search.find(text, shelf, Language.VI)
    assert (time.perf_counter() - began) / 20 < 0.005
