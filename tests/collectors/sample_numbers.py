"""What our readers make of a sample, in the words of the samples' index, without the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from collectors import cursor, deepseek
from collectors.answers import shape_of
from collectors.anthropic import claude_code, costs, messages
from collectors.anthropic.enterprise import costs as enterprise_costs
from collectors.anthropic.enterprise import people as enterprise_people
from collectors.copilot import bill
from collectors.copilot import usage as copilot
from collectors.cursor import events as calls
from collectors.cursor import spend
from collectors.openai import costs as openai_costs
from collectors.openai import limit as openai_limit
from collectors.openai.hours import usage
from collectors.openai.rows import REPORTS
from collectors.openrouter import activity, wallet
from collectors.xai import credits as xai_credits
from collectors.xai import days as xai_days
from collectors.xai import limits as xai_limits
from ledger.facts import Charge, Fact, OwnLimit, Reading, Usage
from ledger.money import Money
from storage.accounts import make_account
from storage.posting import post
from storage.tables import charges
from tests.collectors import pushed
from tests.collectors.reading import utc

NOW, LAG = utc("2026-11-20T14:03"), timedelta(days=2)
Numbers = dict[str, Any]


def body_of(file: str) -> bytes:
    return (pushed.DATA / file).read_bytes()


def spent(facts: Iterable[Fact], *, included: bool | None = False) -> Decimal:
    """What the charges come to; `included` None: whether owed or not."""
    found = [fact for fact in facts if isinstance(fact, Charge) and included in (None, fact.included)]
    return sum((fact.cost for fact in found if fact.cost), Money(0)).decimal


def of_openai_costs(file: str) -> Numbers:
    """Rows are exact; a charge keeps billionths, which are fewer."""
    buckets = openai_costs.read(body_of(file)).data
    rows = [row.amount.value for bucket in buckets for row in bucket.results]
    booked = [charge for bucket in buckets for charge in openai_costs.charges(bucket, NOW)]
    assert spent(booked) == sum((Money.of(row) for row in rows), Money(0)).decimal
    return {"buckets": len(buckets), "sum_usd": sum(rows, Decimal(0))}


def of_openai_usage(file: str) -> Numbers:
    report = next(report for report in REPORTS if f"usage_{report.name}" in file)
    buckets = shape_of(report.shape, body_of(file)).data
    found = [fact for bucket in buckets for fact in usage(report, bucket, NOW)]
    tokens = {unit: total_of(found, unit) for unit in ("input_tokens", "output_tokens")}
    return {"buckets": len(buckets), "requests": sum(fact.requests for fact in found), **tokens}


def total_of(found: Iterable[Usage], *units: str) -> Decimal:
    return sum((Decimal(fact.quantities.get(unit, 0)) for fact in found for unit in units), Decimal(0))


def of_anthropic_costs(file: str) -> Numbers:
    buckets = costs.read(body_of(file)).data
    found = [charge for bucket in buckets for charge in costs.charges(bucket, {}, NOW, LAG)]
    return {"buckets": len(buckets), "sum_usd": spent(found)}


def of_anthropic_usage(file: str) -> Numbers:
    buckets = messages.read(body_of(file)).data
    facts = [fact for bucket in buckets for fact in messages.usage(bucket, {}, NOW, LAG)]
    found = [fact for fact in facts if isinstance(fact, Usage)]
    cached = total_of(found, "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens")
    return {
        "buckets": len(buckets),
        "uncached": total_of(found, "input_tokens") - cached,
        "output": total_of(found, "output_tokens"),
    }


def of_claude_code(file: str) -> Numbers:
    records = claude_code.read(body_of(file)).data
    return {"records": len(records), "sum_usd": spent(claude_code.charges(records))}


def of_enterprise_costs(file: str) -> Numbers:
    """The list price is what is owed and what the contract took off."""
    buckets = enterprise_costs.read(body_of(file)).data
    found = [charge for bucket in buckets for charge in enterprise_costs.charges(bucket, NOW, NOW, LAG)]
    return {"sum_usd": spent(found), "sum_list_usd": spent(found, included=None)}


def of_enterprise_people(file: str) -> Numbers:
    told = enterprise_people.read(body_of(file)).data
    return {"sum_usd": spent(enterprise_people.charges(told, utc("2026-11-01"), utc("2026-11-19")))}


def of_openrouter_credits(file: str) -> Numbers:
    page = wallet.page(wallet.read(body_of(file)), NOW)
    shown = {fact.meter: fact.figure.decimal for fact in page.facts if isinstance(fact, Reading)}
    return {"balance_usd": shown["credits left"]}


def of_openrouter_activity(file: str) -> Numbers:
    days = activity.read(body_of(file))
    found = [fact for page in activity.pages(days, {}, sorted(days), {}, NOW, LAG) for fact in page.facts]
    return {"usage_usd": spent(found), "byok_usd": spent(found, included=True)}


def of_copilot(file: str) -> Numbers:
    told = copilot.read(body_of(file))
    found = copilot.charges(told, utc("2026-11-01"), utc("2026-11-20"), NOW)
    assert all(item.adds_up for item in told.usage_items)
    return {"net_usd": spent(found), "gross_usd": spent(found, included=None), "credits": told.credits}


def of_github_bill(file: str) -> Numbers:
    return {"copilot_net_usd": spent(bill.charges(bill.read(body_of(file)), utc("2026-11-19")))}


def of_cursor(file: str) -> Numbers:
    told = calls.read(body_of(file)).usage_events
    hours = {event.hour for event in told}
    found = [
        charge
        for hour in hours
        for charge in calls.charges([e for e in told if e.hour == hour], hour, NOW, cursor.LAG)
    ]
    return {"chargeable_usd": spent(found), "all_charged_usd": spent(found, included=None)}


def of_deepseek(file: str) -> Numbers:
    figures = [fact.figure for _, fact in deepseek.readings(deepseek.read(body_of(file)), NOW)]
    left = {figure.currency: Money(0, figure.currency) for figure in figures}
    for figure in figures:
        left[figure.currency] += figure
    return {currency: amount.decimal for currency, amount in left.items()}


def of_xai_usage(file: str) -> Numbers:
    return {
        "sum_usd": spent(
            fact for page in xai_days.pages(xai_days.read(body_of(file)), NOW) for fact in page.facts
        )
    }


def of_xai_balance(file: str) -> Numbers:
    return {"balance_usd": shape_of(xai_credits.Balance, body_of(file)).left.decimal}


def of_xai_preview(file: str) -> Numbers:
    preview = shape_of(xai_credits.Preview, body_of(file))
    line = preview.core_invoice.lines[0]
    assert all(each.adds_up for each in preview.core_invoice.lines)
    price = (
        f"{line.unit_price} / 1e6 cents per token = {line.per_million.decimal.normalize()} USD per million"
    )
    return {"cycle_usd": preview.spent.decimal, "unit_price_check": price}


def of_openai_limit(file: str) -> Numbers:
    limit = openai_limit.read(body_of(file)).amount
    return {"limit_usd": limit.decimal if limit else None}


def of_xai_limits(file: str) -> Numbers:
    (limit,) = xai_limits.read(body_of(file))
    return {"limit_usd": limit.amount.decimal if limit.amount else None}


def of_cursor_spend(file: str) -> Numbers:
    """What members spent, as it stands beside their limits."""
    told = spend.limits(spend.read(body_of(file)))
    owed, included = (sum((each or Money(0) for each in column), Money(0)) for column in columns(told))
    return {"on_demand_usd": owed.decimal, "overall_usd": (owed + included).decimal}


def columns(told: Sequence[OwnLimit]) -> tuple[list[Money | None], list[Money | None]]:
    return [limit.used for limit in told], [limit.included for limit in told]


def of_request(connection: Connection, file: str) -> Numbers:
    """What a program pushes of it: tokens, and the cost as its provider says it or by the price list."""
    provider = file.split("/", maxsplit=1)[0]
    body = pushed.events(file) if ".sse" in file else pushed.sample(file)
    tokens = tokens_of(provider, body)
    numbers = {
        "records": pushed.pushed(provider, body).accepted,
        "prompt_tokens": tokens["input_tokens"],
        "completion_tokens": tokens["output_tokens"],
    }
    cost = cost_of(connection, provider, body)
    names = ("cost_usd", "cost_usd_gpt_oss_120b", "cost_usd_from_breakdown", "estimate_usd")
    return numbers | tokens | dict.fromkeys(names, cost)


def of_deepseek_request(connection: Connection, file: str) -> Numbers:
    """Its price is twice as high in some hours; 02:00 of a Friday is one of them."""
    body = pushed.sample(file)
    return {
        "cost_usd_off_peak": cost_of(connection, "deepseek", body),
        "cost_usd_peak": cost_of(connection, "deepseek", body | {"created": 1795140000, "id": "at its peak"}),
    }


def cost_of(connection: Connection, provider: str, body: Any) -> Decimal:
    """What is posted of it, no part unpriced."""
    batch = pushed.pushed(provider, body)
    assert batch.rejections == []
    account = make_account(connection, 1, provider, pushed.NOON)
    before = booked(connection, account)
    post(connection, account, batch.facts, pushed.NOON)
    return booked(connection, account) - before


def booked(connection: Connection, account: int) -> Decimal:
    costs = list(connection.execute(select(charges.c.cost).filter_by(account_id=account)).scalars())
    assert None not in costs
    return Money(sum(costs)).decimal


def tokens_of(provider: str, body: Any) -> Numbers:
    """Where an answer says its own cost, tokens are read only of one that does not."""
    if isinstance(body, dict) and body.get("usage"):
        costs = ("cost", "cost_in_usd_ticks")
        body = body | {"usage": {name: value for name, value in body["usage"].items() if name not in costs}}
    found = [fact for fact in pushed.pushed(provider, body).facts if isinstance(fact, Usage)]
    return {unit: total_of(found, unit) for unit in ("input_tokens", "output_tokens")}


def both(reads: Callable[[str], Numbers], first: str, last: str) -> Numbers:
    """The numbers of a last page, and the sums of both under names of their own."""
    one, other = reads(first), reads(last)
    return other | {f"{name}_both_pages": one[name] + number for name, number in other.items()}
