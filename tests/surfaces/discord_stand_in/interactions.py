import secrets
from dataclasses import dataclass, field
from enum import IntEnum

from tests.surfaces.discord_stand_in.clock import Clock
from tests.surfaces.discord_stand_in.messages import Message
from tests.surfaces.discord_stand_in.wire import Json, Refusal, unknown
from tests.surfaces.discord_stand_in.world import Channel, Person


class Kind(IntEnum):
    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


class Callback(IntEnum):
    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


ABOUT_A_MESSAGE = {Callback.DEFERRED_UPDATE, Callback.UPDATE}
WITH_A_MESSAGE = {Callback.MESSAGE, Callback.DEFERRED_MESSAGE}


@dataclass(eq=False)
class Interaction:
    """What a person did, and what the bot made of it.

    `source` is the message whose button was pressed (also for a form opened from there). `reply` is what the
    person was finally shown: None while there is nothing, or only "is thinking…".
    """

    id: int
    token: str
    kind: Kind
    person: Person
    channel: Channel
    created_at: float
    payload: Json
    source: Message | None = None
    callback: Callback | None = None
    original: Message | None = None
    reply: Message | None = None
    modal: Json | None = None
    choices: list[Json] | None = None
    follow_ups: list[Message] = field(default_factory=list)

    @property
    def first(self) -> Message | None:
        """What webhooks call `@original`: the first answer, or the message that was changed instead."""
        return self.source if self.callback in ABOUT_A_MESSAGE else self.original

    def permitted(self) -> set[Callback]:
        if self.kind is Kind.AUTOCOMPLETE:
            return {Callback.CHOICES}
        allowed = set(WITH_A_MESSAGE)
        if self.kind is not Kind.MODAL_SUBMIT:
            allowed.add(Callback.MODAL)
        return allowed | ABOUT_A_MESSAGE if self.source else allowed


class Interactions:
    """Keeps the two deadlines: three seconds to the first answer, fifteen minutes for all that follows."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.answer_seconds = 3.0
        self.token_seconds = 900.0
        self.all: dict[int, Interaction] = {}

    def begin(self, kind: Kind, person: Person, channel: Channel, source: Message | None) -> Interaction:
        token = secrets.token_urlsafe(32)
        made = Interaction(
            self.clock.next_id(), token, kind, person, channel, self.clock.now(), {}, source=source
        )
        self.all[made.id] = made
        return made

    def to_answer(self, interaction_id: str, token: str) -> Interaction:
        """The interaction that may be answered for the first time now."""
        found = self.all.get(int(interaction_id)) if interaction_id.isdigit() else None
        if found is None or not secrets.compare_digest(found.token, token):
            raise unknown("Interaction")
        if found.callback is not None:
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        if self.clock.now() - found.created_at > self.answer_seconds:
            raise unknown("Interaction")
        return found

    def by_token(self, token: str) -> Interaction:
        """The interaction behind a webhook's token: answered once, and not older than fifteen minutes."""
        found = next((each for each in self.all.values() if each.token == token), None)
        if found is None or found.callback in (None, Callback.CHOICES):
            raise unknown("Webhook")
        if self.clock.now() - found.created_at > self.token_seconds:
            raise Refusal(401, 50027, "Invalid Webhook Token")
        return found
