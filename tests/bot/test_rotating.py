"""`purser rotate-key`: what the old key sealed is sealed with the new one, and the old one can go."""

from __future__ import annotations

import pytest

from tests.bot.test_command_line import purser

OLD, NEW = "00" * 32, "11" * 32
KEY = "sk-admin-" + "abcdefghijklmnop" * 3


def test_the_old_key_can_go_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PURSER_SECRET_KEY", OLD)
    assert "no secret" in purser("rotate-key").stdout
    assert purser("ask", "/connect", "openai", f"key={KEY}").exit_code == 0
    monkeypatch.setenv("PURSER_SECRET_KEY", f"{NEW},{OLD}")
    said = purser("rotate-key")
    assert (said.exit_code, said.stderr) == (0, "")
    assert said.stdout == "1 of 1 secret is sealed with the newest key; 1 sealed again now.\n"
    monkeypatch.setenv("PURSER_SECRET_KEY", NEW)
    assert purser("rotate-key").stdout.endswith("; 0 sealed again now.\n")


def test_a_secret_that_does_not_open_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PURSER_SECRET_KEY", OLD)
    purser("ask", "/connect", "openai", f"key={KEY}", "account=research")
    monkeypatch.setenv("PURSER_SECRET_KEY", NEW)
    said = purser("rotate-key")
    assert said.exit_code == 1
    assert said.stdout.startswith("0 of 1 secret is sealed with the newest key; 0 sealed again")
    assert "openai account=research" in said.stderr
    assert KEY not in said.output
