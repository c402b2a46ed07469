"""The embedded server: the MySQL protocol on a free port of 127.0.0.1, in a process of its own.

    python -m tui.lab.server --wait-timeout 3

prints ``ready PORT`` and serves any user without a password until it is terminated or its standard input ends, so that
it outlives nobody who started it. Every connection that sends nothing for its session's ``wait_timeout`` is hung up on,
in one of three manners, told by what PyMySQL raises at the next statement:

========  ======================================================================  ====
mariadb   the connection is reset, as a MariaDB 10.11 does                        2006
clean     the connection is closed                                                2013
mysql8    error 4031 is sent before the close, as MySQL does from 8.0.24 on; the  4031
          packet is numbered 1, the number that PyMySQL takes for an answer
========  ======================================================================  ====
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import socket
import struct
import sys
import threading
from typing import TYPE_CHECKING, Any

from mysql_mimic.auth import SimpleIdentityProvider
from mysql_mimic.connection import Connection
from mysql_mimic.errors import MysqlError
from mysql_mimic.stream import MysqlStream

from .session import (
    DATABASE,
    TOO_MANY_CONNECTIONS,
    UNKNOWN_DATABASE,
    LabSession,
    Registry,
    global_variables,
)

if TYPE_CHECKING:
    from collections.abc import Callable

VERSIONS = {"mariadb": "10.11.0-MariaDB-dogwatch", "clean": "10.11.0-MariaDB-dogwatch", "mysql8": "8.0.36-dogwatch"}

_INACTIVE = 4031
_INACTIVE_MESSAGE = (
    "The client was disconnected by the server because of inactivity. "
    "See wait_timeout and interactive_timeout for configuring this behavior."
)
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # struct linger: on, for no time


class _Commands(asyncio.StreamReader):
    """What a client sends. The next bytes are awaited as long as ``patience()`` says; then ``hang_up()`` is called."""

    patience: Callable[[], float]
    hang_up: Callable[[], None]

    async def read(self, n: int = -1) -> bytes:
        """The ``n`` bytes that start a packet, or nothing when there will be no more."""
        try:
            return await self.readexactly(n)
        except (EOFError, OSError):
            return b""

    async def readexactly(self, n: int) -> bytes:
        try:
            async with asyncio.timeout(self.patience()):
                return await super().readexactly(n)
        except TimeoutError:
            self.hang_up()
            raise asyncio.IncompleteReadError(b"", n) from None


class _Connection(Connection):  # type: ignore[misc]
    async def authenticate(self, **login: Any) -> None:
        if self.session.database not in (None, "", DATABASE):
            message = f"Unknown database '{self.session.database}'"
            await self.stream.write(self.error(msg=message, code=UNKNOWN_DATABASE))
        else:
            await super().authenticate(**login)

    async def command_phase(self) -> None:
        if self.session.username is not None:
            await super().command_phase()


class Server:
    """Listens on 127.0.0.1 and hangs up in the given manner."""

    def __init__(self, wait_timeout: int, manner: str) -> None:
        self._manner = manner
        self._variables = global_variables(VERSIONS[manner], wait_timeout)
        self._registry = Registry()
        self._identities = SimpleIdentityProvider()

    async def start(self, port: int = 0) -> int:
        """Start to listen, on a free port unless one is given; the port."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: asyncio.StreamReaderProtocol(_Commands(), self._serve), "127.0.0.1", port
        )
        address: tuple[str, int] = server.sockets[0].getsockname()
        return address[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert isinstance(reader, _Commands)
        host, port = writer.get_extra_info("peername")
        session = LabSession(self._variables, self._registry, f"{host}:{port}", writer.close)
        stream = MysqlStream(reader, writer)
        connection = _Connection(stream, session, self._registry, self._identities)
        reader.patience = lambda: session.patience
        reader.hang_up = lambda: self._hang_up(connection, writer)
        try:
            if len(self._registry.sessions) >= self._variables.get_variable("max_connections"):
                await stream.write(connection.error(msg="Too many connections", code=TOO_MANY_CONNECTIONS))
                return
            connection.connection_id = await self._registry.add(connection)
            await connection.start()
        except (EOFError, OSError, MysqlError):
            pass  # the client went away, or did not speak the protocol
        finally:
            await self._registry.remove(connection.connection_id)
            writer.close()

    def _hang_up(self, connection: _Connection, writer: asyncio.StreamWriter) -> None:
        if self._manner == "mariadb":
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            writer.transport.abort()
        elif self._manner == "mysql8":
            packet = connection.error(msg=_INACTIVE_MESSAGE, code=_INACTIVE)
            writer.write(struct.pack("<I", len(packet) | 1 << 24) + packet)


async def serve(wait_timeout: int, manner: str, port: int) -> None:
    """Serve until a signal or the end of standard input."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)

    def watch() -> None:
        while os.read(0, 4096):
            pass
        loop.call_soon_threadsafe(ended.set)

    print("ready", await Server(wait_timeout, manner).start(port), flush=True)
    threading.Thread(target=watch, daemon=True).start()
    await ended.wait()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tui.lab.server", description="A MySQL server without tables.")
    parser.add_argument("--wait-timeout", type=int, default=3, help="seconds of silence after which it hangs up")
    parser.add_argument("--manner", choices=sorted(VERSIONS), default="mariadb", help="how it hangs up")
    parser.add_argument("--port", type=int, default=0, help="by default a free one")
    options = parser.parse_args()
    logging.disable()  # every failure is told to the client that it concerns
    try:
        asyncio.run(serve(options.wait_timeout, options.manner, options.port))
    except OSError as error:
        print(f"cannot listen on 127.0.0.1:{options.port}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
