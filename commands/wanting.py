"""What a hold is asked for: whose bill, how much, and an estimate where only tokens are known."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta

from commands.answers import Refusal
from commands.caller import Ask
from commands.estimated import most_of
from commands.holding import read_life
from commands.which import which_account
from ledger.money import BILLION, Money
from storage.accounts import AccountRow, make_account
from storage.billed import Billed, find_billed
from storage.holds import Wanted
from storage.pricing import Pricer, pricer_of

LIFE = timedelta(seconds=60)
LONGEST = timedelta(days=1)
LONGEST_PURPOSE = 200
MOST_TOKENS = 10**9
MOST_HELD = 100_000 * BILLION  # so that tens of thousands of them still add up in a BIGINT
TOO_MUCH = Refusal(sentence="A hold is for 100,000 at most: ask for several, or for less.")
NONE_YET = 0  # the account of a provider that has none, where none is made


@dataclass(slots=True)
class Wanting:
    """Reads what is asked for, sharing accounts and prices among the asks of one operation."""

    makes: bool = True  # an account of a provider that has none
    accounts: dict[tuple[str, str], AccountRow | Refusal | None] = field(default_factory=dict)
    pricers: dict[tuple[int, str], Pricer] = field(default_factory=dict)

    def read(self, ask: Ask, values: dict[str, object]) -> Wanted | Refusal:
        """What these values ask for, or what is wrong with them."""
        said = {name: "" if value is None else value for name, value in values.items()}
        provider, purpose = str(said["provider"]), str(said["purpose"]).strip()
        if not purpose or len(purpose) > LONGEST_PURPOSE:
            return Refusal(sentence=f"Say in 1 to {LONGEST_PURPOSE} letters what it is for, as purpose.")
        life = read_life(str(said["ttl"]), LIFE, LONGEST)
        account = self._account(ask, provider, str(said["account"]))
        for wrong in (life, account):
            if isinstance(wrong, Refusal):
                return wrong
        assert isinstance(life, timedelta)
        assert isinstance(account, int)
        found = self.amount(ask, account, said)
        if isinstance(found, Refusal):
            return found
        amount, tokens = found
        return Wanted(
            ask.workspace,
            ask.seat.person_id,
            account,
            provider,
            amount,
            purpose,
            life,
            _dims(said),
            said["emergency"] == "yes",
            tokens,
        )

    def amount(
        self, ask: Ask, account_id: int, said: dict[str, object]
    ) -> tuple[Money, dict[str, int] | None] | Refusal:
        """The amount said, else the most that the tokens may cost, and what that rests on."""
        amount, model = said["amount"], str(said["model"])
        if isinstance(amount, Money):
            return _positive(amount, ask.currency)
        if not model or not said["input_tokens"]:
            return Refusal(sentence="Say an amount; or a model, its input_tokens and the most output_tokens.")
        counts = {name: _count(str(said[name])) for name in ("input_tokens", "output_tokens") if said[name]}
        if None in counts.values():
            return Refusal(sentence="input_tokens and output_tokens are whole numbers, for example 1200.")
        known = {name: int(count or 0) for name, count in counts.items()}
        found = most_of(ask, self._pricer(ask, account_id, str(said["provider"])), model, known)
        return found if isinstance(found, Refusal) or found[0].units <= MOST_HELD else TOO_MUCH

    def _pricer(self, ask: Ask, account_id: int, provider: str) -> Pricer:
        key = account_id, provider
        if key not in self.pricers:
            none_yet = Billed(NONE_YET, ask.workspace, provider, ask.zone, ask.currency)
            billed = find_billed(ask.connection, account_id) if account_id != NONE_YET else none_yet
            self.pricers[key] = pricer_of(ask.connection, billed)
        return self.pricers[key]

    def name_of(self, account_id: int) -> str:
        """The name of an account that was looked up here."""
        rows = (row for row in self.accounts.values() if row is not None and not isinstance(row, Refusal))
        return next((str(row.name) for row in rows if row.id == account_id), "")

    def _account(self, ask: Ask, provider: str, name: str) -> int | Refusal:
        key = provider, name
        if key not in self.accounts:
            self.accounts[key] = which_account(ask, provider, name or None)
        found = self.accounts[key]
        if found is None and not self.makes:
            return NONE_YET
        if found is None:
            id = make_account(ask.connection, ask.workspace, provider, ask.now)
            self.accounts[key] = which_account(ask, provider, name or None)
            return id
        return found if isinstance(found, Refusal) else int(found.id)


def _positive(amount: Money, currency: str) -> tuple[Money, None] | Refusal:
    if amount.units <= 0 or amount.currency != currency:
        return Refusal(sentence=f"A hold is for an amount of {currency} above zero, for example 0.01.")
    return TOO_MUCH if amount.units > MOST_HELD else (amount, None)


def _count(text: str) -> int | None:
    good = text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= MOST_TOKENS
    return int(text) if good else None


def _dims(said: dict[str, object]) -> dict[str, str]:
    labels = json.loads(str(said["labels"])) if said["labels"] else {}
    return {**labels, **({"model": str(said["model"])[:200]} if said["model"] else {})}
