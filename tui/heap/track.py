"""What a timeline's samples say of single objects over time: counts, changes, and when something was freed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from tui.observed._dogwatch.events import Sample

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.observed._dogwatch.events import Object


class Tracks:
    """Grows with a timeline: ``freed`` are the times (seconds, ascending) at which something not shared was freed."""

    def __init__(self) -> None:
        self.freed: list[float] = []
        self._last: dict[int, Object] = {}
        self._changes: dict[int, list[float]] = {}
        self._counts: dict[int, list[tuple[float, int | None]]] = {}

    def take(self, events: Iterable[tuple[float, object]]) -> None:
        """Add events, each with its time in the timeline."""
        for t, event in events:
            if isinstance(event, Sample):
                self._take(t, event)

    def _take(self, t: float, sample: Sample) -> None:
        for object in sample.objects:
            before = self._last.get(object.id)
            if before is None or before.refs != object.refs:
                self._counts.setdefault(object.id, []).append((t, object.refs))
            if before != object:
                self._last[object.id] = object
                self._changed(object.id, t)
        for id in sample.left:
            self._changed(id, t)
        for fate in sample.fates:
            self._changed(fate.id, t)
            gone = self._last.get(fate.id)
            if fate.fate == "freed" and gone is not None and not gone.shared:
                self._counts.setdefault(fate.id, []).append((t, 0))
                if not self.freed or self.freed[-1] < t:
                    self.freed.append(t)

    def _changed(self, id: int, t: float) -> None:
        times = self._changes.setdefault(id, [])
        if not times or times[-1] < t:
            times.append(t)

    def counts(self, id: int, t: float) -> list[tuple[float, int | None]]:
        """The counts of an object up to ``t``, each with the time since when."""
        return [entry for entry in self._counts.get(id, ()) if entry[0] <= t]

    def next_change(self, id: int, t: float) -> float | None:
        """When an object changes next after ``t``, ``None`` where nothing is known of such a time."""
        times = self._changes.get(id, [])
        index = bisect_right(times, t)
        return times[index] if index < len(times) else None

    def previous_change(self, id: int, t: float) -> float | None:
        """When an object changed last before ``t``."""
        times = self._changes.get(id, [])
        index = bisect_left(times, t)
        return times[index - 1] if index else None


LEVELS = "▁▂▃▄▅▆▇█"


def sparkline(counts: list[tuple[float, int | None]], end: float, width: int) -> str:
    """A count over time in ``width`` columns, from its first reading to ``end`` (seconds); ``!`` where it is immortal,
    a space where it is 0."""
    if not counts or width < 1:
        return ""
    begin = counts[0][0]
    highest = max((count for _, count in counts if count is not None), default=0)
    drawn = ""
    for column in range(width):
        t = end if column == width - 1 else begin + (end - begin) * column / max(1, width - 1)
        count = next((count for since, count in reversed(counts) if since <= t), counts[0][1])
        if count is None:
            drawn += "!"
        else:
            drawn += LEVELS[max(0, count * len(LEVELS) // highest - 1) if highest else 0] if count else " "
    return drawn
