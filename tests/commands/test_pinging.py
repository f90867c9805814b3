"""Whom alerts mention: what a keeper may choose, and that nobody chooses everybody."""

from __future__ import annotations

import pytest

from commands.pinging import NobodyToPing, read_ping, show_ping


@pytest.mark.parametrize(
    "surface, typed, kept",
    [
        ("discord", "<@&7>", "<@&7>"),
        ("discord", "<@!42>, <@&7>", "<@42> <@&7>"),
        ("discord", "<@42><@43>", "<@42> <@43>"),
        ("discord", "<@42> <@!42>", "<@42>"),
        ("telegram", "@ada_l", "@ada_l"),
        ("telegram", "@42:Ada_Lovelace @bobby", "@42:Ada_Lovelace @bobby"),
        ("discord", "nobody", ""),
        ("telegram", "Off", ""),
        ("terminal", "none", ""),
    ],
)
def test_roles_and_people_are_kept_as_the_network_spells_them(surface: str, typed: str, kept: str) -> None:
    assert read_ping(typed, surface, "1") == kept


@pytest.mark.parametrize("surface", ["discord", "telegram"])
@pytest.mark.parametrize("typed", ["@everyone", "everyone", "@here", "@All", "<@&1>", "@ada_l @everyone"])
def test_everybody_is_never_mentioned(surface: str, typed: str) -> None:
    with pytest.raises(NobodyToPing):
        read_ping(typed, surface, "1")


@pytest.mark.parametrize(
    "surface, typed",
    [
        ("discord", "@ops"),
        ("discord", "<#7>"),
        ("discord", "<@&7> and <@8>"),
        ("telegram", "<@7>"),
        ("telegram", "@a"),
        ("telegram", '@42:<a href="x">'),
        ("discord", " ".join(f"<@{number}>" for number in range(6))),
        ("discord", " ".join(f"<@{number}>" for number in range(10**19, 10**19 + 20))),
        ("terminal", "@ada_l"),
    ],
)
def test_what_is_no_mention_there_is_refused(surface: str, typed: str) -> None:
    with pytest.raises(NobodyToPing):
        read_ping(typed, surface, "1")


@pytest.mark.parametrize(
    "kept, said",
    [
        ("", ""),
        ("<@&7>", "1 role"),
        ("<@&7> <@&8> <@42> <@43>", "2 roles, 2 people"),
        ("<@42>", "1 person"),
        ("@ada_l @42:Ada_Lovelace", "@ada_l, Ada Lovelace"),
    ],
)
def test_they_are_said_in_words_that_mention_nobody_on_discord(kept: str, said: str) -> None:
    assert show_ping(kept) == said
