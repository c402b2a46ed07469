"""What a command says to a person on stderr: one line."""

from __future__ import annotations

import sys

from tui.retold import retold
from tui.timeline.harmless import harmless
from tui.words import tr

FAILED = 1
USAGE = 2


def say(message: str) -> None:
    """Say something in one line."""
    sys.stderr.write(f"dogwatch: {' '.join(harmless(retold(message)).split())}\n")


def fail(message: str, code: int = FAILED) -> int:
    """Say why a command cannot do what was asked; returns the exit code."""
    say(message)
    return code


def no_terminal(command: str) -> int:
    """The answer of a command that cannot do without a screen."""
    return fail(
        tr("{command} needs a terminal; without one use dogwatch record SCRIPT, and dogwatch report FILE").format(
            command=command
        )
    )
