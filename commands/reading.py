"""`/reading perplexity 12.40`: a figure that only a person can see."""

from __future__ import annotations

from commands.answers import Refusal
from commands.arguments import Amount, Provider, Rest, When
from commands.caller import Ask
from commands.definition import command
from commands.doubting import How
from commands.reply import Reply
from commands.taking import ReadingAnswer, Shown, show_reading, take_reading

LONGEST_NOTE = 500


@command(changes=True, needs="record")
def reading(
    ask: Ask,
    provider: Provider,
    amount: Amount,
    when: When | None = None,
    how: How | None = None,
    note: Rest | None = None,
    account: str | None = None,
    *,
    about: str | None = None,
) -> ReadingAnswer | Refusal:
    """Record what a provider's page shows for this month.

    Args:
        provider: Whose page it is, for example groq.
        amount: The figure on the page, for example 12.40.
        when: Another moment, for example yesterday or 31 Oct.
        how: For a doubtful figure: the meter was reset, this corrects, it is right, or a typo.
        note: A note to keep beside it, for example note=from the console.
        account: Which account, if there are several, for example account=research.
        about: What a question was about: its buttons say it, nobody needs to.
    """
    if note and len(note) > LONGEST_NOTE:
        return Refusal.of("reading.long_note", values={"most": LONGEST_NOTE})
    return take_reading(ask, Shown(provider, amount, when, how, note or "", account, about))


def show(answer: ReadingAnswer) -> Reply:
    return show_reading(answer)
