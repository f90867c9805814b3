"""How a person fills in a modal, and what Discord's client sends then."""

from tests.surfaces.discord_stand_in.limits import LABEL, ROW, TEXT_INPUT
from tests.surfaces.discord_stand_in.wire import Json, NotOffered


def filled(modal: Json, given: dict[str, str]) -> list[Json]:
    """The submitted components. Fields are named by label or custom_id, spaces as `_`, in any case."""
    left = {_plain(name): value for name, value in given.items()}
    sent = [each for part in modal["components"] if (each := _part(part, left)) is not None]
    if left:
        raise NotOffered(f"The form has no field {list(left)}, only {labels(modal)}")
    return sent


def labels(modal: Json) -> list[str]:
    return [label for part in modal["components"] if (label := _label(part)) is not None]


def _part(part: Json, left: dict[str, str]) -> Json | None:
    label = _label(part)
    if label is None:
        return None
    field = part["component"] if part["type"] == LABEL else part["components"][0]
    if field["type"] != TEXT_INPUT:
        raise NotOffered(f"The stand-in fills in text only, not {label!r}")
    names = [_plain(label), _plain(field["custom_id"])]
    value = next((left.pop(name) for name in names if name in left), field.get("value") or "")
    _within(field, label, value)
    entry = {"type": TEXT_INPUT, "custom_id": field["custom_id"], "value": value, "id": 2}
    if part["type"] == LABEL:
        return {"type": LABEL, "id": 1, "component": entry}
    return {"type": ROW, "id": 1, "components": [entry]}


def _label(part: Json) -> str | None:
    if part["type"] == LABEL:
        return str(part["label"])
    return str(part["components"][0]["label"]) if part["type"] == ROW else None


def _within(field: Json, label: str, value: str) -> None:
    if not value and field.get("required", True) is not False:
        raise NotOffered(f"{label!r} must be filled in")
    low, high = field.get("min_length") or 0, field.get("max_length") or 4000
    if value and not low <= len(value) <= high:
        raise NotOffered(f"{label!r} takes {low} to {high} characters, not {len(value)}")
    if field["style"] == 1 and "\n" in value:
        raise NotOffered(f"{label!r} is a single line")


def _plain(name: str) -> str:
    return "".join(sign if sign.isalnum() else "_" for sign in name.casefold())
