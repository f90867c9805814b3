"""Bodies that may come compressed: as large inside as is allowed, however small outside."""

from __future__ import annotations

import zlib
from http import HTTPStatus

from starlette.requests import Request

from bot.surfaces.http_api.bodies import too_large
from bot.surfaces.http_api.problems import Problem

LARGEST = 64_000_000  # bytes, unpacked
GZIP = 16 + zlib.MAX_WBITS


def is_packed(request: Request) -> bool:
    """Whether a body is gzip. Raises Problem for any other compression."""
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip", "x-gzip"):
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body as it is, or as gzip.")
    return coding != "identity"


def unpacked(body: bytes) -> bytes:
    """What is inside; blocks, so for a thread. Raises Problem."""
    found = bytearray()
    try:
        while body:
            member = zlib.decompressobj(GZIP)
            found += member.decompress(body, LARGEST + 1 - len(found))
            if len(found) > LARGEST or member.unconsumed_tail:
                raise too_large(LARGEST)
            if not member.eof:
                raise Problem(HTTPStatus.BAD_REQUEST, "The compressed body ended too early.")
            body = member.unused_data.lstrip(b"\0")
    except zlib.error:
        raise Problem(HTTPStatus.BAD_REQUEST, "The body says that it is gzip, and is not.") from None
    return bytes(found)
