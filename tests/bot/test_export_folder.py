"""Files in the operator's folder: named harmlessly, whole or not there, and no more than are to be kept."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.command_line.doctor_settings import look_at_settings
from bot.export_folder import (
    Ended,
    NotWritten,
    drop_old,
    folder_of,
    safe_name,
    sync_names,
    trouble_of,
    why,
    write_file,
)
from bot.exporting import Piece
from bot.settings import Settings

RESERVED = ("CON", "PRN", "AUX", "NUL", "COM1", "LPT1")


@pytest.mark.parametrize(
    "name, safe",
    [
        ("Galley", "Galley"),
        ("../../etc/passwd", "etc-passwd"),
        ("..\uff0f..\uff0fetc", "etc"),
        ("C:\\Windows\\", "C-Windows"),
        (".hidden", "hidden"),
        ("Cafe\u0301 ☕ Zürich", "Café-Zürich"),
        ("\u202egnp.exe", "gnp-exe"),
        ("日本チーム", "日本チーム"),
        ("…", "workspace"),
        ("", "workspace"),
        ("a\x00b", "a-b"),
    ],
)
def test_a_name_that_was_typed_is_a_harmless_part_of_a_path(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=200))
def test_any_name_stays_within_its_folder(name: str) -> None:
    part = f"{safe_name(name)}-1"
    assert Path("/folder", part).resolve().parent == Path("/folder")
    assert not part.startswith((".", "-", " "))
    assert part.split(".", maxsplit=1)[0].upper() not in RESERVED
    assert len(part.encode()) < 100
    assert part == unicodedata.normalize("NFC", part)
    assert not set(part) & set('<>:"/\\|?*\x00')


def test_the_operator_s_own_folder_is_never_made(tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match="missing"):
        folder_of(tmp_path / "not mounted", 1, "Galley")
    assert not (tmp_path / "not mounted").exists()
    folder = folder_of(tmp_path, 1, "Galley")
    assert folder == tmp_path / "Galley-1"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder_of(tmp_path, 1, "Galley") == folder


def test_a_link_to_elsewhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "Galley-1").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotWritten, match="link"):
        folder_of(tmp_path, 1, "Galley")


def test_nobody_sees_half_a_file(tmp_path: Path) -> None:
    path = tmp_path / "spend.csv"

    def pieces() -> Iterator[Piece]:
        yield Piece(b"first\n", 1)
        assert not path.exists()
        yield Piece(b"second\n", 1)

    assert write_file(path, pieces(), lambda: True) == 2
    assert path.read_bytes() == b"first\nsecond\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_ended_half_way_leaves_nothing(tmp_path: Path) -> None:
    answers = iter([True, False])
    with pytest.raises(Ended):
        write_file(tmp_path / "a.csv", [Piece(b"a", 1), Piece(b"b", 1)], lambda: next(answers))
    assert list(tmp_path.iterdir()) == []


def test_a_disk_is_never_filled_to_its_end(tmp_path: Path) -> None:
    class Huge(bytes):
        def __len__(self) -> int:
            return 2**62

    with pytest.raises(NotWritten, match="full"):
        write_file(tmp_path / "a.csv", [Piece(Huge(), 1)], lambda: True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "number, word",
    [(2, "missing"), (13, "forbidden"), (30, "readonly"), (28, "full"), (5, "other input/output error")],
)
def test_what_the_system_says_has_a_word(number: int, word: str) -> None:
    assert why(OSError(number, os.strerror(number))) == word


def test_a_folder_that_goes_away_meanwhile_has_a_word(tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match="missing"):
        write_file(tmp_path / "gone" / "a.csv", [Piece(b"a", 1)], lambda: True)


def test_only_older_files_of_the_same_export_go(tmp_path: Path) -> None:
    days = [f"purser-spend-202611{day:02d}T090000Z.csv" for day in range(1, 8)]
    others = [
        "purser-spend-20261101T090000Z.json",
        "purser-spend-20261101T090000Z.csv.bak",
        "purser-facts-20261101T090000Z.csv",
        "purser-spend-mine.csv",
        "notes.txt",
        ".purser-spend-20261101T090000Z.csv.x.part",
    ]
    for name in (*days, *others):
        (tmp_path / name).touch()
    assert drop_old(tmp_path, days[-1], keep=3) == 4
    assert {path.name for path in tmp_path.iterdir()} == {*days[-3:], *others}
    assert drop_old(tmp_path, days[-1], keep=None) == 0


def test_what_was_never_whole_goes_after_a_day(tmp_path: Path) -> None:
    left = tmp_path / ".purser-spend-20261101T090000Z.csv.x.part"
    left.touch()
    assert drop_old(tmp_path, "purser-spend-20261102T090000Z.csv", None) == 0
    os.utime(left, (1, 1))
    assert drop_old(tmp_path, "purser-spend-20261102T090000Z.csv", None) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_well(tmp_path: Path) -> None:
    assert trouble_of(tmp_path) == ""
    assert trouble_of(tmp_path / "none") == "missing"


@pytest.mark.parametrize("there", [True, False])
def test_the_doctor_looks_at_the_folder(tmp_path: Path, there: bool) -> None:
    folder = tmp_path / "synced"
    if there:
        folder.mkdir()
    settings = Settings.model_validate({"home": tmp_path, "export_folder": folder})
    (finding,) = (each for each in look_at_settings(settings) if each.about == "exports")
    assert finding.well is there
    assert ("make it, or mount its disk" in finding.sentence) is not there
    assert not any(each.about == "exports" for each in look_at_settings(Settings(home=tmp_path)))


def test_a_disk_that_cannot_be_asked_to_keep_names_is_no_trouble() -> None:
    sync_names(Path("/proc/self"))  # as on some of networks: to fsync a folder there is EINVAL
    with pytest.raises(FileNotFoundError):
        sync_names(Path("/proc/none"))
