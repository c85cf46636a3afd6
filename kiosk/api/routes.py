"""Everything the API does, in one table: the routes are registered and documented from it."""

from flask import Blueprint, Response, jsonify

from kiosk.api.indicator_schemas import IndicatorQuery, IndicatorsOut
from kiosk.api.indicators import show_indicators
from kiosk.api.openapi import Operation, document
from kiosk.api.problems import RATING_REASONS, SUPPLEMENT_REASONS, UNIT_REASONS, answer_in
from kiosk.api.ratings import add_supplement, issue_nonce, record_rating
from kiosk.api.schemas import NonceOut, RatingIn, RatingOut, SupplementIn

PREFIX = "/api/v1"

api = Blueprint("api", __name__, url_prefix=PREFIX)


def describe() -> Response:
    """Give the OpenAPI document of this interface."""
    return jsonify(document(OPERATIONS, PREFIX))


OPERATIONS = (
    Operation(
        "POST", "/ratings", record_rating, "Record a rating, once",
        gives={201: "Recorded; it is on disk.", 200: "The same was recorded before; the same receipt."},
        body=RatingIn, output=RatingOut, reasons=RATING_REASONS,
    ),
    Operation(
        "POST", "/ratings/<uuid:rating_id>/supplement", add_supplement, "Add aspects and a comment to a rating, once",
        gives={201: "Recorded; it is on disk.", 200: "The same was recorded before."},
        body=SupplementIn, output=RatingOut, reasons=SUPPLEMENT_REASONS,
    ),
    Operation(
        "POST", "/counters/<code>/nonce", issue_nonce, "Get a nonce for one rating in the open stream",
        gives={200: "A nonce for one rating at this counter, for one hour."},
        output=NonceOut, reasons={"counter_unknown": RATING_REASONS["counter_unknown"]},
    ),
    Operation(
        "GET", "/indicators", show_indicators, "Read the released figures of a unit and a period",
        gives={200: "The figures; what too few people rated is hidden or a band."},
        query=IndicatorQuery, output=IndicatorsOut, reasons=UNIT_REASONS, also_csv=True,
    ),
    Operation("GET", "/openapi.json", describe, "Read this document", gives={200: "The document."}),
)  # fmt: skip

for operation in OPERATIONS:
    api.add_url_rule(operation.rule, operation.name, operation.view, methods=[operation.method])
answer_in(api)
