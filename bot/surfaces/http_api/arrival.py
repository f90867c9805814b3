"""Who may go without a passport: a caller on this very machine, and nobody whom somebody let in.

A browser carries any page's requests to loopback, a proxy any stranger's: each condition closes one
such way, and all of them must hold.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

HOST = re.compile(r"(localhost|\[::1\]|127(?:\.\d{1,3}){3})(:\d{1,5})?", re.ASCII | re.IGNORECASE)
FORWARDED = re.compile(r"forwarded|x-forwarded-.*|x-real-ip|via")
DIRECT = ("1.1", "2", "3")  # a proxy that says nothing of itself, nginx unless told, speaks 1.0
OWN_SITES = ("same-origin", "none")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request before its body is read. `bound` are the addresses that the server listens on.

    Names of `headers` are in small letters; one that came twice is there twice.
    """

    bound: tuple[str, ...]
    peer: str
    http_version: str
    scheme: str
    headers: Sequence[tuple[str, str]]

    def values(self, name: str) -> list[str]:
        return [value for known, value in self.headers if known == name]


def why_foreign(arrival: Arrival, public_url: str) -> str:
    """The first condition of the loopback rule that does not hold, for the log; empty: all hold."""
    checks = (
        ("it brings a passport", bool(arrival.values("authorization"))),
        ("PURSER_PUBLIC_URL is set", bool(public_url)),
        ("the socket is open to the network", not all(map(is_loopback, arrival.bound or ("",)))),
        ("the peer is another machine", not is_loopback(arrival.peer)),
        ("it is HTTP/1.0", arrival.http_version not in DIRECT),
        ("it was forwarded", any(FORWARDED.fullmatch(name) for name, _ in arrival.headers)),
        ("Host is no loopback name", not _is_here(arrival.values("host"))),
        ("Origin is another", not _is_own_origin(arrival)),
        ("it comes from another site", any(s not in OWN_SITES for s in arrival.values("sec-fetch-site"))),
    )
    return next((reason for reason, foreign in checks if foreign), "")


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own, IPv4 inside IPv6 (`::ffff:127.0.0.1`) too."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    inside = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return (inside or parsed).is_loopback


def _is_here(hosts: list[str]) -> bool:
    found = HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
    return found is not None and (not found[1].startswith("127") or is_loopback(found[1]))


def _is_own_origin(arrival: Arrival) -> bool:
    own = [f"{arrival.scheme}://{host}".lower() for host in arrival.values("host")]
    return all([origin.lower()] == own for origin in arrival.values("origin"))
