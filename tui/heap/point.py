"""Pointing at the heap's picture: a box or one of its rows, where the keys lead from it, and how to find it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.canvas import one_line
from tui.heap import boxes
from tui.words import tr

if TYPE_CHECKING:
    from tui.heap.boxes import Box, Key, View
    from tui.heap.layout import Layout
    from tui.heap.model import HeapState
    from tui.observed._dogwatch.events import Object


@dataclass(frozen=True)
class Point:
    """A box, and a row of it; -1 is its title, or the whole of an object in one line."""

    key: Key
    row: int = -1


def object_of(plan: Layout, point: Point | None) -> int:
    """The object that is pointed at, or that the row pointed at refers to; 0 for none."""
    if point is None or point.key not in plan.placed:
        return point.key if point is not None and isinstance(point.key, int) else 0
    box = plan.placed[point.key].box
    if 0 <= point.row < len(box.rows):
        return box.rows[point.row].to
    return point.key if isinstance(point.key, int) else 0


def _points(plan: Layout, column: int) -> list[Point]:
    """All that can be pointed at in a column, from top to bottom."""
    places = sorted((place for place in plan.placed.values() if place.column == column), key=lambda place: place.y)
    return [Point(place.box.key, row) for place in places for row in range(-1, len(place.box.rows))]


def beside(plan: Layout, point: Point | None, by: int) -> Point | None:
    """The next point below (1) or above (-1) in its column; the first of all where nothing was pointed at."""
    if point is None or point.key not in plan.placed:
        first = _points(plan, 0)
        return first[1] if len(first) > 1 and plan.placed[first[1].key].box.rows else first[0] if first else None
    points = _points(plan, plan.placed[point.key].column)
    if point not in points:
        return Point(point.key)
    return points[max(0, min(points.index(point) + by, len(points) - 1))]


def follow(plan: Layout, point: Point | None) -> Point | None:
    """To what a row refers to; from a title to the first row that refers to something."""
    if point is None or point.key not in plan.placed:
        return beside(plan, None, 1)
    rows = plan.placed[point.key].box.rows
    if 0 <= point.row < len(rows):
        return Point(rows[point.row].to) if rows[point.row].to else point
    return next((Point(point.key, index) for index, row in enumerate(rows) if row.to), point)


def referrers(plan: Layout, id: int) -> list[Point]:
    """The rows that refer to an object, in the order of the columns."""
    ports = [port for net in plan.nets if net.target == id for port in net.ports]
    return [Point(port.key, port.row) for port in sorted(ports, key=lambda port: (port.x, port.y))]


def back(plan: Layout, point: Point | None) -> Point | None:
    """From an object to the first row that refers to it, from a row to its title."""
    if point is None or point.key not in plan.placed:
        return point
    if point.row >= 0:
        return Point(point.key)
    holders = referrers(plan, point.key) if isinstance(point.key, int) else []
    return holders[0] if holders else point


def turned(plan: Layout, view: View, key: Key) -> View:
    """The view in which a container or scope is open that was closed, or closed that was open."""
    shown = plan.placed.get(key)
    if (
        shown is not None
        and shown.box.shape in ("box", "scope")
        and key not in view.closed
        and not _has_more(shown.box)
    ):
        return replace(view, opened=view.opened - {key}, closed=view.closed | {key})
    return replace(view, opened=view.opened | {key}, closed=view.closed - {key})


def unseen(state: HeapState, id: int) -> bool:
    """Whether an object may refer to others of which nothing was told."""
    object = state.objects.get(id)
    kinds = ("object", "function", "class", "module")
    return object is not None and object.kind in kinds and not object.edges and not object.more


def _has_more(box: Box) -> bool:
    """Whether a scope stands there with names left out."""
    return box.shape == "scope" and any(row.remark for row in box.rows)


def matches(state: HeapState, words: str) -> list[tuple[Key, str]]:
    """What a search for a name, a value or a type finds: objects, each with the scope's name that was asked for or
    ``""``; whole names first."""
    sought = words.casefold()
    named: list[tuple[Key, str]] = []
    like: list[tuple[Key, str]] = []
    for key, names in boxes.named(state):
        for name in names:
            label = name.name.casefold()
            if label == sought:
                named.append((key, name.name))
            elif sought in label:
                like.append((key, name.name))
    for id, object in state.objects.items():
        if object.type.casefold() == sought:
            named.append((id, ""))
        elif (
            sought in one_line(object.text).casefold()
            or sought in object.type.casefold()
            or any(sought == label.casefold().strip("'\"") for label, _ in object.edges)
        ):
            like.append((id, ""))
    return named + like


def way_to(state: HeapState, id: int) -> list[Key]:
    """The scope and the containers that must be open for an object to be seen, by one shortest way from a name."""
    came: dict[int, Key] = {}
    level: list[int] = []
    for key, names in boxes.named(state):
        for name in names:
            if name.to not in came:
                came[name.to] = key
                level.append(name.to)
    while level and id not in came:
        following = []
        for holder in level:
            for _, to in state.objects[holder].edges if holder in state.objects else ():
                if to not in came:
                    came[to] = holder
                    following.append(to)
        level = following
    way: list[Key] = []
    at: Key = id
    while isinstance(at, int) and at in came:
        at = came[at]
        way.append(at)
    return way


def names_text(state: HeapState, id: int) -> list[str]:
    """Who refers to an object in this state, each in a few words."""
    told = []
    for key, names in boxes.named(state):
        scope = ""
        if key == boxes.GLOBALS:
            scope = tr("global")
        elif isinstance(key, tuple):
            scope = tr("in {function}").format(function=key[2])
        held = tr("name {name} ({scope})")
        told += [held.format(name=one_line(name.name), scope=scope) for name in names if name.to == id]
    for holder in state.objects.values():
        for label, to in holder.edges:
            if to == id:
                told.append(_item(holder, one_line(label)))
    return told


def _item(holder: Object, label: str) -> str:
    if holder.kind == "object":
        return f"{one_line(holder.type)}.{label}"
    if holder.kind in ("sequence", "mapping"):
        return f"{one_line(holder.type)}[{label}]"
    return f"{one_line(holder.text)} {label}".strip()
