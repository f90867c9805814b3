"""Answers that could not be read, kept for whoever mends the collector: files, and in no reply or log.

They may hold what people called their projects, keys and teams, so only the owner of the files may read them.
"""

from __future__ import annotations

import logging
import os
from datetime import datetime
from pathlib import Path

log = logging.getLogger("purser.collecting")

FOLDER = "answers"
MOST = 5  # of a provider
LARGEST = 1_000_000  # bytes; the place that changed is named, and rows repeat themselves


def keep_answer(home: Path, provider: str, body: bytes, now: datetime) -> Path | None:
    """Keep the newest answers of a provider in `home`; None if there is nothing, or it cannot be written."""
    if not body:
        return None
    folder = home / FOLDER
    path = folder / f"{provider}-{now:%Y%m%dT%H%M%S}.txt"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(body[:LARGEST])
        for old in sorted(folder.glob(f"{provider}-*.txt"))[:-MOST]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.warning("the answer of %s cannot be kept: %s", provider, error.strerror)
        return None
    return path
