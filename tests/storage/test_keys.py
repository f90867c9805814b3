from __future__ import annotations

import base64
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from storage.keys import KeyUnusable, key_id, load_or_make_keys, read_keys

ROOT = Path(__file__).parents[2]
KEY, OTHER = bytes(range(200, 232)), bytes(32)
LOAD = """
from pathlib import Path
from storage.keys import load_or_make_keys
print(*load_or_make_keys(Path({!r})).keys)
"""


@pytest.mark.parametrize(
    "written",
    [
        KEY.hex(),
        KEY.hex().upper(),
        base64.b64encode(KEY).decode(),
        base64.urlsafe_b64encode(KEY).decode(),
        base64.b64encode(KEY).decode().rstrip("="),
        f"  {KEY.hex()}\n",
    ],
)
def test_a_key_is_read_in_hexadecimal_and_in_base64(written: str) -> None:
    assert read_keys(written) == {key_id(KEY): KEY}


def test_several_keys_keep_their_order() -> None:
    assert list(read_keys(f"{KEY.hex()},{OTHER.hex()}").values()) == [KEY, OTHER]
    assert list(read_keys(f"{OTHER.hex()}\n{KEY.hex()}\n").values()) == [OTHER, KEY]


@pytest.mark.parametrize(
    "written", ["", " ,", "hunter2", KEY.hex()[:-1], KEY.hex()[:-2], KEY.hex() + "00", "ä" * 44]
)
def test_anything_else_is_refused_without_repeating_it(written: str) -> None:
    with pytest.raises(KeyUnusable, match="openssl rand -hex 32") as caught:
        read_keys(written)
    assert "hunter2" not in str(caught.value)
    assert KEY.hex()[:8] not in str(caught.value)


def test_a_missing_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "home" / "secret.key"
    made = load_or_make_keys(path)
    assert load_or_make_keys(path) == made
    assert made.note is None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["secret.key"]
    assert path.read_text().strip() not in repr(made)


def test_two_homes_have_two_keys(tmp_path: Path) -> None:
    assert load_or_make_keys(tmp_path / "one").keys != load_or_make_keys(tmp_path / "other").keys


def test_processes_that_start_at_once_get_the_same_key(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LOAD.format(str(tmp_path / "new" / "secret.key"))]
    started = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    said = {process.communicate(timeout=30)[0] for process in started}
    assert len(said) == 1
    assert len(said.pop().strip()) == 8


def test_a_file_that_others_can_read_is_used_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    load_or_make_keys(path)
    path.chmod(0o644)
    assert f"chmod 600 {path}" in (load_or_make_keys(path).note or "")


@pytest.mark.parametrize("held", ["", "not a key\n", "\x00\xff"])
def test_a_file_that_holds_no_key_is_refused_and_kept(tmp_path: Path, held: str) -> None:
    path = tmp_path / "secret.key"
    path.write_text(held)
    with pytest.raises(KeyUnusable, match="The key file"):
        load_or_make_keys(path)
    assert path.read_text() == held


def test_a_file_that_cannot_be_read_or_made_is_said(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match="cannot be read: is a directory"):
        load_or_make_keys(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(KeyUnusable, match="cannot be read: not a directory"):
        load_or_make_keys(tmp_path / "file" / "secret.key")
    with pytest.raises(KeyUnusable, match="set PURSER_SECRET_KEY instead"):
        load_or_make_keys(Path("/proc/purser/secret.key"))
