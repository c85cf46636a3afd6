"""Child processes that never outlive us."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
PATIENCE = 15.0
"""Seconds a child gets to end after SIGTERM before it is killed."""


class Child:
    """One process in a group of its own, so that Ctrl-C reaches it only through us.

    Must be started by the main thread: the kernel ties the child to the thread that made it.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        folder: Path,
        environment: Mapping[str, str] | None = None,
        log: Path | None = None,
        when_orphaned: signal.Signals = signal.SIGKILL,
    ) -> None:
        """``environment`` is added to ours. Output goes to ``log``, or where ours goes.

        ``when_orphaned`` is sent to the child when we are killed without a chance to stop it.
        """
        output = log.open("ab") if log else None
        try:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                cwd=folder,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
                preexec_fn=_tied_to(os.getpid(), when_orphaned),  # noqa: PLW1509 - no second thread here
            )
        finally:
            if output:
                output.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def exit_code(self) -> int | None:
        """None while it runs; negative: the signal that ended it."""
        return self._process.poll()

    def wait(self, seconds: float) -> int | None:
        """Wait for its end, at most so long. Returns what ``exit_code`` does."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self.exit_code()

    def ask_to_end(self) -> None:
        self._send(signal.SIGTERM)

    def end(self, until: float) -> None:
        """Wait until the moment on the monotonic clock, then leave nothing of its group."""
        self.wait(max(0.0, until - time.monotonic()))
        self._send(signal.SIGKILL)
        self._process.wait()

    def _send(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)


def stop(children: Sequence[Child], patience: float = PATIENCE) -> None:
    """Ask all to end at once, wait for them together, kill what is left."""
    for child in children:
        child.ask_to_end()
    until = time.monotonic() + patience
    for child in children:
        child.end(until)


def _tied_to(parent: int, number: signal.Signals) -> Callable[[], None]:
    """What the child does before it becomes its program: ask the kernel for a signal at our death."""

    def tie() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
            if os.getppid() != parent:  # we died in between
                os._exit(1)

    return tie
