"""Who bills us: the names that people type, and what a person needs to know about each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provider:
    """`console` is the page that shows the month's figure; `key_help` says which key to make where."""

    name: str
    title: str
    colour: str  # of its bars, colour-blind-safe beside the others (Okabe and Ito)
    console: str
    key_help: str = ""  # empty: it has no billing API, readings only


PROVIDERS = {
    provider.name: provider
    for provider in (
        Provider(
            "openai",
            "OpenAI",
            "#0072B2",
            "platform.openai.com, Usage",
            "an Admin key (sk-admin-…) with the scope api.usage.read, made by an organization owner "
            "at platform.openai.com, Settings, Organization, Admin keys",
        ),
        Provider(
            "anthropic",
            "Anthropic",
            "#D55E00",
            "platform.claude.com, Cost",
            "an Admin key (sk-ant-admin01-…), made by an admin of the organization at platform.claude.com, "
            "Settings, Admin keys",
        ),
        Provider(
            "claude_enterprise",
            "Claude Enterprise",
            "#A86B8C",
            "claude.ai, Organization settings, Usage",
            "an Analytics API key (sk-ant-api01-…) with the scope read:analytics (and read:spend_limits, to "
            "see people's limits), made by the primary owner at claude.ai, Organization settings, API",
        ),
        Provider("groq", "Groq", "#E69F00", "console.groq.com, Settings, Billing"),
        Provider("perplexity", "Perplexity", "#009E73", "perplexity.ai, Settings, API"),
        Provider("mistral", "Mistral", "#CC79A7", "admin.mistral.ai, Usage"),
        Provider(
            "deepseek",
            "DeepSeek",
            "#56B4E9",
            "platform.deepseek.com, Usage",
            "an API key (sk-…), made at platform.deepseek.com, API keys",
        ),
        Provider(
            "openrouter",
            "OpenRouter",
            "#8C6BB1",
            "openrouter.ai, Activity",
            "a Management key (sk-or-v1-…), made at openrouter.ai, Settings, Management keys",
        ),
        Provider(
            "xai",
            "xAI",
            "#7F7F7F",
            "console.x.ai, Usage",
            "a Management key, made at console.x.ai, Settings, Management Keys, by somebody who has "
            "the permission for these keys",
        ),
        Provider("gemini", "Gemini", "#B8A200", "console.cloud.google.com, Billing"),
        Provider(
            "copilot",
            "GitHub Copilot",
            "#5B7F95",
            "github.com, Settings, Billing",
            "a token (github_pat_… or ghp_…), made at github.com, Settings, Developer settings, by an admin "
            "of the organization with its permission Administration (read), or by a person with the "
            "permission Plan (read)",
        ),
        Provider(
            "cursor",
            "Cursor",
            "#A65628",
            "cursor.com, Dashboard, Usage",
            "an Admin API key (key_… or crsr_…) of a Team or Enterprise plan, made by an admin of the team "
            "in its dashboard at cursor.com",
        ),
        Provider("local", "Local models", "#4C7A34", "what your machines cost"),
    )
}
