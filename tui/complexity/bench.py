"""The worker: ``python -m tui.complexity.bench`` measures the post's table, or functions of one's own.

It is started with a link in its environment and posts on it: every cell that is planned, every point as it is made,
verdicts as soon as there is one and again whenever another follows from more points. The last verdict of a cell is the
final one. It runs at low priority, may be stopped and continued at any time, and ends with its parent.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import tempfile
from argparse import ArgumentParser
from itertools import count
from multiprocessing import get_context
from platform import python_version
from typing import TYPE_CHECKING, Any

from tui.observed._dogwatch.events import CellPlanned, Judged, Measured, Started, Trouble
from tui.observed._dogwatch.link import Link, inherited

from .cells import CELLS, CONTRASTS, NOT_APPLICABLE, Cell, in_order
from .infer import UNCLEAR, Verdict, judge
from .own import Failure, Limits, Note, Point, Trying, Unusable, Word, measure
from .target import Target, parse
from .timing import Cycles, Gauge, Stopwatch, Yardstick

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection

SIZES = tuple(1 << power for power in range(6, 17))
SLOW = 1e-3  # seconds: a cell whose operation takes longer is not measured at larger sizes
SECONDS = 14.0  # for the table: a slow machine gets fewer rounds, not more time
ROUNDS = 6  # visits to every cell and size, at least; unclear cells are visited until the time is up
NICE = 10
TICK = 0.25  # seconds


class Table:
    """The cells of the table, measured in turns, so that all grow at once."""

    def __init__(self, cells: Sequence[Cell], link: Link) -> None:
        self._link = link
        self._gauges: dict[Cell, dict[int, Gauge]] = {cell: {} for cell in cells}
        self._told: dict[tuple[Cell, int], float] = {}
        self._yardstick = Yardstick()
        self._verdicts: dict[Cell, Verdict] = {}
        self._structures: dict[tuple[Callable[[int], Any], int], object] = {}

    def run(self, seconds: float) -> None:
        watch = Stopwatch()
        for n in SIZES:
            for cell, gauges in self._gauges.items():
                if not gauges or next(reversed(gauges.values())).seconds < SLOW:
                    gauges[n] = Gauge(self._subject(cell, n), self._yardstick)
                    self._visit(cell, n)
        unsettled = list(self._gauges)
        for done in count(1):
            for cell in self._gauges if done >= ROUNDS else unsettled:
                self._judge(cell)
            if done >= ROUNDS:
                unsettled = [cell for cell in self._gauges if self._verdicts[cell].measured == UNCLEAR]
            if not unsettled or watch.seconds > seconds:
                return
            for n in SIZES:
                if watch.seconds > seconds:
                    break
                for cell in unsettled:
                    if n in self._gauges[cell]:
                        self._visit(cell, n)

    def _subject(self, cell: Cell, n: int) -> Cycles:
        """Cells of one structure share it: what one does to it is undone before another sees it."""
        key = cell.build, n
        if key not in self._structures:
            self._structures[key] = cell.build(n)
        return Cycles(self._structures[key], cell.arguments(n), cell.do, cell.undo)

    def _visit(self, cell: Cell, n: int) -> None:
        self._gauges[cell][n].read(2, attempts=4)
        self._tell(cell, n)

    def _tell(self, cell: Cell, n: int) -> float:
        """Post a point that is new or better. Returns its seconds."""
        seconds = self._gauges[cell][n].seconds
        if seconds != self._told.get((cell, n)):
            self._told[cell, n] = seconds
            self._link.post(Measured(self._link.now(), cell.structure, cell.operation, n, seconds))
        return seconds

    def _judge(self, cell: Cell) -> None:
        verdict = judge([(n, self._tell(cell, n)) for n in self._gauges[cell]])
        before = self._verdicts.get(cell)
        self._verdicts[cell] = verdict
        if before is None or (before.measured, before.between) != (verdict.measured, verdict.between):
            self._link.post(_judged(self._link, cell.structure, cell.operation, verdict))


def table(link: Link, seconds: float) -> int:
    """Measure the post's table and its contrasts. Returns the exit code."""
    cells = (*CELLS, *CONTRASTS)
    for cell in (*in_order((*CELLS, *NOT_APPLICABLE)), *CONTRASTS):
        what = link.now(), cell.structure, cell.operation, cell.claimed, cell.textbook
        link.post(CellPlanned(*what, reason=cell.reason, code=cell.code))
    gc.freeze()
    Table(cells, link).run(seconds)
    return 0


def functions(link: Link, targets: Sequence[Target], setup: Target | None, limits: Limits) -> int:
    """Measure functions of one's own, one after another, each in a child of its own. Returns the exit code."""
    for target in targets:
        link.post(CellPlanned(link.now(), target.label, "", code=target.code))
    fine = [_supervise(link, target, setup, limits) for target in targets]
    return 0 if all(fine) else 1


def _supervise(link: Link, target: Target, setup: Target | None, limits: Limits) -> bool:
    """Pass on what a child says, and end one that says nothing for too long. Whether nothing went wrong."""
    ours, theirs = get_context("fork").Pipe()
    child = get_context("fork").Process(target=_child, args=(ours, theirs, target, setup, limits), daemon=True)
    child.start()
    theirs.close()
    n = 0
    fine = True
    try:
        while True:
            word = _hear(ours, limits.seconds)
            if word is None:
                where = f"did not return within {limits.seconds:g} s at n = {n}" if n else "took too long to import"
                link.post(Trouble(link.now(), f"{target.label} {where}; it was ended"))
                return False
            match word:
                case Trying():
                    n = word.n
                case Point():
                    link.post(Measured(link.now(), target.label, "", word.n, word.seconds))
                case Verdict():
                    link.post(_judged(link, target.label, "", word))
                case Note():
                    link.post(Trouble(link.now(), word.text))
                case Failure():
                    link.post(Trouble(link.now(), word.text))
                    fine = False
            ours.send(None)
    except (EOFError, ConnectionError):
        child.join()
        if child.exitcode:
            how = f"was ended by signal {-child.exitcode}" if child.exitcode < 0 else f"exited with {child.exitcode}"
            link.post(Trouble(link.now(), f"{target.label} {how}" + (f" at n = {n}" if n else "")))
        return fine and child.exitcode == 0
    finally:
        child.kill()
        child.join()


def _hear(ours: Connection, patience: float) -> Word | None:
    """The next word, ``None`` where none came in so many seconds; those when we were stopped count for one tick."""
    for _ in range(max(1, round(patience / TICK))):
        if ours.poll(TICK):
            return ours.recv()  # type: ignore[no-any-return]
    return None


def _child(ours: Connection, pipe: Connection, target: Target, setup: Target | None, limits: Limits) -> None:
    """Measure one function and say what happens. The worker answers every word: where it is stopped, so are we."""
    ours.close()
    _end_with_parent()
    _away_from_the_terminal()
    _limit_memory(limits.memory)
    for name in [name for name in sys.modules if name == "tui"]:
        del sys.modules[name]  # a package of that name beside the file is not ours
    n = 0

    def tell(word: Word) -> None:
        nonlocal n
        if isinstance(word, Trying):
            n = word.n
        try:
            pipe.send(word)
            pipe.recv()
        except (EOFError, ConnectionError):
            os._exit(0)  # nobody listens any more

    try:
        measure(target, setup, limits, tell)
    except Unusable as error:
        tell(Failure(f"{target.label} {error}"))
    except BaseException as error:
        when = f"at n = {n}" if n else "while its file was imported"
        tell(Failure(f"{target.label} {_told(error, limits)} {when}"))


def _told(error: BaseException, limits: Limits) -> str:
    """What a function of somebody's raised, in a few words."""
    if isinstance(error, SystemExit):
        return "exits"
    if isinstance(error, MemoryError):
        return f"needs more than {limits.memory / (1 << 30):g} GiB of memory"
    message = str(error).partition("\n")[0]
    return f"raised {type(error).__name__}" + (f" ({message})" if message else "")


def _away_from_the_terminal() -> None:
    """What the function prints goes to a file, which shows that it did; what it reads is empty."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)


def _limit_memory(most: int) -> None:
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _end_with_parent() -> None:
    """Ask Linux to end this process with its parent."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _judged(link: Link, structure: str, operation: str, verdict: Verdict) -> Judged:
    return Judged(link.now(), structure, operation, verdict.measured, verdict.between)


def main() -> int:
    parser = ArgumentParser(prog="python -m tui.complexity.bench")
    parser.add_argument("--function", action="append", default=[], dest="targets", metavar="FILE.py:FUNCTION")
    parser.add_argument("--setup", metavar="FILE.py:FUNCTION")
    parser.add_argument("--min", type=int, default=Limits.least)
    parser.add_argument("--max", type=int, default=Limits.most)
    parser.add_argument("--time-budget", type=float, metavar="SECONDS")
    parser.add_argument("--memory-limit", type=int, default=Limits.memory, metavar="BYTES")
    options = parser.parse_args()
    try:
        link = inherited(os.environ)
    except KeyError:
        print("dogwatch starts this program; run `dogwatch complexity` instead", file=sys.stderr)
        return 2
    _end_with_parent()
    os.nice(NICE)
    link.post(Started(link.now(), os.getpid(), python_version(), watching=("complexity",)))
    if not options.targets:
        return table(link, options.time_budget or SECONDS)
    try:
        targets = [parse(spec) for spec in options.targets]
        setup = parse(options.setup) if options.setup else None
    except ValueError as error:
        link.post(Trouble(link.now(), str(error)))
        return 1
    seconds = options.time_budget or Limits.seconds
    return functions(link, targets, setup, Limits(options.min, options.max, seconds, options.memory_limit))


if __name__ == "__main__":
    sys.exit(main())
