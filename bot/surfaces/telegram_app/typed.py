"""Commands as people type them in a chat, and keys that they should not have typed there."""

from __future__ import annotations

import re
from dataclasses import dataclass

COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)
# Beginnings that vendors, and we, give keys; what is shorter is a word of somebody's.
KEY = re.compile(
    r"(?<![\w-])(?:(?:sk|rk|pk)-[\w-]{6,}|(?:gsk_|xai-|pplx-|ghp_|github_pat_|AIza|r8_|key_)[\w-]{16,}"
    r"|purser_\d+_\w{16,})"
)


@dataclass(frozen=True, slots=True)
class Typed:
    """`to` is the name behind it, as in `/budget@purser_bot`."""

    name: str
    rest: str
    to: str

    def is_for(self, username: str) -> bool:
        """A command without a name is for every bot."""
        return self.to.casefold() in ("", username.casefold())


def read_command(text: str) -> Typed | None:
    """None if it is no command."""
    found = COMMAND.fullmatch(text)
    return Typed(found[1].lower(), (found[3] or "").strip(), found[2] or "") if found else None


def holds_key(text: str) -> bool:
    """Whether it looks as if a provider's key were in it."""
    return KEY.search(text) is not None
