"""How long one call takes, told apart from the timer, the loop, the collector and the neighbours.

What is done about each known trap, and where that is from:

- *Timer resolution.* One timing holds as many calls as last 200 µs, hundreds of times the coarsest tick of
  ``perf_counter`` on a system that we know of (42 ns on Apple silicon).
- *Timer and loop overhead* are measured with nothing in the loop, and subtracted. The call itself stays in.
- *The collector* is off while the timer runs, as in :mod:`timeit`.
- *Noisy neighbours and clock frequency* only ever add time, so of several timings the least is right (the
  documentation of :meth:`timeit.Timer.repeat` argues so); a yardstick before and after every timing tells those that
  were taken while the machine was slow. The caller comes back to every size in rounds, seconds apart. On a machine
  that stays slow, every timing is taken in proportion to the yardstick, and the median counts.
- *Being off the processor*, preempted or stopped (``SIGSTOP``), during a timing too long to escape it: where the thread
  never waited of its own will (``getrusage``), its processor time is what it took.
- *Warm-up*: finding the number of calls runs them first, and CPython 3.11 and later specialise code within 8 calls.
- *A size that changes*: what an operation did to a structure is undone outside the timing, every few calls.
"""

from __future__ import annotations

import gc
import resource
from itertools import repeat
from statistics import fmean, median
from time import perf_counter, thread_time
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

LEAST = 200e-6  # seconds that one timing lasts, at least
LONG = 2e-3  # a timing longer than this may be preempted every time; the scheduler's slice is 3 ms and more
QUIET = 1.1  # how much longer than ever before the yardstick may take beside a timing that counts
ENOUGH = 3  # quiet timings: one or two may have been interrupted between two looks at the yardstick
MANY = 6  # quiet timings before one says that they differ
WAVERS = 1.5  # times the least: more than the machine does to a timing while the yardstick stands still
SINGLES, VARIES = 20, 3.0  # calls, and the factor between the upper and the lower quarter of what they take
_MINIMUM = 1e-10  # seconds: what is left of a call that is not slower than nothing
_WHO = getattr(resource, "RUSAGE_THREAD", resource.RUSAGE_SELF)  # macOS has no figures for a thread


class Subject(Protocol):
    """What is timed, prepared at one size."""

    def run(self, calls: int) -> tuple[float, int]:
        """Call so many times, or a few more. Returns the seconds that all took, and how many they were."""


class Calls:
    """A function that leaves its argument as it was."""

    def __init__(self, function: Callable[[Any], object], argument: object) -> None:
        self._function = function
        self._argument = argument

    def run(self, calls: int) -> tuple[float, int]:
        function = self._function
        arguments = repeat(self._argument, calls)
        started = perf_counter()
        for argument in arguments:
            function(argument)
        return perf_counter() - started - TIMER - calls * LOOP, calls


class FreshCalls:
    """A function that changes its argument: every call gets one of its own, made outside the timing."""

    def __init__(self, function: Callable[[Any], object], make: Callable[[], object], at_once: int) -> None:
        self._function = function
        self._make = make
        self._at_once = at_once

    def run(self, calls: int) -> tuple[float, int]:
        function = self._function
        seconds = 0.0
        done = 0
        while done < calls:
            arguments = [self._make() for _ in range(min(self._at_once, calls - done))]
            started = perf_counter()
            for argument in arguments:
                function(argument)
            seconds += perf_counter() - started - TIMER
            done += len(arguments)
            del argument  # else the next turn would free it while the timer runs
        return seconds - done * LOOP, done


class Cycles:
    """An operation on a structure, done with each of a few arguments and then undone, over and over."""

    def __init__(
        self,
        structure: object,
        arguments: Sequence[int],
        do: Callable[[Any, int], object],
        undo: Callable[[Any, int], object] | None,
    ) -> None:
        self._structure = structure
        self._arguments = arguments
        self._do = do
        self._undo = undo

    def run(self, calls: int) -> tuple[float, int]:
        structure, arguments, do, undo = self._structure, self._arguments, self._do, self._undo
        backwards = arguments[::-1]
        cycles = -(-calls // len(arguments))
        seconds = 0.0
        for _ in repeat(None, cycles):
            started = perf_counter()
            for argument in arguments:
                do(structure, argument)
            seconds += perf_counter() - started
            if undo is not None:
                for argument in backwards:
                    undo(structure, argument)
        done = cycles * len(arguments)
        return seconds - cycles * TIMER - done * LOOP, done


class Yardstick:
    """A loop that always does the same: how long it takes says how fast the machine is at this moment.

    A processor core shared with another's thread runs at 40 % of its speed for seconds on end (measured on a rented
    machine), and no minimum over a shorter time finds its way around that.
    """

    def __init__(self) -> None:
        self.best = float("inf")

    def read(self) -> float:
        """The seconds that it takes now."""
        loop = repeat(None, 1000)
        started = perf_counter()
        for _ in loop:
            pass
        seconds = perf_counter() - started
        self.best = min(self.best, seconds)
        return seconds


class Gauge:
    """Times one subject, again and again."""

    def __init__(self, subject: Subject, yardstick: Yardstick) -> None:
        self._subject = subject
        self._yardstick = yardstick
        self._calls = 0
        self._timings: list[tuple[float, float, float]] = []  # seconds per call; the yardstick beside them: worst, mean

    @property
    def quiet(self) -> int:
        """How many timings were taken when the machine was as fast as it gets."""
        return len(self._quiet())

    @property
    def seconds(self) -> float:
        """Seconds per call, by what there is: quiet timings if they are enough."""
        return self.least if self.quiet >= ENOUGH else self.corrected

    @property
    def least(self) -> float:
        """The least seconds per call of the quiet timings; the mean where they differ, and not by the machine."""
        quiet = self._quiet()
        return fmean(quiet) if self.wavers else min(quiet)

    @property
    def corrected(self) -> float:
        """The median seconds per call of all timings, each in proportion to how fast the machine was."""
        return median(seconds * self._yardstick.best / mean for seconds, _, mean in self._timings)

    @property
    def wavers(self) -> bool:
        """Whether half of the quiet timings took much longer than the least."""
        quiet = self._quiet()
        return len(quiet) >= MANY and median(quiet) > WAVERS * min(quiet)

    def varies(self) -> bool:
        """Whether single calls take so different times, in proportion to the machine's, that no machine is the reason.

        What a batch of calls takes hides that behind their mean.
        """
        singles = []
        for _ in range(SINGLES):
            before = self._yardstick.read()
            seconds, _ = self._subject.run(1)
            singles.append(seconds / (before + self._yardstick.read()))
        singles.sort()
        return singles[-SINGLES // 4] > VARIES * singles[SINGLES // 4]

    def _quiet(self) -> list[float]:
        most = self._yardstick.best * QUIET
        return [seconds for seconds, worst, _ in self._timings if worst <= most]

    def read(self, times: int = 3, attempts: int = 6) -> None:
        """Take so many more quiet timings, in so many attempts at most."""
        collecting = gc.isenabled()
        gc.disable()
        try:
            if not self._calls:
                self._calls = self._enough()
            enough = self.quiet + times
            while attempts and self.quiet < enough:
                self._take(self._calls)
                attempts -= 1
        finally:
            if collecting:
                gc.enable()

    def _enough(self) -> int:
        """The number of calls that last long enough for the timer."""
        calls = 1
        while (elapsed := self._take(calls)) < LEAST:
            calls = max(calls + 1, min(10 * calls, round(1.2 * calls * LEAST / max(elapsed, LEAST / 100))))
        return calls

    def _take(self, calls: int) -> float:
        """One timing, in seconds."""
        before = self._yardstick.read()
        waits, cpu, wall = resource.getrusage(_WHO).ru_nvcsw, thread_time(), perf_counter()
        seconds, done = self._subject.run(calls)
        wall = perf_counter() - wall
        if wall > LONG and seconds > 0.9 * wall:
            cpu = thread_time() - cpu
            if resource.getrusage(_WHO).ru_nvcsw == waits:
                seconds *= min(1.0, cpu / wall)
        after = self._yardstick.read()
        if calls == self._calls or seconds >= LEAST:
            self._timings.append((max(seconds / done, _MINIMUM), max(before, after), (before + after) / 2))
        return seconds


class Series:
    """The gauges of one function at all its sizes.

    Its points are all taken in the same way: from quiet timings where every size has enough of them, else all in
    proportion to the yardstick. What slows the machine down does not slow everything down alike, and points of both
    kinds side by side would have a step where the one kind ends.
    """

    def __init__(self) -> None:
        self.gauges: dict[int, Gauge] = {}

    @property
    def calm(self) -> bool:
        """Whether every size has enough quiet timings."""
        return all(gauge.quiet >= ENOUGH for gauge in self.gauges.values())

    def points(self) -> list[tuple[int, float]]:
        """Size and seconds per call, in order of size."""
        calm = self.calm
        return [(n, gauge.least if calm else gauge.corrected) for n, gauge in self.gauges.items()]


def _least(take: Callable[[], float]) -> float:
    return min(take() for _ in range(200))


def _empty_loop(arguments: Iterable[object]) -> float:
    started = perf_counter()
    for _ in arguments:
        pass
    return perf_counter() - started


TIMER = _least(lambda: _empty_loop(()))
LOOP = _least(lambda: (_empty_loop(repeat(None, 1000)) - TIMER) / 1000)


class Stopwatch:
    """The seconds that were spent. Those when the process was stopped, by ``SIGSTOP`` or a closed lid, do not count."""

    LONGEST = 1.0  # seconds between two readings that count

    def __init__(self) -> None:
        self._at = perf_counter()
        self._spent = 0.0

    @property
    def seconds(self) -> float:
        now = perf_counter()
        self._spent += min(now - self._at, self.LONGEST)
        self._at = now
        return self._spent
