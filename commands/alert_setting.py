"""Setting what alerts are told: what may be said of each kind, and of what."""

from __future__ import annotations

from dataclasses import dataclass

from commands.answers import Refusal
from commands.arguments import amount_of
from commands.caller import Ask
from commands.catalogue import say
from commands.scoping import whose
from ledger.amounts import NotAnAmount
from ledger.money import BILLION, Money
from ledger.scopes import DIMENSIONS, EVERYTHING, Scope
from ledger.shares import NotAShare, read_shares, words_of
from storage.alert_amounts import amounts_of, tell_amount
from storage.alert_rules import RuleKind, Rules, drop_rule, rules_of, set_rule
from storage.budgets import budgets_of
from storage.scopes import named

WITH_AMOUNT = ("amount", "balance", "unusual")
OF_LIMITS = ("pace", "overrun")


@dataclass(frozen=True, slots=True)
class Value:
    """What a keeper said: whether it is told, and at which amount."""

    on: bool
    amount: Money | None = None


def examples() -> tuple[str, ...]:
    """What to type instead."""
    return (say("alert_setting.examples"),)


def read_value(ask: Ask, kind: RuleKind, value: str) -> Value | Refusal:
    """`on`, `off`, or an amount where the kind has one."""
    word = value.strip().lower()
    if word == "off" or (word == "on" and kind != "amount"):
        return Value(word == "on")
    if kind == "drift":
        return _share(word, ask.currency)
    if kind not in WITH_AMOUNT:
        return Refusal.of("alert_setting.on_or_off", values={"kind": kind}, lines=examples())
    try:
        amount = amount_of(value, ask.currency)
    except NotAnAmount as wrong:
        return Refusal.because(wrong, lines=examples())
    if amount.units <= 0:
        return Refusal.of("alert_setting.above_zero", lines=examples())
    return Value(on=True, amount=amount)


def _share(word: str, currency: str) -> Value | Refusal:
    """A share of the bill, kept in the place of an amount: the whole is 1."""
    try:
        found = read_shares(words_of(word))
    except NotAShare as wrong:
        return Refusal.because(wrong, lines=examples())
    if not found or len(found) > 1 or not 0 < found[0] <= 1:
        return Refusal.of("alert_setting.share_of_bill", lines=examples())
    return Value(on=True, amount=Money(round(found[0] * BILLION), currency))


def scope_fits(ask: Ask, kind: RuleKind, scope: Scope) -> Refusal | None:
    """Why a rule of that kind cannot be over that; None if it can."""
    if scope == EVERYTHING or kind == "amount":
        return None
    if kind in OF_LIMITS:
        known = budgets_of(ask.connection, ask.workspace, ask.currency, ask.now)
        if any(budget.scope == scope for budget in known):
            return None
        over = whose(scope.by, *named(ask.connection, scope))
        return Refusal.of("alert_setting.no_limit", "unknown", values={"over": over}, lines=examples())
    if scope.by in DIMENSIONS:
        return Refusal.of("alert_setting.of_account", values={"kind": kind}, lines=examples())
    return None


def set_alert(ask: Ask, kind: RuleKind, scope: Scope, value: Value) -> None:
    """Make, change or remove a rule; a daily amount that is passed already is told at once."""
    rules = rules_of(ask.connection, ask.workspace, ask.currency)
    others = Rules(tuple(rule for rule in rules.every if (rule.kind, rule.scope) != (kind, scope)))
    as_without = value.amount is None and others.want(kind, scope) == value.on
    if as_without or (kind == "amount" and not value.on):
        drop_rule(ask.connection, ask.workspace, kind, scope)
    else:
        person = ask.seat.person_id or None
        set_rule(ask.connection, ask.workspace, kind, scope, value.amount, person, ask.now, on=value.on)
    for rule in amounts_of(rules_of(ask.connection, ask.workspace, ask.currency)):
        if kind == "amount" and rule.scope == scope:
            tell_amount(ask.connection, ask.workspace, rule, ask.now)
