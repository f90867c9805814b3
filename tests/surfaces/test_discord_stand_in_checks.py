"""What Discord would refuse is refused here, and noted, so that a test fails of it."""

import io
import json
from typing import Any

import aiohttp
import pytest

from tests.surfaces.discord_stand_in import specification
from tests.surfaces.discord_stand_in.server import DiscordStandIn

Body = dict[str, Any]
LONG, SHORT = {"name": "n", "value": "v" * 1024}, {"name": "n", "value": "v"}
BUTTON = {"type": 2, "style": 1, "label": "Undo", "custom_id": "undo"}
LINK = {"type": 2, "style": 5, "label": "Page", "url": "https://purser.example/page"}
MENU = {"type": 3, "custom_id": "menu", "options": [{"label": "a", "value": "a"}]}
OPTION = {"type": 3, "name": "reading", "description": "The figure"}
CHOICE = {"name": "Day", "value": "day"}


def row(*parts: Body) -> Body:
    return {"type": 1, "components": list(parts)}


def buttons(count: int, **more: Any) -> list[Body]:
    return [{**BUTTON, "custom_id": f"undo-{number}", **more} for number in range(count)]


def embed(**more: Any) -> Body:
    return {"embeds": [more]}


def components(*rows: Body) -> Body:
    return {"content": "x", "components": list(rows)}


GOOD_MESSAGES: list[Body] = [
    {"content": "x" * 2000},
    {"content": "x", "nonce": "n" * 25, "enforce_nonce": True, "allowed_mentions": {"parse": []}},
    embed(title="t" * 256, description="d" * 4096, color=0xFFFFFF),
    embed(
        description="d" * 3576, fields=[{"name": "n" * 256, "value": "v" * 1024}], footer={"text": "f" * 1144}
    ),
    embed(fields=[SHORT] * 25, timestamp="2026-11-20T09:00:00+00:00"),
    components(*[row(*buttons(1, custom_id=f"c{number}")) for number in range(5)]),
    components(row(*buttons(5, label="l" * 80)), row(MENU)),
    components(row(LINK, {**BUTTON, "custom_id": "c" * 100})),
    {"flags": 1 << 15, "components": [{"type": 10, "content": "words"}]},
    {"content": "<@7>", "allowed_mentions": {"parse": [], "users": ["7"]}},
]
BAD_MESSAGES: list[Body] = [
    {},
    {"content": ""},
    {"content": "x" * 2001},
    {"content": 5},
    {"content": "x", "nonce": "n" * 26},
    {"content": "x", "tts": "no"},
    embed(title="t" * 257),
    embed(description="d" * 4097),
    embed(title="t", color=0x1000000),
    embed(title="t", timestamp="yesterday"),
    embed(title="t", url="page"),
    embed(title="t", image={"url": "attachment://days.png"}),
    embed(fields=[SHORT] * 26),
    embed(fields=[{"name": "n" * 257, "value": "v"}]),
    embed(fields=[{"name": "n", "value": "v" * 1025}]),
    embed(fields=[{"name": " ", "value": "v"}]),
    embed(fields=[{"name": "n"}]),
    embed(
        description="d" * 3577, fields=[{"name": "n" * 256, "value": "v" * 1024}], footer={"text": "f" * 1144}
    ),
    {"embeds": [{"description": "d" * 3001}, {"description": "d" * 3000}]},
    {"embeds": [{"title": "t"}] * 11},
    components(*[row(*buttons(1, custom_id=f"c{number}")) for number in range(6)]),
    components(row(*buttons(6))),
    components(row()),
    components(row(BUTTON, BUTTON)),
    components(row(BUTTON, MENU)),
    components(BUTTON),
    components(row({**BUTTON, "custom_id": "c" * 101})),
    components(row({**BUTTON, "label": "l" * 81})),
    components(row({"type": 2, "style": 1, "custom_id": "c"})),
    components(row({"type": 2, "style": 1, "label": "l"})),
    components(row({**LINK, "custom_id": "c"})),
    {"content": "x", "components": [{"type": 10, "content": "words"}]},
    {"content": "x", "flags": 1 << 15, "components": [{"type": 10, "content": "words"}]},
    {"content": "<@7>", "allowed_mentions": {"parse": ["users"], "users": ["7"]}},
    {"content": "x", "attachments": [{"id": 0, "filename": "days.png"}]},
]


def command(**more: Any) -> Body:
    return {"name": "groq", "description": "Record a figure", **more}


GOOD_COMMANDS: list[Body] = [
    command(name="ñandú_1", description="d" * 100),
    command(options=[{**OPTION, "name": f"o{number}"} for number in range(25)]),
    command(options=[{**OPTION, "required": True}, {**OPTION, "name": "when"}]),
    command(options=[{**OPTION, "choices": [{"name": f"c{number}", "value": "v"} for number in range(25)]}]),
    command(contexts=[0, 1], integration_types=[0]),
]
BAD_COMMANDS: list[Body] = [
    command(name="Groq"),
    command(name="gr oq"),
    command(name="g" * 33),
    command(name=""),
    command(description=""),
    command(description="d" * 101),
    command(options=[{**OPTION, "name": f"o{number}"} for number in range(26)]),
    command(options=[OPTION, {**OPTION, "name": "when", "required": True}]),
    command(options=[OPTION, OPTION]),
    command(options=[{**OPTION, "name": "When"}]),
    command(options=[{**OPTION, "description": "d" * 101}]),
    command(options=[{**OPTION, "choices": [CHOICE] * 2}]),
    command(options=[{**OPTION, "choices": [CHOICE], "autocomplete": True}]),
    command(options=[{**OPTION, "choices": [{"name": f"c{n}", "value": "v"} for n in range(26)]}]),
    command(options=[{**OPTION, "choices": [{"name": f"c{n}", "value": "v" * 400} for n in range(20)]}]),
    command(options=[{**OPTION, "type": 12}]),
    command(contexts=[]),
]


async def asked(network: DiscordStandIn, method: str, path: str, **more: Any) -> tuple[int, Any]:
    given = {"Authorization": f"Bot {network.token}", **more.pop("headers", {})}
    address = network.api_url + path
    async with aiohttp.request(method, address, headers=given, **more) as response:
        text = await response.text()
        assert not text or response.headers["Content-Type"] == "application/json"
        return response.status, json.loads(text) if text else None


@pytest.mark.parametrize("body", GOOD_MESSAGES)
async def test_a_message_within_the_limits_is_taken(body: Body) -> None:
    async with DiscordStandIn() as network:
        status, told = await asked(network, "POST", f"/channels/{network.channel.id}/messages", json=body)
        assert (status, network.violations) == (200, [])
        assert [str(message.id) for message in network.messages_in(network.channel)] == [told["id"]]


@pytest.mark.parametrize("body", BAD_MESSAGES)
async def test_a_message_beyond_the_limits_is_refused_and_noted(body: Body) -> None:
    async with DiscordStandIn() as network:
        status, told = await asked(network, "POST", f"/channels/{network.channel.id}/messages", json=body)
        assert (status, told["code"] in (50035, 50006), len(network.violations)) == (400, True, 1)
        assert network.messages_in(network.channel) == []


@pytest.mark.parametrize("body", GOOD_COMMANDS)
async def test_a_command_within_the_rules_is_registered(body: Body) -> None:
    async with DiscordStandIn() as network:
        where = f"/applications/{network.bot.id}/commands"
        status, told = await asked(network, "PUT", where, json=[body])
        assert (status, network.violations) == (200, [])
        assert told == (await asked(network, "GET", where))[1]
        assert (await asked(network, "GET", f"{where}/{told[0]['id']}"))[1] == told[0]
        assert (await asked(network, "DELETE", f"{where}/{told[0]['id']}"))[0] == 204
        assert network.commands.in_scope(None) == []


@pytest.mark.parametrize("body", BAD_COMMANDS)
async def test_a_command_against_the_rules_is_refused_and_noted(body: Body) -> None:
    async with DiscordStandIn() as network:
        for method, given in (("PUT", [body]), ("POST", body)):
            where = f"/applications/{network.bot.id}/commands"
            status, told = await asked(network, method, where, json=given)
            assert (status, told["code"]) == (400, 50035)
        assert len(network.violations) == 2
        assert network.commands.in_scope(None) == []


@pytest.mark.parametrize(
    "method, path, status, code, noted",
    [
        ("GET", "/users/@me", 200, None, 0),
        ("GET", "/gateway/bot", 200, None, 0),
        ("GET", "/oauth2/applications/@me", 200, None, 0),
        ("GET", "/users/@me/guilds", 200, None, 0),
        ("GET", "/guilds/{guild}", 200, None, 0),
        ("GET", "/guilds/{guild}/channels", 200, None, 0),
        ("GET", "/guilds/{guild}/roles", 200, None, 0),
        ("GET", "/guilds/{guild}/members/{member}", 200, None, 0),
        ("GET", "/channels/{channel}", 200, None, 0),
        ("GET", "/channels/{channel}/messages", 200, None, 0),
        ("POST", "/channels/{channel}/typing", 204, None, 0),
        ("GET", "/guilds/7", 404, 10004, 0),
        ("GET", "/guilds/{guild}/members/7", 404, 10007, 0),
        ("GET", "/channels/7", 404, 10003, 0),
        ("GET", "/users/7", 404, 10013, 0),
        ("GET", "/channels/seven", 400, 50035, 1),
        ("GET", "/applications/7/commands", 403, 20012, 0),
        ("GET", "/nowhere", 404, 0, 1),
        ("PUT", "/users/@me", 404, 0, 1),
        ("DELETE", "/guilds/{guild}/roles/7", 404, 0, 1),
        ("POST", "/users/@me/channels", 400, 50035, 1),
        ("POST", "/interactions/7/token/callback", 400, 50035, 1),
        ("GET", "/webhooks/{bot}/token/messages/@original", 404, 10015, 0),
    ],
)
async def test_every_route_answers_as_discord_does(
    method: str, path: str, status: int, code: int | None, noted: int
) -> None:
    async with DiscordStandIn() as network:
        ids = {"guild": network.guild.id, "member": network.member.id, "channel": network.channel.id}
        got, told = await asked(network, method, path.format(**ids, bot=network.bot.id))
        assert (got, len(network.violations)) == (status, noted)
        assert code is None or told["code"] == code


def test_a_literal_segment_wins_over_a_parameter() -> None:
    found = specification.find("GET", "/users/@me")
    assert found is not None
    assert (found.route, found.filled) == ("GET /users/@me", ())
    found = specification.find("GET", "/users/7")
    assert found is not None
    assert found.filled == (("user_id", "7"),)
    assert specification.find("GET", "/users/") is None
    assert specification.find("POST", "/users/7") is None


async def test_the_stand_in_notes_its_own_wrong_answers() -> None:
    async with DiscordStandIn() as network:
        path = f"/users/{network.keeper.id}"
        assert (await asked(network, "GET", path))[0] == 200
        assert network.violations == []
        network.keeper.bot = 1  # type: ignore[assignment]  # what the document does not allow
        assert (await asked(network, "GET", path))[0] == 200
        assert len(network.violations) == 1


async def test_a_wrong_or_missing_token_is_refused() -> None:
    async with DiscordStandIn() as network:
        for given in ("Bot another", network.token, ""):
            status, _ = await asked(network, "GET", "/users/@me", headers={"Authorization": given})
            assert status == 401


@pytest.mark.parametrize(
    "data, kind, code",
    [
        ("{", "application/json", 50109),
        ('{"content": "x"}', "text/plain", 50035),
        ("content=x", "application/x-www-form-urlencoded", 50035),
    ],
)
async def test_a_body_that_is_no_json_is_refused(data: str, kind: str, code: int) -> None:
    async with DiscordStandIn() as network:
        where = f"/channels/{network.channel.id}/messages"
        status, told = await asked(network, "POST", where, data=data, headers={"Content-Type": kind})
        assert (status, told["code"], len(network.violations)) == (400, code, 1)


@pytest.mark.parametrize(
    "field, size, status, code",
    [("files[0]", 5, 200, None), ("file", 5, 400, 50035), ("files[0]", 10 * 1024 * 1024 + 1, 413, 40005)],
)
async def test_an_upload_is_named_by_number_and_not_too_large(
    field: str, size: int, status: int, code: int | None
) -> None:
    async with DiscordStandIn() as network:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("payload_json", '{"attachments": [{"id": 0}]}', content_type="application/json")
        form.add_field(field, io.BytesIO(b"x" * size), filename="days.csv")
        got, told = await asked(network, "POST", f"/channels/{network.channel.id}/messages", data=form)
        assert (got, told.get("code")) == (status, code)
        assert len(network.messages_in(network.channel)) == (status == 200)
