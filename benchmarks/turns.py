"""Two programs by turns: one runs for a moment while the other is stopped, over and over.

A shared machine changes its pace all the time, by half and more. Whole runs one after the other meet different paces;
what runs in the next moment meets the same one. So two programs do the same work without end, each counts what it has
done in memory that it shares with us, and what is compared is how much each does in its turns.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Start = Callable[[str], Callable[[], object]]
    """Starts a program with the file of its counters; what it gives takes what the program tells."""

COUNTERS = 32
SIZE = 8 * COUNTERS
PROCESS = COUNTERS - 1
"""The counter in which a program writes its number as a process."""

PROLOGUE = f"""
import mmap as _mmap, os as _os, sys as _sys
with open(_sys.argv[-1], "r+b") as _file:
    done = memoryview(_mmap.mmap(_file.fileno(), {SIZE})).cast("Q")
_kept = [bytes(_size) for _size in range(0, 480, 16) for _ in range(_os.urandom(1)[0])]
done[{PROCESS}] = _os.getpid()
"""
"""What a program begins with, and what makes it have its memory elsewhere each time. Then it adds to ``done``, a
counter for each of its threads, 24 at most."""

READY = 20  # units of work that a program has done when it has begun
PATIENCE = 60.0  # seconds until it has
SETTLED = 1.0  # seconds from then until the comparison begins: what a start costs is not compared here
LOOK = 0.02  # seconds between two looks at what a program tells


class Turns(NamedTuple):
    """How fast the second was beside the first: the median of pairs of turns, and where half of them lie; how much the
    first did in a second."""

    ratio: float
    low: float
    high: float
    rate: float

    def __str__(self) -> str:
        return f"{self.ratio:.3f} ({self.low:.3f} to {self.high:.3f})"

    @property
    def inverse(self) -> Turns:
        """How long the second took beside the first."""
        return Turns(1 / self.ratio, 1 / self.high, 1 / self.low, self.rate)


class Side:
    """A program that takes its turns."""

    def __init__(self, counters: Path, start: Start) -> None:
        counters.write_bytes(bytes(SIZE))
        with counters.open("r+b") as file:
            self._done = memoryview(mmap.mmap(file.fileno(), SIZE)).cast("Q")
        self._look = start(str(counters))
        begun = time.monotonic()
        while self.done < READY:
            if time.monotonic() - begun > PATIENCE:
                raise RuntimeError(f"a program did nothing in {PATIENCE:.0f} s")
            time.sleep(LOOK)
            self._look()
        self._run(SETTLED)

    @property
    def done(self) -> int:
        return sum(self._done[:24])

    @property
    def process(self) -> int:
        return self._done[PROCESS]

    @property
    def threads(self) -> list[int]:
        """What it has written behind its counters: threads of its own, as the system numbers them."""
        return self._done[24:PROCESS].tolist()

    def turn(self, seconds: float) -> float:
        """Units of work a second."""
        before = self.done
        self._signal(signal.SIGCONT)
        spent, done = self._run(seconds)
        return (done - before) / spent

    def _run(self, seconds: float) -> tuple[float, int]:
        """Seconds that it ran, and the units of work that it has done when it is stopped."""
        begun = time.monotonic()
        while (left := begun + seconds - time.monotonic()) > 0:
            time.sleep(min(LOOK, left))
            self._look()
        spent, done = time.monotonic() - begun, self.done
        self._signal(signal.SIGSTOP)
        return spent, done

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        """To the program, and to what watches it where that is in its group."""
        group = os.getpgid(self.process)
        if group == os.getpgrp():
            os.kill(self.process, number)
        else:
            os.killpg(group, number)


def launched(command: list[str]) -> Start:
    """What starts a command with the file of its counters, in a group of its own."""

    def start(counters: str) -> Callable[[], object]:
        return subprocess.Popen([*command, counters], start_new_session=True, stdout=subprocess.DEVNULL).poll

    return start


def compared(
    first: Start,
    second: Start,
    restarts: int,
    seconds: float,
    last: Callable[[Side], None] = lambda _: None,
    pairs: int = 1,
) -> Turns:
    """Pairs of turns, in the order first, second, second, first and then the other way round; ``pairs`` of the same two
    processes.

    Where a process has its memory makes it faster or slower for all its life, by some hundredths, so both are started
    again and again, with their memory elsewhere; ``last`` is called with the second before its end.
    """
    ratios, rates = [], []
    for restart in range(restarts):
        with _ready(first, second) as sides:
            for pair in range(pairs):
                found = [0.0, 0.0]
                for side in ((0, 1, 1, 0), (1, 0, 0, 1))[(restart + pair) % 2]:
                    found[side] += sides[side].turn(seconds) / 2
                ratios.append(found[1] / found[0])
                rates.append(found[0])
            last(sides[1])
    low, _, high = quantiles(ratios, n=4)
    return Turns(median(ratios), low, high, median(rates))


@contextlib.contextmanager
def _ready(*starts: Start) -> Iterator[list[Side]]:
    """Programs that are ready and stopped."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        sides = []
        for number, start in enumerate(starts):
            sides.append(Side(Path(folder, f"counters {number}"), start))
            stack.callback(sides[-1].end)
        yield sides
