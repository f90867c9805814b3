"""`/topup deepseek 50`: what was paid into a balance, so that the stretch in which it rose counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from commands.answers import Answer, Cost, Refusal
from commands.arguments import Provider, When, amount_of
from commands.caller import Ask
from commands.catalogue import say
from commands.counted import account_standings
from commands.definition import command
from commands.mending import account_title
from commands.reply import Action, Block, Facts, Note, Reply, Text, Value
from commands.retelling import sentence
from commands.spelling import spelled
from commands.standings import BudgetStanding, meters
from commands.which import Again, one_account
from ledger.amounts import NotAnAmount
from ledger.money import Money
from ledger.periods import local
from ledger.providers import PROVIDERS
from storage.accounts import find_account
from storage.changes import remember_change
from storage.columns import micros
from storage.posting import post_readings
from storage.readings import TopUpFact
from storage.rises import Rise, rises_in

REACH = timedelta(days=92)  # how long after it a rise can be explained
NEAR = timedelta(hours=36)  # a day is told by its end, and a balance read up to hours after


class TopupAnswer(Answer):
    """`paid` explains the rise between `since` and `at`; `spent` is what that leaves as spent meanwhile.

    `unexplained` is what was not paid in by this either; until it is, nothing of the stretch counts.
    """

    provider: str
    account: str = ""
    meter: str
    paid: Cost
    since: datetime
    at: datetime
    spent: Cost
    unexplained: Cost
    counted: bool  # in the workspace's currency, so in its sums and budgets
    change: int
    budgets: tuple[BudgetStanding, ...]


@command(changes=True, needs="record")
def topup(
    ask: Ask, provider: Provider, amount: str, when: When | None = None, *, account: str | None = None
) -> TopupAnswer | Refusal:
    """Record what was paid into a provider's balance, once the balance has risen.

    Args:
        provider: Whose balance, for example deepseek.
        amount: What was paid in, in the balance's own currency, for example 50.
        when: About when, for example yesterday; where it rose most alike if left out.
        account: Which account, if there are several, for example account=research.
    """
    given = {"provider": provider, "amount": amount} | ({"when": when.isoformat()} if when else {})
    which = one_account(ask, provider, account, Again("topup", given))
    if isinstance(which, Refusal):
        return which
    known = rises_in(ask.connection, ask.workspace, ask.now - REACH)
    found = [rise for rise in known if which is not None and rise.account_id == which.id]
    if when is not None:
        found = [rise for rise in found if abs(rise.at - when) <= NEAR]
    if not found:
        return _no_rise(provider, which.name if which else provider, around=when is not None)
    try:
        paid, rise = _explained(found, amount, when)
    except NotAnAmount as wrong:
        return Refusal.because(wrong, lines=(say("topup.type", line=f"/topup {provider} 50"),))
    if not paid:
        return Refusal.of("topup.of_nothing")
    return _record(ask, rise, paid)


def show(answer: TopupAnswer) -> Reply:
    title = account_title(answer.provider, answer.account)
    said = Text(say("topup.paid_in"), {"title": title, "paid": answer.paid})
    stretch = say("words.first_to_last", first=spelled(answer.since), last=spelled(answer.at))
    blocks: list[Block] = [said]
    if answer.unexplained:
        rest: dict[str, Value] = {"rest": answer.unexplained, "meter": answer.meter}
        blocks.append(Note(say("topup.more_came_in"), rest))
    else:
        blocks.append(Facts(((say("topup.spent", stretch=stretch), answer.spent),)))
    if not answer.counted:
        blocks.append(Note(say("topup.not_counted", currency=answer.paid.currency)))
    undo = Action(say("words.undo"), "undo", {"change": str(answer.change)})
    return Reply(say("topup.title", title=title), (*blocks, *meters(answer.budgets)), (undo,), "good")


def _no_rise(provider: str, account: str, *, around: bool) -> Refusal:
    title = account_title(provider, account)
    which = provider if account == provider else f"{provider} account={account}"
    reading = say("topup.and_the_figure", line=f"/reading {which}")
    return Refusal.of(
        "topup.no_rise_then" if around else "topup.no_rise",
        "conflict",
        values={"title": title},
        lines=(f"/collect {which}" if PROVIDERS[provider].key_help else reading,),
    )


def _explained(found: Sequence[Rise], amount: str, when: datetime | None) -> tuple[Money, Rise]:
    """The rise that is meant: the nearest in time if one was said, then in amount, then the newest.

    Raises NotAnAmount if it is one in no currency that rose.
    """
    fits: list[tuple[Money, Rise]] = []
    wrong: NotAnAmount | None = None
    for rise in found:
        try:
            fits.append((amount_of(amount, rise.amount.currency), rise))
        except NotAnAmount as why:
            wrong = why
    if wrong is not None and not fits:
        raise wrong

    def distance(fit: tuple[Money, Rise]) -> tuple[timedelta, int, timedelta]:
        paid, rise = fit
        off = abs(rise.at - when) if when else timedelta(0)
        return off, abs(paid.units - rise.amount.units), found[-1].at - rise.at

    return min(fits, key=distance)


def _record(ask: Ask, rise: Rise, paid: Money) -> TopupAnswer:
    fact = TopUpFact(rise.meter_id, f"told {ask.seed}", micros(rise.at), paid)
    post_readings(ask.connection, rise.account_id, [fact], ask.now)
    account = find_account(ask.connection, rise.account_id)
    said = sentence("correcting.top_up", title=account_title(rise.provider, rise.account), amount=paid)
    gone = TopUpFact(fact.meter_id, fact.key, fact.at, fact.amount, withdrawn=True)
    change = remember_change(
        ask.connection, ask.workspace, ask.seat.person_id, rise.account_id, said, [(gone, fact)], ask.now
    )
    left, nothing = rise.amount - paid, Money(0, paid.currency)
    return TopupAnswer(
        provider=rise.provider,
        account=rise.account,
        meter=rise.meter,
        paid=paid,
        since=local(rise.since, ask.zone),
        at=local(rise.at, ask.zone),
        spent=max(-left, nothing),
        unexplained=max(left, nothing),
        counted=paid.currency == ask.currency,
        change=change,
        budgets=account_standings(ask, account) if paid.currency == ask.currency else (),
    )
