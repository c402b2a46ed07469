"""What is known of every cell of the table, and of functions of one's own, at a moment."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tui.observed._dogwatch.events import CellPlanned, Judged, Measured, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.timeline.decode import Event

UNCLEAR = "unclear"
NOT_APPLICABLE = "N/A"
LIST_SEARCH, SET_SEARCH = ("array list", "search"), ("set", "search")


@dataclass(frozen=True)
class Cell:
    """One operation on one structure; a function of one's own has no ``operation``, and its name as ``structure``.

    ``points`` are size and seconds a call, in order of size. ``measured`` is ``None`` before the first verdict.
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

    @property
    def is_function(self) -> bool:
        return not self.operation

    @property
    def name(self) -> str:
        return f"{self.structure}: {self.operation}" if self.operation else self.structure

    @property
    def agrees(self) -> bool | None:
        """Whether the measurement is what the post says; ``None`` where either says nothing."""
        if self.claimed is None or self.measured in (None, UNCLEAR):
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

    @property
    def progress(self) -> tuple[int, int]:
        """How many cells have a verdict, and how many there are."""
        return sum(cell.measured is not None for cell in self.cells.values()), len(self.cells)


EMPTY = ComplexityState()


def fold(state: ComplexityState, event: Event) -> ComplexityState:
    """The state after one more event."""
    match event:
        case CellPlanned():
            cell = Cell(
                event.structure, event.operation, event.claimed, event.textbook, event.reason, event.code,
                measured=NOT_APPLICABLE if event.reason else None,
            )  # fmt: skip
            return _with(state, cell)
        case Measured():
            return _with(state, _cell(state, event).with_point(event.n, event.seconds))
        case Judged():
            return _with(state, replace(_cell(state, event), measured=event.measured, between=tuple(event.between)))
        case Trouble():
            return replace(state, troubles=(*state.troubles, event.text))
    return state


def _cell(state: ComplexityState, event: Measured | Judged) -> Cell:
    return state.cells.get((event.structure, event.operation), Cell(event.structure, event.operation))


def _with(state: ComplexityState, cell: Cell) -> ComplexityState:
    return replace(state, cells={**state.cells, (cell.structure, cell.operation): cell})


def remark(cell: Cell) -> str:
    """A sentence on a cell whose measurement is not what the post says, or not clear; else nothing."""
    if cell.measured == UNCLEAR:
        return f"{' and '.join(cell.between)} fit these points alike." if cell.between else "Too few points to tell."
    if cell.agrees is not False:
        return ""
    if cell.measured == NOT_APPLICABLE:
        return f"The post says {cell.claimed}; {cell.reason}."
    if cell.structure == "hash table" and cell.measured == "O(1)":
        return f"The post says {cell.claimed}; every hash table in use is O(1) on average, and here it is."
    if cell.measured == cell.textbook:
        return f"The post says {cell.claimed}; textbooks say {cell.textbook}, and so does this machine."
    return f"The post says {cell.claimed}, and textbooks {cell.textbook}; these points look like {cell.measured}."


def advantage(state: ComplexityState) -> tuple[tuple[int, float], ...]:
    """How many times faster a set is searched than a list, by size: what the post's advice is worth."""
    list_search, set_search = state.cells.get(LIST_SEARCH), state.cells.get(SET_SEARCH)
    if list_search is None or set_search is None:
        return ()
    by_set = dict(set_search.points)
    return tuple((n, seconds / by_set[n]) for n, seconds in list_search.points if n in by_set)


def advice(state: ComplexityState) -> str:
    """The post's advice as a figure, as soon as both were measured; else nothing."""
    times = advantage(state)
    if not times:
        return ""
    n, most = times[-1]
    first = next((n for n, factor in times if factor > 1), None)
    if first is None:
        return f"Searching {n:,} items, a set is not faster than a list here."
    return f"Searching {n:,} items, a set is {most:,.0f} times as fast as a list; it is faster from n = {first} on."
