"""What the commands say to the person at the terminal, and how they say that they are still at work."""

import time
from collections.abc import Callable

SIGN_OF_LIFE = 10.0
"""Seconds between two lines of a long step."""


class StartError(RuntimeError):
    """The service cannot start or go on; the message is one line for the administrator."""


def say(line: str = "") -> None:
    print(line, flush=True)


def wait(what: str, step: Callable[[], bool], patience: float = float("inf")) -> bool:
    """Call ``step`` (which should take about a second) until it says that it is done.

    Says what is waited for every few seconds. Returns False when ``patience`` seconds went by first.
    """
    began = said = time.monotonic()
    say(f"{what} …")
    while not step():
        now = time.monotonic()
        if now - began > patience:
            return False
        if now - said >= SIGN_OF_LIFE:
            said = now
            say(f"{what} … {now - began:.0f} s")
    say(f"{what}: done in {time.monotonic() - began:.0f} s")
    return True
