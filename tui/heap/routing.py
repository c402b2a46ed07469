"""Lines in a gutter, the strip between two columns: which vertical track each net takes.

A net joins rows at the gutter's left edge with rows at its right edge. It runs straight where that is one row, else
from each of its rows to a vertical trunk. In one row the part of the net that comes from the left must end before the
part of another that leaves to the right begins: so some trunks must stand left of others. Where that goes round in a
circle, a net gets two trunks and a jog between them, in a row that nobody else uses.
"""

from __future__ import annotations

from bisect import bisect
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


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


def allot(wires: Sequence[Wire]) -> tuple[list[Course], int]:
    """A course for each wire, and how many tracks they take. Trunks of one track do not touch."""
    courses = [Course(wire.left[0]) if _is_straight(wire) else Course() for wire in wires]
    bent = [index for index, wire in enumerate(wires) if not _is_straight(wire)]
    if not bent:
        return courses, 0
    before, after = _order(wires, bent)
    busy = {row for wire in wires for row in (*wire.left, *wire.right)}
    tracks: list[list[tuple[int, int]]] = []
    least = dict.fromkeys(bent, 0)
    waits = {index: len(before[index]) for index in bent}
    preferences = {index: _preference(wires[index]) for index in bent}
    ready = [(preferences[index], index) for index in bent if not waits[index]]
    heapify(ready)
    circle = sorted(bent, key=preferences.__getitem__)
    trunks: dict[int, list[Trunk]] = {index: [] for index in bent}
    jogs: dict[int, int] = {}
    done: set[int] = set()
    position = 0

    def release(index: int, track: int) -> None:
        """Let those come that must stand right of ``index``."""
        for other in after[index]:
            least[other] = max(least[other], track + 1)
            waits[other] -= 1
            if not waits[other] and other not in done:
                heappush(ready, (preferences[other], other))

    while len(done) < len(bent):
        if ready:
            index = heappop(ready)[1]
            done.add(index)
            wire = wires[index]
            if index in jogs:
                trunks[index].append(_trunk(tracks, least[index], Wire((), wire.right), jogs[index]))
            else:
                trunk = _trunk(tracks, least[index], wire)
                trunks[index].append(trunk)
                release(index, trunk.track)
            continue
        while circle[position] in done or circle[position] in jogs:
            position += 1
        index = circle[position]
        wire = wires[index]
        jogs[index] = _quiet_row(busy, (min(wire.left) + max(wire.right)) // 2)
        busy.add(jogs[index])
        trunk = _trunk(tracks, 0, Wire(wire.left, ()), jogs[index])
        trunks[index].append(trunk)
        least[index] = max(least[index], trunk.track + 1)
        release(index, trunk.track)
    for index in bent:
        courses[index] = Course(trunks=tuple(trunks[index]), jog=jogs.get(index, -1))
    return courses, len(tracks)


def _trunk(tracks: list[list[tuple[int, int]]], least: int, wire: Wire, jog: int = -1) -> Trunk:
    """A trunk for a wire, and for its jog if it has one, in the first track from ``least`` on that is free there."""
    rows = wire.left + wire.right + ((jog,) if jog >= 0 else ())
    top, bottom = min(rows), max(rows)
    for number in range(least, len(tracks)):
        track = tracks[number]
        behind = bisect(track, (top, top))
        if (behind == len(track) or bottom < track[behind][0]) and (not behind or track[behind - 1][1] < top):
            break
    else:
        number, behind = max(least, len(tracks)), 0
        tracks.extend([] for _ in range(number + 1 - len(tracks)))
    tracks[number].insert(behind, (top, bottom))
    return Trunk(number, top, bottom, wire.left, wire.right)


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
