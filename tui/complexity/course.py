"""One function on its way through the sizes: which are measured, how often, and until when."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from math import log
from statistics import median
from typing import TYPE_CHECKING, Any

from .argument import picture
from .infer import UNCLEAR, Verdict, judge
from .timing import Calls, FreshCalls, Gauge, Series, Stopwatch, Subject, Yardstick

if TYPE_CHECKING:
    from collections.abc import Callable

STEP = 1.4  # from one size to the next; the next but one is twice as large
SOON = 20e-3  # seconds: no call longer than this, unless the verdict needs it
LATER = 0.2  # seconds: nor longer than this
ENOUGH = 1 << 14  # a class that grows has shown itself here, and what it works on is in the cache
FEW = 1 << 13  # what is fresh is in the cache up to here, where none of it was used before
PLENTY = 1 << 18  # a slope far below the overhead of a call has shown itself here
ROUNDS = 3  # visits to every size, at least
RESTLESS = 5  # and where the machine is slow
PATIENCE = 7  # and at most, where the verdict stays unclear, before larger sizes are looked at
LEAP = 6.0  # from one size to the next the time should not grow by more
SMALL = 64  # up to this size a step of one is worth it
FRESH = 1  # arguments that wait at once: what a call works on is still in the cache, and every call is as cold
AT_ONCE = 1.3  # times a call of nothing: what takes no longer at sizes that cost the same returns at once
SINGLE = (2e-5, 0.02)  # seconds of calls that are worth timing one by one, and can be
WAVERING = 0.5  # share of the sizes at which calls with the same argument take different times


@dataclass(frozen=True)
class Limits:
    """What a function may use: sizes, seconds in all, bytes of address space."""

    least: int = 5
    most: int = 1 << 20
    seconds: float = 30.0
    memory: int = 2 << 30


@dataclass(frozen=True)
class Trying:
    """The function is about to be called at size ``n``."""

    n: int


@dataclass(frozen=True)
class Point:
    """A call takes ``seconds`` at size ``n``."""

    n: int
    seconds: float


@dataclass(frozen=True)
class Left:
    """How far it is: steps that are done, of all, and the seconds that the rest takes at most."""

    done: int
    total: int
    seconds: float


@dataclass(frozen=True)
class Note:
    """Something to know that did not keep the function from being measured; to be read after its name."""

    text: str


@dataclass(frozen=True)
class Failure:
    """What ended the measuring; to be read after the function's name."""

    text: str


Word = Trying | Point | Left | Verdict | Note | Failure


class Sizes:
    """The sizes to measure, ascending: geometric, but never a step that promises to take too long.

    They double at every other step exactly: a dict or a recursion has its own steps there, which are no growth (see
    ``infer``). What the next size will take is read from the last two as if the growth were exponential. For anything
    else that overestimates, and costs a shorter step; for an exponential function it keeps 2^32 from being tried.
    """

    def __init__(self, least: int, most: int) -> None:
        self._most = most
        self._next = least
        self._seen: list[tuple[int, float]] = []

    def seen(self, n: int, seconds: float) -> None:
        doubled = 2 * self._seen[-1][0] if self._seen else 0
        self._seen.append((n, seconds))
        self._next = doubled if 1.2 * n < doubled else max(n + 1, round(n * STEP))

    def next(self, longest: float) -> int | None:
        """The next size, if there is one whose call should not last longer than ``longest`` seconds."""
        n = self._next
        if len(self._seen) >= 2:
            (before, early), (at, late) = self._seen[-2:]
            rate = log(late / early) / (at - before)
            if rate > 0:
                n = min(n, at + max(1, int(log(LEAP) / rate)), at + int(max(0.0, log(longest / late)) / rate))
            if n == at or (n < self._next and n < 1.1 * at and at > SMALL):
                return None
        return n if n <= self._most else None


class ChangesArgument(Exception):
    """The function changed an argument that was to be used again."""


class Course:
    """Measures a function until its class is clear, or its time is up, and tells every step.

    First only sizes whose calls are short. Where two classes are not told apart there, and for a class so flat that a
    slope may hide below the overhead of a call, larger ones; then those whose calls last long.
    """

    def __init__(
        self,
        function: Callable[[Any], object],
        make: Callable[[int], object],
        limits: Limits,
        tell: Callable[[Word], None],
        changes: bool,
    ) -> None:
        self._function = function
        self._make = make
        self._tell = tell
        self._changes = changes
        self._sizes = Sizes(limits.least, limits.most)
        self._series = Series()
        self._told: dict[int, float] = {}
        self._watch = Stopwatch()
        self._yardstick = Yardstick()
        self._seconds = limits.seconds
        self._done = self._total = 0

    def run(self) -> None:
        """Measure until the verdict is clear or the time is up. The last verdict told is the final one.

        Raises :class:`ChangesArgument`, and what the function raises.
        """
        try:
            self._ascend(SOON, FEW if self._changes else ENOUGH)
            verdict = self._settle()
            if verdict.measured in (UNCLEAR, "O(1)", "O(log n)"):
                self._ascend(SOON, FEW if self._changes else PLENTY)
                verdict = self._settle()
            if verdict.measured == UNCLEAR:
                self._ascend(LATER, FEW if self._changes else sys.maxsize)
                verdict = self._settle()
            if verdict.measured == UNCLEAR and self._watch.seconds < self._seconds / 2:
                verdict = self._settle()
        except ChangesArgument:
            raise
        except BaseException:
            self._tell(self._verdict())
            raise
        self._remark(verdict)

    def _ascend(self, longest: float, enough: int) -> None:
        """Measure larger and larger sizes."""
        while self._watch.seconds < self._seconds / 2:
            n = self._sizes.next(longest)
            if n is None or n > enough:
                return
            self._tell(Trying(n))
            gauge = Gauge(self._subject(n), self._yardstick)
            gauge.read(1, attempts=2)
            self._series.gauges[n] = gauge
            self._sizes.seen(n, self._point(n, gauge.seconds))

    def _subject(self, n: int) -> Subject:
        if self._changes:
            return FreshCalls(self._function, lambda: self._make(n), FRESH)
        argument = self._make(n)
        before = picture(argument, n)
        self._function(argument)
        if picture(argument, n) != before:
            raise ChangesArgument
        return Calls(self._function, argument)

    def _settle(self) -> Verdict:
        """Visit all sizes until two verdicts in a row are the same, and clear."""
        told: list[Verdict] = []
        self._done, self._total = 0, PATIENCE * len(self._series.gauges)
        while self._watch.seconds < self._seconds and len(told) < PATIENCE:
            for gauge in self._series.gauges.values():
                if self._watch.seconds < self._seconds:
                    gauge.read(3 if gauge.seconds < SOON else 1, attempts=5 if gauge.seconds < SOON else 1)
                self._done += 1
            told.append(self._verdict())
            self._tell(told[-1])
            self._tell(Left(self._done, self._total, max(0.0, self._seconds - self._watch.seconds)))
            enough = ROUNDS if self._series.calm else RESTLESS
            if len(told) >= enough and told[-1].measured == told[-2].measured != UNCLEAR:
                break
        return told[-1] if told else self._verdict()

    def _point(self, n: int, seconds: float) -> float:
        """Tell a point that is new or better. Returns its seconds."""
        if seconds != self._told.get(n):
            self._told[n] = seconds
            self._tell(Point(n, seconds))
        return seconds

    def _verdict(self) -> Verdict:
        return judge([(n, self._point(n, seconds)) for n, seconds in self._series.points()])

    def _remark(self, verdict: Verdict) -> None:
        """What a person should know of the points."""
        gauges = self._series.gauges.values()
        single = [gauge for gauge in gauges if SINGLE[0] <= gauge.seconds <= SINGLE[1]]
        wavers = sum(gauge.wavers for gauge in gauges) > WAVERING * len(gauges)
        if wavers or (single and single[-1].varies()):
            self._tell(Note("takes different times for the same argument: its class holds for the mean at best"))
        nothing = Gauge(Calls(_nothing, None), self._yardstick)
        nothing.read()
        if verdict.measured == "O(1)" and median(gauge.seconds for gauge in gauges) < AT_ONCE * nothing.seconds:
            self._tell(Note("returns at once for every n, as fast as a function that does nothing"))


def _nothing(_: object) -> None: ...
