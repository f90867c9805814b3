"""Anthropic, as docs/providers.md describes it."""

from __future__ import annotations

from collectors.about import About

ABOUT = About(
    source=(
        "[cost report]({page}) of the Claude Console, read as **official** charges; usage report and "
        "Claude Code report, read as **estimated** ones beneath them."
    ),
    key=(
        "It has no scopes, reads and changes everything in the organization, and cannot be used to ask "
        "models. It may have a last day, chosen when it is made."
    ),
    other_keys=(
        "Ordinary API keys (`sk-ant-api03-…`), keys of Claude Enterprise (`sk-ant-api01-…`, made in "
        "claude.ai, which is another product with another bill: `/connect claude_enterprise`), logins of "
        "people (`sk-ant-oat01-…`). An account of a single person has no Admin keys: it needs an "
        "organization, made in the Console's settings."
    ),
    reads=(
        "Cost by UTC day, workspace, model and description (`Claude Opus 5 Usage - Input Tokens`); "
        "tokens by hour, workspace, model, tier, context window, place and speed, priced from the price "
        "list; what each person used Claude Code for, by day and model. A workspace is a `project`; the "
        "one without a name is `Default`."
    ),
    layers=(
        "The cost says what a day was. Until it is settled, the hours fill the day; afterwards they say "
        "when and for which model. Claude Code is inside the hours, so its people are added once the day "
        "is settled, in place of the hours of the same models: nothing counts twice, and the day stays "
        "what the cost says."
    ),
    late=(
        "Tokens come within minutes. Anthropic does not say when a cost is final, so a day counts as "
        "settled {lag} after its end. Until then its figure may grow and is a floor. People appear in "
        "Claude Code once the day is settled."
    ),
    days=(
        "Anthropic's days are UTC. In another zone a day of yours takes its share of two of them, as the "
        "hours say."
    ),
    more=(
        (
            "not owed",
            (
                "Tokens of the priority tier, which its commitment has paid for, and Claude Code on "
                "seats of a subscription are **included**: shown, in no sum and no budget. The "
                "commitment and the seats themselves are in no report."
            ),
        ),
    ),
    cannot_see=(
        "Prepaid credits (there is no such figure in the API), numbers of requests, Claude Enterprise "
        "(connect it beside) and subscriptions of claude.ai, Claude at Amazon, Google or Microsoft, whose "
        "clouds bill it."
    ),
    wrong=(
        (
            "*Anthropic does not know this key*: it was mistyped, revoked, has expired, or is no Admin "
            "key. Connect again."
        ),
        (
            "*Anthropic's monthly spend limit is reached*: raise it in the Console, Settings, Limits, or "
            "wait for the first of the month. Purser asks again after a while; nothing is lost."
        ),
        (
            "*Anthropic is overloaded (529)*, *asks to wait (429)*: nothing to do. Purser comes back by "
            "itself."
        ),
    ),
)
