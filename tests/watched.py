"""Programs run under observation by the real launcher, to their end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands.watching import follow
from tui.launch import Order, Program

if TYPE_CHECKING:
    from pathlib import Path

    from tui.launch import Watch
    from tui.timeline.decode import Event

PATIENCE = 60.0  # seconds that no test's program needs


def told(order: Order) -> list[Event]:
    """All events of a program from its start to its end."""
    program = Program(order)
    try:
        events = follow(program, duration=PATIENCE)
    finally:
        program.end()
    assert program.now < PATIENCE, f"{order.argv} did not end"
    return events


def watched(python: Path | str, script: Path, watch: Watch, *arguments: str, streams: str = "terminal") -> list[Event]:
    """All events of a script from its start to its end."""
    return told(Order((str(python), str(script), *arguments), watch, streams=streams))
