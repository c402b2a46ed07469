"""The embedded server as a child of whoever needs it: it ends when the block ends, or when its owner dies."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 5.0  # seconds that it may take to end once its input is closed


class Embedded:
    """A server that hangs up after ``wait_timeout`` seconds of silence, in a process of its own. It can be stopped and
    started again, on the same port."""

    def __init__(self, wait_timeout: int, manner: str = "mariadb") -> None:
        self._options = ("--wait-timeout", str(wait_timeout), "--manner", manner)
        self._process: subprocess.Popen[str] | None = None
        self._port = 0

    @property
    def url(self) -> str:
        return f"mysql+pymysql://root@127.0.0.1:{self._port}/test"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def begin(self) -> None:
        """Begin to start, without waiting until it serves."""
        command = (sys.executable, "-P", "-m", "tui.lab.server", *self._options, "--port", str(self._port))
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def start(self) -> None:
        """Start to serve, where that was not begun; wait until it does. Raises ``OSError`` where that cannot be."""
        if not self.running:
            self.stop()
            self.begin()
        assert self._process is not None
        assert self._process.stdout is not None
        word, _, port = self._process.stdout.readline().partition(" ")
        if word != "ready":
            self.stop()
            raise OSError("the embedded server did not start")
        self._port = int(port)

    def stop(self) -> None:
        """End it, and every connection with it."""
        if self._process is None:
            return
        with self._process as server:
            assert server.stdin is not None
            server.stdin.close()
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
        self._process = None


@contextmanager
def embedded(wait_timeout: int, manner: str = "mariadb") -> Iterator[str]:
    """The URL of such a server, for as long as the block lasts."""
    server = Embedded(wait_timeout, manner)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()
