"""Whether the terminal draws characters of ambiguous width, lines and arrows among them, two cells wide.

Unicode leaves their width to the context (UAX #11, East Asian Ambiguous), and some terminals choose two cells. The one
way to know is to draw one and to ask where the cursor is.
"""

from __future__ import annotations

import os
import re
import select
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 0.25  # seconds for an answer; a real terminal takes some milliseconds
SAMPLE = "─"
QUESTION = f"\r{SAMPLE}\x1b[6n\r\x1b[K"  # draw, ask for the cursor's position (ECMA-48 DSR), draw over it
ANSWER = re.compile(rb"\x1b\[\d+;(\d+)R")


@contextmanager
def asking(asked: int = 0, said: int = 2, patience: float = PATIENCE) -> Iterator[Callable[[], bool]]:
    """Ask the terminal that is read from descriptor ``asked`` and written to ``said``, while other work goes on.

    What is yielded takes its answer: whether it draws them double. A terminal that is silent for ``patience`` seconds
    is taken for an ordinary one.
    """
    try:
        import termios
        import tty
    except ImportError:  # Windows, whose terminals draw them one cell wide
        yield lambda: False
        return
    try:
        before = termios.tcgetattr(asked)
    except termios.error:
        yield lambda: False
        return
    deadline = time.monotonic() + patience
    try:
        tty.setcbreak(asked)
        with suppress(OSError):
            os.write(said, QUESTION.encode())
        yield lambda: width(_answer(asked, deadline)) > 1
    finally:
        termios.tcsetattr(asked, termios.TCSADRAIN, before)


def _answer(descriptor: int, deadline: float) -> bytes:
    """What the terminal says, up to the end of its answer."""
    heard = b""
    with suppress(OSError):
        while not ANSWER.search(heard):
            if not select.select((descriptor,), (), (), max(0.0, deadline - time.monotonic()))[0]:
                break
            read = os.read(descriptor, 64)
            if not read:
                break
            heard += read
    return heard


def width(answer: bytes) -> int:
    """How many cells the sample took, by the position behind it; 1 where that was not said."""
    found = ANSWER.search(answer)
    return int(found[1]) - 1 if found else 1
