"""Lines in a gutter, the strip between two columns: which vertical track each net takes.

A net joins rows at the gutter's left edge with rows at its right edge. It runs straight where that is one row, else
from each of its rows to a vertical trunk. In one row the part of the net that comes from the left must end before the
part of another that leaves to the right begins: so some trunks must stand left of others. Where that goes round in a
circle, a net gets two trunks and a jog between them, in a row that nobody else uses.

What is routed anew keeps its track while its rows stay; it moves only for one that must stand left of it and cannot.
"""

from __future__ import annotations

from bisect import bisect, insort
from heapq import heapify, heappop, heappush
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


MOST = 1 << 30  # no bound
MANY = 24  # lines of a gutter beyond which no track is sought that crosses few


class Wire(NamedTuple):
    """The rows that a net has at the left and at the right edge of a gutter."""

    left: tuple[int, ...]
    right: tuple[int, ...]


class Trunk(NamedTuple):
    """A vertical from row ``top`` to row ``bottom`` in a ``track``, and the rows that reach it from the edges."""

    track: int
    top: int
    bottom: int
    left: tuple[int, ...]
    right: tuple[int, ...]


class Course(NamedTuple):
    """How a net runs through a gutter: straight along a row, or by one trunk, or by two with a jog in row ``jog``."""

    straight: int = -1
    trunks: tuple[Trunk, ...] = ()
    jog: int = -1


def allot(wires: Sequence[Wire], earlier: Sequence[Course | None] = (), room: int = MOST) -> tuple[list[Course], int]:
    """A course for each wire, and how many tracks they take. Trunks of one track do not touch. Where one may stand in
    several tracks it takes one that crosses few others, of the first ``room`` tracks if it can.

    ``earlier`` are the courses that the wires had. One whose rows are still the same stays as it is, unless another
    that has to stand left of it finds no track there; one with other rows keeps its track where that is free.
    """
    courses = [Course(wire.left[0]) if _is_straight(wire) else Course() for wire in wires]
    bent = [index for index, wire in enumerate(wires) if not _is_straight(wire)]
    if not bent:
        return courses, 0
    had = {index: course for index, course in enumerate(earlier) if course is not None and course.trunks}
    busy = {row for wire in wires for row in (*wire.left, *wire.right)}
    kept = {
        index: had[index]
        for index in bent
        if index in had and _serves(had[index], wires[index]) and had[index].jog not in busy
    }
    hints = {index: had[index].trunks[0].track for index in bent if index in had and index not in kept}
    while True:
        gutter = _Gutter(wires, bent, kept, hints, room)
        if not gutter.blocking:
            break
        kept = {index: course for index, course in kept.items() if index not in gutter.blocking}
    for index in bent:
        courses[index] = kept.get(index) or Course(trunks=tuple(gutter.trunks[index]), jog=gutter.jogs.get(index, -1))
    return courses, 1 + max(trunk.track for index in bent for trunk in courses[index].trunks)


class _Gutter:
    """The trunks of the wires that are not ``kept``, and the kept ones that were in the way of a wire: ``blocking``."""

    def __init__(
        self,
        wires: Sequence[Wire],
        bent: Sequence[int],
        kept: Mapping[int, Course],
        hints: Mapping[int, int],
        room: int,
    ) -> None:
        self._wires = wires
        self._room = room
        self._kept = kept
        self._hints = hints
        before, after = _order(wires, bent)
        self._fixed_before, self._before = _split(before, kept)
        self._fixed_after, self._after = _split(after, kept)
        self._tracks: list[list[tuple[int, int]]] = []
        self._busy = {row for wire in wires for row in (*wire.left, *wire.right)}
        self._laid: list[Trunk] = []
        self.trunks: dict[int, list[Trunk]] = {index: [] for index in bent if index not in kept}
        self.jogs: dict[int, int] = {}
        self.blocking: set[int] = set()
        for course in kept.values():
            self._busy.add(course.jog)
            for trunk in course.trunks:
                self._laid.append(trunk)
                self._take(trunk.track, trunk.top, trunk.bottom)
        self._place(list(self.trunks))

    def _place(self, loose: Sequence[int]) -> None:
        wires, before, after = self._wires, self._before, self._after
        least = {
            index: max(
                (self._kept[other].trunks[0].track + 1 for other in self._fixed_before.get(index, ())), default=0
            )
            for index in loose
        }
        waits = {index: len(before[index]) for index in loose}
        preferences = {index: _preference(wires[index]) for index in loose}
        ready = [(preferences[index], index) for index in loose if not waits[index]]
        heapify(ready)
        circle = sorted(loose, key=preferences.__getitem__)
        done: set[int] = set()
        position = 0

        def release(index: int, track: int) -> None:
            """Let those come that must stand right of ``index``."""
            for other in after[index]:
                least[other] = max(least[other], track + 1)
                waits[other] -= 1
                if not waits[other] and other not in done:
                    heappush(ready, (preferences[other], other))

        while len(done) < len(loose):
            if ready:
                index = heappop(ready)[1]
                done.add(index)
                wire = wires[index]
                if index in self.jogs:
                    self._lay(index, Wire((), wire.right), least[index], self.jogs[index])
                else:
                    release(index, self._lay(index, wire, least[index]))
                continue
            while circle[position] in done or circle[position] in self.jogs:
                position += 1
            index = circle[position]
            wire = wires[index]
            self.jogs[index] = _quiet_row(self._busy, (min(wire.left) + max(wire.right)) // 2)
            self._busy.add(self.jogs[index])
            track = self._lay(index, Wire(wire.left, ()), 0, self.jogs[index])
            least[index] = max(least[index], track + 1)
            release(index, track)

    def _lay(self, index: int, wire: Wire, least: int, jog: int = -1) -> int:
        """Give a wire a trunk, with its jog if it has one, in a track from ``least`` on that is free there: the one it
        had, or the first. Those kept that would have to stand right of it and do not are blocking."""
        rows = wire.left + wire.right + ((jog,) if jog >= 0 else ())
        top, bottom = min(rows), max(rows)
        right = self._fixed_after.get(index, ()) if wire.left else ()
        most = min((self._kept[other].trunks[-1].track for other in right), default=MOST) if right else MOST
        number = self._hints.get(index, -1)
        if not (least <= number < most and self._is_free(number, top, bottom)):
            number = self._best(Trunk(0, top, bottom, wire.left, wire.right), least, most)
        self.blocking.update(other for other in right if self._kept[other].trunks[-1].track <= number)
        self._take(number, top, bottom)
        trunk = Trunk(number, top, bottom, wire.left, wire.right)
        self._laid.append(trunk)
        self.trunks[index].append(trunk)
        return number

    def _best(self, trunk: Trunk, least: int, most: int) -> int:
        """The track, from ``least`` on and before ``most`` if there is one, in which a trunk crosses fewest of those
        that are there; of these the first."""
        last = max(least, len(self._tracks))
        if len(self.trunks) + len(self._kept) > MANY:
            number = least
            while not self._is_free(number, trunk.top, trunk.bottom):
                number += 1
            return number
        free = [number for number in range(least, last + 1) if self._is_free(number, trunk.top, trunk.bottom)]
        if len(free) == 1:
            return free[0]
        costs = _crossings(trunk, self._laid, last + 1)
        return min(free, key=lambda number: (number >= most, number >= self._room, costs[number]))

    def _is_free(self, number: int, top: int, bottom: int) -> bool:
        if number >= len(self._tracks):
            return True
        track = self._tracks[number]
        behind = bisect(track, (top, top))
        return (behind == len(track) or bottom < track[behind][0]) and (not behind or track[behind - 1][1] < top)

    def _take(self, number: int, top: int, bottom: int) -> None:
        self._tracks.extend([] for _ in range(number + 1 - len(self._tracks)))
        insort(self._tracks[number], (top, bottom))


def _crossings(trunk: Trunk, others: Sequence[Trunk], tracks: int) -> list[int]:
    """How often a trunk, with its rows to the edges, would cross others with theirs, by the track in which it stood."""
    steps = [0] * (tracks + 1)  # by how much the number changes from the track before
    _, first, last, left, right = trunk
    for other in others:
        _, top, bottom, theirs_left, theirs_right = other
        if bottom < first or last < top:
            continue
        crosses = [
            sum([top < row < bottom for row in mine]) + sum([first < row < last for row in theirs])
            for mine, theirs in ((right, theirs_left), (left, theirs_right))
        ]
        steps[0] += crosses[0]
        steps[other.track] -= crosses[0]
        steps[other.track + 1] += crosses[1]
    return list(accumulate(steps))


def _serves(course: Course, wire: Wire) -> bool:
    """Whether a course leads through just the rows of a wire."""
    left = sorted(row for trunk in course.trunks for row in trunk.left)
    right = sorted(row for trunk in course.trunks for row in trunk.right)
    return left == list(wire.left) and right == list(wire.right)


def _is_straight(wire: Wire) -> bool:
    return len(wire.left) == 1 and wire.left == wire.right


def _order(wires: Sequence[Wire], bent: Sequence[int]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """For each wire those that must stand left of it, and those that must stand right of it."""
    comes = {row: index for index in bent for row in wires[index].left}
    before: dict[int, set[int]] = {index: set() for index in bent}
    after: dict[int, set[int]] = {index: set() for index in bent}
    for index in bent:
        for row in wires[index].right:
            other = comes.get(row, index)
            if other != index:
                before[index].add(other)
                after[other].add(index)
    return before, after


def _split(
    others: dict[int, set[int]], kept: Mapping[int, Course]
) -> tuple[Mapping[int, set[int]], Mapping[int, set[int]]]:
    """For each wire those of the others that are ``kept``, and those that are not."""
    if not kept:
        return {}, others
    return (
        {index: some & kept.keys() for index, some in others.items()},
        {index: some - kept.keys() for index, some in others.items()},
    )


def _preference(wire: Wire) -> tuple[int, int]:
    """Few crossings: loops at their own edge, the shorter the nearer; what rises from the top, what falls from the
    bottom on."""
    if not wire.right:
        return 0, max(wire.left) - min(wire.left)
    if not wire.left:
        return 3, min(wire.right) - max(wire.right)
    first, last = sum(wire.left) / len(wire.left), sum(wire.right) / len(wire.right)
    return (1, min(wire.left)) if last < first else (2, -min(wire.left))


def _quiet_row(busy: set[int], near: int) -> int:
    """The row nearest to ``near`` that nobody uses."""
    distance = 0
    while True:
        for row in (near + distance, near - distance):
            if row >= 0 and row not in busy:
                return row
        distance += 1
