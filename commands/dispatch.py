"""The only way in, for every surface alike: find, seat, permit, read, answer, remember, log."""

from __future__ import annotations

import difflib
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from commands.answered import UTC, Answered
from commands.answers import Offer, Refusal
from commands.asking import Asking, seat_of
from commands.caller import Caller, Operator, language_for
from commands.catalogue import say, speaking, spoken
from commands.definition import Definition
from commands.notice import Notice
from commands.pace import Pace
from commands.permission import STRANGER
from commands.reply import Action, Reply, Value
from commands.suggesting import is_suggested
from commands.together import Together, is_shared
from commands.tongue import ENGLISH
from storage.actions import action_id, find_action
from storage.names import printable
from storage.people import NOBODY
from storage.trouble import StorageUnusable

if TYPE_CHECKING:
    from storage.sealing import Sealer
    from storage.store import Store

__all__ = ["UTC", "Answered", "Dispatch", "seat_of"]

log = logging.getLogger("purser.asks")
TOO_MANY = Refusal.of("dispatch.too_many", "too_many")
EXPIRED = Refusal.of("dispatch.expired", "unknown")
RANDOM = 32  # bytes of a seed: a passport is made of it
SHORT = 40  # what a button can hold itself: Telegram's 64 bytes, less its frame


class Dispatch:
    """Call it with a command's name, what was given (text or JSON values by argument), and who asks."""

    def __init__(
        self,
        store: Store,
        sealer: Sealer,
        commands: Sequence[Definition],
        operator: Operator,
        notices: Sequence[Notice] = (),
        routed: Sequence[Definition] = (),
    ) -> None:
        self.store = store
        self.sealer = sealer
        self.commands = {definition.name: definition for definition in commands}
        self.operator = operator
        self._tellable: dict[str, Definition | Notice] = {notice.name: notice for notice in notices}
        self._tellable |= self.commands | {definition.name: definition for definition in routed}
        self.pace = Pace()
        self.together = Together(store)

    async def __call__(self, name: str, given: Mapping[str, object], caller: Caller) -> Answered:
        """The answer; what it changed is durable when this returns. Only what cannot go on raises."""
        definition = self.commands.get(name)
        if definition is not None:
            return await self.ask(definition, given, caller)
        if not self.pace.allows(caller):
            return self._refused(name, TOO_MANY, caller)
        seat = await self.store.read(lambda connection: seat_of(connection, caller))
        language = language_for(seat, caller)
        with speaking(language):
            refusal = STRANGER if seat is NOBODY else self._unknown(name)
        return self._refused(name, refusal, caller, language)

    async def ask(self, definition: Definition, given: Mapping[str, object], caller: Caller) -> Answered:
        """The same for a definition at hand: a route's own too, which is in no list of commands."""
        if not self.pace.allows(caller):
            return self._refused(definition.name, TOO_MANY, caller)
        asking = Asking(self, definition, given, caller, secrets.token_hex(RANDOM))
        if is_shared(asking):
            found = await self.together.ask(asking)
        else:
            found = None if definition.changes else await self._read(asking)
        if found is None:
            found = await self.store.write(asking.write)
        return _logged(found, caller, logging.INFO if definition.name in self.commands else logging.DEBUG)

    async def _read(self, asking: Asking) -> Answered | None:
        """The clock presses no buttons: those of what it promises are kept when that is delivered."""
        found = await self.store.read(asking.read)
        if found is not None and found.has_rows and asking.caller.workspace is None:
            await self.store.write(partial(asking.offer, answered=found))
        return found

    async def press(self, id: str, caller: Caller, answer: str | None = None) -> Answered:
        """Ask what a stored action holds; `answer` fills the argument it left open."""
        if not self.pace.allows(caller):
            return self._refused("", TOO_MANY, caller)
        action = await self.store.read(lambda connection: find_action(connection, id))
        definition = self.commands.get(action.command) if action else None
        if action is None or definition is None or action.expires_at <= caller.at:
            return self._refused("", EXPIRED, caller)
        given: dict[str, object] = dict(action.given)
        if action.asks_for and answer is not None:
            given[action.asks_for] = answer
        # one button is one ask, however often and by whichever delivery it is pressed
        pressed = replace(caller, key=f"action-{id}") if not action.asks_for else caller
        if caller.direct and caller.within is None:  # what came to somebody of several teams is about its own
            pressed = replace(pressed, within=action.workspace_id)
        asking = Asking(self, definition, given, pressed, secrets.token_hex(RANDOM), action)
        return _logged(await self.store.write(asking.write), caller)

    async def suggest(
        self, name: str, argument: str, typed: str, caller: Caller, given: Mapping[str, object] | None = None
    ) -> tuple[str, ...]:
        """What may be meant by what is typed so far of an argument; none on any trouble.

        It only reads, and is asked with every letter: the pace does not count it. `given`: the others.
        """
        definition = self.commands.get(name)
        wanted = next((a for a in definition.arguments if a.name == argument), None) if definition else None
        if definition is None or wanted is None or not is_suggested(name, wanted):
            return ()
        asking = Asking(self, definition, given or {}, caller, "")
        try:
            return await self.store.read(lambda connection: asking.suggest(connection, wanted, typed))
        except StorageUnusable:
            return ()
        except Exception:  # whatever it was, what is being typed can be typed to its end
            log.exception("/%s: nothing could be suggested", name)
            return ()

    async def language(self, caller: Caller) -> str:
        """In which a surface speaks to them of its own; English where the database does not tell."""
        try:
            seat = await self.store.read(lambda connection: seat_of(connection, caller))
        except StorageUnusable:
            seat = NOBODY
        return language_for(seat, caller)

    def reply(
        self,
        command: str,
        answer: str,
        seed: str,
        *,
        refused: bool = False,
        zone: ZoneInfo = UTC,
        language: str = ENGLISH,
    ) -> Answered:
        """An answer kept as JSON, laid out again: a delivery, or the first answer to a key."""
        definition = self._tellable[command]
        kind = Refusal if refused else definition.answer_type
        said = kind.model_validate_json(answer)
        with speaking(language):
            reply = self.with_rows(definition.show(said), seed)
        return Answered(command, said, reply, definition.private or reply.private, zone, language)

    def with_rows(self, reply: Reply, seed: str) -> Reply:
        """Give an id to each action that changes something, leaves an argument open, or is long."""
        actions = tuple(
            replace(action, row=action_id(seed, index)) if self._needs_row(action) else action
            for index, action in enumerate(reply.actions)
        )
        return replace(reply, actions=actions)

    def _needs_row(self, action: Action) -> bool:
        long = len(action.command) + sum(len(k) + len(v) + 2 for k, v in action.given.items()) > SHORT
        return long or bool(action.asks_for) or self.commands[action.command].changes

    def _refused(self, name: str, refusal: Refusal, caller: Caller, language: str = "") -> Answered:
        """Where they sit may not be known yet: then in the language that the surface names."""
        language = language or spoken(caller.language) or ENGLISH
        with speaking(language):
            retold = refusal.retold()
            reply = self.with_rows(retold.reply(), "")
        return Answered(name, retold, reply, private=True, language=language)

    def _unknown(self, name: str) -> Refusal:
        name = printable(name)
        near = difflib.get_close_matches(name, self.commands, 1, 0.6)
        said: dict[str, Value] = {"name": name[:32]}
        if near:
            said["form"] = self.commands[near[0]].form()
        return Refusal.of(
            "dispatch.did_you_mean" if near else "dispatch.unknown",
            "unknown",
            values=said,
            offers=(Offer(label=say("dispatch.help"), command="help"),) if "help" in self.commands else (),
        )


def _logged(answered: Answered, caller: Caller, level: int = logging.INFO) -> Answered:
    """What was given may hold a secret, so it is in no line; what routes ask comes by the thousand."""
    surface, said = caller.via or caller.surface, "refused" if answered.refusal else "answered"
    log.log(level, "/%s on %s: %s", answered.command, surface, said)
    return answered
