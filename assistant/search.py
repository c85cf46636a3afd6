"""Find procedures by their words, without a model: what is shown when the assistant is not sure.

Names in all three languages, accent-folded, one typo a word forgiven, Chinese by pairs of
characters. Standard library only.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from assistant.catalogue import Catalogue, Language, Procedure

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[{HAN}]+|(?:(?![{HAN}])[\w\u0300-\u036f])+")
_HAN_RUN = re.compile(rf"[{HAN}]+")

MAX_TEXT = 1_000
"""Characters that are read."""

MAX_TERMS = 60
"""Words of a message that are looked up: a long story names its matter early, and time is bounded."""

TYPO_WEIGHT = 0.7
MIN_TYPO_LENGTH = 4
"""Shorter words have too many neighbours: "the" (thẻ) is one letter from "thu", "tho" and "che"."""

UNKNOWN_MASS = 0.5
"""What a word found in no name takes from the likeness; it changes no order, only how sure a hit looks."""

SCREEN_LANGUAGE_BONUS = 1.05
"""Breaks ties in favour of names in the citizen's language, no more."""

FORMER_NAME_WEIGHT = 0.95
PLAIN_WEIGHT = 1.0


class Hit(NamedTuple):
    """A procedure that fits. ``score`` is 0 where nothing matched and it is offered as a common one.

    1 is a message that says exactly one of its names.
    """

    procedure: str
    score: float


@dataclass(frozen=True)
class _Name:
    procedure: str
    language: Language
    weight: float
    terms: frozenset[str]
    mass: float
    """Sum of the rarities of its terms."""


def fold(text: str) -> str:
    """Lower case, no diacritics, đ as d, full-width forms as ASCII; Han characters stay."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).lower())
    kept = (c for c in decomposed if unicodedata.category(c) not in ("Mn", "Cf"))
    return unicodedata.normalize("NFC", "".join(kept).replace("đ", "d"))


def words(text: str) -> list[str]:
    """The folded words of a text; a run of Han characters is one word."""
    return _RUN.findall(fold(text))


def find(text: str, catalogue: Catalogue, language: Language, limit: int = 3) -> list[Hit]:
    """The procedures whose names fit the text best, best first, filled up with common ones.

    Always returns ``limit`` hits where the catalogue has as many; never raises on any text.
    """
    hits = _index(catalogue).search(text[:MAX_TEXT], language)[:limit]
    found = {hit.procedure for hit in hits}
    rest = (p.id for p in sorted(catalogue.procedures.values(), key=lambda p: not p.common) if p.id not in found)
    return [*hits, *(Hit(procedure, 0.0) for procedure in rest)][:limit]


class Index:
    """The names of one catalogue, by their terms."""

    def __init__(self, catalogue: Catalogue) -> None:
        listed = [
            (procedure.id, language, weight, frozenset(_terms(words(name))))
            for procedure in catalogue.procedures.values()
            for language, weight, name in _names(procedure)
        ]
        self._rarity = _rarities((procedure, terms) for procedure, _, _, terms in listed)
        self._names = [
            _Name(procedure, language, weight, terms, sum(self._rarity[t] for t in terms))
            for procedure, language, weight, terms in listed
            if terms
        ]
        self._by_term: dict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(self._names):
            for term in name.terms:
                self._by_term[term].append(number)
        self._misspelt: dict[str, set[str]] = defaultdict(set)
        for term in self._by_term:
            for variant in _shortened(term):
                self._misspelt[variant].add(term)

    def search(self, text: str, language: Language) -> list[Hit]:
        """Every procedure that shares a word with the text, best first."""
        asked, unknown = self._known_terms(text)
        mass = sum(self._rarity[term] * weight for term, weight in asked.items()) + unknown * UNKNOWN_MASS
        shared: dict[int, float] = defaultdict(float)
        for term, weight in asked.items():
            for number in self._by_term[term]:
                shared[number] += self._rarity[term] * weight
        scores: dict[str, float] = defaultdict(float)
        for number, common in shared.items():
            name = self._names[number]
            score = _likeness(common, name.mass, mass) * name.weight
            if name.language is language:
                score *= SCREEN_LANGUAGE_BONUS
            scores[name.procedure] = max(scores[name.procedure], min(score, 1.0))
        return [Hit(*item) for item in sorted(scores.items(), key=lambda item: (-item[1], item[0]))]

    def _known_terms(self, text: str) -> tuple[dict[str, float], int]:
        """The terms of the index that the text names, each with how surely (1, or less for a typo),
        and how many of its words are in no name at all."""
        known: dict[str, float] = {}
        unknown = 0
        for term in list(_terms(words(text)))[:MAX_TERMS]:
            if term in self._by_term:
                known[term] = 1.0
                continue
            meant = self._meant(term)
            unknown += not meant and " " not in term
            for other in meant:
                known.setdefault(other, TYPO_WEIGHT)
        return known, unknown

    def _meant(self, term: str) -> set[str]:
        """The terms one letter away: added, missing, changed, or two swapped."""
        if len(term) < MIN_TYPO_LENGTH or _HAN_RUN.fullmatch(term):
            return set()
        return {meant for variant in _shortened(term) for meant in self._misspelt.get(variant, ())}


_built: list[tuple[Catalogue, Index]] = []
"""The index of the catalogue in use: a process has one, so only the latest is kept."""


def _index(catalogue: Catalogue) -> Index:
    for known, index in _built:
        if known is catalogue:
            return index
    index = Index(catalogue)
    _built[:] = [(catalogue, index)]
    return index


def _names(procedure: Procedure) -> Iterator[tuple[Language, float, str]]:
    for language in Language:
        yield language, PLAIN_WEIGHT, procedure.official_name.in_language(language)
        yield language, PLAIN_WEIGHT, procedure.plain_name.in_language(language)
        for alias in procedure.aliases.in_language(language):
            yield language, PLAIN_WEIGHT, alias
        for former in procedure.former_names.in_language(language):
            yield language, FORMER_NAME_WEIGHT, former


def _terms(found: Iterable[str]) -> Iterator[str]:
    """Words and pairs of neighbouring words; of a Han run its pairs of characters.

    Pairs tell "khóa tài khoản" from "tài khoản bị khóa" and "mức 1" from "mức 2".
    """
    before = None
    for word in found:
        if _HAN_RUN.fullmatch(word):
            yield from (word[i : i + 2] for i in range(max(1, len(word) - 1)))
            before = None
        else:
            yield word
            if before is not None:
                yield f"{before} {word}"
            before = word


def _rarities(listed: Iterable[tuple[str, frozenset[str]]]) -> dict[str, float]:
    """How much a term tells: the logarithm of how few procedures have it in a name, at least 0.1."""
    having: dict[str, set[str]] = defaultdict(set)
    procedures = set()
    for procedure, terms in listed:
        procedures.add(procedure)
        for term in terms:
            having[term].add(procedure)
    return {term: max(math.log(len(procedures) / len(who)), 0.1) for term, who in having.items()}


def _likeness(common: float, name: float, asked: float) -> float:
    """Cosine-like: what is shared over what both hold. A story around a name counts less than a short one."""
    return common / math.sqrt(name * max(asked, common)) if common else 0.0


def _shortened(term: str) -> set[str]:
    """The term and every form with one letter left out: two words one slip apart share one."""
    if len(term) < MIN_TYPO_LENGTH or " " in term:
        return {term}
    return {term, *(term[:i] + term[i + 1 :] for i in range(len(term)))}
