"""Problem documents (RFC 9457): every answer that is none."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

from commands.answers import Refusal

STATUS = {
    "wrong": HTTPStatus.UNPROCESSABLE_ENTITY,
    "unknown": HTTPStatus.NOT_FOUND,
    "not_allowed": HTTPStatus.FORBIDDEN,
    "stranger": HTTPStatus.FORBIDDEN,
    "too_many": HTTPStatus.TOO_MANY_REQUESTS,
    "conflict": HTTPStatus.CONFLICT,
    "trouble": HTTPStatus.SERVICE_UNAVAILABLE,
}
RETRY_AFTER = {  # seconds
    HTTPStatus.TOO_MANY_REQUESTS: 60,  # asks are counted by the minute
    HTTPStatus.SERVICE_UNAVAILABLE: 5,
}
CHALLENGE = {"www-authenticate": 'Bearer realm="Purser"'}


class Problem(Exception):
    """What is wrong with a request, in a sentence; `members` stand beside the usual ones."""

    def __init__(
        self,
        status: HTTPStatus,
        sentence: str,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.headers = dict(headers or {})
        self.members = members

    def response(self) -> JSONResponse:
        """It as `application/problem+json`, with Retry-After where asking again may help."""
        after = RETRY_AFTER.get(self.status)
        waits = {"retry-after": str(after)} if after else {}
        said = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": int(self.status),
            "detail": self.sentence,
        }
        return JSONResponse(
            {**said, **self.members},
            status_code=self.status,
            headers={**waits, **self.headers},
            media_type="application/problem+json",
        )


def problem_of(refusal: Refusal) -> Problem:
    """A command's refusal as a problem: `lines` to type instead, `offers` to ask instead, and its details."""
    said = refusal.model_dump(mode="json", exclude={"sentence", "details"})
    return Problem(STATUS[refusal.reason], refusal.sentence, **{**said, **refusal.details})
