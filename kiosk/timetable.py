"""What happens by the clock: ratings are numbered and figures released, every two seconds."""

import logging
import threading
import time

from surveys.db import Store
from surveys.indicators import release

logger = logging.getLogger(__name__)

INTERVAL = 2.0


def start(store: Store) -> threading.Thread:
    """Start the timetable in this process. Call it where requests are answered, never before a fork."""
    thread = threading.Thread(target=_run, args=(store,), name="timetable", daemon=True)
    thread.start()
    return thread


def _run(store: Store) -> None:
    failing, closed = "", 0
    while True:
        fault, closed = _advance(store, closed)
        if fault and fault != failing:  # a fault that lasts is said once, not every two seconds
            logger.error("releasing figures failed", extra={"reason": fault})
        failing = fault
        time.sleep(INTERVAL)


def _advance(store: Store, closed: int) -> tuple[str, int]:
    """Release what may be released; return the kind of fault ("" for none) and up to where days are closed."""
    try:
        return "", store.write(lambda session: release.advance(session, closed))
    except Exception as error:  # noqa: BLE001 - a timetable that ends would silently freeze every figure
        return type(error).__name__, closed
