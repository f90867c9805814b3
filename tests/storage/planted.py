"""Ninety days of three providers' records and bills, with drifts planted in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from sqlalchemy import Connection

from ledger.facts import Charge
from ledger.money import Money
from ledger.periods import DAY
from storage.accounts import make_account
from storage.drifts import Noted
from storage.posting import post
from storage.reconciling import reconcile

FIRST = date(2026, 8, 22)
DAYS = 90
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MODELS = ("large", "small", "tiny")
SLICE = 1000


def begin(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@dataclass(frozen=True)
class Request:
    at: datetime
    model: str
    cost: Decimal


@dataclass
class Planted:
    """What a provider billed and what was recorded of it, by day. `kind`: how it says both.

    `recorded`: single requests without a count on the bill; `hourly`: the provider's usage by the hour;
    `counted`: single requests, and a bill by model that counts them.
    """

    provider: str
    kind: str
    random: Random
    billed: dict[date, list[Request]] = field(default_factory=dict)
    recorded: dict[date, list[Request]] = field(default_factory=dict)
    causes: dict[date, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number in range(DAYS):
            day = FIRST + DAY * number
            self.billed[day] = [self._request(day) for _ in range(self.random.randint(20, 40))]
            self.recorded[day] = list(self.billed[day])

    def _request(self, day: date) -> Request:
        at = begin(day) + timedelta(seconds=self.random.randrange(86_400))
        return Request(at, self.random.choice(MODELS), Decimal(self.random.randint(10**8, 3 * 10**9)) / 10**9)

    def lack(self, number: int, share: Decimal) -> None:
        """Records of a day are missing, to just this share of its bill."""
        day = FIRST + DAY * number
        known = sum((request.cost for request in self.recorded[day]), Decimal(0))
        lost = round(known * share / (1 - share), 9)
        self.billed[day].append(replace(self.billed[day][0], cost=lost))
        self.causes[day] = "missing"

    def lose(self, number: int) -> None:
        """A day without a record."""
        day = FIRST + DAY * number
        self.recorded[day] = []
        self.causes[day] = "missing"

    def double(self, number: int) -> None:
        """A day whose records were told twice, the second time by other names."""
        day = FIRST + DAY * number
        self.recorded[day] *= 2
        self.causes[day] = "doubled"

    def change_price(self, number: int, until: int, model: str, factor: Decimal) -> None:
        """The provider takes another price from a day on, which is known here only some days later."""
        for each in range(number, until):
            day = FIRST + DAY * each
            self.billed[day] = [
                replace(request, cost=request.cost * factor) if request.model == model else request
                for request in self.billed[day]
            ]
            self.causes[day] = "price"

    def post(self, connection: Connection) -> int:
        """Tell it all to a database; gives the account."""
        account = make_account(connection, 1, self.provider, NOW)
        facts = [charge for day in self.billed for charge in (*self._bill(day), *self._records(day))]
        for start in range(0, len(facts), SLICE):
            post(connection, account, facts[start : start + SLICE], NOW)
        return account

    def _bill(self, day: date) -> list[Charge]:
        start = begin(day)
        models = MODELS if self.kind == "counted" else ("",)
        return [
            Charge(
                "official",
                f"{day} {model}",
                start,
                start + DAY,
                money(request for request in self.billed[day] if model in ("", request.model)),
                quantity=sum(model == request.model for request in self.billed[day]),
                dims={"model": model} if model else {},
            )
            for model in models
        ]

    def _records(self, day: date) -> list[Charge]:
        if self.kind == "hourly":
            return self._hours(day)
        return [
            Charge("pushed", f"{day} {number}", each.at, each.at, Money.of(each.cost), 1, dims=dims(each))
            for number, each in enumerate(self.recorded[day])
        ]

    def _hours(self, day: date) -> list[Charge]:
        found: list[Charge] = []
        for number in range(24):
            start = begin(day) + HOUR * number
            for model in MODELS:
                own = [r for r in self.recorded[day] if start <= r.at < start + HOUR and r.model == model]
                if own:
                    key, about = f"{start} {model}", {"model": model}
                    found.append(Charge("usage", key, start, start + HOUR, money(own), dims=about))
        return found


def money(requests: object) -> Money:
    return Money.of(sum((request.cost for request in requests), Decimal(0)))  # type: ignore[attr-defined]


def dims(request: Request) -> dict[str, str]:
    return {"model": request.model}


def three_providers(seed: int) -> list[Planted]:
    """Without a drift."""
    kinds = (("openai", "recorded"), ("anthropic", "hourly"), ("openrouter", "counted"))
    return [Planted(provider, kind, Random(f"{seed} {provider}")) for provider, kind in kinds]


def plant(provider: Planted) -> None:
    """Each kind of drift once, on days that the seed chooses, none beside another."""
    places = iter(provider.random.sample(range(2, DAYS - 12, 4), 6))
    for share in ("0.01", "0.05", "0.2"):
        provider.lack(next(places), Decimal(share))
    provider.lose(next(places))
    provider.double(next(places))
    provider.change_price(DAYS - 8, DAYS - 2, provider.random.choice(MODELS), Decimal("1.3"))


def found(connection: Connection, account: int, run: Callable[..., list[Noted]] = reconcile) -> list[Noted]:
    """What reconciliation says of the ninety days."""
    return run(connection, account, begin(FIRST), begin(FIRST + DAY * DAYS), NOW)
