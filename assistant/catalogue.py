"""The procedure catalogue: one YAML file a procedure, checked against these types when it is loaded.

What the files say is the only truth the assistant and the pages may tell. Every fact carries
where it comes from (``legal_basis``, ``sources``) and when it was checked; a fact the sources
disagree about, or do not state, is marked ``confirm`` with the reason, and pages then say that
the officer will confirm it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

PROCEDURES_DIR = Path(__file__).parent / "procedures"

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Sentence = Annotated[str, Field(min_length=1, max_length=1200)]
Answers = Mapping[str, str]
"""Answers of a guide: question id -> option id."""


class CatalogueError(ValueError):
    """A procedure file does not hold what the schema promises; the message names file and field."""


class Language(StrEnum):
    VI = "vi"
    EN = "en"
    ZH = "zh"


class Channel(StrEnum):
    """How a dossier reaches the police."""

    COUNTER = "counter"
    PORTAL = "portal"
    VNEID = "vneid"
    POST = "post"


class Group(StrEnum):
    """The shelf of the door list a procedure stands on."""

    RESIDENCE = "residence"
    ID_CARD = "id_card"
    POPULATION = "population"
    EID = "eid"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Strict):
    """One text in the three languages of the house."""

    vi: Sentence
    en: Sentence
    zh: Sentence

    def in_language(self, language: str) -> str:
        return str(getattr(self, Language(language).value))


class Names(_Strict):
    """Names people use, per language; a language may have none."""

    vi: tuple[Sentence, ...] = ()
    en: tuple[Sentence, ...] = ()
    zh: tuple[Sentence, ...] = ()

    def in_language(self, language: str) -> tuple[str, ...]:
        return tuple(getattr(self, Language(language).value))


class Fact(_Strict):
    """A statement that may need the unit's confirmation, and where in the guide it applies.

    ``cases`` empty means every case. ``when`` maps a question to the options under which the
    fact applies; a question nobody has answered yet does not hide the fact.
    """

    text: Text
    cases: tuple[Identifier, ...] = ()
    when: dict[Identifier, tuple[Identifier, ...]] = {}
    confirm: bool = False
    reason: Text | None = None

    @model_validator(mode="after")
    def _confirm_has_a_reason(self) -> Self:
        if self.confirm != (self.reason is not None):
            raise ValueError("`confirm: true` and `reason` belong together")
        return self

    def applies(self, case: str | None, answers: Answers) -> bool:
        """Whether the fact holds for a case (None: not chosen yet) and the answers given so far."""
        if case is not None and self.cases and case not in self.cases:
            return False
        return all(answers.get(question) in (None, *options) for question, options in self.when.items())


class Document(Fact):
    """A paper to bring or to have on the phone. ``note`` says when it is not needed."""

    id: Identifier
    note: Text | None = None


class Form(Fact):
    """A form by its official code. ``text`` is its title; ``note`` says who fills it in."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{2}\d{2}[a-z]?$")]
    note: Text | None = None


class Fee(Fact):
    """One fee line, in đồng. ``amount`` None: not known (then ``confirm``); 0: free.

    ``text`` says what is paid for. ``from_date`` and ``until`` are the first and the last day.
    """

    amount: Annotated[int, Field(ge=0, le=10_000_000)] | None
    channels: tuple[Channel, ...] = tuple(Channel)
    per: Literal["dossier", "person"] = "dossier"
    from_date: date | None = None
    until: date | None = None
    basis: Sentence | None = None

    @model_validator(mode="after")
    def _unknown_is_confirmed(self) -> Self:
        if self.amount is None and not self.confirm:
            raise ValueError("a fee that is not known needs `confirm: true`")
        return self

    def in_force(self, day: date) -> bool:
        return (self.from_date is None or self.from_date <= day) and (self.until is None or day <= self.until)


class TimeLimit(Fact):
    """How long the police may take. ``amount`` None with unit ``unknown``: the sources do not say."""

    amount: Annotated[float, Field(gt=0)] | None = None
    unit: Literal["working_days", "days", "hours", "at_once", "unknown"]

    @model_validator(mode="after")
    def _amount_fits_the_unit(self) -> Self:
        if (self.unit in ("at_once", "unknown")) != (self.amount is None):
            raise ValueError("`amount` goes with working_days, days and hours, and with nothing else")
        if self.unit == "unknown" and not self.confirm:
            raise ValueError("a time limit that is not known needs `confirm: true`")
        return self


class ChannelFact(Fact):
    """Whether and how a channel can be used."""

    channel: Channel
    available: bool


class Step(Fact):
    """One step, in order. ``at_home``: it can be done before coming to the counter."""

    at_home: bool = False


class Case(_Strict):
    id: Identifier
    name: Text


class LegalBasis(_Strict):
    """A legal document and, where known, the article and the day it came into force."""

    document: Sentence
    in_force: date | None = None
    until: date | None = None
    article: Sentence | None = None


class Source(_Strict):
    """Where a fact was read. ``read`` is the day of the snapshot that was read."""

    title: Sentence
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    read: date


class Option(_Strict):
    """An answer of the guide. It may choose the case, or lead to another procedure."""

    id: Identifier
    label: Text
    case: Identifier | None = None
    procedure: Identifier | None = None

    @model_validator(mode="after")
    def _leads_one_way(self) -> Self:
        if self.case and self.procedure:
            raise ValueError("an option chooses a case or another procedure, not both")
        return self


class Question(_Strict):
    """A plain question of the guide, asked when every answer in ``when`` fits."""

    id: Identifier
    ask: Text
    help: Text | None = None
    when: dict[Identifier, tuple[Identifier, ...]] = {}
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=7)]


class Procedure(_Strict):
    """Everything the house knows about one procedure."""

    id: Identifier
    group: Group
    common: bool = False
    icon: Literal["home", "card", "phone", "people", "document", "child", "globe", "lock", "search", "travel"]
    official_name: Text
    plain_name: Text
    summary: Text
    aliases: Names
    former_names: Names = Names()
    eligibility: Annotated[tuple[Fact, ...], Field(min_length=1)]
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]
    documents: tuple[Document, ...]
    forms: tuple[Form, ...]
    fees: Annotated[tuple[Fee, ...], Field(min_length=1)]
    fee_exemptions: tuple[Fact, ...] = ()
    time_limits: Annotated[tuple[TimeLimit, ...], Field(min_length=1)]
    where: Annotated[tuple[Fact, ...], Field(min_length=1)]
    channels: Annotated[tuple[ChannelFact, ...], Field(min_length=1)]
    steps: Annotated[tuple[Step, ...], Field(min_length=2)]
    result: Annotated[tuple[Fact, ...], Field(min_length=1)]
    validity: Annotated[tuple[Fact, ...], Field(min_length=1)]
    penalty: tuple[Fact, ...] = ()
    notes: tuple[Fact, ...] = ()
    legal_basis: Annotated[tuple[LegalBasis, ...], Field(min_length=1)]
    in_force_from: date
    in_force_until: date | None = None
    checked: date
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    guide: Annotated[tuple[Question, ...], Field(min_length=1)]

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Every fact with the name of the list it stands in."""
        for name in FACT_LISTS:
            for fact in getattr(self, name):
                yield name, fact

    def question(self, question_id: str) -> Question | None:
        return next((q for q in self.guide if q.id == question_id), None)

    @cached_property
    def case_ids(self) -> frozenset[str]:
        return frozenset(case.id for case in self.cases)

    @model_validator(mode="after")
    def _references_exist(self) -> Self:
        options = {q.id: {o.id for o in q.options} for q in self.guide}
        _require_unique("question", (q.id for q in self.guide))
        _require_unique("case", (c.id for c in self.cases))
        _require_unique("document", (d.id for d in self.documents))
        for name, fact in self.facts():
            _require_known(f"{name}: case", fact.cases, self.case_ids)
            _require_options(name, fact.when, options)
        seen: dict[str, set[str]] = {}
        for question in self.guide:
            _require_unique(f"option of {question.id}", (o.id for o in question.options))
            _require_options(f"guide.{question.id} (earlier questions only)", question.when, seen)
            chosen = [o.case for o in question.options if o.case]
            _require_known(f"guide.{question.id}: case", chosen, self.case_ids)
            seen[question.id] = options[question.id]
        return self

    @model_validator(mode="after")
    def _every_case_is_complete(self) -> Self:
        for case in self.case_ids:
            for name in ("fees", "time_limits", "where", "result"):
                if not any(not f.cases or case in f.cases for f in getattr(self, name)):
                    raise ValueError(f"case {case!r} has nothing under {name}")
        return self

    @model_validator(mode="after")
    def _an_ending_fee_has_a_next_line(self) -> Self:
        for fee in self.fees:
            if fee.until is None:
                continue
            followers = (f for f in self.fees if f.from_date and f.from_date > fee.until)
            if not any(
                set(fee.channels) <= set(f.channels) and (set(fee.cases) <= set(f.cases) or not f.cases)
                for f in followers
            ):
                raise ValueError(f"the fee ending {fee.until} is followed by nothing")
        return self


FACT_LISTS = (
    "eligibility",
    "documents",
    "forms",
    "fees",
    "fee_exemptions",
    "time_limits",
    "where",
    "channels",
    "steps",
    "result",
    "validity",
    "penalty",
    "notes",
)


def _require_unique(what: str, ids: Iterable[str]) -> None:
    listed = list(ids)
    if double := {i for i in listed if listed.count(i) > 1}:
        raise ValueError(f"{what} named twice: {', '.join(sorted(double))}")


def _require_known(what: str, used: Iterable[str], known: Iterable[str]) -> None:
    if unknown := set(used) - set(known):
        raise ValueError(f"{what} not known: {', '.join(sorted(unknown))}")


def _require_options(what: str, when: Mapping[str, Iterable[str]], options: Mapping[str, set[str]]) -> None:
    _require_known(f"{what}: question in `when`", when, options)
    for question, chosen in when.items():
        _require_known(f"{what}: option of {question}", chosen, options[question])


@dataclass(frozen=True)
class Catalogue:
    """All procedures by id, in the order of their files."""

    procedures: Mapping[str, Procedure]

    def get(self, procedure_id: str) -> Procedure | None:
        return self.procedures.get(procedure_id)

    def in_group(self, group: Group) -> list[Procedure]:
        """The procedures of one shelf, the common ones first."""
        shelf = (p for p in self.procedures.values() if p.group is group)
        return sorted(shelf, key=lambda p: not p.common)


def load_procedure(path: Path) -> Procedure:
    """Read one file. Raises CatalogueError naming the file and every wrong field."""
    try:
        procedure = Procedure.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        raise CatalogueError(f"{path.name}: not YAML: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise CatalogueError(f"{path.name}: {faults}") from error
    if procedure.id != path.stem:
        raise CatalogueError(f"{path.name}: holds the id {procedure.id!r}")
    return procedure


def load(directory: Path = PROCEDURES_DIR) -> Catalogue:
    """Read and check the whole catalogue. Raises CatalogueError for the first bad file."""
    loaded = [load_procedure(path) for path in sorted(directory.glob("*.yaml"))]
    catalogue = Catalogue({p.id: p for p in loaded})
    for procedure in loaded:
        for question in procedure.guide:
            onward = [o.procedure for o in question.options if o.procedure]
            unknown = [target for target in onward if target not in catalogue.procedures]
            if unknown:
                raise CatalogueError(f"{procedure.id}: guide leads to an unknown procedure: {', '.join(unknown)}")
    return catalogue
