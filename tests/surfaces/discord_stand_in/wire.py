from typing import Any

Json = dict[str, Any]


class Refusal(Exception):
    """What Discord answers instead of doing what was asked: HTTP status, its own code, and a sentence."""

    def __init__(self, status: int, code: int, message: str, reasons: list[str] | None = None) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status, self.code, self.message = status, code, message
        self.reasons = reasons or []

    def body(self) -> Json:
        body: Json = {"message": self.message, "code": self.code}
        if self.reasons:
            found = [{"code": "INVALID", "message": reason} for reason in self.reasons]
            body["errors"] = {"_errors": found}
        return body


class RequestLost(Exception):
    """Raised by a test's hook: the request vanishes, the connection is cut and nothing is kept."""


class NotOffered(AssertionError):
    """A person tried what Discord's own client would not have let them do."""


def invalid(*reasons: str) -> Refusal:
    return Refusal(400, 50035, "Invalid Form Body", list(reasons))


def missing_access() -> Refusal:
    return Refusal(403, 50001, "Missing Access")


def missing_permissions() -> Refusal:
    return Refusal(403, 50013, "Missing Permissions")


def unknown(what: str) -> Refusal:
    codes = {
        "Channel": 10003,
        "Guild": 10004,
        "Member": 10007,
        "Message": 10008,
        "User": 10013,
        "Webhook": 10015,
        "Interaction": 10062,
        "application command": 10063,
    }
    return Refusal(404, codes[what], f"Unknown {what}")
