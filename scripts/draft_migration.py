"""Draft the next step of the database from storage/tables.py: `python -m scripts.draft_migration its name`.

Then `make fix`, read it, tidy it, test it from a saved older database, raise HEAD in
storage/upgrading.py. With no step there, or after the only one was deleted, it drafts the first.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.script import Script

from storage.engine import open_engine, sqlite_address
from storage.migrating import config_of, run_steps
from storage.upgrading import FOLDER


def draft(name: str) -> Path:
    number = len(list(FOLDER.glob("versions/*.py"))) + 1
    with TemporaryDirectory() as folder:
        engine = open_engine(sqlite_address(Path(folder) / "current.db"))
        with engine.begin() as connection:
            run_steps(connection, FOLDER)
            config = config_of(FOLDER, connection=connection, batch=number > 1)
            script = command.revision(config, message=name, rev_id=f"{number:04d}", autogenerate=True)
        engine.dispose()
    assert isinstance(script, Script)
    return Path(script.path)


def tidy(text: str) -> str:
    """Without Alembic's remarks; names are said in full, so nothing is to be worked out from them."""
    text = re.sub(r"\n *# ###.*", "", text)
    return re.sub(r"\b(?:batch_)?op\.f\(('[^']*')\)", r"\1", text)


if __name__ == "__main__":
    path = draft(" ".join(sys.argv[1:]) or "first")
    path.write_text(tidy(path.read_text()))
