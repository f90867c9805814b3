"""The one thing to do next: the most pressing of what a keeper or a reader of meters can mend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pydantic import Field

from commands.answers import Offer
from commands.caller import Ask
from commands.catalogue import say
from commands.freshness import Stale
from commands.mending import account_title
from commands.reminded import ReminderAnswer, question_of
from commands.reply import Action
from commands.risen import Risen, unexplained
from commands.saying import budget_said
from commands.scoping import whose
from commands.standings import BudgetStanding
from commands.wanted import WantedReading, wanted_readings
from ledger.providers import PROVIDERS
from storage.accounts import accounts_in


class Advice(Offer):
    """A sentence, and the ask that does it.

    `key` and what fills it say both in other languages than that of the moment, and so does the `rise` or
    the `reminder` that it is about; without any of them it stays as it was said.
    """

    sentence: str
    key: str = ""
    about: dict[str, str] = Field(default_factory=dict)
    rise: Risen | None = None
    reminder: ReminderAnswer | None = None

    @classmethod
    def of(
        cls, key: str, command: str, given: dict[str, str] | None = None, asks_for: str = "", **about: str
    ) -> Advice:
        """The sentence of the catalogue, and under `<key>_button` what is written on its button."""
        return cls(
            sentence=say(f"advice.{key}", **about),
            label=say(f"advice.{key}_button", **about),
            command=command,
            given=given or {},
            asks_for=asks_for,
            key=f"advice.{key}",
            about=about,
        )

    def said(self) -> str:
        """In the language that is spoken now."""
        if self.rise:
            return f"{self.rise.sentence}."
        if self.reminder:
            return question_of(self.reminder)
        return say(self.key, **self._named()) if self.key else self.sentence

    def action(self) -> Action:
        return replace(super().action(), label=self._button())

    def _button(self) -> str:
        if self.rise:
            return self.rise.offer().label
        if self.reminder:
            return say("advice.record", title=account_title(self.reminder.provider, self.reminder.account))
        return say(f"{self.key}_button", **self._named()) if self.key else self.label

    def _named(self) -> dict[str, str]:
        """What fills the sentence; a budget is called anew, for its name has words of a language."""
        if "period" not in self.about:
            return self.about
        over = whose(self.about["by"], self.about["provider"], self.about["over"])
        return {**self.about, "budget": budget_said(self.about["period"], over)}


def advise(ask: Ask, budgets: Sequence[BudgetStanding], stale: Sequence[Stale]) -> Advice | None:
    """None: all is well."""
    return next(_advice(ask, budgets, stale), None)


def _advice(ask: Ask, budgets: Sequence[BudgetStanding], stale: Sequence[Stale]) -> Iterator[Advice]:
    yield from (_trouble(each) for each in stale if each.why == "trouble")
    yield from (_tight(each) for each in budgets if each.health in ("reserve", "over"))
    yield from (_rose(each) for each in unexplained(ask))
    yield from (_asked(each) for each in wanted_readings(ask) if each.urgency == "high")
    yield from (_read(each) for each in stale if each.why == "reading")
    accounts = accounts_in(ask.connection, ask.workspace)
    if not accounts:
        yield _connect("openai", "no_account")
    if not budgets:
        yield Advice.of("no_limit", "limit", {"period": "day"}, "amount")
    if ask.seat.zone is None:
        yield Advice.of("no_zone", "settings", asks_for="zone")
    for row in accounts:
        if row.connected_at is None and PROVIDERS[row.provider].key_help:
            yield _connect(row.provider, "by_hand")


def _trouble(stale: Stale) -> Advice:
    return Advice.of("trouble", "status", title=account_title(stale.provider, stale.account))


def _tight(budget: BudgetStanding) -> Advice:
    key = "used_up" if budget.health == "over" else "only_reserve_left"
    over = {"by": budget.by, "provider": budget.provider, "over": budget.about}
    return Advice.of(key, "budget", None, "", budget=budget.title, period=budget.period, **over)


def _rose(rise: Risen) -> Advice:
    return Advice(sentence=f"{rise.sentence}.", rise=rise, **dict(rise.offer()))


def _asked(wanted: WantedReading) -> Advice:
    """A figure that is lost if nobody reads it today."""
    title = account_title(wanted.provider, wanted.account)
    when = {"when": wanted.of.isoformat()} if wanted.of else {}
    return Advice(
        sentence=wanted.message,
        label=say("advice.record", title=title),
        command="reading",
        given={"provider": wanted.provider, "account": wanted.account, **when},
        asks_for="amount",
        reminder=wanted.asked,
    )


def _read(stale: Stale) -> Advice:
    provider = PROVIDERS[stale.provider]
    given = {"provider": provider.name} | ({"account": stale.account} if stale.account else {})
    typed = f"/reading {provider.name}"
    typed += "" if stale.account in ("", provider.name) else f" account={stale.account}"
    title = account_title(provider.name, stale.account)
    about = {"console": provider.console, "typed": typed, "title": title}
    return Advice.of("old_reading", "reading", given, "amount", **about)


def _connect(provider: str, key: str) -> Advice:
    about = {"title": PROVIDERS[provider].title, "provider": provider}
    return Advice.of(key, "connect", {"provider": provider}, "key", **about)
