"""The one thread that writes to SQLite, a group of verbs at a time."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

T = TypeVar("T")

GROUP_LIMIT = 64
"""Verbs in one SQLite transaction at most, so that the first of them does not wait for long."""

QUEUE_LIMIT = 2000
"""Verbs that may wait for the committer before a citizen is told that nothing was saved."""

WRITE_PATIENCE = 10.0
"""Seconds a verb may wait its turn; then it is withdrawn and the citizen told that nothing was saved."""


class NotSaved(RuntimeError):
    """Nothing of the verb reached the database. Sending the same again is safe."""


@dataclass
class _Waiting:
    verb: Callable[[Session], Any]
    outcome: Future[Any] = field(default_factory=Future)


class Committer:
    """Queues verbs, commits them in groups, and tells each caller what became of its own.

    A verb may run twice, so it does nothing but write to its session.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: queue.Queue[_Waiting] = queue.Queue(QUEUE_LIMIT)
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, verb: Callable[[Session], T]) -> T:
        self._ensure_running()
        waiting = _Waiting(verb)
        try:
            self._queue.put_nowait(waiting)
        except queue.Full as error:
            raise NotSaved("too many ratings at once") from error
        try:
            return cast(T, waiting.outcome.result(WRITE_PATIENCE))
        except TimeoutError as error:
            if waiting.outcome.cancel():
                raise NotSaved("the database did not answer in time") from error
            # Its group is being written: SQLite's own busy timeout bounds this wait.
            return cast(T, waiting.outcome.result())

    def _ensure_running(self) -> None:
        with self._start:
            # A forked worker inherits the object but not the thread, so this looks, not remembers.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="committer", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            group = [w for w in self._next_group() if w.outcome.set_running_or_notify_cancel()]
            if group:
                self._commit(group)

    def _next_group(self) -> list[_Waiting]:
        group = [self._queue.get()]
        while len(group) < GROUP_LIMIT:
            try:
                group.append(self._queue.get_nowait())
            except queue.Empty:
                break
        return group

    def _commit(self, group: list[_Waiting]) -> None:
        try:
            results = self._written(group)
        except Exception as error:  # noqa: BLE001 - whatever stopped the commit, everybody must hear of it
            for waiting in group:
                waiting.outcome.set_exception(not_saved(error))
            return
        for waiting, (result, failure) in zip(group, results, strict=True):
            if failure is None:
                waiting.outcome.set_result(result)
            else:
                waiting.outcome.set_exception(failure)

    def _written(self, group: list[_Waiting]) -> list[tuple[Any, Exception | None]]:
        """What each verb of a committed group gave. Nearly always none fails, so the first try does without
        savepoints; where one fails, all of it is undone and each runs again behind a savepoint of its own."""
        try:
            with Session(self._engine, expire_on_commit=False) as session, session.begin():
                return [(waiting.verb(session), None) for waiting in group]
        except Exception as error:
            if _is_fault_of_database(error):
                raise
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            return [_run_apart(session, waiting.verb) for waiting in group]


def _run_apart(session: Session, verb: Callable[[Session], Any]) -> tuple[Any, Exception | None]:
    """Run one verb so that its failure undoes its own work and nobody else's."""
    try:
        with session.begin_nested():
            return verb(session), None
    except Exception as error:
        if _is_fault_of_database(error):
            raise
        return None, error


def _is_fault_of_database(error: Exception) -> bool:
    """Full, locked, unreadable: the whole transaction may be undone already, so the group ends."""
    return isinstance(error, DBAPIError) and not isinstance(error, IntegrityError)


def not_saved(error: Exception) -> NotSaved:
    return error if isinstance(error, NotSaved) else NotSaved(type(error).__name__)
