"""The worker: ``python -m tui.complexity.bench`` measures the post's table, or functions of one's own.

It is started with a link in its environment and posts on it: every cell that is planned, every point as it is made, how
far it is, verdicts as soon as there is one and again whenever another follows from more points. The last verdict of a
cell is the final one. By the same link it may be asked to ``pause``, to ``resume``, and to ``restart`` all, or the one
that a structure and an operation name. It runs at low priority, may be stopped and continued at any time, and ends with
its parent; with ``--stay`` not before.
"""

from __future__ import annotations

import gc
import os
import sys
from argparse import ArgumentParser
from platform import python_version
from time import monotonic, sleep
from typing import TYPE_CHECKING

from tui.observed._dogwatch.events import Progress, Started, Trouble
from tui.observed._dogwatch.link import inherited

from .child import end_with_parent
from .course import Limits
from .functions import Functions
from .table import SECONDS, Table
from .target import parse, parse_all

if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any

    from tui.observed._dogwatch.link import Link

    from .table import Step

NICE = 10
TICK = 0.05  # seconds between two looks at what is asked, while there is nothing else to do
OFTEN = 0.25  # seconds between two words on how far it is


class Worker:
    """Does its work step by step, and between two steps what it is asked."""

    def __init__(self, link: Link, work: Table | Functions, stay: bool) -> None:
        self._link = link
        self._work = work
        self._stay = stay
        self._paused = False
        self._step: Step | None = None
        self._said = 0.0

    def run(self) -> None:
        """Until all is done, or for ever."""
        while True:
            for words in self._link.requests():
                self._heed(words)
            if not self._paused:
                before, self._step = self._step, self._work.step()
                if self._step is not None:
                    self._tell()
                    continue
                if before is not None:
                    self._link.post(Progress(self._link.now(), before.total, before.total, 0.0))
                if not self._stay:
                    return
            sleep(TICK)

    def _heed(self, words: tuple[Any, ...]) -> None:
        match words:
            case ("pause",) | ("resume",):
                self._paused = words == ("pause",)
                self._work.pause(self._paused)
                self._tell(at_once=True)
            case ("restart", *cell):
                self._work.restart(*cell)

    def _tell(self, at_once: bool = False) -> None:
        """Say how far it is, unless that was just said."""
        if self._step is not None and (at_once or monotonic() - self._said > OFTEN):
            self._said = monotonic()
            step = self._step
            now = self._link.now()
            self._link.post(
                Progress(now, step.done, step.total, step.left, self._paused, step.structure, step.operation)
            )


def main() -> int:
    parser = ArgumentParser(prog="python -m tui.complexity.bench")
    parser.add_argument("--function", action="append", default=[], dest="targets", metavar="FILE.py:FUNCTION")
    parser.add_argument("--cell", action="append", default=[], dest="cells", metavar="STRUCTURE/OPERATION")
    parser.add_argument("--setup", metavar="FILE.py:FUNCTION")
    parser.add_argument("--min", type=int, default=Limits.least)
    parser.add_argument("--max", type=int, default=Limits.most)
    parser.add_argument("--time-budget", type=float, metavar="SECONDS")
    parser.add_argument("--memory-limit", type=int, default=Limits.memory, metavar="BYTES")
    parser.add_argument("--mutates", action="store_true")
    parser.add_argument("--stay", action="store_true")
    options = parser.parse_args()
    try:
        link = inherited(os.environ)
    except KeyError:
        print("dogwatch starts this program; run `dogwatch complexity` instead", file=sys.stderr)
        return 2
    end_with_parent()
    os.nice(NICE)
    link.post(Started(link.now(), os.getpid(), python_version(), watching=("complexity",)))
    try:
        work = _work(link, options)
    except ValueError as error:
        link.post(Trouble(link.now(), str(error)))
        return 1
    Worker(link, work, options.stay).run()
    return 1 if isinstance(work, Functions) and work.failed else 0


def _work(link: Link, options: Namespace) -> Table | Functions:
    """What is to be measured. Raises ``ValueError`` with what is wrong in a line."""
    if not options.targets:
        gc.freeze()
        return Table(link, options.time_budget or SECONDS, options.cells)
    setup = parse(options.setup) if options.setup else None
    limits = Limits(options.min, options.max, options.time_budget or Limits.seconds, options.memory_limit)
    return Functions(link, parse_all(options.targets), setup, limits, options.mutates)


if __name__ == "__main__":
    sys.exit(main())
