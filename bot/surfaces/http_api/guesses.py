"""How many wrong passports a neighbour may show: kept in memory, a courtesy to the database and the log.

Nobody guesses 256 bits; this keeps whoever tries from costing anything. Programs often share an address
(a proxy, an office), so one that showed a right passport goes on being heard while others guess beside it.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections import OrderedDict, deque
from datetime import datetime, timedelta

A_MINUTE = timedelta(minutes=1)
MOST = 20  # wrong ones a minute
KEPT = 10_000  # neighbours, and right passports, that are remembered


class Guesses:
    """Counts wrong passports of the last minute by where they come from."""

    sentence = "Too many wrong passports came from your address: please wait a minute."

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._right: OrderedDict[bytes, None] = OrderedDict()

    def hears(self, text: str, peer: str, now: datetime) -> bool:
        """Whether it is to be looked up at all."""
        return len(self._recent(peer, now)) < MOST or digest_of(text) in self._right

    def note_wrong(self, text: str, peer: str, now: datetime) -> None:
        """It was none, or is none any more."""
        self._right.pop(digest_of(text), None)
        where = neighbourhood(peer)
        self._wrong.setdefault(where, deque()).append(now)
        self._wrong.move_to_end(where)
        _forget_oldest(self._wrong)

    def note_right(self, text: str) -> None:
        digest = digest_of(text)
        self._right[digest] = None
        self._right.move_to_end(digest)
        _forget_oldest(self._right)

    def _recent(self, peer: str, now: datetime) -> deque[datetime]:
        times = self._wrong.get(neighbourhood(peer), deque())
        while times and times[0] <= now - A_MINUTE:
            times.popleft()
        return times


def neighbourhood(peer: str) -> str:
    """An address; of IPv6 the network that one household or machine has."""
    try:
        parsed = ipaddress.ip_address(peer)
    except ValueError:
        return peer[:100]
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((int(parsed), 64), strict=False))
    return str(parsed)


def _forget_oldest(kept: OrderedDict[str, deque[datetime]] | OrderedDict[bytes, None]) -> None:
    while len(kept) > KEPT:
        kept.popitem(last=False)


def digest_of(text: str) -> bytes:
    """What is remembered of a passport is none."""
    return hashlib.sha256(text.encode()).digest()
