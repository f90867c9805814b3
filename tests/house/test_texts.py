"""What is written down beside the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import VERSION
from tests.house.tree import ROOT, kept_files

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
HOME = re.compile(r"(^|[^\w.~-])/(root|home|farm|work|Users)/")
INDEX = re.compile(r"-{2}(extra-)?index-url|-{2}find-links|https?://[^ )\"]*/(simple|packages)/")
PAGES = [file for file in kept_files() if file.suffix == ".md" and "data" not in file.parts]


def anchor(heading: str) -> str:
    """As GitHub makes one."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"https?:|mailto:", link):
            continue
        name, _, part = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        if part:
            assert part in map(anchor, HEADING.findall(target.read_text(encoding="utf-8"))), link


def test_the_changelog_speaks_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(VERSION)}\b", changelog, re.MULTILINE)


@pytest.mark.parametrize("pattern", [HOME, INDEX], ids=["path of a machine", "address of an index"])
def test_no_file_knows_where_it_was_written(pattern: re.Pattern[str]) -> None:
    found = [file for file in kept_files() if "data" not in file.parts and holds(file, pattern)]
    assert [str(file.relative_to(ROOT)) for file in found] == []


def holds(file: Path, pattern: re.Pattern[str]) -> bool:
    text = file.read_bytes().decode("utf-8", "ignore")
    return pattern.search(text) is not None


def test_a_lock_that_holds_addresses_is_not_kept() -> None:
    assert not {file.name for file in kept_files()} & {"uv.lock", "pylock.toml", "poetry.lock"}
