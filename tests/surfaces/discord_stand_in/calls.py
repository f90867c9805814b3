import json
import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.surfaces.discord_stand_in.clock import Clock
from tests.surfaces.discord_stand_in.messages import Attachment
from tests.surfaces.discord_stand_in.specification import Operation
from tests.surfaces.discord_stand_in.wire import Refusal, invalid

LARGEST_UPLOAD = 10 * 1024 * 1024
FILE_FIELD = re.compile(r"files\[(\d+)\]")


@dataclass(frozen=True)
class Call:
    """A request after reading: parameters of the path, query, JSON body, uploaded files by number."""

    operation: Operation
    query: dict[str, str]
    body: Any = None
    files: dict[int, Attachment] = field(default_factory=dict)

    def __getitem__(self, parameter: str) -> str:
        return dict(self.operation.filled)[parameter]

    def id_of(self, parameter: str) -> int:
        text = self[parameter]
        if not text.isdigit():
            raise invalid(f'{parameter}: Value "{text}" is not snowflake.')
        return int(text)


async def read_call(request: web.Request, operation: Operation, clock: Clock) -> Call:
    query = dict(request.query)
    if request.content_type.startswith("multipart/"):
        body, files = await _read_form(request, clock)
        return Call(operation, query, body, files)
    text = await request.read()
    if not text:
        return Call(operation, query)
    if request.content_type != "application/json":
        raise invalid(f"Content-Type: expected application/json, not {request.content_type}")
    return Call(operation, query, _parsed(text))


async def _read_form(request: web.Request, clock: Clock) -> tuple[Any, dict[int, Attachment]]:
    body, files = None, {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        data = bytes(await part.read())
        numbered = FILE_FIELD.fullmatch(part.name or "")
        if part.name == "payload_json":
            body = _parsed(data)
        elif numbered and part.filename:
            files[int(numbered[1])] = Attachment(clock.next_id(), part.filename, data)
        else:
            raise invalid(f"multipart: {part.name!r} is neither payload_json nor files[n] with a name")
    if sum(len(each.data) for each in files.values()) > LARGEST_UPLOAD:
        raise Refusal(413, 40005, "Request entity too large")
    return body, files


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise Refusal(400, 50109, "The request body contains invalid JSON.") from None
