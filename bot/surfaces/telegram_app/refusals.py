"""What Telegram's refusals mean. The words are its own: https://core.telegram.org/bots/api has no codes.

The library hands on a 400 without its prefix and a 403 as it came, so both are read in lower case.
"""

from __future__ import annotations

from telegram.error import BadRequest, Forbidden, TelegramError

from commands.retelling import sentence

FORMAT = ("can't parse entities", "can't parse message text", "unsupported start tag")
NO_PHOTOS = ("not enough rights to send photos", "chat_send_photos_forbidden")
NO_WORDS = (
    "not enough rights to send text",
    "have no rights to send",
    "chat_write_forbidden",
    "chat_send_plain_forbidden",
    "chat_restricted",
    "need administrator rights",
)
UNCHANGED = ("message is not modified",)
NOT_EDITABLE = ("message to edit not found", "message can't be edited", "message_id_invalid")
NO_TEXT = ("there is no text in the message to edit",)
NO_TOPIC = ("message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")
GONE = ("message to delete not found",)
NO_CHAT = ("chat not found", "can't initiate conversation", "peer_id_invalid", "user not found")
LEFT = ("bot was kicked", "bot is not a member", "group chat was deactivated", "chat was deleted")


def says(refusal: TelegramError, words: tuple[str, ...]) -> bool:
    """Whether the refusal is one of these."""
    said = refusal.message.lower()
    return any(word in said for word in words)


# Why nothing will ever arrive, in the catalogue's topic `reaching`: for a person's chat, and for a group.
FOR_GOOD = (
    (("bot was blocked",), "telegram_blocked", ""),
    (("user is deactivated",), "telegram_no_person", ""),
    (LEFT, "", "telegram_left"),
    (
        NO_CHAT,
        "telegram_no_chat",
        "telegram_gone",
    ),
    (NO_TOPIC, "", "telegram_no_topic"),
    (NO_WORDS, "", "telegram_may_not"),
)


def why_not(refusal: BadRequest | Forbidden, *, direct: bool) -> str | None:
    """Why nothing will ever arrive there, in a sentence; None if it may be something else."""
    for words, to_person, to_group in FOR_GOOD:
        if says(refusal, words):
            key = (to_person if direct else to_group) or to_person or to_group
            return sentence(f"reaching.{key}")
    return sentence("reaching.telegram_forbids") if isinstance(refusal, Forbidden) else None
