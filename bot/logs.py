"""Logging to standard error, as text or JSON, with secrets taken out of every line.

While people chat here only what they must know is shown, so that no log line garbles their prompt:
warnings, and what is told on the logger `purser.told`.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TextIO
from urllib.parse import unquote, urlsplit

from bot.channel_file import NotChannels, read_channels, secrets_in
from bot.settings import Settings

told = logging.getLogger("purser.told")  # single sentences for whoever started the process

# Libraries that say too much: httpx logs whole addresses at INFO, Telegram's token among them.
QUIET = ("apscheduler", "discord", "httpcore", "httpx", "mcp", "telegram", "uvicorn", "alembic", "asyncio")
# These name paths that hold tokens in warnings too.
SILENT = ("apprise", "requests", "urllib3")
HIDDEN = "[hidden]"
SHORTEST = 6  # what is shorter is no secret, and hiding it would hide words
LOOKS_SECRET = re.compile(
    r"(?<=bot)\d{5,}:[\w-]+"  # in the addresses of Telegram's Bot API
    r"|\b\d{6,}:[\w-]{30,}"
    r"|\bsk-[\w-]{16,}"
    r"|(?<=purser_)\d+_\w{16,}"
    r"|(?<=Bearer )\S+|(?<=Bot )[\w-]+\.[\w-]+\.[\w-]+"
    r"|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"
)


class Redacting(logging.Formatter):
    """Formats a record wholly, traceback and all, and then hides what is secret in it."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._inner = inner
        self._secrets: list[str] = []
        self.hide(secrets)

    def hide(self, secrets: Iterable[str]) -> None:
        """Hide these too from now on."""
        known = {secret for secret in (*self._secrets, *secrets) if len(secret) >= SHORTEST}
        self._secrets = sorted(known, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        line = self._inner.format(record)
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        return LOOKS_SECRET.sub(HIDDEN, line)


class Plain(logging.Formatter):
    """`2026-11-20T12:00:00Z INFO purser: text`, each message on one line."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802
        return moment_of(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        record.message = one_line(record.message)
        return super().formatMessage(record)


class Json(logging.Formatter):
    """An object a line."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": moment_of(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


class Brief(logging.Formatter):
    """The message alone, for a person who chats."""

    def __init__(self) -> None:
        super().__init__("%(message)s")


class ToStandardError(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at the moment: a chat on a screen prints it above the prompt."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override] # it is looked up at every line
        return sys.stderr


def set_up_logging(settings: Settings, *, chatting: bool) -> None:
    """Send every log line of this process to standard error. `chatting`: a person types here."""
    handler = ToStandardError()
    handler.setFormatter(Redacting(_formatter(settings, chatting=chatting), secrets_of(settings)))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # who sets a level wants to see it, chat or not
    quiet = chatting and "log_level" not in settings.model_fields_set
    root.setLevel(logging.WARNING if quiet else settings.log_level)
    told.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.captureWarnings(capture=True)


def hide(secrets: Iterable[str]) -> None:
    """Keep these out of every log line from now on, whoever writes it."""
    secrets = tuple(secrets)
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, Redacting):
            handler.formatter.hide(secrets)


def secrets_of(settings: Settings) -> list[str]:
    """Every secret that the settings hold."""
    named = (settings.secret_key, settings.discord_token, settings.telegram_token)
    secrets = [secret.get_secret_value() for secret in named]
    try:
        password = urlsplit(settings.database).password or ""
    except ValueError:
        password = settings.database_url
    return [*secrets, password, unquote(password), *_of_channels(settings)]


def _of_channels(settings: Settings) -> list[str]:
    try:
        return secrets_in(read_channels(settings.channels_file)) if settings.channels_file else []
    except NotChannels:
        return []


def moment_of(record: logging.LogRecord) -> str:
    """When it was logged, UTC."""
    return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def one_line(text: str) -> str:
    """Text that came from outside cannot begin a line of its own."""
    return text.replace("\r", "\\r").replace("\n", "\\n")


def _formatter(settings: Settings, *, chatting: bool) -> logging.Formatter:
    if settings.log_format == "json":
        return Json()
    return Brief() if chatting else Plain()
