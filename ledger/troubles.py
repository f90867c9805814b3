"""Why an account cannot be read, and what to do about it: a sentence for each case.

They stand here by key, so that other languages can say them too: `make docs` puts them into the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping

from ledger.providers import PROVIDERS
from ledger.sentences import Sentence

TOPIC = "troubles"
SENTENCES: Mapping[str, str] = {
    # one after the other, and the parts that others take
    "then": "{first} {second}",
    "quote": ": “{said}”",
    "needed": "Needed is {key}.",
    # whatever provider it is
    "refused": "{title} refuses this key ({status}){quote}.",
    "no_such_page": "{title} knows no such page (404){quote}. Is the address of its API right?",
    "asks_to_wait": "{title} asks to wait ({status}){quote}.",
    "own_fault": "{title} has a fault of its own ({status}){quote}.",
    "not_taken": "{title} does not take the question ({status}){quote}.",
    "shape": "The answer has changed its shape at {where}; nothing was booked from it.",
    "no_json": "its start: it is no JSON",
    "not_in_time": "{host} did not answer in time.",
    "out_of_reach": "{host} cannot be reached ({error}).",
    "broke_off": "{host} broke off in the middle of its answer.",
    "too_large": "{host} sent more than 50 MB at once; nothing was booked from it.",
    "elsewhere": (
        "{host} answers with {status} instead of figures; "
        "Purser does not follow it elsewhere with a key. Is the address of its API right?"
    ),
    "no_address": "The provider's address must look like https://api.example.com/v1.",
    "odd": "Reading broke off unexpectedly; the log says where.",
    "not_connected": "{provider} is not connected any more.",
    "key_deleted": "The key was deleted.",
    # keys as they are typed
    "no_billing": "{provider} has no billing API that Purser can read: type its figure with /reading.",
    "odd_character": "The key holds a character that no key has: copy it again.",
    "no_key_of": "That does not look like a key of {title}'s.",
    "no_key_of_cursor": "That does not look like a key of Cursor's (key_… or crsr_…).",
    "no_token_of_github": "That does not look like a token of GitHub's.",
    "app_token": "That is an app's token (ghs_…), which ends within the hour.",
    "other_key": "That is {kind} ({start}…), which cannot read costs.",
    "other_key_for_bill": "That is {kind} ({start}…), which cannot read this bill.",
    # kinds of keys, within those two
    "kind_ordinary": "an ordinary API key",
    "kind_project": "a project key",
    "kind_service": "a service account's key",
    "kind_user": "a user's key",
    "kind_login": "a person's login to Claude Code",
    "kind_browser": "a browser's login",
    "kind_of": "a key of {title}'s",
    "kind_other": "a key of another provider's",
    "kind_enterprise": "a key of Claude Enterprise, another product: connect it as claude_enterprise",
    "kind_console": "an Admin key of the Claude Console, another product: connect it as anthropic",
    # keys as the providers answer them
    "lacks_scope": "OpenAI refuses this key: it lacks the scope api.usage.read.",
    "unknown_openai": "OpenAI does not know this key: it is mistyped, revoked or expired.",
    "unknown_anthropic": (
        "Anthropic does not know this key: it is mistyped, revoked or expired, or no Admin key."
    ),
    "unknown_enterprise": (
        "Anthropic does not know this key (401){quote}: it is mistyped, revoked or expired."
    ),
    "unknown_openrouter": (
        "OpenRouter does not know this key (401){quote}: it is mistyped, deleted or expired."
    ),
    "unknown_cursor": "Cursor does not know this key: it is mistyped or was revoked.",
    "unknown_deepseek": "DeepSeek does not know this key: it is mistyped or was deleted.",
    "unknown_github": "GitHub does not know this token: it is mistyped, was revoked or has expired.",
    "lacks_scope_perhaps": (
        "Claude Enterprise does not let this key read (403){quote}: a scope may be missing."
    ),
    "no_admins": (
        "Cursor does not let this key read (403){quote}. It is no admin's, or the plan is an individual one."
    ),
    "may_not_read_bill": "GitHub does not let this token read the bill (403){quote}.",
    "refused_by_xai": (
        "xAI refuses this key ({status}){quote}."
        " It is a key for asking models, was revoked, or has no right on this team."
    ),
    "ordinary_openrouter": (
        "That is an ordinary API key of OpenRouter's: it asks models and cannot read the account."
    ),
    # whose bill it is
    "of_xai": "the team's id, which stands in the team's settings at console.x.ai",
    "of_github": "whose bill it is: org:NAME, user:NAME or enterprise:NAME",
    "teams_bill": "xAI's bill is a team's. Connect again with of=: {of}.",
    "owners_bill": "GitHub bills organizations and people. Connect again with of=: {of}.",
    "no_such_team": "xAI knows no such team (404){quote}. Connect again with of=: {of}.",
    "no_such_bill": (
        "GitHub shows no such bill (404){quote}."
        " The name is mistyped, the token may not read it, or it is still on GitHub's old billing."
    ),
    # what only one provider says
    "pay_first": "Anthropic asks for a payment first (402){quote}.",
    "list_ended": "Anthropic's list ended while it was read (410){quote}.",
    "capped": (
        "Anthropic's monthly spend limit is reached{quote}."
        " Until it is raised or the month ends there are no new figures."
    ),
    "overloaded": "Anthropic is overloaded (529){quote}.",
    "credits_used_up": "OpenRouter's credits are used up (402){quote}.",
    "slow": "OpenRouter did not answer in time ({status}){quote}.",
    "list_changed": "Cursor's list of calls changed while it was read.",
    "balance_used_up": "DeepSeek's balance is used up (402){quote}. Top it up at its Top up page.",
    # what was sealed
    "sealed_with_another": (
        "A secret was sealed with the key {name}, which is not among PURSER_SECRET_KEY: "
        "add that key after the new one, or enter the secret again."
    ),
    "does_not_open": "A secret does not open: it was changed or belongs elsewhere; enter it again.",
    "damaged": "A secret is damaged; enter it again.",
}


def trouble(key: str, /, **values: str) -> Sentence:
    """The sentence of this key. KeyError: there is none."""
    return Sentence(SENTENCES[key].format(**values), f"{TOPIC}.{key}", values)


def quoted(said: str) -> str:
    """A provider's own words behind a sentence, before its full stop; empty if it said nothing."""
    return trouble("quote", said=said) if said else ""


def key_of(provider: str) -> Sentence:
    """Which key its bill needs."""
    return Sentence(PROVIDERS[provider].key_help, f"keys.{provider}")


def needing(said: Sentence, provider: str) -> Sentence:
    """A sentence, and then which key is needed instead."""
    return trouble("then", first=said, second=trouble("needed", key=key_of(provider)))
