"""Who may ask what: the four needs, who has them where, and that a stranger leaves no trace."""

from __future__ import annotations

from commands import COMMANDS
from commands.caller import NEEDS
from commands.definition import Definition
from commands.dispatch import Answered
from commands.permission import STRANGER
from tests.bot.house import TestHouse, said
from tests.commands.cast import WHO_ASKED, Person, a_code, contents, joins, refused, typed

LINES = {  # what each command carries out; one that is not here is asked by its name alone
    "start": "/start",
    "help": "/help",
    "budget": "/budget",
    "summary": "/summary",
    "context": "/context",
    "digest": "/digest",
    "groq": "/groq 1.06",
    "reading": "/reading mistral 2",
    "tell": "/tell 1.06",
    "undo": "/undo",
    "limit": "/limit 2 day",
    "subscribe": "/subscribe digest me",
    "unsubscribe": "/unsubscribe digest me",
    "pause": "/pause digest me",
    "resume": "/resume me",
    "connect": "/connect openai key=sk-admin-abcdefghijklmnopqrstuvwxyz",
    "disconnect": "/disconnect openai",
    "collect": "/collect",
    "status": "/status",
    "settings": "/settings",
    "link": "/link",
    "charge": "/charge anthropic 20 monthly",
    "invoice": "/invoice openai october 412.08",
    "credit": "/credit openai 5",
    "correct": "/correct 1.06",
    "topup": "/topup deepseek 10",
    "rekey": "/rekey openai sk-admin-abcdefghijklmnopqrstuvwxyz",
    "passport": "/passport laptop",
    "passports": "/passports",
    "revoke": "/revoke laptop",
    "approve": "/approve 3ba9",
    "deny": "/deny 3ba9",
}
OF_MEMBERS = [d for d in COMMANDS if d.needs in ("ask", "record") and not d.outside]


def may(answered: Answered) -> bool:
    """Whether the person was allowed to ask it, whatever came of it."""
    return answered.refusal is None or answered.refusal.reason != "not_allowed"


def line_of(definition: Definition) -> str:
    """A line that the command carries out."""
    return LINES.get(definition.name, f"/{definition.name}")


def test_every_command_that_needs_more_has_a_line_here() -> None:
    needy = {definition.name for definition in COMMANDS if any(a.required for a in definition.arguments)}
    assert needy <= set(LINES) <= {definition.name for definition in COMMANDS}
    assert {definition.needs for definition in COMMANDS} <= set(NEEDS)


async def test_a_stranger_gets_one_sentence_and_leaves_nothing(house: TestHouse) -> None:
    before = contents(house)
    for line in map(line_of, COMMANDS):
        for place in ("elsewhere", ""):
            answered = await Person(house, "eve").asks(line, place, keeper=True, key=f"{line} {place}")
            assert answered.refusal == STRANGER, line
            assert answered.reply.actions == ()
    assert contents(house) == before


async def test_a_stranger_hears_the_same_of_commands_that_are_none(house: TestHouse) -> None:
    eve = Person(house, "eve")
    before = contents(house)
    assert (await eve.asks("/nothing", "elsewhere")).refusal == STRANGER
    assert (await eve.asks("/nothing", "")).refusal == STRANGER
    refused(await eve.asks("/nothing", "team"), "There is no /nothing.")
    assert contents(house) == before


async def test_nobody_who_joined_a_place_elsewhere_is_known_by_its_name_on_another_network(
    house: TestHouse,
) -> None:
    answered = await Person(house, "eve", surface="discord").asks("/budget", "team", keeper=True)
    assert answered.refusal == STRANGER


async def test_a_member_may_not_until_a_keeper_opens_it_to_everyone(house: TestHouse) -> None:
    bob, lines = Person(house, "bob"), [line_of(definition) for definition in OF_MEMBERS]
    for line in lines:
        assert "everyone=yes" in refused(await bob.asks(line), "is for a keeper").sentence
    said(await typed(house, "/settings everyone=yes"))
    for line in lines:
        assert may(await bob.asks(line)), line
    said(await typed(house, "/settings everyone=no"))
    for line in lines:
        assert not may(await bob.asks(line)), line


async def test_what_keepers_do_is_open_to_nobody_else(house: TestHouse) -> None:
    await typed(house, "/settings everyone=yes")
    before = contents(house, but=WHO_ASKED)
    lines = [line_of(definition) for definition in COMMANDS if definition.needs == "keep"]
    for line in lines:
        answered = await Person(house, "bob").asks(line)
        assert refused(answered, "Manage Server on Discord").reason == "not_allowed"
    assert contents(house, but=WHO_ASKED) == before
    for line in lines:
        assert may(await Person(house, "ann").asks(line, keeper=True)), line


async def test_a_way_in_may_be_limited_to_some_needs(house: TestHouse) -> None:
    for definition in COMMANDS:
        if definition.outside:
            continue
        line, without = line_of(definition), frozenset(NEEDS) - {definition.needs}
        answered = await Person(house, "ann").asks(line, keeper=True, limit_to=without)
        assert refused(answered, "is not allowed from here").reason == "not_allowed"
        only = frozenset({definition.needs})
        assert may(await Person(house, "ann").asks(line, keeper=True, limit_to=only)), line


async def test_who_may_not_keep_sets_no_zone_by_start_either(house: TestHouse) -> None:
    bob, ann = Person(house, "bob"), Person(house, "ann")
    refused(await bob.asks("/start zone=Lisbon"), "for a keeper to set")
    limited = frozenset({"ask", "record"})
    refused(await ann.asks("/start zone=Lisbon", keeper=True, limit_to=limited), "for a keeper to set")
    assert house.rows("select zone from workspaces") == [(None,)]
    assert (await ann.asks("/start zone=Lisbon", keeper=True)).refusal is None
    assert house.rows("select zone from workspaces") == [("Europe/Lisbon",)]


async def test_a_right_that_a_surface_gave_it_takes_back_in_that_place(house: TestHouse) -> None:
    ann = Person(house, "ann")
    said(await ann.asks("/limit 2 day", keeper=True))
    assert refused(await ann.asks("/limit 3 day", keeper=False)).reason == "not_allowed"
    assert refused(await ann.asks("/limit 3 day", "", keeper=False)).reason == "not_allowed"


async def test_it_is_not_taken_back_by_another_place(house: TestHouse) -> None:
    joins(house, "crew")
    ann = Person(house, "ann")
    said(await ann.asks("/budget", "team", keeper=True))
    said(await ann.asks("/limit 2 day", "crew", keeper=False))
    said(await ann.asks("/limit 3 day", "", keeper=False))
    refused(await ann.asks("/limit 4 day", "team", keeper=False))
    refused(await ann.asks("/limit 4 day", "crew", keeper=False))


async def test_a_right_that_a_code_gave_stays(house: TestHouse) -> None:
    code = await a_code(house)
    ann = Person(house, "ann")
    said(await ann.asks("/budget", "team", keeper=True))  # a right of the surface's, before
    said(await ann.asks(f"/start {code}", "crew", keeper=False))
    refused_nowhere = [await ann.asks("/limit 2 day", place, keeper=False) for place in ("team", "crew", "")]
    assert [answered.refusal for answered in refused_nowhere] == [None] * 3


async def test_a_person_keeps_the_name_they_have_now(house: TestHouse) -> None:
    ann = Person(house, "ann")
    await ann.asks("/budget", keeper=True, person_name="Ann\x00\nof \u202eArendelle\ud800")
    assert house.rows("select name from people") == [("Ann of Arendelle",)]
    await ann.asks("/budget", keeper=True, person_name="Anna")
    assert house.rows("select name from people") == [("Anna",)]


async def test_a_place_without_a_person_is_asked_for_by_whoever_the_surface_vouches_for(
    house: TestHouse,
) -> None:
    program = Person(house, "")
    said(await program.asks("/groq 1", keeper=True))
    refused(await program.asks("/groq 2", keeper=False))
    assert house.rows("select count(*) from people") == [(0,)]
