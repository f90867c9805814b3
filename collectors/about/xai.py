"""xAI, as docs/providers.md describes it."""

from __future__ import annotations

from collectors.about import About

ABOUT = About(
    source="[billing of the Management API]({page}), usage in dollars, read as **official** charges.",
    key="The permission is called Management Keys; a team's administrator grants it.",
    other_keys="API keys for asking models (`xai-…`). They look alike, so only xAI's refusal tells.",
    reads=(
        "Dollars by UTC day, of the team as a whole. What is left of prepaid credits, which `/status` "
        "shows, and the limit of what goes beyond them, which `/accounts` shows."
    ),
    far_back="{reach} at first, ten at a time. {again}",
    days=(
        "xAI's days are read in UTC. In another zone a day of yours takes its share of two of them, "
        "evenly unless finer figures (pushed records) say otherwise."
    ),
    restated="The new figure replaces the old one, which is kept as history.",
    more=(
        (
            "prepaid credits",
            (
                "xAI books a whole month's spend on them when the month closes, so they do not say what "
                "a day cost. Until then the running month is taken off what is left. A key that may not "
                "see them still reads the days."
            ),
        ),
        (
            "a part only",
            (
                "Where xAI says that it sent a part only (`limitReached`), the figure is a floor that "
                "never settles, and nothing is withdrawn."
            ),
        ),
    ),
    cannot_see=(
        "Models, projects and people: push your requests for that (`POST /usage/xai`), whose own cost "
        "xAI says in each answer. Grok subscriptions."
    ),
    wrong=(
        "*xAI refuses this key*: it is a key for asking models, was revoked, or has no right on this team.",
        "*xAI knows no such team*: the id beside the key is mistyped. Connect again.",
    ),
)
