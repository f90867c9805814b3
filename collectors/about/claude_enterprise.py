"""Claude Enterprise, as docs/providers.md describes it."""

from __future__ import annotations

from collectors.about import About

ABOUT = About(
    source=(
        "[cost report]({page}) of the Analytics API, read as **official** charges; its report by person, "
        "read as **estimated** ones beneath them."
    ),
    key="Its scopes are fixed when it is made. API access has to be switched on there first.",
    other_keys=(
        "Admin keys of the Claude Console (`sk-ant-admin01-…`), which is another product: `/connect "
        "anthropic`. Ordinary API keys (`sk-ant-api03-…`)."
    ),
    reads=(
        "Cost by UTC day, product (`claude_code`, `chat`) and model, after the contract's discount and "
        "before credits; what each person with a seat cost. A product is a `project`. People's spend "
        "limits, which `/accounts` shows."
    ),
    layers=(
        "The cost says what a day was, the report by person who it went to. People without a seat are in "
        "no row: what they cost belongs to no member. Nothing counts twice."
    ),
    far_back=(
        "{reach} at first, people of the last 31. {again} `--since` reaches back a year, and not before "
        "January 2026."
    ),
    late=(
        "Figures come within four hours, at the latest within a day; what Anthropic has not told yet is "
        "left open, never zero. They may change for 30 days, so a day counts as settled {lag} after its "
        "end. Until then its figure is a floor."
    ),
    days="Anthropic's days are UTC. In another zone a day of yours takes its share of two of them, evenly.",
    more=(
        (
            "not owed",
            (
                "What the contract takes off the list price is **included**: shown, in no sum and no "
                "budget. So is nothing else: the seats themselves are in no report (`/charge "
                "claude_enterprise 1200 monthly twenty seats`)."
            ),
        ),
        (
            "very many models",
            (
                "Anthropic tells the hundred largest rows of a day. A day that has as many is read by "
                "product alone, so that nothing is missing."
            ),
        ),
    ),
    cannot_see="Seats, credits, and the Claude Console, which has its own bill (`/connect anthropic`).",
    wrong=(
        "*Anthropic does not know this key*: it was mistyped, revoked, or has expired. Connect again.",
        "*Claude Enterprise does not let this key read*: make one with the scope above.",
        (
            "*Anthropic's list ended while it was read (410)*, *asks to wait (429)*: nothing to do. Purser "
            "comes back by itself."
        ),
    ),
)
