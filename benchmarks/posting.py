"""Facts posted a second, posted again, and what plain sqlite3 does with the same rows.

Twice: charges that come with their cost, and usage that is priced when it is posted.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.scratch import Raw, an_account, post_all, raw_rows, records, scratch, timed, usages
from ledger.facts import Charge, Usage

COUNT = 100_000


def measure() -> Iterator[str]:
    """Lines of figures."""
    yield from _posted("charges", "groq", records(COUNT))
    yield from _posted("usage, priced", "openai", usages(COUNT))


def _posted(what: str, provider: str, facts: Sequence[Charge | Usage]) -> Iterator[str]:
    with scratch() as wiring, tempfile.TemporaryDirectory() as folder:
        account = an_account(wiring, provider)
        raw = Raw(wiring, Path(folder))
        rows = raw_rows(wiring, facts, account)
        plain, plain_again = timed(lambda: raw.post(rows)), timed(lambda: raw.post(rows))
        first = timed(lambda: post_all(wiring, account, facts))
        again = timed(lambda: post_all(wiring, account, facts))
    aim = "of raw executemany (aim 0.20)"
    yield f"{what} posted        {COUNT / first:10,.0f} facts/s   {plain / first:5.2f} {aim}"
    yield f"{what} posted again  {COUNT / again:10,.0f} facts/s   {plain_again / again:5.2f} of raw"
    yield f"raw sqlite3          {COUNT / plain:10,.0f} rows/s, again {COUNT / plain_again:,.0f}"
