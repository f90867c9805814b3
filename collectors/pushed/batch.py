"""A batch of pushed rows as facts: each row for itself, what is wrong with one is told and stops no other."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from collectors.pushed import plain, reader_of
from collectors.pushed.counts import moment_of
from collectors.pushed.envelope import Opened, opened
from collectors.pushed.labels import labels_of
from collectors.pushed.request import Labels, Pushed, Reader, Request, Row, Wrong
from collectors.pushed.rows import Found, rows_in

AHEAD = timedelta(days=1)  # clocks differ, but no request is of tomorrow
MOMENTS = ("at", "created_at", "created", "timestamp")
LISTED = 100  # rejections
LONGEST_ID = 1_000
SHORT = 4_000  # letters of a row that is compared by what it says, not by how it is written


class Rejection(NamedTuple):
    """`place` is the row's in the batch, from 0."""

    place: int
    why: str


@dataclass(slots=True)
class Batch:
    """What a body told. `timeless`: keys of facts whose row said no time, so that they lie at the asking.

    `ignored`: rows that tell of no usage, or not yet; `rejections` are the first of `rejected`.
    """

    facts: list[Pushed] = field(default_factory=list)
    timeless: set[str] = field(default_factory=set)
    received: int = 0
    ignored: int = 0
    rejected: int = 0
    rejections: list[Rejection] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        return self.received - self.ignored - self.rejected

    def reject(self, place: int, why: str) -> None:
        self.rejected += 1
        if len(self.rejections) < LISTED:
            self.rejections.append(Rejection(place, why.encode("utf-8", "replace").decode()))


class Unnamed(NamedTuple):
    """A row without an id: `content` tells it from others, `ordinal` from its equals in the same batch."""

    place: int
    found: Opened
    row: Row
    at: datetime | None
    content: str
    ordinal: int


def read_batch(text: str, provider: str, now: datetime, labels: Labels = (), key: str = "") -> Batch:
    """Read a body. `labels` hold for rows that say none; `key` is the batch's own name, if it has one.

    The same text read again gives the same facts under the same keys. Raises NotRows.
    """
    reading = _Reading(provider, now, labels, key)
    for found in rows_in(text):
        reading.take(found)
    reading.finish()
    return reading.batch


class _Reading:
    def __init__(self, provider: str, now: datetime, labels: Labels, key: str) -> None:
        self.batch = Batch()
        self._reader = reader_of(provider)
        self._now, self._latest = now, now + AHEAD
        self._labels, self._key = labels, key
        self._names: list[str] = []  # of all rows: an id, or what the row says
        self._alike: Counter[str] = Counter()
        self._unnamed: list[Unnamed] = []

    def take(self, found: Found) -> None:
        """Read a row, or put it off until the whole batch is known."""
        place = self.batch.received
        self.batch.received += 1
        try:
            self._take(place, found)
        except Wrong as wrong:
            self.batch.reject(place, str(wrong))

    def finish(self) -> None:
        """Name the rows that have no id, and read them."""
        scope = _digest(f"key {self._key}" if self._key else json.dumps(self._names))
        for each in self._unnamed:
            try:
                self._read(each.found, each.row, self._name_of(each, scope), each.at)
            except Wrong as wrong:
                self.batch.reject(each.place, str(wrong))
        self.batch.rejections.sort()

    def _take(self, place: int, found: Found) -> None:
        row = found.value
        if found.wrong or not isinstance(row, dict):
            raise Wrong(found.wrong or "A record must be a JSON object.")
        inside = opened(row)
        if inside is None:
            self.batch.ignored += 1
            return
        id, at = id_of(inside), self._moment(row, inside.body)
        if id:
            self._names.append(id)
            self._read(inside, row, id, at)
            return
        content = _digest(_content(found))
        self._names.append(content)
        self._unnamed.append(Unnamed(place, inside, row, at, content, self._alike[content]))
        self._alike[content] += 1

    def _read(self, inside: Opened, row: Row, id: str, at: datetime | None) -> None:
        facts = facts_in(inside, row, Request(id, at or self._now, self._labels), self._reader)
        if not facts:
            self.batch.ignored += 1
        if at is None:
            self.batch.timeless.update(fact.key for fact in facts)
        self.batch.facts += facts

    def _moment(self, row: Row, body: Row) -> datetime | None:
        for name in MOMENTS:
            value = row.get(name)
            if value is None:
                value = body.get(name)
            if value is not None:
                return moment_of(value, name, self._latest)
        return None

    def _name_of(self, each: Unnamed, scope: str) -> str:
        """A row that says its time is the same request in whatever batch it comes.

        One that says none is that only in the same batch sent again: in another it is another request.
        """
        if each.at is not None and not self._key:
            scope = ""
        return "unnamed " + _digest(f"{scope} {each.content} {each.ordinal}")


def facts_in(inside: Opened, row: Row, request: Request, reader: Reader) -> list[Pushed]:
    """What a row tells of a request; its labels stand above those that the request has. Raises Wrong."""
    request.labels = labels_of(row, request.labels)
    if inside.body is not row:
        request.labels = labels_of(inside.body, request.labels)
    if inside.batch:
        request.context = {"processing": "batch"}
    return (reader if inside.whole else plain.read)(inside.body, request)


def id_of(inside: Opened) -> str:
    """A request's id: the body's own, so that it is one request however it is wrapped; empty: it has none."""
    body = inside.body
    id: Any = body.get("id")
    if type(id) is str and id.isalnum() and len(id) < LONGEST_ID:
        return id
    about = body.get("x_groq")
    candidates = (id, about.get("id") if isinstance(about, dict) else None, inside.id)
    id = next((each for each in candidates if each not in (None, "")), "")
    if isinstance(id, int) and not isinstance(id, bool):
        return str(id)
    if not isinstance(id, str) or len(id) > LONGEST_ID or not id.isprintable() or (id and not id.strip()):
        raise Wrong(f"id must be text of up to {LONGEST_ID:,} letters, in one line.")
    return id.strip()


def slices(facts: list[Pushed], size: int) -> Iterator[list[Pushed]]:
    """At least one, empty if there are no facts."""
    for start in range(0, max(len(facts), 1), size):
        yield facts[start : start + size]


def _content(found: Found) -> str:
    """A short row as what it says, so that spaces and order do not matter; a long one as it is written."""
    if len(found.text) > SHORT:
        return found.text
    return json.dumps(found.value, sort_keys=True, default=str)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
