"""OpenAI's stand-in: the samples by request; costs of any days and usage of any hours with the wire's habits.

By hand: `python -m tests.collectors.openai_stand_in 8123 2026-11-20` serves 31 made-up days until that one.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache, partial
from typing import Any

from ledger.money import Money
from tests.collectors.openai_days import DATA, Row, made_up_days, sample, sample_days, sample_for
from tests.collectors.openai_hours import GROUPS, Use, made_up_hours, results_of
from tests.collectors.provider_stand_in import Answer, Asked, ProviderStandIn
from tests.collectors.specification import Specification

DAY = 86_400
COSTS, USAGE = "/organization/costs", "/organization/usage/"
WIDTHS = {"1d": DAY, "1h": 3_600}
LIMITS = {"1d": (7, 31), "1h": (24, 168)}  # of buckets of usage a page: unsaid, at most

Query = list[tuple[str, str]]
Told = Callable[[int, int, set[str]], list[dict[str, Any]]]  # by start, width and groups: results


@cache
def _specification() -> Specification:
    return Specification(DATA / "openai-usage.openapi.json", "#/components/schemas/ErrorResponse")


@cache
def _faults_of_answer(path: str, status: int, body: bytes) -> list[str]:
    return _specification().faults_of_answer(path, status, body)


class OpenAIStandIn(ProviderStandIn):
    """`days` and `hours` may be changed at any time: so OpenAI restates. Those without an entry are empty.

    `key`: the one that is accepted. `buckets_a_page`: the wire's ceiling. `as_text`: amounts as JSON strings.
    `more`: fields added to every row, which no documentation names. `instead`: answers by path, which no
    documentation judges.
    """

    prefix = "/v1"
    key = "sk-admin-stand-in-0123456789"
    wrong_key = "sk-admin-revoked-9876543210"

    def __init__(
        self,
        days: dict[date, list[Row]] | None = None,
        hours: dict[datetime, list[Use]] | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(port)
        self.days = sample_days() if days is None else days
        self.hours = hours or {}
        self.buckets_a_page, self.hours_a_page = 31, 168
        self.instead: dict[str, Answer] = {}
        self.as_text = False
        self.more: dict[str, Any] = {}

    def spent(self, first: date, last: date) -> Money:
        """What the rows of these days add up to, each rounded to the billionth."""
        rows = [row for day, rows in self.days.items() if first <= day <= last for row in rows]
        return sum((Money.of(amount) for _, _, amount in rows), Money(0))

    def answer(self, asked: Asked) -> Answer:
        self.violations += _specification().faults_of_request(asked.path, asked.query)
        if refused := self._refused(asked.headers.get("authorization", "")):
            return refused
        if asked.path in self.instead:
            return self.instead[asked.path]
        answer = sample_for(asked) or self._report(asked)
        if not (self.as_text and answer.status == 200):  # amounts as text break the official schema
            self.violations += _faults_of_answer(asked.path, answer.status, answer.body)
        return answer

    def _refused(self, authorization: str) -> Answer | None:
        scheme, _, key = authorization.partition(" ")
        if scheme != "Bearer":
            self.violations.append(f"the scheme of authorization is {scheme!r}")
        if key == self.key:
            return None
        return sample(
            "error_401_invalid_key" if key.startswith("sk-admin-") else "quirks/error_403_bare_string"
        )

    def _report(self, asked: Asked) -> Answer:
        given, report = dict(asked.query), asked.path.removeprefix(USAGE)
        if not given.get("start_time", "").isdigit():
            return sample("error_400_bad_start_time")
        if asked.path == COSTS:
            limit = int(given.get("limit", "7"))
            if limit > 180:
                return sample("error_400_limit_too_large")
            return self._page_of(asked.query, given, min(limit, self.buckets_a_page, 31), self._costs)
        if report not in GROUPS:
            return sample("error_404_project")
        usual, most = LIMITS[given.get("bucket_width", "1d")]
        limit = int(given.get("limit", usual))
        if limit > most:
            words = f"Invalid limit provided: {limit}. Limit must be less than or equal to {most}."
            return _refusal(words, "limit")
        told = partial(self._used, report)
        return self._page_of(asked.query, given, min(limit, self.hours_a_page), told)

    def _page_of(self, query: Query, given: dict[str, str], size: int, told: Told) -> Answer:
        width = WIDTHS[given.get("bucket_width", "1d")]
        start, end = int(given["start_time"]) // 60 * 60, int(given.get("end_time", self._after_all()))
        edges = [start, *range(start - start % width + width, end, width)]
        bound = hashlib.sha256(repr([pair for pair in query if pair[0] != "page"]).encode()).hexdigest()[:12]
        if "page" in given:
            belongs, first = _opened(given["page"])
            if belongs != bound:
                self.violations.append("the token of a page was used with another query")
                return _refusal("Invalid page token.", "page")
            edges = [edge for edge in edges if edge >= first]
        groups = {value for name, value in query if name.removesuffix("[]") == "group_by"}
        buckets = [_bucket(edge, width, told(edge, width, groups)) for edge in edges[:size]]
        return self._page(buckets, bound, edges[size] if len(edges) > size else None)

    def _after_all(self) -> int:
        last = max([*self.days, *(hour.date() for hour in self.hours)], default=date(1970, 1, 1))
        return int(datetime.combine(last, time(), UTC).timestamp()) + DAY

    def _page(self, buckets: list[dict[str, Any]], query: str, following: int | None) -> Answer:
        token = None if following is None else _sealed(query, following)
        page = {"object": "page", "data": buckets, "has_more": token is not None, "next_page": token}
        text = json.dumps(page)
        # json writes no decimals: they go in as marked text and lose the marks.
        return Answer(200, re.sub(r'"\\u0001([^"\\]*)"', '"\\1"' if self.as_text else "\\1", text).encode())

    def _costs(self, start: int, _: int, groups: set[str]) -> list[dict[str, Any]]:
        sums: dict[tuple[str | None, str | None], Decimal] = {}
        for project, item, amount in self.days.get(datetime.fromtimestamp(start, UTC).date(), []):
            key = (project if "project_id" in groups else None, item if "line_item" in groups else None)
            sums[key] = sums.get(key, Decimal(0)) + amount
        return [
            {
                "object": "organization.costs.result",
                "amount": {"value": f"\x01{amount}", "currency": "usd"},
                "line_item": item,
                "project_id": project,
                "api_key_id": None,
                "quantity": None,
                "quantity_unit": None,
            }
            | self.more
            for (project, item), amount in sums.items()
        ]

    def _used(self, report: str, start: int, width: int, groups: set[str]) -> list[dict[str, Any]]:
        end = start - start % width + width
        uses = [use for hour, uses in self.hours.items() if start <= hour.timestamp() < end for use in uses]
        return [row | self.more for row in results_of(report, uses, groups)]


def _bucket(start: int, width: int, results: list[dict[str, Any]]) -> dict[str, Any]:
    end = start - start % width + width
    return {"object": "bucket", "start_time": start, "end_time": end, "results": results}


def _refusal(words: str, parameter: str) -> Answer:
    error = {"message": words, "type": "invalid_request_error", "param": parameter, "code": None}
    return Answer(400, json.dumps({"error": error}).encode())


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
    with OpenAIStandIn(made_up_days(day), made_up_hours(day), int(port)) as openai:
        print(f"PURSER_OPENAI_URL={openai.url} PURSER_OPENAI_KEY={openai.key}", flush=True)
        openai.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
