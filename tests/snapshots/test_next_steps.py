"""What a report offers next is taken: as a button, and as the line that an e-mail says to type."""

from __future__ import annotations

import pytest

from bot.rendering.typable import LEFT_OPEN, lines_of
from commands.reply import Action
from tests.bot.house import TestHouse
from tests.commands.cast import typed
from tests.snapshots.test_snapshots import REPORTS

REPORTING = [name for name, scenes in REPORTS.items() if not all(scene.place for scene in scenes)]


@pytest.mark.parametrize("report", REPORTING)
async def test_every_next_step_is_taken_pressed_or_typed(house: TestHouse, report: str) -> None:
    taken = 0
    for line in (scene.line for scene in REPORTS[report] if not scene.place):
        for action in (await typed(house, line)).reply.actions:
            if not (house.wiring.dispatch.commands[action.command].changes or action.asks_for):
                await _is_taken(house, action)
                taken += 1
    assert taken or report == "drift"  # which offers to reconcile, and nothing else


async def _is_taken(house: TestHouse, action: Action) -> None:
    house.clock.pass_(seconds=10)  # nobody asks so much at once
    pressed = await house.wiring.dispatch(action.command, dict(action.given), house.keeper())
    ((_, to_type),) = lines_of([action])
    assert LEFT_OPEN not in to_type
    written = await typed(house, to_type)
    assert pressed.refusal is written.refusal is None, (action, pressed.refusal, written.refusal)
    assert written.answer == pressed.answer
