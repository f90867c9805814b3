"""`POST /usage/{provider}`: what programs push of their requests, one or a batch, by way of dispatch."""

from __future__ import annotations

import asyncio
import gc
import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial
from http import HTTPStatus
from typing import TypeVar

from starlette.requests import Request

from bot.surfaces.http_api.asking import Asking
from bot.surfaces.http_api.bodies import read_bytes, read_query, text_of
from bot.surfaces.http_api.packed import is_packed, unpacked
from bot.surfaces.http_api.problems import Problem, problem_of
from bot.surfaces.http_api.shapes import Rejected, UsageRecorded
from bot.wiring import Wiring
from collectors.pushed.batch import Batch, read_batch, slices
from collectors.pushed.labels import labels_of
from collectors.pushed.request import Pushed, Wrong
from collectors.pushed.rows import NotRows, TooMany
from commands.caller import Caller
from commands.told import Told
from commands.usage import PushAnswer, usage
from ledger.providers import PROVIDERS

T = TypeVar("T")

LARGEST_SENT = 32_000_000  # bytes
SLICE = 1_000  # facts in a transaction: nobody waits for it long
TAKES = ("account", "project", "member", "tag")
AT_ONCE = 4  # large batches in memory
SMALL_BODY, SMALL = 20_000, 100  # bytes, and facts, that are nobody's burden


class Pushing:
    """Large batches take turns: to read one, or to post a slice of one, is all that goes on of them at once.

    Two would be no faster, for they share an interpreter, and whoever asks meanwhile would wait longer.
    """

    def __init__(self, wiring: Wiring, asking: Asking) -> None:
        self._wiring, self._asking = wiring, asking
        self._thread = ThreadPoolExecutor(1, "purser-pushed")
        self._kept, self._turn = asyncio.Semaphore(AT_ONCE), asyncio.Lock()

    async def __call__(self, request: Request) -> UsageRecorded:
        """What was recorded, durable by now. Raises Problem, also where nothing could be taken."""
        provider = provider_of(request)
        query, caller = read_query(request), self._asking.caller(request)
        wrong = next((name for name in query if name not in TAKES), None)
        if wrong is not None:
            sentence = f"/usage takes {', '.join(TAKES)}, and no “{wrong[:32]}”."
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, sentence)
        packed = is_packed(request)
        body = await read_bytes(request, LARGEST_SENT)
        read = partial(_read, body, provider, query, caller.key, caller.at, packed=packed)
        account = query.get("account", "")
        if len(body) <= SMALL_BODY and not packed:
            return await self._post(read(), provider, account, caller)
        async with self._kept:
            async with self._turn:
                batch = await self._threaded(read)
            said = await self._post(batch, provider, account, caller)
        await self._threaded(keep_still)
        return said

    async def _threaded(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def _post(self, batch: Batch, provider: str, account: str, caller: Caller) -> UsageRecorded:
        """A slice at a time, each a transaction: what a crash leaves out, the batch sent again brings."""
        answers = []
        for number, part in enumerate(slices(batch.facts, SLICE)):
            keyed = replace(caller, key=f"{caller.key} {number}") if caller.key else caller
            async with self._turn if len(part) > SMALL else nullcontext():
                answers.append(await self._tell(_told(part, batch), provider, account, keyed))
        changed = sum(answer.changed for answer in answers)
        if changed:
            self._asking.wake_soon()
        return _recorded(batch, answers[0], changed)

    async def _tell(self, told: Told, provider: str, account: str, caller: Caller) -> PushAnswer:
        given = {"provider": provider, "account": account, "facts": told}
        answered = await self._wiring.dispatch.ask(usage, given, caller)
        if answered.refusal:
            raise problem_of(answered.refusal)
        assert isinstance(answered.answer, PushAnswer)
        if answered.answer.mark != told.mark:
            sentence = "That Idempotency-Key was used for another batch: take a new one for each."
            raise Problem(HTTPStatus.CONFLICT, sentence)
        return answered.answer


@lru_cache(maxsize=1)
def keep_still() -> None:
    """Once: what is loaded by now stays, prices above all, so it is no longer looked through for garbage.

    A look takes 50 ms, in which nobody is answered, and a stream of batches makes one necessary every second.
    """
    gc.collect()
    gc.freeze()


def provider_of(request: Request) -> str:
    """The provider of a path. Raises Problem for one that is none."""
    provider = str(request.path_params["provider"]).lower()
    if provider not in PROVIDERS:
        raise Problem(HTTPStatus.NOT_FOUND, f"I know no provider of that name: {', '.join(PROVIDERS)}.")
    return provider


def _read(
    body: bytes, provider: str, query: Mapping[str, str], key: str, now: datetime, *, packed: bool
) -> Batch:
    text = text_of(unpacked(body) if packed else body)
    try:
        return read_batch(text, provider, now, labels_of(query), key)
    except TooMany as wrong:
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, str(wrong)) from None
    except NotRows as wrong:
        raise Problem(HTTPStatus.BAD_REQUEST, str(wrong)) from None
    except Wrong as wrong:  # a label of the query
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(wrong)) from None


def _told(part: list[Pushed], batch: Batch) -> Told:
    keys = [fact.key for fact in part]
    mark = hashlib.sha256("\n".join(keys).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return Told(part, frozenset(batch.timeless.intersection(keys)), mark)


def _recorded(batch: Batch, answer: PushAnswer, changed: int) -> UsageRecorded:
    """Raises Problem where there were records and all of them are wrong."""
    said = UsageRecorded(
        provider=answer.provider,
        account=answer.account,
        received=batch.received,
        accepted=batch.accepted,
        ignored=batch.ignored,
        rejected=batch.rejected,
        changed=changed,
        rejections=[Rejected(index=place, why=why) for place, why in batch.rejections],
    )
    if batch.rejected and batch.rejected == batch.received:
        first = batch.rejections[0].why
        sentence = (
            first if batch.received == 1 else f"None of the {batch.received:,} records was taken. {first}"
        )
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, sentence, **said.model_dump(mode="json"))
    return said
