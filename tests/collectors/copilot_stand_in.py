"""GitHub's stand-in: what an owner used of Copilot, a sum for each question.

By hand: `python -m tests.collectors.copilot_stand_in 8127 2026-11-20` serves 31 made-up days.
"""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.collectors.provider_stand_in import JSON, Answer, Asked, ProviderStandIn

DATA = Path(__file__).parents[1] / "data/copilot"
INDEX: list[dict[str, Any]] = json.loads((DATA / "index.json").read_text())["samples"]
OWNER = "/organizations/example-org"
CREDITS, REQUESTS = "ai_credit", "premium_request"

Item = dict[str, Any]


def sample(name: str) -> Answer:
    entry = next(entry for entry in INDEX if entry["file"] == f"{name}.json")
    return Answer(
        entry["status"], (DATA / entry["file"]).read_bytes(), JSON | entry.get("response_headers", {})
    )


def items_of(name: str) -> list[Item]:
    return list(json.loads(sample(name).body)["usageItems"])


def item(net: float, discount: float = 0, model: str = "GPT-5.5", **more: object) -> Item:
    """An item of an organization, with all the fields of a recorded one; a credit is a cent."""
    amounts = {"grossAmount": net + discount, "discountAmount": discount, "netAmount": net}
    amounts |= {name.replace("Amount", "Quantity"): amount * 100 for name, amount in amounts.items()}
    return items_of("org_ai_credit_usage_day")[0] | {"model": model} | amounts | more


def line(net: float, discount: float = 0, repository: str = "example-org/app", **more: object) -> Item:
    """A line of the bill of all products on 19 November 2026, with all the fields of a recorded one."""
    amounts = {"grossAmount": net + discount, "discountAmount": discount, "netAmount": net}
    return items_of("org_billing_usage")[0] | amounts | {"repositoryName": repository} | more


def billed(*lines: Item) -> bytes:
    return json.dumps({"usageItems": lines}).encode()


def answered(*items: Item, **period: int) -> Answer:
    """An answer for 19 November 2026, unless another period is said."""
    asked = period or {"year": 2026, "month": 11, "day": 19}
    said = {"timePeriod": asked, "organization": "example-org", "usageItems": items}
    return Answer(200, json.dumps(said).encode(), JSON)


class CopilotStandIn(ProviderStandIn):
    """`days` of the owner, and what the bill of all products says of them; one that is not named was idle.

    `bill`: what answers for the bill instead. `budgets`: the pages of GitHub's own.
    """

    key = "github_pat_0123456789abcdef_0123456789abcdef"
    wrong_key = "ghp_0123456789abcdef0123456789abcdef"
    subject = "org:example-org"

    def __init__(self, days: dict[date, list[Item]] | None = None, port: int = 0) -> None:
        super().__init__(port)
        recorded = {date(2026, 11, 19): items_of("org_ai_credit_usage_day")}
        self.days = recorded if days is None else days
        self.lines = {date(2026, 11, 19): items_of("org_billing_usage")} if days is None else {}
        self.bill: Answer | None = None
        self.budgets = [sample("org_budgets")]

    def answer(self, asked: Asked) -> Answer:
        self._look_at(asked.headers)
        if asked.headers.get("authorization") != f"Bearer {self.key}":
            return sample("error_401")
        owner, _, report = asked.path.partition("/settings/billing/")
        if owner != OWNER:
            return sample("error_404")
        names = [name for name, _ in asked.query]
        if report == "budgets" and names == ["page", "per_page"]:
            return self.budgets[int(dict(asked.query)["page"]) - 1]
        if report not in (f"{CREDITS}/usage", f"{REQUESTS}/usage", "usage") or names != [
            "year",
            "month",
            "day",
        ]:
            self.violations.append(f"{asked.path} with {asked.query} is not described")
            return sample("error_404")
        day = date(*(int(value) for _, value in asked.query))
        if report == "usage":
            return self.bill or Answer(200, billed(*self.lines.get(day, [])), JSON)
        if (report == f"{CREDITS}/usage") is (day < date(2026, 6, 1)):
            self.violations.append(f"{report} is asked of {day}")
        return answered(*self.days.get(day, []), year=day.year, month=day.month, day=day.day)

    def _look_at(self, headers: dict[str, str]) -> None:
        if headers.get("accept") != "application/vnd.github+json" or not headers.get("user-agent"):
            self.violations.append("GitHub wants to be told the media type and who asks")
        if headers.get("x-github-api-version") not in ("2022-11-28", "2026-03-10"):
            self.violations.append("the version of the API is missing")


def made_up_days(last: date, count: int = 31) -> dict[date, list[Item]]:
    """A model within the plan and one beyond it, every day."""
    return {
        day: [item(0, day.day / 8), item(day.day / 4, 1, "Claude Opus 5.5")]
        for day in (last - timedelta(days=back) for back in range(count))
    }


def made_up(last: date, port: int = 0) -> CopilotStandIn:
    """These days, and of each a bill of all products that knows one repository."""
    stand_in = CopilotStandIn(made_up_days(last), port)
    for day in stand_in.days:
        stand_in.lines[day] = [line(day.day / 8, 1, date=f"{day}T00:00:00Z")]
    return stand_in


def main(port: str, last: str) -> None:
    with made_up(date.fromisoformat(last), int(port)) as copilot:
        print(
            f"PURSER_COPILOT_URL={copilot.url} PURSER_COPILOT_KEY={copilot.key} of={copilot.subject}",
            flush=True,
        )
        copilot.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
