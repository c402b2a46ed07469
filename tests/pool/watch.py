"""Programs that use SQLAlchemy, run under the pool probe to their end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tui.commands.watching import follow
from tui.launch import Order, Program, Watch

if TYPE_CHECKING:
    from pathlib import Path

    from tui.timeline.decode import Event

PATIENCE = 60.0  # seconds that no test's program needs


def told(argv: tuple[str, ...]) -> list[Event]:
    """All events of a program, from its start to its end."""
    program = Program(Order(argv, Watch(lenses=("pool",)), streams="copied"))
    try:
        events = follow(program, duration=PATIENCE)
    finally:
        program.end()
    assert program.now < PATIENCE, f"{argv} did not end"
    return events


def told_of(source: str, folder: Path, *arguments: str) -> list[Event]:
    """All events of a script, by the interpreter that runs the tests."""
    script = folder / "job.py"
    script.write_text(source)
    return told((sys.executable, str(script), *arguments))
