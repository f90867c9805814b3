"""One more step than there are, a database of an older version, and processes that prepare one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from alembic import command
from sqlalchemy import Engine, text

from storage.migrating import config_of
from storage.upgrading import FOLDER, HEAD, OURS, Steps

ROOT = Path(__file__).parents[2]
PREPARE = """
import sys
from pathlib import Path
from dataclasses import replace
from storage.engine import open_engine
from storage.upgrading import OURS, prepare
steps = replace(OURS, head=sys.argv[2], folder=Path(sys.argv[3])) if len(sys.argv) > 2 else OURS
print(prepare(open_engine(sys.argv[1]), steps).done, "alembic" in sys.modules)
"""
STEP = """
from alembic import op
import sqlalchemy as sa
revision = "9001"
down_revision = {head!r}
def upgrade():
    {does}
"""
REMAKE = """
    with op.batch_alter_table("workspaces", recreate="always") as table:
        table.add_column(sa.Column("motto", sa.Text(), server_default="ahoy"))
"""


def with_a_step(tmp_path: Path, does: str) -> Steps:
    """Our steps and one more."""
    folder = tmp_path / "migrations"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9001_one_more.py").write_text(STEP.format(head=HEAD, does=does.strip()))
    return replace(OURS, head="9001", folder=folder)


def add_people(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO workspaces (id, name, currency, digest_minute, thresholds, made_at)"
                " VALUES (1, 'crew', 'USD', 540, '[]', 0)"
            )
        )
        connection.execute(
            text("INSERT INTO people (surface, external_id, name, workspace_id) VALUES ('x', '7', 'Ann', 1)")
        )


def older(engine: Engine, version: str = "0001") -> None:
    """A database at an older step, with people in it."""
    with engine.begin() as connection:
        command.upgrade(config_of(FOLDER, connection=connection), version)
    add_people(engine)


def started(*arguments: object) -> subprocess.Popen[str]:
    """A process that prepares the database at an address, or by other steps: their head and folder."""
    command = [sys.executable, "-c", PREPARE, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
