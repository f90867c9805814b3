"""`/language`: in which language this place, or one's own direct chat, is answered."""

from __future__ import annotations

from typing import Literal

from commands.answers import Answer, Refusal
from commands.caller import Ask
from commands.catalogue import LANGUAGES, say, speaking, spoken
from commands.definition import command
from commands.reply import Action, Reply, Text
from storage.languages import choose_person_language, choose_place_language


class LanguageAnswer(Answer):
    """The language spoken here now; `own`: in the asker's direct chat alone."""

    language: str
    own: bool
    changed: bool


@command(changes=True, needs="ask")
def language(ask: Ask, language: Literal["en", "de"] | None = None) -> LanguageAnswer | Refusal:
    """Choose the language here; in a direct chat your own.

    Args:
        language: en for English, de for German; if left out, see which is spoken.
    """
    own = not ask.seat.place_id
    if language is None:
        return LanguageAnswer(language=ask.language, own=own, changed=False)
    if ask.caller.passport is not None or (own and not ask.seat.person_id):
        return Refusal.of("language.of_a_chat", "conflict")
    if not own and not ask.may("keep"):
        return Refusal.of("language.for_a_keeper", "not_allowed")
    if own:
        choose_person_language(ask.connection, ask.seat.person_id, language)
    else:
        choose_place_language(ask.connection, ask.seat.place_id or 0, language)
    return LanguageAnswer(language=language, own=own, changed=True)


def show(answer: LanguageAnswer) -> Reply:
    with speaking(answer.language):
        key = "language.to_you" if answer.own else "language.here"
        said = Text(say(key), {"language": LANGUAGES[spoken(answer.language) or "en"]})
        others = tuple(
            Action(name, "language", {"language": tag})
            for tag, name in LANGUAGES.items()
            if tag != answer.language
        )
        return Reply(say("language.title"), (said,), others, "good" if answer.changed else "plain")
