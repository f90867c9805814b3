"""/context and /status: what one should tell a person now, and how fresh it is."""

from __future__ import annotations

from datetime import UTC, datetime

from commands.context import ContextAnswer
from commands.tracking import Tracking
from storage.store import Connection
from tests.bot.house import TestHouse, said
from tests.commands.cast import typed


async def matters(house: TestHouse) -> ContextAnswer:
    house.clock.pass_(seconds=10)
    answer = said(await typed(house, "/context"))
    assert isinstance(answer, ContextAnswer)
    return answer


async def groq(house: TestHouse) -> Tracking:
    return next(each for each in (await matters(house)).meters if each.provider == "groq")


async def words(house: TestHouse) -> str:
    house.clock.pass_(seconds=10)
    return repr((await typed(house, "/context")).reply)


async def test_before_anything_is_known_a_reading_is_asked_for(house: TestHouse) -> None:
    answer = await matters(house)
    assert (answer.health, answer.alerts, answer.stale) == (None, (), ())
    meter = await groq(house)
    assert (meter.status, meter.needs_action, meter.has_current_data) == ("needs_reading", True, False)
    assert (meter.daily_average, meter.last_figure, meter.days_until_reset) == (None, None, 11)
    assert "Groq has no reading this month: type /reading groq and the figure." in await words(house)


async def test_a_meter_grows_stale_and_begins_again(house: TestHouse) -> None:
    said(await typed(house, "/groq 1.95 10 Nov 12:00"))
    house.clock.now = datetime(2026, 11, 17, 11, 59, tzinfo=UTC)
    meter = await groq(house)
    assert (meter.status, meter.needs_action, meter.has_current_data) == ("normal", False, True)
    assert meter.daily_average is not None
    assert meter.daily_average.units == 1_950_000_000 * 10 // 95
    house.clock.now = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)
    assert ((await groq(house)).status, (await groq(house)).needs_action) == ("stale", True)
    assert "No reading for 7 days: what does Groq's console show?" in await words(house)
    house.clock.now = datetime(2026, 11, 28, 0, 0, tzinfo=UTC)  # the last moment with four days left
    assert ((await groq(house)).status, (await groq(house)).days_until_reset) == ("approaching", 3)
    assert "Three days left in November: what does Groq's console show?" in await words(house)
    house.clock.now = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
    assert "The last day of November: what does Groq's console show?" in await words(house)
    said(await typed(house, "/groq 3"))
    assert ((await groq(house)).status, (await groq(house)).needs_action) == ("approaching", False)
    house.clock.now = datetime(2026, 12, 1, 0, 0, 1, tzinfo=UTC)
    meter = await groq(house)
    assert (meter.status, meter.has_current_data, meter.days_until_reset) == ("needs_reading", False, 31)
    assert meter.current_month_spend.text() == "0"
    assert meter.last_figure is not None
    assert meter.last_figure.text() == "3"


async def test_a_meter_that_was_said_to_begin_again_says_so(house: TestHouse) -> None:
    said(await typed(house, "/groq 5 19 Nov 12:00"))
    said(await typed(house, "/groq 1 reset"))
    meter = await groq(house)
    assert (meter.status, meter.current_month_spend.text()) == ("reset_detected", "6")


async def test_the_worst_budget_is_the_health_and_what_was_passed_is_told(house: TestHouse) -> None:
    said(await typed(house, "/limit 100 month"))
    said(await typed(house, "/limit 5 month groq"))
    assert (await matters(house)).health == "ok"
    house.clock.pass_(seconds=10)
    said(await typed(house, "/groq 4.50"))
    answer = await matters(house)
    assert answer.health == "reserve"
    assert [(each.provider, each.threshold) for each in answer.alerts] == [("groq", "80%"), ("groq", "50%")]
    assert "Monthly budget, Groq, November 2026: 80% was passed." in await words(house)
    house.clock.now = datetime(2026, 12, 2, tzinfo=UTC)
    answer = await matters(house)
    assert (answer.health, answer.alerts) == ("ok", ())


async def test_what_could_not_be_read_is_stale(house: TestHouse) -> None:
    def fail(connection: Connection) -> None:
        connection.exec_driver_sql("update accounts set trouble = 'It failed.', connected_at = 1")

    said(await typed(house, "/reading openai 5"))
    assert (await matters(house)).stale == ()
    house.wiring.store.write_now(fail)
    assert (await matters(house)).stale == ("openai",)
    assert "Not up to date: OpenAI; /status says why." in await words(house)
    house.clock.pass_(seconds=10)
    status = await typed(house, "/status")
    assert status.reply.tone == "warning"
    assert "It failed." in repr(status.reply)
    summary = await typed(house, "/summary")
    assert "'names': 'OpenAI'" in repr(summary.reply)
