"""OpenRouter, as docs/providers.md describes it."""

from __future__ import annotations

from collectors.about import About

ABOUT = About(
    source=(
        "[activity]({page}), read as **official** charges; credits, read as a meter: what was used since "
        "the last look."
    ),
    key="It cannot ask models, and it can make and delete keys of the whole account.",
    other_keys=(
        "Ordinary API keys. They look alike (`sk-or-v1-…`), so Purser asks OpenRouter which kind it is "
        "before it reads anything."
    ),
    reads=(
        "Credits spent by UTC day, workspace, model and endpoint; of settled days also by API key, by "
        "its name; today so far by API key. A workspace is a `project`. Credits ever bought and ever "
        "used: the difference is what is left, which `/status` shows."
    ),
    layers=(
        "A completed day is what activity says. Today is what the API keys used so far, as a floor; what "
        "the credits lost beyond that (the chat of the web site, deleted keys) is shown as **manual**, "
        "as all figures of meters are."
    ),
    far_back=(
        "30 completed days at first: OpenRouter keeps no more. Later reads take yesterday and today, and "
        "the day before until it was read two hours after it settled."
    ),
    late=(
        "Today is up to the minute. When a day is complete after midnight UTC is not said: a yesterday "
        "without any row is taken as nothing spent from 00:30 UTC on, and a day counts as settled {lag} "
        "after its end."
    ),
    days=(
        "OpenRouter's days are UTC. In another zone a day of yours takes its share of two of them, as "
        "the credits' hours say."
    ),
    more=(
        (
            "keys of your own",
            (
                "What a provider bills to a key of yours that OpenRouter uses (BYOK) is no cost of "
                "OpenRouter's: it is **included** as OpenRouter estimates it, shown, in no sum and no "
                "budget. Connect that provider. OpenRouter's own fee for it is taken from credits."
            ),
        ),
        (
            "readings by hand",
            "Are refused while the account is read: both would count.",
        ),
    ),
    cannot_see=(
        "People, prices of single requests (push them: `POST /usage/openrouter`), and which model was "
        "used today."
    ),
    wrong=(
        "*That is an ordinary API key of OpenRouter's*: make a Management key and connect again.",
        (
            "*OpenRouter does not know this key (401)*: it was mistyped, deleted, or has expired. "
            "Connect again."
        ),
        "*OpenRouter's credits are used up (402)*: buy some; a purchase can take an hour to show.",
        (
            "*OpenRouter asks to wait (429)*, *has a fault of its own*, *did not answer in time*: "
            "nothing to do. Purser comes back by itself."
        ),
    ),
)
