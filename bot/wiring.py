"""The parts, put together: settings → database → store → dispatch."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot import VERSION
from bot.channel_file import names_in
from bot.keys import check_key, subject_of
from bot.settings import Settings, WrongSettings
from bot.surfaces.contract import Surface
from bot.wake import Wake
from commands import COMMANDS, NOTICES
from commands.caller import Operator
from commands.dispatch import Dispatch
from commands.routed import ROUTED
from storage.engine import open_engine
from storage.keys import LoadedKeys, load_or_make_keys, read_keys
from storage.sealing import Sealer
from storage.store import Connection, Store
from storage.upgrading import Upgrade, prepare
from storage.workspaces import first_workspace, join_place, open_workspace
from storage.zone import plan_digest

log = logging.getLogger("purser")

Clock = Callable[[], datetime]
TERMINAL = "terminal"  # the surface, and the place, of whoever sits at this machine


def now() -> datetime:
    """This moment, UTC: the only clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Wiring:
    """What services are handed. `wake` tells the loops that something may be due.

    `surfaces` are the connected ones that can be written to, by their name.
    """

    settings: Settings
    store: Store
    sealer: Sealer
    dispatch: Dispatch
    upgrade: Upgrade
    clock: Clock = now
    wake: Wake = field(default_factory=Wake)
    surfaces: dict[str, Surface] = field(default_factory=dict)
    key_note: str = ""  # what to mend about the file with the key

    def close(self) -> None:
        """Finish what was accepted and close the database."""
        self.store.close()


def wire(settings: Settings, clock: Clock = now) -> Wiring:
    """Open (make, upgrade) the database and put the parts together.

    Raises StorageUnusable, KeyUnusable or WrongSettings with a sentence for the operator.
    """
    make_home(settings.home)
    keys = load_keys(settings)
    engine = open_engine(settings.database)
    try:
        upgrade = prepare(engine)
    except BaseException:
        engine.dispose()
        raise
    sealer = Sealer(keys.keys)
    store = Store(engine)
    store.write_now(lambda connection: _make_local(connection, clock()))
    operator = Operator(
        VERSION,
        settings.open,
        commands=COMMANDS,
        subject_of=subject_of,
        check_key=check_key,
        channels=names_in(settings.channels_file),
        exports=settings.export_folder is not None,
    )
    dispatch = Dispatch(store, sealer, COMMANDS, operator, NOTICES, ROUTED)
    return Wiring(settings, store, sealer, dispatch, upgrade, clock, key_note=keys.note or "")


def make_home(home: Path) -> None:
    """The folder of the database, the key and the history, for its owner only."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        reason = (error.strerror or "unknown trouble").lower()
        raise WrongSettings(f"PURSER_HOME names {home}, which cannot be a folder: {reason}.") from None


def load_keys(settings: Settings) -> LoadedKeys:
    """The keys from the setting, else from the file in `home`, which is made if missing."""
    said = settings.secret_key.get_secret_value()
    return LoadedKeys(read_keys(said)) if said else load_or_make_keys(settings.home / "secret.key")


def _make_local(connection: Connection, at: datetime) -> None:
    """The workspace that the terminal of this machine works in, and the place of its own."""
    workspace_id = first_workspace(connection)
    if workspace_id is None:
        workspace_id = open_workspace(connection, "Purser", at)
        plan_digest(connection, workspace_id, at)
    join_place(connection, workspace_id, TERMINAL, TERMINAL, "Terminal", at)
