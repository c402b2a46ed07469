"""The app: three lenses, one time bar. It wires shows to panes and keys to shows, and draws nothing itself."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.containers import Container
from textual.events import Key as KeyPressed
from textual.events import Paste
from textual.geometry import Size
from textual.widgets import Input, Static

from tui.canvas import draw_ascii, drawn
from tui.complexity.pane import ComplexityPane
from tui.heap.pane import HeapPane
from tui.lessons.lesson import lesson
from tui.lessons.story import missed
from tui.pool.advice import cannot_connect
from tui.pool.pane import PoolPane
from tui.retold import why
from tui.screen import bars
from tui.screen.hangul import jamo
from tui.screen.help import HelpScreen
from tui.screen.keys import KEYS, Key
from tui.screen.palette import Palette
from tui.screen.saved import save
from tui.screen.themes import THEMES
from tui.screen.timebar import TimeBar
from tui.screen.typed import typed
from tui.timeline import program
from tui.words import LANGUAGES, N_, speak, spoken, tr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual.app import ComposeResult
    from textual.events import Event, Resize
    from textual.notifications import SeverityLevel
    from textual.screen import Screen

    from tui.screen.show import Show

WIDE = (120, 40)  # from this size the lenses stand together
SMALLEST = (60, 18)
ACTIONS = {key.command.partition("(")[0] for key in KEYS}
FRAMES = 10  # a second
CALM = 0.5  # seconds between two drawings of the time bar while nothing happens
MARKED = 1.0  # seconds that what is new or changed is marked
TAKE_BACK = "ctrl+right_square_bracket"  # the key that hands the keyboard to the program and takes it back
HINTS = {
    "heap": N_("The heap of a program: dogwatch run SCRIPT"),
    "pool": N_("The connection pools of a program: dogwatch run SCRIPT, or dogwatch pool [URL]"),
    "complexity": N_("What an operation costs as n grows: dogwatch complexity [FILE.py:FUNCTION]"),
}
OWN = {
    "heap": "dogwatch run SCRIPT",
    "pool": "dogwatch run SCRIPT",
    "complexity": "dogwatch complexity FILE.py:FUNCTION",
}


class DogwatchApp(App[None]):
    """``shows`` are the programs; the first one's lens, or ``lens``, is in focus.

    With ``start`` the first program runs at once; with ``full`` that lens alone is shown, with its details; after
    ``duration`` seconds the app ends by itself. ``clock`` is in seconds, from any start.
    """

    TITLE = "dogwatch"
    BINDINGS: ClassVar = [Binding(key.keys, key.command, key.help, show=False, priority=True) for key in KEYS]
    CSS = """
    #header, #footer { height: 1; }
    #caption { height: auto; min-height: 2; max-height: 4; padding: 0 1; text-style: bold; }
    #trouble { height: auto; max-height: 4; padding: 0 1; color: $text-warning; text-style: bold; display: none; }
    #lenses { height: 1fr; }
    .lens { height: 1fr; width: 1fr; padding: 0 1; }
    .lens .hint { color: $text-muted; height: 1fr; padding: 1; }
    #small { display: none; }
    .-wide #lenses { layout: grid; grid-size: 2 2; }
    .-wide #heap { row-span: 2; }
    .-wide.-two #lenses { grid-size: 2 1; }
    .-wide.-two #heap { row-span: 1; }
    .-wide .lens.-away { display: none; }
    .-wide .lens { border: round $border-blurred; padding: 0; }
    .-wide .lens.-focus { border: heavy $accent; }
    DogwatchApp.-ascii .-wide .lens { border: ascii $border-blurred; }
    DogwatchApp.-ascii .-wide .lens.-focus { border: ascii $accent; }
    DogwatchApp.-ascii HelpScreen > VerticalScroll { border: ascii $accent; }
    DogwatchApp.-ascii Toast { border-left: ascii $accent; }
    DogwatchApp.-timeless TimeBar { display: none; }
    ToastRack { margin-bottom: 4; }
    Toast { padding: 0 1; margin-top: 0; }
    CommandPalette { background: $background 0%; }
    CommandPalette > .command-palette--help-text { color: $text-muted; text-style: not bold not dim; }
    CommandPalette #--input, CommandPalette #--input.--list-visible { border: round $accent; }
    SearchIcon { display: none; }
    .-single .lens { display: none; }
    .-single .lens.-focus { display: block; }
    .-small #small { display: block; height: 1fr; }
    .-small #header, .-small #footer, .-small #caption, .-small #trouble, .-small #lenses, .-small TimeBar {
        display: none;
    }
    .-small Toast { display: none; }
    """

    def __init__(
        self,
        shows: Sequence[Show],
        lens: str = "",
        start: bool = False,
        full: bool = False,
        theme: str = "dark",
        ascii: bool = False,
        duration: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        for each in THEMES.values():
            self.register_theme(each)
        self.theme = theme
        draw_ascii(ascii)
        self.set_class(ascii, "-ascii")
        self.shows = list(shows)
        self.by_lens = {lens: show for show in reversed(self.shows) for lens in show.lenses}
        self.lens = lens or self.shows[0].lenses[0]
        self.full = full
        self._start = start
        self._duration = duration
        self._clock = clock
        self._said: tuple[object, ...] = ()
        self._hinted: dict[str, str] = {}
        self._room = Size(0, 0)
        self._together: tuple[str, ...] = ()
        self.typing = False  # the keyboard is the program's

        self.panes: dict[str, HeapPane | PoolPane | ComplexityPane] = {
            "heap": HeapPane(clock),
            "pool": PoolPane(),
            "complexity": ComplexityPane(),
        }
        self._hints = {lens: Static(classes="hint", markup=False) for lens in HINTS}
        self._boxes = {
            lens: Container(self._hints[lens], pane, id=lens, classes="lens") for lens, pane in self.panes.items()
        }
        self._header, self._footer, self._small = (Static(id=name) for name in ("header", "footer", "small"))
        self._caption = Static(id="caption", markup=False)
        self._trouble = Static(id="trouble", markup=False)
        self._timebar = TimeBar()

    def compose(self) -> ComposeResult:
        yield self._header
        yield Container(*self._boxes.values(), id="lenses")
        yield self._caption
        yield self._trouble
        yield self._timebar
        yield self._footer
        yield self._small

    def on_mount(self) -> None:
        self._room = self.size
        if self._start:
            self.show.start()
        self.arrange()
        self.set_interval(1 / FRAMES, self.tick)
        # What a recording was read into stays: no seek waits for the collector to go through it.
        self.call_after_refresh(gc.freeze)
        self.app_resume_signal.subscribe(self, lambda _: self.screen.refresh())  # what is still the same is drawn too
        if not self.is_headless:
            for number in (signal.SIGHUP, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, self._end_by, number)
            self.set_interval(1.0, self._end_with_terminal)
        if self._duration is not None:
            self.set_timer(self._duration, self.exit)

    def _end_by(self, number: int) -> None:
        """End as a shell says that a signal ended a command, with the terminal and the recording in order."""
        self.exit(return_code=128 + number)

    def _end_with_terminal(self) -> None:
        """End when the terminal was closed. SIGHUP tells so only where it is the controlling one."""
        if sys.__stdin__ is not None and not os.isatty(sys.__stdin__.fileno()):
            self._end_by(signal.SIGHUP)

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
        self._together = self.together()
        count = len(self._together)
        below = self.screen_stack[0].set_class(small, "-small").set_class(count > 1, "-wide")
        below.set_class(count == 1, "-single").set_class(count == 2, "-two")
        for number, (lens, box) in enumerate(self._boxes.items(), start=1):
            box.set_class(lens == self.lens, "-focus").set_class(lens not in self._together, "-away")
            box.border_title = f"{number} {tr(lens)}"
            self.panes[lens].full = self.full and lens == self.lens
        self._small.update(
            tr("dogwatch needs {needed}; here are {room}. Make it larger, or q to quit.").format(
                needed=f"{SMALLEST[0]}×{SMALLEST[1]}", room=f"{width}×{height}"
            )
        )
        self.tick()

    def together(self) -> tuple[str, ...]:
        """The lenses that stand side by side: where there is room, all that something is told of."""
        if self.full or self._room.width < WIDE[0] or self._room.height < WIDE[1]:
            return (self.lens,)
        told = {lens for lens, show in self.by_lens.items() if show.tells_of(lens)}
        return tuple(lens for lens in self.panes if lens in told or lens == self.lens)

    def tick(self) -> None:
        """Take in what happened, and show it."""
        clock = self._clock()
        for show in self.shows:
            show.poll(clock, looked_at=show is self.show)
        self.typing = self.typing and self.show.running
        if len(self.screen_stack) == 1:
            if self.together() != self._together:
                self.arrange()
                return
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
            pane.now = show.playhead.t
            pane.veiled = show.veiled
            if not isinstance(pane, HeapPane):
                pane.state = getattr(state, lens)
            else:
                pane.tracks = show.tracks
                pane.live = show.running
                pane.output = state.program.output if state.program.output_kept else None
                file, source = show.preview if show.waiting else (state.program.file, state.program.source)
                pane.source = (file, show.telling.lesson.commented(source) if show.telling is not None else source)
                pane.come_by(show.timeline, show.heaps)
                pane.look_at(state.heap, show.earlier(MARKED))

    def hint(self, lens: str, show: Show | None) -> str:
        """What stands in the place of a lens that has nothing to draw yet, ``""`` where it has."""
        if show is None:
            return tr(HINTS[lens])
        if not show.waiting or (lens == "heap" and show.preview[1]):
            return ""
        number = list(self.panes).index(lens) + 1
        told = f"{show.telling.lesson.title[spoken()]}\n\n" if show.telling is not None else ""
        if lens == self.lens:
            return told + tr("space starts it")
        return told + tr("{number}, then space, starts it").format(number=number)

    def refresh_bars(self) -> None:
        show = self.show
        state = show.state.program
        width = self._room.width
        name = show.telling.lesson.title[spoken()] if show.telling is not None else program.title(state)
        python = f"Python {state.python}" if state.python and not self.has_class("-timeless") else ""
        about = (name, python)
        typing = (program.title(state) or tr("the program")) if self.typing else ""
        own = self.lens if self.lens == "pool" and show.is_lab else ""
        told, note, trouble = self.caption(), self.note(), self.trouble()
        said = (self.lens, about, told, note, trouble, self.play_word(), typing, own, width, spoken())
        if said != self._said:
            self._said = said
            self._header.update(bars.header(self.lens, about, width))
            self._caption.update(bars.caption(told, note))
            self._trouble.update(trouble)
            self._trouble.styles.display = "block" if trouble else "none"
            self._footer.update(bars.keys(self.play_word(), width, typing, own))
        at = (show.playhead.t, show.now, tuple(show.timeline.moments), self.mode_word())
        calm = show.running and at[2:] == self._timebar.at[2:] and 0 <= at[0] - self._timebar.at[0] < CALM
        if not calm:
            self._timebar.freed = tuple(show.tracks.freed) if self.lens == "heap" and not show.predict else ()
            self._timebar.at = at

    def caption(self) -> str:
        """What the lesson says of the moment looked at, or what one is to do."""
        show = self.show
        if show.failure:
            return f"✗ {show.failure}"  # no caption tells of what did not happen
        if show.veiled and not (show.telling is not None and show.playhead.playing):
            return tr("What do you expect in place of each ? here. Space shows it.")
        lost = cannot_connect(show.state.pool) if self.lens == "pool" and not show.veiled else ""
        if lost:
            return f"✗ {lost}"  # before whatever a lesson tells
        if show.telling is not None:
            return show.telling.caption(spoken())
        return tr("Press space to start.") if show.waiting else ""

    def note(self) -> str:
        """What this is before a lesson starts, and after it what to try next."""
        show = self.show
        if show.telling is None:
            return ""
        own = OWN[show.lenses[0]]
        if show.waiting:
            return tr("dogwatch shows what a running Python program does; yours: {own}").format(own=own)
        if not (show.at_end or (show.telling.done and not show.following)):
            return ""
        if show.following:
            return tr("Next, by space: {title}").format(title=lesson(show.following).title[spoken()])
        if show.telling.lesson.next:
            command = f"dogwatch lesson {show.telling.lesson.next}"
            return tr("Next: {command}; yours: {own}").format(command=command, own=own)
        return tr("Now yours: {own}").format(own=own)

    def trouble(self) -> str:
        """What a person should know of the program's end and of the watch itself."""
        show, state = self.show, self.show.state.program
        failed = ""
        if state.exit_code and not show.failure:
            failed = tr("the program ended with exit code {code}").format(code=state.exit_code)
            if state.signal:
                failed = program.killed(state.exit_code, state.signal)
        passed = missed(show.telling.missed) if show.telling is not None and show.at_end else ""
        told = program.troubles(state)
        more = tr("… {n} more").format(n=f"{len(told) - 2:,}") if len(told) > 2 else ""
        return " · ".join(filter(None, (failed, show.lacks, show.trouble, more, *told[-2:], passed)))

    def play_word(self) -> str:
        show = self.show
        if show.waiting:
            return tr("run")
        if show.veiled:
            return tr("show")
        if show.at_end:
            return tr("next") if show.following else tr("again")
        return tr("pause") if show.playhead.playing else tr("go on")

    def mode_word(self) -> str:
        """Whether the moment looked at moves, and at which speed where that is not its own."""
        show = self.show
        if show.running and show.playhead.playing and not show.replaying and not show.reading:
            return tr("live")
        speed = "" if show.playhead.speed == 1 else f"{show.playhead.speed:g}×"
        word = self._stands()
        if not word:
            word = tr("catching up") if not show.replaying else "" if speed else tr("replay")
        return " ".join(filter(None, (word, speed)))

    def _stands(self) -> str:
        """Why the moment looked at stays, ``""`` where it does not."""
        show = self.show
        if show.waiting:
            return tr("waiting")
        if show.veiled and not show.playhead.playing:
            return tr("space shows it")
        if show.telling is not None and show.telling.held:
            return tr("space goes on")
        if not show.playhead.playing:
            return tr("paused")
        if show.reading:
            return tr("reading")
        return tr("ended") if show.at_end else ""

    # What the keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys are those of the lenses: another screen in front hears its own, and only quitting stays."""
        if action not in ACTIONS:
            return True
        return len(self.screen_stack) == 1 and (action != "of_lens" or parameters[0] == self.lens)

    def action_play(self) -> None:
        self.show.play()
        self.tick()

    def action_step(self, by: int) -> None:
        if not self._is_too_early():
            self.show.step(by)
            self.tick()

    def action_step_caption(self, by: int) -> None:
        if self._is_too_early():
            return
        if self.show.telling is None:
            self.notify(tr("no lesson is told here: its captions are what this key steps through"))
        self.show.step_caption(by)
        self.tick()

    def _is_too_early(self) -> bool:
        """Whether nothing has happened yet that could be gone through, which is said."""
        if self.show.waiting:
            self.notify(tr("nothing has happened yet: space starts it"))
        return self.show.waiting

    def action_faster(self, by: int) -> None:
        show = self.show
        show.faster(by)
        if show.running and not show.replaying:
            self.notify(
                tr("what is live has its own speed; played again it goes {speed}×").format(
                    speed=f"{show.playhead.speed:g}"
                )
            )
        self.tick()

    def action_loop(self) -> None:
        looping = not self.show.loop
        for show in self.shows:
            show.loop = looping
        self.notify(tr("what ends begins again") if looping else tr("what ends stays"))

    def action_predict(self) -> None:
        predicting, before = not self.show.predict, self.show.veiled
        for show in self.shows:
            show.predict = predicting
        if self.show.veiled == before:
            self.notify(tr("guess first: ? until space") if predicting else tr("nothing is to be guessed first"))
        self.tick()

    def action_start(self) -> None:
        self.show.jump(0.0)
        self.tick()

    def action_live(self) -> None:
        self.show.follow()
        self.tick()

    def action_restart(self) -> None:
        if self.show.kept:
            self.notify(tr("a recording holds one run: start dogwatch again for another"), severity="warning")
            return
        if self.show.recorded:
            self.show.again()
        else:
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
        heap = self.panes["heap"]
        if self.lens == "heap" and isinstance(heap, HeapPane) and heap.action_let_go():
            return
        self.full = False
        self.arrange()

    def action_of_lens(self, lens: str, action: str) -> None:
        getattr(self.panes[lens], f"action_{action}")()

    def on_heap_pane_asked(self, event: HeapPane.Asked) -> None:
        show = self.by_lens.get("heap")
        if show is not None:
            show.request(*event.words)

    def on_pool_pane_asked(self, event: PoolPane.Asked) -> None:
        show = self.by_lens.get("pool")
        if show is None or not show.is_lab or not show.request(*event.words):
            self.notify(tr("these keys change the lab while it runs: dogwatch pool"), severity="warning")

    def on_complexity_pane_asked(self, event: ComplexityPane.Asked) -> None:
        show = self.by_lens.get("complexity")
        if show is None or not show.request(*event.words):
            self.notify(tr("nothing runs that could be asked; r starts it again"), severity="warning")

    def on_time_bar_sought(self, event: TimeBar.Sought) -> None:
        if not self._is_too_early():
            self.show.jump(event.t)
            self.tick()

    def on_heap_pane_sought(self, event: HeapPane.Sought) -> None:
        show = self.by_lens.get("heap")
        if show is not None:
            show.jump(event.t)
            self.tick()

    def action_hand_over(self) -> None:
        """Give the keyboard to the program, where it runs on a terminal of ours."""
        show = self.show
        if not show.running or show.order is None or show.order.streams != "terminal":
            self.notify(tr("no program runs here that could hear the keys"), severity="warning")
            return
        self.typing = True
        self.tick()

    async def on_event(self, event: Event) -> None:
        """While the keyboard is the program's, every key but one goes to it, and so does what is pasted. A syllable is
        the keys that it was typed by, unless it is text."""
        if isinstance(event, KeyPressed) and not (event.is_forwarded or self.typing or isinstance(self.focused, Input)):
            for letter in jamo(event.character):
                await super().on_event(KeyPressed(letter, letter))
        if not self.typing or not isinstance(event, KeyPressed | Paste):
            await super().on_event(event)
        elif isinstance(event, Paste):
            self.show.type(event.text.encode())
        elif event.key == TAKE_BACK or not self.show.running:
            self.typing = False
            self.tick()
        else:
            self.show.type(typed(event.key, event.character))

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Say something for a moment, always as text and never as markup: it may be what a person typed."""
        super().notify(drawn(message), title=title, severity=severity, timeout=timeout, markup=False)

    def action_picture(self) -> None:
        telling = self.show.telling
        name = f"dogwatch-{telling.lesson.name if telling else self.lens}-{self.show.playhead.t:.1f}s.svg"
        try:
            save(Path(name), self.export_screenshot())
        except OSError as error:
            self.notify(tr("{file} cannot be written: {why}").format(file=name, why=why(error)), severity="error")
        else:
            self.notify(tr("saved {file}").format(file=name))

    def export_screenshot(self, *, title: str | None = None, simplify: bool = False) -> str:
        """Textual's picture, of which no viewer folds the spaces: librsvg and what builds on it do without this."""
        svg = super().export_screenshot(title=title, simplify=simplify)
        return svg.replace("<svg ", '<svg xml:space="preserve" ', 1)

    def export_text(self) -> str:
        """The screen's characters, line by line."""
        strips = self.screen._compositor.render_strips()
        return "".join(f"{strip.text.rstrip()}\n" for strip in strips)

    def action_next_theme(self) -> None:
        names = list(THEMES)
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]

    def action_next_language(self) -> None:
        names = list(LANGUAGES)
        speak(names[(names.index(spoken()) + 1) % len(names)])
        for pane in self.panes.values():
            pane.refresh()
        self.arrange()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every action of a key, by what it does; those of another lens behind those of the one in focus."""
        for key in sorted(KEYS, key=lambda key: key.lens not in ("", self.lens)):
            if key.action != "command_palette":
                where = f"{key.sign}  {tr(key.lens)}" if key.lens else key.sign
                yield SystemCommand(tr(key.help), where, partial(self._run, key))

    async def _run(self, key: Key) -> None:
        """Do what a key does, in its lens."""
        if key.lens not in ("", self.lens):
            self.action_lens(key.lens)
        await self.run_action(key.command)

    def action_command_palette(self) -> None:
        self.push_screen(Palette())

    def action_help(self) -> None:
        self.clear_notifications()  # they would lie over it
        self.push_screen(HelpScreen(self.lens))
