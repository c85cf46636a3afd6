"""Answers of the API as JSON."""

from flask import Response

from kiosk.api.schemas import Output


def answer(content: Output, status: int = 200) -> Response:
    """A model as the JSON body of an answer."""
    return Response(content.model_dump_json(), status, mimetype="application/json")
