"""What may be typed where a word depends on what a workspace holds: names that it knows, and no secret."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from commands.arguments import Argument
from commands.caller import Ask
from commands.channels import channel_names
from commands.definition import Definition
from commands.permission import not_permitted
from ledger.dates import WEEKDAYS
from ledger.periods import MONTHS
from ledger.providers import PROVIDERS
from ledger.zones import SUGGESTED_ZONES, find_zones
from storage.accounts import accounts_in
from storage.exporting import SHEETS
from storage.names import printable
from storage.passports import passports_of
from storage.people import NOBODY
from storage.price_tables import table_of
from storage.prices import prices_of
from storage.scoped import names_used
from storage.used import models_used

MOST, LONGEST = 25, 100  # Discord's limits for what it offers: how many, and letters in each
A_YEAR = 12
NOT_LIKE = 3  # after a name's beginning, a word's beginning, and anything inside
PERIODS = ("this month", "last month", "this week", "last week", "today", "yesterday", "7 days", "30 days")
WORD_ENDS = re.compile(r"[\s/_.:-]+")

Given = Mapping[str, object]
Source = Callable[[Ask, str, Given], Iterable[str]]


def is_suggested(command: str, argument: Argument) -> bool:
    """Whether there may be suggestions: for no secret, and not where a menu can list every choice."""
    if argument.secret or 0 < len(argument.choices) <= MOST:
        return False
    return bool(argument.choices) or _source(command, argument) is not None


def suggestions(
    ask: Ask, definition: Definition, argument: Argument, typed: str, given: Given
) -> tuple[str, ...]:
    """At most 25 of at most 100 letters each, the likeliest first; none for who may not ask the command.

    `given` holds the other arguments as far as they are typed: a provider narrows its accounts.
    """
    if ask.seat is NOBODY or not_permitted(definition, ask) or not is_suggested(definition.name, argument):
        return ()
    source = _source(definition.name, argument)
    begun = printable(typed[:LONGEST]).lower()
    found = source(ask, begun, given) if source else _like(begun, argument.choices)
    whole = (name for name in found if 0 < len(name) <= LONGEST and printable(name) == name)
    return tuple(dict.fromkeys(whole))[:MOST]


def _source(command: str, argument: Argument) -> Source | None:
    if argument.kind.name == "span":
        return _months if argument.name == "month" else _periods
    return OF_ONE_COMMAND.get((command, argument.name)) or OF_ALL.get(argument.name)


def _like(begun: str, names: Iterable[str]) -> list[str]:
    """Those that begin so, then those of which a word does, then those that hold it."""
    ranked = [(_rank(begun, name.lower()), name) for name in names]
    return [name for rank, name in sorted(ranked, key=lambda each: each[0]) if rank < NOT_LIKE]


def _rank(begun: str, name: str) -> int:
    if name.startswith(begun):
        return 0
    if any(word.startswith(begun) for word in WORD_ENDS.split(name)):
        return 1
    return 2 if begun in name else NOT_LIKE


def _provider(given: Given) -> str:
    return str(given.get("provider") or "").lower()


def _accounts(ask: Ask, begun: str, given: Given) -> list[str]:
    provider = _provider(given)
    rows = accounts_in(ask.connection, ask.workspace)
    return _like(begun, (row.name for row in rows if provider in ("", row.provider)))


def _groq_accounts(ask: Ask, begun: str, given: Given) -> list[str]:
    return _accounts(ask, begun, {"provider": "groq"})


def _models(ask: Ask, begun: str, given: Given) -> list[str]:
    """What is in use or has a price of the workspace's own, then what the price table knows."""
    provider = _provider(given) or None
    if provider is not None and provider not in PROVIDERS:
        return []
    own = [each.model for each in models_used(ask.connection, ask.workspace, provider)]
    own += [each.model for each in prices_of(ask.connection, ask.workspace, provider)]
    own += [] if provider else names_used(ask.connection, ask.workspace, "model")
    likely = _like(begun, own)
    if len(set(likely)) >= MOST:
        return likely
    table = table_of(ask.connection, ask.workspace)
    priced = [model for name in ([provider] if provider else PROVIDERS) for model in table.models(name)]
    return likely + _like(begun, priced)


def _projects(ask: Ask, begun: str, given: Given) -> list[str]:
    return _like(begun, names_used(ask.connection, ask.workspace, "project"))


def _members(ask: Ask, begun: str, given: Given) -> list[str]:
    return _like(begun, names_used(ask.connection, ask.workspace, "member"))


def _tags(ask: Ask, begun: str, given: Given) -> list[str]:
    return _like(begun, names_used(ask.connection, ask.workspace, "tag"))


def _passports(ask: Ask, begun: str, given: Given) -> list[str]:
    """Those that /revoke would end: one's own, a keeper's everybody's."""
    whose = None if ask.may("keep") else ask.seat.person_id
    known = passports_of(ask.connection, ask.workspace, whose)
    return _like(begun, (each.name for each in known if each.state(ask.now) == "valid"))


def _channels(ask: Ask, begun: str, given: Given) -> list[str]:
    return _like(begun, channel_names(ask))


def _sheets(ask: Ask, begun: str, given: Given) -> list[str]:
    return _like(begun, SHEETS)


def _zones(ask: Ask, begun: str, given: Given) -> Iterable[str]:
    return find_zones(begun) if begun else SUGGESTED_ZONES


def _periods(ask: Ask, begun: str, given: Given) -> list[str]:
    weekdays = WEEKDAYS if begun else ()  # there are more likely ones while nothing is typed
    return _like(begun, [*PERIODS, *_last_months(ask), *weekdays])


def _months(ask: Ask, begun: str, given: Given) -> list[str]:
    return _like(begun, _last_months(ask))


def _last_months(ask: Ask) -> list[str]:
    """Twelve, this one first."""
    this = ask.today.year * A_YEAR + ask.today.month - 1
    months = (divmod(this - back, A_YEAR) for back in range(A_YEAR))
    return [f"{MONTHS[month]} {year}".lower() for year, month in months]


OF_ALL: Mapping[str, Source] = {
    "account": _accounts,
    "model": _models,
    "project": _projects,
    "member": _members,
    "tag": _tags,
}
OF_ONE_COMMAND: Mapping[tuple[str, str], Source] = {
    ("export", "what"): _sheets,
    ("groq", "account"): _groq_accounts,
    ("meter", "zone"): _zones,
    ("revoke", "name"): _passports,
    ("schedule", "what"): _sheets,
    ("settings", "zone"): _zones,
    ("start", "zone"): _zones,
    ("subscribe", "to"): _channels,
    ("unsubscribe", "to"): _channels,
}
