"""Secrets that lie in files of their own: `PURSER_DISCORD_TOKEN_FILE=/run/secrets/discord`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

SECRETS = ("secret_key", "discord_token", "telegram_token", "database_url")  # this one holds a password


class WrongSettings(Exception):
    """A setting cannot be used; the message is one sentence that names it and never shows a secret."""


class SecretFiles(PydanticBaseSettingsSource):
    """Reads the files that `<PREFIX><NAME>_FILE` names, in the environment or in `env_file`."""

    def __init__(self, settings_cls: type[BaseSettings], env_file: str) -> None:
        super().__init__(settings_cls)
        self._env_file = env_file

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        raise NotImplementedError

    def __call__(self) -> dict[str, str]:
        """The contents by the setting's name. Raises WrongSettings where one is missing or not alone."""
        prefix = self.config.get("env_prefix", "")
        given = environment(self._env_file)
        found = {}
        for name in SECRETS:
            variable = f"{prefix}{name}".upper()
            path = given.get(f"{variable}_FILE")
            if path:
                if given.get(variable):
                    raise WrongSettings(f"{variable} and {variable}_FILE are both set: keep one of them.")
                found[name] = _contents(f"{variable}_FILE", Path(path).expanduser())
        return found


def environment(env_file: str) -> dict[str, str]:
    """What is set, names in capitals: the environment wins over `env_file`; what is empty is not set."""
    given = {**dotenv_values(env_file, encoding="utf-8"), **os.environ}
    return {name.upper(): value for name, value in given.items() if value}


def _contents(variable: str, path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        raise WrongSettings(f"{variable} names {path}, which is not text.") from None
    except OSError as error:
        reason = (error.strerror or "unknown trouble").lower()
        raise WrongSettings(f"{variable} names {path}, which cannot be read: {reason}.") from None
    if not text:
        raise WrongSettings(f"{variable} names {path}, which is empty.")
    return text
