"""The guide: a few plain questions that end in a personal checklist.

The guide keeps nothing. The answers travel in the address, and the checklist is worked out anew
from the catalogue each time it is opened, so it never shows last year's fee.
"""

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from assistant.catalogue import (
    Answers,
    Case,
    Catalogue,
    ChannelFact,
    Document,
    Fact,
    Fee,
    Form,
    Option,
    Procedure,
    Question,
    Step,
    TimeLimit,
)

F = TypeVar("F", bound=Fact)


class BadCode(ValueError):
    """A checklist code that no checklist of this catalogue has."""


@dataclass(frozen=True)
class Progress:
    """Where a citizen stands: either a ``question`` to answer, or ``leads_to`` another procedure, or neither:
    then the guide is done. ``case`` is the case chosen so far."""

    answers: Answers
    question: Question | None
    leads_to: str | None
    case: Case | None
    step: int


@dataclass(frozen=True)
class Checklist:
    """What one person needs, on one day. ``case`` is the case the answers chose; None where they are
    not complete: then it holds what any case may need."""

    procedure: Procedure
    answers: Answers
    case: Case | None
    day: date
    documents: Sequence[Document]
    forms: Sequence[Form]
    fees: Sequence[Fee]
    next_fees: Sequence[Fee]
    fee_exemptions: Sequence[Fact]
    time_limits: Sequence[TimeLimit]
    where: Sequence[Fact]
    channels: Sequence[ChannelFact]
    steps_at_home: Sequence[Step]
    steps: Sequence[Step]
    """What is left to do once the steps at home are done."""
    result: Sequence[Fact]
    validity: Sequence[Fact]
    notes: Sequence[Fact]

    @property
    def needs_confirmation(self) -> bool:
        """Whether anything on it is for the officer to confirm."""
        lists: Iterable[Sequence[Fact]] = (
            self.documents, self.forms, self.fees, self.time_limits, self.where, self.channels, self.steps_at_home,
            self.steps, self.notes,
        )  # fmt: skip
        return any(fact.confirm for facts in lists for fact in facts)


def walk(procedure: Procedure, given: Mapping[str, str]) -> Progress:
    """Follow the answers given so far; answers that fit no question on the way are dropped."""
    answers: dict[str, str] = {}
    case: Case | None = None
    for question in procedure.guide:
        if not _is_asked(question, answers):
            continue
        option = _chosen(question, given)
        if option is None:
            return Progress(answers, question, None, case, len(answers) + 1)
        answers[question.id] = option.id
        if option.procedure:
            return Progress(answers, None, option.procedure, case, len(answers))
        if option.case:
            case = next(c for c in procedure.cases if c.id == option.case)
    return Progress(answers, None, None, case or procedure.cases[0], len(answers))


def checklist(procedure: Procedure, progress: Progress, day: date) -> Checklist:
    """What the person whose answers these are needs on ``day``. Unfinished answers leave nothing out."""
    case = None if progress.question else progress.case

    def fitting(facts: Sequence[F]) -> list[F]:
        return [fact for fact in facts if fact.applies(case.id if case else None, progress.answers)]

    fees = fitting(procedure.fees)
    steps = fitting(procedure.steps)
    return Checklist(
        procedure=procedure,
        answers=progress.answers,
        case=case,
        day=day,
        documents=fitting(procedure.documents),
        forms=fitting(procedure.forms),
        fees=[fee for fee in fees if fee.in_force(day)],
        next_fees=[fee for fee in fees if fee.from_date is not None and fee.from_date > day],
        fee_exemptions=fitting(procedure.fee_exemptions),
        time_limits=fitting(procedure.time_limits),
        where=fitting(procedure.where),
        channels=fitting(procedure.channels),
        steps_at_home=[step for step in steps if step.at_home],
        steps=[step for step in steps if not step.at_home],
        result=fitting(procedure.result),
        validity=fitting(procedure.validity),
        notes=fitting(procedure.notes),
    )


def encode(procedure: Procedure, answers: Answers) -> str:
    """The code of a checklist to take along: the procedure and the answers, nothing of the person."""
    text = ";".join([procedure.id, *(f"{question}={option}" for question, option in answers.items())])
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def decode(code: str, catalogue: Catalogue) -> tuple[Procedure, Progress]:
    """Read a code made by ``encode``. Raises BadCode.

    Answers that a newer catalogue no longer knows are dropped; the guide then asks again.
    """
    try:
        text = base64.urlsafe_b64decode(code.encode("ascii") + b"=" * (-len(code) % 4)).decode()
    except (UnicodeError, binascii.Error) as error:
        raise BadCode(code) from error
    procedure_id, *pairs = text.split(";")
    procedure = catalogue.get(procedure_id)
    if procedure is None:
        raise BadCode(code)
    given = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    return procedure, walk(procedure, given)


def _is_asked(question: Question, answers: Answers) -> bool:
    return all(answers.get(earlier) in options for earlier, options in question.when.items())


def _chosen(question: Question, given: Mapping[str, str]) -> Option | None:
    return next((option for option in question.options if option.id == given.get(question.id)), None)
