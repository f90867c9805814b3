"""Hours of usage that OpenAI's stand-in has to tell: made up, and put into the words of each report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

Fields = dict[str, Any]
Use = tuple[str, Fields]  # the report, and what it tells

BY_MODEL = ("project_id", "user_id", "api_key_id", "model")
GROUPS = {
    "completions": (*BY_MODEL, "batch", "service_tier"),
    "embeddings": BY_MODEL,
    "moderations": BY_MODEL,
    "images": (*BY_MODEL, "size", "source"),
    "audio_speeches": BY_MODEL,
    "audio_transcriptions": BY_MODEL,
    "vector_stores": ("project_id",),
    "code_interpreter_sessions": ("project_id",),
    "file_search_calls": ("project_id", "user_id", "api_key_id", "vector_store_id"),
    "web_search_calls": (*BY_MODEL, "context_level"),
}
OBJECTS = {"file_search_calls": "file_searches", "web_search_calls": "web_searches"}


def hour_of(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def completions(model: str | None, project: str | None, given: int, written: int, **more: Any) -> Use:
    """Tokens of text in one request, in the words of today's servers; `more` replaces and adds."""
    cached, wrote = more.get("input_cached_tokens", 0), more.get("input_cache_write_tokens", 0)
    told = {
        "input_tokens": given,
        "input_cached_tokens": 0,
        "input_cache_write_tokens": 0,
        "input_uncached_tokens": given - cached - wrote,
        "output_tokens": written,
        "input_text_tokens": given - cached - wrote,
        "output_text_tokens": written,
        "num_model_requests": 1,
        "batch": False,
        "service_tier": "default",
    }
    return "completions", told | {"model": model, "project_id": project} | more


def results_of(report: str, uses: Iterable[Use], groups: set[str]) -> list[Fields]:
    """The rows of a bucket, told apart by what was asked for and by nothing else."""
    rows: dict[tuple[Any, ...], Fields] = {}
    for _, told in (use for use in uses if use[0] == report):
        dims = {name: told.get(name) if name in groups else None for name in GROUPS[report]}
        row = rows.setdefault(tuple(dims.values()), dims)
        for name, count in told.items():
            if name not in GROUPS[report]:
                row[name] = row.get(name, 0) + count
    about = {"object": f"organization.usage.{OBJECTS.get(report, report)}.result"}
    return [about | row for row in rows.values()]


def made_up_hours(last: date, count: int = 7) -> dict[datetime, list[Use]]:
    """Work from eight to six that comes to what `made_up_days` has gpt-5 cost; moderations are free."""
    hours: dict[datetime, list[Use]] = {}
    for day in (last - timedelta(days=back) for back in range(count)):
        busy = 1 if day.weekday() > 4 else 4
        given, written = busy * (10 + day.day % 7) * 10_000, busy * (20 + day.day % 5) * 1_250
        for hour in range(8, 18):
            hours[hour_of(day, hour)] = [
                completions("gpt-5-2025-08-07", "proj_abc", given, written, num_model_requests=12),
                (
                    "moderations",
                    {
                        "model": "omni-moderation-latest",
                        "project_id": "proj_abc",
                        "input_tokens": 900,
                        "num_model_requests": 12,
                    },
                ),
            ]
    return hours
