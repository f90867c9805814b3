"""The collecting loop: due runs, one account at a time, page by page through the one door for facts."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial

from bot.kept_answers import keep_answer
from bot.noticing import notice_failure, notice_success
from bot.progress import Progress
from bot.rising import tell_rises
from bot.settings import provider_address
from bot.wake import told_within
from bot.wiring import Wiring
from collectors import collector_of
from collectors.client import client_for
from collectors.contract import Collector, CollectorError, Page, ShapeChanged, Span, TryLater, midnight
from collectors.own_limits import own_limits
from ledger.facts import Charge, Reading, TopUp, Usage
from ledger.troubles import trouble
from storage.accounts import find_account, make_meter, sealed_secret, secret_name
from storage.columns import micros
from storage.drifts import Noted
from storage.own_limits import keep_own_limits
from storage.posting import Covers, Posted, post, post_readings
from storage.readings import ReadingFact, TopUpFact, stands_empty
from storage.reconciling import compare, keep
from storage.runs import Run, claim_run, end_alike, finish_run, put_off_run, renew_run
from storage.sealing import CannotOpen
from storage.store import Connection, StorageUnusable

log = logging.getLogger("purser.collecting")

EVERY = 15.0  # seconds between looks for due runs that nobody announced
TRIES = 6
LONGEST_WAIT = timedelta(hours=1)


async def collect_forever(wiring: Wiring) -> None:
    """Do what is due, then wait until something may be."""
    told = wiring.wake.listener()
    while True:
        told.clear()
        try:
            await collect_due(wiring)
        except StorageUnusable as trouble:
            log.warning("%s", trouble)
        await told_within(told, EVERY)


async def collect_due(wiring: Wiring) -> int:
    """Do all runs that are due, one after another; gives how many."""
    done = 0
    while run := await wiring.store.write(lambda connection: claim_run(connection, wiring.clock())):
        await collect(wiring, run)
        done += 1
    return done


async def collect(wiring: Wiring, run: Run) -> None:
    """Do one claimed run and write down what came of it; trouble becomes a sentence, never an error here."""
    progress = Progress(wiring, run)
    if run.together and await _was_read(wiring, run, progress):
        return
    try:
        await _read(wiring, run, progress)
    except TryLater as later:
        await _put_off(wiring, run, progress, later, later.after)
    except (CollectorError, CannotOpen) as final:
        await _fail(wiring, run, progress, final)
    except StorageUnusable:
        raise
    except Exception:
        log.exception("reading %s broke off", run.provider)
        odd = CollectorError(trouble("odd"))
        await _put_off(wiring, run, progress, odd, timedelta(minutes=5))


async def _was_read(wiring: Wiring, run: Run, progress: Progress) -> bool:
    """Of several who asked for the status while a read was under way, one more read is for all."""
    now = wiring.clock()

    def write(connection: Connection) -> bool:
        ended = not run.attempts and end_alike(connection, run, now)
        if ended:
            progress.end(connection, "done")
        return ended

    ended = await wiring.store.write(write)
    wiring.wake.tell()
    return ended


async def _read(wiring: Wiring, run: Run, progress: Progress) -> None:
    collector = collector_of(run.provider)
    secret = await wiring.store.read(lambda connection: _secret(wiring, connection, run))
    if collector is None or secret is None:
        raise CollectorError(trouble("not_connected", provider=run.provider))
    subject = await wiring.store.read(lambda connection: find_account(connection, run.account_id).subject)
    now = wiring.clock()
    span = await wiring.store.read(lambda connection: _span(connection, collector, run, now))
    await progress.begin(span, now)
    address = provider_address(run.provider, collector.address)
    async with client_for(collector, secret, address, subject=subject) as client:
        try:
            async for page in collector.collect(client, span, now):
                posted = await wiring.store.write(partial(_post, run=run, page=page, now=now))
                await progress.advance(page, posted)
            limits = await own_limits(collector, client)
        finally:
            progress.note_clock(client.answered_at)

    held = await _held(wiring, run, span, now)

    def finish(connection: Connection) -> None:
        finish_run(connection, run, now)
        if held is not None:
            keep(connection, run.account_id, span.start, span.end, held, now)
        if limits is not None:
            keep_own_limits(connection, run.account_id, limits, now)
        notice_success(connection, run, progress.ahead, now)
        progress.end(connection, "done")

    await wiring.store.write(finish)
    wiring.wake.tell()


async def _held(wiring: Wiring, run: Run, span: Span, now: datetime) -> list[Noted] | None:
    """The bills that were read, held against their estimates; what is in the way of that spoils no read."""
    days = partial(compare, account_id=run.account_id, start=span.start, end=span.end, now=now)
    try:
        return await wiring.store.read(days)
    except StorageUnusable:
        raise
    except Exception:
        log.exception("the bills of %s could not be held against their estimates", run.provider)
        return None


def _secret(wiring: Wiring, connection: Connection, run: Run) -> str | None:
    sealed = sealed_secret(connection, run.account_id)
    return wiring.sealer.open(sealed, secret_name(run.account_id)) if sealed else None


def _span(connection: Connection, collector: Collector, run: Run, now: datetime) -> Span:
    """The run's own start if it has one; else what the collector reads at this moment."""
    usual = collector.span(now, find_account(connection, run.account_id).read_until)
    return Span(midnight(run.since), usual.end) if run.since else usual


def _post(connection: Connection, *, run: Run, page: Page, now: datetime) -> Posted:
    """A page is posted whole: what it covers and does not hold was withdrawn by the provider."""
    facts = [fact for fact in page.facts if isinstance(fact, Charge | Usage)]
    covers = Covers(page.layer, page.covers.start, page.covers.end) if page.whole else None
    posted = post(connection, run.account_id, facts, now, covers)
    read = _meter_facts(connection, run.account_id, page)
    if read:
        posted = posted + post_readings(connection, run.account_id, read, now)
        tell_rises(connection, run.account_id, read, now)
    renew_run(connection, run, posted.changed, now)
    return posted


def _meter_facts(connection: Connection, account_id: int, page: Page) -> list[ReadingFact | TopUpFact]:
    """A page's readings and top-ups, its meters made if they are not there.

    A balance that is still empty is left out. That it lost nothing would say that the whole account spent
    nothing since, also in a stretch in which another balance of it rose and nobody knows what was spent.
    """
    meters = {meter.name: make_meter(connection, account_id, meter) for meter in page.meters}
    down = {meter.name for meter in page.meters if meter.counts == "down"}
    found: list[ReadingFact | TopUpFact] = []
    for fact in page.facts:
        if isinstance(fact, Reading):
            read = ReadingFact(meters[fact.meter], micros(fact.at), fact.figure, fact.reset)
            if fact.meter not in down or fact.figure or not stands_empty(connection, read.meter_id):
                found.append(read)
        elif isinstance(fact, TopUp):
            found.append(TopUpFact(meters[fact.meter], fact.key, micros(fact.at), fact.amount))
    return found


async def _put_off(
    wiring: Wiring, run: Run, progress: Progress, error: CollectorError, after: timedelta
) -> None:
    if run.attempts + 1 >= TRIES:
        await _fail(wiring, run, progress, error)
        return
    now, sentence = wiring.clock(), error.sentence
    until = now + min(max(after, timedelta(seconds=30) * 2**run.attempts), LONGEST_WAIT)

    def put_off(connection: Connection) -> None:
        put_off_run(connection, run, until, sentence)
        notice_failure(connection, run, error, sentence, progress.ahead, now)
        progress.end(connection, "waiting", sentence)

    await wiring.store.write(put_off)
    wiring.wake.tell()
    log.warning("%s: %s Next try at %s.", run.provider, sentence, f"{until:%H:%M:%S} UTC")


async def _fail(wiring: Wiring, run: Run, progress: Progress, error: CollectorError | CannotOpen) -> None:
    now, sentence = wiring.clock(), error.sentence
    if isinstance(error, ShapeChanged):
        await asyncio.to_thread(keep_answer, wiring.settings.home, run.provider, error.body, now)

    def fail(connection: Connection) -> None:
        finish_run(connection, run, now, sentence)
        notice_failure(connection, run, error, sentence, progress.ahead, now)
        progress.end(connection, "failed", sentence)

    await wiring.store.write(fail)
    wiring.wake.tell()
    log.warning("%s: %s", run.provider, sentence)
