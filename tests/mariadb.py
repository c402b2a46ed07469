"""A private MariaDB on a free port of 127.0.0.1, for the tests that ask a real server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SBIN = "/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"
PATIENCE = 30.0  # seconds until it must be ready


class MariaDB:
    """A server. User root has no password, and ``guarded`` the password ``sesame``."""

    def __init__(self, command: tuple[str, ...], port: int, log: Path) -> None:
        self.port = port
        self._command = command
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "", login: str = "root", dialect: str = "mysql") -> str:
        return f"{dialect}+pymysql://{login}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start to serve; again, after a kill."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        _wait(self._process, self.port, self._log)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDB]:
    """One server for all tests. Where there is none installed its tests are skipped, except in CI."""
    lacking = missing()
    if lacking:
        pytest.fail(lacking) if os.environ.get("CI") else pytest.skip(lacking)
    with serving(tmp_path_factory.mktemp("mariadb")) as server:
        yield server


def missing() -> str:
    """What must be installed for :func:`serving`, ``""`` where all is."""
    lacking = [name for name in ("mariadbd", "mariadb-install-db") if _find(name) is None]
    return f"{' and '.join(lacking)} not found: install mariadb-server" if lacking else ""


@contextmanager
def serving(folder: Path) -> Iterator[MariaDB]:
    """A server with its tables in ``folder``, until the end of the ``with``."""
    (folder / "tmp").mkdir()  # of its own: a server that starts deletes the temporary tables it finds there, whosever
    user = ["--user=root"] if os.geteuid() == 0 else []
    common = ["--no-defaults", f"--datadir={folder / 'data'}", f"--tmpdir={folder / 'tmp'}", *user]
    installer = [str(_find("mariadb-install-db")), *common, "--auth-root-authentication-method=normal"]
    subprocess.run([*installer, "--skip-test-db"], check=True, capture_output=True)
    start = folder / "start.sql"
    start.write_text("CREATE USER IF NOT EXISTS guarded IDENTIFIED BY 'sesame';\nCREATE DATABASE IF NOT EXISTS test;\n")
    port = free_port()
    command = (
        *(str(_find("mariadbd")), *common, f"--init-file={start}", f"--socket={folder / 's'}"),
        *(f"--port={port}", "--bind-address=127.0.0.1", "--skip-name-resolve", "--innodb-fast-shutdown=2"),
    )
    server = MariaDB(command, port, folder / "log")
    try:
        server.start()
        yield server
    finally:
        server.kill()


def _find(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=SBIN)


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the server listens, which it does when its start file is done."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    pytest.fail(f"mariadbd did not start:\n{log.read_text(errors='replace')}")
