"""Settings come from the environment, `.env` and files; a wrong one is one sentence that names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import WrongSettings, provider_address, read_settings

TOKEN = "12345678:AAstand-in-token-of-a-bot-0123456789"


def wrong() -> str:
    with pytest.raises(WrongSettings) as error:
        read_settings()
    return str(error.value)


@pytest.mark.parametrize(
    "name, value, must",
    [
        ("PURSER_HTTP_PORT", "eighty", "a number from 0 to 65535"),
        ("PURSER_HTTP_PORT", "65536", "a number from 0 to 65535"),
        ("PURSER_OPEN", "perhaps", "yes or no"),
        ("PURSER_LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING or ERROR"),
        ("PURSER_LOG_FORMAT", "xml", "text or json"),
        ("PURSER_PUBLIC_URL", "purser.example", "an address that begins with https://"),
        ("PURSER_DISCORD_GATEWAY_URL", "https://x.example", "an address that begins with wss://"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_the_setting(
    name: str, value: str, must: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert wrong() == f"{name} must be {must}."


def test_small_letters_and_empty_values_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PURSER_LOG_LEVEL", "debug")
    monkeypatch.setenv("PURSER_HTTP_PORT", "")
    settings = read_settings()
    assert (settings.log_level, settings.http_port) == ("DEBUG", 8000)


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("PURSER_HTTP_PORT=8001\nPURSER_OPEN=yes\n")
    monkeypatch.setenv("PURSER_HTTP_PORT", "8002")
    settings = read_settings()
    assert (settings.http_port, settings.open) == (8002, True)


@pytest.mark.parametrize("where", ["environment", ".env"])
def test_a_secret_may_lie_in_a_file(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    if where == ".env":
        (tmp_path / ".env").write_text(f"PURSER_TELEGRAM_TOKEN_FILE={tmp_path}/token\n")
    else:
        monkeypatch.setenv("PURSER_TELEGRAM_TOKEN_FILE", str(tmp_path / "token"))
    settings = read_settings()
    assert settings.telegram_token.get_secret_value() == TOKEN
    assert settings.has_bots


def test_a_secret_shows_itself_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PURSER_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("PURSER_DATABASE_URL", "postgresql://purser:hunter2hunter2@db.example/purser")
    assert TOKEN not in repr(read_settings())
    assert "hunter2" not in repr(read_settings())


def test_a_file_that_is_missing_empty_or_doubled_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PURSER_SECRET_KEY_FILE", str(tmp_path / "nothing"))
    assert wrong() == (
        f"PURSER_SECRET_KEY_FILE names {tmp_path}/nothing, which cannot be read: no such file or directory."
    )
    (tmp_path / "nothing").write_text(" \n")
    assert wrong() == f"PURSER_SECRET_KEY_FILE names {tmp_path}/nothing, which is empty."
    monkeypatch.setenv("PURSER_SECRET_KEY", "00" * 32)
    assert wrong() == "PURSER_SECRET_KEY and PURSER_SECRET_KEY_FILE are both set: keep one of them."


def test_a_file_of_settings_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"PURSER_OPEN=\xff\xfe")
    assert wrong() == ".env is not text in UTF-8: save it as such."


def test_a_provider_is_where_its_collector_says_unless_the_operator_says_another(tmp_path: Path) -> None:
    assert provider_address("openai", "https://api.example/v1") == "https://api.example/v1"
    (tmp_path / ".env").write_text("PURSER_OPENAI_URL=http://127.0.0.1:9/v1/\n")
    assert provider_address("openai", "https://api.example/v1") == "http://127.0.0.1:9/v1"
