"""The embedded server as a child of whoever needs it: it ends when the block ends, or when its owner dies."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 5.0  # seconds that it may take to end once its input is closed


@contextmanager
def embedded(wait_timeout: int, manner: str = "mariadb") -> Iterator[str]:
    """The URL of a server that hangs up after ``wait_timeout`` seconds of silence, in a process of its own.

    Raises ``OSError`` where it cannot be started.
    """
    command = (sys.executable, "-P", "-m", "tui.lab.server", "--wait-timeout", str(wait_timeout), "--manner", manner)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            word, _, port = server.stdout.readline().partition(" ")
            if word != "ready":
                raise OSError("the embedded server did not start")
            yield f"mysql+pymysql://root@127.0.0.1:{int(port)}/test"
        finally:
            server.stdin.close()
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
