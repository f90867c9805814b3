"""Facts that a route was told, on their way to the command that posts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger.facts import Charge, Usage


@dataclass(frozen=True, slots=True)
class Told:
    """Facts of one account. `timeless`: keys of those that lie at this moment only because none was said.

    `mark` tells this part of a batch from another: the same key with another mark is a mistake.
    """

    facts: Sequence[Charge | Usage] = ()
    timeless: frozenset[str] = field(default_factory=frozenset)
    mark: str = ""
