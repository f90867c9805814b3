"""`/alert amount 5 groq`: what is told beside the thresholds, and what is not."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from commands.alert_setting import Value, examples, read_value, scope_fits, set_alert
from commands.answers import Answer, Cost, Part, Refusal
from commands.arguments import Provider
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.permission import lacks
from commands.reply import Action, Block, Facts, Note, Reply, Table
from commands.saying import share_said
from commands.scoping import scope_said, whose
from ledger.money import BILLION
from ledger.scopes import EVERYTHING
from ledger.thresholds import show_thresholds
from storage.alert_balances import SOON
from storage.alert_rules import Rule, RuleKind, rules_of
from storage.drift_alerts import TOO_FAR
from storage.scopes import named

EVERYWHERE: tuple[RuleKind, ...] = ("pace", "overrun", "unusual", "balance", "stale", "drift")
ABOVE_USUAL = "above_usual"
AMOUNTS: dict[RuleKind, str] = {"amount": "a_day", "balance": "below"}


class RuleLine(Part):
    """A keeper's rule over what `by`, `provider`, `about` say. `amount` None: as without a rule.

    Of a drift `amount` is a share of the bill: 0.1 is a tenth.
    """

    kind: RuleKind
    by: str
    provider: str
    about: str
    on: bool
    amount: Cost | None

    @property
    def over(self) -> str:
        return whose(self.by, self.provider, self.about) or say("alert.everything")


class AlertAnswer(Answer):
    """Every rule, and the thresholds of limits that have none of their own. `changed`: one was just set."""

    rules: tuple[RuleLine, ...]
    thresholds: str
    changed: bool = False


@command(changes=True)
def alert(
    ask: Ask,
    kind: Literal["amount", "pace", "balance", "stale", "overrun", "unusual", "drift"] | None = None,
    value: str | None = None,
    provider: Provider | None = None,
    *,
    account: str | None = None,
    model: str | None = None,
    project: str | None = None,
    member: str | None = None,
    tag: str | None = None,
) -> AlertAnswer | Refusal:
    """Show what is told beside the thresholds, or change it: amounts a day, pace, balances.

    Args:
        kind: What to be told of, for example amount: a day that passes so much.
        value: on, off, or an amount, for example 5.
        provider: Of one provider only; of everything if left out.
        account: Of one account only, by its name.
        model: Of one model only; model, project, member and tag are for amounts and limits.
        project: Of one project only.
        member: Of one member only.
        tag: Of one tag only, for example prod or env:prod.
    """
    if kind is None or value is None:
        return _shown(ask) if kind is None else _shown(ask, kind)
    refusal = lacks("/alert", "keep", ask.seat, ask.caller)
    if refusal is not None:
        return refusal
    scope = scope_said(ask, provider, account, model=model, project=project, member=member, tag=tag)
    said: Value | Refusal = read_value(ask, kind, value)
    for wrong in (scope, said):
        if isinstance(wrong, Refusal):
            return wrong if wrong.lines else wrong.model_copy(update={"lines": examples()})
    assert not isinstance(scope, Refusal)
    assert not isinstance(said, Refusal)
    refusal = scope_fits(ask, kind, scope)
    if refusal is not None:
        return refusal
    set_alert(ask, kind, scope, said)
    return _shown(ask).model_copy(update={"changed": True})


def _shown(ask: Ask, kind: RuleKind | None = None) -> AlertAnswer:
    rules = rules_of(ask.connection, ask.workspace, ask.currency)
    return AlertAnswer(
        rules=tuple(_line(ask, rule) for rule in rules.every if kind in (None, rule.kind)),
        thresholds=show_thresholds(ask.seat.thresholds),
    )


def _line(ask: Ask, rule: Rule) -> RuleLine:
    provider, about = ("", "") if rule.scope == EVERYTHING else named(ask.connection, rule.scope)
    return RuleLine(
        kind=rule.kind, by=rule.scope.by, provider=provider, about=about, on=rule.on, amount=rule.amount
    )


def show(answer: AlertAnswer) -> Reply:
    wide = {rule.kind: rule for rule in answer.rules if not rule.by}
    thresholds = say("alert.off") if answer.thresholds == "off" else answer.thresholds
    rows = [(say("alert.thresholds"), thresholds)]
    rows += [(_name(kind), _state(kind, wide.get(kind))) for kind in EVERYWHERE]
    blocks: list[Block] = [Facts(tuple(rows))]
    own = [rule for rule in answer.rules if rule.by or rule.kind == "amount"]
    if own:
        lines = tuple((_name(rule.kind), rule.over, _state(rule.kind, rule)) for rule in own)
        blocks.append(Table((say("alert.rule"), say("alert.of"), say("alert.told")), lines))
    blocks.append(Note(say("alert.change")))
    tone: Literal["good", "plain"] = "good" if answer.changed else "plain"
    return Reply(say("alert.title"), tuple(blocks), (Action(say("words.alerts"), "alerts"),), tone)


def _name(kind: RuleKind) -> str:
    return say(f"alert.kind_{kind}")


def _state(kind: RuleKind, rule: RuleLine | None) -> str:
    if rule is not None and not rule.on:
        return say("alert.off")
    if kind == "drift":
        share = Fraction(rule.amount.units, BILLION) if rule and rule.amount else TOO_FAR
        return say("alert.on_share", share=share_said(share))
    if rule is None or rule.amount is None:
        return say("alert.on_days", count=SOON) if kind == "balance" else say("alert.on")
    return say(f"alert.{AMOUNTS.get(kind, ABOVE_USUAL)}", amount=rule.amount)
