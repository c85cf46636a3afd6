"""Bring the project's environments in line with their hash-locked files.

    environments.py [application] [development] [assistant]

Needs nothing but Python 3.11 with venv: uv is fetched, pinned, where it is missing. What is in
line already is recognised by a stamp and costs milliseconds and no network. What the installers
say goes to a log file, which is named when they fail.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV_VERSION = "0.13.9"
UV_FOLDER = ROOT / ".tools" / "uv"
SIGN_OF_LIFE = 10.0
"""Seconds between two lines that say that a long step is still at it."""


class Failed(RuntimeError):
    """A step failed; the message is for people and names the log."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment and what must be in it."""

    what: str
    folder: Path
    lock: Path
    adds_to: "Environment | None" = None
    """The environment this one extends: same folder, more packages."""
    editable: bool = False
    """Whether our own command is installed into it."""

    @property
    def stamp(self) -> Path:
        return self.folder / f".in-line-with-{self.lock.name}"

    def wanted_stamp(self) -> str:
        """The contents it needs, and where it stands: scripts in it hold their own address."""
        parts = [str(self.folder), sys.version, self.lock.read_text(encoding="utf-8")]
        if self.editable:
            parts.append((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        if self.adds_to:
            parts.append(self.adds_to.wanted_stamp())
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def in_line(self) -> bool:
        return self.stamp.is_file() and self.stamp.read_text(encoding="utf-8") == self.wanted_stamp()


APPLICATION = Environment("the application's packages", ROOT / ".venv", ROOT / "requirements.lock", editable=True)
DEVELOPMENT = Environment(
    "the tools for tests and checks", ROOT / ".venv", ROOT / "requirements-dev.lock", adds_to=APPLICATION
)
ASSISTANT_FOLDER = ROOT / "assistant" / "rasa"
ASSISTANT = Environment(
    "the assistant's packages (Rasa and TensorFlow, about 600 MB)",
    ASSISTANT_FOLDER / ".venv",
    ASSISTANT_FOLDER / "requirements.lock",
)
ENVIRONMENTS = {"application": APPLICATION, "development": DEVELOPMENT, "assistant": ASSISTANT}


def log_file() -> Path:
    """Where the installers' own words go. Raises Failed when there is no place for them."""
    folder = Path(os.environ.get("DATA_DIR") or ROOT / "var") / "logs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / "install.log"
        log.touch()
    except OSError as error:
        raise Failed(f"DATA_DIR: cannot write to {folder.parent}: {error.strerror}.") from error
    return log


def step(what: str, *commands: Sequence[str | Path]) -> None:
    """Run commands one after the other, saying what is done and that it is still going on."""
    began = time.monotonic()
    print(f"Installing {what} …", flush=True)
    for command in commands:
        _run(what, [str(part) for part in command], began)
    print(f"Installing {what}: done in {time.monotonic() - began:.0f} s", flush=True)


def _run(what: str, command: list[str], began: float) -> None:
    log = log_file()
    environment = {"UV_HTTP_TIMEOUT": "300", "UV_PYTHON_DOWNLOADS": "never", **os.environ}
    environment.pop("VIRTUAL_ENV", None)
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment
        )
        try:
            while (code := _wait(process)) is None:
                print(f"Installing {what} … {time.monotonic() - began:.0f} s", flush=True)
        finally:
            process.kill()
            process.wait()
    if code:
        raise Failed(f"Installing {what} failed. What went wrong is at the end of {log}")


def _wait(process: subprocess.Popen[bytes]) -> int | None:
    try:
        return process.wait(SIGN_OF_LIFE)
    except subprocess.TimeoutExpired:
        return None


def uv() -> Path:
    """The pinned uv: the machine's own where it is that version, else one of the checkout."""
    own = UV_FOLDER / "bin" / "uv"
    for found in (shutil.which("uv"), own):
        if found and _version(found) == UV_VERSION:
            return Path(found)
    python = UV_FOLDER / "bin" / "python"
    step(
        f"uv {UV_VERSION}",
        [sys.executable, "-m", "venv", "--clear", UV_FOLDER],
        [python, "-m", "pip", "install", "--quiet", f"uv=={UV_VERSION}"],
    )
    return own


def _version(program: str | Path) -> str | None:
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    return answer.stdout.split()[1] if answer.stdout.startswith("uv ") else None


def bring_in_line(environment: Environment) -> None:
    """Make the environment hold what its lock says. Does nothing where it does already."""
    if environment.in_line():
        return
    tool, python = uv(), environment.folder / "bin" / "python"
    commands: list[list[str | Path]] = []
    if environment.adds_to:
        verb = ["install", "--requirements"]
    else:
        verb = ["sync"]
        commands += _made_new(tool, environment)
    # Compiled now, once: the assistant starts in a third of the time, and in a read-only folder too.
    options: list[str | Path] = ["--require-hashes", "--compile-bytecode", "--python", python]
    commands.append([tool, "pip", *verb, environment.lock, *options])
    if environment.editable:
        own = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
        commands.append([tool, "pip", "install", "--python", python, *own])
    step(environment.what, *commands)
    environment.stamp.write_text(environment.wanted_stamp(), encoding="utf-8")


def _made_new(tool: Path, environment: Environment) -> list[list[str | Path]]:
    """Forget what was known of the folder; make it anew where it is not whole or was moved."""
    for stamp in environment.folder.glob(".in-line-with-*"):
        stamp.unlink()
    python = environment.folder / "bin" / "python"
    script = environment.folder / "bin" / "activate"
    if _runs(python) and script.is_file() and str(environment.folder) in script.read_text(encoding="utf-8"):
        return []
    return [[tool, "venv", "--clear", "--python", sys.executable, environment.folder]]


def _runs(python: Path) -> bool:
    """Whether this is a Python of the same minor version as ours, and in working order."""
    ask = "import sys; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.stdout.split() == [str(part) for part in sys.version_info[:2]]


@contextmanager
def alone() -> Iterator[None]:
    """Keep a second ``make`` from installing into the same folders at the same time."""
    (ROOT / ".tools").mkdir(exist_ok=True)
    with (ROOT / ".tools" / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another installation in this folder …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(names: Sequence[str]) -> int:
    if sys.version_info[:2] != (3, 11):
        print(f"Python 3.11 is needed; this is {sys.version.split()[0]}. Set PYTHON to one.", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with alone():
            for name in names:
                bring_in_line(ENVIRONMENTS[name])
    except Failed as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
