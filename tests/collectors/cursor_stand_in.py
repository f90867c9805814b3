"""Cursor's stand-in: a team's calls, newest first, in parts, both ends of a question inside.

By hand: `python -m tests.collectors.cursor_stand_in 8125 2026-11-20` serves 31 made-up days.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from tests.collectors.provider_stand_in import JSON, Answer, Asked, ProviderStandIn

DATA = Path(__file__).parents[1] / "data/cursor"
INDEX: list[dict[str, Any]] = json.loads((DATA / "index.json").read_text())["samples"]
PATH = "/teams/filtered-usage-events"
SPEND = "/teams/spend"
SPEND_FIELDS = {"searchTerm", "sortBy", "sortDirection", "page", "pageSize"}
FIELDS = {"startDate", "endDate", "userId", "email", "serviceAccountId", "page", "pageSize"}

Row = dict[str, Any]


def sample(name: str) -> Answer:
    entry = next(entry for entry in INDEX if entry["file"] == f"{name}.json")
    return Answer(entry["status"], (DATA / entry["file"]).read_bytes(), JSON)


def rows_of(*names: str) -> list[Row]:
    return [row for name in names for row in json.loads(sample(name).body)["usageEvents"]]


def sample_calls() -> list[Row]:
    """The four calls of the two sample pages, on 20 November 2026."""
    return rows_of("usage_events_page1", "usage_events_page2")


def sample_members() -> list[Row]:
    """The three members of the two sample pages."""
    names = ("spend_page1", "spend_page2")
    return [row for name in names for row in json.loads(sample(name).body)["teamMemberSpend"]]


def call(at: datetime, cents: float = 2.5, model: str = "composer-2", **more: object) -> Row:
    """A call that is owed, with all the fields of a recorded one."""
    said = {"timestamp": str(int(at.timestamp() * 1000)), "model": model, "chargedCents": cents}
    return rows_of("usage_events_page1")[0] | {"cursorTokenFee": 0} | said | more


def answered(*calls: Row, **fields: object) -> bytes:
    """An answer of one part."""
    pagination = {"numPages": 1, "currentPage": 1, "pageSize": 1000, "hasNextPage": False}
    said = {"totalUsageEventsCount": len(calls), "pagination": pagination, "usageEvents": calls}
    return json.dumps(said | fields).encode()


class CursorStandIn(ProviderStandIn):
    """`calls` may be changed at any time, `before_each` does so between two parts. `part`: calls at most.

    `members`: what each spent in the running cycle, most first; `members_a_page` at most.
    """

    key = "key_0123456789abcdef0123456789abcdef"
    wrong_key = "key_fedcba9876543210fedcba9876543210"

    def __init__(self, calls: list[Row] | None = None, port: int = 0) -> None:
        super().__init__(port)
        self.calls = sample_calls() if calls is None else calls
        self.part = 1000
        self.members = sample_members()
        self.members_a_page = 100
        self.before_each: Callable[[], None] = lambda: None

    def answer(self, asked: Asked) -> Answer:
        scheme, _, named = asked.headers.get("authorization", "").partition(" ")
        if scheme != "Basic":
            self.violations.append(f"the scheme of authorization is {scheme!r}")
            return sample("error_401")
        if base64.b64decode(named).decode() != f"{self.key}:":
            return sample("error_401")
        if asked.path == SPEND and not asked.query:
            return self._spend(json.loads(asked.body))
        if asked.path != PATH or asked.query:
            self.violations.append(f"{asked.path} with {asked.query} is not described")
            return Answer(404, b"")
        self.before_each()
        return self._list(json.loads(asked.body, parse_float=str))

    def _spend(self, asked: dict[str, Any]) -> Answer:
        page, size = asked.get("page", 1), min(asked.get("pageSize", 10), self.members_a_page)
        if set(asked) - SPEND_FIELDS or asked.get("sortBy") != "amount" or page < 1 or size < 1:
            self.violations.append(f"{asked} is no question")
        said = json.loads(sample("spend_page1").body)
        part = self.members[(page - 1) * size : page * size]
        pages = -(-len(self.members) // size)
        told = {"teamMemberSpend": part, "totalMembers": len(self.members), "totalPages": pages}
        return Answer(200, json.dumps(said | told).encode(), JSON)

    def _list(self, asked: dict[str, Any]) -> Answer:
        said = {"startDate": -1, "endDate": -1, "page": 1, "pageSize": 100} | asked
        start, end, page, size = (said[name] for name in ("startDate", "endDate", "page", "pageSize"))
        whole = all(type(number) is int for number in (start, end, page, size))
        if set(asked) - FIELDS or not whole or not 0 <= start <= end or not 1 <= size <= 1000 or page < 1:
            self.violations.append(f"{asked} is no question")
            return Answer(400, b'{"error": "Bad Request", "message": "Invalid parameters"}')
        size = min(size, self.part)
        found = [each for each in self.calls if start <= int(each["timestamp"]) <= end]
        found.sort(key=lambda each: -int(each["timestamp"]))
        pages = -(-len(found) // size)
        pagination = {
            "numPages": pages,
            "currentPage": page,
            "pageSize": size,
            "hasNextPage": page < pages,
            "hasPreviousPage": page > 1,
        }
        part = found[(page - 1) * size : page * size]
        period = {"startDate": start, "endDate": end}
        return Answer(
            200, answered(*part, totalUsageEventsCount=len(found), pagination=pagination, period=period)
        )


def made_up_calls(last: date, count: int = 31) -> list[Row]:
    """Work every two hours from ten on; on the last two days of a second person too, and an included call."""
    calls: list[Row] = []
    for back in range(count):
        day = datetime.combine(last - timedelta(days=back), time(), UTC)
        calls += [call(day + timedelta(hours=hour), hour + 0.125) for hour in range(10, 16, 2)]
        if back < 2:
            calls.append(call(day + timedelta(hours=12, minutes=7), 3, userEmail="sam@example.com"))
            calls.append(call(day + timedelta(hours=12, minutes=8), 8, isChargeable=False))
    return calls


def main(port: str, last: str) -> None:
    with CursorStandIn(made_up_calls(date.fromisoformat(last)), port=int(port)) as cursor:
        print(f"PURSER_CURSOR_URL={cursor.url} PURSER_CURSOR_KEY={cursor.key}", flush=True)
        cursor.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
