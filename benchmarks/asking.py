"""Holds and checks over HTTP: how many a second, and how long the slowest of a hundred waits."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.pushing import bodies, served
from bot.wiring import now

ROOT = Path(__file__).parents[1]
CLIENTS = 20
SECONDS = 5
HOLD = '{"provider":"groq","amount":"0.0001","model":"m","purpose":"a benchmark"}'
CHECK = '{"provider":"groq","amount":"0.0001","model":"m"}'


def over_http() -> Iterator[str]:
    """Lines of figures; the load comes from a process of its own, on the same cores."""
    with served() as (host, port):
        for period in ("day", "month"):
            _post(host, port, "/commands/limit", json.dumps({"amount": "1000000", "period": period}))
        for path, body in (("/holds", HOLD), ("/check", CHECK)):
            _post(host, port, path, body)  # the account is made
            yield _line(f"POST {path}", _load(host, port, path, body))
            with _ingesting(host, port):
                yield _line("  with ingestion beside it", _load(host, port, path, body))


def _line(what: str, found: dict[str, float]) -> str:
    waits = f"median {found['median']:.1f} ms   p99 {found['p99']:.1f} ms (aim 50)"
    return f"{what:26s}{found['rate']:10,.0f} /s (aim 1,000)   {waits}"


def _load(host: str, port: int, path: str, body: str) -> dict[str, float]:
    said = [host, str(port), path, body, str(CLIENTS), str(SECONDS)]
    command = [sys.executable, "-m", "benchmarks.load", *said]
    found = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, float] = json.loads(found.stdout)
    return figures


def _post(host: str, port: int, path: str, body: str | bytes) -> None:
    connection = http.client.HTTPConnection(host, port)
    connection.request("POST", path, body)
    answer = connection.getresponse()
    said = answer.read()
    assert answer.status < 300, said
    connection.close()


@contextmanager
def _ingesting(host: str, port: int) -> Iterator[None]:
    """A thousand records every half second."""
    over = threading.Event()
    sent = bodies(count=100_000, end=now())

    def ingest() -> None:
        while not over.wait(0.5):
            _post(host, port, "/usage/openai", next(sent))

    thread = threading.Thread(target=ingest)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
