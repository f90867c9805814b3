"""What Discord's client lets a person do: the interactions it makes, and what it refuses to make."""

from typing import Any

from tests.surfaces.discord_stand_in.interactions import Interaction, Kind
from tests.surfaces.discord_stand_in.messages import BUTTON, MENU, Message
from tests.surfaces.discord_stand_in.network import Network
from tests.surfaces.discord_stand_in.options import option_values
from tests.surfaces.discord_stand_in.permissions import Permission, guild_permissions, permissions_in
from tests.surfaces.discord_stand_in.shapes import channel_json, member_json, message_json, user_json
from tests.surfaces.discord_stand_in.wire import Json, NotOffered
from tests.surfaces.discord_stand_in.world import Channel, Person

GUILD_INSTALL, USER_INSTALL = 0, 1
IN_GUILD, IN_BOT_CHAT = 0, 1
LINK_BUTTON = 5


def ask_command(network: Network, person: Person, channel: Channel, name: str, given: Json) -> Interaction:
    command = offered(network, person, channel, name)
    data = _command_data(command, *option_values(command, given))
    return _begin(network, Kind.COMMAND, (person, channel), data)


def ask_choices(network: Network, person: Person, channel: Channel, name: str, given: Json) -> Interaction:
    """A person types into an option: the last one given."""
    command = offered(network, person, channel, name)
    focused = list(given)[-1]
    values, resolved = option_values(command, given, typing=focused)
    data = _command_data(command, values, resolved)
    return _begin(network, Kind.AUTOCOMPLETE, (person, channel), data)


def ask_button(network: Network, person: Person, message: Message, label: str) -> Interaction:
    _sees(person, message)
    button = message.buttons.get(label)
    if button is None:
        raise NotOffered(f"There is no button {label!r}, only {list(message.buttons)}")
    if button.get("disabled") or button["style"] == LINK_BUTTON:
        raise NotOffered(f"The button {label!r} cannot be pressed")
    data = {"custom_id": button["custom_id"], "component_type": BUTTON, "id": button["id"]}
    return _begin(network, Kind.COMPONENT, (person, message.channel), data, message)


def ask_menu(network: Network, person: Person, message: Message, labels: tuple[str, ...]) -> Interaction:
    """Pick these labels from the menu that has them all."""
    _sees(person, message)
    for menu in message.menus:
        values = {option["label"]: option["value"] for option in menu["options"]}
        if set(labels) <= set(values) and not menu.get("disabled"):
            break
    else:
        raise NotOffered(f"There is no menu with {labels}")
    low, high = menu.get("min_values", 1), menu.get("max_values", 1)
    if not low <= len(labels) <= high:
        raise NotOffered(f"The menu takes {low} to {high} of its options")
    chosen = [values[label] for label in labels]
    data = {"custom_id": menu["custom_id"], "component_type": MENU, "id": menu["id"], "values": chosen}
    return _begin(network, Kind.COMPONENT, (person, message.channel), data, message)


def ask_form(network: Network, opened: Interaction, components: list[Json]) -> Interaction:
    assert opened.modal is not None
    data = {"custom_id": opened.modal["custom_id"], "components": components}
    return _begin(network, Kind.MODAL_SUBMIT, (opened.person, opened.channel), data, opened.source)


def offered(network: Network, person: Person, channel: Channel, name: str) -> Json:
    """The command as registered, if this person is shown it in this channel."""
    command = network.commands.visible(channel.guild, name)
    if command is None:
        raise NotOffered(f"There is no command /{name} here")
    where = IN_GUILD if channel.guild else IN_BOT_CHAT
    if command["contexts"] is not None and where not in command["contexts"]:
        raise NotOffered(f"/{name} is not for {'servers' if channel.guild else 'direct chats'}")
    if where == IN_BOT_CHAT and command.get("dm_permission") is False:
        raise NotOffered(f"/{name} is not for direct chats")
    if not _installs(network, person, channel) & set(command["integration_types"]):
        raise NotOffered(f"/{name} is not installed where {person.name} is")
    _permitted(person, channel, command)
    return command


def _installs(network: Network, person: Person, channel: Channel) -> set[int]:
    """By which installations the application is at hand here."""
    there = {USER_INSTALL} if person.installed else set()
    guild = channel.guild
    if guild is None:
        known = channel.recipient is person and network.world.shared_guilds(person, network.bot)
        return there | {GUILD_INSTALL} if known else there
    return there | {GUILD_INSTALL} if network.bot.id in guild.members else there


def _permitted(person: Person, channel: Channel, command: Json) -> None:
    if channel.guild is None:
        return
    needed = Permission.VIEW_CHANNEL | Permission.USE_APPLICATION_COMMANDS
    if needed & ~permissions_in(channel, person):
        raise NotOffered(f"{person.name} may not use commands in #{channel.name}")
    wanted = Permission(int(command["default_member_permissions"] or 0))
    if wanted & ~guild_permissions(channel.guild, person):
        raise NotOffered(f"/{command['name']} is hidden from {person.name}")


def _sees(person: Person, message: Message) -> None:
    if message.deleted:
        raise NotOffered("The message is gone")
    if message.only_for is not None and message.only_for is not person:
        raise NotOffered(f"Only {message.only_for.name} sees this message")
    guild = message.channel.guild
    there = permissions_in(message.channel, person) & Permission.VIEW_CHANNEL if guild else False
    if not there and message.channel.recipient is not person:
        raise NotOffered(f"{person.name} does not see that channel")


def _command_data(command: Json, values: list[Json], resolved: Json) -> Json:
    data: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
    if values:
        data["options"] = values
    if resolved:
        data["resolved"] = resolved
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    return data


def _begin(
    network: Network, kind: Kind, who: tuple[Person, Channel], data: Json, source: Message | None = None
) -> Interaction:
    person, channel = who
    interaction = network.interactions.begin(kind, person, channel, source)
    interaction.payload = {
        "id": str(interaction.id),
        "application_id": str(network.bot.id),
        "type": kind.value,
        "token": interaction.token,
        "version": 1,
        "data": data,
        "channel_id": str(channel.id),
        "channel": channel_json(channel),
        "locale": person.locale,
        "entitlements": [],
        "attachment_size_limit": 10 * 1024 * 1024,
        "app_permissions": str(int(permissions_in(channel, network.bot))),
        **_where(network, person, channel),
    }
    if source is not None:
        interaction.payload["message"] = message_json(source, network.origin)
    return interaction


def _where(network: Network, person: Person, channel: Channel) -> Json:
    owners: dict[str, Any] = {str(USER_INSTALL): str(person.id)} if person.installed else {}
    guild = channel.guild
    if guild is None:
        owners[str(GUILD_INSTALL)] = "0"
        return {
            "user": user_json(person),
            "context": IN_BOT_CHAT,
            "authorizing_integration_owners": owners,
        }
    if network.bot.id in guild.members:
        owners[str(GUILD_INSTALL)] = str(guild.id)
    allowed = permissions_in(channel, person)
    return {
        "member": {**member_json(guild.members[person.id]), "permissions": str(int(allowed))},
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "context": IN_GUILD,
        "authorizing_integration_owners": owners,
    }
