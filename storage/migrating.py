"""Running Alembic's steps; imported only when a step is to be run, for Alembic is heavy."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def config_of(folder: Path, **attributes: Any) -> Config:
    """Alembic's settings, without a file: it configures no logging and prints nothing."""
    config = Config(stdout=StringIO())
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes.update(attributes)
    return config


def run_steps(connection: Connection, folder: Path, done: Callable[[], None] = lambda: None) -> None:
    """Bring the database to the newest step, in the transaction that `connection` is in.

    `done` is called after each.
    """
    command.upgrade(config_of(folder, connection=connection, done=done), "head")
