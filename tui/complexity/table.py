"""The post's table, measured: all cells in turns, so that they grow together, and one alone where that is asked."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.observed._dogwatch.events import CellPlanned, Judged, Measured

from .cells import ARRAY, CELLS, CONTRASTS, NOT_APPLICABLE, SEARCH, SET, Cell, NotApplicable, in_order
from .infer import UNCLEAR, judge
from .timing import Cycles, Gauge, Series, Stopwatch, Yardstick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tui.observed._dogwatch.link import Link

SIZES = tuple(1 << power for power in range(6, 17))
BETWEEN = tuple(96 << power for power in range(10))  # also of cells that grow, which a step of the cache may hide
GROWS = 4.0  # times the first, the last time of a cell that grows
SMALL = tuple(1 << power for power in range(6))  # where a list is searched faster than a set
COMPARED = {(ARRAY, SEARCH), (SET, SEARCH)}  # also at small sizes
SLOW = 1.5e-3  # seconds: a cell whose operation takes longer is not measured at larger sizes
SECONDS = 14.0  # for the table: a slow machine gets fewer rounds, not more time
ALL = tuple(sorted((*SMALL, *SIZES, *BETWEEN)))
ROUNDS = 6  # visits to every cell and size, at least; unclear cells are visited until the time is up


@dataclass(frozen=True)
class Step:
    """How far the measuring is: steps that are done, of all, the seconds that the rest takes at most, and what is
    measured now."""

    done: int
    total: int
    left: float
    structure: str
    operation: str = ""


class _Told(NamedTuple):
    """A verdict as it is posted."""

    measured: str
    between: tuple[str, ...]
    final: bool


class Table:
    """Measures the cells, a visit at a time: one cell at one size."""

    def __init__(self, link: Link, seconds: float = SECONDS, chosen: Sequence[str] = ()) -> None:
        """``chosen`` names cells as ``structure/operation``; without any, all are. Raises ``ValueError`` for others."""
        all = (*in_order((*CELLS, *NOT_APPLICABLE)), *CONTRASTS)
        names = [f"{cell.structure}/{cell.operation}" for cell in all]
        if wrong := [name for name in chosen if name not in names]:
            raise ValueError(f"there is no cell {wrong[0]}; there are {', '.join(names)}")
        self._planned = [cell for cell, name in zip(all, names, strict=True) if not chosen or name in chosen]
        self._cells = [cell for cell in self._planned if isinstance(cell, Cell)]
        self._link = link
        self._seconds = seconds
        self._series: dict[Cell, Series] = {}
        self._lasted: dict[tuple[Cell, int], float] = {}  # seconds of the last visit
        self._told: dict[tuple[Cell, int], float] = {}
        self._verdicts: dict[Cell, _Told] = {}
        self._yardstick = Yardstick()
        self._structures: dict[tuple[Callable[[int], Any], int], object] = {}
        self._work: list[Iterator[Step]] = []
        self.restart()

    def restart(self, structure: str = "", operation: str = "") -> None:
        """Measure one cell anew, at once, or all. A cell that does not exist or does not apply is none."""
        if not structure:
            self._work.clear()
            for each in self._planned:
                self._plan(each)
            self._work.append(self._course(self._cells))
            return
        for cell in self._cells:
            if (cell.structure, cell.operation) == (structure, operation):
                self._plan(cell)
                self._work.append(self._course((cell,)))

    def step(self) -> Step | None:
        """Make one visit. Returns how far it is, ``None`` where nothing is left to do."""
        while self._work:
            if (step := next(self._work[-1], None)) is not None:
                return step
            self._work.pop()
        return None

    def pause(self, paused: bool) -> None:
        """It rests between two steps by itself."""

    def close(self) -> None:
        """Nothing runs between two steps."""

    def _plan(self, cell: Cell | NotApplicable) -> None:
        what = self._link.now(), cell.structure, cell.operation, cell.claimed, cell.textbook
        self._link.post(CellPlanned(*what, reason=cell.reason, code=cell.code))
        if isinstance(cell, Cell):
            self._series[cell] = Series()
            self._verdicts.pop(cell, None)
            for n in ALL:
                self._told.pop((cell, n), None)

    def _course(self, cells: Sequence[Cell]) -> Iterator[Step]:
        """All visits to some cells: larger and larger sizes, then rounds until every verdict is clear."""
        watch = Stopwatch()
        seconds = self._seconds * max(len(cells) / len(self._cells), 0.1)
        done, total = 0, (1 + ROUNDS) * len(cells) * len(SIZES)
        for n in ALL:
            for cell in cells:
                if self._wants(cell, n):
                    self._series[cell].gauges[n] = Gauge(self._subject(cell, n), self._yardstick)
                    self._visit(cell, n)
                    done += 1
                    yield Step(done, total, max(0.0, seconds - watch.seconds), cell.structure, cell.operation)
        visits = [(cell, n) for n in ALL for cell in cells if n in self._series[cell].gauges]
        done, total = len(visits), (1 + ROUNDS) * len(visits)
        unsettled = list(cells)
        for rounds in count(1):
            over = watch.seconds > seconds
            for cell in unsettled:
                self._judge(cell, rounds, over)
            unsettled = [cell for cell in unsettled if not self._verdicts[cell].final]
            if not unsettled:
                return
            turn = [(cell, n) for cell, n in visits if cell in unsettled]
            lasts = sum(self._lasted[visit] for visit in turn)
            for index, (cell, n) in enumerate(turn):
                if watch.seconds > seconds:
                    break
                self._visit(cell, n)
                done += 1
                rest = lasts * (max(1, ROUNDS - rounds) - index / len(turn))
                left = min(rest, seconds - watch.seconds)
                yield Step(min(done, total), total, max(0.0, left), cell.structure, cell.operation)

    def _wants(self, cell: Cell, n: int) -> bool:
        """Whether a cell, measured at smaller sizes, is to be measured at this one."""
        gauges = self._series[cell].gauges
        if n in SMALL:
            return (cell.structure, cell.operation) in COMPARED
        if not gauges or n == SIZES[0]:
            return True
        first, last = gauges.get(SIZES[0]), next(reversed(gauges.values())).seconds
        if last > SLOW:
            return False
        return n in SIZES or (first is not None and last > GROWS * first.seconds)

    def _subject(self, cell: Cell, n: int) -> Cycles:
        """Cells of one structure share it: what one does to it is undone before another sees it."""
        key = cell.build, n
        if key not in self._structures:
            self._structures[key] = cell.build(n)
        return Cycles(self._structures[key], cell.arguments(n), cell.do, cell.undo)

    def _visit(self, cell: Cell, n: int) -> None:
        started = perf_counter()
        gauge = self._series[cell].gauges[n]
        gauge.read(2, attempts=4)
        self._lasted[cell, n] = perf_counter() - started
        self._tell(cell, n, gauge.seconds)

    def _tell(self, cell: Cell, n: int, seconds: float) -> float:
        """Post a point that is new or better. Returns its seconds."""
        if seconds != self._told.get((cell, n)):
            self._told[cell, n] = seconds
            self._link.post(Measured(self._link.now(), cell.structure, cell.operation, n, seconds))
        return seconds

    def _judge(self, cell: Cell, rounds: int, over: bool) -> None:
        """Post a verdict that is another, or final: a clear one after enough rounds, any when all is over."""
        verdict = judge([(n, self._tell(cell, n, seconds)) for n, seconds in self._series[cell].points()])
        final = over or (rounds >= ROUNDS and verdict.measured != UNCLEAR)
        told = _Told(verdict.measured, verdict.between, final)
        if told != self._verdicts.get(cell):
            self._verdicts[cell] = told
            self._link.post(Judged(self._link.now(), cell.structure, cell.operation, *told))
