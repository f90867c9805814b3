"""What `purser doctor` says of the settings: names, tokens, and where HTTP listens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bot.command_line.doctor_channels import look_at_channels
from bot.command_line.finding import Finding
from bot.secret_files import SECRETS, environment
from bot.settings import ENV_FILE, PREFIX, Settings
from collectors import COLLECTORS
from storage.price_library import NotPrices

LOOPBACK = ("127.0.0.1", "localhost", "::1")
EXPORTS = {
    "missing": "is no folder: make it, or mount its disk; PURSER_EXPORT_FOLDER names it.",
    "forbidden": "cannot be written: give Purser's user the right to.",
    "full": "is on a disk that is full: scheduled exports wait until there is room.",
}
TOKENS = {
    "discord": re.compile(r"[\w-]{10,}\.[\w-]{4,}\.[\w-]{10,}", re.ASCII),
    "telegram": re.compile(r"\d{5,}:[\w-]{20,}", re.ASCII),
}


def look_at_settings(settings: Settings) -> Iterator[Finding]:
    """Settings that can be read, and may still be mistaken."""
    unknown = unknown_names(environment(ENV_FILE))
    if unknown:
        yield Finding("settings", False, f"{', '.join(unknown)}: no such setting; .env.example lists all.")
    else:
        yield Finding("settings", True, "they can be read")
    for network, form in TOKENS.items():
        yield _token(settings, network, form)
    yield _http(settings)
    if settings.export_folder:
        yield _exports(settings.export_folder)
    if settings.prices_file:
        yield _prices(settings.prices_file)
    if settings.channels_file:
        yield from look_at_channels(settings.channels_file)


def unknown_names(given: dict[str, str]) -> list[str]:
    """Names with our prefix that mean nothing: a wrong letter is easily overlooked."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    known |= {f"{PREFIX}{name}_FILE".upper() for name in SECRETS}
    known |= {f"{PREFIX}{collector.provider}_URL".upper() for collector in COLLECTORS}
    return sorted({name for name in given if name.startswith(PREFIX)} - known)


def _token(settings: Settings, network: str, form: re.Pattern[str]) -> Finding:
    token = getattr(settings, f"{network}_token").get_secret_value()
    variable = f"{PREFIX}{network.upper()}_TOKEN"
    if not token:
        return Finding(network, True, f"off; {variable} turns it on")
    if not form.fullmatch(token):
        return Finding(
            network, False, f"{variable} does not look like a bot's token: copy it once more, whole."
        )
    return Finding(network, True, "on")


def _exports(folder: Path) -> Finding:
    from bot.export_folder import trouble_of

    said = EXPORTS.get(trouble_of(folder))
    return Finding("exports", said is None, f"{folder} {said or 'takes scheduled exports'}")


def _prices(file: Path) -> Finding:
    from bot.price_data import read_data

    try:
        return Finding("prices", True, f"{file} can be read: {read_data(file).table.version}")
    except NotPrices as wrong:
        return Finding("prices", False, f"{wrong} Prices stay as they are.")


def _http(settings: Settings) -> Finding:
    where = f"http://{settings.http_host}:{settings.http_port or '(a free port)'}"
    if settings.http_host not in LOOPBACK and not settings.public_url:
        sentence = f"{where} is open to the network: set PURSER_PUBLIC_URL to what people reach it by."
        return Finding("http", False, sentence)
    return Finding("http", True, where)
