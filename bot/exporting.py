"""Exports on their way out of the store: streamed, kept in a file, or taken whole where small enough."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO

from bot.command_line.progress import progress
from bot.how_far import HowFar
from commands.catalogue import say
from commands.export_formats import Format, writer_of
from commands.reply import File, Note, Reply
from storage.exporting import SHEETS, START, Place, Wanted, count_rows, read_slice
from storage.store import Store

EXPORTS = "exports"  # the folder in PURSER_HOME
NOT_WHOLE = ".part"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of a file, and how many rows are in them."""

    body: bytes
    rows: int = 0


async def pieces(store: Store, wanted: Wanted, kind: Format, *, bom: bool = False) -> AsyncIterator[Piece]:
    """A file as it is made: no more than a slice of it is ever in memory."""
    writer = writer_of(kind, wanted.sheet.columns, bom=bom)
    begun, place = writer.begin(), _first()
    while place is not None:
        found = await store.read(partial(read_slice, wanted=wanted, place=place))
        # text is made in a thread of its own, so that whoever asks meanwhile is answered
        yield _piece(begun + await asyncio.to_thread(writer.rows, found.rows), len(found.rows))
        begun, place = "", found.then
    yield _piece(writer.end())


def pieces_now(store: Store, wanted: Wanted, kind: Format, *, bom: bool = False) -> Iterator[Piece]:
    """The same for a script; it blocks."""
    writer = writer_of(kind, wanted.sheet.columns, bom=bom)
    begun, place = writer.begin(), _first()
    while place is not None:
        found = store.read_now(partial(read_slice, wanted=wanted, place=place))
        yield _piece(begun + writer.rows(found.rows), len(found.rows))
        begun, place = "", found.then
    yield _piece(writer.end())


@contextmanager
def whole_or_nothing(path: Path) -> Iterator[IO[bytes]]:
    """A file for its owner alone that gets its name when it is whole; of one that fails nothing is left.

    What is there under that name is replaced then. Raises OSError.
    """
    number, name = tempfile.mkstemp(suffix=NOT_WHOLE, prefix=f".{path.name}.", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def wanted_for(file: File) -> Wanted:
    return Wanted(file.workspace, SHEETS[file.what], file.first, file.last)


def keep_file(store: Store, reply: Reply, folder: Path) -> Reply:
    """The reply with a note on where its file is now; it blocks, and tells how far it is. Raises OSError."""
    if reply.file is None:
        return reply
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path, wanted = folder / reply.file.name, wanted_for(reply.file)
    done, total = 0, store.read_now(partial(count_rows, wanted=wanted))
    with progress(_making) as told, whole_or_nothing(path) as kept:
        for piece in pieces_now(store, wanted, reply.file.format):
            kept.write(piece.body)
            done += piece.rows
            told.tell(done, total)
    return _noted(reply, Note(say("export.kept"), {"path": str(path.absolute())}))


async def take_file(
    store: Store, reply: Reply, most: int, network: str, how_far: HowFar | None = None
) -> tuple[Reply, bytes | None]:
    """The bytes of a reply's file; where they are more than `most`, None and a note on how to get it.

    `how_far` is told while it is made.
    """
    if reply.file is None:
        return reply, None
    wanted = wanted_for(reply.file)
    body, rows, total = bytearray(), 0, 0
    async for piece in pieces(store, wanted, reply.file.format):
        body += piece.body
        rows += piece.rows
        if len(body) > most:
            values = {"network": network, "command": reply.file.command()}
            return _noted(reply, Note(say("export.too_large"), values)), None
        if how_far and piece.rows and how_far.is_due:
            total = total or await store.read(partial(count_rows, wanted=wanted))
            await how_far.tell(rows, total)
    return reply, bytes(body)


def _making(done: int, total: int) -> str:
    return say("export.making", done=done, total=total)


def _first() -> Place | None:
    return START


def _noted(reply: Reply, note: Note) -> Reply:
    return replace(reply, blocks=(*reply.blocks, note), file=None)


def _piece(text: str, rows: int = 0) -> Piece:
    return Piece(text.encode("utf-8", "replace"), rows)
