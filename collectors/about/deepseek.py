"""DeepSeek, as docs/providers.md describes it."""

from __future__ import annotations

from collectors.about import About

ABOUT = About(
    source=(
        "[user balance]({page}), read as a balance: what it lost since the last look was spent, and is "
        "shown as **manual**, as all figures of meters are. DeepSeek has no figures of days."
    ),
    key=(
        "DeepSeek has one kind of key, of the whole account: it can also ask models, so give Purser one "
        "of its own, which can be deleted alone."
    ),
    reads=(
        "What is left, in each currency the account has, in two parts: what was topped up and what was "
        "granted. Each is a balance of its own, so that a grant which arrives does not hide what the "
        "other part lost."
    ),
    far_back="Not at all: what is left now. Spending counts from the first read on.",
    late="Not at all. It is read every hour, so an hour's spending lies evenly over that hour.",
    days="",
    restated="",
    more=(
        (
            "a balance that rose",
            (
                "Somebody paid in, or was granted something, and what was spent meanwhile is not known. "
                "Purser asks those who subscribed to alerts once, and says it in `/status` and in the "
                "digest's “Next” for a week: `/topup deepseek 50` tells what was paid in, and the "
                "stretch counts. Until then it is left to finer figures (pushed records), if there are "
                "any. `/undo` takes a top-up back."
            ),
        ),
        (
            "currencies",
            "An account in CNY is kept and shown in CNY, and is in no sum of dollars.",
        ),
        (
            "readings by hand",
            "Are refused while the balance is read: both would count.",
        ),
    ),
    cannot_see=(
        "Models, projects and people: push your requests for that (`POST /usage/deepseek`). A grant that "
        "ends looks like spending. What was granted counts when it is used, though nobody paid for it."
    ),
    wrong=(
        "*DeepSeek does not know this key*: it was mistyped or deleted. Connect again.",
        "*DeepSeek's balance is used up (402)*: top it up at platform.deepseek.com, Top up.",
    ),
)
