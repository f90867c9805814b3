"""`/meter groq resets=15`: how a provider's meter counts, and when it begins again."""

from __future__ import annotations

from typing import Literal

from commands.answers import Answer, Offer, Refusal
from commands.arguments import Provider, Rest
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.mending import account_title
from commands.meter_setting import meter_set, resets_shown
from commands.meter_standing import MeterSettings, own_meter, settings_of
from commands.permission import lacks
from commands.reading_answer import which_is
from commands.reply import Action, Block, Facts, Note, Reply, Table, Text, Value
from commands.which import Again, account_to_fill, one_account
from ledger.facts import Meter
from ledger.zones import NotAZone, show_zone
from storage.accounts import (
    accounts_in,
    find_account,
    make_meter,
    reads_itself,
)
from storage.meter_settings import set_meter


class MeterAnswer(Answer):
    """The meters that were asked for; `before`: how the one stood that was changed."""

    meters: tuple[MeterSettings, ...]
    named: bool
    before: MeterSettings | None = None


@command(changes=True)
def meter(
    ask: Ask,
    provider: Provider | None = None,
    resets: str | None = None,
    counts: Literal["up", "down"] | None = None,
    *,
    zone: Rest | None = None,
    account: str | None = None,
) -> MeterAnswer | Refusal:
    """Show how a meter counts and when it begins again; a keeper may change that.

    Args:
        provider: Whose meter, for example groq; all that people read if left out.
        resets: The day of the month on which it begins again: 1 to 31, last or never.
        counts: Up from nothing, or down as a balance does.
        zone: The zone in which it begins again, for example zone=UTC.
        account: Which account, if there are several, for example account=lab.
    """
    if provider is None:
        return Refusal.of("meter.say_whose") if resets or counts or zone else _all(ask)
    said = {"resets": resets, "counts": counts, "zone": zone}
    given = {"provider": provider} | {name: value for name, value in said.items() if value}
    if not (resets or counts or zone):
        found = one_account(ask, provider, account, Again("meter", given))
        if isinstance(found, Refusal):
            return found
        return MeterAnswer(meters=(settings_of(ask, provider, found),), named=True)
    refusal = lacks(say("meter.to_change"), "keep", ask.seat, ask.caller)
    if refusal is not None:
        return refusal
    try:
        return _change(ask, Again("meter", given), account, resets, counts, zone)
    except NotAZone as wrong:
        return _no_zone(wrong, given)


def show(answer: MeterAnswer) -> Reply:
    if not answer.named:
        return _listed(answer)
    (stands,) = answer.meters
    title = account_title(stands.provider, stands.account)
    rows: list[tuple[str, Value]] = [
        (say("meter.counts"), say("meter.down_as_a_balance" if stands.counts == "down" else "meter.up")),
        (say("meter.begins_again"), resets_shown(stands.resets)),
        (say("meter.in_zone"), show_zone(stands.zone)),
    ]
    rows += [(say("meter.next_time"), stands.next_reset)] if stands.next_reset else []
    rows += [(say("meter.last_figure"), stands.last_figure)] if stands.last_figure else []
    rows += [(say("meter.read"), stands.last_read_at)] if stands.last_read_at else []
    rows.append((say("meter.this_month"), stands.month_to_date))
    blocks: list[Block] = [Facts(tuple(rows))]
    if answer.before is None:
        which = which_is(stands.provider, stands.account)
        blocks.append(Note(say("meter.change_it"), {"which": which}))
        return Reply(say("meter.title_of", title=title), tuple(blocks))
    blocks.append(Note(say("meter.readings_stay", before=answer.before.month_to_date)))
    changed = say("meter.title_changed", title=title)
    return Reply(changed, tuple(blocks), (_set_back(answer.before),), "good")


def _listed(answer: MeterAnswer) -> Reply:
    if not answer.meters:
        return Reply(say("meter.title"), (Text(say("meter.none")),))
    rows = tuple(
        (
            account_title(each.provider, each.account),
            say("meter.down" if each.counts == "down" else "meter.up"),
            resets_shown(each.resets),
            show_zone(each.zone),
            each.last_figure or say("meter.no_reading"),
        )
        for each in answer.meters
    )
    columns = tuple(
        say(f"meter.{name}") for name in ("meter", "counts", "begins_again", "zone", "last_figure")
    )
    return Reply(say("meter.title"), (Table(columns, rows),))


def _set_back(before: MeterSettings) -> Action:
    given = {
        "provider": before.provider,
        "account": before.account,
        "counts": before.counts,
        "zone": before.zone,
    }
    given |= {} if before.counts == "down" else {"resets": before.resets}
    return Action(say("meter.set_back"), "meter", given)


def _all(ask: Ask) -> MeterAnswer:
    rows = [row for row in accounts_in(ask.connection, ask.workspace) if own_meter(ask, row)]
    return MeterAnswer(meters=tuple(settings_of(ask, row.provider, row) for row in rows), named=False)


def _change(
    ask: Ask, again: Again, account: str | None, resets: str | None, counts: str | None, zone: str | None
) -> MeterAnswer | Refusal:
    """Set what was said, unless it says nothing new. Raises NotAZone."""
    provider = again.given["provider"]
    found = one_account(ask, provider, account, again)
    if isinstance(found, Refusal) and account is None:
        return found
    row = None if isinstance(found, Refusal) else found
    own = own_meter(ask, row) if row else None
    wanted = meter_set(own[1] if own else Meter(provider, reset_zone=ask.zone.key), resets, counts, zone)
    if isinstance(wanted, Refusal):
        return wanted
    if row is not None and reads_itself(ask.connection, row.id):
        title = account_title(provider, row.name)
        return Refusal.of("meter.reads_itself", "conflict", values={"title": title})
    before = settings_of(ask, provider, row)
    account_id = account_to_fill(ask, provider, account, again)
    if isinstance(account_id, Refusal):
        return account_id
    meter_id = make_meter(ask.connection, account_id, own[1] if own else wanted)
    set_meter(ask.connection, account_id, meter_id, wanted, ask.now)
    after = settings_of(ask, provider, find_account(ask.connection, account_id))
    same = (before.counts, before.resets, before.zone) == (after.counts, after.resets, after.zone)
    return MeterAnswer(meters=(after,), named=True, before=None if same else before)


def _no_zone(wrong: NotAZone, given: dict[str, str]) -> Refusal:
    """The sentence, with what it may have meant as buttons."""
    offers = (
        Offer(label=show_zone(key), command="meter", given={**given, "zone": key}) for key in wrong.choices
    )
    return Refusal.because(wrong, offers=tuple(offers))
