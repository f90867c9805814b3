"""No test sees this machine: its settings, its proxies, its Purser home, or any host but itself."""

from __future__ import annotations

import ipaddress
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.storage.engines import each_engine, postgresql

__all__ = ["each_engine", "postgresql"]  # fixtures, of whoever says ON_BOTH

FROM_OUTSIDE = ("PURSER_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_COLOR", "FORCE_COLOR")
ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.upper().startswith(FROM_OUTSIDE):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PURSER_HOME", str(tmp_path / "purser"))
    monkeypatch.chdir(tmp_path)  # a developer's .env lies where the project is …
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # … and so do the packages that a started process runs


def _is_here(host: Any) -> bool:
    """Whether a host, as a socket takes it, is this machine by its loopback name or address."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _stay_here(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return
    if not _is_here(host):
        raise PermissionError(f"a test reached out to {host!r}: serve it on loopback instead")


sys.addaudithook(_stay_here)  # beneath every library, whatever it calls
