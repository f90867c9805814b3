"""DeepSeek: what is left of the balance, in each currency; what it lost since the last look was spent.

https://api-docs.deepseek.com/api/get-user-balance
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from collectors.about.deepseek import ABOUT
from collectors.answers import refusal, said_in, shape_of
from collectors.contract import Client, Collector, CollectorError, KeyRejected, Page, ShapeChanged, Span
from ledger.facts import Meter, Reading
from ledger.money import Money
from ledger.troubles import key_of, needing, quoted, trouble

PATH = "/user/balance"
KEY_HELP = key_of("deepseek")
KEY_SHAPE = re.compile(r"sk-[A-Za-z0-9]{16,}")  # other providers' keys have more hyphens (sk-ant-, sk-or-)
DAY = timedelta(days=1)

Amount = Annotated[Decimal, Field(gt=-(10**9), lt=10**9)]


class Balance(BaseModel):
    """Decimal strings. The part that was granted is spent first, and ends after a time."""

    currency: Literal["USD", "CNY"]
    granted_balance: Amount
    topped_up_balance: Amount

    @property
    def parts(self) -> tuple[tuple[str, Money], ...]:
        return (
            (f"{self.currency} topped up", Money.of(self.topped_up_balance, self.currency)),
            (f"{self.currency} granted", Money.of(self.granted_balance, self.currency)),
        )


class Balances(BaseModel):
    balance_infos: list[Balance] = Field(min_length=1)


def read(body: bytes) -> Balances:
    """Raises ShapeChanged, also where a currency stands twice: one of them would be lost."""
    balances = shape_of(Balances, body)
    seen: set[str] = set()
    for place, balance in enumerate(balances.balance_infos):
        if balance.currency in seen:
            raise ShapeChanged(f"balance_infos[{place}].currency", body)
        seen.add(balance.currency)
    return balances


def readings(balances: Balances, now: datetime) -> Iterator[tuple[Meter, Reading]]:
    """The two parts apart: a grant that arrives would hide what was spent of the other one."""
    for balance in balances.balance_infos:
        for name, left in balance.parts:
            yield Meter(name, counts="down", reset_day=None), Reading(name, now, left)


async def collect(client: Client, _span: Span, now: datetime) -> AsyncIterator[Page]:
    """One page: what is left now. Nobody says what was left before."""
    meters, facts = zip(*readings(read(await client.get(PATH, [])), now), strict=True)
    yield Page("reading", Span(now, now + timedelta.resolution), facts, meters, whole=False)


def tidy(secret: str) -> str:
    """A pasted key brings spaces and line ends along; none has any inside."""
    return "".join(secret.split())


def check_secret(secret: str) -> str | None:
    if KEY_SHAPE.fullmatch(tidy(secret)):
        return None
    return needing(trouble("no_key_of", title="DeepSeek"), "deepseek")


def explain(status: int, body: bytes) -> CollectorError:
    said = said_in(body, lambda answer: answer["error"]["message"])
    if status == 401:  # its words show the key's end
        return KeyRejected(needing(trouble("unknown_deepseek"), "deepseek"))
    if status == 402:
        return CollectorError(trouble("balance_used_up", quote=quoted(said)))
    return refusal("DeepSeek", status, said, provider="deepseek")


DEEPSEEK = Collector(
    provider="deepseek",
    address="https://api.deepseek.com",
    page="https://api-docs.deepseek.com/api/get-user-balance",
    headers=lambda secret: {"Authorization": f"Bearer {tidy(secret)}"},
    check_secret=check_secret,
    explain=explain,
    collect=collect,
    lag=timedelta(0),  # a balance is as of the moment of asking, and is never restated
    first_reach=DAY,
    reread=DAY,
    about=ABOUT,
)
