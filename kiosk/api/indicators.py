"""Figures of a unit for other systems, as JSON and as CSV."""

from flask import Response, request

from kiosk.api import figures_csv
from kiosk.api.answers import answer
from kiosk.api.body import read_query
from kiosk.api.indicator_schemas import (
    BandOut,
    DefinitionOut,
    FigureOut,
    IndicatorQuery,
    IndicatorsOut,
    PeriodOut,
    PointsOut,
    ShareOut,
)
from kiosk.api.problems import UnknownUnit
from surveys import questionnaires, units
from surveys.formulas import Share
from surveys.indicators import figures, periods, release, scoring
from surveys.indicators.figures import Figure
from surveys.indicators.periods import Period
from surveys.indicators.scoring import IndicatorSet
from surveys.units import Unit


def show_indicators() -> Response:
    """Give the released figures of a unit and a fixed period, with the points of the satisfaction criterion."""
    query = read_query(IndicatorQuery)
    unit = units.find_unit(query.unit)
    if unit is None:
        raise UnknownUnit(query.unit)
    content = _content(unit, periods.parse(query.period), query.by)
    return figures_csv.answer(content) if _wants_csv(query) else answer(content)


def _wants_csv(query: IndicatorQuery) -> bool:
    if query.format:
        return query.format == "csv"
    return request.accept_mimetypes.best_match(["application/json", "text/csv"]) == "text/csv"


def _content(unit: Unit, period: Period, by: str | None) -> IndicatorsOut:
    found = _figures(unit, period, by)
    definition, questionnaire = scoring.load(), questionnaires.current()
    return IndicatorsOut(
        unit=unit.code,
        period=PeriodOut.model_validate(period),
        by=by,
        questionnaire=DefinitionOut.model_validate(questionnaire),
        definition=DefinitionOut.model_validate(definition),
        points=_points(definition, found[0].satisfied) if by is None else None,
        figures=[_row(figure) for figure in found],
    )


def _figures(unit: Unit, period: Period, by: str | None) -> list[Figure]:
    if by is None:
        return [figures.total(unit, period)]
    return figures.by_aspect(unit, period) if by == release.ASPECT else figures.by_cut(unit, period, by)


def _points(definition: IndicatorSet, satisfied: Share | None) -> PointsOut:
    return PointsOut(
        value=definition.points(satisfied) if satisfied else None,
        max=definition.max_points,
        source=definition.source,
        decision=definition.decision,
    )


def _row(figure: Figure) -> FigureOut:
    levels = figure.distribution
    return FigureOut(
        cut=figure.cut,
        value=figure.value,
        state=figure.state,
        n=figure.n,
        satisfied=ShareOut.model_validate(figure.satisfied) if figure.satisfied else None,
        very_satisfied=ShareOut.model_validate(figure.very_satisfied) if figure.very_satisfied else None,
        mean=figure.mean,
        distribution={str(level): count for level, count in levels.items()} if levels else None,
        not_applicable=figure.not_applicable,
        band=BandOut(low=figure.band[0], high=figure.band[1]) if figure.band else None,
        released_at=figure.released_at,
    )
