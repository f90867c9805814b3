"""The sockets that HTTP listens on: one for each address of the host that is set, with one port."""

from __future__ import annotations

import asyncio
import errno
import socket
from typing import Any

from bot.services import CannotStart

NOT_HERE = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
WAITING = 512  # connections that may wait to be accepted


async def open_sockets(host: str, port: int) -> list[socket.socket]:
    """Open them, at least one; port 0 has one picked. Raises CannotStart."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        raise CannotStart(_why(NOT_HERE[0], host, port)) from None
    sockets: list[socket.socket] = []
    for family, address in dict.fromkeys((each[0], each[4]) for each in found):
        try:
            sockets.append(_bound(family, (address[0], port, *address[2:])))
        except OSError as error:
            if error.errno not in NOT_HERE:
                _close(sockets)
                raise CannotStart(_why(error.errno, host, port)) from None
        else:
            port = sockets[0].getsockname()[1]
    if not sockets:  # a name such as localhost may have one of a family that this machine has not
        raise CannotStart(_why(NOT_HERE[0], host, port))
    return sockets


def _bound(family: int, address: tuple[Any, ...]) -> socket.socket:
    # asyncio turns Nagle's delay (40 ms an answer) off only where the protocol is said to be TCP
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # `::` is not 0.0.0.0 as well
        made.bind(address)
        made.listen(WAITING)
    except OSError:
        made.close()
        raise
    made.setblocking(False)
    return made


def _close(sockets: list[socket.socket]) -> None:
    for each in sockets:
        each.close()


def _why(code: int | None, host: str, port: int) -> str:
    if code == errno.EADDRINUSE:
        other = "set PURSER_HTTP_PORT to another, or to 0 to have one picked"
        return f"Port {port} on {host} is taken by another program: {other}."
    if code in (errno.EACCES, errno.EPERM):
        return f"Port {port} may not be used by this user: set PURSER_HTTP_PORT to one above 1023."
    return f"PURSER_HTTP_HOST: {host} is no address of this machine."
