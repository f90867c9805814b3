"""OpenRouter's stand-in: days, keys and credits, which a test moves; judged by OpenRouter's own document.

By hand: `python -m tests.collectors.openrouter_stand_in 8125 2026-11-20` serves 30 made-up days.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from tests.collectors.provider_stand_in import JSON, Answer, Asked, ProviderStandIn
from tests.collectors.specification import Specification

TESTS = Path(__file__).parents[1] / "data"
DATA = TESTS / "openrouter"
INDEX: list[dict[str, Any]] = json.loads((DATA / "index.json").read_text())["samples"]
DEFAULT = "0df9e665-d932-5740-b2c7-b52af166bc11"
REACH = 30

Row = dict[str, Any]


def sample(name: str) -> Answer:
    entry = next(entry for entry in INDEX if entry["file"] == f"{name}.json")
    return Answer(
        entry["status"], (DATA / entry["file"]).read_bytes(), JSON | entry.get("response_headers", {})
    )


def rows_of(name: str) -> list[Row]:
    return list(json.loads(sample(name).body)["data"])


@cache
def specification() -> Specification:
    return Specification(
        TESTS / "openrouter-account.openapi.json", "#/components/schemas/InternalServerResponse"
    )


def use(
    day: date | str,
    usage: float,
    model: str = "openai/gpt-5",
    workspace: str = DEFAULT,
    key: str = "",
    **more: Any,
) -> Row:
    """A row of activity, and of which API key (by hash) it was; that is not told with it."""
    row = {
        "date": str(day),
        "model": model,
        "model_permaslug": f"{model}-2026",
        "endpoint_id": f"endpoint of {model}",
        "provider_name": "OpenAI",
        "usage": usage,
        "byok_usage_inference": 0,
        "requests": 1,
        "prompt_tokens": 10,
        "completion_tokens": 5,
        "reasoning_tokens": 0,
        "workspace_id": workspace,
        "key": key,
    }
    return row | more


def api_key(name: str, today: float = 0, workspace: str = DEFAULT, ever: float = 1) -> Row:
    row = json.loads(sample("keys_page1").body)["data"][0]
    return dict(
        row
        | {
            "name": name,
            "hash": f"hash of {name}",
            "usage": ever,
            "usage_daily": today,
            "workspace_id": workspace,
        }
    )


def workspace(id: str, name: str) -> Row:
    document = json.loads((TESTS / "openrouter-account.openapi.json").read_text())
    listed = document["paths"]["/workspaces"]["get"]["responses"]["200"]["content"]["application/json"]
    return dict(listed["example"]["data"][0] | {"id": id, "name": name, "slug": name.lower()})


class OpenRouterStandIn(ProviderStandIn):
    """`rows`, `keys`, `bought` and `used` may be changed. `today`: the running UTC day, not in activity.

    `keys_a_page`: the ceiling. `may_list`: False for an account whose workspaces cannot be listed.
    """

    prefix = "/api/v1"
    key = "sk-or-v1-0123456789abcdef0123456789abcdef"
    ordinary_key = "sk-or-v1-00000000000000000000000000000000"
    wrong_key = "sk-or-v1-fedcba9876543210fedcba9876543210"

    def __init__(self, today: date = date(2026, 11, 20), port: int = 0) -> None:
        super().__init__(port)
        self.today = today
        self.rows: list[Row] = [
            row | {"workspace_id": DEFAULT, "key": ""} for row in rows_of("activity_30_days")
        ]
        self.keys: list[Row] = rows_of("keys_page1")
        self.workspaces = [workspace(DEFAULT, "Default")]
        self.bought, self.used = 100.5, 25.75
        self.keys_a_page = 100
        self.may_list = True

    def answer(self, asked: Asked) -> Answer:
        self.violations += specification().faults_of_request(asked.path, asked.query)
        scheme, _, key = asked.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer":
            self.violations.append(f"the scheme of authorization is {scheme!r}")
        answer = self._refused(asked.path, key) or self._told(asked)
        self.violations += specification().faults_of_answer(asked.path, answer.status, answer.body)
        return answer

    def _refused(self, path: str, key: str) -> Answer | None:
        if key not in (self.key, self.ordinary_key):
            return sample("error_401_user_not_found")
        if key == self.ordinary_key and path != "/key":
            return sample("error_403_not_management_key")
        return None

    def _told(self, asked: Asked) -> Answer:
        given = dict(asked.query)
        tells: dict[str, Callable[[dict[str, str]], Answer]] = {
            "/credits": lambda _: _data({"total_credits": self.bought, "total_usage": self.used}),
            "/activity": self._activity,
            "/keys": self._keys,
            "/workspaces": self._workspaces,
        }
        if asked.path == "/key":
            ordinary = asked.headers["authorization"].endswith(self.ordinary_key)
            return sample("key_limited" if ordinary else "key_management")
        tell = tells.get(asked.path)
        return tell(given) if tell else sample("error_404_not_found")

    def _activity(self, given: dict[str, str]) -> Answer:
        if given.get("date") == str(self.today):
            return sample("error_400_activity_date")
        first = str(self.today - timedelta(days=REACH))
        by_workspace = given.get("group_by") == "workspace"
        rows = [
            {
                name: value
                for name, value in row.items()
                if name != "key" and (by_workspace or name != "workspace_id")
            }
            for row in self.rows
            if first <= row["date"][:10] < str(self.today)
            and given.get("date", row["date"]) == row["date"]
            and given.get("api_key_hash", row["key"]) == row["key"]
        ]
        return _data(rows)

    def _keys(self, given: dict[str, str]) -> Answer:
        inside = given.get("workspace_id", DEFAULT)
        offset = int(given.get("offset", "0"))
        found = [key for key in self.keys if key["workspace_id"] == inside]
        if given.get("include_disabled") != "true":
            found = [key for key in found if not key["disabled"]]
        return _data(found[offset : offset + self.keys_a_page])

    def _workspaces(self, given: dict[str, str]) -> Answer:
        if not self.may_list:
            return sample("error_401_missing_header")
        offset, limit = int(given.get("offset", "0")), int(given.get("limit", "50"))
        part = self.workspaces[offset : offset + limit]
        return Answer(200, json.dumps({"data": part, "total_count": len(self.workspaces)}).encode(), JSON)


def _data(data: Any) -> Answer:
    return Answer(200, json.dumps({"data": data}).encode(), JSON)


def made_up(today: date, port: int = 0) -> OpenRouterStandIn:
    """Every second day of thirty, two models and two keys of a second workspace among them."""
    stand_in = OpenRouterStandIn(today, port)
    lab = "1df9e665-d932-5740-b2c7-b52af166bc12"
    stand_in.workspaces.append(workspace(lab, "Lab"))
    stand_in.keys = [api_key("web", 1.25, ever=30), api_key("lab", 0.5, lab, 9), api_key("idle", 0, lab, 0)]
    stand_in.rows = []
    for number in range(1, REACH + 1, 2):
        day = today - timedelta(days=number)
        stand_in.rows += [
            use(day, 0.1 * number, key="hash of web"),
            use(day, 0.30000000000000004, "anthropic/claude-opus-5", lab, "hash of lab"),
        ]
    return stand_in


def main(port: str, today: str) -> None:
    with made_up(date.fromisoformat(today), int(port)) as openrouter:
        print(f"PURSER_OPENROUTER_URL={openrouter.url} PURSER_OPENROUTER_KEY={openrouter.key}", flush=True)
        openrouter.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
