"""How alerts are told, as `/subscribe` takes and shows it: quiet hours, how many an hour, who is pinged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from commands.answers import Part, Refusal
from commands.caller import Ask
from commands.catalogue import say
from commands.channels import channels_seen
from commands.pinging import NobodyToPing, read_ping, show_ping
from commands.retelling import retold
from commands.where import here, privately
from ledger.periods import day_of
from ledger.quiet import NotQuietHours, parse_quiet, show_quiet
from storage.addresses import name_of
from storage.pausing import UNTIL_RESUMED
from storage.wishes import Subscribed, change_wishes, subscribed_at, wait_anew

MOST = 60
HOURLY = re.compile(r"[1-9]\d?", re.ASCII)


class Subscription(Part):
    """One as it stands. `where`: here, me, or for a fallback elsewhere its chat by name.

    `quiet` as `22:00-07:00` or `off`; `hourly`: messages before the rest is folded into one; `ping` in words;
    `off_because`: why nothing is sent there; empty: it is on. `paused`: it rests, until `paused_until`
    or, where that is None, until /resume.
    """

    what: str
    where: str
    quiet: str = "off"
    hourly: int
    ping: str = ""
    off_because: str = ""
    paused: bool = False
    paused_until: date | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was given, read; None: not given."""

    quiet: str | None
    hourly: int | None
    ping: str | None

    @property
    def given(self) -> bool:
        return (self.quiet, self.hourly, self.ping) != (None, None, None)

    @property
    def only_quiet(self) -> bool:
        return (self.hourly, self.ping) == (None, None)


def kept_as(what: str) -> str:
    """How a subscription is kept that people call so."""
    return "readings" if what == "reminders" else what


def called(kept: str) -> str:
    """The inverse."""
    return "reminders" if kept == "readings" else kept


def read_wishes(
    ask: Ask, quiet: str | None, hourly: str | None, ping: str | None, *, direct: bool
) -> Wishes | Refusal:
    """What was typed, or why it cannot be."""
    try:
        read = Wishes(
            show_quiet(parse_quiet(quiet)) if quiet else None,
            _hourly(hourly) if hourly else None,
            read_ping(ping, ask.caller.surface, ask.caller.place) if ping else None,
        )
    except (NotQuietHours, NobodyToPing, ValueError) as wrong:
        return Refusal.because(wrong, lines=(say("wishing.type"),))
    if read.ping and direct:
        return Refusal.of("wishing.no_ping", lines=(say("wishing.type"),))
    return read


def for_alerts() -> Refusal:
    """Wishes that are for other subscriptions."""
    return Refusal.of("wishing.for_alerts", lines=(say("wishing.type"),))


def keep_wishes(ask: Ask, id: int, wishes: Wishes) -> None:
    """Change what was given of a subscription; what waits for quiet hours waits by the new ones."""
    change_wishes(ask.connection, id, quiet=wishes.quiet, hourly=wishes.hourly, ping=wishes.ping)
    if wishes.quiet is not None:
        wait_anew(ask.connection, id, ask.zone, ask.now)


def subscriptions_seen(ask: Ask) -> tuple[Subscription, ...]:
    """What comes where the asker is and to them alone; for a keeper also to channels, and the fallback's."""
    addresses = {each for each in (here(ask.caller), privately(ask.caller), *channels_seen(ask)) if each}
    found = subscribed_at(
        ask.connection, ask.workspace, addresses, wherever="fallback" if ask.may("keep") else ""
    )
    return tuple(_shown(ask, each) for each in found)


def settings_of(one: Subscription) -> str:
    """In a line: what was chosen for it."""
    if one.off_because:
        return say("wishing.off", because=one.off_because)
    if one.paused:
        until = one.paused_until
        return say("wishing.paused_until", until=until) if until else say("wishing.paused")
    quiet = [say("wishing.quiet", hours=one.quiet)] if one.quiet != "off" else []
    if one.what == "reminders" and quiet:
        return quiet[0]
    if one.what != "alerts":
        return say("wishing.on")
    ping = [say("wishing.mentions", names=one.ping)] if one.ping else []
    return ", ".join([*quiet, say("wishing.hourly", number=one.hourly), *ping])


def _hourly(typed: str) -> int:
    if not HOURLY.fullmatch(typed.strip()) or int(typed) > MOST:
        raise ValueError(say("wishing.no_number", most=MOST))
    return int(typed)


def _shown(ask: Ask, one: Subscribed) -> Subscription:
    where = "here" if one.address == here(ask.caller) else "me"
    if one.address not in (here(ask.caller), privately(ask.caller)):
        where = name_of(ask.connection, one.address)
    until = one.paused_until
    rests = until is not None and until > ask.now
    return Subscription(
        what=called(one.what),
        where=where,
        quiet=one.quiet or "off",
        hourly=one.hourly,
        ping=show_ping(one.ping),
        off_because=retold(one.off_because or ""),
        paused=rests,
        paused_until=day_of(until, ask.zone) if rests and until and until < UNTIL_RESUMED else None,
    )
