"""The only way in, for every surface alike: find, seat, permit, read, answer, remember, log."""

from __future__ import annotations

import difflib
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from commands.answers import Answer, Offer, Refusal
from commands.caller import Ask, Caller, Operator
from commands.definition import Definition
from commands.given import read_arguments
from commands.notice import Notice
from commands.pace import Pace
from commands.permission import STRANGER, choose_workspace, not_permitted
from commands.reply import Action, Reply
from storage.actions import LASTS, StoredAction, action_id, find_action, keep_actions, mark_used
from storage.asks import FirstAnswer, ask_key, first_answer, remember_answer
from storage.people import NOBODY, Seat, Several, Who, clock_seat, find_seat, note_person

if TYPE_CHECKING:
    from storage.sealing import Sealer
    from storage.store import Connection, Store

log = logging.getLogger("purser.asks")
UTC = ZoneInfo("UTC")
SHORT = 40  # what a button can hold itself: Telegram's 64 bytes, less its frame


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as data, and laid out with its actions ready to be pressed."""

    command: str
    answer: Answer
    reply: Reply
    private: bool
    zone: ZoneInfo = UTC  # in which its moments are shown

    @property
    def refusal(self) -> Refusal | None:
        return self.answer if isinstance(self.answer, Refusal) else None


class Dispatch:
    """Call it with a command's name, what was given (text or JSON values by argument), and who asks."""

    def __init__(
        self,
        store: Store,
        sealer: Sealer,
        commands: Sequence[Definition],
        operator: Operator,
        notices: Sequence[Notice] = (),
    ) -> None:
        self.store = store
        self.sealer = sealer
        self.commands = {definition.name: definition for definition in commands}
        self.operator = operator
        self._tellable: dict[str, Definition | Notice] = {notice.name: notice for notice in notices}
        self._tellable |= self.commands
        self._pace = Pace()

    async def __call__(self, name: str, given: Mapping[str, object], caller: Caller) -> Answered:
        """The answer; what it changed is durable when this returns. Only what cannot go on raises."""
        definition = self.commands.get(name)
        if not self._pace.allows(caller):
            return self._refused(name, Refusal(sentence=Pace.sentence, reason="too_many"))
        if definition is None:
            knows = await self.store.read(lambda connection: seat_of(connection, caller) is not NOBODY)
            return self._refused(name, self._unknown(name) if knows else STRANGER)
        asking = _Asking(self, definition, given, caller, secrets.token_hex(16))
        found = None if definition.changes else await self.store.read(asking.read)
        answered = found if found is not None else await self.store.write(asking.write)
        # what was given may hold a secret, so it is not logged
        surface, said = caller.via or caller.surface, "refused" if answered.refusal else "answered"
        log.info("/%s on %s: %s", name, surface, said)
        return answered

    async def press(self, id: str, caller: Caller, answer: str | None = None) -> Answered:
        """Ask what a stored action holds; `answer` fills the argument it left open."""
        action = await self.store.read(lambda connection: find_action(connection, id))
        if action is None or action.expires_at < caller.at:
            gone = Refusal(sentence="That button has expired: please ask again.", reason="unknown")
            return self._refused("", gone)
        given: dict[str, object] = dict(action.given)
        if action.asks_for and answer is not None:
            given[action.asks_for] = answer
        # one button is one ask, however often and by whichever delivery it is pressed
        pressed = replace(caller, key=f"action-{id}") if not action.asks_for else caller
        asking = _Asking(self, self.commands[action.command], given, pressed, secrets.token_hex(16), action)
        return await self.store.write(asking.write)

    def reply(
        self, command: str, answer: str, seed: str, *, refused: bool = False, zone: ZoneInfo = UTC
    ) -> Answered:
        """An answer kept as JSON, laid out again: a delivery, or the first answer to a key."""
        definition = self._tellable[command]
        kind = Refusal if refused else definition.answer_type
        said = kind.model_validate_json(answer)
        reply = self.with_rows(definition.show(said), seed)
        return Answered(command, said, reply, definition.private or reply.private, zone)

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

    def _refused(self, name: str, refusal: Refusal) -> Answered:
        return Answered(name, refusal, self.with_rows(refusal.reply(), ""), private=True)

    def _unknown(self, name: str) -> Refusal:
        near = difflib.get_close_matches(name, self.commands, 1, 0.6)
        hint = f" Did you mean {self.commands[near[0]].form()}?" if near else ""
        return Refusal(
            sentence=f"There is no /{name[:32]}.{hint} /help lists what I can do.",
            reason="unknown",
            offers=(Offer(label="Help", command="help"),) if "help" in self.commands else (),
        )


@dataclass(frozen=True, slots=True)
class _Asking:
    """One ask in one transaction. It may run twice (the writer commits in groups), so it keeps nothing."""

    dispatch: Dispatch
    definition: Definition
    given: Mapping[str, object]
    caller: Caller
    seed: str
    action: StoredAction | None = None

    def write(self, connection: Connection) -> Answered:
        key = ask_key(self.caller.person, self.caller.place, self.caller.key)
        first = first_answer(connection, self.caller.surface, key) if self.caller.key else None
        ask = self._ask(connection)
        if first:
            return self._again(first, ask.zone)
        if ask.seat is not NOBODY and not ask.seat.noted and self.caller.person:
            ask = replace(ask, seat=note_person(connection, _who(self.caller), ask.seat))
        answered = self._answer(ask)
        self._keep_actions(ask, answered.reply)
        if self.definition.changes and self.caller.key and ask.seat is not NOBODY:
            self._remember(ask, key, answered)
        return answered

    def read(self, connection: Connection) -> Answered | None:
        """None where there is something to write down after all."""
        ask = self._ask(connection)
        if ask.seat is not NOBODY and not ask.seat.noted and self.caller.person:
            return None
        answered = self._answer(ask)
        return None if any(action.row for action in answered.reply.actions) else answered

    def _ask(self, connection: Connection) -> Ask:
        return Ask(
            connection=connection,
            caller=self.caller,
            seat=seat_of(connection, self.caller),
            now=self.caller.at,
            sealer=self.dispatch.sealer,
            operator=self.dispatch.operator,
            seed=self.seed,
        )

    def _answer(self, ask: Ask) -> Answered:
        answer: Answer | None = self._refusal(ask)
        if answer is None:
            values = read_arguments(self.definition, self.given, ask)
            answer = values if isinstance(values, Refusal) else self.definition.function(ask, **values)
        reply = self.definition.show(answer)
        if ask.seat is not NOBODY:  # of a stranger nothing is stored: their buttons say what they ask
            reply = self.dispatch.with_rows(reply, self.seed)
        private = self.definition.private or reply.private
        return Answered(self.definition.name, answer, reply, private, ask.refreshed().zone)

    def _refusal(self, ask: Ask) -> Refusal | None:
        if self.definition.outside:
            return None
        if ask.seat is NOBODY:
            several = find_seat(ask.connection, _who(self.caller))
            return choose_workspace(several) if isinstance(several, Several) else STRANGER
        if self.action and not _may_press(self.action, ask):
            return Refusal(sentence="That button is for the one who asked.", reason="not_allowed")
        return not_permitted(self.definition, ask)

    def _keep_actions(self, ask: Ask, reply: Reply) -> None:
        if self.action:
            mark_used(ask.connection, self.action.id, ask.now)
        if ask.seat is NOBODY:
            return
        keep_actions(
            ask.connection,
            [
                StoredAction(
                    id=action.row,
                    workspace_id=ask.workspace,
                    person_id=ask.seat.person_id or None,
                    command=action.command,
                    given=action.given,
                    asks_for=action.asks_for,
                    expires_at=ask.now + LASTS,
                    used_at=None,
                )
                for action in reply.actions
                if action.row
            ],
        )

    def _remember(self, ask: Ask, key: str, answered: Answered) -> None:
        remember_answer(
            ask.connection,
            FirstAnswer(
                self.definition.name,
                answered.refusal is not None,
                answered.answer.model_dump_json(),
                self.seed,
            ),
            surface=self.caller.surface,
            key=key,
            workspace_id=ask.workspace,
            person_id=ask.seat.person_id or None,
            at=ask.now,
        )

    def _again(self, first: FirstAnswer, zone: ZoneInfo) -> Answered:
        if first.command != self.definition.name:
            other = Refusal(sentence=f"That key was used for /{first.command} before.", reason="conflict")
            return Answered(self.definition.name, other, other.reply(), private=True)
        return self.dispatch.reply(first.command, first.answer, first.seed, refused=first.refused, zone=zone)


def seat_of(connection: Connection, caller: Caller) -> Seat:
    """Where the caller sits; NOBODY's seat for a stranger, and for who has still to choose a workspace."""
    if caller.workspace is not None:
        return clock_seat(connection, caller.workspace) or NOBODY
    found = find_seat(connection, _who(caller))
    return found if isinstance(found, Seat) else NOBODY


def _may_press(action: StoredAction, ask: Ask) -> bool:
    mine = action.person_id is None or action.person_id == ask.seat.person_id
    return mine and action.workspace_id == ask.workspace


def _who(caller: Caller) -> Who:
    return Who(caller.surface, caller.person, caller.person_name, caller.place, caller.keeper, caller.at)
