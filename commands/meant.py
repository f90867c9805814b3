"""What may have been meant by an amount that can be read in two ways: an offer for each."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from commands.answers import Offer
from commands.arguments import Argument, Around, as_typed
from commands.definition import Definition
from ledger.amounts import NotAnAmount
from ledger.moments import NotAMoment, parse_when


def ways_meant(
    definition: Definition, given: Mapping[str, object], argument: Argument, around: Around, wrong: object
) -> tuple[Offer, ...]:
    """The same ask with each amount that may be meant, as of the moment of the first, if any is known.

    What is pressed tomorrow is still today's figure, so a moment that was left out is said.
    """
    choices = wrong.choices if isinstance(wrong, NotAnAmount) else ()
    if any(each.secret for each in definition.arguments):
        return ()
    said = {name: _text(value) for name, value in given.items() if isinstance(value, str | int | Decimal)}
    for each in definition.arguments:
        if each.kind.name == "when" and argument.kind.name == "amount":
            said[each.name] = _pinned(said.get(each.name, ""), around)
    return tuple(
        Offer(label=_label(choice), command=definition.name, given={**said, argument.name: choice})
        for choice in choices
    )


def _text(value: str | int | Decimal) -> str:
    return value if isinstance(value, str) else as_typed(value)


def _pinned(when: str, around: Around) -> str:
    try:
        return (parse_when(when, around.now, around.zone) if when else around.now).isoformat()
    except NotAMoment:
        return when  # it is refused in its turn


def _label(choice: str) -> str:
    """`1.2340` is to be typed so that it is not asked about again; it is called 1.234."""
    return choice.removesuffix("0") if "." in choice else choice
