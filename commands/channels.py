"""Channels of the operator's, as a keeper chooses them: by name, which is all that is known of them here."""

from __future__ import annotations

from commands.answers import Refusal
from commands.caller import Ask
from commands.catalogue import say
from storage.channels import CHANNEL, channel, channels_used, may_use_channels, unlisted
from storage.channels import channel_troubles as troubles_of
from storage.subscriptions import Address


def channel_named(ask: Ask, name: str, where: str, *, known: bool = False) -> Address | Refusal:
    """The channel that a keeper means; `known`: one to which something is sent already will do."""
    name = name.strip().lower()
    if not ask.may("keep"):
        return Refusal.of("channels.for_a_keeper", "not_allowed")
    if where == "me":
        return Refusal.of("channels.not_to_me_too")
    names = channel_names(ask)
    if name in names or (known and name in channels_used(ask.connection, ask.workspace)):
        return channel(name)
    if not names:
        return Refusal.of("channels.none", "conflict")
    return Refusal.of("channels.unknown", "unknown", values={"names": ", ".join(names)})


def channel_names(ask: Ask) -> tuple[str, ...]:
    """What the operator lists, for a keeper of the operator's workspace; nobody else sees names."""
    mine = ask.may("keep") and may_use_channels(ask.connection, ask.workspace)
    return ask.operator.channels if mine else ()


def channels_seen(ask: Ask) -> list[Address]:
    """Where something is sent to besides chats, for a keeper."""
    return [channel(name) for name in channels_used(ask.connection, ask.workspace)] if ask.may("keep") else []


def is_channel(address: Address) -> bool:
    return address.surface == CHANNEL


def channel_troubles(ask: Ask) -> list[str]:
    """For /status: what was not taken and is tried again, and names that nobody lists any more."""
    gone = unlisted(ask.connection, ask.workspace, ask.operator.channels)
    waits = [say("channels.not_listed", name=name) for name in gone]
    return [*waits, *troubles_of(ask.connection, ask.workspace)]
