"""Whose request it was: project, member and tags, beside the body or for a whole batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from collectors.pushed.request import Labels, Row, Wrong, named

NAMES = frozenset(("project", "member", "tag", "tags"))
MOST_TAGS = 10
LONGEST = 1_600  # bytes: with a model they are part of a key, and PostgreSQL keeps none beyond 2,704


def labels_of(row: Row, otherwise: Labels = ()) -> Labels:
    """What a row says of itself, over what is said of its batch; sorted by name.

    Tags are words (`["search", "beta"]`, one dimension) or names with values (`{"env": "prod"}`, a
    dimension each, `tag:env`).
    """
    if NAMES.isdisjoint(row):
        return otherwise
    found = dict(otherwise)
    for name in ("project", "member"):
        if row.get(name) is not None:
            found[name] = _text(row[name], name)
    for name in ("tag", "tags"):
        if row.get(name) is not None:
            found |= _tags(row[name], name)
    labels = tuple(sorted(found.items()))
    if sum(len(word.encode()) for pair in labels for word in pair) > LONGEST:
        raise Wrong(f"project, member and tags must be shorter: {LONGEST:,} bytes in all at most.")
    return labels


def _tags(said: Any, name: str) -> dict[str, str]:
    if isinstance(said, str):
        return {"tag": _text(said, name)}
    if not isinstance(said, list | dict) or len(said) > MOST_TAGS:
        raise Wrong(f"{name} must be a word, or up to {MOST_TAGS} of them, or names with values.")
    if isinstance(said, Mapping):
        return {f"tag:{_text(key, name)}": _text(value, f"{name}.{key[:32]}") for key, value in said.items()}
    words = sorted({_text(word, name) for word in said})
    return {"tag": named(", ".join(words), name)} if words else {}


def _text(value: Any, name: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # a numbered project
    if not isinstance(value, str):
        raise Wrong(f"{name} must be text.")
    return named(value, name)
