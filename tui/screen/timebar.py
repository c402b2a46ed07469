"""The time bar: how long the program has run, the moment looked at, and whether that moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.canvas import Canvas

if TYPE_CHECKING:
    from textual import events
    from textual.app import RenderResult

LEFT = 1  # the button of a mouse


def draw(
    t: float, end: float, moments: tuple[float, ...], word: str, width: int, freed: tuple[float, ...] = ()
) -> Canvas:
    """One line: the way so far, a mark for each moment and a ╳ where something was freed, the moment looked at, and
    times in seconds."""
    canvas = Canvas(width, 1)
    times, room = _parted(t, end, word, width)
    if not room:
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


def sought(x: int, t: float, end: float, moments: tuple[float, ...], word: str, width: int) -> float | None:
    """The time at column ``x`` of what :func:`draw` draws, the last moment that is marked there if any is; ``None``
    beside the way."""
    _, room = _parted(t, end, word, width)
    if not 1 <= x <= room or end <= 0:
        return None
    scale = (room - 1) / end
    marked = [moment for moment in moments if round(moment * scale) == x - 1]
    return marked[-1] if marked else (x - 1) / scale


def _parted(t: float, end: float, word: str, width: int) -> tuple[str, int]:
    """The times, and the columns that are left for the way: 0 where they are too few."""
    times = f" {t:.1f} / {end:.1f} s  {word}"
    room = width - cell_len(times) - 2
    return times, room if room >= 10 else 0


class TimeBar(Widget):
    """Draws :func:`draw` over its width. :class:`Sought` is that a person wants to look at a time in seconds."""

    class Sought(Message):
        def __init__(self, t: float) -> None:
            super().__init__()
            self.t = t

    DEFAULT_CSS = "TimeBar { height: 1; }"

    at: reactive[tuple[float, float, tuple[float, ...], str]] = reactive((0.0, 0.0, (), ""))
    freed: reactive[tuple[float, ...]] = reactive(())

    def render(self) -> RenderResult:
        return draw(*self.at, self.size.width, self.freed).content()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.button == LEFT:
            self.capture_mouse()
            self._seek(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.app.mouse_captured is not self:
            return
        if event.button == LEFT:
            self._seek(event.x)
        else:  # it was let go where nobody told us
            self.release_mouse()

    def on_mouse_up(self) -> None:
        self.release_mouse()

    def on_hide(self) -> None:
        self.release_mouse()

    def _seek(self, x: int) -> None:
        t = sought(x, *self.at, self.size.width)
        if t is not None:
            self.post_message(self.Sought(t))
