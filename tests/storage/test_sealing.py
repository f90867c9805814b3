from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.sealing import CannotOpen, Sealer

OLD, NEW = bytes(range(32)), bytes(range(1, 33))
SECRET, ROW = "sk-admin-ünlikely", "accounts/7/api_key"
sealer = Sealer({"new": NEW, "old": OLD})


@given(st.text(), st.text())
@settings(deadline=None)
def test_what_was_sealed_opens_for_the_same_row(plain: str, row: str) -> None:
    try:
        sealed = sealer.seal(plain, row)
    except ValueError:
        assert any(0xD800 <= ord(letter) < 0xE000 for letter in plain + row)
    else:
        assert sealer.open(sealed, row) == plain


def test_the_secret_is_not_in_what_is_kept_and_two_seals_differ() -> None:
    one, other = sealer.seal(SECRET, ROW), sealer.seal(SECRET, ROW)
    assert SECRET.encode() not in one
    assert one != other


def test_a_sealed_secret_does_not_open_for_another_row() -> None:
    with pytest.raises(CannotOpen, match="changed or belongs elsewhere"):
        sealer.open(sealer.seal(SECRET, ROW), "accounts/8/api_key")


def test_no_byte_of_it_can_be_changed_or_left_out() -> None:
    sealed = sealer.seal(SECRET, ROW)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        for wrong in (bytes(changed), sealed[:place]):
            with pytest.raises(CannotOpen):
                sealer.open(wrong, ROW)


def test_an_older_key_opens_and_asks_to_be_replaced() -> None:
    sealed = Sealer({"old": OLD}).seal(SECRET, ROW)
    assert sealer.open(sealed, ROW) == SECRET
    assert sealer.needs_rotation(sealed)
    assert not sealer.needs_rotation(sealer.seal(sealer.open(sealed, ROW), ROW))


def test_an_unknown_key_is_named_and_what_to_do() -> None:
    with pytest.raises(CannotOpen, match="sealed with the key new, which is not among PURSER_SECRET_KEY"):
        Sealer({"old": OLD}).open(sealer.seal(SECRET, ROW), ROW)


def test_another_key_under_the_same_name_does_not_open() -> None:
    with pytest.raises(CannotOpen):
        Sealer({"new": OLD}).open(sealer.seal(SECRET, ROW), ROW)


def test_neither_errors_nor_reprs_show_keys_or_secrets() -> None:
    assert repr(sealer) == "Sealer(new, old)"
    with pytest.raises(CannotOpen) as caught:
        Sealer({"old": OLD}).open(sealer.seal(SECRET, ROW), ROW)
    assert SECRET not in repr(caught.value)
    with pytest.raises(ValueError, match="UTF-8") as unwritable:
        sealer.seal("sk-\udcff", ROW)
    assert unwritable.value.__suppress_context__


@pytest.mark.parametrize("keys", [{}, {"short": b"1234"}, {"": OLD}, {"x" * 256: OLD}])
def test_keys_that_cannot_seal_are_refused(keys: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer(keys)
