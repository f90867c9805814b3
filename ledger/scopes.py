"""Scopes: what a budget is over: everything, or the spend of one provider, account, model, project …"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

By = Literal["", "provider", "account", "model", "project", "member", "tag"]
DIMENSIONS = frozenset(("model", "project", "member", "tag"))  # of the book; a line may lack them


@dataclass(frozen=True, slots=True)
class Scope:
    """`about` says which one: a provider, an account's id, a model, a tag's `word` or `name:value`.

    ValueError for a kind that there is not, or for one of two that is empty.
    """

    by: By = ""
    about: str = ""

    def __post_init__(self) -> None:
        if self.by not in get_args(By) or bool(self.by) != bool(self.about):
            raise ValueError(f"there is no scope {self.by!r} of {self.about!r}")

    @property
    def provider(self) -> str:
        """The provider that it is of; empty for any other scope."""
        return self.about if self.by == "provider" else ""

    def holds(self, provider: str, account_id: int, dims: Mapping[str, str]) -> bool:
        """Whether spend with these dimensions on that account counts in it."""
        match self.by:
            case "":
                return True
            case "provider":
                return provider == self.about
            case "account":
                return str(account_id) == self.about
            case "tag":
                return self.about in tags_of(dims)
        return dims.get(self.by) == self.about

    def is_told_by(self, dims: Mapping[str, str]) -> bool:
        """Whether a line says which one it is of at all; what does not is unattributed."""
        if self.by == "tag":
            return bool(tags_of(dims))
        return self.by not in DIMENSIONS or bool(dims.get(self.by))


EVERYTHING = Scope()


def tags_of(dims: Mapping[str, str]) -> frozenset[str]:
    """Every tag of a line: `word` for a bare one, `name:value` for one with a name."""
    words = [word for word in dims.get("tag", "").split(", ") if word]
    named = [f"{name[4:]}:{value}" for name, value in dims.items() if name.startswith("tag:")]
    return frozenset((*words, *named))
