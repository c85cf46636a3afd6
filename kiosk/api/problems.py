"""Refusals of the API: for every reason its status and its words."""

from collections.abc import Sequence

from flask import Blueprint, Response, jsonify

from kiosk.api.schemas import FieldFault, Problem
from kiosk.web import errors
from surveys.questionnaires import BadAnswer, UnknownQuestionnaire
from surveys.ratings import Refused

RATING_REASONS = {
    "visit_unknown": (404, "No visit has this token."),
    "visit_expired": (410, "The visit is too old to be rated."),
    "visit_spent": (409, "The visit has already been rated."),
    "visit_foreign": (403, "The visit belongs to another counter."),
    "counter_unknown": (404, "There is no counter with this code."),
    "nonce_forged": (403, "The nonce was not issued here."),
    "nonce_foreign": (403, "The nonce was issued for another counter."),
    "nonce_expired": (410, "The nonce is too old."),
    "nonce_spent": (409, "The nonce has been used."),
    "id_taken": (409, "This id was recorded with other content. Nothing was changed."),
}
SUPPLEMENT_REASONS = {
    "rating_unknown": (404, "No rating has this id."),
    "supplement_late": (410, "A supplement is taken for ten minutes after the rating."),
    "supplement_taken": (409, "The rating already has a supplement with other content. Nothing was changed."),
}
UNIT_REASONS = {"unit_unknown": (404, "There is no unit with this code.")}
REASONS = RATING_REASONS | SUPPLEMENT_REASONS | UNIT_REASONS


class Invalid(Exception):
    """The request does not say what it must; ``faults`` name each field that is wrong."""

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        super().__init__("invalid")
        self.faults = list(faults)


class WrongType(Exception):
    """The body is of a media type that is not taken here."""


class UnknownUnit(LookupError):
    """No unit has this code."""


def answer_in(room: Blueprint) -> None:
    """Let the room answer its own refusals; everything else is answered by kiosk.web.errors."""
    room.register_error_handler(Invalid, _invalid)
    room.register_error_handler(WrongType, _wrong_type)
    room.register_error_handler(Refused, _refused)
    room.register_error_handler(BadAnswer, _bad_answer)
    room.register_error_handler(UnknownQuestionnaire, _unknown_questionnaire)
    room.register_error_handler(UnknownUnit, lambda _error: _reason("unit_unknown"))


def _reason(reason: str) -> Response:
    status, detail = REASONS[reason]
    return errors.problem(status, reason, detail)


def _refused(error: Refused) -> Response:
    return _reason(error.reason)


def _bad_answer(error: BadAnswer) -> Response:
    return errors.problem(422, "invalid", str(error), error.field)


def _unknown_questionnaire(error: UnknownQuestionnaire) -> Response:
    return errors.problem(422, "invalid", f"There is no questionnaire with this {error.field}.", error.field)


def _wrong_type(_error: WrongType) -> Response:
    response = errors.problem(415, "unsupported_media_type", "The body must be application/json.")
    response.headers["Accept-Post"] = "application/json"
    return response


def _invalid(error: Invalid) -> Response:
    problem = Problem(
        type="urn:mot-cua:invalid",
        title="invalid",
        status=422,
        detail="; ".join(f"{fault.field}: {fault.detail}" for fault in error.faults[:3]),
        errors=error.faults,
    )
    response = jsonify(problem.model_dump())
    response.status_code = problem.status
    response.content_type = "application/problem+json"
    return response
