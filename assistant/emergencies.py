"""Crime in progress, fire, injury: seen in the text itself, before Rasa and without it.

The phrases are data (``emergencies.yaml``). A word typed without diacritics, or with some of
them, stands for every word it could be; one typed with others stands for itself, so "chay nha"
may be "cháy nhà", and "chạy" is never "cháy".
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field

from assistant.search import HAN

FILE = Path(__file__).with_name("emergencies.yaml")
MAX_TEXT = 1_000
"""Characters that are read: nobody writes more while a house burns."""

MAX_GAP = 4
"""Words that ``*`` may stand for: "bị … đánh" finds "bị thằng hàng xóm đánh"."""

ACCENTED_SHARE = 3
"""A text is typed with diacritics where more than one word in three has some (of Vietnamese, most do)."""

Kind = Literal["fire", "crime", "injury", "help"]
_RUN = re.compile(rf"[{HAN}]|(?:(?![{HAN}])[\w\u0300-\u036f])+")


@dataclass(frozen=True)
class Emergency:
    """What is happening and whom to call. ``numbers`` names every service needed, the first one first."""

    kind: Kind
    numbers: tuple[str, ...]


UNNAMED = Emergency("help", ("113", "114", "115"))
"""An emergency that does not say which."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Phrases = tuple[Annotated[str, Field(min_length=1)], ...]


class KindData(_Strict):
    """The signs of one kind; see the head of the file for what each list means."""

    kind: Kind
    number: Annotated[str, Field(pattern=r"^11[345]$")]
    signs: Phrases
    accented: Phrases = ()
    weak: Phrases = ()
    alone: Phrases = ()


class EmergencyData(_Strict):
    """The whole file."""

    harmless: Phrases
    past: Phrases
    now: Phrases
    business: Phrases
    kinds: Annotated[tuple[KindData, ...], Field(min_length=1)]


class _Word(NamedTuple):
    letters: str
    marks: frozenset[str]


_BLANK = _Word("", frozenset())
_Slot = tuple[_Word, ...]
"""One place of a phrase: the words that fit, none for a gap."""

_Phrase = tuple[_Slot, ...]


def match(text: str) -> Emergency | None:
    """The emergency a text tells of, or None. Never raises on any text."""
    return _matcher().match(text)


class Matcher:
    """The phrases of one file, ready to be looked for."""

    def __init__(self, data: EmergencyData) -> None:
        self._harmless = _Finder(data.harmless)
        self._past = _Finder(data.past)
        self._now = _Finder(data.now)
        self._business = _Finder(data.business)
        self._kinds = [
            (
                kind,
                _Finder(kind.signs),
                _Finder(kind.accented),
                _Finder(kind.weak),
                {tuple(_words(phrase)) for phrase in kind.alone},
            )
            for kind in data.kinds
        ]

    def match(self, text: str) -> Emergency | None:
        """See ``match`` of the module."""
        words = list(_words(text[:MAX_TEXT]))
        # Who types diacritics means "ngay" (at once) by it: never "ngày trước" (in former days).
        exact = sum(bool(word.marks) for word in words) * ACCENTED_SHARE > len(words)
        words = self._harmless.blank(words, exact)
        now = self._now.found(words)
        over = not now and self._past.found(words, exact)
        # A sign that everyday matters share counts only where nobody speaks of papers.
        everyday = not now and self._business.found(words, exact)
        found = []
        for kind, signs, accented, weak, alone in self._kinds:
            clear = signs.found(words) or accented.found(words, exact=True) or _only(words, alone)
            if not over and (clear or (not everyday and weak.found(words))):
                found.append(kind)
        return Emergency(found[0].kind, tuple(dict.fromkeys(kind.number for kind in found))) if found else None


class _Finder:
    """Looks for phrases in a list of words. ``exact``: diacritics must be typed as written."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: Mapping[str, list[_Phrase]] = defaultdict(list)
        for phrase in map(_phrase, phrases):
            for first in phrase[0]:
                self._by_first[first.letters].append(phrase)

    def found(self, words: Sequence[_Word], exact: bool = False) -> bool:
        return next(self._places(words, exact), None) is not None

    def blank(self, words: list[_Word], exact: bool) -> list[_Word]:
        """The words without the phrases: a blank fits nothing, not even a gap."""
        blanked = list(words)
        for start, end in self._places(words, exact):
            blanked[start:end] = [_BLANK] * (end - start)
        return blanked

    def _places(self, words: Sequence[_Word], exact: bool) -> Iterator[tuple[int, int]]:
        for start, word in enumerate(words):
            for phrase in self._by_first.get(word.letters, ()):
                end = _end(words, start, phrase, exact)
                if end is not None:
                    yield start, end


def _end(words: Sequence[_Word], at: int, phrase: _Phrase, exact: bool) -> int | None:
    """Where the phrase ends if it begins at ``at``, or None."""
    if not phrase:
        return at
    if not phrase[0]:
        for skipped in range(MAX_GAP + 1):
            if (end := _end(words, at + skipped, phrase[1:], exact)) is not None:
                return end
            if at + skipped >= len(words) or words[at + skipped] == _BLANK:
                return None
        return None
    if at < len(words) and any(_fits(words[at], meant, exact) for meant in phrase[0]):
        return _end(words, at + 1, phrase[1:], exact)
    return None


def _fits(typed: _Word, meant: _Word, exact: bool) -> bool:
    if typed.letters != meant.letters:
        return False
    return typed.marks == meant.marks if exact else typed.marks <= meant.marks


def _only(words: Sequence[_Word], alone: set[tuple[_Word, ...]]) -> bool:
    """Whether the text is one of the phrases and nothing else, said once or again and again."""
    return any(
        len(words) % len(phrase) == 0
        and words
        and all(_fits(word, meant, exact=False) for word, meant in zip(words, phrase * len(words), strict=False))
        for phrase in alone
    )


def _phrase(written: str) -> _Phrase:
    """ "bị * đánh/chém": words, a gap, and alternatives in one place."""
    slots: list[_Slot] = []
    for part in written.split():
        if part == "*":
            slots.append(())
        elif "/" in part:
            slots.append(tuple(word for option in part.split("/") for word in _words(option)))
        else:
            slots.extend((word,) for word in _words(part))
    return tuple(slots)


def _words(text: str) -> Iterator[_Word]:
    """Letters without marks and the marks beside them, so that "hoà" and "hòa" are one word."""
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        letters, marks = [], set()
        for character in unicodedata.normalize("NFD", run):
            if character == "đ":
                letters.append("d")
                marks.add("đ")
            elif unicodedata.category(character) == "Mn":
                marks.add(character)
            elif unicodedata.category(character) != "Cf":
                letters.append(character)
        yield _Word("".join(letters), frozenset(marks))


@cache
def _matcher() -> Matcher:
    return Matcher(load(FILE))


def load(path: Path) -> EmergencyData:
    """Read and check a file of phrases. Raises pydantic's ValidationError."""
    return EmergencyData.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
