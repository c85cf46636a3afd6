"""Figures as a CSV table (RFC 4180), one row a figure.

It begins with a byte order mark: Excel, which is what the units open it with, would otherwise
read UTF-8 as the local code page and break every Vietnamese letter.
"""

import csv
import io

from flask import Response

from kiosk.api.indicator_schemas import FigureOut, IndicatorsOut, ShareOut

BYTE_ORDER_MARK = "\ufeff"
SHARE_COLUMNS = ("numerator", "denominator", "share", "low", "high")
COLUMNS = (
    "unit", "period", "cut", "value", "state", "n",
    *SHARE_COLUMNS, *(f"very_satisfied_{column}" for column in SHARE_COLUMNS),
    "mean", "level_1", "level_2", "level_3", "level_4", "level_5", "not_applicable", "band_low", "band_high",
    "released_at", "questionnaire", "questionnaire_version", "definition", "definition_version",
    "points", "points_max", "points_source", "points_decision",
)  # fmt: skip

Cell = str | int | float | None


def answer(content: IndicatorsOut) -> Response:
    """The table as a file to save."""
    response = Response(BYTE_ORDER_MARK + table(content), content_type="text/csv; charset=utf-8; header=present")
    name = "-".join(("indicators", content.unit, content.period.code, content.by or "total"))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def table(content: IndicatorsOut) -> str:
    """The figures as text; what is hidden or does not apply is an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for figure in content.figures:
        writer.writerow({name: harmless(cell) for name, cell in _cells(content, figure).items()})
    return text.getvalue()


def harmless(cell: Cell) -> Cell:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front, and is shown as text.

    Every text here is a code of ours today; a code a unit chooses itself must stay harmless too.
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell


def _cells(content: IndicatorsOut, figure: FigureOut) -> dict[str, Cell]:
    band, points = figure.band, content.points
    return {
        "unit": content.unit,
        "period": content.period.code,
        "cut": figure.cut,
        "value": figure.value,
        "state": figure.state,
        "n": figure.n,
        **_share("", figure.satisfied),
        **_share("very_satisfied_", figure.very_satisfied),
        "mean": figure.mean,
        **{f"level_{level}": count for level, count in (figure.distribution or {}).items()},
        "not_applicable": figure.not_applicable,
        "band_low": band.low if band else None,
        "band_high": band.high if band else None,
        "released_at": figure.released_at.isoformat() if figure.released_at else None,
        "questionnaire": content.questionnaire.id,
        "questionnaire_version": content.questionnaire.version,
        "definition": content.definition.id,
        "definition_version": content.definition.version,
        "points": points.value if points else None,
        "points_max": points.max if points else None,
        "points_source": points.source if points else None,
        "points_decision": points.decision if points else None,
    }


def _share(prefix: str, share: ShareOut | None) -> dict[str, Cell]:
    return {f"{prefix}{column}": getattr(share, column) for column in SHARE_COLUMNS} if share else {}
