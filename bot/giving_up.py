"""What cannot be delivered: the subscription ends, the keepers are told, and alerts go to the fallback."""

from __future__ import annotations

from datetime import datetime

from commands.retelling import wording
from commands.undelivered import UNDELIVERED, UndeliveredAnswer
from storage.addresses import keepers_to_tell, name_of
from storage.channels import CHANNEL
from storage.outbox import Delivery, Promise, give_up, give_up_others, promise, promised
from storage.reminder_readers import elsewhere
from storage.reminder_rows import REMINDER
from storage.store import Connection
from storage.subscriptions import Subscriber, subscribed_as, switch_off
from storage.telling import fall_back, fallbacks, told_within


def give_up_for_good(
    connection: Connection, delivery: Delivery, reason: str, now: datetime, *, reachable: bool
) -> tuple[str, int]:
    """Where nothing will arrive, the subscription ends. Gives what was told, and to how many keepers.

    Alerts that nobody saw there go to the fallback.
    """
    for_what = subscribed_as(connection, delivery.subscription_id)
    ends = not reachable and bool(for_what)
    alerts = for_what in ("alerts", "fallback")
    places = fallbacks(connection, delivery.workspace_id, [delivery.address]) if alerts else []
    said = UndeliveredAnswer(
        what=delivery.command,
        where=name_of(connection, delivery.address),
        reason=str(reason),
        reason_wording=wording(reason),
        switched_off=ends,
        subscribed=for_what,
        elsewhere=bool(places),
        channel=delivery.address.chat if delivery.address.surface == CHANNEL else "",
    )
    lost = _lost(connection, delivery, said.kept, ends=ends)
    if ends and delivery.subscription_id is not None:
        switch_off(connection, delivery.subscription_id, reason)
    if places:
        fall_back(connection, delivery.workspace_id, lost, [delivery.address], now)
    if _is_told_elsewhere(connection, delivery):
        return said.kept, 0
    if delivery.command == UNDELIVERED.name:  # else a keeper who left would be told of keepers who left
        return said.kept, 0
    return said.kept, _tell_keepers(connection, delivery, said, [] if places or not alerts else lost, now)


def _is_told_elsewhere(connection: Connection, delivery: Delivery) -> bool:
    """Whether a reminder to a person comes where the digest goes (bot/reminding.py): no keeper mends that."""
    mine = delivery.command == REMINDER and delivery.subscription_id is None
    return mine and bool(elsewhere(connection, delivery.workspace_id))


def _tell_keepers(
    connection: Connection, delivery: Delivery, said: UndeliveredAnswer, lost: list[Promise], now: datetime
) -> int:
    """Tell every keeper, with the alerts that were `lost` and that this one does not have already."""
    workspace_id, key = delivery.workspace_id, f"undelivered {delivery.id}"
    keepers = [each for each in keepers_to_tell(connection, workspace_id) if each != delivery.address]
    for keeper in keepers:
        items = told_within(connection, workspace_id, lost, keeper, now)
        whole = UndeliveredAnswer.model_validate({**said.model_dump(), "items": items})
        promise(
            connection,
            Promise(UNDELIVERED.name, whole.model_dump_json(), key),
            Subscriber(keeper),
            now,
            workspace_id,
        )
    return len(keepers)


def _lost(connection: Connection, delivery: Delivery, trouble: str, *, ends: bool) -> list[Promise]:
    """Give it up, and what else waits for its subscription if that `ends`; gives what nobody saw there."""
    give_up(connection, delivery, trouble)
    lost = [] if delivery.message else [promised(delivery)]
    return lost + (give_up_others(connection, delivery, trouble) if ends else [])
