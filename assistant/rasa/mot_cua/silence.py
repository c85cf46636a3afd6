"""Quiet: nothing a citizen typed reaches a log, at no level.

Rasa writes messages into its structured log as fields, and a warning or traceback may quote
one: so a log line keeps its level and the name of the event, and nothing else.
"""

import logging
import os
import sys
import warnings
from typing import Any

import structlog


def before_import() -> None:
    """Settings that Rasa and TensorFlow read while they are imported."""
    os.environ.update(
        {
            "RASA_TELEMETRY_ENABLED": "false",
            "SANIC_REGISTER": "false",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "LOG_LEVEL": "ERROR",
            "LOG_LEVEL_LIBRARIES": "ERROR",
        }
    )
    # Libraries set filters of their own, so ignoring is not enough; a warning may quote a message.
    warnings.showwarning = lambda *_, **__: None


def configure() -> None:
    """Set up both kinds of logging. Call once, after Rasa is imported."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_EventOnly())
    logging.basicConfig(handlers=[handler], level=logging.ERROR, force=True)
    logging.getLogger("sanic.access").disabled = True
    structlog.configure(
        processors=[structlog.processors.add_log_level, _event_only, structlog.processors.KeyValueRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


class _EventOnly(logging.Formatter):
    """The logger, the level, where it was written, and the type of the exception."""

    def format(self, record: logging.LogRecord) -> str:
        fault = f" {record.exc_info[0].__name__}" if record.exc_info and record.exc_info[0] else ""
        return f"rasa {record.levelname} {record.name}:{record.lineno}{fault}"


def _event_only(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    return {"level": event.get("level"), "event": event.get("event")}
