"""The life of an interaction as raw requests see it: deadlines, one first answer, what may follow."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.surfaces.discord_stand_in.interactions import Interaction, Kind
from tests.surfaces.discord_stand_in.messages import Message
from tests.surfaces.discord_stand_in.network import Phase
from tests.surfaces.discord_stand_in.server import DiscordStandIn
from tests.surfaces.discord_stand_in.shapes import COMMAND_REPLY

Body = dict[str, Any]
WORDS, EPHEMERAL = {"content": "words"}, {"flags": 64}
INPUT = {"type": 4, "custom_id": "key", "style": 1}
FIELD = {"type": 18, "label": "API key", "component": INPUT}
OLD_FIELD = {"type": 1, "components": [{**INPUT, "label": "API key"}]}


def form(**more: Any) -> Body:
    return {"type": 9, "data": {"custom_id": "form", "title": "A key", "components": [FIELD], **more}}


class Raw:
    """Sends what a bot would send about one interaction, without a library in between."""

    def __init__(self, network: DiscordStandIn, interaction: Interaction) -> None:
        self.network, self.interaction = network, interaction

    async def callback(self, body: Body, query: str = "") -> tuple[int, Any]:
        where = f"/interactions/{self.interaction.id}/{self.interaction.token}/callback{query}"
        return await self.send("POST", where, body)

    async def hook(self, method: str, tail: str, body: Body | None = None) -> tuple[int, Any]:
        where = f"/webhooks/{self.network.bot.id}/{self.interaction.token}{tail}"
        return await self.send(method, where, body)

    async def send(self, method: str, path: str, body: Body | None) -> tuple[int, Any]:
        async with aiohttp.request(method, self.network.api_url + path, json=body) as response:
            return response.status, None if response.status == 204 else await response.json()

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.network.messages.all.values() if not message.deleted]


def asked(network: DiscordStandIn, kind: Kind = Kind.COMMAND, source: Message | None = None) -> Raw:
    return Raw(network, network.interactions.begin(kind, network.member, network.channel, source))


def a_message(network: DiscordStandIn) -> Message:
    message = network.messages.draft(network.channel, network.bot, "channel")
    message.content = "press"
    network.messages.keep(message)
    return message


async def test_the_first_answer_tells_about_its_message_only_when_asked() -> None:
    async with DiscordStandIn() as network:
        raw = asked(network)
        status, told = await raw.callback({"type": 4, "data": WORDS}, "?with_response=true")
        assert (status, told["resource"]["message"]["content"]) == (200, "words")
        assert told["interaction"]["response_message_ephemeral"] is False
        assert told["resource"]["message"]["type"] == COMMAND_REPLY
        assert await asked(network).callback({"type": 4, "data": WORDS}) == (204, None)
        assert network.violations == []


async def test_a_second_answer_is_refused_even_while_the_first_is_held() -> None:
    arrived, release = asyncio.Event(), asyncio.Event()

    async def hold(message: Message, phase: Phase) -> None:
        arrived.set()
        await release.wait()

    async with DiscordStandIn() as network:
        network.on_message = hold
        raw = asked(network)
        first = asyncio.create_task(raw.callback({"type": 4, "data": WORDS}))
        await arrived.wait()
        status, told = await raw.callback({"type": 4, "data": {"content": "again"}})
        assert (status, told["code"]) == (400, 40060)
        release.set()
        assert (await first)[0] == 204
        assert raw.texts == ["words"]


@pytest.mark.parametrize("seconds, status", [(2.9, 204), (3.1, 404)])
async def test_three_seconds_are_the_limit(seconds: float, status: int) -> None:
    async with DiscordStandIn() as network:
        raw = asked(network)
        network.clock.skip(seconds)
        assert (await raw.callback({"type": 4, "data": WORDS}))[0] == status
        assert raw.texts == ["words"] * (status == 204)


async def test_another_token_answers_nothing() -> None:
    async with DiscordStandIn() as network:
        raw = asked(network)
        raw.interaction.token, token = raw.interaction.token[::-1], raw.interaction.token
        where = f"/interactions/{raw.interaction.id}/{token}/callback"
        status, told = await raw.send("POST", where, {"type": 4, "data": WORDS})
        assert (status, told["code"]) == (404, 10062)


@pytest.mark.parametrize(
    "kind, from_message, body",
    [
        (Kind.COMMAND, False, {"type": 7, "data": WORDS}),
        (Kind.COMMAND, False, {"type": 6}),
        (Kind.COMMAND, False, {"type": 8, "data": {"choices": []}}),
        (Kind.AUTOCOMPLETE, False, {"type": 4, "data": WORDS}),
        (Kind.MODAL_SUBMIT, True, form()),
        (Kind.MODAL_SUBMIT, False, {"type": 7, "data": WORDS}),
        (Kind.COMMAND, False, {"type": 4}),
        (Kind.COMMAND, False, {"type": 4, "data": {"content": "x" * 2001}}),
        (Kind.COMMAND, False, {"type": 3}),
        (Kind.COMMAND, False, form(title="t" * 46)),
        (Kind.COMMAND, False, form(custom_id="c" * 101)),
        (Kind.COMMAND, False, form(components=[])),
        (Kind.COMMAND, False, form(components=[{**FIELD, "label": "l" * 46}])),
        (Kind.COMMAND, False, form(components=[FIELD, FIELD])),
        (Kind.COMMAND, False, form(components=[{"type": 1, "components": [INPUT]}])),
        (Kind.COMMAND, False, form(components=[{**FIELD, "component": {**INPUT, "label": "l"}}])),
        (
            Kind.COMMAND,
            False,
            form(components=[{**FIELD, "component": {**INPUT, "custom_id": str(n)}} for n in range(6)]),
        ),
        (
            Kind.AUTOCOMPLETE,
            False,
            {"type": 8, "data": {"choices": [{"name": str(n), "value": "v"} for n in range(26)]}},
        ),
    ],
)
async def test_an_answer_that_does_not_fit_is_refused_noted_and_leaves_the_first_one_open(
    kind: Kind, from_message: bool, body: Body
) -> None:
    async with DiscordStandIn() as network:
        raw = asked(network, kind, a_message(network) if from_message else None)
        status, _ = await raw.callback(body)
        assert (status, len(network.violations), raw.interaction.callback) == (400, 1, None)


@pytest.mark.parametrize(
    "kind, from_message, body",
    [
        (Kind.COMMAND, False, form()),
        (Kind.COMMAND, False, form(title="t" * 45, components=[OLD_FIELD])),
        (Kind.COMPONENT, True, form()),
        (Kind.COMPONENT, True, {"type": 7, "data": WORDS}),
        (Kind.COMPONENT, True, {"type": 6}),
        (Kind.MODAL_SUBMIT, True, {"type": 7, "data": WORDS}),
        (Kind.MODAL_SUBMIT, False, {"type": 5, "data": EPHEMERAL}),
        (Kind.AUTOCOMPLETE, False, {"type": 8, "data": {"choices": []}}),
    ],
)
async def test_an_answer_that_fits_is_taken(kind: Kind, from_message: bool, body: Body) -> None:
    async with DiscordStandIn() as network:
        raw = asked(network, kind, a_message(network) if from_message else None)
        status, _ = await raw.callback(body, "?with_response=true")
        assert (status, network.violations, raw.interaction.callback) == (200, [], body["type"])


async def test_the_first_follow_up_fills_in_a_deferred_answer_and_cannot_change_its_privacy() -> None:
    async with DiscordStandIn() as network:
        raw = asked(network)
        await raw.callback({"type": 5})
        assert raw.interaction.reply is None
        status, told = await raw.hook("POST", "?wait=true", {**WORDS, **EPHEMERAL})
        assert (status, told["flags"]) == (200, 0)
        assert raw.interaction.reply is raw.interaction.original
        assert raw.interaction.follow_ups == []
        assert (await raw.hook("POST", "", {"content": "more", **EPHEMERAL}))[0] == 204
        assert [message.ephemeral for message in raw.interaction.follow_ups] == [True]
        assert network.violations == []


async def test_a_deferred_answer_that_is_deleted_leaves_room_for_a_private_one() -> None:
    async with DiscordStandIn() as network:
        raw = asked(network)
        await raw.callback({"type": 5})
        assert (await raw.hook("DELETE", "/messages/@original"))[0] == 204
        await raw.hook("POST", "", {**WORDS, **EPHEMERAL})
        (message,) = raw.interaction.follow_ups
        assert (message.ephemeral, message.only_for) == (True, network.member)
        assert network.messages_in(network.channel) == []
        status, told = await raw.hook("PATCH", "/messages/@original", WORDS)
        assert (status, told["code"]) == (404, 10008)


async def test_the_original_of_a_changed_message_is_that_message() -> None:
    async with DiscordStandIn() as network:
        message = a_message(network)
        raw = asked(network, Kind.COMPONENT, message)
        await raw.callback({"type": 6})
        assert (await raw.hook("PATCH", "/messages/@original", WORDS))[0] == 200
        assert (message.text, raw.interaction.reply) == ("words", message)
        assert (await raw.hook("GET", f"/messages/{message.id}"))[1]["content"] == "words"


async def test_a_message_cannot_be_edited_to_nothing() -> None:
    async with DiscordStandIn() as network:
        raw = asked(network)
        await raw.callback({"type": 4, "data": WORDS})
        status, told = await raw.hook("PATCH", "/messages/@original", {"content": None})
        assert (status, told["code"], len(network.violations)) == (400, 50006, 1)
        assert raw.texts == ["words"]


async def test_a_private_answer_cannot_be_reached_through_its_channel() -> None:
    async with DiscordStandIn() as network:
        raw = asked(network)
        await raw.callback({"type": 4, "data": {**WORDS, **EPHEMERAL}})
        assert raw.interaction.original is not None
        where = f"{network.api_url}/channels/{network.channel.id}/messages/{raw.interaction.original.id}"
        allowed = {"Authorization": f"Bot {network.token}"}
        async with aiohttp.request("GET", where, headers=allowed) as response:
            assert response.status == 404
        assert (await raw.hook("GET", "/messages/@original"))[0] == 200


async def test_somebody_elses_messages_are_not_for_this_token() -> None:
    async with DiscordStandIn() as network:
        other = a_message(network)
        raw = asked(network)
        await raw.callback({"type": 4, "data": WORDS})
        assert (await raw.hook("PATCH", f"/messages/{other.id}", WORDS))[0] == 404
        assert other.text == "press"
