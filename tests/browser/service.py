"""The application under gunicorn as in a hall, on a folder of its own, and an assistant that fails on demand."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket

import urllib3
from sqlalchemy.orm import Session

from kiosk import preparation
from kiosk.settings import Settings
from surveys import visits
from surveys.db import Store

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
COUNTER = "demo-1"


class Service:
    """One installation. Stopping and starting it keeps its address and its data."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.settings = Settings.from_environment({
            "DATA_DIR": str(folder), "HOST": HOST, "PORT": str(self.port), "PUBLIC_URL": self.url, "THREADS": "16",
            "ASSISTANT_URL": "http://127.0.0.1:9", **settings,
        })  # fmt: skip
        preparation.prepare(self.settings)
        self._log = folder / "service.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        ours = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
        given = {name.upper(): str(value) for name, value in self.settings if str(value)}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable, "-m", "gunicorn", "wsgi:app", "--no-control-socket", f"--bind={HOST}:{self.port}",
                    "--worker-class=gthread", "--workers=1", "--threads=16", "--graceful-timeout=2",
                    "--log-level=warning",
                ],
                cwd=ROOT, env={**ours, **given}, stdout=log, stderr=log,
            )  # fmt: skip
        deadline = time.monotonic() + 60
        while not self._answers():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError(f"the service did not start: {self._log.read_text()[-2000:]}")
            time.sleep(0.1)

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(20)
            self._process = None

    def new_visit(self) -> str:
        """The path of a visit that nobody rated yet."""
        store = Store(self.settings.database)
        try:
            with Session(store.engine) as session, session.begin():
                return f"/q/{visits.issue(session, COUNTER)[0]}"
        finally:
            store.engine.dispose()

    def rows(self, table: str) -> list[dict[str, object]]:
        """What another program reads in the database."""
        with closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True, timeout=10)) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(f"SELECT * FROM {table}")]

    @property
    def _database(self) -> str:
        return self.settings.database.removeprefix("sqlite:///")

    def _answers(self) -> bool:
        try:
            return urllib3.request("GET", f"{self.url}/healthz", timeout=2, retries=False).status == 200
        except urllib3.exceptions.HTTPError:
            return False


class StubAssistant:
    """In Rasa's place: answers nonsense, or not at all for ten seconds, and notes which conversations to forget."""

    def __init__(self) -> None:
        self.slow = False
        self.forgotten: list[str] = []
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.path.endswith("/forget"):
                    stub.forgotten.append(question["conversation"])
                elif stub.slow:
                    stub.ended.wait(10)
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"[]")

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.ended = threading.Event()
        self._server = ThreadingHTTPServer((HOST, 0), Handler)
        self.url = f"http://{HOST}:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()


def free_port() -> int:
    with socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
