"""What is asked of the indicators, and how figures are given."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from kiosk.api.schemas import Code, Input, Output
from surveys.indicators import periods
from surveys.indicators.periods import BadPeriod

PERIOD_PATTERN = r"^2[0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?|-W(0[1-9]|[1-4][0-9]|5[0-3])|-Q[1-4])?$"
"""The fixed forms, in this millennium: the calendar of computers ends in the year 9999."""


class IndicatorQuery(Input):
    """Which figures. Periods are fixed: there is no free from–to."""

    unit: Annotated[Code, Field(description="Code of the unit.", examples=["demo"])]
    period: Annotated[
        str,
        Field(
            pattern=PERIOD_PATTERN,
            description="A day, week, month, quarter or year: 2026-11-23, 2026-W48, 2026-11, 2026-Q4, 2026.",
        ),
    ]
    by: Annotated[
        Literal["counter", "procedure", "session", "channel", "stream", "aspect"] | None,
        Field(description="The cut; absent: the unit's total."),
    ] = None
    format: Annotated[
        Literal["json", "csv"] | None,
        Field(description="Absent: what `Accept` prefers, JSON where it says nothing."),
    ] = None

    @field_validator("period")
    @classmethod
    def _is_in_the_calendar(cls, value: str) -> str:
        try:
            periods.parse(value)
        except BadPeriod as error:
            raise PydanticCustomError("period", "The calendar has no such period.") from error
        return value


class ShareOut(Output):
    """A proportion with its Wilson 95 % interval."""

    numerator: int
    denominator: int
    share: float
    low: float
    high: float


class BandOut(Output):
    """The band a proportion lies in: from `low` up to, without, `high` (1 is inside)."""

    low: float
    high: float


class FigureOut(Output):
    """One value of a cut. Under 10 ratings it is hidden, from 10 a band, from 30 a figure."""

    cut: str
    value: str
    state: Literal["hidden", "band", "figure"]
    n: int | None
    satisfied: ShareOut | None
    very_satisfied: ShareOut | None
    mean: float | None
    distribution: dict[str, int] | None
    not_applicable: int | None
    band: BandOut | None
    released_at: datetime | None


class DefinitionOut(Output):
    """Which version of a definition was applied."""

    id: str
    version: int


class PeriodOut(Output):
    """A fixed period; both days lie inside it, in Viet Nam's time."""

    code: str
    kind: Literal["day", "week", "month", "quarter", "year"]
    first: date
    last: date


class PointsOut(Output):
    """Points of the satisfaction criterion. `source` says whether a province's decision set the scale."""

    value: float | None
    max: float
    source: Literal["supplementary", "decision"]
    decision: str | None


class IndicatorsOut(Output):
    """The figures of a unit and a period. Points are given with the total only: the criterion is the unit's."""

    unit: str
    period: PeriodOut
    by: str | None
    questionnaire: DefinitionOut
    definition: DefinitionOut
    points: PointsOut | None
    figures: list[FigureOut]
