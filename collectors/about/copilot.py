"""GitHub Copilot, as docs/providers.md describes it."""

from __future__ import annotations

from collectors.about import About

ABOUT = About(
    source=(
        "[billing usage]({page}), AI credits (before June 2026: premium requests), read as **official** "
        "charges; the bill of all products, read as **estimated** ones beneath them."
    ),
    key=(
        "The admin's token reads the organization's bill; a person's token reads Copilot that this "
        "person pays for. An enterprise's bill takes a classic token (`ghp_…`) only."
    ),
    other_keys="Tokens of app installations (`ghs_…`), which end within the hour.",
    reads=(
        "Dollars by day and model: what is owed, and what the plan includes; of settled days the "
        "repository too, where the bill of all products names one. A repository is a `project`. "
        "An organization's own budgets for Copilot, which `/accounts` shows."
    ),
    layers=(
        "Both tell of the same money. The report says how much it was, by model; the bill, which counts "
        "whole credits, says where, and only of days that are settled. Nothing counts twice."
    ),
    far_back=(
        "{reach} at first, a question or two a day. {again} `--since` reaches back two years, which is what "
        "GitHub keeps."
    ),
    late="GitHub names no lag. {settles}",
    days=(
        "GitHub does not say in which zone its days begin; they are taken as UTC. In another zone a day "
        "of yours takes its share of two of them."
    ),
    restated=(
        "The new figure replaces the old one, which is kept as history. A row that GitHub no longer "
        "sends is withdrawn."
    ),
    more=(
        (
            "not owed",
            (
                "Credits that the plan includes (GitHub calls them a discount) are **included**: shown, "
                "in no sum and no budget."
            ),
        ),
    ),
    cannot_see=(
        "Seats (`/charge copilot 228 monthly twelve seats`), people, and what other GitHub products "
        "cost. A person's read does not show what an organization pays for them."
    ),
    wrong=(
        "*GitHub does not know this token*: it was mistyped, revoked, or has expired. Connect again.",
        "*GitHub does not let this token read the bill*: it lacks the permission above.",
        (
            "*GitHub shows no such bill*: the name is mistyped, the token may not read it, or the "
            "account is still on GitHub's old billing. GitHub does not say which."
        ),
        "*GitHub asks to wait*: nothing to do. Purser comes back by itself.",
    ),
)
