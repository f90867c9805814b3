"""What `purser doctor` says of the files: home, key, database, secrets, and who runs."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bot.command_line.doctor_accounts import look_at_accounts
from bot.command_line.doctor_networks import look_at_networks
from bot.command_line.finding import Finding
from bot.settings import Settings
from storage.accounts import sealed_secret, secret_name
from storage.engine import Engine, database_file, file_of, open_engine, place_of
from storage.keys import KeyUnusable, LoadedKeys, load_or_make_keys, read_keys
from storage.locks import FileLock, Lock, lock_beside
from storage.rebuilding import account_ids
from storage.sealing import CannotOpen, Sealer
from storage.store import Connection, Store
from storage.trouble import StorageUnusable
from storage.upgrading import HEAD, version_found


def look_at_storage(settings: Settings) -> Iterator[Finding]:
    """Files and the database; nothing is made that is not there."""
    yield _home(settings.home)
    try:
        keys = _keys(settings)
    except KeyUnusable as unusable:
        yield Finding("key", False, str(unusable))
        return
    yield _key(settings, keys)
    try:
        yield from _database(settings, keys)
    except StorageUnusable as trouble:
        yield Finding("database", False, str(trouble))


def _home(home: Path) -> Finding:
    home = home.absolute()
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return Finding("home", True, f"{home}{'' if there == home else ', made at the first start'}")
    return Finding("home", False, f"{there} cannot be written: change its owner, or set PURSER_HOME.")


def _keys(settings: Settings) -> LoadedKeys | None:
    said = settings.secret_key.get_secret_value()
    path = settings.home / "secret.key"
    if said:
        return LoadedKeys(read_keys(said))
    return load_or_make_keys(path) if path.exists() else None


def _key(settings: Settings, keys: LoadedKeys | None) -> Finding:
    if keys is None:
        return Finding("key", True, f"{settings.home / 'secret.key'}, made at the first start")
    return Finding(
        "key", keys.note is None, keys.note or f"stored keys are sealed with {next(iter(keys.keys))}"
    )


def _database(settings: Settings, keys: LoadedKeys | None) -> Iterator[Finding]:
    file = file_of(settings.database)
    if file and not file.exists():
        yield Finding("database", True, f"{file}, made at the first start")
        return
    engine = open_engine(settings.database, wait=2.0)
    try:
        yield from _made(settings, keys, engine)
    finally:
        engine.dispose()


def _made(settings: Settings, keys: LoadedKeys | None, engine: Engine) -> Iterator[Finding]:
    found = version_found(engine)
    where = place_of(engine)
    if found is None:
        yield Finding("database", True, f"{where} is empty; its tables are made at the first start")
        return
    if found < HEAD:
        first = "copied first" if database_file(engine) else "copy it first, with pg_dump"
        yield Finding("database", True, f"{where} is upgraded at the next start ({first})")
        return
    if found > HEAD:
        yield Finding("database", False, f"{where} was written by a newer Purser ({found}): start that one.")
        return
    yield Finding("database", True, f"{where} is up to date")
    with closing(Store(engine)) as store:
        yield _secrets(store, keys)
        if keys is not None:
            yield from look_at_accounts(store, Sealer(keys.keys))
        yield from look_at_networks(settings, store)
    lock = lock_beside(engine, "process")
    try:
        yield _process(settings, lock)
    finally:
        lock.release()


def _secrets(store: Store, keys: LoadedKeys | None) -> Finding:
    sealed = store.read_now(_sealed)
    if sealed and keys is None:
        return Finding("secrets", False, "The key that sealed them is gone: put it back, or /connect again.")
    try:
        for account_id, secret in sealed.items():
            Sealer(keys.keys if keys else {}).open(secret, secret_name(account_id))
    except CannotOpen as trouble:
        return Finding("secrets", False, str(trouble))
    return Finding("secrets", True, f"{len(sealed)} provider keys, all of them open")


def _sealed(connection: Connection) -> dict[int, bytes]:
    found = {each: sealed_secret(connection, each) for each in account_ids(connection)}
    return {each: secret for each, secret in found.items() if secret is not None}


def _process(settings: Settings, lock: Lock) -> Finding:
    made = not isinstance(lock, FileLock) or lock.path.exists()
    if made and not lock.try_take():
        return Finding("process", True, f"Purser is running as process {lock.holder()}")
    host, port = settings.http_host, settings.http_port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = (error.strerror or "unknown trouble").lower()
            mend = "set PURSER_HTTP_PORT to another, or to 0"
            return Finding("process", False, f"Port {port} of {host} cannot be had ({reason}): {mend}.")
    return Finding("process", True, f"not running; port {port} is free")
