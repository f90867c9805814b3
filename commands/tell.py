"""`/tell 0.68`: the answer to a reminder, a number alone or in a person's own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from commands.answers import Answer, Offer, Refusal
from commands.arguments import Provider, Rest, When, as_typed
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.mending import account_title
from commands.reading import reading
from commands.recorded import ReadingAnswer, show_reading
from commands.reply import Reply, Text, Value
from commands.saying import period_said
from ledger.figures import Figure, NotAFigure, read_figure
from ledger.meters import billing_period
from ledger.money import Money
from ledger.periods import day_of, local
from ledger.providers import PROVIDERS
from ledger.reminding import period_name
from storage.read_by_people import ReadMeter, read_meters

MOST_WORDS = 300  # letters of an answer


class ThanksAnswer(Answer):
    """What was recorded. `days`: local dates since the reading before it in the same period; None: none was.

    `now`: it is as of the moment of asking.
    """

    reading: ReadingAnswer
    days: int | None
    now: bool


@command(changes=True, needs="record")
def tell(
    ask: Ask,
    what: Rest,
    *,
    provider: Provider | None = None,
    account: str | None = None,
    when: When | None = None,
) -> ThanksAnswer | Refusal:
    """Answer a reminder: what the page shows, as a number or in your own words.

    Args:
        what: The figure on the page, for example 0.68, or: it's at 0.68 now.
        provider: Whose page, if several are asked for, for example provider=groq.
        account: Which account, if there are several, for example account=lab.
        when: When you saw it, if not now and not in your words.
    """
    if len(what) > MOST_WORDS:
        return Refusal.of("tell.long")
    given = {"provider": provider, "account": account, "when": when.isoformat() if when else None}
    said = {name: value for name, value in given.items() if value} | {"what": what}
    meters = read_meters(ask.connection, ask.workspace)
    asked = _named([each for each in meters if each.is_asked(ask.now)], said)
    if len(asked) != 1:
        return _which(asked, said) if asked else _not_asked(ask, _named(meters, said))
    try:
        figure = read_figure(what, when or ask.now, ask.zone, ask.currency)
    except NotAFigure as wrong:
        return _unread(wrong, said)
    return _record(ask, asked[0], figure, when)


def _named(meters: Sequence[ReadMeter], said: dict[str, str]) -> list[ReadMeter]:
    """Those that are meant, by what was said or else by a name in the words; all, where none is named."""
    account = said.get("account", "").lower()
    found = [each for each in meters if said.get("provider", each.provider) == each.provider]
    found = [each for each in found if account in ("", each.account.lower())]
    words = set(said["what"].lower().replace("'s", "").split())
    by_account = [each for each in found if each.account.lower() in words]
    titled = {name for name, each in PROVIDERS.items() if words & {name, each.title.lower()}}
    by_provider = [each for each in found if each.provider in titled]
    if len(found) < 2:
        return found if not titled or by_provider else []
    return [each for each in by_account if each.account != each.provider] or by_provider or found


def _record(ask: Ask, meter: ReadMeter, figure: Figure, when: datetime | None) -> ThanksAnswer | Refusal:
    """The last figure of a period that is over is as of its end, unless another moment was said."""
    told = meter.told
    closes_at = told.closes_at if told and told.type == "period_open" else None
    at = figure.at or closes_at or when or ask.now
    if closes_at is not None and at == closes_at and _is_less(meter, figure, closes_at):
        return _of_the_new_period(meter, figure, closes_at, ask.now)
    answer = reading.function(
        ask, provider=meter.provider, amount=figure.amount, when=at, account=meter.account
    )
    if not isinstance(answer, ReadingAnswer):
        assert isinstance(answer, Refusal)
        return answer
    before = answer.before_at
    days = None if before is None else (day_of(answer.read_at, ask.zone) - before.date()).days
    return ThanksAnswer(reading=answer, days=days, now=answer.read_at == ask.now)


def _is_less(meter: ReadMeter, figure: Figure, closes_at: datetime) -> bool:
    """Than what the page showed before in the period that is over."""
    period = billing_period(meter.meter, closes_at)
    last = meter.last
    return bool(period and last and last.at > period[0] and figure.amount < last.figure)


def _of_the_new_period(meter: ReadMeter, figure: Figure, closes_at: datetime, now: datetime) -> Refusal:
    """A page that begins again shows the new period's figure: whether it is that one is for the person."""
    assert meter.last is not None
    old, amount = period_name(meter.meter, closes_at), as_typed(figure.amount.decimal)
    given = {"provider": meter.provider, "account": meter.account, "amount": amount}
    shown, last = figure.amount, meter.last.figure
    label = say("tell.new_months")
    new = Offer(label=label, command="reading", given={**given, "when": now.isoformat()})
    mended = {**given, "when": closes_at.isoformat(), "how": "correct"}
    return Refusal.of(
        "tell.less",
        "conflict",
        values={"shown": shown, "last": last, "old": period_said(old)},
        lines=(f"/reading {meter.provider} {amount} now account={meter.account}",),
        offers=(new, Offer(label=say("tell.olds", old=period_said(old)), command="reading", given=mended)),
    )


def _which(asked: Sequence[ReadMeter], said: dict[str, str]) -> Refusal:
    titles = [account_title(each.provider, each.account) for each in asked]
    offers = tuple(
        Offer(
            label=title,
            command="tell",
            given={**said, "provider": each.provider, "account": each.account},
        )
        for title, each in zip(titles, asked, strict=True)
    )
    return Refusal.of("tell.several", "conflict", values={"titles": ", ".join(titles)}, offers=offers[:20])


def _not_asked(ask: Ask, known: Sequence[ReadMeter]) -> Refusal:
    """What is known already, and how to record another figure."""
    line = (say("tell.records", line="/reading groq 1.06"),)
    if not known:
        return Refusal.of("tell.not_asked", "unknown", lines=line)
    newest = max(known, key=lambda each: each.recorded_at.timestamp() if each.recorded_at else 0.0)
    line = (say("tell.records_another", line=f"/reading {newest.provider} 1.06"),)
    if newest.last is None:
        return Refusal.of("tell.not_asked", "unknown", lines=line)
    values: dict[str, Value] = {
        "title": account_title(newest.provider, newest.account),
        "figure": newest.last.figure,
        "at": local(newest.last.at, ask.zone),
    }
    return Refusal.of("tell.recorded_already", "unknown", values=values, lines=line)


def _unread(wrong: NotAFigure, said: dict[str, str]) -> Refusal:
    offers = (
        Offer(label=choice.removesuffix("0") if "." in choice else choice, command="tell", given=each)
        for choice, each in ((choice, {**said, "what": choice}) for choice in wrong.choices)
    )
    return Refusal.because(wrong, offers=tuple(offers))


def show(answer: ThanksAnswer) -> Reply:
    """The reading's answer, with thanks and the arithmetic in place of its heading."""
    if answer.reading.outcome != "recorded":
        return show_reading(answer.reading)
    said = show_reading(answer.reading)
    heading, *rest = said.blocks
    kept = rest if isinstance(heading, Text) else [heading, *rest]
    return Reply(said.title, (_thanks(answer), *kept), said.actions, said.tone)


def _thanks(answer: ThanksAnswer) -> Text:
    one = answer.reading
    values: dict[str, Value] = {"title": account_title(one.provider, one.account), "figure": one.figure}
    if one.before is None or answer.days is None or one.reset:
        return Text(say("tell.thanks"), values)
    change = one.figure - one.before
    values |= {"change": Money(abs(change.units), change.currency), "before": one.before}
    if not change:
        return Text(say("tell.thanks_same", ago=_ago(answer)), values)
    key = "tell.thanks_more" if change.units > 0 else "tell.thanks_less"
    return Text(say(key, ago=_ago(answer)), values)


def _ago(answer: ThanksAnswer) -> str:
    if answer.days == 0:
        return say("tell.same_day")
    if answer.days == 1:
        return say("tell.yesterday" if answer.now else "tell.day_before")
    return say("tell.days_ago" if answer.now else "tell.days_before", count=answer.days or 0)
