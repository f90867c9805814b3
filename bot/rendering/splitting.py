"""A long answer over several messages, at the borders of its rows: none is lost, none comes twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from commands.catalogue import say
from commands.reply import Block, Facts, Note, Reply, Table

MOST_ROWS = 500  # of one answer; beyond that it is for a file
Whole = Callable[[Reply], bool]


def parts(reply: Reply, whole: Whole) -> tuple[Reply, ...]:
    """The reply, or as few as hold all of it, told apart in their titles; the last has the buttons.

    `whole` says whether a reply is painted without leaving anything out. What is too long even alone
    stands alone, and is cut there.
    """
    if not reply.blocks or whole(reply):
        return (reply,)
    atoms = [atom for block in reply.blocks for atom in _atoms(block)]
    bare = replace(
        reply, title=say("rendering.part", title=reply.title, at=MOST_ROWS, of=MOST_ROWS), blocks=()
    )
    shared: list[Sequence[Block]] = []
    while atoms:
        count = _fitting(atoms, bare, whole)
        shared.append(_joined(atoms[:count]))
        atoms = atoms[count:]
    return tuple(_part(reply, shared, at) for at in range(len(shared)))


def _part(reply: Reply, shared: Sequence[Sequence[Block]], at: int) -> Reply:
    of, last = len(shared), at == len(shared) - 1
    title = say("rendering.part", title=reply.title, at=at + 1, of=of) if of > 1 else reply.title
    actions, file = reply.actions if last else (), reply.file if at == 0 else None
    return replace(reply, title=title, blocks=tuple(shared[at]), actions=actions, file=file)


def _atoms(block: Block) -> list[Block]:
    """A block row by row, at most `MOST_ROWS` of them; what has no rows is one."""
    if not isinstance(block, Table | Facts) or len(block.rows) < 2:
        return [block]
    rows = [replace(block, rows=(row,)) for row in block.rows[:MOST_ROWS]]  # type: ignore[arg-type]
    left = len(block.rows) - MOST_ROWS
    return [*rows, Note(say("rendering.more_in_a_file", count=left))] if left > 0 else [*rows]


def _joined(atoms: Sequence[Block]) -> list[Block]:
    """Rows of one table together again."""
    found: list[Block] = []
    for atom in atoms:
        together = _together(found[-1], atom) if found else None
        found = [*found[:-1], together] if together else [*found, atom]
    return found


def _together(before: Block, atom: Block) -> Block | None:
    if isinstance(before, Table) and isinstance(atom, Table) and atom.columns == before.columns:
        return replace(before, rows=before.rows + atom.rows)
    if isinstance(before, Facts) and isinstance(atom, Facts):
        return replace(before, rows=before.rows + atom.rows)
    return None


def _fitting(atoms: Sequence[Block], bare: Reply, whole: Whole) -> int:
    """How many of the first atoms one message holds; at least one."""
    least, most = 1, len(atoms)
    while least < most:
        middle = (least + most + 1) // 2
        fits = whole(replace(bare, blocks=tuple(_joined(atoms[:middle]))))
        least, most = (middle, most) if fits else (least, middle - 1)
    return least
