"""The time bar: how long the program has run, the moment looked at, and whether that moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.reactive import reactive
from textual.widget import Widget

from tui.canvas import Canvas

if TYPE_CHECKING:
    from textual.app import RenderResult


def draw(
    t: float, end: float, moments: tuple[float, ...], word: str, width: int, freed: tuple[float, ...] = ()
) -> Canvas:
    """One line: the way so far, a mark for each moment and a ╳ where something was freed, the moment looked at, and
    times in seconds."""
    canvas = Canvas(width, 1)
    times = f" {t:.1f} / {end:.1f} s  {word}"
    room = width - cell_len(times) - 2
    if room < 10:
        canvas.put(0, 0, times.strip())
        return canvas
    scale = (room - 1) / end if end > 0 else 0.0
    here = round(min(t, end) * scale)
    canvas.put(1, 0, "━" * here, "$accent")
    canvas.put(1 + here, 0, "─" * (room - here), "$text-muted")
    for moment in moments:
        x = round(moment * scale)
        if 0 <= x < room:
            canvas.put(1 + x, 0, "┿" if x <= here else "┼", "$accent" if x <= here else "$text-muted")
    for moment in freed:
        canvas.put(1 + round(min(moment, end) * scale), 0, "╳", "bold $text-error")
    canvas.put(1 + here, 0, "●", "bold $accent")
    canvas.put(1 + room, 0, times, "$text")
    return canvas


class TimeBar(Widget):
    """Draws :func:`draw` over its width."""

    DEFAULT_CSS = "TimeBar { height: 1; }"

    at: reactive[tuple[float, float, tuple[float, ...], str]] = reactive((0.0, 0.0, (), ""))
    freed: reactive[tuple[float, ...]] = reactive(())

    def render(self) -> RenderResult:
        return draw(*self.at, self.size.width, self.freed).content()
