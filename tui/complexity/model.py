"""What is known of every cell of the table, and of functions of one's own, at a moment."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING

from tui.observed._dogwatch.events import CellPlanned, Judged, Measured, Progress, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.timeline.decode import Event

UNCLEAR = "unclear"
NOT_APPLICABLE = "N/A"
GUESS = "?"  # in place of a verdict that a person is to guess
LIST_SEARCH, SET_SEARCH = ("array list", "search"), ("set", "search")


@dataclass(frozen=True)
class Cell:
    """One operation on one structure; a function of one's own has no ``operation``, and its name as ``structure``.

    ``points`` are size and seconds a call, in order of size. ``measured`` is ``None`` before the first verdict, which
    may become another until it is ``final``.
    """

    structure: str
    operation: str
    claimed: str | None = None
    textbook: str | None = None
    reason: str = ""
    code: str = ""
    points: tuple[tuple[int, float], ...] = ()
    measured: str | None = None
    between: tuple[str, ...] = ()
    final: bool = True

    @property
    def is_function(self) -> bool:
        return not self.operation

    @property
    def name(self) -> str:
        return f"{self.structure}: {self.operation}" if self.operation else self.structure

    @property
    def settled(self) -> bool:
        """Whether there is a verdict, and it stays."""
        return self.measured is not None and self.final

    @property
    def agrees(self) -> bool | None:
        """Whether the measurement is what the post says; ``None`` where either says nothing, or nothing final."""
        if self.claimed is None or not self.final or self.measured in (None, UNCLEAR, GUESS):
            return None
        return self.measured == self.claimed

    def with_point(self, n: int, seconds: float) -> Cell:
        """A point more, or a better one for the same size."""
        at = bisect_left(self.points, (n,))
        rest = self.points[at:]
        if rest and rest[0][0] == n:
            rest = rest[1:]
        return replace(self, points=(*self.points[:at], (n, seconds), *rest))


@dataclass(frozen=True)
class ComplexityState:
    """All cells in the order in which they were planned, by structure and operation."""

    cells: Mapping[tuple[str, str], Cell] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()
    failures: Mapping[str, str] = field(default_factory=dict)
    """What ended the measurement of a function before its time, by the function's name."""
    progress: Progress | None = None

    @property
    def functions(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells.values() if cell.is_function)

    @property
    def table(self) -> tuple[Cell, ...]:
        """The cells of the post's table: those of which it says something."""
        return tuple(cell for cell in self.cells.values() if cell.claimed is not None)

    @property
    def contrasts(self) -> tuple[Cell, ...]:
        """The same operations where they mean something else, of which the post says nothing."""
        return tuple(cell for cell in self.cells.values() if cell.claimed is None and not cell.is_function)


EMPTY = ComplexityState()


def verdicts(state: ComplexityState) -> tuple[int, int]:
    """How many of the cells that are measured have the verdict that stays, and how many these are."""
    measured = [cell for cell in state.cells.values() if cell.measured != NOT_APPLICABLE]
    return sum(cell.settled for cell in measured), len(measured)


def fold(state: ComplexityState, event: Event) -> ComplexityState:
    """The state after one more event."""
    match event:
        case CellPlanned():
            cell = Cell(
                event.structure, event.operation, event.claimed, event.textbook, event.reason, event.code,
                measured=NOT_APPLICABLE if event.reason else None,
            )  # fmt: skip
            failures = {name: text for name, text in state.failures.items() if name != event.structure}
            return _with(replace(state, failures=failures), cell)
        case Measured():
            return _with(state, _cell(state, event).with_point(event.n, event.seconds))
        case Judged():
            cell = _cell(state, event)
            return _with(state, replace(cell, measured=event.measured, between=tuple(event.between), final=event.final))
        case Progress():
            return replace(state, progress=event)
        case Trouble():
            failures = {**state.failures, **({event.ended: event.text} if event.ended else {})}
            return replace(state, troubles=(*state.troubles, event.text), failures=failures)
    return state


def veiled(state: ComplexityState) -> ComplexityState:
    """The same with ``?`` in place of each verdict, and of what the points will tell."""
    guesses = {
        key: replace(cell, measured=GUESS, between=(), reason="") if cell.points or cell.measured else cell
        for key, cell in state.cells.items()
    }
    return replace(state, cells=guesses)


def _cell(state: ComplexityState, event: Measured | Judged) -> Cell:
    return state.cells.get((event.structure, event.operation), Cell(event.structure, event.operation))


def _with(state: ComplexityState, cell: Cell) -> ComplexityState:
    return replace(state, cells={**state.cells, (cell.structure, cell.operation): cell})


@dataclass(frozen=True)
class Comparison:
    """Two cells at the sizes that both were measured at: size, seconds of the first, of the second."""

    first: Cell
    second: Cell
    points: tuple[tuple[int, float, float], ...]

    @property
    def factor(self) -> float:
        """How many times as long as the second the first takes at the largest size."""
        _, slow, fast = self.points[-1]
        return slow / fast

    @property
    def crossing(self) -> float | None:
        """The size from which on the second is faster (above 1) or slower, ``None`` where one always is."""
        ratios = [(n, log(a / b)) for n, a, b in self.points]
        for (n, before), (m, after) in reversed(list(pairwise(ratios))):
            if before * after <= 0 and before != after:
                return float(n * (m / n) ** (before / (before - after)))
        return None


def compared(first: Cell, second: Cell) -> Comparison | None:
    """Two cells side by side, as soon as both have points at one size."""
    by_size = dict(second.points)
    points = tuple((n, seconds, by_size[n]) for n, seconds in first.points if n in by_size)
    return Comparison(first, second, points) if points else None


def list_and_set(state: ComplexityState) -> Comparison | None:
    """What the post's advice is about: searching a list, and searching a set."""
    first, second = state.cells.get(LIST_SEARCH), state.cells.get(SET_SEARCH)
    return compared(first, second) if first is not None and second is not None else None
