"""Addresses of channels stay in the operator's file, whatever their networks do and however much is said."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import get_args

from bot.exporting import pieces_now
from commands.export_formats import Format
from storage.channels import channel
from storage.exporting import SHEETS, Wanted
from storage.outbox import Promise, promise
from storage.store import Connection
from storage.subscriptions import Subscriber
from tests.acceptance.harbour import Harbour, joined_harbour
from tests.acceptance.purser_process import PurserProcess
from tests.bot.fake_surface import something
from tests.surfaces.channel_receivers import MailServer, Webhook, mail_server, webhook

PASSWORD = "mail-password-canary-0123456789"
HOOK = "hook-path-canary-0123456789"
TOKEN = "token-canary-of-a-pager-0123456789"
CLOSED = "closed-canary-0123456789"
BROKEN = "broken-canary-0123456789"
SECRETS = (PASSWORD, HOOK, TOKEN, CLOSED, BROKEN)
TROUBLES = "SELECT id FROM outbox WHERE surface = 'channel' AND trouble IS NOT NULL"
NAMES = ("mail", "hook", "pager", "closed", "broken")


async def test_no_address_of_a_channel_is_logged_said_or_kept(tmp_path: Path) -> None:
    async with mail_server("another") as mails, webhook() as hook, joined_harbour(tmp_path / "home") as here:
        here.log_level = "DEBUG"
        here.channels = listed(tmp_path, mails, hook)
        await subscribed(here)
        hook.statuses.extend([500] * 100)
        process = await here.starts()
        await process.line_with("mail was refused (535)")
        await process.line_with("hook did not take it (500)")
        await process.line_with("pager did not take it (500)")
        await process.line_with("closed did not take it")
        await process.line_with("broken has no address")
        await here.until(lambda: len(here.rows(TROUBLES)) == len(NAMES), "what /status tells of each")
        answers = [str(await process.http("GET", path)) for path in ("/commands/status", "/openapi.json")]
        takes_up_another(here.channels)
        await process.line_with("Channels: later")
        await process.kill()
        said = {"the log": here.log, "HTTP": "".join(answers), "exports": exported(here), **networks(here)}
        assert [(secret, where) for secret in SECRETS for where in said if secret in said[where]] == []
        kept = {path.name: path.read_bytes() for path in here.home.iterdir()}
        assert [(secret, file) for secret in SECRETS for file in kept if secret.encode() in kept[file]] == []
        # what is looked for would be found: each was used, and the names are said
        assert {path.removeprefix("/").partition("?")[0] for path in hook.paths} >= {HOOK}
        assert all(name in said["the log"] and name in said["HTTP"] for name in NAMES)


def listed(folder: Path, mails: MailServer, hook: Webhook) -> Path:
    file = folder / "channels"
    lines = [
        f"mail {mails.address(f'purser:{PASSWORD}@')}",
        f"hook json://127.0.0.1:{hook.port}/{HOOK}",
        f"pager misskey://{TOKEN}@127.0.0.1:{hook.port}",
        f"closed json://user:{CLOSED}@127.0.0.1:9/",
        f"broken nonsense://{BROKEN}",
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    file.chmod(0o600)
    return file


def takes_up_another(file: Path) -> None:
    file.write_text("later json://127.0.0.1:9/later-canary", encoding="utf-8")


async def subscribed(here: Harbour) -> None:
    """Each channel is chosen, and something is promised there."""
    with here.ashore() as house:
        dispatch = house.wiring.dispatch
        dispatch.operator = replace(dispatch.operator, channels=NAMES)
        for name in NAMES:
            await house.ask(f"/subscribe alerts to={name}")

        def write(connection: Connection) -> None:
            for name in NAMES:
                what = Promise("collected", something(), f"canary {name}")
                promise(connection, what, Subscriber(channel(name)), house.clock.now, 1)

        await house.wiring.store.write(write)


def exported(here: Harbour) -> str:
    """Every table in every format."""
    with here.ashore() as house:
        pieces = [
            piece.body.decode()
            for what in SHEETS.values()
            for kind in get_args(Format)
            for piece in pieces_now(house.wiring.store, Wanted(1, what), kind)
        ]
    return "".join(pieces)


def networks(here: Harbour) -> dict[str, str]:
    return {
        "Telegram": str([call.given for call in here.telegram.calls]),
        "Discord": str([seen.body for seen in here.discord.requests]),
    }


async def test_a_channel_that_hangs_does_not_keep_the_process_from_stopping(tmp_path: Path) -> None:
    async with webhook() as hook, joined_harbour(tmp_path / "home") as here:
        hook.holds.clear()
        here.channels = tmp_path / "channels"
        here.channels.write_text(f"hook json://127.0.0.1:{hook.port}/slow", encoding="utf-8")
        with here.ashore() as house:

            def write(connection: Connection) -> None:
                what = Promise("collected", something(), "slow")
                promise(connection, what, Subscriber(channel("hook")), house.clock.now, 1)

            await house.wiring.store.write(write)
        process = await here.starts()
        async with asyncio.timeout(60):
            while not hook.paths:  # noqa: ASYNC110 (it is another process that asks)
                await asyncio.sleep(0.01)
        await ends(process)
        assert "Traceback" not in here.log


async def ends(process: PurserProcess) -> None:
    assert await process.stop() == 0, process.log


async def test_a_file_of_channels_that_cannot_be_used_ends_the_start_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "channels"
    file.write_text("mail canary-of-a-line", encoding="utf-8")
    settings = {"PURSER_HOME": str(tmp_path / "home"), "PURSER_CHANNELS_FILE": str(file)}
    process = await PurserProcess.start(settings)
    assert await process.ended() == 1
    assert process.log[-1].endswith(
        f"Line 1 of {file} has no address after the name mail, as mailtos://… or slack://…."
    )
    assert "canary" not in "".join(process.log)
