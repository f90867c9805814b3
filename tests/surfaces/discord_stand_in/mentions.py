import re

from tests.surfaces.discord_stand_in.wire import Json

EVERYONE = re.compile(r"@(?:everyone|here)")
USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")


def pings(content: str, allowed: Json | None, replied_to: int | None = None) -> frozenset[str]:
    """Whom this text would ping, as written: "@here", "<@42>", "<@&7>".

    Strict on purpose: code spans, missing permissions and unknown ids excuse nothing, and an edit counts
    like a new message, so that only `allowed_mentions` protects people from names found in data.
    """
    found: set[str] = set()
    if _parses(allowed, "everyone"):
        found |= set(EVERYONE.findall(content))
    found |= {f"<@{who}>" for who in USER.findall(content) if _reaches(allowed, "users", who)}
    found |= {f"<@&{who}>" for who in ROLE.findall(content) if _reaches(allowed, "roles", who)}
    if replied_to is not None and (allowed is None or allowed.get("replied_user")):
        found.add(f"<@{replied_to}>")
    return frozenset(found)


def mention_faults(allowed: Json | None) -> list[str]:
    """Discord refuses to be told "all users" and "these users" in one breath."""
    named = [kind for kind in ("users", "roles") if (allowed or {}).get(kind) and _parses(allowed, kind)]
    return [f"allowed_mentions: parse and {kind} are mutually exclusive" for kind in named]


def _parses(allowed: Json | None, kind: str) -> bool:
    return allowed is None or kind in (allowed.get("parse") or [])


def _reaches(allowed: Json | None, kind: str, who: str) -> bool:
    if _parses(allowed, kind):
        return True
    return who in {str(each) for each in (allowed or {}).get(kind) or []}
