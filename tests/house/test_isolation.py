"""What the tests promise about themselves."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tests.house.tree import ROOT


def test_a_test_reaches_itself() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


@pytest.mark.parametrize("host", ["api.openai.com", "192.0.2.1", "2001:db8::1"])
def test_a_test_reaches_no_other_host(host: str) -> None:
    with pytest.raises(PermissionError, match="loopback"):
        socket.create_connection((host, 443), timeout=1)


def test_no_setting_of_this_machine_is_seen(tmp_path: Path) -> None:
    seen = {name: value for name, value in os.environ.items() if name.startswith("PURSER_")}
    assert seen == {"PURSER_HOME": str(tmp_path / "purser")}


def test_no_file_of_settings_is_seen() -> None:
    assert not Path(".env").absolute().is_relative_to(ROOT)
