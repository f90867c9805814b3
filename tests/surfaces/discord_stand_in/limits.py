"""Discord's limits on messages and forms which its OpenAPI document does not state."""

from tests.surfaces.discord_stand_in.mentions import mention_faults
from tests.surfaces.discord_stand_in.messages import BUTTON, COMPONENTS_V2, Attachment, walk
from tests.surfaces.discord_stand_in.wire import Json

ROW, TEXT_INPUT, LABEL, LINK = 1, 4, 18, 5
SELECTS = (3, 5, 6, 7, 8)


def message_faults(body: Json, files: dict[int, Attachment], kept: list[Attachment]) -> list[str]:
    """`files` were uploaded just now, by their number in the form; `kept` the message already has."""
    faults = mention_faults(body.get("allowed_mentions"))
    there = {*files, *(each.id for each in kept)}
    if any(int(each["id"]) not in there for each in body.get("attachments") or []):
        faults.append("attachments: an id that is neither uploaded now nor there already")
    names = {each.name for each in [*files.values(), *kept]}
    if len(body.get("content") or "") > 2000:
        faults.append("content: Must be 2000 or fewer in length.")
    faults += embed_faults(body.get("embeds") or [], names)
    faults += component_faults(body.get("components") or [], modern=_is_modern(body))
    if _is_modern(body) and (body.get("content") or body.get("embeds")):
        faults.append("flags: a message of components has no content and no embeds")
    return faults


def _is_modern(body: Json) -> bool:
    return bool((body.get("flags") or 0) & COMPONENTS_V2)


def embed_faults(embeds: list[Json], names: set[str]) -> list[str]:
    faults = []
    if sum(map(_size, embeds)) > 6000:
        faults.append("embeds: Embed size exceeds maximum size of 6000")
    for number, embed in enumerate(embeds):
        fields = embed.get("fields") or []
        if not all(field["name"].strip() and field["value"].strip() for field in fields):
            faults.append(f"embeds.{number}.fields: This field is required")
        # Discord shows nothing where the file is missing and says nothing: here it is a fault.
        address = (embed.get("image") or {}).get("url") or ""
        if address.startswith("attachment://") and address.removeprefix("attachment://") not in names:
            faults.append(f"embeds.{number}.image: {address} is not attached")
    return faults


def _size(embed: Json) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for field in embed.get("fields") or []:
        texts += [field["name"], field["value"]]
    return sum(len(text or "") for text in texts)


def component_faults(components: list[Json], *, modern: bool) -> list[str]:
    faults = []
    if not modern and len(components) > 5:
        faults.append("components: Must be 5 or fewer in length.")
    if not modern and any(each["type"] != ROW for each in components):
        faults.append("components: only action rows without the flag for components")
    if modern and len(list(walk(components))) > 40:
        faults.append("components: Must be 40 or fewer in total.")
    for each in walk(components):
        faults += _row_faults(each) if each["type"] == ROW else []
        faults += _button_faults(each) if each["type"] == BUTTON else []
    return faults + _repeated(components)


def _row_faults(row: Json) -> list[str]:
    kinds = [each["type"] for each in row["components"]]
    if len(kinds) > 1 and set(kinds) & set(SELECTS):
        return ["components: a select menu fills its row"]
    return []


def _button_faults(button: Json) -> list[str]:
    named = button.get("label") or button.get("emoji")
    faults = [] if named else ["button: needs a label or an emoji"]
    is_link = button["style"] == LINK
    if bool(button.get("url")) != is_link or bool(button.get("custom_id")) == is_link:
        faults.append("button: a link has a url, every other button a custom_id, none has both")
    return faults


def _repeated(components: list[Json]) -> list[str]:
    names = [each["custom_id"] for each in walk(components) if each.get("custom_id")]
    return ["components: custom_id cannot be duplicated"] if len(set(names)) < len(names) else []


def modal_faults(modal: Json) -> list[str]:
    faults = _repeated(modal["components"])
    if len(modal["components"]) > 5:
        faults.append("components: Must be between 1 and 5 in length.")
    for part in modal["components"]:
        if part["type"] == ROW and len(part["components"]) != 1:
            faults.append("components: one text input a row")
        if part["type"] == LABEL and part["component"].get("label"):
            faults.append("component: inside a label it has none of its own")
        if part["type"] == ROW and not all(each.get("label") for each in part["components"]):
            faults.append("label: This field is required")
    return faults
