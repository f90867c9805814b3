"""OpenAI, as docs/providers.md describes it."""

from __future__ import annotations

from collectors.about import About

ABOUT = About(
    source=(
        "[organization costs](https://platform.openai.com/docs/api-reference/usage/costs), read as "
        "**official** charges; [organization usage]({page}), read as **estimated** ones beneath them."
    ),
    key="It cannot be used to ask models.",
    other_keys=(
        "Project keys (`sk-proj-…`), service accounts' keys (`sk-svcacct-…`), users' keys (`sk-…`), and "
        'the "Admin keys" of a ChatGPT workspace, which is another product.'
    ),
    reads=(
        "Cost by UTC day, project and line item (`gpt-5, input`). Usage by hour, project and model: "
        "completions (told apart by batch and service tier too), embeddings, moderations, images, "
        "speech, transcriptions, vector stores, code interpreter sessions, file searches and web "
        "searches. The organization's own hard limit, which `/accounts` shows."
    ),
    layers=(
        "The cost says what a day was. Until it is settled, the hours at list price fill the day; "
        "afterwards they say when and for which model. Cost that no hour explains, and all of a day "
        "whose hours were not read, belongs to a project and to no model."
    ),
    far_back="Cost: {reach} at first. {again} Usage: the same, but never more than the last week.",
    late=(
        "Usage comes within minutes. OpenAI names no figure for costs: they were seen to be up to a day "
        "late and to change afterwards, so a day counts as settled {lag} after its end. Until then its "
        "figure may grow and is a floor."
    ),
    days=(
        "OpenAI's days are UTC. In another zone a day of yours takes its share of two of them, as the "
        "hours say."
    ),
    more=(
        (
            "not owed",
            (
                "Tokens of Scale Tier, which its commitment has paid for, are **included**: shown, in no "
                "sum and no budget. The commitment itself is in the costs and belongs to no project."
            ),
        ),
        (
            "without a price",
            (
                "Images that are only counted, storage in vector stores, code interpreter sessions, file "
                "searches, and models that the price list does not know are **unpriced** until the day's "
                "cost is there. OpenAI says of storage and sessions no number of requests: each hour of "
                "a project counts as one."
            ),
        ),
        (
            "whose requests",
            (
                "Usage could be told apart by the owner of the key. Purser does not ask for it: it is an "
                "id without a name, and who made a key is not who used it. Give each team a project."
            ),
        ),
    ),
    cannot_see=(
        "Prepaid balance and credits (there is no such figure in the API), people, ChatGPT subscriptions."
    ),
    wrong=(
        (
            "*It lacks the scope `api.usage.read`*: the key is of another kind, or was restricted. Make "
            "an Admin key with that scope."
        ),
        (
            "*OpenAI does not know this key*: it was mistyped, revoked, or has expired (an Admin key may "
            "have a last day). Connect again."
        ),
        "*OpenAI asks to wait*: nothing to do. Purser comes back when OpenAI said, or after some minutes.",
        (
            "*OpenAI's usage of … is left out*, in the log: this key may not read that report, or OpenAI "
            "has it no more. The cost and the other reports are read, and what the report said before "
            "stays."
        ),
    ),
)
