"""`/groq 1.06`: the reading that is typed most often, with a name of its own."""

from __future__ import annotations

from commands.answers import Refusal
from commands.arguments import Amount, When
from commands.caller import Ask
from commands.definition import command
from commands.doubting import How
from commands.reply import Reply
from commands.taking import ReadingAnswer, Shown, show_reading, take_reading


@command(changes=True, needs="record")
def groq(
    ask: Ask,
    reading: Amount,
    when: When | None = None,
    how: How | None = None,
    *,
    account: str | None = None,
) -> ReadingAnswer | Refusal:
    """Record what Groq's console shows for this month.

    Args:
        reading: The figure on the page, for example 1.06.
        when: Another moment, for example yesterday.
        how: For a doubtful figure: the meter was reset, this corrects, it is right, or a typo.
        account: Which account, if there are several, for example account=lab.
    """
    return take_reading(ask, Shown("groq", reading, when, how, account=account))


def show(answer: ReadingAnswer) -> Reply:
    return show_reading(answer)
