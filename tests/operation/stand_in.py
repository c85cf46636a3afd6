"""The ``kiosk`` command with a stand-in for Rasa, so that a start takes seconds.

stand_in.py run
stand_in.py assistant PORT     the stand-in itself: ready at once, understands nothing
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest import mock


class Answers(BaseHTTPRequestHandler):
    """Ready for whoever knows the token."""

    def do_GET(self) -> None:
        known = self.headers["Authorization"] == f"Bearer {os.environ['ASSISTANT_TOKEN']}"
        body = json.dumps({"ready": known}).encode()
        self.send_response(200 if known else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def serving(_model: Path, port: int) -> list[str | Path]:
    """In place of ``kiosk.model.serving``."""
    return [sys.executable, __file__, "assistant", str(port)]


def main() -> None:
    if sys.argv[1] == "assistant":
        ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Answers).serve_forever()
    from kiosk import cli, model

    with (
        mock.patch.object(model, "ensure", lambda _folder: Path("model")),
        mock.patch.object(model, "serving", serving),
    ):
        cli.main()


if __name__ == "__main__":
    main()
