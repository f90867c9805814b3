"""No secret reaches the log, whoever logs it and however."""

from __future__ import annotations

import json
import logging

import pytest

from bot.logs import set_up_logging, told
from bot.settings import Settings

TELEGRAM = "12345678:AAstand-in-token-of-a-bot-0123456789"
DISCORD = "MTIzNDU2Nzg5.Gabcde.stand-in-token-of-a-discord-bot"
log = logging.getLogger("purser.test")


def set_up(*, chatting: bool = False, **settings: object) -> None:
    given = {"telegram_token": TELEGRAM, "discord_token": DISCORD, **settings}
    set_up_logging(Settings.model_validate(given), chatting=chatting)


@pytest.mark.parametrize(
    "text, secret",
    [
        (f"POST https://api.telegram.org/bot{TELEGRAM}/getMe", TELEGRAM),
        (f"with {DISCORD} it failed", DISCORD),
        ("POST https://api.telegram.org/bot99999:someone-elses/getMe", "someone-elses"),
        ("key sk-admin-0123456789abcdef was refused", "0123456789abcdef"),
        ("Authorization: Bearer abc.def.ghi", "abc.def.ghi"),
        ("postgresql://purser:hunter2@db.example/purser", "hunter2"),
    ],
)
def test_a_secret_is_hidden(text: str, secret: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    log.info("%s", text)
    line = capsys.readouterr().err
    assert secret not in line
    assert "[hidden]" in line


def test_a_secret_in_a_traceback_is_hidden_too(capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    log.error("it broke", exc_info=ValueError(f"no answer from /bot{TELEGRAM}/getMe"))
    line = capsys.readouterr().err
    assert "no answer from /bot[hidden]/getMe" in line
    assert TELEGRAM not in line


def test_what_is_no_secret_stays(capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    log.info("robot 12: the task-force asked at 12:30, key id 356d4c65")
    assert capsys.readouterr().err.endswith("robot 12: the task-force asked at 12:30, key id 356d4c65\n")


def test_text_from_outside_begins_no_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    log.info("asked by %s", "Eve\n2026-11-20T12:00:00Z INFO purser: all is well")
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_json_is_an_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up(log_format="json")
    log.error("it broke %s", "\n", exc_info=ValueError(TELEGRAM))
    lines = capsys.readouterr().err.splitlines()
    said = json.loads(lines[0])
    assert (len(lines), said["level"], said["message"]) == (1, "ERROR", "it broke \n")
    assert "ValueError: [hidden]" in said["error"]


def test_whoever_chats_reads_warnings_and_what_is_told_alone(capsys: pytest.CaptureFixture[str]) -> None:
    set_up(chatting=True)
    log.info("an ask")
    log.warning("a warning")
    told.info("a sentence")
    assert capsys.readouterr().err == "a warning\na sentence\n"


def test_whoever_sets_a_level_reads_it_in_a_chat_too(capsys: pytest.CaptureFixture[str]) -> None:
    set_up(chatting=True, log_level="INFO")
    log.info("an ask")
    assert capsys.readouterr().err == "an ask\n"


def test_libraries_that_say_too_much_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    set_up(log_level="DEBUG")
    logging.getLogger("httpx").info("GET https://api.example/")
    logging.getLogger("httpx").warning("slow")
    assert "GET" not in (said := capsys.readouterr().err)
    assert "slow" in said
