"""A load generator: clients that each keep one connection and send one request after another.

It runs in a process of its own, so that its work is not done by the server's interpreter.
"""

import http.client
import json
import multiprocessing
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from urllib.parse import urlsplit

TIMEOUT = 30.0


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: bytes | None = None
    content_type: str = "application/json"


@dataclass(frozen=True)
class Outcome:
    """``latencies`` in milliseconds of the requests answered with ``expected``; ``others`` counts the rest."""

    seconds: float
    latencies: list[float]
    others: int

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def post(path: str, body: object) -> Request:
    return Request("POST", path, json.dumps(body).encode())


def run(url: str, requests: Sequence[Request], clients: int, expected: Sequence[int] = (200, 201)) -> Outcome:
    """Send all requests, shared among ``clients``; return when the last was answered."""
    ours, theirs = multiprocessing.Pipe()
    arguments = (theirs, url, list(requests), clients, tuple(expected))
    process = multiprocessing.get_context("spawn").Process(target=_generate, args=arguments)
    process.start()
    theirs.close()  # so that a generator that dies is heard of
    outcome: Outcome = ours.recv()
    process.join()
    return outcome


def _generate(answer: Connection, url: str, requests: list[Request], clients: int, expected: tuple[int, ...]) -> None:
    shares = [requests[number::clients] for number in range(clients)]
    latencies: list[float] = []
    others: list[int] = []
    threads = [threading.Thread(target=_client, args=(url, share, expected, latencies, others)) for share in shares]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answer.send(Outcome(time.perf_counter() - began, latencies, len(others)))


def _client(
    url: str, requests: list[Request], expected: tuple[int, ...], latencies: list[float], others: list[int]
) -> None:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT)
    for request in requests:
        began = time.perf_counter()
        try:
            headers = {"Content-Type": request.content_type} if request.body else {}
            connection.request(request.method, request.path, request.body, headers)
            response = connection.getresponse()
            response.read()
            status = response.status
        except (OSError, http.client.HTTPException):
            connection.close()
            status = 0
        if status in expected:
            latencies.append((time.perf_counter() - began) * 1000)
        else:
            others.append(status)
    connection.close()


def describe(outcomes: Sequence[Outcome]) -> str:
    """Median of the runs with the lowest and the highest: requests a second, p50 and p99 in ms."""
    rates = [outcome.per_second for outcome in outcomes]
    p50 = statistics.median(outcome.percentile(0.50) for outcome in outcomes)
    p99 = statistics.median(outcome.percentile(0.99) for outcome in outcomes)
    failed = sum(outcome.others for outcome in outcomes)
    text = (
        f"{statistics.median(rates):7.0f}/s ({min(rates):.0f}–{max(rates):.0f})  p50 {p50:6.1f} ms  p99 {p99:6.1f} ms"
    )
    return f"{text}  {failed} not answered as expected" if failed else text
