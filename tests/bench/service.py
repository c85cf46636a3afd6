"""The pages as `kiosk run` serves them, on a database of the benchmark's own."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import urllib3

from kiosk import preparation, processes
from kiosk.children import stop
from kiosk.settings import Settings
from tests.operation.service import free_port

PATIENCE = 60.0


@contextmanager
def pages(folder: Path, **given: str) -> Iterator[tuple[Settings, str]]:
    """Prepare, start, yield settings and address, stop."""
    environment = {"PORT": str(free_port()), "HOST": "127.0.0.1", "DATA_DIR": str(folder), **given}
    environment.setdefault("ASSISTANT_URL", "http://127.0.0.1:9")
    settings = Settings.from_environment(environment)
    preparation.prepare(settings)
    with _environment(environment):
        child = processes.start_pages(settings, None)
    url = f"http://127.0.0.1:{settings.port}"
    try:
        _wait(f"{url}/healthz")
        yield settings, url
    finally:
        stop([child])


@contextmanager
def _environment(given: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(given)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _wait(address: str) -> None:
    pool = urllib3.PoolManager(retries=False, timeout=2.0)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if pool.request("GET", address).status == 200:
                return
        except urllib3.exceptions.HTTPError:
            time.sleep(0.2)
    raise RuntimeError(f"{address} did not answer")
