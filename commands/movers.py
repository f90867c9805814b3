"""Why a total changed: the three names whose spend moved most, as a part of reports and as a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from commands.answers import Cost, Part
from commands.caller import Ask
from commands.catalogue import say
from commands.reply import Text, Value
from ledger.money import Money
from ledger.movers import CENT, LITTLE, Cell, Mover, movers
from ledger.periods import Period
from ledger.providers import PROVIDERS
from ledger.usual import mean_of_parts
from storage.moving import cells_of, used_before

How = Literal["rose", "fell", "new", "gone"]
LONGEST = 40  # letters of a name
NAMED = re.compile(r"\{(\w+)\}")


class Moving(Part):
    """What was spent under a name or two: a provider's, or of a model, project, member, tag or category.

    `apart`: without the money of movers that stand before it. `how` is `new` where nothing was spent on it
    in the four weeks before, `gone` where a week or month has nothing of it any more.
    """

    names: dict[str, str]
    before: Cost
    after: Cost
    change: Cost
    how: How
    apart: bool = False


class Moved(Part):
    """No money is in two of them, and with `rest` they come to the whole change from `before` to `after`."""

    before: Cost
    after: Cost
    movers: tuple[Moving, ...]
    rest: Cost

    @property
    def change(self) -> Money:
        return self.after - self.before


def moved_on_a_day(ask: Ask, day: Period, middles: Sequence[Period]) -> Moved:
    """A day against the middle days that are the usual: their mean, which adds up to it to the unit."""
    *usual, after = cells_of(ask.connection, ask.workspace, ask.currency, [*middles, day])
    cells = {cell for sums in usual for cell in sums}
    together = {cell: sum(sums.get(cell, 0) for sums in usual) for cell in cells}
    return _moved(ask, mean_of_parts(together, len(usual)), after, day, may_be_gone=False)


def moved_between(ask: Ask, before: Period, after: Period) -> Moved:
    """A week or a month against the one before it."""
    there, here = cells_of(ask.connection, ask.workspace, ask.currency, [before, after])
    return _moved(ask, there, here, after, may_be_gone=True)


def _moved(
    ask: Ask, before: Mapping[Cell, int], after: Mapping[Cell, int], period: Period, *, may_be_gone: bool
) -> Moved:
    found = movers(before, after)
    perhaps_new = [mover.names for mover in found.movers if mover.nothing_before]
    known = used_before(ask.connection, ask.workspace, perhaps_new, period)

    def how(mover: Mover) -> How:
        if mover.nothing_before and mover.names not in known:
            return "new"
        if mover.gone and may_be_gone:
            return "gone"
        return "rose" if mover.change > 0 else "fell"

    return Moved(
        before=Money(sum(before.values()), ask.currency),
        after=Money(sum(after.values()), ask.currency),
        movers=tuple(
            Moving(
                names=dict(mover.names),
                before=Money(mover.before, ask.currency),
                after=Money(mover.after, ask.currency),
                change=Money(mover.change, ask.currency),
                how=how(mover),
                apart=mover.apart,
            )
            for mover in found.movers
        ),
        rest=Money(found.rest, ask.currency),
    )


def why(moved: Moved | None) -> list[Text]:
    """One sentence that names what moved, each with its amount; none where nothing stands out."""
    if moved is None or not moved.movers:
        return []
    parts = [_told(mover, at) for at, mover in enumerate(moved.movers)]
    if _counts(moved):
        parts.append(_rest(moved.rest, len(parts)))
    count = len(parts)
    texts = {f"part{at}": part.text for at, part in enumerate(parts)}
    template = NAMED.sub(lambda found: texts[found[1]], say(f"movers.why_{count}"))
    return [Text(template, {name: value for part in parts for name, value in part.values.items()})]


def _counts(moved: Moved) -> bool:
    whole = max(abs(moved.before.units), abs(moved.after.units))
    return abs(moved.rest.units) >= CENT and abs(moved.rest.units) * LITTLE >= whole


def _told(mover: Moving, at: int) -> Text:
    values: dict[str, Value] = {
        "name": named(mover.names),
        "change": abs(mover.change),
        "before": mover.before,
        "after": mover.after,
    }
    sentence = say(f"movers.otherwise_{_key(mover)}" if mover.apart else f"movers.{_key(mover)}")
    return _numbered(sentence, values, at)


def _key(mover: Moving) -> str:
    if "category" in mover.names:  # a credit that grows is less to pay: that it rose would be read wrongly
        return "more" if mover.change.units > 0 else "less"
    if mover.how in ("new", "gone"):
        return mover.how
    if not mover.before and not mover.apart:
        return "rose_from_nothing"
    return "fell_to_nothing" if not mover.after and not mover.apart else mover.how


def _rest(rest: Money, at: int) -> Text:
    return _numbered(
        say("movers.all_else_rose" if rest.units > 0 else "movers.all_else_fell"), {"change": abs(rest)}, at
    )


def _numbered(text: str, values: Mapping[str, Value], at: int) -> Text:
    """Each part's values have names of their own, so that parts can be joined."""
    said = NAMED.sub(lambda found: f"{{{found[1]}{at}}}", text)
    return Text(said, {f"{name}{at}": value for name, value in values.items()})


def named(names: Mapping[str, str]) -> str:
    """`gpt-5.5 in project atlas`, `project atlas by ada`, `OpenAI`, `a credit from OpenAI`."""
    said = dict(names)
    if "category" in said:
        text = say(f"movers.category_{said.pop('category').lower()}")
    elif "model" in said:
        text = _short(said.pop("model"))
    elif len(said) == 1 and "provider" in said:
        return PROVIDERS[said["provider"]].title
    else:
        first = next(by for by in said if by != "provider")
        text = say(f"movers.{first}", name=_short(said.pop(first)))
    for by, name in said.items():
        text = say(
            f"movers.with_{by}", text=text, name=PROVIDERS[name].title if by == "provider" else _short(name)
        )
    return text


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
