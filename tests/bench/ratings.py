"""Ratings a second over HTTP, beside an empty route of the same stack and what the disk itself can sync."""

import os
import statistics
import time
import uuid
from contextlib import ExitStack
from pathlib import Path

from surveys import visits
from surveys.db import Store
from tests.bench import load
from tests.bench.load import Request
from tests.bench.service import pages
from tests.operation.cluster import Cluster, find_programs

RUNS = 3
CLIENTS = (1, 8, 32)
REQUESTS = {1: 300, 8: 1500, 32: 2000}
SYNCS = 200


def measure(folder: Path) -> None:
    print(f"## Ratings ({RUNS} runs each: median, lowest–highest)")
    print(f"disk: {_syncs_per_second(folder):.0f} fsyncs/s of 4 KiB appended\n")
    with pages(folder / "sqlite") as (settings, url):
        _compare("SQLite", url, settings.database)
    with ExitStack() as stack:
        programs = find_programs()
        if programs is None:
            print("PostgreSQL: its server programs were not found; not measured\n")
            return
        address = stack.enter_context(Cluster(programs).running()).new_database()
        settings, url = stack.enter_context(pages(folder / "postgresql", DATABASE_URL=address))
        _compare("PostgreSQL", url, settings.database)


def _compare(name: str, url: str, database: str) -> None:
    store = Store(database)
    for clients in CLIENTS:
        count = REQUESTS[clients]
        empty = [load.run(url, [Request("GET", "/healthz")] * count, clients) for _ in range(RUNS)]
        rated = [load.run(url, _ratings(store, count), clients) for _ in range(RUNS)]
        share = statistics.median(o.per_second for o in rated) / statistics.median(o.per_second for o in empty)
        print(f"{name:10} {clients:2} clients  rating POST  {load.describe(rated)}")
        print(f"{'':10} {'':2}          empty route  {load.describe(empty)}   ratio {share:.2f}")
    print()


def _ratings(store: Store, count: int) -> list[Request]:
    """Ratings of fresh visits, so that each request is recorded."""
    tokens = store.write(lambda session: visits.issue(session, "demo-1", count))
    return [
        load.post(
            "/api/v1/ratings",
            {
                "id": str(uuid.uuid4()),
                "questionnaire": "cand7",
                "version": 1,
                "answers": {"overall": 1 + number % 5},
                "language": "vi",
                "visit": token,
            },
        )
        for number, token in enumerate(tokens)
    ]


def _syncs_per_second(folder: Path) -> float:
    with (folder / "syncs").open("wb") as file:
        began = time.perf_counter()
        for _ in range(SYNCS):
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
        return SYNCS / (time.perf_counter() - began)
