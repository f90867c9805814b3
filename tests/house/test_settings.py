"""`.env.example` and the settings agree: none is missing, none is invented, defaults are the same."""

from __future__ import annotations

import re

import pytest

from bot.settings import Settings
from collectors import COLLECTORS
from tests.house.tree import ROOT

LINE = re.compile(r"^# PURSER_(\w+)=(.*)$", re.MULTILINE)


def listed() -> dict[str, str]:
    return dict(LINE.findall((ROOT / ".env.example").read_text(encoding="utf-8")))


def addresses() -> dict[str, str]:
    """Each provider's address may be replaced, from the environment alone."""
    return {f"{collector.provider.upper()}_URL": collector.address for collector in COLLECTORS}


def test_every_setting_is_listed_and_no_other() -> None:
    fields = {name.upper() for name in Settings.model_fields}
    assert set(listed()) - set(addresses()) == fields - set(addresses())


def test_the_address_of_every_provider_is_listed() -> None:
    assert {name: listed().get(name) for name in addresses()} == addresses()


def test_the_listed_settings_are_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PURSER_HOME")
    given = {name.lower(): value for name, value in listed().items() if value and name not in addresses()}
    assert Settings.model_validate(given) == Settings()


def test_every_setting_is_explained() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    blocks = "\n".join(lines).split("\n\n")
    assert all(block.startswith("# ") and not LINE.match(block) for block in blocks)
    assert not [line for line in lines if line and not line.startswith("# ")]
