"""The processes behind ``kiosk run``: the assistant and the pages, started, watched and stopped together."""

import fcntl
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import urllib3

from kiosk import addresses, console, model, preparation
from kiosk.children import Child, stop
from kiosk.console import StartError, say
from kiosk.settings import Settings

LOOPBACK = "127.0.0.1"
START_PATIENCE = 180.0
"""Seconds until the addresses are printed even though the assistant is not ready: pages work without it."""
FIRST_DELAY, LONGEST_DELAY, HEALTHY_AFTER = 1.0, 60.0, 300.0
"""Seconds before a dead assistant is started again, doubled each time, and when that is forgotten."""


class Stopped(BaseException):
    """Somebody asked us to end: Ctrl-C, SIGTERM, or the terminal was closed."""


def run(settings: Settings) -> None:
    """Serve until asked to end. Raises StartError or StoreError with one line for the administrator."""
    with _ended_by_signals():
        check_port("PORT", settings.host, settings.port)
        if settings.assistant_port and not settings.assistant_url:
            check_port("ASSISTANT_PORT", LOOPBACK, settings.assistant_port)
        preparation.check_folder(settings.data_dir)
        with _only_service(settings.data_dir / "run.lock"):
            _serve(settings, preparation.prepare(settings))


def _serve(settings: Settings, trained: Path | None) -> None:
    assistant = Assistant(settings, trained) if trained else None
    pages: Child | None = None
    try:
        if assistant:
            assistant.start()
        pages = start_pages(settings, assistant)
        _wait_until_ready(settings, pages, assistant)
        addresses.announce(settings)
        while _is_alive(pages):
            if assistant:
                assistant.tend()
    finally:
        _ignore_signals()
        say("Stopping …")
        stop([child for child in (pages, assistant and assistant.child) if child])


class Assistant:
    """Our Rasa on the loopback interface. When it dies it is started again, while the pages go on."""

    def __init__(self, settings: Settings, trained: Path) -> None:
        self.port = settings.assistant_port or _free_port()
        self.token = settings.assistant_token or secrets.token_urlsafe(32)
        self.child: Child | None = None
        self._command = model.serving(trained, self.port)
        self._log = settings.data_dir.resolve() / "logs" / "assistant.log"
        self._log.write_bytes(b"")
        self._delay = FIRST_DELAY
        self._started = 0.0
        self._start_at: float | None = None

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        environment = {"ASSISTANT_TOKEN": self.token}
        self.child = Child(self._command, model.FOLDER, environment, self._log)
        self._started, self._start_at = time.monotonic(), None

    def tend(self) -> None:
        """Start it again if it died and its time has come. Call this about every second."""
        now = time.monotonic()
        if self._start_at is not None:
            if now >= self._start_at:
                self.start()
        elif self.child and (code := self.child.exit_code()) is not None:
            if now - self._started >= HEALTHY_AFTER:
                self._delay = FIRST_DELAY
            say(f"The assistant stopped ({code}); starting it again in {self._delay:.0f} s. See {self._log}")
            self._start_at = now + self._delay
            self._delay = min(self._delay * 2, LONGEST_DELAY)


def start_pages(settings: Settings, assistant: Assistant | None) -> Child:
    """Start gunicorn with what the workers must know. Orphaned, it ends its own workers."""
    environment = {"DATA_DIR": str(settings.data_dir.resolve())}
    if assistant:
        environment |= {"ASSISTANT_URL": assistant.url, "ASSISTANT_TOKEN": assistant.token}
    return Child(_gunicorn(settings), Path.cwd(), environment, when_orphaned=signal.SIGTERM)


def _gunicorn(settings: Settings) -> list[str]:
    options = {
        "bind": f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}",
        "worker-class": "gthread",
        "workers": str(settings.workers),
        "threads": str(settings.threads),
        "timeout": "60",
        "graceful-timeout": "10",
        "keep-alive": "15",
        "log-level": "warning",
    }
    # The sign of life of a worker is a touched file: on a busy disk that touch could wait too long.
    if os.access("/dev/shm", os.W_OK):
        options["worker-tmp-dir"] = "/dev/shm"
    given = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "gunicorn", "wsgi:app", "--no-control-socket", *given]


def _wait_until_ready(settings: Settings, pages: Child, assistant: Assistant | None) -> None:
    pool = urllib3.PoolManager(timeout=5.0, retries=False)
    url = f"http://{_reachable(settings.host)}:{settings.port}/readyz"

    def ready() -> bool:
        _is_alive(pages)
        if assistant:
            assistant.tend()
        with suppress(urllib3.exceptions.HTTPError):
            return pool.request("GET", url, headers={"Accept": "application/json"}).status == 200
        return False

    if not console.wait("Starting the assistant and the pages", ready, START_PATIENCE):
        say("The assistant is not ready yet; until it is, questions are answered by search.")


def _reachable(host: str) -> str:
    """The address under which this machine reaches what listens on ``host``."""
    host = {"0.0.0.0": LOOPBACK, "::": "::1", "": LOOPBACK}.get(host, host)
    return f"[{host}]" if ":" in host else host


def _is_alive(pages: Child) -> bool:
    """Wait a second while the pages are served. Raises StartError when they have ended."""
    if (code := pages.wait(1.0)) is not None:
        raise StartError(f"The pages stopped ({code}); what went wrong is said above.")
    return True


def check_port(name: str, host: str, port: int) -> None:
    """Raises StartError where nothing can listen on the port."""
    try:
        family, kind, *_, address = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise StartError(f"{name}: cannot listen on {host}:{port}: {error.strerror}.") from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


@contextmanager
def _only_service(path: Path) -> Iterator[None]:
    """One service a folder: two committers on one SQLite file would fight for it."""
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StartError(f"DATA_DIR: another kiosk is running with {path.parent}.") from error
        yield


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _raise_stopped)
    with suppress(Stopped):
        yield


def _raise_stopped(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _ignore_signals() -> None:
    """A second Ctrl-C must not keep us from stopping what is still running."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
