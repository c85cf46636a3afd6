"""What a request says, checked: each fault is told with the field it concerns."""

import json
from collections.abc import Mapping
from typing import NoReturn, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kiosk.api.problems import Invalid, WrongType
from kiosk.api.schemas import FieldFault

Model = TypeVar("Model", bound=BaseModel)

WHOLE = "body"
FAULTS_TOLD = 20
"""A body of thousands of wrong fields is not answered with thousands of messages."""
DIGITS_READ = 40
"""Longer integers fit no field; Python itself refuses to read more than 4,300 digits."""


class _Twice:
    """Stands where a key was given twice. It fits no type, so the check names the field."""


def read_json(model: type[Model]) -> Model:
    """The body of this request as a model. Raises WrongType and Invalid."""
    if request.mimetype != "application/json":
        raise WrongType
    return _checked(model, _parse(request.get_data()))


def read_query(model: type[Model]) -> Model:
    """The query of this request as a model. Raises Invalid."""
    sent = request.args.to_dict(flat=False)
    return _checked(model, {name: values[0] if len(values) == 1 else _Twice() for name, values in sent.items()})


def _parse(data: bytes) -> dict[str, object]:
    try:
        found = json.loads(
            data.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_refuse_constant, parse_int=_read_integer
        )
    except UnicodeDecodeError as error:
        raise _invalid("The body is not valid UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise _invalid("The body is not valid JSON, or is nested too deeply.") from error
    if not isinstance(found, dict):
        raise _invalid("The body must be a JSON object.")
    return found


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        found[name] = _Twice() if name in found else value
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _read_integer(digits: str) -> int | float:
    """An integer; infinity, which no field takes, for one that is longer than any field's."""
    return int(digits) if len(digits) <= DIGITS_READ else float("inf")


def _checked(model: type[Model], sent: Mapping[str, object]) -> Model:
    try:
        return model.model_validate(sent)
    except ValidationError as error:
        raise Invalid([_fault(found) for found in error.errors(include_url=False)[:FAULTS_TOLD]]) from error


def _invalid(detail: str) -> Invalid:
    return Invalid([FieldFault(field=WHOLE, detail=detail)])


def _fault(error: ErrorDetails) -> FieldFault:
    path = error["loc"]
    if len(path) > 2 and path[-1] == "[key]":  # pydantic's mark of a fault in the name, not the value
        path = path[:-1]
    field = error.get("ctx", {}).get("field") or ".".join(str(step) for step in path) or WHOLE
    # A name may hold half a surrogate pair, which no answer could carry back.
    return FieldFault(field=field.encode("utf-8", "replace").decode(), detail=_detail(error))


def _detail(error: ErrorDetails) -> str:
    if isinstance(error["input"], _Twice):
        return "The field is given twice."
    if error["type"] == "string_pattern_mismatch":
        return "The text does not have the form this field needs, or holds a NUL character."
    return error["msg"]
