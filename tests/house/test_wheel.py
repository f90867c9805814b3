"""The wheel holds exactly the five packages, with all that they read at run time."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot import VERSION
from tests.house.tree import PACKAGES, ROOT, kept_files

FOR_THE_LINTER = "bot/ruff.toml"
BUILD = "from setuptools import build_meta; build_meta.build_wheel('made')"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """Built of a copy (setuptools leaves things behind), with the installed setuptools and no network."""
    copy = tmp_path_factory.mktemp("wheel")
    for file in kept_files():
        target = copy / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    subprocess.run([sys.executable, "-W", "error", "-c", BUILD], cwd=copy, capture_output=True, check=True)
    return ZipFile(next((copy / "made").glob("purser-*.whl")))


def test_the_wheel_holds_every_file_of_the_five_packages_and_no_other(wheel: ZipFile) -> None:
    kept = [str(file.relative_to(ROOT)) for file in kept_files()]
    wanted = {name for name in kept if Path(name).parts[0] in PACKAGES} - {FOR_THE_LINTER}
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == wanted


def test_the_wheel_holds_the_migrations(wheel: ZipFile) -> None:
    assert [name for name in wheel.namelist() if name.startswith("storage/migrations/versions/")]


def test_the_wheel_bears_the_version_that_purser_says(wheel: ZipFile) -> None:
    assert f"purser-{VERSION}.dist-info/METADATA" in wheel.namelist()


def test_the_wheel_brings_the_command_and_the_licence(wheel: ZipFile) -> None:
    about = {Path(name).name: name for name in wheel.namelist() if ".dist-info/" in name}
    assert b"purser = bot.cli:main" in wheel.read(about["entry_points.txt"])
    assert b"Purser contributors" in wheel.read(about["LICENSE"])
