"""Recordings as shows: the lenses that each has something for, its lesson's captions where it is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lessons.lesson import NAMES, lesson
from tui.screen.show import Show

if TYPE_CHECKING:
    from tui.timeline.recording import Recorded


def replayed(recorded: Recorded, at: float) -> Show:
    """A paused show of ``recorded`` at ``at`` seconds; the first lens is the one that the program was started for."""
    show = Show(("heap", "pool", "complexity"), events=recorded.events)
    show.playhead.jump(min(at, show.timeline.end))
    state = show.timeline.state_at(show.timeline.end)
    told = {"heap": state.heap.number, "pool": len(state.pool.pools), "complexity": len(state.complexity.cells)}
    first = state.program.lens or "heap"
    show.lenses = (first, *(lens for lens, count in told.items() if count and lens != first))
    show.lesson = lesson(state.program.lesson) if state.program.lesson in NAMES else None
    show.trouble = recorded.note
    return show
