"""Records pushed a second, in process and over HTTP, and how long `/budget` takes meanwhile."""

from __future__ import annotations

import gc
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from benchmarks.scratch import NOW, PRICED, SLICE, Raw, an_account, post_all, raw_rows, scratch, timed
from bot.wiring import now
from collectors.pushed.batch import read_batch
from ledger.facts import Charge, Usage

COUNT = 100_000
SENDERS = 2
ROOT = Path(__file__).parents[1]
ADDRESS = re.compile(r"HTTP listens on http://([\d.]+):(\d+)")


def measure() -> Iterator[str]:
    """Lines of figures."""
    reading, posting, plain = _in_process()
    raw = "of raw executemany"
    yield f"read from JSON  {COUNT / reading:9,.0f} records/s"
    yield f"posted          {COUNT / posting:9,.0f} records/s   {plain / posting:5.2f} {raw} (aim 50,000/s)"
    seconds, asked = _over_http()
    worst = quantiles(asked, n=100)[98]
    yield f"POST /usage     {COUNT / seconds:9,.0f} records/s   {plain / seconds:5.2f} {raw} (aim 20,000/s)"
    yield f"/budget meanwhile   median {median(asked) * 1000:.1f} ms   p99 {worst * 1000:.1f} ms (aim 50)"


def bodies(first: int = 0, count: int = COUNT, end: datetime = NOW) -> Iterator[bytes]:
    """Batches of 1,000 records of the 30 days before `end`, each with an id, a model, counts and its time."""
    step = timedelta(days=30) / count
    for start in range(first, first + count, SLICE):
        rows = [
            {
                "id": f"req-{number:08d}",
                "model": PRICED[number % len(PRICED)],
                "input_tokens": 1_000 + number % 977,
                "output_tokens": number % 331,
                "at": (end - step * (number + 1)).timestamp(),
            }
            for number in range(start, start + SLICE)
        ]
        yield json.dumps(rows).encode()


def _in_process() -> tuple[float, float, float]:
    """Seconds for reading JSON, for posting what was read, priced and durable, and for raw sqlite3."""
    texts = [body.decode() for body in bodies()]
    facts: list[Charge | Usage] = []
    reading = timed(lambda: facts.extend(f for text in texts for f in read_batch(text, "openai", NOW).facts))
    with scratch() as wiring, tempfile.TemporaryDirectory() as folder:
        account = an_account(wiring, "openai")
        rows = raw_rows(wiring, facts, account)  # prices are loaded with that
        raw = Raw(wiring, Path(folder))
        gc.freeze()  # these facts are the benchmark's: a server has no 100,000 of them to look through
        return reading, timed(lambda: post_all(wiring, account, facts)), timed(lambda: raw.post(rows))


def _over_http() -> tuple[float, list[float]]:
    """Seconds until all is durable, and how long each `/budget` took meanwhile."""
    sent = list(bodies(end=now()))
    with served() as (host, port):
        _post(host, port, list(bodies(COUNT, SLICE)))  # prices are loaded, the account is made
        over = threading.Event()
        asked: list[float] = []
        asker = threading.Thread(target=_ask, args=(host, port, over, asked))
        asker.start()
        seconds = timed(lambda: _together(host, port, sent))
        over.set()
        asker.join()
        return seconds, asked


def _together(host: str, port: int, sent: list[bytes]) -> None:
    senders = [
        threading.Thread(target=_post, args=(host, port, sent[number::SENDERS])) for number in range(SENDERS)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()


def _post(host: str, port: int, sent: list[bytes]) -> None:
    connection = http.client.HTTPConnection(host, port)
    for body in sent:
        connection.request("POST", "/usage/openai", body)
        said = json.loads(connection.getresponse().read())
        assert said["changed"] == SLICE, said


def _ask(host: str, port: int, over: threading.Event, asked: list[float]) -> None:
    connection = http.client.HTTPConnection(host, port)

    def ask() -> None:
        connection.request("GET", "/commands/budget")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200

    while not over.wait(0.02):
        asked.append(_seconds(ask))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@contextmanager
def served() -> Iterator[tuple[str, int]]:
    """A Purser as people run it, on a new database."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "PURSER_HOME": home, "PURSER_HTTP_PORT": "0", "PURSER_DISCORD_TOKEN": ""}
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stderr is not None
            found = next(match for line in process.stderr if (match := ADDRESS.search(line)))
            threading.Thread(target=process.stderr.read, daemon=True).start()
            yield found[1], int(found[2])
        finally:
            process.terminate()
            process.wait()
