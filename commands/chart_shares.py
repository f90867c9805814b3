"""What a period's spend is made of, as a picture and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from commands.answers import Cost, Part
from commands.caller import Ask
from commands.catalogue import say
from commands.charts import Shares, Slice, share_of
from commands.reply import Table, Value
from commands.spelling import money, percent
from ledger.money import Money
from ledger.periods import Period
from ledger.providers import PROVIDERS
from storage.shares import spend_shares
from storage.spend import spend_by_provider

By = Literal["provider", "model", "project", "member"]

SAID = 12  # of many parts, so many are said one by one


class SharePart(Part):
    """A part of the spend; `name` empty: unattributed. Of providers it is their key, as `openai`."""

    name: str
    cost: Cost


def shares_in(ask: Ask, days: Period, by: By) -> tuple[SharePart, ...]:
    """The largest first, those of nothing left out."""
    if by == "provider":
        spends = spend_by_provider(ask.connection, ask.workspace, ask.currency, days)
        return tuple(SharePart(name=each.provider, cost=each.cost) for each in spends if each.cost)
    found = spend_shares(ask.connection, ask.workspace, ask.currency, days, by)
    parts = [SharePart(name=each.name, cost=Money(each.cost, ask.currency)) for each in found if each.cost]
    return tuple(sorted(parts, key=lambda part: (-part.cost.units, part.name)))


def shares_of(parts: Sequence[SharePart], total: Money, by: By, period: str) -> Shares:
    """The chart, which goes beside its table; `period` as people read it."""
    title = say(f"chart.{by}_title", period=period)
    slices = tuple(Slice(_name(part, by), part.cost, _colour(part, by)) for part in parts)
    return Shares(title, "", slices, details=_in_words(title, parts, total, by))


def shares_table(parts: Sequence[SharePart], total: Money, by: By) -> Table:
    """Every name that is drawn, and some more, whole, as no picture can write it."""
    shown, rest = parts[:SAID], parts[SAID:]
    rows: list[tuple[Value, ...]] = [
        (_name(part, by), part.cost, share_of(part.cost, total) or "") for part in shown
    ]
    if rest:
        left = sum((part.cost for part in rest), Money(0, total.currency))
        rows.append((say("chart.others", count=len(rest)), left, share_of(left, total) or ""))
    if len(parts) > 1:
        rows.append((say("words.together"), total, ""))
    return Table((say(f"chart.{by}"), say("chart.cost"), say("chart.share")), tuple(rows))


def _name(part: SharePart, by: By) -> str:
    if by == "provider":
        return PROVIDERS[part.name].title
    return part.name or say("chart.unattributed")


def _colour(part: SharePart, by: By) -> str:
    return PROVIDERS[part.name].colour if by == "provider" else ""


def _in_words(title: str, parts: Sequence[SharePart], total: Money, by: By) -> str:
    said = [_part_said(part, total, by) for part in parts[:SAID]]
    rest = parts[SAID:]
    if rest:
        left = sum((part.cost for part in rest), Money(0, total.currency))
        said.append(say("chart.rest", count=len(rest), cost=left))
    return say("chart.shares", title=title, total=total, parts=", ".join(said))


def _part_said(part: SharePart, total: Money, by: By) -> str:
    share = share_of(part.cost, total)
    return f"{_name(part, by)} {money(part.cost)}{f' ({percent(share)})' if share is not None else ''}"
