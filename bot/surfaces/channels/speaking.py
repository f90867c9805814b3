"""Apprise, kept to what is asked of it: one address of the operator's, one message, nothing by itself.

No configuration is read from anywhere, nothing is stored, no picture is fetched, no redirect followed,
no other program's plugins are loaded; what it logs may hold an address and goes nowhere.
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, Self, TypeVar

from apprise import Apprise, AppriseAsset, AppriseAttachment, NotifyFormat, NotifyType
from apprise.attachment.memory import AttachMemory
from apprise.common import OverflowMode, PersistentStoreMode
from apprise.plugins import NotifyBase

T = TypeVar("T")

STATUS = re.compile(r"error=(\d{3})\b|\((\d{3}), b['\"]")  # of HTTP, of SMTP
NAMED = "Purser"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent. `html` says how `body` is written; `pictures` are PNGs by their name."""

    title: str
    body: str
    html: bool
    kind: NotifyType
    pictures: tuple[tuple[str, bytes], ...] = ()


class Speaker:
    """One address, opened. Its methods block, and are called one at a time."""

    def __init__(self, service: NotifyBase) -> None:
        self._service = service
        service.overflow_mode = OverflowMode.UPSTREAM  # what is sent fits already
        self.title_room: int = service.title_maxlen
        self.room: int = service.body_maxlen
        self.takes_pictures: bool = service.attachment_support
        self.is_email: bool = _formats(service)[0] == NotifyFormat.HTML and service.title_maxlen > 0
        self.marks_up: bool = NotifyFormat.MARKDOWN in _formats(service)[:1]
        self.shows_inline = hasattr(service, "inline")
        if self.shows_inline:
            service.inline = True  # type: ignore[attr-defined] # of e-mail alone
            service.headers.setdefault("Auto-Submitted", "auto-generated")  # type: ignore[attr-defined]

    def say(self, letter: Letter) -> tuple[bool, str]:
        """Whether all of it was taken, and the network's status (`401`), if one was heard."""
        attach = AppriseAttachment(asset=_asset())
        for name, png in letter.pictures:
            attach.add(AttachMemory(content=png, name=name, mimetype="image/png"))  # type: ignore[no-untyped-call]
        with _Heard() as heard:
            taken = self._service.notify(
                body=letter.body,
                title=letter.title,
                notify_type=letter.kind,
                body_format=NotifyFormat.HTML if letter.html else NotifyFormat.TEXT,
                attach=attach if letter.pictures else None,
            )
        return bool(taken), heard.status


def open_speaker(address: str) -> Speaker | None:
    """What speaks to an address; None if it is none that Apprise understands, or its kind is not there."""
    _silenced()
    service = Apprise.instantiate(address, asset=_asset())
    return None if service is None else Speaker(service)


async def in_thread(work: Callable[[], T], within: float) -> T:
    """What blocks, in a thread that keeps neither the loop nor the end of the process. Raises TimeoutError.

    A thread that hangs is left behind: not one of a pool, which others would then wait for.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def run() -> None:
        try:
            found = work()
        except BaseException as trouble:  # noqa: BLE001 (it is raised where it is awaited)
            outcome = _failing(done, trouble)
        else:
            outcome = _succeeding(done, found)
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(outcome)

    threading.Thread(target=run, name="channel", daemon=True).start()
    async with asyncio.timeout(within):
        return await done


def _succeeding(done: asyncio.Future[T], found: T) -> Callable[[], None]:
    return lambda: None if done.done() else done.set_result(found)


def _failing(done: asyncio.Future[T], trouble: BaseException) -> Callable[[], None]:
    said = trouble if isinstance(trouble, Exception) else RuntimeError(type(trouble).__name__)
    return lambda: None if done.done() else done.set_exception(said)


def _formats(service: NotifyBase) -> tuple[NotifyFormat, ...]:
    declared: Any = service.notify_format  # one, or several with the usual one first
    return (declared,) if isinstance(declared, NotifyFormat) else tuple(declared)


@cache
def _asset() -> AppriseAsset:
    return AppriseAsset(
        app_id=NAMED,
        app_desc=NAMED,
        app_url="",
        image_url_mask="",
        image_url_logo="",
        storage_mode=PersistentStoreMode.MEMORY,
        pgp_autogen=False,
        pem_autogen=False,
        http_redirects=False,
        interpret_emojis=False,
        async_mode=False,
        service_timeout=0,
        allow_templates=False,
    )


class _Heard(logging.Handler):
    """Of what Apprise logs in this thread only a status is kept: the rest may hold an address."""

    def __init__(self) -> None:
        super().__init__()
        self.status = ""
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if threading.get_ident() == self._thread:
            found = STATUS.search(record.getMessage())
            self.status = next((each for each in found.groups() if each), "") if found else self.status

    def __enter__(self) -> Self:
        logging.getLogger("apprise").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("apprise").removeHandler(self)


@cache
def _silenced() -> None:
    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.setLevel(logging.DEBUG)  # an SMTP server's status is told at this level only
    logger.addHandler(logging.NullHandler())
