"""xAI's stand-in: a team's usage in dollars by day, dense, the end outside; its prepaid credits.

By hand: `python -m tests.collectors.xai_stand_in 8126` serves its usual days of autumn 2026.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.collectors.provider_stand_in import JSON, Answer, Asked, ProviderStandIn

DATA = Path(__file__).parents[1] / "data/xai"
INDEX: list[dict[str, Any]] = json.loads((DATA / "index.json").read_text())["samples"]
TEAM = "team-1234"
OF_TEAM = f"/v1/billing/teams/{TEAM}"
PATH, BALANCE = f"{OF_TEAM}/usage", f"{OF_TEAM}/prepaid/balance"
PREVIEW = f"{OF_TEAM}/postpaid/invoice/preview"
LIMITS = f"{OF_TEAM}/postpaid/spending-limits"
SUM = [{"name": "usd", "aggregation": "AGGREGATION_SUM"}]
DAY = timedelta(days=1)


def sample(name: str) -> Answer:
    entry = next(entry for entry in INDEX if entry["file"] == f"{name}.json")
    return Answer(entry["status"], (DATA / entry["file"]).read_bytes(), JSON)


def series(days: dict[date, float], *group: str) -> dict[str, Any]:
    points = [{"timestamp": f"{day}T00:00:00Z", "values": [usd]} for day, usd in days.items()]
    return {"group": group, "groupLabels": group, "dataPoints": points}


def answered(*all_series: dict[str, Any], **fields: object) -> Answer:
    """`limitReached` is left out while it is false, as protobuf may."""
    return Answer(200, json.dumps({"timeSeries": all_series} | fields).encode(), JSON)


class XAIStandIn(ProviderStandIn):
    """`days`: dollars; one that is not named cost nothing. `credits`: what the other addresses answer."""

    key = "xai-token-0123456789abcdef0123456789abcdef"
    wrong_key = "xai-0123456789abcdef0123456789abcdef"
    subject = TEAM

    def __init__(self, days: dict[date, float] | None = None, port: int = 0) -> None:
        super().__init__(port)
        self.days = {date(2026, 11, 17): 0.75973725, date(2026, 11, 18): 0.5, date(2026, 10, 25): 3.25}
        self.days = self.days if days is None else days
        self.credits = {BALANCE: sample("prepaid_balance"), PREVIEW: sample("invoice_preview")}
        self.credits[LIMITS] = sample("spending_limits")

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {self.key}":
            return sample("error_403")
        if asked.path in self.credits:
            return self._credits(asked)
        if not asked.path.startswith("/v1/billing/teams/") or not asked.path.endswith("/usage"):
            self.violations.append(f"{asked.path} is not described")
        if asked.path != PATH:
            return Answer(404, b'{"code": 5, "message": "team not found", "details": []}')
        (name, question), *others = json.loads(asked.body).items()
        if name != "analyticsRequest" or others or asked.query:
            self.violations.append(f"{asked.body!r} is no question")
        return self._usage(question)

    def _credits(self, asked: Asked) -> Answer:
        if asked.query or asked.body:
            self.violations.append(f"{asked.path} takes no question")
        return self.credits[asked.path]

    def _usage(self, question: dict[str, Any]) -> Answer:
        times = question.pop("timeRange")
        rest = {"timeUnit": "TIME_UNIT_DAY", "values": SUM, "groupBy": [], "filters": []}
        if question != rest or times.pop("timezone") != "Etc/GMT" or set(times) != {"startTime", "endTime"}:
            self.violations.append(f"{question} is not what is known to be answered")
        start, end = (moment(times[name]) for name in ("startTime", "endTime"))
        first = start.date()
        days = [first + number * DAY for number in range((end - start) // DAY)]
        return answered(series({day: self.days.get(day, 0) for day in days}), limitReached=False)


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)


def main(port: str) -> None:
    with XAIStandIn(port=int(port)) as xai:
        print(f"PURSER_XAI_URL={xai.url} PURSER_XAI_KEY={xai.key} of={xai.subject}", flush=True)
        xai.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
