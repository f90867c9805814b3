"""What the operator sets, by environment or `.env`: `.env.example` explains each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.secret_files import SecretFiles, WrongSettings, environment

__all__ = ["PREFIX", "Settings", "WrongSettings", "provider_address", "read_settings"]

PREFIX = "PURSER_"
ENV_FILE = ".env"
MUST_BE = {
    "http_port": "a number from 0 to 65535",
    "open": "yes or no",
    "log_level": "DEBUG, INFO, WARNING or ERROR",
    "log_format": "text or json",
}


def _address(*schemes: str) -> Any:
    def check(value: str) -> str:
        if value and not value.startswith(tuple(f"{scheme}://" for scheme in schemes)):
            raise ValueError(f"an address that begins with {schemes[0]}://")
        return value

    return AfterValidator(check)


Web = Annotated[str, _address("https", "http")]
Socket = Annotated[str, _address("wss", "ws")]
Upper = BeforeValidator(lambda value: value.upper() if isinstance(value, str) else value)
Lower = BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value)


class Settings(BaseSettings):
    """Settings with their defaults. A secret shows itself only when asked for its value."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    home: Path = Path("data")
    database_url: str = Field(default="", repr=False)  # it may hold a password
    secret_key: SecretStr = SecretStr("")
    discord_token: SecretStr = SecretStr("")
    discord_api_url: Web = "https://discord.com/api/v10"
    discord_gateway_url: Socket = "wss://gateway.discord.gg/"
    telegram_token: SecretStr = SecretStr("")
    telegram_api_url: Web = "https://api.telegram.org"
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8000, ge=0, le=65535)
    public_url: Web = ""
    open: bool = False
    prices_file: Path | None = None
    channels_file: Path | None = None
    export_folder: Path | None = None
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], Upper] = "INFO"
    log_format: Annotated[Literal["text", "json"], Lower] = "text"

    @property
    def database(self) -> str:
        """The database's address: a SQLite file in `home` unless another is set."""
        return self.database_url or f"sqlite:///{(self.home / 'purser.db').absolute()}"

    @property
    def has_bots(self) -> bool:
        return bool(self.discord_token.get_secret_value() or self.telegram_token.get_secret_value())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - of a folder, which we have not
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over `.env`; a secret may lie in a file that either names."""
        return init_settings, env_settings, dotenv_settings, SecretFiles(settings_cls, ENV_FILE)


def read_settings() -> Settings:
    """The settings of this process. Raises WrongSettings with one sentence that names the variable."""
    try:
        return Settings()
    except ValidationError as error:
        raise WrongSettings(_sentence(error)) from None
    except UnicodeDecodeError:
        raise WrongSettings(f"{ENV_FILE} is not text in UTF-8: save it as such.") from None
    except OSError as error:
        reason = (error.strerror or "unknown trouble").lower()
        raise WrongSettings(f"{ENV_FILE} cannot be read: {reason}.") from None


def provider_address(provider: str, otherwise: str, environ: Mapping[str, str] | None = None) -> str:
    """Where a provider's billing API is: only the operator may say another place."""
    given = environment(ENV_FILE) if environ is None else environ
    return given.get(f"{PREFIX}{provider.upper()}_URL", "").rstrip("/") or otherwise


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    said = first.get("ctx", {}).get("error")  # of our own validators: what it must be
    return f"{PREFIX}{name.upper()} must be {MUST_BE.get(name) or said or 'something else'}."
