"""Events of the complexity lens, written as short as a test wants to read them."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

from tui.complexity.cells import CELLS, CONTRASTS, NOT_APPLICABLE, in_order
from tui.complexity.model import EMPTY, fold
from tui.observed._dogwatch.events import CellPlanned, Judged, Measured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tui.complexity.model import ComplexityState
    from tui.timeline.decode import Event

SIZES = tuple(1 << power for power in range(6, 17))
SECONDS: dict[str, Callable[[int], float]] = {
    "O(1)": lambda n: 50e-9 + n % 3 * 1e-9,
    "O(log n)": lambda n: 40e-9 * log2(n),
    "O(n)": lambda n: 50e-9 + 10e-9 * n,
}


def state(*events: Event | Iterable[Event]) -> ComplexityState:
    """What the events, single or in lists, add up to."""
    found = EMPTY
    for item in events:
        for event in item if isinstance(item, list) else [item]:
            found = fold(found, event)  # type: ignore[arg-type]
    return found


def planned() -> list[Event]:
    """The whole table, as the worker plans it."""
    return [
        CellPlanned(0.0, cell.structure, cell.operation, cell.claimed, cell.textbook, cell.reason, cell.code)
        for cell in (*in_order((*CELLS, *NOT_APPLICABLE)), *CONTRASTS)
    ]


def measured(structure: str, operation: str, name: str, sizes: int = len(SIZES)) -> list[Event]:
    """The points of a class, at so many sizes."""
    return [Measured(1.0, structure, operation, n, SECONDS[name](n)) for n in SIZES[:sizes]]


def judged() -> list[Event]:
    """The whole table measured, as textbooks have it."""
    events: list[Event] = []
    for cell in (*CELLS, *CONTRASTS):
        events += measured(cell.structure, cell.operation, cell.textbook)
        events.append(Judged(2.0, cell.structure, cell.operation, cell.textbook))
    return events


def function(name: str = "my.py:mean", measured: str = "O(n)") -> list[Event]:
    """A function of one's own, with a verdict."""
    points: list[Event] = [Measured(1.0, name, "", n, SECONDS["O(n)"](n)) for n in SIZES]
    return [
        CellPlanned(0.0, name, "", code="def mean(xs):\n    return sum(xs) / len(xs)"),
        *points,
        Judged(2.0, name, "", measured),
    ]
