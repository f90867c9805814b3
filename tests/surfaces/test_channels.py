"""What goes to channels, as a mail server and a webhook on loopback receive it from Apprise."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, cast

import pytest

from bot.services import SERVICES, CannotStart
from bot.settings import Settings
from bot.surfaces.channels import serve
from commands.dispatch import Answered
from storage.channels import channel
from tests.bot.fake_surface import promised, something
from tests.bot.house import TestHouse
from tests.bot.test_delivering import make_keeper
from tests.commands.spending import spend
from tests.surfaces.channel_house import ChannelHouse, channel_house, until_slowly
from tests.surfaces.channel_receivers import MailServer, Webhook, mail_server, webhook

PNG = b"\x89PNG\r\n\x1a\n"
PASSWORD = "canary-of-the-mail-password"


@pytest.fixture
async def mails() -> AsyncIterator[MailServer]:
    async with mail_server() as made:
        yield made


@pytest.fixture
async def hook() -> AsyncIterator[Webhook]:
    async with webhook() as made:
        yield made


@pytest.fixture
async def ship(tmp_path: Path, mails: MailServer, hook: Webhook) -> AsyncIterator[ChannelHouse]:
    short = f"misskey://token@127.0.0.1:{hook.port}"
    async with channel_house(tmp_path, ops_mail=mails.address(), hook=hook.address(), pager=short) as made:
        yield made


async def a_day(house: TestHouse) -> Answered:
    """A digest with a table, a picture and a name that somebody chose badly."""
    spend(house, "9", "3.40")
    await house.ask("/limit 20 day")
    return await house.ask("/digest today")


async def test_a_digest_arrives_as_an_email_with_its_picture(ship: ChannelHouse, mails: MailServer) -> None:
    await ship.house.ask("/subscribe digest to=ops-mail")
    await ship.tells("ops-mail", await a_day(ship.house))
    assert await ship.delivers() == 1
    (mail,) = mails.mails
    assert str(mail["subject"]).startswith("Purser: Digest, Friday 20 November 2026")
    assert "$12.40" in str(mail["subject"])
    assert (mail["to"], mail["from"], mail["auto-submitted"]) == (
        "ops@team.example",
        "purser@sender.example",
        "auto-generated",
    )
    text, html = parts(mail, "text/plain"), parts(mail, "text/html")
    for body in (*text, *html):
        assert "$12.40" in body
        assert "In your chat with Purser you can type:" in body
        assert "/unsubscribe" in body
        assert "://" not in body  # nothing leads anywhere
    assert len(text) == len(html) == 1
    (picture,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert cast("bytes", picture.get_payload(decode=True)).startswith(PNG)
    shown = re.search(r'<img src="cid:([^"]+)" alt="([^"]+)"', html[0])
    assert shown is not None
    assert picture["content-id"] == f"<{shown[1]}>"
    assert len(shown[2]) > 20
    assert ship.outbox() == [("sent", 0, None)]


async def test_it_is_in_the_language_of_where_it_was_chosen(ship: ChannelHouse, mails: MailServer) -> None:
    await ship.house.ask("/language de")
    await ship.house.ask("/subscribe digest to=ops-mail")
    await ship.tells("ops-mail", await a_day(ship.house), what="digest")
    await ship.delivers()
    (text,) = parts(mails.mails[0], "text/plain")
    assert "Im Chat mit Purser kannst du tippen:" in text
    assert "12,40" in text


def parts(mail: Any, kind: str) -> list[str]:
    return [part.get_content() for part in mail.walk() if part.get_content_type() == kind]


async def test_a_digest_arrives_at_a_webhook_with_its_picture(ship: ChannelHouse, hook: Webhook) -> None:
    await ship.tells("hook", await a_day(ship.house))
    await ship.delivers()
    (body,) = hook.bodies
    assert body["title"] == "Purser: Digest, Friday 20 November 2026"
    assert "$12.40" in body["message"]
    assert "Budget: /budget" in body["message"]
    (picture,) = body["attachments"]
    assert b64decode(picture["base64"]).startswith(PNG)


async def test_a_short_channel_gets_the_title_and_the_first_sentences(
    ship: ChannelHouse, hook: Webhook
) -> None:
    await ship.tells("pager", await a_day(ship.house))
    await ship.delivers()
    (body,) = hook.bodies
    assert body["text"].startswith("Purser: Digest, Friday 20 November 2026. $12.40")
    assert len(body["text"]) <= 512


async def test_what_a_channel_does_not_take_is_tried_again_and_seen_in_status(
    ship: ChannelHouse, hook: Webhook
) -> None:
    hook.statuses.extend((500, 401))
    await ship.tells("hook", await ship.house.ask("/help"))
    await ship.delivers()
    assert ship.outbox() == [("due", 1, "hook did not take it (500).")]
    ship.house.clock.pass_(minutes=1)
    await ship.delivers()
    said = await ship.house.ask("/status")
    sentence = "hook was refused (401): see whether its address in PURSER_CHANNELS_FILE still holds."
    assert sentence in str(said.reply)
    ship.house.clock.pass_(minutes=1)
    await ship.delivers()
    assert ship.outbox() == [("sent", 0, None)]
    assert "refused" not in str((await ship.house.ask("/status")).reply)
    assert len(hook.bodies) == 1


async def test_a_network_that_asks_to_wait_costs_no_try(ship: ChannelHouse, hook: Webhook) -> None:
    hook.statuses.append(429)
    await ship.tells("hook", await ship.house.ask("/help"))
    await ship.delivers()
    assert ship.outbox() == [("due", 0, "hook asks to wait (429).")]


async def test_a_network_that_sends_on_is_not_followed(ship: ChannelHouse, hook: Webhook) -> None:
    hook.statuses.append(302)
    await ship.tells("hook", await ship.house.ask("/help"))
    await ship.delivers()
    assert len(hook.paths) == 1
    assert hook.paths[0].startswith("/hook")
    assert ship.outbox()[0][0] == "due"


async def test_an_address_in_a_message_is_neither_fetched_nor_sent_to(
    ship: ChannelHouse, hook: Webhook, mails: MailServer
) -> None:
    """What somebody else wrote cannot name a channel, an attachment or a configuration."""
    named = f"http://127.0.0.1:{hook.port}/fetched.png file:///etc/hostname {hook.address('sent-to')}"
    answer = something().replace("The key was refused.", f"See {named} <img src='{named}'>")
    for name in ("ops-mail", "pager"):
        await promised(ship.house.wiring, name, channel(name), answer)
    await ship.delivers()
    (mail,) = mails.mails
    assert "/fetched" in parts(mail, "text/plain")[0]
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert "<img" not in parts(mail, "text/html")[0]
    assert [path.partition("?")[0] for path in hook.paths] == ["/api/notes/create"]


async def test_where_a_picture_is_not_taken_the_words_are(ship: ChannelHouse, hook: Webhook) -> None:
    hook.statuses.append(413)
    await ship.tells("hook", await a_day(ship.house))
    for _ in range(2):
        await ship.delivers()
        ship.house.clock.pass_(minutes=1)
    assert [each["attachments"] for each in hook.bodies] == [[]]


async def test_a_name_that_is_no_longer_listed_is_told_to_the_keepers(
    ship: ChannelHouse, mails: MailServer
) -> None:
    make_keeper(ship.house, "telegram", "42", "Ada")
    await ship.house.ask("/subscribe alerts to=ops-mail")
    await ship.relists(other=mails.address())
    await ship.tells("ops-mail", await ship.house.ask("/help"))
    await ship.delivers()
    reason = "ops-mail is not in the operator's list of channels any more (PURSER_CHANNELS_FILE)."
    assert ship.outbox() == [("undeliverable", 0, f"An alert did not reach ops-mail: {reason}")]
    said = str((await ship.house.ask("/status")).reply)
    assert f"The alerts to ops-mail is off: {reason}" in said
    assert mails.mails == []
    ((answer,),) = ship.house.rows(
        "select answer from outbox where command = 'undelivered' and direct and chat = '42'"
    )
    told = str(ship.house.wiring.dispatch.reply("undelivered", str(answer), "seed").reply)
    assert reason in told
    assert "/subscribe alerts to=ops-mail" in told


async def test_a_name_that_is_listed_while_it_runs_can_be_chosen(
    ship: ChannelHouse, mails: MailServer
) -> None:
    await ship.relists(ops_mail=mails.address(), late=mails.address())
    await ship.house.ask("/subscribe digest to=late")
    await ship.tells("late", await ship.house.ask("/help"))
    await ship.delivers()
    assert len(mails.mails) == 1


async def test_a_file_that_breaks_while_it_runs_changes_nothing(
    ship: ChannelHouse, hook: Webhook, caplog: pytest.LogCaptureFixture
) -> None:
    ship.file.write_text("hook", encoding="utf-8")
    await until_slowly(lambda: "The channels stay as they were." in caplog.text)
    await ship.tells("hook", await ship.house.ask("/help"))
    await ship.delivers()
    assert len(hook.bodies) == 1
    assert "has no address after the name hook" in caplog.text


async def test_a_message_that_was_sent_is_not_said_again_when_it_is_edited(
    ship: ChannelHouse, hook: Webhook
) -> None:
    await ship.tells("hook", await ship.house.ask("/help"))
    await ship.delivers()

    def edit(connection: Any) -> None:
        connection.exec_driver_sql("update outbox set version = version + 1, state = 'due'")

    ship.house.wiring.store.write_now(edit)
    await ship.delivers()
    assert len(hook.bodies) == 1
    assert ship.outbox() == [("sent", 0, None)]


async def test_an_address_that_is_none_is_said_without_showing_it(tmp_path: Path, mails: MailServer) -> None:
    async with channel_house(tmp_path, broken="nonsense://canary-in-a-broken-address") as ship:
        await ship.tells("broken", await ship.house.ask("/help"))
        await ship.delivers()
        ((_, _, trouble),) = ship.outbox()
        assert str(trouble).startswith("broken has no address in PURSER_CHANNELS_FILE")
        assert "canary" not in str(trouble)


async def test_without_the_library_it_says_what_to_install(ship: ChannelHouse) -> None:
    with pytest.raises(CannotStart) as trouble:
        await serve(ship.house.wiring, asyncio.Event(), library="a_library_that_is_not_there")
    assert "uv pip install --python .venv/bin/python 'apprise>=2.2,<3'" in str(trouble.value)


def test_what_speaks_to_channels_is_not_loaded_before_something_is_sent() -> None:
    code = "import sys, bot.surfaces.channels; print('apprise' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_without_a_file_no_channel_is_wanted(tmp_path: Path) -> None:
    (service,) = [each for each in SERVICES if each.name == "Channels"]
    assert not service.wanted(Settings())
    assert service.wanted(Settings(channels_file=tmp_path))


@pytest.mark.parametrize("refuses", [False, True])
async def test_a_mail_server_s_password_is_used_and_its_refusal_told(tmp_path: Path, refuses: bool) -> None:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(mail_server(PASSWORD))
        server.refuses = refuses
        address = server.address(f"purser:{PASSWORD}@")
        ship = await stack.enter_async_context(channel_house(tmp_path, mail=address))
        await ship.tells("mail", await ship.house.ask("/help"))
        await ship.delivers()
        ((state, _, trouble),) = ship.outbox()
        assert len(server.mails) == (not refuses)
        assert state == ("due" if refuses else "sent")
        if refuses:
            assert "mail was refused (535)" in str(trouble)
