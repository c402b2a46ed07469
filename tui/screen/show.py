"""One observed program on the screen: its events as they come, and the moment of it that is looked at."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tui.launch import CannotStart, Program
from tui.timeline.decode import Undecodable, decode
from tui.timeline.playhead import DWELL, Playhead
from tui.timeline.state import State, timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.launch import Order
    from tui.lessons.lesson import Lesson
    from tui.timeline.decode import Event
    from tui.timeline.recording import Recorder


class Show:
    """A program to start by ``order``, or a recording's ``events``; ``lenses`` are those that it feeds."""

    def __init__(
        self,
        lenses: tuple[str, ...],
        order: Order | None = None,
        lesson: Lesson | None = None,
        events: Iterable[Event] = (),
        recorder: Recorder | None = None,
    ) -> None:
        self.lenses = lenses
        self.order = order
        self.lesson = lesson
        self.timeline = timeline()
        self.timeline.add(events)
        self.playhead = Playhead(playing=order is not None)
        self.program: Program | None = None
        self.trouble = ""
        self._resting = False
        self._recorder = recorder
        self._undecodable = 0
        self.replaying = order is None  # at its own speed, instead of following what comes

    @property
    def waiting(self) -> bool:
        """Whether there is a program that was not started yet."""
        return self.order is not None and self.program is None

    @property
    def running(self) -> bool:
        return self.program is not None and self.program.code is None

    @property
    def recorded(self) -> bool:
        return self.order is None

    @property
    def kept(self) -> bool:
        """Whether what happens is written to a recording."""
        return self._recorder is not None

    @property
    def at_end(self) -> bool:
        """Whether nothing more will come, and the last moment is shown."""
        return not self.waiting and not self.running and self.playhead.t >= self.timeline.end

    @property
    def now(self) -> float:
        """How far the events reach, in seconds: to this moment while the program runs."""
        return self.program.now if self.program is not None and self.running else self.timeline.end

    @property
    def state(self) -> State:
        return self.timeline.state_at(self.playhead.t)

    @cached_property
    def preview(self) -> tuple[str, tuple[str, ...]]:
        """The script that will run, its path and its lines, for as long as it waits."""
        script = self.order.script if self.order is not None else None
        if script is None:
            return "", ()
        return str(script), tuple(script.read_text(encoding="utf-8", errors="replace").splitlines())

    def start(self) -> None:
        """Start the program; again, when it was started before."""
        if self.order is None:
            return
        self.close()
        self.timeline = timeline()
        self.replaying = self._resting = False
        self.playhead = Playhead(dwell=0.0 if self.lenses == ("complexity",) else DWELL)
        try:
            self.program = Program(self.order)
        except CannotStart as error:
            self.trouble = str(error)

    def poll(self, clock: float) -> None:
        """Take in what happened, and move the moment on. ``clock`` is in seconds, from any start."""
        if self.program is not None and self.running:
            bodies = self.program.read()
            if self._recorder is not None:
                self._recorder.write(bodies)
                self.trouble = self.trouble or self._recorder.trouble or ""
            self.timeline.add(self._decoded(bodies))
        self.playhead.advance(self.timeline.moments, self.now, clock, live=not self.replaying)

    def _decoded(self, bodies: Iterable[bytes]) -> Iterator[Event]:
        for body in bodies:
            try:
                yield decode(body)
            except Undecodable:
                self._undecodable += 1
                self.trouble = f"{self._undecodable} events could not be read"

    def play(self) -> None:
        """What space does: start, or pause, or go on; at the end, show it again from the start."""
        if self.waiting:
            self.start()
        elif self.at_end:
            self.playhead = Playhead(0.0)
            self.replaying = True
        else:
            self.playhead.playing = not self.playhead.playing

    def follow(self) -> None:
        """To the newest moment, and on with it."""
        self.playhead.t = self.now
        self.playhead.playing = not self.recorded

    def rest(self, resting: bool) -> None:
        """Let the program rest, or go on."""
        if self.program is None or not self.running or resting == self._resting:
            return
        self._resting = resting
        if resting:
            self.program.pause()
        else:
            self.program.resume()

    def close(self) -> None:
        """End the program, where one runs."""
        if self.program is not None and self.running:
            self.program.end()
            self.poll(0.0)
        self.program = None
