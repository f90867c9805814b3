"""Reading a file of vectors: facts with `recorded`, meters, and what the book must then hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ledger.facts import Charge, Fact, Meter, Reading, TopUp
from ledger.money import Money
from ledger.standing import Telling, standing
from tests.ledger.listed import all_charges


@dataclass(frozen=True)
class Vector:
    """A worked case: `told` in no particular order, `expected` as the file has it."""

    name: str
    zone: ZoneInfo
    meters: list[Meter]
    told: list[Telling]
    expected: dict[str, Any]

    def charges(self, told: Sequence[Telling]) -> list[Charge]:
        return all_charges(standing(told), self.meters)


def read_vectors(path: Path) -> list[Vector]:
    said = json.loads(path.read_text("utf-8"))
    if said["format"] != 1:
        raise ValueError(f"{path} has format {said['format']}; format 1 is known here")
    return [_vector(vector) for vector in said["vectors"]]


def _vector(said: dict[str, Any]) -> Vector:
    meters = [_meter(name, meter) for name, meter in said["meters"].items()]
    told = [_telling(fact) for fact in said["facts"]]
    return Vector(said["name"], ZoneInfo(said["zone"]), meters, told, said["expected"])


def _meter(name: str, said: dict[str, Any]) -> Meter:
    resets = said.get("resets") or {"day": None, "zone": "UTC"}
    return Meter(name, said["counts"], resets["day"], resets["zone"], said.get("dims", {}))


def _telling(said: dict[str, Any]) -> Telling:
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Telling(_fact(said), said["recorded"], text, said.get("withdrawn", False))


def _fact(said: dict[str, Any]) -> Fact:
    kind = said["kind"]
    if kind == "reading":
        reset = said.get("reset", False)
        return Reading(said["meter"], _moment(said["at"]), Money.of(said["value"]), reset)
    if kind == "top_up":
        return TopUp(said["meter"], said["key"], _moment(said["at"]), Money.of(said["amount"]))
    if kind in {"charge", "invoice"}:
        return _charge(said)
    raise ValueError(f"{kind} is no kind of fact")


def _charge(said: dict[str, Any]) -> Charge:
    is_invoice = said["kind"] == "invoice"
    return Charge(
        layer="invoice" if is_invoice else said["layer"],
        key=said["key"],
        start=_moment(said["start"]),
        end=_moment(said["end"]),
        cost=None if said["cost"] is None else Money.of(said["cost"]),
        quantity=said.get("quantity", 0),
        category=None if is_invoice else said.get("category", "Usage"),
        settled=said.get("settled", True),
        included=said.get("included", False),
        dims=said.get("dims", {}),
        sku=said.get("sku", ""),
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
