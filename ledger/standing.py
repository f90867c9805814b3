"""Standing: which of the tellings of a fact counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ledger.facts import Charge, Fact, Reading, TopUp

Key = tuple[str, str, str | datetime]


@dataclass(frozen=True, slots=True)
class Telling:
    """A fact as it was told. `recorded` is its place in the order of knowing, `text` its canonical JSON."""

    fact: Fact
    recorded: int
    text: str = ""
    withdrawn: bool = False


def key_of(fact: Fact) -> Key:
    """What a later telling must share to replace it: layer and key, meter and moment, meter and key."""
    if isinstance(fact, Reading):
        return "reading", fact.meter, fact.at
    if isinstance(fact, TopUp):
        return "top up", fact.meter, fact.key
    return "charge", fact.layer, fact.key


def standing(told: Iterable[Telling]) -> list[Fact]:
    """Of each key the telling recorded last, unless it is withdrawn; order and repetition do not matter.

    Told at the same place, the later in canonical JSON stands. A request that stands in `pushed` and
    in `local` counts as pushed.
    """
    last: dict[Key, Telling] = {}
    for telling in told:
        key = key_of(telling.fact)
        if key not in last or (telling.recorded, telling.text) > (last[key].recorded, last[key].text):
            last[key] = telling
    stands = {key: telling.fact for key, telling in last.items() if not telling.withdrawn}
    return [fact for key, fact in stands.items() if not _is_pushed_too(fact, stands)]


def _is_pushed_too(fact: Fact, stands: dict[Key, Fact]) -> bool:
    return isinstance(fact, Charge) and fact.layer == "local" and ("charge", "pushed", fact.key) in stands
