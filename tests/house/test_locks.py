"""Two locks of names, versions and hashes; what is imported is declared."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
import tomllib
from typing import Any

import pytest

from scripts.pip_settings import uv_environment
from tests.house.tree import PACKAGES, ROOT, python_files

CHANNELS = ROOT / "bot" / "surfaces" / "channels"  # what an extra of that name is for
LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"[a-z0-9-]+==[\w.+!-]+( ; [^:/]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]  # type: ignore[no-any-return]


def plain(name: str) -> str:
    """A distribution's name as indexes compare it, without extras and bounds."""
    found = re.match(r"[\w.-]+", name)
    assert found
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def pins(lock: str) -> dict[str, str]:
    """Each name with its version, marker and hashes."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]
    return {block.partition("==")[0]: block.strip() for block in blocks}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_names_versions_and_hashes_and_no_address(lock: str) -> None:
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        assert PIN.fullmatch(line) or HASH.fullmatch(line), line


def test_what_is_good_for_the_tests_is_good_for_running() -> None:
    run, dev = (pins(lock) for lock in LOCKS)
    assert {name: dev.get(name) for name in run} == run
    assert len(dev) > len(run) > 0


def test_every_dependency_is_locked() -> None:
    run, dev = (set(pins(lock)) for lock in LOCKS)
    assert {plain(name) for name in project()["dependencies"]} <= run
    assert {plain(name) for name in project()["optional-dependencies"]["dev"]} <= dev - run


def test_what_is_imported_is_declared() -> None:
    always = {plain(name) for name in project()["dependencies"]}
    extra = {plain(name) for name in project()["optional-dependencies"]["channels"]}
    known = importlib.metadata.packages_distributions()
    for path in python_files(*PACKAGES):
        declared = always | extra if path.is_relative_to(CHANNELS) else always
        for module in imported(path.read_text(encoding="utf-8")) - set(PACKAGES) - sys.stdlib_module_names:
            assert {plain(name) for name in known.get(module, [])} & declared, f"{path}: {module}"


def imported(text: str) -> set[str]:
    """The top-level names of what a module imports, wherever in the module it does so."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


def test_uv_is_told_what_pip_is_told() -> None:
    listing = """
:env:.find-links='/c'
global.find-links='/a\\n/b'
global.timeout='60'
install.timeout='90'
global.trusted-host='one two'
"""
    assert uv_environment(listing) == {
        "UV_FIND_LINKS": "/c",
        "UV_HTTP_TIMEOUT": "90",
        "UV_INSECURE_HOST": "one two",
    }


def test_uv_is_not_told_what_concerns_pip_alone() -> None:
    assert uv_environment("global.disable-pip-version-check='1'\nfreeze.timeout='10'\n") == {}
