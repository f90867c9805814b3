"""Secrets at rest: AES-256-GCM, the key's id in front, the row's identity as associated data.

Sealed: `version (1 byte) | length of the key's id (1) | key's id | nonce (12) | ciphertext and tag (16)`.
Everything before the nonce is authenticated too, so a sealed text moved to another row, or told to
be of another key, does not open.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.troubles import trouble

VERSION = 1
NONCE = 12  # bytes; random, which is safe for 2**32 secrets a key (NIST SP 800-38D, 8.3)


class CannotOpen(Exception):
    """A sealed secret that these keys do not open, in a sentence; it never holds the secret."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Sealer:
    """Seals with the first of `keys` (the newest), opens with any; a key is 32 bytes under its id."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        if not keys or any(len(key) != 32 or not 0 < len(name.encode()) < 256 for name, key in keys.items()):
            raise ValueError("sealing takes keys of 32 bytes, each with a name")
        self._newest = next(iter(keys))
        self._keys = {name: AESGCM(key) for name, key in keys.items()}

    def seal(self, plain: str, associated: str) -> bytes:
        """Seal `plain` for the row that `associated` names (`accounts/7/api_key`); twice gives two texts."""
        head, nonce = _head(self._newest), os.urandom(NONCE)
        return (
            head + nonce + self._keys[self._newest].encrypt(nonce, _bytes(plain), head + _bytes(associated))
        )

    def open(self, sealed: bytes, associated: str) -> str:
        """What was sealed for that row; CannotOpen for another row, an unknown key, a changed text."""
        name, head, nonce, body = _parts(sealed)
        key = self._keys.get(name)
        if key is None:
            raise CannotOpen(trouble("sealed_with_another", name=name))
        try:
            return key.decrypt(nonce, body, head + _bytes(associated)).decode()
        except InvalidTag:
            raise CannotOpen(trouble("does_not_open")) from None

    def needs_rotation(self, sealed: bytes) -> bool:
        """Whether an older key than the newest sealed it, so that it should be sealed again."""
        return _parts(sealed)[0] != self._newest

    def __repr__(self) -> str:
        return f"Sealer({', '.join(self._keys)})"


def _head(name: str) -> bytes:
    return bytes([VERSION, len(name.encode())]) + name.encode()


def _parts(sealed: bytes) -> tuple[str, bytes, bytes, bytes]:
    end = 2 + (sealed[1] if len(sealed) > 1 else 0)
    if len(sealed) < end + NONCE + 16 or sealed[0] != VERSION:
        raise CannotOpen(trouble("damaged"))
    head, nonce, body = sealed[:end], sealed[end : end + NONCE], sealed[end + NONCE :]
    return head[2:].decode(errors="replace"), head, nonce, body


def _bytes(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:  # half a character; the error itself would carry the text along
        raise ValueError("a secret is text that can be written as UTF-8") from None
