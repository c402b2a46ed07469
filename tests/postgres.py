"""A private PostgreSQL on a free port of 127.0.0.1, for the tests that ask a real server."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACES = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin")
PATIENCE = 30.0  # seconds until it must be ready


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a server that hangs up on a session that is idle for 2 seconds. Where there is none installed its
    tests are skipped, except in CI."""
    found = {name: _find(name) for name in ("initdb", "postgres")}
    missing = [name for name, path in found.items() if path is None]
    if missing:
        reason = f"{' and '.join(missing)} not found: install postgresql"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    user = _unprivileged()
    with tempfile.TemporaryDirectory(prefix="dogwatch-postgres-") as folder:
        if user is not None:
            shutil.chown(folder, user)
        data = str(Path(folder, "data"))
        initialize = [
            str(found["initdb"]),
            "-D",
            data,
            "-U",
            "tester",
            "-A",
            "trust",
            "--no-sync",
            "--no-locale",
            "-E",
            "UTF8",
        ]
        subprocess.run(initialize, check=True, capture_output=True, user=user, cwd=folder)
        port = free_port()
        settings = (f"port={port}", "listen_addresses=127.0.0.1", "fsync=off", "idle_session_timeout=2s")
        options = [part for setting in (*settings, f"unix_socket_directories={folder}") for part in ("-c", setting)]
        command = [str(found["postgres"]), "-D", data, *options]
        quiet = subprocess.DEVNULL
        server = subprocess.Popen(command, stdout=quiet, stderr=quiet, user=user, cwd=folder)
        try:
            _wait(server, port)
            yield f"postgresql+psycopg://tester@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()
            server.wait()


def _find(name: str) -> str | None:
    places = [str(place) for pattern in PLACES for place in sorted(Path("/").glob(pattern[1:]), reverse=True)]
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(places))


def _unprivileged() -> str | None:
    """Who runs the server, which refuses to be run by root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    return None


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    """Wait until the server takes connections: it answers a request for encryption by a letter."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as client:
            client.sendall(bytes.fromhex("0000000804d2162f"))  # SSLRequest
            if client.recv(1) in (b"N", b"S"):
                return
        time.sleep(0.02)
    pytest.fail("postgres did not start")
