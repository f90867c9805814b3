"""/passport, /passports and /revoke: who may make, see and end which, and that it is shown once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from commands.asking import Asking
from commands.caller import Caller
from commands.dispatch import Answered
from commands.passport import PassportAnswer
from commands.passports import PassportsAnswer
from commands.revoke import RevokeAnswer
from storage.passports import SHAPE, find_passport
from storage.people import NOBODY
from tests.bot.house import TestHouse, said
from tests.commands.cast import WHO_ASKED, Person, contents, joins, new_workspace, refused, typed


def made(answered: Answered) -> PassportAnswer:
    answer = said(answered)
    assert isinstance(answer, PassportAnswer)
    return answer


def listed(answered: Answered) -> list[tuple[str, str]]:
    """Names and states."""
    answer = said(answered)
    assert isinstance(answer, PassportsAnswer)
    return [(line.name, line.state) for line in answer.passports]


def is_valid(house: TestHouse, text: str) -> bool:
    at = house.clock.now
    return house.wiring.store.read_now(lambda connection: find_passport(connection, text, at)) is not None


async def members_may(house: TestHouse) -> None:
    said(await typed(house, "/settings everyone=yes"))


async def test_it_is_ones_own_asks_and_records_and_lives_for_ninety_days(house: TestHouse) -> None:
    answered = await Person(house, "ann").asks("/passport laptop", keeper=True)
    answer = made(answered)
    assert (answer.name, answer.whose, answer.needs) == ("laptop", "me", ("ask", "record"))
    assert answer.expires_at == house.clock.now + timedelta(days=90)
    assert SHAPE.fullmatch(answer.passport)
    assert is_valid(house, answer.passport)
    assert answered.private
    assert answered.reply.private


async def test_needs_and_days_are_as_said(house: TestHouse) -> None:
    for line, needs, days in (
        ("/passport a keep,ask 30", ("ask", "keep"), 30),
        ("/passport b spend+record 1", ("record", "spend"), 1),
        ("/passport c needs=ASK days=3650", ("ask",), 3650),
        ("/passport d program days=7", ("ask", "record"), 7),
    ):
        answer = made(await Person(house, "ann").asks(line, keeper=True))
        assert answer.needs == needs
        assert answer.expires_at == house.clock.now + timedelta(days=days)


async def test_what_cannot_be_is_refused(house: TestHouse) -> None:
    wrong = {
        "one or more of ask, record, spend, keep": ("ci all", "ci ask,rule", "ci ,"),
        "1 to 3650 days": tuple(f"ci ask {days}" for days in ("0", "3651", "-1", "1.5", "²", "never")),
        "one word of at most 32": ("-ci", "c/i", "x" * 33),
    }
    before = contents(house, but=WHO_ASKED)
    for word, lines in wrong.items():
        for line in lines:
            refused(await Person(house, "ann").asks(f"/passport {line}", keeper=True), word)
    assert contents(house, but=WHO_ASKED) == before


async def test_a_passport_that_is_pasted_is_not_said_again(house: TestHouse) -> None:
    text = made(await typed(house, "/passport laptop")).passport
    for line in (f"/passport {text}", f"/passport x {text}", f"/passport x ask {text}"):
        assert text not in repr((await typed(house, line)).answer)


async def test_it_may_no_more_than_who_makes_it(house: TestHouse) -> None:
    bob = Person(house, "bob")
    refused(await bob.asks("/passport laptop"), "is for a keeper")
    await members_may(house)
    assert made(await bob.asks("/passport laptop")).needs == ("ask", "record")
    for needs in ("keep", "ask,spend", "spend,keep"):
        answered = await bob.asks(f"/passport phone {needs}")
        assert refused(answered, "so no passport that you make may").reason == "not_allowed"


async def test_a_way_in_that_is_limited_limits_it_too(house: TestHouse) -> None:
    ann, limited = Person(house, "ann"), frozenset({"record"})
    assert made(await ann.asks("/passport one", keeper=True, limit_to=limited)).needs == ("record",)
    refused(await ann.asks("/passport two ask", keeper=True, limit_to=limited), "You may not ask here")


async def test_a_programs_is_for_a_keeper_to_make(house: TestHouse) -> None:
    await members_may(house)
    answered = await Person(house, "bob").asks("/passport ci program")
    assert refused(answered, "for a keeper").reason == "not_allowed"
    assert made(await Person(house, "ann").asks("/passport ci program", keeper=True)).whose == "program"


async def test_where_nobody_is_known_it_is_a_programs_or_none(house: TestHouse) -> None:
    nobody = Person(house, "")
    refused(await nobody.asks("/passport laptop", keeper=True), "whose it would be")
    assert made(await nobody.asks("/passport ci program", keeper=True)).whose == "program"


async def test_a_passport_makes_no_passports(house: TestHouse) -> None:
    made(await typed(house, "/passport ci ask,record,spend,keep program"))
    before = contents(house, but=WHO_ASKED)
    shown = Caller("http", "", house.clock.now, via="http", passport=1)
    for line in ("/passport one", "/passport two program"):
        assert refused(await typed(house, line, shown), "makes no passports").reason == "not_allowed"
    assert contents(house, but=WHO_ASKED) == before


async def test_a_name_that_a_valid_one_has_is_taken_whatever_its_letters_size(house: TestHouse) -> None:
    ann, bob = Person(house, "ann"), Person(house, "bob")
    made(await ann.asks("/passport CI", keeper=True))
    assert refused(await bob.asks("/passport ci", keeper=True), "/revoke ci").reason == "conflict"
    said(await ann.asks("/revoke Ci", keeper=True))
    made(await bob.asks("/passport ci", keeper=True))


async def test_it_is_shown_once_and_kept_nowhere(house: TestHouse) -> None:
    ann = Person(house, "ann")
    text = made(await ann.asks("/passport laptop", keeper=True, key="7")).passport
    everything = repr(contents(house))
    assert text not in everything
    assert text.rpartition("_")[2] not in everything
    again = await ann.asks("/passport laptop", keeper=True, key="7")
    assert refused(again, "shown once").reason == "conflict"
    assert house.rows("select count(*) from passports") == [(1,)]


async def test_one_sees_ones_own_and_a_keeper_all(house: TestHouse) -> None:
    await members_may(house)
    ann, bob = Person(house, "ann"), Person(house, "bob")
    for person, name, keeper in ((ann, "hers", True), (bob, "his", False)):
        made(await person.asks(f"/passport {name}", keeper=keeper))
    made(await ann.asks("/passport ci program", keeper=True))
    assert listed(await bob.asks("/passports")) == [("his", "valid")]
    everybodys = [("ci", "valid"), ("his", "valid"), ("hers", "valid")]
    assert listed(await ann.asks("/passports", keeper=True)) == everybodys
    few = frozenset({"ask"})
    assert listed(await ann.asks("/passports", keeper=True, limit_to=few)) == [("hers", "valid")]


async def test_a_list_says_all_but_the_passport(house: TestHouse) -> None:
    ann = Person(house, "ann")
    text = made(await ann.asks("/passport ci ask,keep 30 program", keeper=True)).passport
    answered = await ann.asks("/passports", keeper=True)
    answer = said(answered)
    assert isinstance(answer, PassportsAnswer)
    line = answer.passports[0]
    assert text.startswith(f"purser_{line.number}_")
    assert (line.whose, line.is_program, line.needs) == ("ci", True, ("ask", "keep"))
    assert line.expires_at - line.made_at == timedelta(days=30)
    assert (line.used_at, line.state) == (None, "valid")
    assert text.rpartition("_")[2] not in repr(answered)
    assert answered.private


async def test_what_ended_is_listed_last_and_for_ninety_days(house: TestHouse) -> None:
    ann = Person(house, "ann")
    for line in ("/passport old days=1", "/passport gone", "/passport good days=365"):
        made(await ann.asks(line, keeper=True))
    said(await ann.asks("/revoke gone", keeper=True))
    house.clock.pass_(days=2)
    ends = [("good", "valid"), ("gone", "revoked"), ("old", "expired")]
    assert listed(await ann.asks("/passports", keeper=True)) == ends
    house.clock.pass_(days=88.5)
    assert listed(await ann.asks("/passports", keeper=True)) == [("good", "valid"), ("old", "expired")]
    assert house.rows("select count(*) from passports") == [(3,)]


async def test_without_passports_it_says_how_to_make_one(house: TestHouse) -> None:
    for keeper in (True, False):
        await members_may(house)
        answered = await Person(house, "ann").asks("/passports", keeper=keeper)
        assert listed(answered) == []
        assert "/passport laptop" in repr(answered.reply)


async def test_it_is_revoked_by_its_name_or_how_it_begins(house: TestHouse) -> None:
    for number, how in enumerate(("laptop", "LAPTOP", "purser_3", "purser_4_", "the whole"), 1):
        text = made(await typed(house, "/passport laptop")).passport
        answer = said(await typed(house, f"/revoke {text if how == 'the whole' else how}"))
        assert isinstance(answer, RevokeAnswer)
        assert (answer.name, answer.used_at) == ("laptop", None)
        assert not is_valid(house, text)
        refused(await typed(house, f"/revoke purser_{number}"), "has ended already")
        house.clock.pass_(minutes=1)


async def test_another_stays_valid(house: TestHouse) -> None:
    texts = [made(await typed(house, f"/passport {name}")).passport for name in ("one", "two")]
    said(await typed(house, "/revoke one"))
    assert [is_valid(house, text) for text in texts] == [False, True]


async def test_one_revokes_ones_own_and_a_keeper_anybodys(house: TestHouse) -> None:
    await members_may(house)
    ann, bob, eve = Person(house, "ann"), Person(house, "bob"), Person(house, "eve")
    text = made(await bob.asks("/passport his")).passport
    for name in ("his", "purser_1", text):
        refusal = refused(await eve.asks(f"/revoke {name}"), "no such passport that you could revoke")
        assert refusal.reason == "unknown"
        assert name not in refusal.sentence
    assert is_valid(house, text)
    said(await bob.asks("/revoke his"))
    made(await bob.asks("/passport his"))
    said(await ann.asks("/revoke his", keeper=True))
    assert refused(await ann.asks("/revoke his", keeper=True), "has ended already").reason == "conflict"


async def test_a_passport_may_revoke_itself(house: TestHouse) -> None:
    text = made(await typed(house, "/passport ci record program")).passport
    made(await typed(house, "/passport other program"))
    limited = frozenset({"record"})
    shown = Caller("http", "", house.clock.now, via="http", passport=1, limit_to=limited)
    refused(await typed(house, "/revoke other", shown), "no such passport")
    said(await typed(house, "/revoke ci", shown))
    assert not is_valid(house, text)


async def test_of_another_workspace_nothing_is_seen_or_ended(house: TestHouse) -> None:
    new_workspace(house, "rival")
    joins(house, "crew")
    ann = Person(house, "ann")
    text = made(await ann.asks("/passport laptop", keeper=True)).passport
    assert listed(await ann.asks("/passports", "rival", keeper=True)) == []
    for name in ("laptop", "purser_1", text):
        refused(await ann.asks(f"/revoke {name}", "rival", keeper=True), "no such passport")
    assert listed(await ann.asks("/passports", "crew", keeper=True)) == [("laptop", "valid")]
    made(await ann.asks("/passport laptop", "rival", keeper=True))


async def test_an_ask_by_a_passport_that_has_ended_is_a_strangers(house: TestHouse) -> None:
    made(await typed(house, "/passport ci program"))
    shown = Caller("http", "", house.clock.now, via="http", passport=1)
    said(await typed(house, "/budget", shown))
    said(await typed(house, "/revoke ci"))
    for line in ("/budget", "/start", "/groq 1", "/nothing"):
        assert refused(await typed(house, line, replace(shown, key=line))).reason == "stranger"
    assert NOBODY.workspace_id == 0
    assert house.rows("select count(*) from asks where surface = 'http'") == [(0,)]


async def test_a_button_of_who_was_revoked_meanwhile_is_kept_nowhere(house: TestHouse) -> None:
    said(await Person(house, "ann").asks("/passport ci", keeper=True))
    dispatch, store = house.wiring.dispatch, house.wiring.store
    for kept in (1, 0):
        caller = Caller("http", "", house.clock.now, via="http", passport=1)
        asking = Asking(dispatch, dispatch.commands["digest"], {}, caller, f"seed {kept}")
        answered = store.read_now(asking.read)
        assert answered is not None
        assert answered.has_rows
        if not kept:
            said(await Person(house, "ann").asks("/revoke ci", keeper=True))
        before = len(contents(house)["actions"])
        store.write_now(partial(asking.offer, answered=answered))
        assert (len(contents(house)["actions"]) > before) == bool(kept)
