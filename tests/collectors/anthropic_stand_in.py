"""Anthropic's stand-in: the samples by request; any days, hours and people with the wire's own habits.

By hand: `python -m tests.collectors.anthropic_stand_in 8123 2026-11-20` serves 31 made-up days.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from ledger.money import Money
from tests.collectors.anthropic_days import (
    DATA,
    Row,
    made_up_costs,
    made_up_hours,
    moment,
    sample,
    sample_costs,
    sample_for,
    sample_people,
    sample_workspaces,
)
from tests.collectors.provider_stand_in import Answer, Asked, ProviderStandIn
from tests.collectors.specification import Specification

ORGANIZATION = "/v1/organizations/"
WIDTHS = {"1d": timedelta(days=1), "1h": timedelta(hours=1)}
LIMITS = {"1d": (7, 31), "1h": (24, 168)}  # of buckets a page: unsaid, at most
COUNTS = ("uncached_input_tokens", "cache_read_input_tokens", "output_tokens")

Query = list[tuple[str, str]]


@cache
def _specification() -> Specification:
    return Specification(
        DATA / "anthropic-admin.transcribed.openapi.json", "#/components/schemas/ErrorResponse"
    )


@cache
def _faults_of_answer(path: str, status: int, body: bytes) -> list[str]:
    return _specification().faults_of_answer(path, status, body)


class AnthropicStandIn(ProviderStandIn):
    """`costs`, `hours` and `people` may be changed at any time; times without an entry are empty.

    `key`: the one that is accepted. `days_a_page`, `records_a_page`: ceilings. `more`: fields added to
    every row, which no documentation names.
    """

    key = "sk-ant-admin01-stand-in-0123456789"
    wrong_key = "sk-ant-admin01-revoked-9876543210"

    def __init__(
        self,
        costs: dict[date, list[Row]] | None = None,
        hours: dict[datetime, list[Row]] | None = None,
        people: dict[date, list[Row]] | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(port)
        self.costs = sample_costs() if costs is None else costs
        self.hours = hours or {}
        self.people = (sample_people() if costs is None else {}) if people is None else people
        self.workspaces = sample_workspaces()
        self.days_a_page, self.records_a_page = 31, 1000
        self.more: dict[str, Any] = {}

    def spent(self, first: date, last: date) -> Money:
        """What the cost of these days adds up to, in dollars."""
        rows = [row for day, rows in self.costs.items() if first <= day <= last for row in rows]
        return sum((Money.of(Decimal(row["amount"]) / 100) for row in rows), Money(0))

    def answer(self, asked: Asked) -> Answer:
        self.violations += _specification().faults_of_request(asked.path, asked.query)
        if refused := self._refused(asked.headers):
            return refused
        answer = sample_for(asked) or self._report(asked)
        self.violations += _faults_of_answer(asked.path, answer.status, answer.body)
        return answer

    def _refused(self, headers: dict[str, str]) -> Answer | None:
        for name in ("x-api-key", "anthropic-version", "user-agent"):
            if not headers.get(name):
                self.violations.append(f"the header {name} is missing")
        return None if headers.get("x-api-key") == self.key else sample("error_401_invalid_key")

    def _report(self, asked: Asked) -> Answer:
        reports: dict[str, Callable[[Query, dict[str, str]], Answer]] = {
            "cost_report": self._costs,
            "usage_report/messages": self._hours,
            "usage_report/claude_code": self._people,
            "workspaces": self._workspaces,
        }
        report = reports.get(asked.path.removeprefix(ORGANIZATION))
        if report is None:
            return sample("error_404_not_found")
        given = dict(asked.query)
        if "starting_at" not in given and report != self._workspaces:
            return _refusal("starting_at: Field required")
        if report == self._hours and ("group_by[]", "speed") in asked.query:
            self._needs_beta(asked.headers)
        return report(asked.query, given)

    def _needs_beta(self, headers: dict[str, str]) -> None:
        if "fast-mode" not in headers.get("anthropic-beta", ""):
            self.violations.append("speed is asked for without its beta header")

    def _costs(self, query: Query, given: dict[str, str]) -> Answer:
        start, end = moment(given["starting_at"]), moment(given["ending_at"])
        if (end - start) < WIDTHS["1d"] or start.date() == end.date():
            return sample("error_400_invalid_date_range")
        return self._buckets(query, given, self.days_a_page, lambda at: self.costs.get(at.date(), []))

    def _hours(self, query: Query, given: dict[str, str]) -> Answer:
        return self._buckets(query, given, 168, lambda at: self.hours.get(at, []))

    def _buckets(
        self, query: Query, given: dict[str, str], ceiling: int, rows_at: Callable[[datetime], list[Row]]
    ) -> Answer:
        width = given.get("bucket_width", "1d")
        if width not in LIMITS:
            return _refusal("bucket_width: Input should be '1d', '1h' or '1m'")
        usual, most = LIMITS[width]
        if int(given.get("limit", usual)) > most:
            return _refusal(f"limit: Input should be less than or equal to {most}")
        length, end = WIDTHS[width], moment(given["ending_at"])
        first = moment(given["starting_at"]).replace(minute=0, second=0)
        first = first.replace(hour=0) if width == "1d" else first
        starts = [first + place * length for place in range(-((first - end) // length))]
        groups = {value for name, value in query if name == "group_by[]"}
        size = min(int(given.get("limit", usual)), ceiling)
        return self._page(
            query, given, starts, size, lambda at: self._bucket(at, length, rows_at(at), groups)
        )

    def _bucket(self, at: datetime, length: timedelta, rows: list[Row], groups: set[str]) -> Row:
        results = rows if groups else _as_one(rows)
        edges = {"starting_at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "ending_at": f"{at + length:%Y-%m-%dT%H:%M:%SZ}"}
        return {**edges, "results": [row | self.more for row in results]}

    def _people(self, query: Query, given: dict[str, str]) -> Answer:
        records = self.people.get(date.fromisoformat(given["starting_at"]), [])
        size = min(int(given.get("limit", "20")), self.records_a_page)
        return self._page(query, given, records, size, lambda record: record | self.more)

    def _workspaces(self, query: Query, given: dict[str, str]) -> Answer:
        archived = given.get("include_archived") == "true"
        shown = [each for each in self.workspaces if archived or each["archived_at"] is None]
        ids = [each["id"] for each in shown]
        first = ids.index(given["after_id"]) + 1 if "after_id" in given else 0
        part = shown[first : first + int(given.get("limit", "20"))]
        edges = (
            {"first_id": part[0]["id"], "last_id": part[-1]["id"]}
            if part
            else {"first_id": None, "last_id": None}
        )
        return _json({"data": part, "has_more": first + len(part) < len(ids), **edges})

    def _page(
        self, query: Query, given: dict[str, str], all_: list[Any], size: int, shown: Callable[[Any], Row]
    ) -> Answer:
        bound = hashlib.sha256(repr([pair for pair in query if pair[0] != "page"]).encode()).hexdigest()[:12]
        belongs, first = _opened(given["page"]) if "page" in given else (bound, 0)
        if belongs != bound:
            self.violations.append("the token of a page was used with another query")
            return sample("error_400_page_token_mismatch")
        more = len(all_) > first + size
        token = _sealed(bound, first + size) if more else None
        data = [shown(each) for each in all_[first : first + size]]
        return _json({"data": data, "has_more": more, "next_page": token})


def _as_one(rows: Iterable[Row]) -> list[Row]:
    """Without groups a bucket is one row of nobody, as far as costs go."""
    amounts = [Decimal(row["amount"]) for row in rows if "amount" in row]
    empty = dict.fromkeys(("description", "cost_type", "token_type", "model", "service_tier"))
    empty |= dict.fromkeys(("context_window", "inference_geo", "workspace_id"))
    return [{"amount": f"{sum(amounts)}", "currency": "USD", **empty}] if amounts else []


def _json(page: Row) -> Answer:
    return Answer(200, json.dumps(page).encode())


def _refusal(words: str) -> Answer:
    error = {"type": "invalid_request_error", "message": words}
    return Answer(400, json.dumps({"type": "error", "error": error, "request_id": "req_1"}).encode())


def _sealed(query: str, first: int) -> str:
    return "page_" + base64.urlsafe_b64encode(f"{query}:{first}".encode()).decode()


def _opened(token: str) -> tuple[str, int]:
    try:
        query, first = base64.urlsafe_b64decode(token.removeprefix("page_")).decode().split(":")
        return query, int(first)
    except ValueError:
        return "", 0


def main(port: str, last: str) -> None:
    day = date.fromisoformat(last)
    with AnthropicStandIn(made_up_costs(day), made_up_hours(day), port=int(port)) as anthropic:
        print(f"PURSER_ANTHROPIC_URL={anthropic.url} PURSER_ANTHROPIC_KEY={anthropic.key}", flush=True)
        anthropic.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
