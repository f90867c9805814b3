"""DeepSeek's stand-in: one page, the balance, which a test moves.

By hand: `python -m tests.collectors.deepseek_stand_in 8124` has CNY 100 topped up and CNY 10 granted.
"""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.collectors.provider_stand_in import JSON, Answer, Asked, ProviderStandIn

DATA = Path(__file__).parents[1] / "data/deepseek"
INDEX: list[dict[str, Any]] = json.loads((DATA / "index.json").read_text())["samples"]
PATH = "/user/balance"


def sample(name: str) -> Answer:
    entry = next(entry for entry in INDEX if entry["file"] == f"{name}.json")
    return Answer(entry["status"], (DATA / entry["file"]).read_bytes(), JSON)


class DeepSeekStandIn(ProviderStandIn):
    """`left`: what is topped up and what is granted, by currency."""

    key = "sk-0123456789abcdef0123456789abcdef"
    wrong_key = "sk-fedcba9876543210fedcba9876543210"

    def __init__(self, left: dict[str, tuple[str, str]] | None = None, port: int = 0) -> None:
        super().__init__(port)
        self.left = {"CNY": ("100.00", "10.00")} if left is None else left

    def answer(self, asked: Asked) -> Answer:
        if asked.path != PATH or asked.query:
            self.violations.append(f"{asked.path} with {asked.query} is not described")
            return Answer(404, b"")
        scheme, _, key = asked.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer":
            self.violations.append(f"the scheme of authorization is {scheme!r}")
        return self._balance() if key == self.key else sample("error_401")

    def _balance(self) -> Answer:
        infos = [_info(currency, *parts) for currency, parts in self.left.items()]
        able = any(Decimal(info["total_balance"]) > 0 for info in infos)
        return Answer(200, json.dumps({"is_available": able, "balance_infos": infos}).encode(), JSON)


def _info(currency: str, topped_up: str, granted: str) -> dict[str, str]:
    return {
        "currency": currency,
        "total_balance": str(Decimal(topped_up) + Decimal(granted)),
        "granted_balance": granted,
        "topped_up_balance": topped_up,
    }


def main(port: str) -> None:
    with DeepSeekStandIn(port=int(port)) as deepseek:
        print(f"PURSER_DEEPSEEK_URL={deepseek.url} PURSER_DEEPSEEK_KEY={deepseek.key}", flush=True)
        deepseek.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
