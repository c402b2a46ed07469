"""One observed program on the screen: its events as they come, and the moment of it that is looked at."""

from __future__ import annotations

from collections import deque
from functools import cache
from typing import TYPE_CHECKING

from tui.heap.boxes import DATA
from tui.heap.plans import STEPS
from tui.heap.track import Tracks
from tui.launch import CannotStart, Program, own
from tui.lessons.lesson import lesson
from tui.lessons.telling import Telling
from tui.pool.advice import advise
from tui.pool.model import Verdict
from tui.timeline import program
from tui.timeline.decode import Undecodable, decode
from tui.timeline.playhead import DWELL, Playhead
from tui.timeline.state import State, timeline
from tui.words import trn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tui.heap.model import HeapState
    from tui.launch import Order
    from tui.lessons.lesson import Lesson
    from tui.pool.model import Pool
    from tui.timeline.decode import Event
    from tui.timeline.recording import Recorder


SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
BEHIND = 0.5  # seconds: a view that is further behind is played, and does not hurry after the program
REST = 3.0  # seconds that the end is shown before a loop begins again


@cache
def _script(path: Path) -> tuple[str, tuple[str, ...]]:
    return str(path), tuple(path.read_text(encoding="utf-8", errors="replace").splitlines())


def _asks(pool: Pool, now: float) -> bool:
    """Whether a pool has a verdict, an end or advice that can be guessed."""
    settled = (Verdict.OPENING, Verdict.HELD, Verdict.WORKING)
    verdicts = (pool.verdict(connection, now) for connection in pool.open.values())
    return bool(pool.gone or pool.errors or advise(pool, now)) or any(each not in settled for each in verdicts)


class Show:
    """A program to start by ``order``, or a recording's ``events``; ``lenses`` are those that it feeds.

    A lesson that is ``told`` waits at each caption where it is ``paced``. With ``loop`` what has ended begins again.
    Where one is to ``predict``, what a moment shows is veiled until space. What is ``live`` is shown as it happens: no
    caption holds it up.
    """

    def __init__(
        self,
        lenses: tuple[str, ...],
        order: Order | None = None,
        told: Lesson | None = None,
        events: Iterable[Event] = (),
        recorder: Recorder | None = None,
        paced: bool = True,
        loop: bool = False,
        predict: bool = False,
        live: bool = False,
    ) -> None:
        self.lenses = lenses
        self.order = order
        self.telling = Telling(told, paced, live) if told is not None else None
        self._live = live
        self.loop = loop
        self.predict = predict
        self._revealed: float | None = None  # the moment that space showed
        self._ended: float | None = None  # when a loop came to its end, by the clock
        self.reading = False  # a caption is held for as long as it takes to be read
        self._goes_on = False  # what waits starts by itself once its caption has been read
        self.timeline = timeline()
        self.timeline.add(events)
        self.playhead = Playhead(playing=order is not None)
        self.program: Program | None = None
        self.cut_off = False  # whether the program ran when it was closed
        self.trouble = ""
        self._tracks, self._tracked = Tracks(), 0
        self._lately: deque[tuple[float, HeapState]] = deque()
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
    def lacks(self) -> str:
        """What the recording that is being made lacks, ``""`` for nothing."""
        return self._recorder.trouble or "" if self._recorder is not None else ""

    @property
    def at_end(self) -> bool:
        """Whether nothing more will come, and the last moment is shown."""
        told = self.telling is None or not self.telling.held
        return not self.waiting and not self.running and told and self.playhead.t >= self.timeline.end

    @property
    def now(self) -> float:
        """How far the events reach, in seconds: to this moment while the program runs."""
        return self.program.now if self.program is not None and self.running else self.timeline.end

    @property
    def state(self) -> State:
        return self.timeline.state_at(self.playhead.t)

    @property
    def failure(self) -> str:
        """Why a worker of ours has failed at the moment looked at, ``""`` where it has not."""
        state = self.state.program
        return program.failure(state) if own(state.argv) else ""

    @property
    def failed(self) -> str:
        """Why the worker of ours failed that was shown last, ``""`` where it did not."""
        state = self.timeline.state_at(self.timeline.end).program
        return program.failure(state) if own(state.argv) and not self.recorded else ""

    @property
    def veiled(self) -> bool:
        """Whether counts and verdicts are still to be guessed at the moment looked at."""
        asked = self.predict and self.playhead.t > 0 and self._revealed != self.playhead.t
        return asked and any(map(self.asks, self.lenses))

    def asks(self, lens: str) -> bool:
        """Whether there is something of a lens that can be guessed at the moment looked at."""
        state = self.state
        if lens == "heap":
            return bool(state.heap.ghosts) or any(object.kind in DATA for object in state.heap.objects.values())
        if lens == "pool":
            return any(_asks(pool, self.playhead.t) for pool in state.pool.pools.values())
        return any(cell.points for cell in state.complexity.cells.values())

    @property
    def is_lab(self) -> bool:
        """Whether the program is the pool lab, which its lens's keys change."""
        return self.timeline.state_at(self.timeline.end).pool.lab is not None

    def tells_of(self, lens: str) -> bool:
        """Whether it was made for a lens, or has told something of it, at whatever moment."""
        return lens == self.lenses[0] or self.has(lens)

    def has(self, lens: str) -> bool:
        """Whether something was told of a lens, at whatever moment."""
        state = self.timeline.state_at(self.timeline.end)
        told = {"heap": state.heap.number, "pool": len(state.pool.pools), "complexity": len(state.complexity.cells)}
        return told[lens] > 0

    @property
    def tracks(self) -> Tracks:
        """What is known of single objects over time."""
        if len(self.timeline) < self._tracked:
            self._tracks, self._tracked = Tracks(), 0
        if len(self.timeline) > self._tracked:
            self._tracks.take(self.timeline.since(self._tracked))
            self._tracked = len(self.timeline)
        return self._tracks

    def earlier(self, seconds: float) -> HeapState:
        """The heap some seconds before the moment looked at."""
        t, heap, lately = self.playhead.t, self.state.heap, self._lately
        if not lately or not 0 <= t - lately[-1][0] <= seconds:
            lately.clear()
            lately.append((t - seconds, self.timeline.state_at(t - seconds).heap))
        if lately[-1][1] is not heap:
            lately.append((t, heap))
        while len(lately) > 1 and lately[1][0] <= t - seconds:
            lately.popleft()
        return lately[0][1] if lately[0][1].number else self._first(t)

    def _first(self, t: float) -> HeapState:
        """The heap as it was first seen, not later than ``t``."""
        return next((heap for _, heap in self.heaps(-1.0, t, STEPS)[1] if heap.number), self.state.heap)

    def heaps(self, after: float, to: float, most: int) -> tuple[bool, Iterator[tuple[float, HeapState]]]:
        """The heap after each of the last ``most`` events later than ``after`` and not later than ``to``, each with its
        time; first, whether these are all."""
        whole, steps = self.timeline.steps(after, to, most)
        return whole, ((t, state.heap) for t, state in steps)

    def type(self, data: bytes) -> None:
        """Type into the program's terminal."""
        if self.program is not None and self.running:
            self.program.type(data)

    @property
    def preview(self) -> tuple[str, tuple[str, ...]]:
        """The script that will run, its path and its lines, for as long as it waits."""
        script = self.order.script if self.order is not None else None
        return _script(script) if script is not None else ("", ())

    def start(self) -> None:
        """Start the program; again, when it was started before."""
        if self.order is None:
            return
        self.close()
        self._goes_on = False
        self.timeline = timeline()
        self.replaying, self._resting = self.playhead.speed < 1.0, False
        speed = self.playhead.speed
        live = self._live or self.lenses == ("complexity",)
        self.playhead = Playhead(dwell=0.0 if live else DWELL, speed=speed)
        if self.telling is not None:
            self.telling.restart()
        try:
            self.program = Program(self.order)
        except CannotStart as error:
            self.trouble = str(error)

    def poll(self, clock: float, looked_at: bool = True) -> None:
        """Take in what happened, and move the moment on where it is ``looked_at``. ``clock`` is in seconds, from any
        start."""
        if self.program is not None and self.running:
            bodies = self.program.read()
            if self._recorder is not None:
                self._recorder.write(bodies)
            self.timeline.add(self._decoded(bodies))
        told = self.telling
        if told is not None and not looked_at and self.reading:
            told.unread()
        if told is not None and looked_at and self.waiting and self._goes_on and told.is_read(clock):
            self.start()
        self.reading = told is not None and looked_at and self.playhead.playing and not told.is_read(clock)
        if not looked_at or self.reading:
            self.playhead.stay(clock)
            self.replaying = self.replaying or self.playhead.t < self.now - BEHIND
            return
        self.playhead.advance(self.timeline.moments, self.now, clock, live=not self.replaying)
        if self.telling is not None:
            self._tell(self.telling)
        self._repeat(clock)

    def _tell(self, telling: Telling) -> None:
        telling.take(self.timeline)
        if self.playhead.playing:
            self.playhead.t = telling.reach(self.playhead.t)
            self.playhead.playing = not telling.held

    def _repeat(self, clock: float) -> None:
        if not self.loop or not self.at_end:
            self._ended = None
        elif self._ended is None:
            self._ended = clock
        elif clock - self._ended >= REST:
            self._ended = None
            self.again()

    def _decoded(self, bodies: Iterable[bytes]) -> Iterator[Event]:
        for body in bodies:
            try:
                yield decode(body)
            except Undecodable:
                self._undecodable += 1
                self.trouble = trn("{n} event could not be read", "{n} events could not be read", self._undecodable)

    def play(self) -> None:
        """What space does: start, or pause, or go on; show what is veiled; at the end, show it again from the start."""
        if self.waiting:
            self.start()
        elif self.veiled:
            self._revealed, self.playhead.playing = self.playhead.t, False
        elif self.at_end:
            self.again()
        else:
            self.playhead.playing = not self.playhead.playing
            self.replaying = self.replaying or self.playhead.t < self.now - BEHIND
            if self.telling is not None:
                self.telling.go_on()

    @property
    def following(self) -> str:
        """The lesson that goes on with the story of this one, ``""`` for none. A recording holds one run."""
        if self.telling is None or self.order is None or self.kept:
            return ""
        return self.telling.then(self.timeline.state_at(self.timeline.end))

    def again(self) -> None:
        """What has ended, from its start; or the lesson that goes on with its story, waiting at its first caption."""
        following = self.following
        if following and self.telling is not None:
            self._continue(Telling(lesson(following), self.telling.paced))
        elif self.loop and self.order is not None and not self.kept:
            self.start()
        else:
            self.playhead.t, self.playhead.playing = 0.0, True
            self.replaying = True
        if self.telling is not None:
            self.telling.begin()
            self.playhead.playing = not self.telling.held

    def _continue(self, telling: Telling) -> None:
        self.close()
        self.telling, self.order = telling, telling.lesson.order()
        self.timeline = timeline()
        self.playhead = Playhead(speed=self.playhead.speed)
        self._goes_on = not telling.paced

    def follow(self) -> None:
        """To the newest moment, and on with it."""
        self.jump(self.now)
        self.playhead.playing = not self.recorded
        self.replaying = self.recorded

    def jump(self, t: float) -> None:
        """Pause at ``t`` seconds."""
        self.playhead.jump(t)
        self._seek()

    def step(self, by: int) -> None:
        """Pause, and go ``by`` moments on, or back if negative."""
        self.playhead.step(self.timeline.moments, by)
        self._seek()

    def step_caption(self, by: int) -> None:
        """Pause, and go ``by`` captions on, or back if negative."""
        if self.telling is not None:
            self.playhead.jump(self.telling.step(by))

    def _seek(self) -> None:
        if self.telling is not None:
            self.telling.take(self.timeline)
            self.telling.seek(self.playhead.t)

    def faster(self, by: int) -> None:
        """The next speed, or an earlier one if negative, for what is played."""
        index = SPEEDS.index(self.playhead.speed) + by
        self.playhead.speed = SPEEDS[max(0, min(index, len(SPEEDS) - 1))]
        self.replaying = self.replaying or self.playhead.speed < 1.0

    def request(self, *words: str | float | bool | None) -> bool:
        """Ask the running program's probe for something; ``False`` where nothing runs that could answer."""
        if self.program is None or not self.running:
            return False
        self.program.request(*words)
        return True

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
        self.cut_off = False
        if self.program is not None:
            self.program.end()  # also what it started, where it ended by itself
            self.cut_off = self.running and self.program.asked
            if self.running:
                self.poll(0.0)
        self.program = None
