"""`/month`: a month against the one before it, with its statement: what is official and may still move.

The clock asks it once a month, when the month has settled, on the fifth at the latest; `bot/reconciling.py`
promises the answer to whoever subscribed to the digest.
"""

from __future__ import annotations

from commands.answers import Refusal
from commands.arguments import Span
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.honest import honest_notes
from commands.movers import why
from commands.period_report import PeriodReport, days_line, kept_lines, period_report, spent_line
from commands.picture import draw_period
from commands.reply import Action, Block, Reply, Text, Value
from commands.report import (
    More,
    actions,
    end_of,
    known_as_note,
    late_note,
    month_name,
    month_to_date,
    more_of,
    next_step,
    not_converted_notes,
    shown_budgets,
    shown_picture,
    stale_notes,
    tone,
    unpriced_notes,
)
from commands.statement import StatementAnswer, known_sums, movement, notes, table
from commands.statement import statement as statement_of
from commands.unpriced import cost_or_unpriced
from ledger.periods import period_holding

STATEMENT = statement_of.function


class MonthAnswer(PeriodReport):
    """A month; `statement` is the same at its close: what of it is official, and what may still move."""

    statement: StatementAnswer


@command()
def month(ask: Ask, month: Span | None = None, *, more: More = "no") -> MonthAnswer | Refusal:
    """Show a month: what it cost and why, against the month before, and what may still move.

    Args:
        month: For example october; the month before this one if left out.
        more: yes for all of it: the statement, every budget, and how each figure is known.
    """
    asked = month or period_holding("month", ask.today).previous()
    if asked.kind != "month":
        return Refusal.of("reports.of_a_month", lines=("/month october",))
    statement = STATEMENT(ask, asked)
    assert isinstance(statement, StatementAnswer)
    fields = period_report(ask, asked)
    return MonthAnswer(
        **fields,
        end=end_of(ask, asked.first, fields["budgets"], more),
        picture=draw_period(ask, asked),
        statement=statement,
        more=more == "yes",
    )


def show(answer: MonthAnswer) -> Reply:
    name = month_name(answer.first)
    blocks: list[Block] = [*late_note(answer)]
    if not answer.known:
        blocks += [Text(say("reports.month_unknown"), {"month": name}), *stale_notes(answer)]
    elif answer.quiet:
        key = "reports.quiet_so_far_this_month" if answer.running else "reports.quiet_month"
        blocks += [Text(say(key), {"month": name}), *stale_notes(answer)]
    else:
        blocks += _full(answer)
    if not answer.known or not answer.quiet:
        blocks += next_step(answer)
    return Reply(say("reports.month_title", month=name), tuple(blocks), _actions(answer), tone(answer))


def _actions(answer: MonthAnswer) -> tuple[Action, ...]:
    asked = f"{answer.first:%Y-%m}"
    return actions(
        answer,
        more_of("month", {"month": asked}, answer),
        Action(say("words.summary"), "summary", {"period": asked}),
        Action(say("reports.statement"), "statement", {"month": asked}),
        Action(say("words.drift"), "drift"),
    )


def _full(answer: MonthAnswer) -> list[Block]:
    statement = answer.statement
    return [
        *(_so_far(answer) if answer.running else _over(answer)),
        *([table(statement), *known_sums(statement)] if answer.more else ()),
        *([movement(statement)] if _moves(answer) else ()),
        *(shown_budgets(answer) if answer.more or answer.running else ()),
        *shown_picture(answer),
        *(notes(statement) if answer.more else _short(answer)),
        *(honest_notes(answer.honest) if answer.more else ()),
        *stale_notes(answer),
    ]


def _so_far(answer: MonthAnswer) -> list[Block]:
    return month_to_date(answer, answer.first, cost_or_unpriced(answer.spent, answer.unpriced))


def _over(answer: MonthAnswer) -> list[Block]:
    before: dict[str, Value] = {"before": month_name(answer.before_first)}
    return [
        spent_line(answer, "month", before),
        *why(answer.moved),
        *days_line(answer),
        *kept_lines(answer),
    ]


def _moves(answer: MonthAnswer) -> bool:
    """Of estimates that nobody ever bills it is said already that they are estimates."""
    if answer.more:
        return True
    return not answer.running and (bool(answer.statement.official) or not answer.statement.closed)


def _short(answer: MonthAnswer) -> list[Block]:
    return [*known_as_note(answer), *unpriced_notes(answer), *not_converted_notes(answer)]
