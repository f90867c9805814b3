"""The first word: codes, owners, open houses, direct chats, and the time zone in one tap."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from commands.budget import BudgetAnswer
from commands.dispatch import Answered
from commands.link import LinkAnswer
from commands.permission import STRANGER
from commands.start import StartAnswer
from storage.workspaces import CODE_LASTS
from tests.bot.house import TestHouse, said, test_house
from tests.commands.cast import Person, a_code, contents, joins, labels, new_workspace, refused, typed

PLACES = "select external_id, workspace_id from places where surface = 'telegram' order by id"


def started(answer: object) -> StartAnswer:
    assert isinstance(answer, StartAnswer), answer
    return answer


async def test_a_code_joins_a_place_and_makes_its_bringer_a_keeper(house: TestHouse) -> None:
    code = await a_code(house)
    ann = Person(house, "ann")
    answer = started(said(await ann.asks(f"/start {code}", "crew")))
    assert (answer.joined, answer.workspace, answer.keeper, answer.zone) == (True, "Purser", True, None)
    assert house.rows(PLACES) == [("team", 1), ("crew", 1)]
    said(await ann.asks("/limit 2 day", "crew"))
    refused(await Person(house, "bob").asks("/limit 3 day", "crew"))


async def test_a_code_may_be_typed_in_other_ways(house: TestHouse) -> None:
    for place, spoken in (("crew", str.lower), ("ship", _without_hyphen), ("quay", "  {}  ".format)):
        answered = await Person(house, "ann").asks(f"/start {spoken(await a_code(house))}", place)
        assert started(said(answered)).joined


def _without_hyphen(code: str) -> str:
    return code.replace("-", "")


async def test_a_code_works_once(house: TestHouse) -> None:
    code = await a_code(house)
    said(await Person(house, "ann").asks(f"/start {code}", "crew"))
    before = contents(house)
    refused(await Person(house, "eve").asks(f"/start {code}", "ship"), "wrong, used or too old")
    assert contents(house) == before


async def test_a_code_gets_too_old(house: TestHouse) -> None:
    code, other = await a_code(house), await a_code(house)
    house.clock.pass_(seconds=CODE_LASTS.total_seconds() - 10.1)
    before = contents(house)
    house.clock.pass_(seconds=0.1)
    refused(await Person(house, "eve").asks(f"/start {code}", "ship"), "wrong, used or too old")
    assert contents(house) == before
    house.clock.pass_(seconds=-11)
    assert started(said(await Person(house, "ann").asks(f"/start {other}", "ship"))).joined


async def test_a_wrong_code_joins_nothing(house: TestHouse) -> None:
    before = contents(house)
    for code in ("AAAAA-AAAAA", "Lisbon", "workspace-1", "1", "💥", "workspace-" + "9" * 30):
        for place in ("ship", ""):
            answered = await Person(house, "eve").asks(f"/start {code}", place, keeper=True)
            assert refused(answered).reason == "stranger"
    assert contents(house) == before


async def test_a_code_with_a_wrong_zone_is_not_used_up(house: TestHouse) -> None:
    code = await a_code(house)
    before = contents(house, but=("actions",))
    ann = Person(house, "ann")
    answered = await ann.asks(f"/start {code} Lisbonn", "crew")
    assert refused(answered, "Did you mean").offers[0].given["code"] == code
    assert contents(house, but=("actions",)) == before
    answer = started(said(await ann.asks(f"/start {code} Lisbon", "crew")))
    assert (answer.joined, answer.zone) == (True, "Europe/Lisbon")


async def test_the_zones_offered_to_a_new_place_can_be_tapped(house: TestHouse) -> None:
    ann = Person(house, "ann")
    answered = await ann.asks(f"/start {await a_code(house)}", "crew")
    answer = started(said(await ann.presses(labels(answered)["Kolkata"], "crew")))
    assert answer.zone == "Asia/Kolkata"
    assert answer.next_digest.isoformat() == "2026-11-21T03:30:00+00:00"  # nine in Kolkata


async def test_a_zone_is_said_in_words(house: TestHouse) -> None:
    for said_so in ("zone=New York", "New York", 'zone="new york"', "America/New_York"):
        said(await typed(house, "/settings zone=Lisbon"))
        assert started(said(await typed(house, f"/start {said_so}"))).zone == "America/New_York"


async def test_a_misspelt_zone_is_answered_with_what_was_meant(house: TestHouse) -> None:
    answered = await typed(house, "/start Lisbonn")
    assert refused(answered, "Did you mean Europe/Lisbon?").offers[0].given == {"zone": "Europe/Lisbon"}
    assert house.rows("select zone from workspaces") == [(None,)]


async def test_a_place_that_has_joined_stays_where_it_is_whatever_code_comes(house: TestHouse) -> None:
    new_workspace(house, "rival")
    code = await a_code(house)
    answer = started(said(await Person(house, "ann").asks(f"/start {code}", "rival", keeper=True)))
    assert (answer.joined, answer.workspace) == (False, "Rival")
    assert house.rows("select used_at from link_codes") == [(None,)]


async def test_in_a_direct_chat_a_code_joins_the_person(house: TestHouse) -> None:
    ann = Person(house, "ann")
    answer = started(said(await ann.asks(f"/start {await a_code(house)}", "")))
    assert (answer.joined, answer.keeper, answer.direct) == (True, True, True)
    assert house.rows(PLACES) == [("team", 1)]  # a direct chat is no place
    said(await ann.asks("/limit 2 day", ""))
    assert (await Person(house, "bob").asks("/budget", "")).refusal == STRANGER


async def test_a_code_takes_a_known_person_to_another_workspace(house: TestHouse) -> None:
    rival = new_workspace(house, "rival")
    ann = Person(house, "ann")
    said(await ann.asks("/budget", "rival", keeper=True))
    assert started(said(await ann.asks("/start", ""))).workspace == "Rival"
    assert started(said(await ann.asks("/start AAAAA-AAAAA", ""))).workspace == "Rival"
    answered = await ann.asks(f"/start {await a_code(house)}", "")
    answer = started(said(answered))
    assert (answer.joined, answer.workspace) == (False, "Purser")
    assert started(said(await ann.presses(labels(answered)["Lisbon"], ""))).zone == "Europe/Lisbon"
    said(await ann.asks("/limit 2 day", ""))
    assert house.rows("select workspace_id from budgets") == [(1,)]
    assert rival == 2


async def test_the_bots_owner_needs_no_code(house: TestHouse) -> None:
    ann = Person(house, "ann", surface="discord")
    assert (await ann.asks("/start", "server", keeper=True)).refusal == STRANGER
    assert started(said(await ann.asks("/start", "server", owner=True))).keeper
    other = Person(house, "anna", surface="discord")
    assert started(said(await other.asks("/start", "", owner=True))).direct
    assert (await Person(house, "eve", surface="discord").asks("/start", "")).refusal == STRANGER


async def test_an_open_house_lets_any_keeper_open_a_workspace(tmp_path: Path) -> None:
    with test_house(tmp_path, open=True) as house:
        ann = Person(house, "ann")
        assert (await ann.asks("/start", "crew", keeper=False)).refusal == STRANGER
        assert (await ann.asks("/start", "", keeper=True)).refusal == STRANGER
        refused(await ann.asks("/start AAAAA-AAAAA", "crew", keeper=True), "wrong, used")
        answer = started(said(await ann.asks("/start", "crew", keeper=True, place_name="The\ncrew")))
        assert (answer.joined, answer.workspace, answer.keeper) == (True, "The crew", True)
        said(await ann.asks("/groq 5", "crew"))
        assert house.rows("select workspace_id from accounts") == [(2,)]


async def test_who_belongs_to_several_is_asked_once_and_it_is_remembered(house: TestHouse) -> None:
    rival = new_workspace(house, "rival")
    ann = Person(house, "ann")
    said(await ann.asks("/groq 1", "team", keeper=True))
    said(await ann.asks("/groq 7", "rival", keeper=True))
    before = contents(house)
    answered = await ann.asks("/budget", "")
    offers = {offer.label: offer for offer in refused(answered, "which one is this chat about").offers}
    assert set(offers) == {"Purser", "Rival"}
    assert (await ann.asks("/start", "")).refusal == answered.refusal
    assert contents(house) == before
    given = " ".join(f"{name}={value}" for name, value in offers["Rival"].given.items())
    answer = started(said(await ann.asks(f"/start {given}", "")))
    assert (answer.workspace, answer.joined) == ("Rival", False)
    budget = said(await ann.asks("/budget", ""))
    assert isinstance(budget, BudgetAnswer)
    assert budget.month_to_date.text() == "7"
    assert rival == 2


async def test_nobody_chooses_a_workspace_that_is_not_theirs(house: TestHouse) -> None:
    new_workspace(house, "rival")
    ann = Person(house, "ann")
    said(await ann.asks("/groq 1", "team", keeper=True))
    for number in ("2", "3", "x", "", "9" * 40, "²"):
        before = contents(house)
        refused(await ann.asks(f"/start workspace-{number}", ""))
        assert contents(house) == before
    refused(await ann.asks("/start workspace-1", "ship"))


async def test_start_says_when_the_next_digest_comes_and_moves_none(house: TestHouse) -> None:
    said(await typed(house, "/settings zone=Lisbon digest=08:30"))
    answers = [started(said(await typed(house, "/start"))) for _ in range(2)]
    assert {answer.next_digest.isoformat() for answer in answers} == {"2026-11-21T08:30:00+00:00"}
    assert house.rows("select count(*) from schedules where what = 'digest'") == [(1,)]


async def test_a_telegram_group_is_joined_in_one_tap_where_there_is_a_bot(house: TestHouse) -> None:
    dispatch = house.wiring.dispatch
    for name in ("", "purser_bot"):
        dispatch.operator = replace(dispatch.operator, telegram_name=name)
        answered = await typed(house, "/link")
        answer = said(answered)
        assert isinstance(answer, LinkAnswer)
        assert answer.telegram == (f"https://t.me/{name}?startgroup={answer.code}" if name else "")
        assert answered.private
        assert ("t.me" in repr(answered.reply)) == bool(name)


def steps(answered: Answered) -> dict[str, bool]:
    return {step.what: step.done for step in started(answered.answer).steps}


async def test_start_leads_step_by_step_to_the_first_digest(house: TestHouse) -> None:
    begun = await typed(house, "/start")
    assert steps(begun) == {"zone": False, "figures": False, "limit": False, "digest": False}
    taken = [
        ("zone", "Lisbon"),
        ("figures", "Groq's figure…"),
        ("limit", "$20.00 a day"),
        ("digest", "Digest here"),
    ]
    for what, label in taken:
        row = labels(await typed(house, "/start"))[label]
        answer = "1.06" if what == "figures" else None
        pressed = await house.wiring.dispatch.press(row, house.keeper(what), answer)
        assert pressed.refusal is None, pressed.answer
        assert steps(await typed(house, "/start"))[what]
    done = await typed(house, "/start")
    assert all(steps(done).values())
    assert [action.command for action in done.reply.actions] == ["digest", "budget", "help"]


async def test_who_may_not_keep_is_led_nowhere_they_may_not_go(house: TestHouse) -> None:
    await Person(house, "ana").asks("/settings everyone=yes", keeper=True)
    answered = await Person(house, "ben").asks("/start")
    assert {action.command for action in answered.reply.actions} == {"digest", "budget", "help"}


async def test_the_digest_of_another_place_is_not_this_ones(house: TestHouse) -> None:
    await Person(house, "ana").asks("/subscribe digest", keeper=True)
    assert steps(await Person(house, "ana").asks("/start", keeper=True))["digest"]
    joins(house, "other")
    assert not steps(await Person(house, "ana").asks("/start", place="other", keeper=True))["digest"]


async def test_who_may_not_ask_learns_nothing_of_limits_and_figures(house: TestHouse) -> None:
    said(await Person(house, "ann").asks("/limit 20 month", keeper=True))
    for everyone, known in (("no", 0), ("yes", 4)):
        said(await typed(house, f"/settings everyone={everyone}"))
        answered = await Person(house, "eve").asks("/start")
        assert len(started(said(answered)).steps) == known
        assert ("'Limit'" in repr(answered.reply)) == bool(known)
