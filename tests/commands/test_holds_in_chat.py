from __future__ import annotations

import json
from dataclasses import replace

from commands.answers import Refusal
from commands.holding import HoldAnswer
from commands.holds import HoldsAnswer
from storage.subscriptions import Address
from tests.bot.house import TestHouse
from tests.commands.cast import Person, labels, new_workspace
from tests.commands.holding import BY_NAME, hold, program, routed
from tests.commands.spending import subscribed


async def listed(house: TestHouse) -> HoldsAnswer:
    answer = (await house.ask("/holds")).answer
    assert isinstance(answer, HoldsAnswer), answer
    return answer


async def waiting(house: TestHouse, amount: str = "6") -> HoldAnswer:
    answer = await hold(house, amount)
    assert isinstance(answer, HoldAnswer), answer
    assert answer.state == "waiting"
    return answer


async def test_what_is_held_is_listed_until_its_life_is_over(house: TestHouse) -> None:
    await house.ask("/limit 20 day")
    await hold(house, "2", purpose="the summary")
    answer = await listed(house)
    assert [(each.purpose, each.amount.text()) for each in answer.open] == [("the summary", "2")]
    assert (answer.count, answer.held.text(), answer.ended) == (1, "2", ())
    house.clock.pass_(seconds=61)
    answer = await listed(house)
    assert (answer.open, answer.count, [each.state for each in answer.ended]) == ((), 0, ["expired"])


async def test_what_was_settled_shows_what_it_cost_and_by_how_much_it_was_over(house: TestHouse) -> None:
    held = await hold(house, "2")
    assert isinstance(held, HoldAnswer)
    await routed(house, "settle", id=held.id, amount="2.5")
    (ended,) = (await listed(house)).ended
    assert (ended.state, str(ended.actual and ended.actual.text())) == ("settled", "2.5")
    assert ended.overrun is not None
    assert ended.overrun.text() == "0.5"


async def test_a_hold_above_the_line_waits_and_holds_nothing_yet(house: TestHouse) -> None:
    await house.ask("/limit 20 day")
    await house.ask("/settings approval=5")
    assert isinstance(await hold(house, "5"), HoldAnswer)  # not above it
    await waiting(house)
    assert house.rows("select held from counters") == [(5_000_000_000,)]
    answer = await listed(house)
    assert [each.amount.text() for each in answer.waiting] == ["6"]


async def test_a_keeper_lets_it_pass_by_a_button_and_it_is_held_then(house: TestHouse) -> None:
    subscribed(house, "alerts", Address("telegram", "team", "", direct=False))
    await house.ask("/limit 20 day")
    await house.ask("/settings approval=5")
    asked = await waiting(house)
    (row,) = house.rows("select command, dedup_key from outbox where command = 'approval'")
    assert asked.id in str(row[1])
    house.clock.pass_(minutes=30)
    answer = (await house.ask(f"/approve {asked.id[:6]} fine with me")).answer
    assert isinstance(answer, HoldAnswer), answer
    assert (answer.state, answer.granted_at, answer.left and answer.left.text()) == (
        "held",
        house.clock.now,
        "10",
    )
    assert house.rows("select kind, why from overrides") == [("approval", "fine with me")]
    again = (await house.ask(f"/approve {asked.id}")).answer
    assert isinstance(again, Refusal)
    assert again.reason == "conflict"


async def test_a_hold_that_has_no_room_by_now_is_not_let_pass(house: TestHouse) -> None:
    await house.ask("/limit 10 day reserve=0")
    await house.ask("/settings approval=5")
    asked = await waiting(house)
    await hold(house, "5", ttl="600")
    answer = (await house.ask(f"/approve {asked.id}")).answer
    assert isinstance(answer, Refusal)
    assert answer.details["left"] == "5"
    assert [each.id for each in (await listed(house)).waiting] == [asked.id]


async def test_its_button_that_found_no_room_finds_it_after_a_raise(house: TestHouse) -> None:
    await house.ask("/limit 10 day reserve=0")
    await house.ask("/settings approval=5")
    asked = await waiting(house)
    await hold(house, "5", ttl="600")
    row = labels(await house.ask("/holds"))[f"Approve {asked.id[:4]}"]
    keeper = replace(house.keeper("a press"), at=house.clock.now)
    assert isinstance((await house.wiring.dispatch.press(row, keeper)).answer, Refusal)
    await house.ask("/raise 5 today because it is wanted")
    answer = (await house.wiring.dispatch.press(row, keeper)).answer
    assert isinstance(answer, HoldAnswer), answer
    assert answer.state == "held"
    assert (await house.wiring.dispatch.press(row, keeper)).answer == answer


async def test_a_keeper_reads_whose_passport_asks_and_whether_for_the_reserve(house: TestHouse) -> None:
    await house.ask("/settings approval=5")
    subscribed(house, "alerts", Address("telegram", "team", "", direct=False))
    await house.ask("/passport nightly spend 30 program")
    ((number,),) = house.rows("select id from passports")
    caller = replace(
        program(house), surface="http", passport=int(str(number)), limit_to=frozenset(("spend",))
    )
    for who, emergency in ((caller, "yes"), (program(house), "no")):
        given = {"provider": "groq", "amount": "6", "purpose": "a test", "emergency": emergency}
        await house.wiring.dispatch.ask(BY_NAME["hold"], given, who)
    told = [json.loads(str(answer)) for (answer,) in house.rows("select answer from outbox order by id")]
    assert [(each["person"], each["emergency"]) for each in told] == [("nightly", True), ("", False)]


async def test_where_nobody_is_told_alerts_the_keepers_are_asked_and_no_members(house: TestHouse) -> None:
    await Person(house, "ann").asks("/settings approval=5", keeper=True)
    await Person(house, "ann").asks("/settings everyone=yes", keeper=True)
    await Person(house, "bob").asks("/budget")
    await waiting(house)
    assert house.rows("select command, chat, direct from outbox") == [("approval", "ann", 1)]


async def test_a_denied_hold_stays_denied(house: TestHouse) -> None:
    await house.ask("/settings approval=5")
    asked = await waiting(house)
    answer = (await house.ask(f"/deny {asked.id}")).answer
    assert isinstance(answer, HoldAnswer)
    assert answer.state == "denied"
    assert isinstance((await house.ask(f"/approve {asked.id}")).answer, Refusal)
    settled = await routed(house, "settle", id=asked.id, amount="1")
    assert isinstance(settled, Refusal)
    assert "denied" in settled.sentence
    assert house.rows("select kind from overrides") == [("denial",)]


async def test_nobody_answered_for_an_hour_so_it_is_over(house: TestHouse) -> None:
    await house.ask("/settings approval=5")
    asked = await waiting(house)
    house.clock.pass_(hours=1)
    answer = (await house.ask(f"/approve {asked.id}")).answer
    assert isinstance(answer, Refusal)
    assert "expired" in answer.sentence


async def test_only_keepers_answer_and_only_in_their_workspace(house: TestHouse) -> None:
    await Person(house, "ann").asks("/limit 20 day", keeper=True)
    await house.ask("/settings approval=5")
    asked = await waiting(house)
    answer = (await Person(house, "bob").asks(f"/approve {asked.id}")).answer
    assert isinstance(answer, Refusal)
    assert answer.reason == "not_allowed"
    new_workspace(house, "others")
    answer = (await Person(house, "eve").asks(f"/approve {asked.id}", "others", keeper=True)).answer
    assert isinstance(answer, Refusal)
    assert answer.reason == "unknown"
    other = (await Person(house, "eve").asks("/holds", "others", keeper=True)).answer
    assert isinstance(other, HoldsAnswer)
    assert other.waiting == ()


async def test_the_list_offers_to_answer_what_waits(house: TestHouse) -> None:
    await house.ask("/settings approval=5")
    asked = await waiting(house)
    found = labels(await house.ask("/holds"))
    assert {f"Approve {asked.id[:4]}", f"Deny {asked.id[:4]}"} <= set(found)


async def test_a_clock_that_went_back_is_refused_until_a_keeper_accepts_it(house: TestHouse) -> None:
    await house.ask("/limit 20 day")
    assert isinstance(await hold(house, "1"), HoldAnswer)
    house.clock.pass_(hours=-1)
    refused = await hold(house, "1")
    assert isinstance(refused, Refusal)
    assert "60 minutes before the last hold" in refused.sentence
    checked = await routed(house, "check", provider="groq", amount="1")
    assert isinstance(checked, Refusal)
    await house.ask("/settings clock=accept")
    assert isinstance(await hold(house, "1"), HoldAnswer)
    assert house.rows("select kind from overrides") == [("clock",)]


async def test_the_line_is_set_shown_and_taken_away(house: TestHouse) -> None:
    await house.ask("/settings approval=5")
    assert house.rows("select approval_above from workspaces where id = 1") == [(5_000_000_000,)]
    await house.ask("/settings approval=off")
    assert house.rows("select approval_above from workspaces where id = 1") == [(None,)]
    for wrong in ("/settings approval=-1", "/settings approval=much"):
        assert isinstance((await house.ask(wrong)).answer, Refusal)


async def test_a_hold_is_for_no_more_than_adds_up(house: TestHouse) -> None:
    assert isinstance(await hold(house, "100000"), HoldAnswer)
    refused = await hold(house, "100000.000000001")
    assert isinstance(refused, Refusal)
    assert "100,000 at most" in refused.sentence
