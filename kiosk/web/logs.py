"""Structured logs without personal data: the route, never the address; the outcome, never the content."""

import json
import logging
import sys
import time

from flask import Flask, Response, g, request

UNLOGGED = ("assets.static", "health.alive", "health.ready")
"""What is asked for all the time and says nothing of how people are served."""

ACCESS = logging.getLogger("kiosk.access")


class JsonFormatter(logging.Formatter):
    """One JSON object a line. Messages are fixed texts; what varies stands in known fields."""

    FIELDS = ("route", "method", "status", "ms", "reason")

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in self.FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = _places(record)
        return json.dumps(line, ensure_ascii=False)


def _places(record: logging.LogRecord) -> list[str]:
    """Where an error came from, without its message: messages quote what people typed."""
    places: list[str] = []
    step = record.exc_info[2] if record.exc_info else None
    while step is not None:
        places.append(f"{step.tb_frame.f_globals.get('__name__', '?')}:{step.tb_lineno}")
        step = step.tb_next
    return places[-8:]


def init_app(app: Flask) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    if not any(isinstance(known.formatter, JsonFormatter) for known in root.handlers):
        root.addHandler(handler)
    ACCESS.setLevel(logging.INFO)
    app.before_request(lambda: setattr(g, "began", time.perf_counter()))
    app.after_request(_log)


def _log(response: Response) -> Response:
    if request.endpoint not in UNLOGGED:
        route = request.url_rule.rule if request.url_rule else "(none)"
        ms = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
        fields = {"route": route, "method": request.method, "status": response.status_code, "ms": ms}
        ACCESS.info("request", extra=fields)
    return response
