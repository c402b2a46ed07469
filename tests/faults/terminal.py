"""A terminal with a user who types: what a command shows there."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from select import select
from typing import TYPE_CHECKING

from tests.faults.behaviour import PATIENCE, environment
from tui.launch import resize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# Makes the terminal on its input that of its session, as whoever logs in a user does, and becomes the command.
_OWNS_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""


@contextmanager
def opened(
    command: Sequence[str], folder: Path, mark: str, owns: bool = True
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A command on a terminal, and the descriptor of whoever sits before it; the terminal is that of its session where
    it ``owns`` it."""
    terminal, its = os.openpty()
    resize(terminal, 80, 24)
    with subprocess.Popen(
        [sys.executable, "-c", _OWNS_TERMINAL, *command] if owns else command,
        stdin=its,
        stdout=its,
        stderr=its,
        cwd=folder,
        env=environment(mark) | {"TERM": "xterm-256color"},
        start_new_session=True,
    ) as running:
        os.close(its)
        try:
            yield running, terminal
        except BaseException:  # or the end of this block waits for it
            running.kill()
            raise


def until(terminal: int, *words: bytes) -> bytes:
    """What is drawn until each of the words stands behind the one before."""
    seen, at, end = b"", 0, time.monotonic() + PATIENCE
    for word in words:
        while word not in seen[at:]:
            assert select([terminal], [], [], max(0.0, end - time.monotonic()))[0], (word, seen)
            seen += os.read(terminal, 1 << 16)
        at = seen.index(word, at) + len(word)
    return seen


def shown(command: Sequence[str], folder: Path, mark: str, answers: dict[str, bytes]) -> tuple[str, int]:
    """All that stands on the terminal in the end, and the exit code. Prompts are answered in turn."""
    waiting = list(answers.items())
    seen, done = b"", 0
    with opened(command, folder, mark) as (running, terminal):
        while True:
            try:
                seen += os.read(terminal, 4096)
            except OSError:  # EIO: nobody has it open any more
                break
            while waiting and (at := seen.find(waiting[0][0].encode(), done)) >= 0:
                prompt, keys = waiting.pop(0)
                done = at + len(prompt.encode())
                os.write(terminal, keys)
        code = running.wait(PATIENCE)
    os.close(terminal)
    assert not waiting, (waiting, seen)
    return seen.decode(), code
