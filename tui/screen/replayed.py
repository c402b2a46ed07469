"""Recordings as shows: the lenses that each has something for, its lesson's captions where it is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lessons.lesson import recorded as lesson_of
from tui.screen.show import Show
from tui.timeline.program import EMPTY, fold

if TYPE_CHECKING:
    from tui.timeline.recording import Recorded


def replayed(recorded: Recorded, at: float, paced: bool = True, loop: bool = False, predict: bool = False) -> Show:
    """A paused show of ``recorded`` at ``at`` seconds; the first lens is the one that the program was started for."""
    launched = fold(EMPTY, recorded.events[0]) if recorded.events else EMPTY
    lesson = lesson_of(launched.lesson, launched.lesson_text)
    show = Show(
        ("heap", "pool", "complexity"), told=lesson, events=recorded.events, paced=paced, loop=loop, predict=predict
    )
    first = launched.lens or "heap"
    told = [lens for lens in show.lenses if lens != first and show.has(lens)]
    show.lenses = (first, *told)
    show.trouble = recorded.note
    show.jump(min(at, show.timeline.end))
    return show
