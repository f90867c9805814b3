"""What Anthropic's stand-in has to say: the recorded samples, and days made up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from tests.collectors.provider_stand_in import JSON, Answer, Asked

DATA = Path(__file__).parents[1] / "data"
INDEX: list[dict[str, Any]] = json.loads((DATA / "anthropic/index.json").read_text())["samples"]
PRODUCTION, OLD = "wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ", "wrkspc_01XYZ789ABC123DEF456MNO"

Row = dict[str, Any]


def sample(name: str) -> Answer:
    """A sample as it came over the wire: `cost_report_page1`, `error_429_spend_cap`."""
    entry = next(entry for entry in INDEX if entry["file"] == f"{name}.json")
    body = (DATA / "anthropic" / entry["file"]).read_bytes()
    return Answer(entry["status"], body, JSON | entry.get("response_headers", {}))


def rows_of(name: str) -> list[Any]:
    """What a sample's `data` holds."""
    return list(json.loads(sample(name).body)["data"])


def sample_costs() -> dict[date, list[Row]]:
    """The four days of the two sample pages."""
    buckets = rows_of("cost_report_page1") + rows_of("cost_report_last_page")
    return {moment(bucket["starting_at"]).date(): bucket["results"] for bucket in buckets}


def sample_people() -> dict[date, list[Row]]:
    """The one day of the two sample pages."""
    return {date(2026, 11, 16): rows_of("claude_code_page1") + rows_of("claude_code_last_page")}


def sample_workspaces() -> list[Row]:
    return rows_of("workspaces_page1") + rows_of("workspaces_last_page")


def sample_for(asked: Asked) -> Answer | None:
    for entry in INDEX:
        request = entry.get("request", {})
        if request.get("path") == asked.path and sorted(map(tuple, request["query"])) == sorted(asked.query):
            return sample(entry["file"].removesuffix(".json"))
    return None


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def hour_of(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def cost_row(cents: str, model: str | None = "claude-opus-5", workspace: str | None = PRODUCTION) -> Row:
    """Output tokens of a model; of none: web searches."""
    words = f"{model} Usage - Output Tokens" if model else "Web Search Usage"
    return {
        "amount": cents,
        "currency": "USD",
        "workspace_id": workspace,
        "description": words,
        "cost_type": "tokens" if model else "web_search",
        "token_type": "output_tokens" if model else None,
        "model": model,
        "service_tier": "standard" if model else None,
        "context_window": "0-200k" if model else None,
        "inference_geo": "global" if model else None,
    }


def use_row(
    output: int, model: str = "claude-opus-5", workspace: str | None = PRODUCTION, **more: object
) -> Row:
    row: Row = {
        "uncached_input_tokens": 0,
        "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
        "cache_read_input_tokens": 0,
        "output_tokens": output,
        "server_tool_use": {"web_search_requests": 0},
        "model": model,
        "workspace_id": workspace,
        "service_tier": "standard",
        "context_window": "0-200k",
        "inference_geo": "global",
        "speed": "standard",
        "account_id": None,
        "api_key_id": None,
        "service_account_id": None,
    }
    return row | more


def code_record(day: date, member: str, cents: Mapping[str, float | str], customer_type: str = "api") -> Row:
    """A day of Claude Code: what each model is estimated at, in cents."""
    breakdown = [
        {
            "model": model,
            "tokens": {"input": 900, "output": 210, "cache_read": 0, "cache_creation": 0},
            "estimated_cost": {"amount": amount, "currency": "USD"},
        }
        for model, amount in cents.items()
    ]
    (first, *_) = sample_people().values()
    actor = {"type": "user_actor", "email_address": member}
    told = {"date": f"{day}T00:00:00Z", "actor": actor, "customer_type": customer_type}
    return first[0] | told | {"model_breakdown": breakdown}


def cost_page(*rows: dict[str, Any], **fields: Any) -> bytes:
    """An answer of one day, 16 November, with some fields replaced."""
    bucket = {"starting_at": "2026-11-16T00:00:00Z", "ending_at": "2026-11-17T00:00:00Z", "results": rows}
    return report(bucket | fields.pop("bucket", {}), **fields)


def hour_page(*rows: dict[str, Any], **fields: Any) -> bytes:
    bucket = {"starting_at": "2026-11-16T09:00:00Z", "ending_at": "2026-11-16T10:00:00Z", "results": rows}
    return report(bucket | fields)


def report(*data: dict[str, Any], **fields: Any) -> bytes:
    return json.dumps({"data": data, "has_more": False, "next_page": None} | fields).encode()


def made_up_costs(last: date, count: int = 31) -> dict[date, list[Row]]:
    """Days that look like a team's: two models, two workspaces, searches, quiet week-ends."""
    days: dict[date, list[Row]] = {}
    for day in (last - timedelta(days=back) for back in reversed(range(count))):
        busy = 1 if day.weekday() > 4 else 4
        days[day] = [
            cost_row(f"{busy * (100 + day.day)}.5"),
            cost_row(f"{busy * day.day}.78912", "claude-haiku-4-5", None),
            cost_row("10", None),
        ]
    return days


def made_up_hours(last: date, count: int = 31) -> dict[datetime, list[Row]]:
    """Work from nine to five, nothing at night."""
    return {
        hour_of(last - timedelta(days=back), hour): [
            use_row(1000 * hour),
            use_row(500 * hour, "claude-haiku-4-5", None, service_tier="batch"),
        ]
        for back in range(count)
        for hour in range(9, 17)
    }
