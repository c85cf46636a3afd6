"""Whether the process lives, and whether it is ready to serve."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import text

from kiosk.web.desk import dialogue
from surveys.db import db

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> Response:
    """The process answers; nothing else is looked at."""
    return jsonify(status="ok")


@health.get("/readyz")
def ready() -> tuple[Response, int]:
    """200 only when database and assistant are ready; each part's state either way."""
    parts = {"database": _database_state(), "assistant": "ready" if dialogue().ready() else "unavailable"}
    all_ready = set(parts.values()) == {"ready"}
    return jsonify(status="ready" if all_ready else "not ready", parts=parts), 200 if all_ready else 503


def _database_state() -> str:
    try:
        db.session.execute(text("SELECT 1 FROM units LIMIT 1"))
    except Exception:  # noqa: BLE001 - whatever is wrong, the answer is the same
        return "unavailable"
    return "ready"
