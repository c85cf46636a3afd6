"""What the API takes and gives. The OpenAPI document is generated from these models.

Inputs are strict: unknown fields, ``true`` for 1, ``1.0`` for 1 and ``null`` for "left out" are
refused, so that two systems cannot read one rating differently.
"""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from surveys.ratings import COMMENT_LIMIT

NO_NUL = r"^[^\x00]*$"
"""PostgreSQL cannot store a NUL character; pydantic itself refuses lone surrogates."""
UUID_PATTERN = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"

RatingId = Annotated[
    str,
    Field(pattern=UUID_PATTERN, description="A UUID made at the tap.", json_schema_extra={"format": "uuid"}),
]
Code = Annotated[str, Field(pattern=NO_NUL, min_length=1, max_length=60)]
Token = Annotated[str, Field(pattern=NO_NUL, min_length=22, max_length=22)]
Nonce = Annotated[str, Field(pattern=NO_NUL, min_length=1, max_length=300)]
QuestionId = Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")]
Level = Annotated[int, Field(ge=0, le=5)]
Answers = Annotated[
    dict[QuestionId, Level],
    Field(
        description="Question to level: 5 very satisfied … 1 very dissatisfied, 0 does not apply.",
        json_schema_extra={"additionalProperties": False},
    ),
]


def misfit(field: str, detail: str) -> PydanticCustomError:
    """A fault that only several fields together show, told of the one to change."""
    return PydanticCustomError("misfit", "{detail}", {"field": field, "detail": detail})


class Input(BaseModel):
    """What a system sends. Closed and strict."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Output(BaseModel):
    """What a system gets."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, from_attributes=True, json_schema_serialization_defaults_required=True
    )


class RatingIn(Input):
    """A rating: of one visit (`visit`), or in the open stream (`counter` and a one-use `nonce`)."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": ["visit"], "not": {"required": ["nonce"]}},
                {"required": ["counter", "nonce"], "not": {"required": ["visit"]}},
            ]
        }
    )

    id: RatingId
    questionnaire: Annotated[str, Field(pattern=NO_NUL, min_length=1, max_length=30, examples=["cand7"])]
    version: Annotated[int, Field(ge=1, examples=[1])]
    answers: Annotated[Answers, Field(min_length=1, examples=[{"overall": 5}])]
    language: Literal["vi", "en", "zh"]
    visit: Annotated[Token | None, Field(description="Token of the visit.")] = None
    counter: Annotated[Code | None, Field(description="Code of the counter.")] = None
    nonce: Annotated[Nonce | None, Field(description="From POST /counters/{code}/nonce.")] = None

    @field_validator("id")
    @classmethod
    def _one_spelling(cls, value: str) -> str:
        return value.lower()

    @field_validator("visit", "counter", "nonce", mode="before")
    @classmethod
    def _is_not_null(cls, value: object) -> object:
        if value is None:
            raise PydanticCustomError("null", "A field that does not apply is left out, not null.")
        return value

    @model_validator(mode="after")
    def _spends_one_token(self) -> Self:
        if self.visit and self.nonce:
            raise misfit("nonce", "A rating of a visit carries no nonce.")
        if not self.visit and not self.counter:
            raise misfit("counter" if self.nonce else "visit", "Give `visit`, or `counter` and `nonce`.")
        if not self.visit and not self.nonce:
            raise misfit("nonce", "A rating without a visit needs a nonce.")
        return self


class RatingOut(Output):
    """What the citizen gets to keep; the receipt proves that the rating was counted, not what it said."""

    id: RatingId
    receipt: Annotated[str, Field(pattern="^[0-9A-HJKMNP-TV-Z]{16}$")]


class SupplementIn(Input):
    """What follows a rating, once: aspects, a comment, or both."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["answers"], "properties": {"answers": {"minProperties": 1}}},
                {"required": ["comment"], "properties": {"comment": {"pattern": r"\S"}}},
            ]
        }
    )

    answers: Answers = {}
    comment: Annotated[str, Field(pattern=NO_NUL, max_length=COMMENT_LIMIT)] = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.answers and not self.comment.strip():
            raise misfit("body", "Give at least one answer or a comment.")
        return self


class NonceOut(Output):
    """A nonce for one rating at one counter."""

    nonce: Nonce
    expires_at: datetime


class FieldFault(Output):
    """A field that is wrong; `body` is the whole of it."""

    field: str
    detail: str


class Problem(Output):
    """An error (RFC 9457). `type` and `title` hold the reason as a word programs can rely on."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    type: Annotated[str, Field(examples=["urn:mot-cua:visit_spent"])]
    title: str
    status: int
    detail: str
    errors: list[FieldFault] | SkipJsonSchema[None] = None
