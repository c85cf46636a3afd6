"""The timetable goes on whatever happens, and says once what lasts."""

import logging
import threading
from collections.abc import Callable
from typing import Any, cast

import pytest

from kiosk import timetable
from surveys.db import NotSaved, Store

ROUNDS = 6


class Failing:
    """A store that cannot write for a while."""

    def __init__(self) -> None:
        self.calls = 0
        self.done = threading.Event()

    def write(self, _verb: Callable[[Any], Any]) -> None:
        self.calls += 1
        if self.calls == ROUNDS:
            self.done.set()
        if self.calls < ROUNDS:
            raise NotSaved("locked")


def test_it_survives_a_database_that_fails_and_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(timetable, "INTERVAL", 0.01)
    store = Failing()
    with caplog.at_level(logging.ERROR, logger="kiosk.timetable"):
        thread = timetable.start(cast(Store, store))
        assert store.done.wait(10)
    assert thread.is_alive()
    assert [record.getMessage() for record in caplog.records] == ["releasing figures failed"]
