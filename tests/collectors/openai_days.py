"""What OpenAI's stand-in has to say: the recorded samples, and days of costs."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.collectors.provider_stand_in import JSON, Answer, Asked

DATA = Path(__file__).parents[1] / "data"
INDEX: list[dict[str, Any]] = json.loads((DATA / "openai/index.json").read_text())["samples"]

Row = tuple[str | None, str | None, Decimal]  # project, line item, US dollars


def sample(name: str) -> Answer:
    """A sample as it came over the wire: `error_403_missing_scopes`, `quirks/costs_amount_as_string`."""
    entry = next(entry for entry in INDEX if entry["file"] == f"{name}.json")
    body = (DATA / "openai" / entry["file"]).read_bytes()
    return Answer(entry["status"], body, JSON | entry.get("response_headers", {}))


def sample_days() -> dict[date, list[Row]]:
    """The five days of the two sample pages."""
    days: dict[date, list[Row]] = {}
    for name in ("costs_page1", "costs_last_page"):
        for bucket in json.loads(sample(name).body, parse_float=Decimal)["data"]:
            days[datetime.fromtimestamp(bucket["start_time"], UTC).date()] = [
                (row["project_id"], row["line_item"], Decimal(row["amount"]["value"]))
                for row in bucket["results"]
            ]
    return days


def made_up_days(last: date, count: int = 31) -> dict[date, list[Row]]:
    """Days that look like a team's: quiet week-ends, two projects, one row of no project, a finer amount."""
    days: dict[date, list[Row]] = {}
    for day in (last - timedelta(days=back) for back in reversed(range(count))):
        busy = Decimal(1 if day.weekday() > 4 else 4)
        days[day] = [
            ("proj_abc", "gpt-5, input", busy * (10 + day.day % 7) / 8),
            ("proj_abc", "gpt-5, output", busy * (20 + day.day % 5) / 8),
            ("proj_def", "gpt-5-mini, input", busy * day.day / Decimal(10**10)),
            (None, "scale tier", Decimal(5)),
        ]
    return days


def sample_for(asked: Asked) -> Answer | None:
    for entry in INDEX:
        request = entry.get("request", {})
        same_path = request.get("path") == "/v1" + asked.path
        if same_path and sorted(map(tuple, request["query"])) == sorted(asked.query):
            return sample(entry["file"].removesuffix(".json"))
    return None
