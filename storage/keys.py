"""The keys that seal secrets: from a setting, or from a file that is made on the first start."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

HOW = "make one with `openssl rand -hex 32`"


class KeyUnusable(Exception):
    """A key that cannot be used, in a sentence; it never holds the key."""


@dataclass(frozen=True)
class LoadedKeys:
    """Keys by their id, newest first, as `Sealer` takes them, and a `note` for the keeper if there is one."""

    keys: dict[str, bytes] = field(repr=False)
    note: str | None = None


def key_id(key: bytes) -> str:
    """Eight hexadecimal digits that tell keys apart and say nothing about them."""
    return hashlib.sha256(b"purser key id" + key).hexdigest()[:8]


def read_keys(text: str, called: str = "PURSER_SECRET_KEY") -> dict[str, bytes]:
    """Keys by their id, from `text` with one key or several, newest first, parted by commas or spaces.

    A key is 32 bytes in hexadecimal or base64 (either alphabet); KeyUnusable for anything else.
    """
    keys = [_key(word, called) for word in text.replace(",", " ").split()]
    if not keys:
        raise KeyUnusable(f"{called} is empty; {HOW}.")
    return {key_id(key): key for key in keys}


def load_or_make_keys(path: Path) -> LoadedKeys:
    """The keys in the file at `path`; a missing file is made with a new key, for its owner only.

    Two processes that start at once get the same key, and one that is killed leaves no half of one.
    KeyUnusable if the file cannot be read or made, or holds something else.
    """
    try:
        return _load(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise KeyUnusable(f"The key file {path} cannot be read: {_reason(error)}.") from None
    try:
        _make(path)
        return _load(path)
    except OSError as error:
        raise KeyUnusable(
            f"The key file {path} cannot be made: {_reason(error)}; set PURSER_SECRET_KEY instead ({HOW})."
        ) from None


def _key(word: str, called: str) -> bytes:
    for decode in (bytes.fromhex, _from_base64):
        with suppress(ValueError, binascii.Error):
            key = decode(word)
            if len(key) == 32:
                return key
    raise KeyUnusable(f"{called} must be 32 bytes in hexadecimal or base64; {HOW}.")


def _from_base64(word: str) -> bytes:
    plain = word.replace("-", "+").replace("_", "/").rstrip("=")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)


def _load(path: Path) -> LoadedKeys:
    mode = path.stat().st_mode
    keys = read_keys(path.read_text(errors="replace"), f"The key file {path}")
    if stat.S_IMODE(mode) & 0o077:
        # Mounted secrets often are like this, and their mode cannot be changed from inside.
        return LoadedKeys(keys, f"The key file {path} can be read by others; `chmod 600 {path}` stops that.")
    return LoadedKeys(keys)


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _write(fresh, secrets.token_hex(32) + "\n")
        with suppress(FileExistsError):  # another process was first: its key is everybody's
            os.link(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    _sync(path.parent)


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reason(error: OSError) -> str:
    return (error.strerror or "unknown trouble").lower()
