"""Facts posted a second, posted again, and what plain sqlite3 does with the same rows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.scratch import Raw, an_account, post_all, raw_rows, records, scratch, timed

COUNT = 100_000


def measure() -> Iterator[str]:
    """Lines of figures."""
    charges = records(COUNT)
    with scratch() as wiring, tempfile.TemporaryDirectory() as folder:
        account = an_account(wiring)
        raw = Raw(wiring, Path(folder))
        rows = raw_rows(charges, account)
        plain, plain_again = timed(lambda: raw.post(rows)), timed(lambda: raw.post(rows))
        first = timed(lambda: post_all(wiring, account, charges))
        again = timed(lambda: post_all(wiring, account, charges))
    yield f"posted        {COUNT / first:10,.0f} facts/s   {plain / first:5.2f} of raw executemany (aim 0.20)"
    yield f"posted again  {COUNT / again:10,.0f} facts/s   {plain_again / again:5.2f} of raw executemany"
    yield f"raw sqlite3   {COUNT / plain:10,.0f} rows/s, again {COUNT / plain_again:,.0f}"
