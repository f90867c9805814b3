"""The operator's file of channels, `PURSER_CHANNELS_FILE`: a name and an address a line.

Addresses hold passwords and tokens, and only this file says any: whoever asks in a chat sees names.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from pydantic import SecretStr

VARIABLE = "PURSER_CHANNELS_FILE"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}", re.ASCII)
TAKEN = ("here", "me")  # words of /subscribe
LONGEST_LINE, MOST = 4_000, 200
SCHEME = re.compile(r"[a-z0-9+-]+://", re.IGNORECASE)
PIECE = re.compile(r"[/?&=@:;,#+\s]+")
ENDS_HOST = re.compile(r"[/?#]")
SHORTEST = 8  # a piece of an address that is shorter is a word, and hiding it would hide words
WORD = re.compile(r"[a-z-]{1,20}")
EVERYBODY = stat.S_IRWXG | stat.S_IRWXO

Channels = Mapping[str, SecretStr]


class NotChannels(Exception):
    """The file cannot be used; the message is one sentence that shows nothing of what stands in it."""


def read_channels(file: Path) -> Channels:
    """The addresses by name, in the file's order. Raises NotChannels."""
    found: dict[str, SecretStr] = {}
    for number, line in enumerate(_text(file).splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, address = _entry(f"Line {number} of {file}", line.strip())
        if name in found:
            raise NotChannels(f"Line {number} of {file} names {name} a second time: each name stands once.")
        found[name] = SecretStr(address)
    if len(found) > MOST:
        raise NotChannels(f"{file} holds more than {MOST} channels.")
    return found


def names_in(file: Path | None) -> tuple[str, ...]:
    """The names; none if there is no file, or none that can be read: whoever sends says why."""
    try:
        return tuple(read_channels(file)) if file else ()
    except NotChannels:
        return ()


def read_by_others(file: Path) -> bool:
    """Whether others on this machine than its owner may open the file."""
    try:
        return bool(file.stat().st_mode & EVERYBODY)
    except OSError:
        return False


def secrets_in(channels: Channels) -> list[str]:
    """Every address whole, and what in it may be a password or a token: hosts and plain words are not."""
    return [secret for address in channels.values() for secret in _secrets(address.get_secret_value())]


def _entry(where: str, line: str) -> tuple[str, str]:
    name, _, address = line.partition(" ") if " " in line else line.partition("\t")
    address = address.strip()
    if not NAME.fullmatch(name) or name in TAKEN:
        said = "small letters, digits, - and _, at most 32, and neither here nor me"
        raise NotChannels(f"{where} begins with no name: {said}.")
    if not SCHEME.match(address) or len(line) > LONGEST_LINE or any(letter.isspace() for letter in address):
        raise NotChannels(f"{where} has no address after the name {name}, as mailtos://… or slack://….")
    return name, address


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise NotChannels(f"{VARIABLE} names {file}, which is not text.") from None
    except OSError as error:
        reason = (error.strerror or "unknown trouble").lower()
        raise NotChannels(f"{VARIABLE} names {file}, which cannot be read: {reason}.") from None


def _secrets(address: str) -> list[str]:
    rest = address.split("://", 1)[-1]
    before, *paths = ENDS_HOST.split(rest, maxsplit=1)
    path = "".join(paths)
    user, _, host = before.rpartition("@")
    password = user.partition(":")[2]
    pieces = [password, *PIECE.split(user), *PIECE.split(path)]
    if not user and "." not in host and ":" not in host:  # as in slack://token/token, where no host is
        pieces.append(host)
    found = [piece for piece in pieces if len(piece) >= SHORTEST and not WORD.fullmatch(piece)]
    found += [password] if password else []
    return [address, *found, *(unquote(piece) for piece in found)]
