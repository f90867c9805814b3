"""One ask in one transaction: seat, permit, read, answer, remember."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from commands.answered import Answered
from commands.answers import Answer, Refusal
from commands.arguments import Argument
from commands.caller import Ask, Caller
from commands.catalogue import speaking
from commands.definition import Definition
from commands.given import read_arguments
from commands.permission import STRANGER, choose_workspace, not_permitted
from commands.reply import Reply
from commands.suggesting import suggestions
from storage.actions import LASTS, StoredAction, keep_actions, mark_used
from storage.asks import FirstAnswer, KeptAnswer, ask_key, first_answers, remember_answers
from storage.passports import passport_seat
from storage.people import NOBODY, Seat, Several, Who, clock_seat, find_seat, note_person

if TYPE_CHECKING:
    from commands.dispatch import Dispatch
    from storage.store import Connection

NOT_YOURS = Refusal.of("asking.not_yours", "not_allowed")
ONLY_ONCE = Refusal.of("asking.only_once", "conflict")


@dataclass(frozen=True, slots=True)
class Asking:
    """It may run twice (the writer commits in groups), so it keeps nothing. `action`: the pressed button."""

    dispatch: Dispatch
    definition: Definition
    given: Mapping[str, object]
    caller: Caller
    seed: str
    action: StoredAction | None = None

    def write(self, connection: Connection) -> Answered:
        """Answer and write down what changed, who asked, what may be pressed, and the answer by its key."""
        ask = self._ask(connection, writes=True)
        with speaking(ask.language):
            return self._written(ask)

    def _written(self, ask: Ask) -> Answered:
        connection = ask.connection
        first = first_answers(connection, [self.kept_as()]).get(self.kept_as()) if self.is_keyed() else None
        if first:
            return self.again(first, ask)
        if self._is_new_to_us(ask):
            ask = replace(ask, seat=note_person(connection, who_asks(self.caller), ask.seat))
        refusal = self.refusal(ask)
        answer = refusal or self._carried_out(ask)
        if self.definition.outside:  # /start may have joined the place, or chosen another workspace
            ask = self._ask(connection, writes=True)
        answered = self.laid_out(answer, ask)
        if self.action and refusal is None:
            mark_used(connection, self.action.id, ask.now)
        if ask.seat is not NOBODY:
            self.keep_actions(ask, answered.reply)
            remember_answers(connection, self.remembered(ask, answered))
        return answered

    def read(self, connection: Connection) -> Answered | None:
        """None where there is something to write down after all."""
        ask = self._ask(connection)
        if self._is_new_to_us(ask):
            return None
        with speaking(ask.language):
            answered = self.laid_out(self.refusal(ask) or self._carried_out(ask), ask)
        return None if self.definition.notes and answered.has_rows else answered

    def offer(self, connection: Connection, answered: Answered) -> None:
        """Keep what may be pressed of an answer that was only read; of who has left meanwhile nothing."""
        ask = self._ask(connection)
        if ask.seat is not NOBODY:
            self.keep_actions(ask, answered.reply)

    def suggest(self, connection: Connection, argument: Argument, typed: str) -> tuple[str, ...]:
        """What may be meant by what is typed so far; none for who may not ask."""
        return suggestions(self._ask(connection), self.definition, argument, typed, self.given)

    def _ask(self, connection: Connection, *, writes: bool = False) -> Ask:
        return replace(self.asked(connection, seat_of(connection, self.caller)), writes=writes)

    def asked(self, connection: Connection, seat: Seat) -> Ask:
        """What a command gets of it, from that seat."""
        return Ask(
            connection=connection,
            caller=self.caller,
            seat=seat,
            now=self.caller.at,
            sealer=self.dispatch.sealer,
            operator=self.dispatch.operator,
            seed=self.seed,
            writes=True,
        )

    def _is_new_to_us(self, ask: Ask) -> bool:
        return ask.seat is not NOBODY and not ask.seat.noted and bool(self.caller.person)

    def is_simple(self, ask: Ask) -> bool:
        """Whether there is nothing to write down of it but what it changes and its answer."""
        return ask.seat is not NOBODY and not self._is_new_to_us(ask) and not self.definition.outside

    def kept_as(self) -> tuple[str, str]:
        """Surface and key under which its first answer is kept."""
        return self.caller.surface, self._key()

    def is_keyed(self) -> bool:
        return self.definition.changes and bool(self.caller.key)

    def _key(self) -> str:
        """The clock has no place; its workspaces' keys do not meet, nor do those of passports."""
        caller, place = self.caller, self.caller.place
        if caller.workspace is not None:
            place = f"workspace {caller.workspace}"
        if caller.passport is not None:
            place = f"passport {caller.passport}"
        return ask_key(caller.person, place, caller.key)

    def refusal(self, ask: Ask) -> Refusal | None:
        """Why this caller may not ask this at all."""
        for_anybody = self.definition.outside and self.caller.passport is None
        if ask.seat is NOBODY and not for_anybody:
            several = find_seat(ask.connection, who_asks(self.caller))
            return choose_workspace(several) if isinstance(several, Several) else STRANGER
        if self.action and not _may_press(self.action, ask):
            return NOT_YOURS if ask.seat is not NOBODY else STRANGER
        return None if for_anybody else not_permitted(self.definition, ask)

    def values(self, ask: Ask) -> dict[str, object] | Refusal:
        """The arguments, read."""
        return read_arguments(self.definition, self.given, ask)

    def _carried_out(self, ask: Ask) -> Answer:
        values = self.values(ask)
        return values if isinstance(values, Refusal) else self.definition.function(ask, **values)

    def laid_out(self, answer: Answer, ask: Ask, zone: ZoneInfo | None = None) -> Answered:
        """The answer with its reply; without `zone` the one that the ask may just have set."""
        with speaking(ask.language):
            if isinstance(answer, Refusal):
                answer = answer.retold()
            reply = self.definition.show(answer)
        if ask.seat is not NOBODY:  # of a stranger nothing is stored: their buttons say what they ask
            reply = self.dispatch.with_rows(reply, self.seed)
        private = self.definition.private or reply.private
        zone = zone or ask.refreshed().zone
        return Answered(self.definition.name, answer, reply, private, zone, ask.language)

    def keep_actions(self, ask: Ask, reply: Reply) -> None:
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

    def remembered(self, ask: Ask, answered: Answered) -> list[KeptAnswer]:
        """What is kept of it by its key. What is shown once is kept nowhere, nor the seed it was made of.

        A button that was refused changed nothing: pressed again it asks again, for what stands then.
        """
        is_button = self.action is not None and not self.action.asks_for
        if not self.is_keyed() or (is_button and answered.refusal is not None):
            return []
        answer = answered.answer
        kept = ("", "") if answer.shown_once else (answer.model_dump_json(), self.seed)
        first = FirstAnswer(self.definition.name, answered.refusal is not None, *kept)
        return [KeptAnswer(first, *self.kept_as(), ask.workspace, ask.seat.person_id or None, ask.now)]

    def again(self, first: FirstAnswer, ask: Ask) -> Answered:
        if first.command != self.definition.name:
            other = Refusal.of("asking.other_key", "conflict", values={"command": first.command})
            return self._refused(other, ask)
        if not first.answer:
            return self._refused(ONLY_ONCE, ask)
        return self.dispatch.reply(
            first.command,
            first.answer,
            first.seed,
            refused=first.refused,
            zone=ask.zone,
            language=ask.language,
        )

    def _refused(self, refusal: Refusal, ask: Ask) -> Answered:
        with speaking(ask.language):
            told = refusal.retold()
            return Answered(self.definition.name, told, told.reply(), True, language=ask.language)


def seat_of(connection: Connection, caller: Caller) -> Seat:
    """Where the caller sits; NOBODY's seat for a stranger, and for who has still to choose a workspace."""
    if caller.passport is not None:
        return passport_seat(connection, caller.passport, caller.at) or NOBODY
    if caller.workspace is not None:
        return clock_seat(connection, caller.workspace) or NOBODY
    found = find_seat(connection, who_asks(caller))
    return found if isinstance(found, Seat) else NOBODY


def who_asks(caller: Caller) -> Who:
    """The person and the place, as storage looks them up."""
    return Who(
        caller.surface,
        caller.person,
        caller.person_name,
        caller.place,
        caller.keeper,
        caller.at,
        None if caller.place else caller.within,
    )


def _may_press(action: StoredAction, ask: Ask) -> bool:
    mine = action.person_id is None or action.person_id == ask.seat.person_id
    return mine and action.workspace_id == ask.workspace
