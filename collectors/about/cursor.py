"""Cursor, as docs/providers.md describes it."""

from __future__ import annotations

from collectors.about import About

ABOUT = About(
    source="[Admin API]({page}), the list of calls, read as **official** charges.",
    other_keys="Individual plans have no such keys: type what their page shows, `/reading cursor 12.40`.",
    reads=(
        "Every call with what it was charged, Cursor's own fee inside, added up by hour, model and "
        "member. A program goes by its address, else by the name of its service account. Each member's "
        "limit and what they spent in the billing cycle, which `/accounts` shows: it is the money of the "
        "same calls, so it is never added to them."
    ),
    far_back=(
        "{reach} at first, a question a day or more. {again} Cursor answers 60 questions a minute: a "
        "large team's first read takes some minutes."
    ),
    late=(
        "Cursor adds its calls up hourly and names no lag. An hour counts as settled {lag} after its "
        "end; until then its figure may grow and is a floor."
    ),
    days="Hours are of UTC, so a day in your zone is exact where it begins on the hour.",
    restated=(
        "The new figure replaces the old one, which is kept as history. Calls have no id: an hour is "
        "read again as a whole, so that none counts twice and two calls that are alike count as two."
    ),
    more=(
        (
            "not owed",
            (
                "Calls that the plan includes are **included** at what Cursor says they are worth: "
                "shown, in no sum and no budget."
            ),
        ),
    ),
    cannot_see="The seats themselves (`/charge cursor 60 monthly three seats`), individual plans.",
    wrong=(
        "*Cursor does not know this key*: it was mistyped or revoked. Connect again.",
        "*Cursor does not let this key read*: an admin of a Team or Enterprise plan has to make the key.",
        (
            "*Cursor's list of calls changed while it was read*, *asks to wait (429)*: nothing to do. "
            "Purser comes back by itself."
        ),
    ),
)
