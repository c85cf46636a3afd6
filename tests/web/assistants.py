"""Assistants that are not well: off, slow, or talking nonsense."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def silent() -> Iterator[str]:
    """One that takes a message and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def answering(status: int, body: bytes, heard: list[str] | None = None) -> Iterator[str]:
    """One that gives the same answer to everything; what it was asked to do is noted."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            if heard is not None:
                heard.append(f"{self.path.rpartition('/')[2]} {json.loads(sent)['conversation']}")
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def meaning(intent: str, procedure: str | None = None, aspect: str = "overview") -> bytes:
    """What a well assistant says of a sentence it is sure about."""
    said = {
        "intent": intent, "confidence": 0.99, "ranking": [{"intent": intent, "confidence": 0.99}], "aspect": aspect,
        "aspect_confidence": 0.99, "procedure": procedure,
    }  # fmt: skip
    return json.dumps(said).encode()
