"""All that is known of one observed program at a moment: the process and its three lenses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import tui.complexity.model as complexity
import tui.heap.model as heap
import tui.pool.model as pool
from tui.timeline import program
from tui.timeline.timeline import Timeline

if TYPE_CHECKING:
    from tui.timeline.decode import Event


@dataclass(frozen=True)
class State:
    program: program.ProgramState = program.EMPTY
    heap: heap.HeapState = heap.EMPTY
    pool: pool.PoolState = pool.EMPTY
    complexity: complexity.ComplexityState = complexity.EMPTY


EMPTY = State()


def fold(state: State, event: Event) -> State:
    """The state after ``event``."""
    return State(
        program.fold(state.program, event),
        heap.fold(state.heap, event),
        pool.fold(state.pool, event),
        complexity.fold(state.complexity, event),
    )


ProgramTimeline: TypeAlias = Timeline[State]


def timeline() -> ProgramTimeline:
    """An empty timeline of a program."""
    return Timeline(EMPTY, fold)
