"""Deliveries on Telegram: sent, edited, with a picture, and what stands in their way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from telegram.error import BadRequest, NetworkError

from bot.surfaces.contract import Moved, SendLater, Undeliverable
from commands.charts import Series, StackedDays
from commands.reply import Action, Facts, Note, Reply, Text
from ledger.money import Money
from storage.subscriptions import Address
from tests.surfaces.telegram_house import Ship, a_ship
from tests.surfaces.telegram_stand_in.records import Message
from tests.surfaces.telegram_stand_in.refusals import bad_gateway, bad_request

DAYS = tuple(date(2026, 11, 13) + timedelta(days=day) for day in range(7))
AMOUNTS = tuple(Money.of(f"{day}.20") for day in range(7))
CHART = StackedDays(
    "Spend a day",
    "Seven days, $22.40 in all; the highest was yesterday.",
    DAYS,
    (Series("OpenAI", "#0072B2", AMOUNTS),),
    Money.of("5"),
)
WORDS = Reply("Digest", (Text("Yesterday cost {cost}.", {"cost": Money.of("6.20")}),))
DIGEST = Reply("Digest", (*WORDS.blocks, CHART), (Action("Budget", "budget"),))
PNG = b"\x89PNG\r\n\x1a\n"


@pytest_asyncio.fixture
async def ship(tmp_path: Path) -> AsyncIterator[Ship]:
    async with a_ship(tmp_path) as ship:
        await ship.sails()
        yield ship


def only(ship: Ship) -> Message:
    """What the group has been told, which is one message."""
    said = ship.telegram.said(ship.team)
    assert len(said) == 1
    return said[0]


async def test_what_is_sent_is_named_by_chat_and_message(ship: Ship) -> None:
    sent = await ship.sends(WORDS, ship.team.id)
    assert sent == f"{ship.team.id}:{only(ship).id}"
    assert only(ship).text == "Digest\nYesterday cost $6.20."


async def test_a_digest_is_a_picture_with_its_words(ship: Ship) -> None:
    await ship.sends(DIGEST, ship.team.id)
    said = only(ship)
    assert (said.photo or b"").startswith(PNG)
    assert (said.text, said.of("bold"), said.buttons) == (
        f"Digest\nYesterday cost $6.20.\n\n{CHART.alt}",
        ["Digest"],
        ["Budget"],
    )
    await ship.ann.presses(said, "Budget")
    assert "is known yet" in (await ship.telegram.wait_for(ship.team, "Budget", after=said)).text


async def test_words_that_no_caption_holds_follow_the_picture(ship: Ship) -> None:
    lines = tuple((f"Provider {number}", "x" * 60) for number in range(25))
    sent = await ship.sends(Reply("Digest", (CHART, Facts(lines)), DIGEST.actions), ship.team.id)
    picture, words = ship.telegram.said(ship.team)
    assert (bool(picture.photo), picture.text, picture.buttons) == (True, "Digest", [])
    assert ("Provider 24" in words.text, words.buttons) == (True, ["Budget"])
    assert words.text.endswith(CHART.alt)
    assert sent == f"{ship.team.id}:{words.id}"


async def test_what_is_longer_than_a_message_ends_in_and_n_more(ship: Ship) -> None:
    lines = tuple((f"Provider {number}", "x" * 290) for number in range(30))
    await ship.sends(Reply("Digest", (Facts(lines),)), ship.team.id)
    assert only(ship).text.endswith(" more")


async def test_a_group_without_photos_gets_words(ship: Ship) -> None:
    ship.team.forbidden.add("photos")
    await ship.sends(DIGEST, ship.team.id)
    assert (only(ship).photo, CHART.alt in only(ship).text) == (None, True)


async def test_a_topic_and_a_person_are_written_to(ship: Ship) -> None:
    forum = ship.telegram.group("Forum", members=[], admins=[ship.ann], forum=True)
    topic = await forum.opens_topic("Costs")
    await ship.sends(DIGEST, forum.id, topic=str(topic))
    await ship.ann.starts()
    await ship.telegram.wait_for(ship.ann.private)
    await ship.sends(WORDS, ship.ann.id, direct=True)
    assert ship.telegram.said(forum, "Digest")[0].thread == topic
    assert ship.telegram.said(ship.ann.private, "Digest")[0].reply_to is None


async def test_a_message_is_edited(ship: Ship) -> None:
    sent = await ship.sends(Reply("Reading", (Text("1 of 31 days"),)), ship.team.id)
    again = await ship.sends(WORDS, ship.team.id, message=sent)
    assert again == sent
    assert [version.text for version in only(ship).versions] == [
        "Reading\n1 of 31 days",
        "Digest\nYesterday cost $6.20.",
    ]


async def test_an_edit_that_changes_nothing_is_done(ship: Ship) -> None:
    sent = await ship.sends(WORDS, ship.team.id)
    assert await ship.sends(WORDS, ship.team.id, message=sent) == sent
    assert len(only(ship).versions) == 1


async def test_a_picture_is_edited_into_words_and_into_another_picture(ship: Ship) -> None:
    sent = await ship.sends(DIGEST, ship.team.id)
    first = only(ship).photo
    await ship.sends(WORDS, ship.team.id, message=sent)
    assert (only(ship).text, only(ship).photo, only(ship).buttons) == (
        "Digest\nYesterday cost $6.20.",
        first,
        [],
    )
    other = StackedDays(
        CHART.title, "Three days.", DAYS[:3], (Series("OpenAI", "#0072B2", AMOUNTS[:3]),), None
    )
    await ship.sends(Reply("Digest", (other,)), ship.team.id, message=sent)
    assert only(ship).photo not in (first, None)


async def test_a_message_that_is_gone_is_sent_anew(ship: Ship) -> None:
    sent = await ship.sends(WORDS, ship.team.id)
    only(ship).deleted = True
    assert await ship.sends(WORDS, ship.team.id, message=sent) not in (sent, "")
    assert only(ship).text == "Digest\nYesterday cost $6.20."


async def test_formatting_that_is_refused_falls_back_to_plain_text(ship: Ship) -> None:
    refusal = bad_request("can't parse entities: unsupported start tag")
    for method in ("sendMessage", "sendPhoto", "editMessageText"):
        ship.telegram.fails(method, refusal, where=lambda call: call.given.get("parse_mode") == "HTML")
    sent = await ship.sends(WORDS, ship.team.id)
    assert (only(ship).text, only(ship).entities) == ("Digest\nYesterday cost $6.20.", ())
    await ship.sends(Reply("Later"), ship.team.id, message=sent)
    assert only(ship).text == "Later"
    await ship.sends(DIGEST, ship.team.id)
    assert ship.telegram.said(ship.team)[-1].photo


async def test_another_refusal_is_no_reason_to_send_it_plain(ship: Ship) -> None:
    ship.telegram.fails("sendMessage", bad_request("message text is strange"))
    with pytest.raises(BadRequest, match="strange"):
        await ship.sends(WORDS, ship.team.id)
    assert ship.telegram.said(ship.team) == []


async def test_a_flood_is_put_off_for_as_long_as_asked(ship: Ship) -> None:
    ship.telegram.floods("sendMessage", retry_after=7)
    with pytest.raises(SendLater) as later:
        await ship.sends(WORDS, ship.team.id)
    assert later.value.after == timedelta(seconds=7)


async def test_a_lost_connection_is_the_deliverer_s_to_try_again(ship: Ship) -> None:
    ship.telegram.fails("sendMessage", bad_gateway())
    with pytest.raises(NetworkError):
        await ship.sends(WORDS, ship.team.id)


async def test_a_group_that_moved_is_named_by_its_new_id(ship: Ship) -> None:
    sent = await ship.sends(WORDS, ship.team.id)
    new = await ship.team.becomes_supergroup()
    for message in ("", sent):
        with pytest.raises(Moved) as moved:
            await ship.sends(WORDS, ship.team.id, message=message)
        assert moved.value.chat == str(new.id)
    assert (await ship.sends(WORDS, new.id, message=sent)).startswith(f"{new.id}:")


@pytest.mark.parametrize("status", ["kicked", "left"])
async def test_a_group_that_removed_the_bot_cannot_be_reached(ship: Ship, status: str) -> None:
    await ship.team.makes_bot(status)
    with pytest.raises(Undeliverable, match=r"^I am no longer in that Telegram group\.$"):
        await ship.sends(WORDS, ship.team.id)


async def test_a_person_who_blocked_the_bot_cannot_be_reached(ship: Ship) -> None:
    await ship.ann.starts()
    await ship.ann.blocks()
    with pytest.raises(Undeliverable, match="blocked me"):
        await ship.sends(WORDS, ship.ann.id, direct=True)


async def test_a_person_who_never_wrote_cannot_be_reached(ship: Ship) -> None:
    with pytest.raises(Undeliverable, match="have not opened a private chat"):
        await ship.sends(WORDS, ship.bob.id, direct=True)


async def test_a_chat_that_is_gone_cannot_be_reached(ship: Ship) -> None:
    with pytest.raises(Undeliverable, match="chat is gone"):
        await ship.sends(WORDS, -12345)


async def test_a_topic_that_is_gone_cannot_be_reached(ship: Ship) -> None:
    forum = ship.telegram.group("Forum", members=[], admins=[ship.ann], forum=True)
    with pytest.raises(Undeliverable, match="topic"):
        await ship.sends(WORDS, forum.id, topic="77")


async def test_a_group_where_the_bot_is_silenced_cannot_be_reached(ship: Ship) -> None:
    ship.team.forbidden.add("messages")
    with pytest.raises(Undeliverable, match="may not write"):
        await ship.sends(WORDS, ship.team.id)


@pytest.mark.parametrize(
    "forbidden, sentence", [("photos", "may not send photos"), ("messages", "may not write messages")]
)
async def test_a_missing_permission_is_named(ship: Ship, forbidden: str, sentence: str) -> None:
    here = Address("telegram", str(ship.team.id))
    assert await ship.surface.cannot_send(here) is None
    await ship.team.restricts_bot(forbidden)
    assert sentence in (await ship.surface.cannot_send(here) or "")
    await ship.team.restricts_bot()
    ship.team.forbidden.add(forbidden)
    assert sentence in (await ship.surface.cannot_send(here) or "")
    await ship.team.makes_bot("administrator")
    assert await ship.surface.cannot_send(here) is None
    await ship.team.makes_bot("left")
    assert "no longer in" in (await ship.surface.cannot_send(here) or "")


async def test_a_private_chat_that_is_not_open_is_named(ship: Ship) -> None:
    there = Address("telegram", str(ship.ann.id), direct=True)
    assert "open a private chat" in (await ship.surface.cannot_send(there) or "")
    await ship.ann.starts()
    assert await ship.surface.cannot_send(there) is None


async def test_names_in_a_delivery_are_harmless(ship: Ship) -> None:
    name = "<b>@bobby</b> *x* [y](z) <script>"
    said = Note("{who} spent most.", {"who": name})
    await ship.sends(Reply(name, (Facts(((name, name),)), said)), ship.team.id)
    assert (only(ship).pinged, only(ship).text.count("<script>")) == ([], 4)


async def test_exactly_those_who_were_chosen_are_mentioned(ship: Ship) -> None:
    nasty = f'@bobby <a href="tg://user?id={ship.bob.id}">x</a>'
    await ship.sends(
        Reply(nasty, (Text("{name}", {"name": nasty}),)), ship.team.id, ping=f"@{ship.ann.id}:Ann_B"
    )
    assert only(ship).text.startswith("Ann B\n")
    assert only(ship).pinged == [ship.ann]


async def test_people_with_a_name_are_mentioned_by_it(ship: Ship) -> None:
    await ship.sends(WORDS, ship.team.id, ping="@bobby")
    assert only(ship).text.startswith("@bobby\nDigest")
    assert only(ship).pinged == [ship.bob]


async def test_a_text_that_fills_a_message_is_sent_without_the_mention(ship: Ship) -> None:
    lines = tuple((f"Provider {number}", "x" * 290) for number in range(30))
    await ship.sends(Reply("Alerts", (Facts(lines),)), ship.team.id, ping="@bobby" + " @bobby2" * 20)
    assert only(ship).text.startswith("Alerts")
