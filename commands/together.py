"""Asks of one kind that wait at the same moment are carried out together, in one operation.

A thousand programs that ask for permission to spend share what is the same for all of them: the budgets are
read once, and each counter moves once. Every ask is still permitted, answered and remembered for itself.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from commands.answered import Answered
from commands.answers import Answer
from commands.asking import Asking, seat_of, who_asks
from commands.caller import Ask, Caller
from storage.asks import first_answers, remember_answers
from storage.columns import EPOCH
from storage.passports import passport_seats
from storage.people import NOBODY, Seat
from storage.trouble import StorageUnusable

if TYPE_CHECKING:
    from storage.store import Connection, Store

MOST = 100  # in one operation: who asks something else waits no longer than for a slice of a batch

Future = asyncio.Future[Answered | None]
Line = list[tuple[Asking, Future]]


class Together:
    """A line of waiting asks for each command and event loop: while one part is written the next gathers."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lines: dict[tuple[asyncio.AbstractEventLoop, str], Line] = {}
        self._serving: set[asyncio.Task[None]] = set()

    async def ask(self, asking: Asking) -> Answered | None:
        """The answer, when what it changed is durable. Who is cancelled loses the answer only.

        None for one that only reads where there is something to write down after all.
        """
        loop = asyncio.get_running_loop()
        key = loop, asking.definition.name
        future: Future = loop.create_future()
        if key in self._lines:
            self._lines[key].append((asking, future))
        else:
            self._lines[key] = [(asking, future)]
            task = loop.create_task(self._serve(key))
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)
        return await future

    async def _serve(self, key: tuple[asyncio.AbstractEventLoop, str]) -> None:
        try:
            while part := self._lines[key][:MOST]:
                del self._lines[key][:MOST]
                await self._carry_out(part)
        finally:
            for _, future in self._lines.pop(key):
                future.cancel()

    async def _carry_out(self, part: Line) -> None:
        askings = [each for each, _ in part]
        try:
            answers = await self._together(askings)
        except StorageUnusable as trouble:  # it is nobody's fault, and would be the same for each alone
            for _, future in part:
                _fail(future, type(trouble)(str(trouble)))
        except Exception:  # noqa: BLE001 (whose fault it is shows when each is asked alone)
            await asyncio.gather(*(self._alone(asking, future) for asking, future in part))
        else:
            for (_, future), answered in zip(part, answers, strict=True):
                if not future.done():
                    future.set_result(answered)

    async def _together(self, askings: list[Asking]) -> Sequence[Answered | None]:
        if askings[0].definition.changes:
            return await self._store.write(partial(write_together, askings=askings))
        return await self._store.read(partial(read_together, askings=askings))

    async def _alone(self, asking: Asking, future: Future) -> None:
        changes = asking.definition.changes
        try:
            answered = await (self._store.write(asking.write) if changes else self._store.read(asking.read))
        except Exception as error:  # noqa: BLE001 (it belongs to who asked)
            _fail(future, error)
        else:
            if not future.done():
                future.set_result(answered)


def _fail(future: Future, error: Exception) -> None:
    if not future.done():
        future.set_exception(error)


def write_together(connection: Connection, askings: Sequence[Asking]) -> list[Answered]:
    """Each as `Asking.write` would answer it; of one key that comes several times the first counts."""
    firsts = first_answers(connection, [asking.kept_as() for asking in askings if asking.is_keyed()])
    seats = _seats(connection, [asking.caller for asking in askings])
    new: dict[int, Ask] = {}
    done: dict[int, Answered] = {}
    keys: set[tuple[str, str]] = set()
    for place, asking in enumerate(askings):
        ask = asking.asked(connection, seats[_who(asking.caller)])
        first = firsts.get(asking.kept_as()) if asking.is_keyed() else None
        if first:
            done[place] = asking.again(first, ask)
        elif asking.is_simple(ask) and not (asking.is_keyed() and asking.kept_as() in keys):
            new[place] = ask
            keys.add(asking.kept_as())
    rows = []
    for place, answer in _answers(askings, new).items():
        done[place] = askings[place].laid_out(answer, new[place], zone=new[place].zone)
        rows += askings[place].remembered(new[place], done[place])
        askings[place].keep_actions(new[place], done[place].reply)
    remember_answers(connection, rows)
    return [
        done[place] if place in done else asking.write(connection) for place, asking in enumerate(askings)
    ]


def read_together(connection: Connection, askings: Sequence[Asking]) -> list[Answered | None]:
    """Each as `Asking.read` would answer it: None where there is something to write down."""
    seats = _seats(connection, [asking.caller for asking in askings])
    simple: dict[int, Ask] = {}
    for place, asking in enumerate(askings):
        ask = replace(asking.asked(connection, seats[_who(asking.caller)]), writes=False)
        if asking.is_simple(ask):
            simple[place] = ask
    answers = _answers(askings, simple)
    found: list[Answered | None] = []
    for place, asking in enumerate(askings):
        if place in simple:
            said = asking.laid_out(answers[place], simple[place], zone=simple[place].zone)
            found.append(None if any(action.row for action in said.reply.actions) else said)
        else:
            found.append(asking.read(connection))
    return found


def _seats(connection: Connection, callers: Sequence[Caller]) -> dict[object, Seat]:
    """Where each of them sits; all that came with a passport are looked up at once."""
    shown = {caller.passport for caller in callers if caller.passport is not None}
    valid = passport_seats(connection, shown, max(caller.at for caller in callers)) if shown else {}
    seats: dict[object, Seat] = {}
    for caller in callers:
        if caller.passport is not None:
            seats[_who(caller)] = valid.get(caller.passport, NOBODY)
        elif _who(caller) not in seats:
            seats[_who(caller)] = seat_of(connection, caller)
    return seats


def _who(caller: Caller) -> tuple[object, ...]:
    """What a seat depends on: what a person may in a place the surface says anew with each ask."""
    asks = replace(who_asks(caller), at=EPOCH)
    return caller.passport, caller.workspace, asks


def _answers(askings: Sequence[Asking], new: dict[int, Ask]) -> dict[int, Answer]:
    """What the command says to each, by their places: refusals, or what it carries out for a workspace."""
    found: dict[int, Answer] = {}
    waiting: dict[int, list[tuple[int, Ask, dict[str, object]]]] = defaultdict(list)
    for place, ask in new.items():
        values = askings[place].refusal(ask) or askings[place].values(ask)
        if isinstance(values, Answer):
            found[place] = values
        else:
            waiting[ask.workspace].append((place, ask, values))
    for asked in waiting.values():
        several = askings[asked[0][0]].definition.several
        assert several is not None
        answers = several([(ask, values) for _, ask, values in asked])
        found |= {place: answer for (place, _, _), answer in zip(asked, answers, strict=True)}
    return found


def is_shared(asking: Asking) -> bool:
    """Whether it may be carried out with others."""
    return asking.definition.several is not None and asking.action is None
