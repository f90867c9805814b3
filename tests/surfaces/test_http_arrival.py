"""The loopback rule: each condition alone keeps a caller out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.surfaces.http_api.arrival import Arrival, is_loopback, why_foreign

HOST = ("host", "localhost:8000")
HERE = Arrival(("127.0.0.1",), "127.0.0.1", "1.1", "http", (HOST,))


def because(public_url: str = "", *, headers: tuple[tuple[str, str], ...] = (), **other: object) -> str:
    """Why a caller from here is foreign once these things are different."""
    arrival = replace(HERE, headers=(HOST, *headers), **other)  # type: ignore[arg-type]
    return why_foreign(arrival, public_url)


def test_a_program_at_this_machine_needs_no_passport() -> None:
    assert because() == ""


def test_a_public_address_asks_everybody_for_a_passport() -> None:
    assert "PUBLIC_URL" in because("https://purser.example")


@pytest.mark.parametrize(
    "bound", [("127.0.0.1",), ("127.8.9.1",), ("::1",), ("::ffff:127.0.0.1",), ("::1", "127.0.0.1")]
)
def test_a_socket_on_loopback_is_closed_to_the_network(bound: tuple[str, ...]) -> None:
    assert because(bound=bound) == ""


@pytest.mark.parametrize(
    "bound", [(), ("0.0.0.0",), ("::",), ("192.0.2.1",), ("127.0.0.1", "192.0.2.1"), ("::ffff:0.0.0.0",)]
)
def test_a_socket_elsewhere_is_open_to_the_network(bound: tuple[str, ...]) -> None:
    assert "socket" in because(bound=bound)


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1"])
def test_a_peer_on_loopback_is_at_this_machine(peer: str) -> None:
    assert is_loopback(peer)
    assert because(peer=peer) == ""


@pytest.mark.parametrize(
    "peer", ["", "192.0.2.1", "10.0.0.1", "::ffff:192.0.2.1", "fe80::1%eth0", "localhost", "::127.0.0.1"]
)
def test_a_peer_elsewhere_is_another_machine(peer: str) -> None:
    assert not is_loopback(peer)
    assert "peer" in because(peer=peer)


@pytest.mark.parametrize(
    "host",
    ["localhost", "LocalHost:80", "127.0.0.1", "127.0.0.1:8000", "127.1.2.3:65535", "[::1]", "[::1]:8000"],
)
def test_a_loopback_name_is_a_host_of_this_machine(host: str) -> None:
    assert why_foreign(replace(HERE, headers=(("host", host),)), "") == ""


@pytest.mark.parametrize(
    "hosts",
    [
        (),
        ("",),
        ("evil.example",),
        ("evil.example:8000",),
        ("localhost.evil.example",),
        ("localhost@evil.example",),
        ("127.0.0.1.evil.example",),
        ("127.0.0.999",),
        ("127.1",),
        ("128.0.0.1",),
        ("0.0.0.0:8000",),
        ("[::2]:8000",),
        ("::1",),
        ("localhost:",),
        ("localhost:x",),
        ("localhost ",),
        ("localhost, evil.example",),
        ("localhost", "evil.example"),
        ("localhost", "localhost"),
    ],
)
def test_any_other_host_was_bound_to_this_machine_by_somebody_else(hosts: tuple[str, ...]) -> None:
    arrival = replace(HERE, headers=tuple(("host", host) for host in hosts))
    assert "Host" in why_foreign(arrival, "")


@pytest.mark.parametrize(
    "name", ["forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-x", "x-real-ip", "via"]
)
def test_what_a_proxy_forwarded_comes_from_elsewhere(name: str) -> None:
    assert "forwarded" in because(headers=((name, "127.0.0.1"),))
    assert "forwarded" in because(headers=((name, ""),))


@pytest.mark.parametrize("name", ["x-forwarded", "x-request-id", "viaduct", "accept"])
def test_another_header_says_nothing_of_a_proxy(name: str) -> None:
    assert because(headers=((name, "127.0.0.1"),)) == ""


@pytest.mark.parametrize("version", ["1.0", "0.9", "", "1"])
def test_an_old_version_is_what_a_silent_proxy_speaks(version: str) -> None:
    assert "1.0" in because(http_version=version)


@pytest.mark.parametrize("version", ["1.1", "2"])
def test_a_version_of_today_is_what_programs_speak(version: str) -> None:
    assert because(http_version=version) == ""


@pytest.mark.parametrize("origin", ["http://localhost:8000", "HTTP://LOCALHOST:8000"])
def test_the_own_origin_is_a_page_of_purser(origin: str) -> None:
    assert because(headers=(("origin", origin),)) == ""


@pytest.mark.parametrize(
    "origins",
    [
        ("http://evil.example",),
        ("https://localhost:8000",),
        ("http://localhost:3000",),
        ("http://localhost",),
        ("http://127.0.0.1:8000",),
        ("null",),
        ("",),
        ("http://localhost:8000", "http://evil.example"),
        ("http://evil.example", "http://localhost:8000"),
    ],
)
def test_another_origin_is_a_page_of_somebody_else(origins: tuple[str, ...]) -> None:
    assert "Origin" in because(headers=tuple(("origin", origin) for origin in origins))


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_request_of_the_own_site_or_of_a_person_is_let_in(site: str) -> None:
    assert because(headers=(("sec-fetch-site", site),)) == ""


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "SAME-ORIGIN, cross-site"])
def test_a_request_of_another_site_is_kept_out(site: str) -> None:
    assert "site" in because(headers=(("sec-fetch-site", site),))


@pytest.mark.parametrize("value", ["Bearer abc", "Basic YTpi", ""])
def test_who_brings_a_passport_is_known_by_it_alone(value: str) -> None:
    assert "passport" in because(headers=(("authorization", value),))
