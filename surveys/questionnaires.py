"""Questionnaires (phiếu hỏi): versioned definitions, and the check of answers against them.

Answers are integers: 1–5, where 5 is "rất hài lòng"; 0 says "does not apply to me" and is allowed
for every question but the first. A question that was skipped has no answer at all.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

DEFINITIONS_DIR = Path(__file__).parent / "definitions" / "questionnaires"
CURRENT = ("cand7", 1)
NOT_APPLICABLE = 0


class UnknownQuestionnaire(LookupError):
    """No definition has this id and version; ``field`` says which of the two is wrong."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class BadAnswer(ValueError):
    """An answer the definition does not allow; ``field`` names it, the message says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LocalText(_Strict):
    """One text in the three languages of the house."""

    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    def in_language(self, language: str) -> str:
        return {"vi": self.vi, "en": self.en, "zh": self.zh}[language]


class Level(_Strict):
    value: int = Field(ge=1, le=5)
    label: LocalText


class Question(_Strict):
    id: str = Field(pattern=r"^[a-z_]{1,30}$")
    first: bool = False
    ask: LocalText
    short: LocalText


class Questionnaire(_Strict):
    id: str
    version: int = Field(ge=1)
    scale: tuple[Level, ...]
    questions: tuple[Question, ...]

    @model_validator(mode="after")
    def _is_answerable(self) -> Self:
        if [level.value for level in self.scale] != [5, 4, 3, 2, 1]:
            raise ValueError("the scale has five levels, the best first")
        if [q.first for q in self.questions].count(True) != 1 or not self.questions[0].first:
            raise ValueError("exactly one question, the first, is asked of everybody")
        return self

    @property
    def first(self) -> Question:
        return self.questions[0]

    @property
    def aspects(self) -> tuple[Question, ...]:
        return self.questions[1:]

    def label(self, value: int, language: str) -> str:
        """The words of a level. Raises StopIteration for a value that is none."""
        return next(level.label for level in self.scale if level.value == value).in_language(language)

    def check_first(self, answers: Mapping[str, int]) -> None:
        """Check the answers of a rating: the first question must be there. Raises BadAnswer."""
        if self.first.id not in answers:
            raise BadAnswer(f"answers.{self.first.id}", "This answer is required.")
        self.check(answers)

    def check_supplement(self, answers: Mapping[str, int]) -> None:
        """Check the answers of a supplement: the first question was answered before. Raises BadAnswer."""
        if self.first.id in answers:
            raise BadAnswer(f"answers.{self.first.id}", "This answer was given with the rating and stays.")
        self.check(answers)

    def check(self, answers: Mapping[str, int]) -> None:
        known = {question.id for question in self.questions}
        for question_id, value in answers.items():
            if question_id not in known:
                raise BadAnswer(f"answers.{question_id}", "The questionnaire has no such question.")
            lowest = 1 if question_id == self.first.id else NOT_APPLICABLE
            if not lowest <= value <= 5:
                raise BadAnswer(f"answers.{question_id}", f"The answer must be between {lowest} and 5.")


@cache
def load_all(directory: Path = DEFINITIONS_DIR) -> Mapping[tuple[str, int], Questionnaire]:
    """Every definition by id and version. Raises pydantic.ValidationError for a wrong file."""
    found = (
        Questionnaire.model_validate(yaml.safe_load(path.read_text("utf-8")))
        for path in sorted(directory.glob("*.yaml"))
    )
    return {(definition.id, definition.version): definition for definition in found}


def get(questionnaire_id: str, version: int) -> Questionnaire:
    """One definition. Raises UnknownQuestionnaire naming the field that fits nothing."""
    definitions = load_all()
    if (questionnaire_id, version) in definitions:
        return definitions[questionnaire_id, version]
    known_id = any(questionnaire_id == known for known, _ in definitions)
    raise UnknownQuestionnaire("version" if known_id else "questionnaire")


def current() -> Questionnaire:
    """The definition new pages use."""
    return get(*CURRENT)
