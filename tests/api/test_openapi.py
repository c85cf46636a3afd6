"""The document says what the API does, and the API does what the document says."""

import re
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from kiosk.api.openapi import Operation
from kiosk.api.problems import REASONS
from kiosk.api.routes import OPERATIONS, PREFIX, describe


@pytest.fixture
def paths(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()["paths"]
    return found


def test_every_route_is_documented_and_every_documented_route_exists(app: Flask, paths: dict[str, Any]) -> None:
    routed = {
        (method.lower(), re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(method, path) for path, found in paths.items() for method in found} == routed


def test_every_reason_is_documented_where_it_is_given() -> None:
    told = {reason: status for operation in OPERATIONS for reason, status in operation.reasons.items()}
    assert told == REASONS


def test_the_document_says_which_version_of_openapi_it_is(client: FlaskClient) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.get_json()["openapi"]) == (200, "3.1.0")


def test_every_model_that_is_named_is_described(client: FlaskClient) -> None:
    answer = client.get("/api/v1/openapi.json")
    named = set(re.findall(r'"#/components/schemas/(\w+)"', answer.text))
    assert named == set(answer.get_json()["components"]["schemas"])


def bodies_and_queries() -> list[tuple[Operation, GenerationMode]]:
    """Every operation, with what fits; those that read a body or a query also with what does not."""
    fits = [(operation, GenerationMode.POSITIVE) for operation in OPERATIONS if operation.view is not describe]
    return fits + [(operation, GenerationMode.NEGATIVE) for operation, _ in fits if operation.body or operation.query]


@pytest.mark.parametrize(("operation", "mode"), bodies_and_queries(), ids=lambda part: getattr(part, "name", None))
def test_whatever_fits_or_breaks_the_document_is_answered_as_it_says(
    app: Flask, operation: Operation, mode: GenerationMode
) -> None:
    described = schemathesis.openapi.from_wsgi(f"{PREFIX}/openapi.json", app)
    cases = described[PREFIX + operation.path][operation.method].as_strategy(generation_mode=mode)

    @settings(max_examples=80, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=cases)
    def holds(case: Case[Any]) -> None:
        # What fits the schema may still name no known questionnaire, and 1.0 is an integer to JSON Schema alone.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    holds()
