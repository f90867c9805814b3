"""Wrong passports are counted by where they come from, and right ones are heard beside them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.surfaces.http_api.arrival import Arrival
from bot.surfaces.http_api.guesses import KEPT, MOST, Guesses, neighbourhood
from bot.surfaces.http_api.passports import peer_of
from tests.bot.house import NOON

HERE, THERE = "192.0.2.1", "192.0.2.2"
SECOND = timedelta(seconds=1)
PUBLIC = "https://purser.example"


def after(wrong: int, peer: str = HERE) -> Guesses:
    """After so many wrong ones, one a second."""
    guesses = Guesses()
    for second in range(wrong):
        guesses.note_wrong(f"wrong {second}", peer, NOON + second * SECOND)
    return guesses


def test_twenty_a_minute_are_heard_and_no_more() -> None:
    assert after(MOST - 1).hears("x", HERE, NOON + MOST * SECOND)
    assert not after(MOST).hears("x", HERE, NOON + MOST * SECOND)


def test_a_minute_later_it_is_heard_again() -> None:
    guesses = after(MOST)
    assert not guesses.hears("x", HERE, NOON + 59.9 * SECOND)
    assert guesses.hears("x", HERE, NOON + 60 * SECOND)


def test_somebody_elsewhere_is_heard() -> None:
    assert after(MOST).hears("x", THERE, NOON + MOST * SECOND)


def test_a_passport_that_was_right_is_heard_until_it_is_wrong() -> None:
    guesses = after(MOST)
    guesses.note_right("x")
    assert guesses.hears("x", HERE, NOON + MOST * SECOND)
    assert not guesses.hears("y", HERE, NOON + MOST * SECOND)
    guesses.note_wrong("x", HERE, NOON + MOST * SECOND)
    assert not guesses.hears("x", HERE, NOON + MOST * SECOND)


def test_what_is_remembered_is_bounded_and_the_oldest_is_forgotten() -> None:
    guesses = Guesses()
    for number in range(KEPT + 10):
        guesses.note_right(f"{number}")
        guesses.note_wrong("x", f"peer {number}", NOON)
    assert len(guesses._right) == len(guesses._wrong) == KEPT
    assert "peer 9" not in guesses._wrong
    assert "peer 10" in guesses._wrong


@pytest.mark.parametrize(
    "one, other, alike",
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("unix", "unix", True),
        ("unix", "other", False),
    ],
)
def test_neighbours_are_told_apart_as_far_as_addresses_do(one: str, other: str, alike: bool) -> None:
    assert (neighbourhood(one) == neighbourhood(other)) is alike


@pytest.mark.parametrize(
    "peer, forwarded, public_url, found",
    [
        ("127.0.0.1", ("192.0.2.1",), PUBLIC, "192.0.2.1"),
        ("127.0.0.1", ("6.6.6.6, 192.0.2.1",), PUBLIC, "192.0.2.1"),
        ("127.0.0.1", ("6.6.6.6", "192.0.2.1"), PUBLIC, "192.0.2.1"),
        ("127.0.0.1", (), PUBLIC, "127.0.0.1"),
        ("127.0.0.1", ("192.0.2.1",), "", "127.0.0.1"),
        ("192.0.2.9", ("192.0.2.1",), PUBLIC, "192.0.2.9"),
    ],
)
def test_only_a_proxy_at_this_machine_says_where_it_comes_from(
    peer: str, forwarded: tuple[str, ...], public_url: str, found: str
) -> None:
    headers = [("x-forwarded-for", each) for each in forwarded]
    assert peer_of(Arrival(("127.0.0.1",), peer, "1.1", "http", headers), public_url) == found
