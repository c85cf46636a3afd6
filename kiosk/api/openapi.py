"""The OpenAPI 3.1 document, made from the operations and the models they take and give."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from flask.typing import RouteCallable
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema
from pydantic_core.core_schema import NullableSchema, WithDefaultSchema

from kiosk.api.schemas import Input, Output, Problem

Json = dict[str, Any]
Reasons = Mapping[str, tuple[int, str]]

VERSION = "1.0.0"
REFERENCE = "#/components/schemas/{model}"
PATH_PART = re.compile(r"<(?:(\w+):)?(\w+)>")
BODY_REASONS: Reasons = {
    "request_entity_too_large": (413, "The body is larger than 64 KiB."),
    "unsupported_media_type": (415, "The body must be application/json."),
    "invalid": (422, "Fields are unknown, missing or wrong; `errors` names each."),
}
QUERY_REASONS: Reasons = {"invalid": (422, "Parameters are unknown, missing or wrong; `errors` names each.")}
SITE_REASONS: Reasons = {"forbidden": (403, "A browser sent this from another site.")}
WRITE_REASONS: Reasons = {"not_saved": (503, "Nothing was saved; sending the same again is safe.")}


class _Schemas(GenerateJsonSchema):
    """JSON Schema as pydantic writes it, but for ``null`` in what is sent: None there means "left out"."""

    def nullable_schema(self, schema: NullableSchema) -> Json:
        taken = self.mode == "validation"
        return self.generate_inner(schema["schema"]) if taken else super().nullable_schema(schema)

    def default_schema(self, schema: WithDefaultSchema) -> Json:
        described = super().default_schema(schema)
        if described.get("default", "") is None:
            del described["default"]
        return described


@dataclass(frozen=True)
class Operation:
    """One thing the API does: its address, the function that does it, and all it may answer."""

    method: Literal["GET", "POST"]
    rule: str
    view: RouteCallable
    summary: str
    gives: Mapping[int, str]
    output: type[Output] | None = None
    body: type[Input] | None = None
    query: type[Input] | None = None
    reasons: Reasons = field(default_factory=dict)
    also_csv: bool = False

    @property
    def name(self) -> str:
        return self.view.__name__

    @property
    def path(self) -> str:
        """The address as OpenAPI writes it: <uuid:rating_id> becomes {rating_id}."""
        return PATH_PART.sub(r"{\2}", self.rule)


def document(operations: Sequence[Operation], prefix: str) -> Json:
    """The whole document. ``prefix`` is where the addresses begin."""
    paths: dict[str, Json] = {}
    for operation in operations:
        paths.setdefault(prefix + operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Một Cửa",
            "version": VERSION,
            "description": "Ratings of the one-stop counters and the indicators made of them.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {"schemas": _schemas(operations)},
    }


def _schemas(operations: Sequence[Operation]) -> Json:
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Problem, "serialization")]
    for operation in operations:
        models += [(operation.body, "validation")] if operation.body else []
        models += [(operation.output, "serialization")] if operation.output else []
    _, definitions = models_json_schema(models, ref_template=REFERENCE, schema_generator=_Schemas)
    schemas: Json = definitions["$defs"]
    return schemas


def _operation(operation: Operation) -> Json:
    described: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "responses": _answers(operation) | _problems(operation),
    }
    if parameters := _path_parameters(operation.rule) + _query_parameters(operation.query):
        described["parameters"] = parameters
    if operation.body:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _reference(operation.body)}},
        }
    return described


def _answers(operation: Operation) -> Json:
    schema = _reference(operation.output) if operation.output else {"type": "object"}
    content: Json = {"application/json": {"schema": schema}}
    if operation.also_csv:
        content["text/csv"] = {"schema": {"type": "string"}}
    return {str(status): {"description": words, "content": content} for status, words in operation.gives.items()}


def _problems(operation: Operation) -> Json:
    words: dict[str, list[str]] = {}
    for reason, (status, detail) in _all_reasons(operation).items():
        words.setdefault(str(status), []).append(f"`{reason}`: {detail}")
    content = {"application/problem+json": {"schema": _reference(Problem)}}
    told = {status: {"description": "\n".join(lines), "content": content} for status, lines in sorted(words.items())}
    return told | {"default": {"description": "Any other error.", "content": content}}


def _all_reasons(operation: Operation) -> Reasons:
    reasons: Reasons = {}
    if operation.method == "POST":
        reasons = {**SITE_REASONS}
    if operation.body:
        reasons = {**reasons, **BODY_REASONS, **WRITE_REASONS}
    if operation.query:
        reasons = {**reasons, **QUERY_REASONS}
    return {**reasons, **operation.reasons}


def _path_parameters(rule: str) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"} | _format(converter)}
        for converter, name in PATH_PART.findall(rule)
    ]


def _format(converter: str) -> Json:
    return {"format": converter} if converter else {}


def _query_parameters(query: type[Input] | None) -> list[Json]:
    if query is None:
        return []
    schema = query.model_json_schema(schema_generator=_Schemas)
    return [
        {"name": name, "in": "query", "required": name in schema["required"], "schema": described}
        for name, described in schema["properties"].items()
    ]


def _reference(model: type[BaseModel]) -> Json:
    return {"$ref": REFERENCE.format(model=model.__name__)}
