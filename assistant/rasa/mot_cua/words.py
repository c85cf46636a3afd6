"""Words as the model sees them: folded, so that "Tạm trú", "tam tru" and "TẠM TRÚ" are one."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# A combining mark belongs to its letter even where the text arrives decomposed (NFD).
_WORD = re.compile(rf"[{HAN}]|(?:(?![{HAN}])[\w\u0300-\u036f])+")
_NUMBER = re.compile(r"\d{1,3}")
_AGE_WORDS = frozenset({"tuoi", "t", "years", "year", "yrs", "yo", "yr", "岁", "周"})
_ADULT_CARD_AGE = 14


class Word(NamedTuple):
    """A word of a text: its place (``text[start:end]``) and its folded form."""

    start: int
    end: int
    folded: str


def fold(text: str) -> str:
    """Lower case, no diacritics, đ as d, full-width forms as ASCII; Han characters stay."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).lower())
    kept = (c for c in decomposed if unicodedata.category(c) not in ("Mn", "Cf"))
    return unicodedata.normalize("NFC", "".join(kept).replace("đ", "d"))


def words(text: str) -> Iterator[Word]:
    """The words of a text in order; every Han character is a word of its own."""
    found = [Word(m.start(), m.end(), fold(m.group())) for m in _WORD.finditer(text)]
    for word, following in zip_longest(found, found[1:]):
        if _NUMBER.fullmatch(word.folded):
            yield word._replace(folded=_number_word(word.folded, following))
        elif word.folded:
            yield word


def _number_word(digits: str, following: Word | None) -> str:
    """A number with a letter before it: Rasa's featurizer replaces bare numbers by one token.

    "mức 1" and "mức 2" are different procedures, and an age decides between the card for
    children and the card from 14, so ages become one of two words.
    """
    if following is not None and following.folded in _AGE_WORDS:
        return "agechild" if int(digits) < _ADULT_CARD_AGE else "ageadult"
    return f"n{int(digits)}"
