"""From a satisfied share to points of the satisfaction criterion, by an indicator set kept as data."""

from functools import cache
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from surveys.formulas import Share
from surveys.questionnaires import LocalText

DEFINITIONS_DIR = Path(__file__).parent / "definitions"
CURRENT = "cchc_satisfaction"


class IndicatorSet(BaseModel):
    """How one measure becomes points. ``source`` is "supplementary" until ``decision`` names the
    province's decision that sets this scale."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    version: int = Field(ge=1)
    source: Literal["supplementary", "decision"]
    decision: str | None
    criterion: LocalText
    measure: Literal["satisfied_share"]
    max_points: float = Field(gt=0)
    minimum_ratings: int = Field(ge=30)
    none_below: float = Field(ge=0, lt=1)
    full_from: float = Field(gt=0, le=1)

    @model_validator(mode="after")
    def _is_honest(self) -> Self:
        if (self.source == "decision") != (self.decision is not None):
            raise ValueError("`source: decision` needs the number of the decision, and only then")
        if self.none_below >= self.full_from:
            raise ValueError("`none_below` must lie under `full_from`")
        return self

    def points(self, satisfied: Share) -> float | None:
        """Points between 0 and ``max_points``; None where too few rated to say.

        points = max · (share − none_below) / (full_from − none_below), held between 0 and max.
        """
        if satisfied.denominator < self.minimum_ratings:
            return None
        reached = (satisfied.share - self.none_below) / (self.full_from - self.none_below)
        return round(self.max_points * min(1.0, max(0.0, reached)), 2)


@cache
def load(set_id: str = CURRENT) -> IndicatorSet:
    """Read one indicator set. Raises pydantic.ValidationError for a wrong file."""
    return IndicatorSet.model_validate(yaml.safe_load((DEFINITIONS_DIR / f"{set_id}.yaml").read_text("utf-8")))
