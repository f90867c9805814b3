"""What the operator sets, by environment or `.env`: `.env.example` explains each."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "PURSER_"


class Settings(BaseSettings):
    """Settings with their defaults. A secret shows itself only when asked for its value."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    home: Path = Path("data")
    database_url: str = ""
    secret_key: SecretStr = SecretStr("")
    discord_token: SecretStr = SecretStr("")
    discord_api_url: str = "https://discord.com/api/v10"
    discord_gateway_url: str = "wss://gateway.discord.gg/"
    telegram_token: SecretStr = SecretStr("")
    telegram_api_url: str = "https://api.telegram.org"
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8000, ge=0, le=65535)
    public_url: str = ""
    open: bool = False
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @property
    def database(self) -> str:
        """The database's address: a SQLite file in `home` unless another is set."""
        return self.database_url or f"sqlite:///{(self.home / 'purser.db').absolute()}"

    @property
    def has_bots(self) -> bool:
        return bool(self.discord_token.get_secret_value() or self.telegram_token.get_secret_value())


def provider_address(provider: str, otherwise: str, environ: Mapping[str, str] = os.environ) -> str:
    """Where a provider's billing API is: only the operator may say another place."""
    return environ.get(f"{PREFIX}{provider.upper()}_URL", "").rstrip("/") or otherwise
