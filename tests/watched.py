"""Programs run under observation by the real launcher, to their end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands.watching import follow
from tui.launch import Order, Program, Watch

if TYPE_CHECKING:
    from pathlib import Path

    from tui.timeline.decode import Event

PATIENCE = 60.0  # seconds that no test's program needs


def watched(python: Path | str, script: Path, watch: Watch, *arguments: str, streams: str = "terminal") -> list[Event]:
    """All events of a script from its start to its end."""
    program = Program(Order((str(python), str(script), *arguments), watch, streams=streams))
    try:
        events = follow(program, duration=PATIENCE)
    finally:
        program.end()
    assert program.now < PATIENCE, f"{script} did not end"
    return events
