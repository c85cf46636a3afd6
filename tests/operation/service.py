"""A running ``kiosk run`` as a test sees it: its words, its processes, its pages."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import urllib3

ROOT = Path(__file__).parents[2]
STAND_IN = (sys.executable, str(Path(__file__).with_name("stand_in.py")))
REAL = (str(ROOT / ".venv" / "bin" / "kiosk"),)
READY = "Ctrl-C stops the service."


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Ours without any setting of the service, and with the given ones."""
    from kiosk.settings import Settings

    not_ours = {*Settings.model_fields, "pythondontwritebytecode"}
    ours = {name: value for name, value in os.environ.items() if name.lower() not in not_ours}
    return {**ours, **settings}


def run(settings: Mapping[str, str], *arguments: str, command: Sequence[str] = STAND_IN) -> tuple[int, str]:
    """Run a ``kiosk`` command to its end; return its exit code and everything it said."""
    done = subprocess.run(
        [*command, *arguments], env=environment(settings), capture_output=True, text=True, timeout=600, check=False
    )
    return done.returncode, done.stdout + done.stderr


class Service:
    """``kiosk run`` in a process group of its own, as a terminal would start it."""

    def __init__(self, settings: Mapping[str, str], command: Sequence[str] = STAND_IN) -> None:
        self.port = int(settings.get("PORT") or free_port())
        folder = Path(settings["DATA_DIR"])
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._output = folder.with_name(f"{folder.name} {self.port}.txt")
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, "run"], env=environment({**settings, "PORT": str(self.port)}),
                stdout=output, stderr=output, stdin=subprocess.DEVNULL, process_group=0,
            )  # fmt: skip
        self._seen: set[int] = set()

    @property
    def output(self) -> str:
        return self._output.read_text(encoding="utf-8")

    def until_ready(self, seconds: float = 60.0) -> "Service":
        wait_until(lambda: READY in self.output or self.process.poll() is not None, seconds)
        assert READY in self.output, self.output
        self.processes()
        return self

    def address(self, path: str) -> str:
        """The printed address whose path begins with ``path``."""
        found = re.search(rf"(http://\S+?{re.escape(path)}\S*)$", self.output, re.MULTILINE)
        assert found, f"no address of {path} in: {self.output}"
        return found[1]

    def status(self, path: str) -> int:
        """What this machine gets for a path; 0 for no answer at all."""
        try:
            answer = urllib3.request("GET", f"http://127.0.0.1:{self.port}{path}", timeout=10, retries=False)
        except urllib3.exceptions.HTTPError:
            return 0
        return answer.status

    def processes(self) -> dict[int, str]:
        """Every living descendant and its command line; remembered, so that ``left_over`` finds orphans."""
        found = _descendants(self.process.pid)
        self._seen |= set(found)
        return found

    def find(self, word: str) -> int:
        """The process id of the first descendant whose command line has the word."""
        return next(pid for pid, command in sorted(self.processes().items()) if word in command)

    def left_over(self) -> set[int]:
        """Descendants once seen that are still there."""
        return {pid for pid in self._seen if _is_alive(pid)}

    def interrupt(self) -> None:
        """Ctrl-C: the terminal signals the whole foreground group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def ended(self, seconds: float = 40.0) -> int:
        """Its exit code."""
        return self.process.wait(seconds)

    def remove(self) -> None:
        """Leave nothing behind, whatever the test did."""
        self.processes()
        for pid in (self.process.pid, *self._seen):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)


def _descendants(root: int) -> dict[int, str]:
    parents = {int(path.name): _parent(path) for path in Path("/proc").glob("[0-9]*")}
    family, found = {root}, dict[int, str]()
    while more := {pid for pid, parent in parents.items() if parent in family and pid not in family}:
        family |= more
        found |= {pid: _command(pid) for pid in more}
    return {pid: command for pid, command in found.items() if _is_alive(pid)}


def _parent(folder: Path) -> int:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _is_alive(pid: int) -> bool:
    """Whether it runs; a dead child that nobody has collected yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (OSError, IndexError):
        return False
