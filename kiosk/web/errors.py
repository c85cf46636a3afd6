"""Errors for people: what happened, what was and was not saved, what to do next."""

import logging

from flask import Flask, Response, jsonify, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from surveys.db import NotSaved, Unreadable

logger = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotSaved, _not_saved)
    app.register_error_handler(Unreadable, _unreadable)
    app.register_error_handler(Exception, _unforeseen)


def problem(status: int, code: str, detail: str, field: str | None = None) -> Response:
    """An error for a program, as RFC 9457 has it: type, title, status, detail and the field that is wrong."""
    body: dict[str, object] = {"type": f"urn:mot-cua:{code}", "title": code, "status": status, "detail": detail}
    if field:
        body["errors"] = [{"field": field, "detail": detail}]
    response = jsonify(body)
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def page(status: int, title: str, text: str) -> tuple[str, int]:
    """An error for a person, with a way home."""
    return render_template("errors/page.html", title=title, text=text, status=status), status


def _wants_json() -> bool:
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def _http_error(error: HTTPException) -> Response | tuple[str, int] | tuple[Response, int]:
    status = error.code or 500
    if error.response is not None:
        return error  # type: ignore[return-value]  # a redirect or an answer somebody prepared
    if _wants_json():
        response = problem(status, error.name.lower().replace(" ", "_"), error.description or error.name)
    else:
        response = Response(page(status, *_words(status))[0], status, content_type="text/html; charset=utf-8")
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _words(status: int) -> tuple[str, str]:
    if status in (404, 410):
        return gettext("This page is not here"), gettext(
            "The address may have been mistyped, or the slip is too old. Nothing was lost."
        )
    if status == 405:
        return gettext("This page is not opened that way"), gettext("Please start again from the first screen.")
    if status == 413:
        return gettext("That was too much text"), gettext("Nothing was saved. Please write it shorter.")
    if status < 500:
        return gettext("This cannot be done"), gettext("Nothing was saved. Please start again from the first screen.")
    return gettext("Something went wrong on our side"), gettext(
        "We cannot say that anything was saved. Please try again, or ask the officer at the counter."
    )


def _not_saved(error: NotSaved) -> Response | tuple[str, int]:
    logger.error("not saved", extra={"reason": str(error)})
    title, text = (
        gettext("Your rating has NOT been saved"),
        gettext(
            "The computer could not store it just now. Please press the button again in a moment, or tell the officer."
        ),
    )
    return problem(503, "not_saved", text) if _wants_json() else page(503, title, text)


def _unreadable(error: Exception) -> Response | tuple[str, int]:
    """The database could not be read. A form that was being sent has saved nothing: reading comes first."""
    if request.method not in ("GET", "HEAD"):
        return _not_saved(NotSaved("unreadable"))
    logger.error("unreadable", extra={"reason": type(error).__name__})
    title, text = (
        gettext("Please wait a moment"),
        gettext("The computer is busy and could not show this page. Please try again in a moment."),
    )
    return problem(503, "busy", text) if _wants_json() else page(503, title, text)


def _unforeseen(error: Exception) -> Response | tuple[str, int]:
    logger.error("unforeseen", exc_info=error)
    return problem(500, "internal_error", _words(500)[1]) if _wants_json() else page(500, *_words(500))
