"""A terminal with a user who types: what a command shows there."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.faults.behaviour import environment
from tui.launch import resize

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# Makes the terminal on its input that of its session, as whoever logs in a user does, and becomes the command.
_OWNS_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""


def shown(command: Sequence[str], folder: Path, mark: str, answers: dict[str, bytes]) -> tuple[str, int]:
    """All that stands on the terminal in the end, and the exit code. Prompts are answered in turn."""
    terminal, its = os.openpty()
    resize(terminal, 80, 24)
    waiting = list(answers.items())
    seen, done = b"", 0
    with subprocess.Popen(
        [sys.executable, "-c", _OWNS_TERMINAL, *command],
        stdin=its,
        stdout=its,
        stderr=its,
        cwd=folder,
        env=environment(mark),
        start_new_session=True,
    ) as running:
        os.close(its)
        while True:
            try:
                seen += os.read(terminal, 4096)
            except OSError:  # EIO: nobody has it open any more
                break
            while waiting and (at := seen.find(waiting[0][0].encode(), done)) >= 0:
                prompt, keys = waiting.pop(0)
                done = at + len(prompt.encode())
                os.write(terminal, keys)
        code = running.wait()
    os.close(terminal)
    assert not waiting, (waiting, seen)
    return seen.decode(), code
