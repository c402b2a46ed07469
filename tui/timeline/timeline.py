"""One observed program's events in order, and its state at any moment.

A state is folded from events. Checkpoints keep a seek short: at most ``CHECKPOINT_EVERY`` events are folded again.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING, Generic, TypeVar

from tui.observed._dogwatch.events import (
    Asked,
    CellPlanned,
    Launched,
    Lost,
    Measured,
    Progress,
    Sample,
    ServerSeen,
    Source,
)
from tui.timeline.packed import Packed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tui.timeline.decode import Event

S = TypeVar("S")
CHECKPOINT_EVERY = 128


def is_moment(event: Event) -> bool:
    """Whether a person would want to stop at an event: something that a lens shows has changed."""
    if isinstance(event, Sample):
        changed = event.threads is not None or event.globals is not None
        return changed or bool(event.objects or event.left or event.fates)
    return not isinstance(event, Launched | Source | Lost | ServerSeen | Asked | CellPlanned | Measured | Progress)


class Timeline(Generic[S]):
    """The events of one program. ``moments`` are the times (seconds, ascending, distinct) worth stopping at."""

    def __init__(self, empty: S, fold: Callable[[S, Event], S]) -> None:
        self._fold = fold
        self._events = Packed()
        self._times = array("d")
        self._checkpoints: list[S] = [empty]
        self._newest = empty
        self._last: tuple[int, S] = (0, empty)
        self._before: tuple[int, S] = (0, empty)
        self.moments: list[float] = []

    def __len__(self) -> int:
        return len(self._events)

    @property
    def events(self) -> Sequence[Event]:
        return self._events

    def since(self, count: int) -> Iterator[tuple[float, Event]]:
        """The events after the first ``count``, each with its time in the timeline."""
        return zip(self._times[count:], self._events.between(count, len(self._events)), strict=True)

    @property
    def end(self) -> float:
        """The time of the newest event, 0 before the first."""
        return self._times[-1] if self._times else 0.0

    def add(self, events: Iterable[Event]) -> None:
        """Append events. Those of one call are put in order of time; one that is older than what is already
        there (two rings are read one after the other) takes its time."""
        self._before = (len(self._times), self._newest)
        if isinstance(events, Packed) and not self._times:  # in order already, and not packed twice
            self._events = events
        else:
            events = sorted(events, key=lambda event: event.t)
        for event in events:
            t = max(event.t, self.end)
            if events is not self._events:
                self._events.append(event)
            self._times.append(t)
            if is_moment(event) and (not self.moments or t > self.moments[-1]):
                self.moments.append(t)
            self._newest = self._fold(self._newest, event)
            if len(self._times) % CHECKPOINT_EVERY == 0:
                self._checkpoints.append(self._newest)

    def state_at(self, t: float) -> S:
        """The state after all events up to and including time ``t``."""
        return self._state(bisect_right(self._times, t))

    def steps(self, after: float, to: float, most: int) -> tuple[bool, Iterator[tuple[float, S]]]:
        """Whether at most ``most`` events came later than ``after`` and not later than ``to``, and each of them, else
        the last ``most``, as its time and the state after it."""
        first, last = bisect_right(self._times, after), bisect_right(self._times, to)
        start = max(first, last - most)
        return start == first, self._between(start, last)

    def _between(self, start: int, last: int) -> Iterator[tuple[float, S]]:
        if start >= last:
            return
        state = self._state(start)
        for t, event in zip(self._times[start:last], self._events.between(start, last), strict=True):
            state = self._fold(state, event)
            yield t, state

    def _state(self, count: int) -> S:
        """The state after the first ``count`` events."""
        if count == len(self._times):
            return self._newest
        done = min(count // CHECKPOINT_EVERY, len(self._checkpoints) - 1)
        start, state = done * CHECKPOINT_EVERY, self._checkpoints[done]
        for known in (self._before, self._last):
            if start <= known[0] <= count:
                start, state = known
        for event in self._events.between(start, count):
            state = self._fold(state, event)
        self._last = (count, state)
        return state
