"""Tokens, keys and the sealing key stay where they belong, whatever goes wrong and however much is logged."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import get_args

from bot.exporting import pieces_now
from commands.export_formats import Format
from commands.passport import PassportAnswer
from storage.exporting import SHEETS, Wanted
from tests.acceptance.harbour import Harbour, joined_harbour
from tests.acceptance.purser_process import PurserProcess
from tests.acceptance.watch import Watch
from tests.collectors.provider_stand_in import Trouble
from tests.surfaces.telegram_stand_in.refusals import server_error

PASTED = "sk-admin-canary-pasted-where-all-can-read-it"
PROJECT_KEY = "sk-proj-canary-of-the-wrong-kind-0123456789"
REFUSED = {
    "TELEGRAM": "7000000009:canary-of-a-token-that-telegram-refuses",
    "DISCORD": "MTIzNDU2Nzg5MDEyMzQ1Njc5.Ghijkl.canary-of-a-token-that-discord-refuses",
}
ROUTES = ("/commands/status", "/commands/context", "/narrator/context", "/openapi.json", "/no/such/page")


async def test_no_secret_is_logged_said_or_kept_in_clear(tmp_path: Path) -> None:
    async with joined_harbour(tmp_path / "home") as here:
        here.log_level = "DEBUG"
        await Watch.of(here).promised("/groq 17")
        passport = await makes_passport(here)
        telegram_fails(here)
        process = await here.starts()
        await process.line_with("Telegram did not take it", count=2)
        await hands_out_keys(here)
        await openai_and_discord_fail(here, process)
        answers = [await process.http("GET", path) for path in ROUTES]
        exports = {"exports over HTTP": await exported_over_http(process, passport)}
        await process.kill()
        exports["exports on the command line"] = await exported_here(here)
        await tokens_are_refused(here)
        said = {"the log": here.log, "HTTP": str(answers), **exports, **said_on_networks(here)}
        secrets = {**named_secrets(here), **sealing_key(here.home), "a passport": passport}
        assert [(name, where) for name, it in secrets.items() for where in said if it in said[where]] == []
        kept = files_beside_the_key(here.home)
        assert [
            (name, file) for name, it in secrets.items() for file in kept if it.encode() in kept[file]
        ] == []
        # what is looked for would be found: its words are in all that was said, the sealed key is kept
        assert [where for where, text in said.items() if "openai" not in text.casefold()] == []
        assert here.rows("SELECT length(sealed) > 32 FROM secrets") == [(1,)]


async def makes_passport(here: Harbour) -> str:
    """One that may take everything out; it is shown here alone."""
    with here.ashore() as house:
        answer = (await house.ask("/passport canary ask,keep 30 program")).answer
    assert isinstance(answer, PassportAnswer)
    return answer.passport


async def exported_over_http(process: PurserProcess, passport: str) -> str:
    """Every table in every format, as whoever keeps the workspace gets it."""
    headers = {"Authorization": f"Bearer {passport}"}
    paths = [f"/export/{what}?format={kind}" for what in SHEETS for kind in get_args(Format)]
    found = [await process.http("GET", path, headers=headers) for path in paths]
    assert {each.status for each in found} == {200}
    return "\n".join(str(each.body) for each in found)


async def exported_here(here: Harbour) -> str:
    """The same by what the command writes with, and the command itself for what is said in most words."""
    for what in ("outbox", "runs"):
        await here.runs("export", what, "--to", "-")
    with here.ashore() as house:
        pieces = [
            piece.body.decode()
            for what in SHEETS.values()
            for kind in get_args(Format)
            for piece in pieces_now(house.wiring.store, Wanted(1, what), kind)
        ]
    return "".join(pieces)


def telegram_fails(here: Harbour) -> None:
    """The first deliveries to its groups end in tracebacks: the library's addresses hold the token."""
    team = here.team.id
    here.telegram.drops("sendPhoto", accepted=False)
    here.telegram.fails("sendMessage", server_error(), where=lambda call: call.given["chat_id"] == team)


async def hands_out_keys(here: Harbour) -> None:
    """One of the wrong kind, one where everybody reads it, a revoked one, the right one."""
    telegram, discord = here.visitors["telegram"], here.visitors["discord"]
    for visitor in (telegram, discord):
        assert "project key" in (await visitor.hands_over(PROJECT_KEY)).text
    assert "looked like a key" in (await telegram.asks(f"/connect openai {PASTED}")).text
    await telegram.hands_over(here.openai.wrong_key)
    await telegram.is_told("OpenAI does not know this key", alone=True)
    await discord.hands_over(here.openai.key)
    await discord.is_told("official", alone=True)


async def openai_and_discord_fail(here: Harbour, process: PurserProcess) -> None:
    """A bill cannot be read, and that it is read cannot be told in any form."""
    here.openai.always = Trouble.DROP
    here.discord.fail_next("POST /channels/*/messages", 400, times=2)
    await here.visitors["discord"].asks("/collect openai")
    await process.line_with("Discord did not take it")
    await process.line_with("Next try at")


async def tokens_are_refused(here: Harbour) -> None:
    """A process for each token that is wrong: it ends with a sentence, which does not hold it."""
    for network, token in REFUSED.items():
        other = {name: value for name, value in here.settings.items() if not name.endswith("_TOKEN")}
        process = await PurserProcess.start({**other, f"PURSER_{network}_TOKEN": token})
        here.processes.append(process)
        assert await process.ended() == 1
        assert f"refuses the token in PURSER_{network}_TOKEN" in process.log[-1]


def said_on_networks(here: Harbour) -> dict[str, str]:
    """All that Purser sent there, and all that its messages showed."""
    telegram = [(call.given, call.files) for call in here.telegram.calls]
    return {
        "Telegram": str(telegram),
        "Discord": str([(seen.path, seen.body) for seen in here.discord.requests]),
    }


def named_secrets(here: Harbour) -> dict[str, str]:
    return {
        "Discord's token": here.discord.token,
        "Telegram's token": here.telegram.token,
        "the key": here.openai.key,
        "a revoked key": here.openai.wrong_key,
        "a project's key": PROJECT_KEY,
        "a key in a group": PASTED,
        **{f"a token that {network} refuses": token for network, token in REFUSED.items()},
    }


def sealing_key(home: Path) -> dict[str, str]:
    """As it stands in its file, and as one would print its bytes."""
    text = (home / "secret.key").read_text().strip()
    key = bytes.fromhex(text)
    return {"the sealing key": text, "its base64": base64.b64encode(key).decode(), "its bytes": str(key)}


def files_beside_the_key(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.iterdir() if path.name != "secret.key"}
