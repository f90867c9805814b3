"""Claude Enterprise's stand-in: the samples by request; any days, by product and model, and people's parts.

By hand: `python -m tests.collectors.enterprise_stand_in 8128 2026-11-20` serves 62 made-up days.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.collectors.anthropic_days import Row, moment, rows_of, sample
from tests.collectors.anthropic_stand_in import ORGANIZATION, AnthropicStandIn, Query
from tests.collectors.provider_stand_in import JSON, Answer, Asked

GROUPS = ("product", "model")
MOST_ROWS, LONGEST = 100, timedelta(days=31)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
SUMS = ("amount", "list_amount")


def cost(
    cents: str, product: str | None = "chat", model: str | None = "claude-opus-5", **more: object
) -> Row:
    """A row of the cost report, with all the fields of a recorded one; the list price is a quarter higher."""
    listed = str(Decimal(cents) * 5 / 4)
    told = {"amount": cents, "list_amount": listed, "product": product, "model": model}
    return dict(rows_of("enterprise_cost_report_page1")[0]["results"][0] | told | more)


def person(member: str, cents: str, product: str | None = "chat", model: str | None = "claude-opus-5") -> Row:
    """A row of the report by person."""
    row = dict(rows_of("enterprise_user_cost_report")[0] | cost(cents, product, model))
    return row | {"actor": row["actor"] | {"email": member, "user_id": f"id of {member}"}}


class EnterpriseStandIn(AnthropicStandIn):
    """`days` and `members` may be changed at any time. `refreshed_at`: up to when figures are known.

    `rows_a_page`: people at most.
    """

    key = "sk-ant-api01-stand-in-0123456789"
    wrong_key = "sk-ant-api01-revoked-9876543210"

    def __init__(
        self,
        days: dict[date, list[Row]] | None = None,
        members: dict[date, list[Row]] | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(port=port)
        buckets = rows_of("enterprise_cost_report_page1") + rows_of("enterprise_cost_report_last_page")
        recorded = {moment(bucket["starting_at"]).date(): bucket["results"] for bucket in buckets}
        self.days = recorded if days is None else days
        self.members = members or {}
        self.refreshed_at: datetime | None = datetime(2026, 11, 19, 20, tzinfo=UTC)
        self.rows_a_page = 1000

    def _report(self, asked: Asked) -> Answer:
        reports: dict[str, Callable[[Query, dict[str, str]], Answer]] = {
            "analytics/cost_report": self._costs,
            "analytics/user_cost_report": self._people,
        }
        report = reports.get(asked.path.removeprefix(ORGANIZATION))
        if asked.path.endswith("/spend_limits/effective"):
            return sample("enterprise_spend_limits_effective")
        if report is None:
            return sample("error_404_not_found")
        given = dict(asked.query)
        start, end = moment(given["starting_at"]), moment(given["ending_at"])
        if start < FIRST or not start < end <= start + LONGEST:
            self.violations.append(f"{start} to {end} is not answered")
        return self._refreshed(report(asked.query, given))

    def _refreshed(self, answer: Answer) -> Answer:
        if answer.status != 200:
            return answer
        at = self.refreshed_at and f"{self.refreshed_at:%Y-%m-%dT%H:%M:%SZ}"
        told = json.loads(answer.body) | {"data_refreshed_at": at, "organization_id": "org_1"}
        return Answer(200, json.dumps(told).encode(), JSON)

    def _costs(self, query: Query, given: dict[str, str]) -> Answer:
        groups = {value for name, value in query if name == "group_by[]"}
        return self._buckets(
            query, given, self.days_a_page, lambda at: added_up(self.days.get(at.date(), []), groups)
        )

    def _people(self, query: Query, given: dict[str, str]) -> Answer:
        start, end = moment(given["starting_at"]), moment(given["ending_at"])
        groups = {value for name, value in query if name == "group_by[]"}
        rows = [row for day, rows in self.members.items() if start.date() <= day < end.date() for row in rows]
        size = min(int(given.get("limit", "20")), self.rows_a_page)
        return self._page(query, given, added_up(rows, groups, 10_000), size, lambda row: row)


def added_up(rows: list[Row], groups: set[str], most: int = MOST_ROWS) -> list[Row]:
    """Rows that are alike in what was asked for, the largest `most` of them; the rest is not said."""
    sums: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        said = {group: row[group] if group in groups else None for group in GROUPS}
        place = (row.get("actor", {}).get("user_id"), *said.values())
        before = sums.get(place, dict.fromkeys(SUMS, "0"))
        added = {name: str(Decimal(before[name]) + Decimal(row[name])) for name in SUMS}
        sums[place] = row | said | added
    return sorted(sums.values(), key=lambda row: -Decimal(row["amount"]))[:most]


def made_up(last: date, port: int = 0, count: int = 62) -> EnterpriseStandIn:
    """Two products, two models and two people every day, as if Anthropic knew of all that comes."""
    days = [last - timedelta(days=back) for back in range(count)]
    stand_in = EnterpriseStandIn(
        {
            day: [
                cost(f"{day.day * 10}.5"),
                cost("200", "claude_code", "claude-haiku-4-5"),
                cost("3", None, None),
            ]
            for day in days
        },
        {
            day: [person("ann@example.com", "5.25"), person("bob@example.com", "150", "claude_code", None)]
            for day in days
        },
        port,
    )
    stand_in.refreshed_at = datetime(2027, 12, 31, tzinfo=UTC)
    stand_in.days_a_page = 16
    return stand_in


def main(port: str, last: str) -> None:
    with made_up(date.fromisoformat(last), int(port)) as claude:
        print(
            f"PURSER_CLAUDE_ENTERPRISE_URL={claude.url} PURSER_CLAUDE_ENTERPRISE_KEY={claude.key}", flush=True
        )
        claude.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
