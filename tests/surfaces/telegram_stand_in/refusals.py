"""How Telegram says no. Wordings are those of tdlib/telegram-bot-api, Client.cpp."""

from __future__ import annotations


class Refused(Exception):
    """An answer with `ok: false`."""

    def __init__(self, code: int, description: str, page: str = "", **parameters: int) -> None:
        super().__init__(f"{code} {description}")
        self.code, self.description, self.page, self.parameters = code, description, page, parameters

    def body(self) -> dict[str, object]:
        """The JSON Telegram sends."""
        body: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


class Breach(Refused):
    """A documented limit that the bot should have kept: refused, and noted as a violation."""


class Dropped(Exception):
    """The connection ends without an answer."""


def bad_request(description: str, **parameters: int) -> Refused:
    """What a bot must expect and live with: the world has changed under it."""
    return Refused(400, f"Bad Request: {description}", "", **parameters)


def breach(description: str) -> Breach:
    """What a bot should never have asked."""
    return Breach(400, f"Bad Request: {description}")


def forbidden(description: str) -> Refused:
    """The bot is not wanted there."""
    return Refused(403, f"Forbidden: {description}")


def too_many_requests(retry_after: int = 1) -> Refused:
    """Whole seconds, one at least: python-telegram-bot reads 0 as no flood at all."""
    return Refused(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def bad_gateway() -> Refused:
    """What stands before Telegram's servers answers with a page, not with JSON."""
    return Refused(502, "Bad Gateway", page="<html><h1>502 Bad Gateway</h1></html>")


def server_error() -> Refused:
    """A fault inside Telegram, in JSON."""
    return Refused(500, "Internal Server Error")
