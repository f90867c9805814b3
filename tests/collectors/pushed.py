"""Bodies that programs push, from the samples, and what becomes of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from collectors.pushed.batch import Batch, read_batch
from collectors.pushed.request import Labels
from ledger.facts import Charge, Usage

DATA = Path(__file__).parents[1] / "data"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def sample(name: str) -> Any:
    """A sample as a program has it."""
    return json.loads((DATA / name).read_text("utf-8"))


def events(name: str) -> list[Any]:
    """What a stream said, in order."""
    lines = (DATA / name).read_text("utf-8").splitlines()
    said = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
    return [json.loads(each) for each in said if each != "[DONE]"]


def pushed(provider: str, body: Any, *, now: datetime = NOON, labels: Labels = (), key: str = "") -> Batch:
    """What is read of a body: text as it is, anything else as JSON."""
    text = body if isinstance(body, str) else json.dumps(body)
    return read_batch(text, provider, now, labels, key)


def usage(batch: Batch) -> Usage:
    """The one fact, which is usage without a cost."""
    assert batch.rejections == []
    (fact,) = batch.facts
    assert isinstance(fact, Usage)
    return fact


def charge(batch: Batch) -> Charge:
    """The one fact, which is a cost."""
    assert batch.rejections == []
    (fact,) = batch.facts
    assert isinstance(fact, Charge)
    return fact


def costs(batch: Batch) -> dict[str, Decimal]:
    """Costs by what they are for; no fact is without one."""
    found = {}
    for fact in batch.facts:
        assert isinstance(fact, Charge)
        assert fact.cost
        found[fact.sku] = fact.cost.decimal
    return found


def refusal(provider: str, body: Any) -> str:
    """Why a row is rejected, which it must be, and nothing be read of it."""
    batch = pushed(provider, body)
    assert (batch.facts, batch.accepted, batch.rejected) == ([], 0, 1)
    assert batch.rejections[0].place == 0
    why = batch.rejections[0].why
    assert why.endswith(".")
    return why


def plain(**more: Any) -> Mapping[str, Any]:
    """A record in Purser's own words."""
    return {"id": "req-1", "model": "gpt-5", "input_tokens": 100, "output_tokens": 20, **more}
