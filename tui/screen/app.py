"""The app: three lenses, one time bar. It wires shows to panes and keys to shows, and draws nothing itself."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding
from textual.containers import Container
from textual.geometry import Size
from textual.widgets import Static

from tui.complexity.pane import ComplexityPane
from tui.heap.pane import HeapPane
from tui.pool.pane import PoolPane
from tui.screen import bars
from tui.screen.help import HelpScreen
from tui.screen.keys import KEYS
from tui.screen.timebar import TimeBar
from tui.timeline import program

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.events import Resize

    from tui.screen.show import Show

WIDE = (120, 40)  # from this size the lenses stand together
SMALLEST = (60, 18)
FRAMES = 10  # a second
HINTS = {
    "heap": "The heap of a program: dogwatch run SCRIPT",
    "pool": "The connection pools of a program: dogwatch run SCRIPT, or dogwatch pool [URL]",
    "complexity": "What an operation costs as n grows: dogwatch complexity [FILE.py:FUNCTION]",
}


class DogwatchApp(App[None]):
    """``shows`` are the programs; the first one's lens, or ``lens``, is in focus.

    With ``start`` the first program runs at once; after ``duration`` seconds the app ends by itself. ``clock`` is in
    seconds, from any start.
    """

    TITLE = "dogwatch"
    BINDINGS: ClassVar = [Binding(key.keys, key.action, key.help, show=False, priority=True) for key in KEYS]
    CSS = """
    #header, #footer { height: 1; }
    #caption { height: 2; padding: 0 1; text-style: bold; }
    #lenses { height: 1fr; }
    .lens { height: 1fr; width: 1fr; padding: 0 1; }
    .lens .hint { color: $text-muted; height: 1fr; padding: 1; }
    #small { display: none; }
    .-wide #lenses { layout: grid; grid-size: 2 2; }
    .-wide #heap { row-span: 2; }
    .-wide .lens { border: round $panel-lighten-2; padding: 0; }
    .-wide .lens.-focus { border: heavy $accent; }
    .-single .lens { display: none; }
    .-single .lens.-focus { display: block; }
    .-small #small { display: block; height: 1fr; }
    .-small #header, .-small #footer, .-small #caption, .-small #lenses, .-small TimeBar { display: none; }
    """

    def __init__(
        self,
        shows: Sequence[Show],
        lens: str = "",
        language: str = "en",
        start: bool = False,
        duration: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.shows = list(shows)
        self.by_lens = {lens: show for show in reversed(self.shows) for lens in show.lenses}
        self.lens = lens or self.shows[0].lenses[0]
        self.language = language
        self.full = False
        self._start = start
        self._duration = duration
        self._clock = clock
        self._said: tuple[object, ...] = ()
        self._hinted: dict[str, str] = {}
        self._room = Size(0, 0)

        self._complexity = ComplexityPane()
        self.panes: dict[str, HeapPane | PoolPane | ComplexityPane] = {
            "heap": HeapPane(),
            "pool": PoolPane(),
            "complexity": self._complexity,
        }
        self._hints = {lens: Static(text, classes="hint", markup=False) for lens, text in HINTS.items()}
        self._boxes = {
            lens: Container(self._hints[lens], pane, id=lens, classes="lens") for lens, pane in self.panes.items()
        }
        self._header, self._footer, self._small = (Static(id=name) for name in ("header", "footer", "small"))
        self._caption = Static(id="caption", markup=False)
        self._timebar = TimeBar()

    def compose(self) -> ComposeResult:
        yield self._header
        yield Container(*self._boxes.values(), id="lenses")
        yield self._caption
        yield self._timebar
        yield self._footer
        yield self._small

    def on_mount(self) -> None:
        self._room = self.size
        if self._start:
            self.show.start()
        self.arrange()
        self.set_interval(1 / FRAMES, self.tick)
        if self._duration is not None:
            self.set_timer(self._duration, self.exit)

    def on_resize(self, event: Resize) -> None:
        self._room = event.size
        self.arrange()

    def on_unmount(self) -> None:
        for show in self.shows:
            show.close()

    # What is shown

    @property
    def show(self) -> Show:
        """The show of the lens in focus; where it has none, the first."""
        return self.by_lens.get(self.lens, self.shows[0])

    def arrange(self) -> None:
        """Choose what stands where, by size and by what is in focus."""
        width, height = self._room
        small = width < SMALLEST[0] or height < SMALLEST[1]
        wide = (width >= WIDE[0] and height >= WIDE[1]) and not self.full
        self.screen_stack[0].set_class(small, "-small").set_class(wide, "-wide").set_class(not wide, "-single")
        for number, (lens, box) in enumerate(self._boxes.items(), start=1):
            box.set_class(lens == self.lens, "-focus")
            box.border_title = f"{number} {lens}"
            self.panes[lens].full = self.full and lens == self.lens
        self._small.update(
            f"dogwatch needs {SMALLEST[0]}×{SMALLEST[1]}; here are {width}×{height}. Make it larger, or q to quit."
        )
        self.tick()

    def tick(self) -> None:
        """Take in what happened, and show it."""
        clock = self._clock()
        for show in self.shows:
            show.poll(clock)
        if len(self.screen_stack) == 1:
            self.refresh_lenses()
            self.refresh_bars()

    def refresh_lenses(self) -> None:
        for lens, pane in self.panes.items():
            show = self.by_lens.get(lens)
            hint = self.hint(lens, show)
            pane.display = not hint
            self._hints[lens].display = bool(hint)
            if hint or show is None:
                if hint != self._hinted.get(lens):
                    self._hinted[lens] = hint
                    self._hints[lens].update(hint)
                continue
            state = show.state
            pane.state = getattr(state, lens)
            pane.now = show.playhead.t
            if isinstance(pane, HeapPane):
                pane.output = state.program.output if state.program.output_kept else None
                pane.source = show.preview if show.waiting else (state.program.file, state.program.source)

    def hint(self, lens: str, show: Show | None) -> str:
        """What stands in the place of a lens that has nothing to draw yet, ``""`` where it has."""
        if show is None:
            return HINTS[lens]
        if not show.waiting or (lens == "heap" and show.preview[1]):
            return ""
        number = list(self.panes).index(lens) + 1
        told = f"{show.lesson.title[self.language]}\n\n" if show.lesson is not None else ""
        return f"{told}{'space starts it' if lens == self.lens else f'{number}, then space, starts it'}"

    def refresh_bars(self) -> None:
        show = self.show
        state = show.state.program
        width = self._room.width
        name = show.lesson.title[self.language] if show.lesson is not None else program.title(state)
        about = (name, f"Python {state.python}" if state.python else "")
        said = (self.lens, about, self.caption(), self.play_word(), width)
        if said != self._said:
            self._said = said
            self._header.update(bars.header(self.lens, about, width))
            self._caption.update(self.caption())
            self._footer.update(bars.keys(self.play_word(), width))
        self._timebar.at = (show.playhead.t, show.now, tuple(show.timeline.moments), self.mode_word())

    def caption(self) -> str:
        show, state = self.show, self.show.state
        told = ""
        if show.lesson is not None:
            told = show.lesson.caption(None if show.waiting else state, self.language)
        elif show.waiting:
            told = "Press space to start."
        troubles = [show.trouble, *program.troubles(state.program)[-2:]]
        if state.program.exit_code:
            troubles.append(f"the program ended with exit code {state.program.exit_code}")
        return "\n".join(filter(None, (told, " · ".join(filter(None, troubles)))))

    def play_word(self) -> str:
        show = self.show
        if show.waiting:
            return "run"
        if show.at_end:
            return "again"
        return "pause" if show.playhead.playing else "go on"

    def mode_word(self) -> str:
        show = self.show
        if show.waiting:
            return "waiting"
        if not show.playhead.playing:
            return "paused"
        if show.running:
            return "live"
        if show.at_end:
            return "ended"
        return "replay" if show.replaying else "catching up"

    # What the keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys are those of the lenses: another screen in front hears its own, and only quitting stays."""
        return len(self.screen_stack) == 1 or action not in {key.action.partition("(")[0] for key in KEYS}

    def action_play(self) -> None:
        self.show.play()
        self.tick()

    def action_step(self, by: int) -> None:
        if not self.show.waiting:
            self.show.playhead.step(self.show.timeline.moments, by)
            self.tick()

    def action_start(self) -> None:
        self.show.playhead.jump(0.0)
        self.tick()

    def action_live(self) -> None:
        self.show.follow()
        self.tick()

    def action_restart(self) -> None:
        if self.show.kept:
            self.notify("a recording holds one run: start dogwatch again for another", severity="warning")
            return
        self.show.start()
        self.tick()

    def action_lens(self, lens: str) -> None:
        self.lens = lens
        for show in self.shows:
            if show.lenses == ("complexity",):
                show.rest(lens != "complexity")  # what else is looked at would disturb a measurement, and it that
        self.arrange()

    def action_full(self) -> None:
        self.full = not self.full
        self.arrange()

    def action_leave_full(self) -> None:
        self.full = False
        self.arrange()

    def action_operation(self) -> None:
        self._complexity.action_next_operation()

    def action_choose(self, by: int) -> None:
        self._complexity.action_choose(by)

    def action_picture(self) -> None:
        name = f"dogwatch-{self.lens}-{self.show.playhead.t:.1f}s.svg"
        try:
            Path(name).write_text(self.export_screenshot(), encoding="utf-8")
        except OSError as error:
            self.notify(f"{name} cannot be written: {error.strerror}", severity="error")
        else:
            self.notify(f"saved {name}")

    def action_help(self) -> None:
        self.push_screen(HelpScreen())
