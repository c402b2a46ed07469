"""The plans of the pictures that were shown, so that a moment looks the same however one comes to it.

A plan follows from the one before it. Whoever jumps to a moment gets the plan that playing to it would have made: those
between are made, from the last one that is kept. Where too many are missing it is made from some way back, the same way
whatever was looked at before.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from tui.heap import model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tui.heap.layout import Layout

KEPT = 48  # plans of a way
NEWEST = 12  # of them the last ones; the others are spread over all of it
WORK = 6000  # boxes that are laid out at once at most, to catch up: some 0.15 s
STEPS = 2000  # events at most, to catch up
NEAR = 1.0  # seconds over which what stays keeps its place, even where there is too much between to follow it all


class Steps(Protocol):
    """The heap after each event later than a time and not later than another, at most so many of the last ones, each
    with its time in seconds; first, whether these are all."""

    def __call__(self, after: float, to: float, most: int) -> tuple[bool, Iterator[tuple[float, model.HeapState]]]: ...


def same_picture(one: model.HeapState, other: model.HeapState) -> bool:
    """Whether two states differ in no more than their time, while nothing in the picture waits for that to pass."""
    alike = one if one.ghosts else replace(one, t=other.t, number=other.number, changed=other.changed)
    return one is other or alike == other


class Plans:
    """Plans by the time of the event after which they hold, in seconds."""

    def __init__(self) -> None:
        self._first = _Chain()  # from the beginning on
        self._far = _Chain()  # from some way back, where the beginning is too far

    def begin(self, t: float, state: model.HeapState, plan: Layout) -> None:
        """Forget all, and go on from this plan: somebody wanted it otherwise than it followed."""
        self.clear()
        self._first.keep(t, state, plan)

    def clear(self) -> None:
        self._first.clear()
        self._far.clear()

    def at(
        self,
        t: float,
        state: model.HeapState,
        steps: Steps,
        follow: Callable[[model.HeapState, Layout | None], Layout],
    ) -> Layout:
        """The plan of ``state``, the heap at ``t`` seconds; ``follow`` makes one from a state and the plan before."""
        most = max(1, WORK // max(1, len(state.objects)))
        for chain in (self._first, self._far):
            after, shown, plan = chain.last(t)
            near = plan is not None and t - after <= NEAR
            whole, told = steps(after, t, STEPS)
            way, whole = _changes(told, shown, most, whole) if whole or near else ((), False)
            if whole or near:
                break
        else:
            self._far.clear()
            shown, plan = model.EMPTY, None
            way, _ = _changes(steps(-1.0, t, most)[1], shown, most, False)
        for at, heap in way:
            shown, plan = heap, follow(heap, plan)
            chain.keep(at, shown, plan)
        if plan is None or not same_picture(state, shown):
            plan = follow(state, plan)
            chain.keep(t, state, plan)
        return plan


def _changes(
    told: Iterator[tuple[float, model.HeapState]], shown: model.HeapState, most: int, whole: bool
) -> tuple[Sequence[tuple[float, model.HeapState]], bool]:
    """The pictures that follow the one ``shown``, with their times, the last ``most`` of them; and whether they are all
    where those that were told are the ``whole``."""
    way: deque[tuple[float, model.HeapState]] = deque(maxlen=most)
    count = 0
    for at, heap in told:
        if heap.number and not same_picture(heap, shown):
            shown = heap
            way.append((at, heap))
            count += 1
    return way, whole and count <= most


class _Chain:
    """States and plans by time, each made from the one before; of many, some are kept."""

    def __init__(self) -> None:
        self._kept: dict[float, tuple[model.HeapState, Layout]] = {}
        self._times: list[float] = []

    def clear(self) -> None:
        self._kept.clear()
        self._times.clear()

    def last(self, t: float) -> tuple[float, model.HeapState, Layout | None]:
        """Time, state and plan of the last one kept that is not later than ``t``."""
        index = bisect_right(self._times, t)
        return (self._times[index - 1], *self._kept[self._times[index - 1]]) if index else (-1.0, model.EMPTY, None)

    def keep(self, t: float, state: model.HeapState, plan: Layout) -> None:
        if t not in self._kept:
            insort(self._times, t)
        self._kept[t] = state, plan
        times = self._times
        if len(times) > KEPT:
            closest = min(range(1, KEPT - NEWEST), key=lambda index: times[index + 1] - times[index - 1])
            del self._kept[times.pop(closest)]
