"""The operator's file of channels: what is read of it, what is hidden, and what is wrong with it."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.channel_file import NotChannels, names_in, read_by_others, read_channels, secrets_in
from bot.command_line.doctor_settings import look_at_settings
from bot.logs import Plain, Redacting, hide, secrets_of
from bot.settings import Settings

SLACK = "slack://T1JJ3T3L2/A1BRCANARY/TIiajkdnlazkcOXrIdecanary/#general"
MAIL = "mailtos://me:pass%20word-canary@mail.example.com?to=ops@team.example"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "channels"


def written(file: Path, *lines: str, mode: int = 0o600) -> Path:
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    file.chmod(mode)
    return file


def wrong(file: Path, *lines: str) -> str:
    with pytest.raises(NotChannels) as error:
        read_channels(written(file, *lines))
    return str(error.value)


def test_names_and_addresses_are_read_line_by_line(file: Path) -> None:
    found = read_channels(written(file, "# ours", "", f"ops-mail   {MAIL}", f"  team_slack\t{SLACK}  "))
    assert {name: address.get_secret_value() for name, address in found.items()} == {
        "ops-mail": MAIL,
        "team_slack": SLACK,
    }
    assert "canary" not in repr(found)


def test_a_file_of_nothing_is_no_channel(file: Path) -> None:
    assert read_channels(written(file, "# none yet")) == {}


@pytest.mark.parametrize(
    "line, said",
    [
        (MAIL, "begins with no name"),
        (f"Ops {MAIL}", "begins with no name"),
        (f"me {MAIL}", "neither here nor me"),
        (f"{'x' * 33} {MAIL}", "at most 32"),
        ("ops", "has no address after the name ops"),
        ("ops canary@team.example", "has no address after the name ops"),
        (f"ops {MAIL} canary", "has no address after the name ops"),
        (f"ops json://{'x' * 5000}", "has no address after the name ops"),
    ],
)
def test_a_wrong_line_is_named_by_its_number_and_never_shown(file: Path, line: str, said: str) -> None:
    sentence = wrong(file, "# first", line)
    assert sentence.startswith(f"Line 2 of {file} ")
    assert said in sentence
    assert "canary" not in sentence
    assert "://team" not in sentence


def test_a_name_that_stands_twice_is_told(file: Path) -> None:
    assert "names ops a second time" in wrong(file, f"ops {MAIL}", f"ops {SLACK}")


def test_a_file_that_is_missing_or_no_text_is_told(file: Path) -> None:
    with pytest.raises(NotChannels, match=r"PURSER_CHANNELS_FILE names .*: no such file or directory"):
        read_channels(file)
    file.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(NotChannels, match="which is not text"):
        read_channels(file)


def test_whoever_only_wants_names_gets_none_of_a_broken_file(file: Path) -> None:
    assert names_in(None) == names_in(file) == ()
    assert names_in(written(file, "nonsense")) == ()
    assert names_in(written(file, f"ops {MAIL}")) == ("ops",)


@pytest.mark.parametrize("mode, others", [(0o600, False), (0o400, False), (0o640, True), (0o604, True)])
def test_a_file_that_others_may_read_is_noticed(file: Path, mode: int, others: bool) -> None:
    assert read_by_others(written(file, mode=mode)) == others


def test_what_may_be_a_secret_is_hidden_in_every_log_line(file: Path) -> None:
    channels = read_channels(written(file, f"mail {MAIL}", f"slack {SLACK}"))
    redacting = Redacting(Plain())
    redacting.hide(secrets_in(channels))
    for said in (MAIL, SLACK, "/A1BRCANARY/x", "got pass word-canary", "TIiajkdnlazkcOXrIdecanary"):
        record = logging.LogRecord("x", logging.INFO, "", 0, "it said %s", (said,), None)
        assert "canary" not in redacting.format(record).lower()
    record = logging.LogRecord("x", logging.INFO, "", 0, "general mail.example.com answers", (), None)
    assert redacting.format(record).endswith("general mail.example.com answers")


def test_secrets_of_the_settings_are_those_of_the_file_too(file: Path) -> None:
    settings = Settings(channels_file=written(file, f"mail {MAIL}"))
    assert MAIL in secrets_of(settings)
    assert secrets_of(Settings(channels_file=file.with_name("missing"))) == secrets_of(Settings())


def test_a_running_process_hides_what_comes_later() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting(Plain()))
    logging.getLogger().addHandler(handler)
    try:
        hide(["later-canary"])
        record = logging.LogRecord("x", logging.INFO, "", 0, "later-canary", (), None)
        assert "later-canary" not in handler.format(record)
    finally:
        logging.getLogger().removeHandler(handler)


def found(file: Path) -> list[tuple[bool, str]]:
    settings = Settings(channels_file=file)
    return [(each.well, each.sentence) for each in look_at_settings(settings) if each.about == "channels"]


def test_the_doctor_opens_each_address_and_shows_none(file: Path) -> None:
    assert found(written(file, f"ops {MAIL}", f"team {SLACK}")) == [
        (True, "ops, team: listed, and the addresses can be understood")
    ]
    ((well, said),) = found(written(file, f"ops {MAIL}", "odd nonsense://canary-of-nonsense"))
    assert (well, said) == (False, "odd: no address that Apprise understands; docs/channels.md shows some.")


def test_the_doctor_warns_of_a_mode_and_of_a_broken_file(file: Path) -> None:
    (mode, well) = found(written(file, f"ops {MAIL}", mode=0o644))
    assert mode == (False, f"{file} can be read by others on this machine: chmod 600 {file}")
    assert well[0]
    assert found(written(file, "ops")) == [
        (False, f"Line 1 of {file} has no address after the name ops, as mailtos://… or slack://….")
    ]
