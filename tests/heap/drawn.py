"""States made up for pictures, and what must hold of every picture."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tui.heap import picture
from tui.heap.boxes import GLOBALS, View
from tui.heap.model import Ghost, HeapState
from tui.observed._dogwatch.events import Frame, Name, Object, Thread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tui.heap.boxes import Key
    from tui.heap.layout import Layout, NetKey
    from tui.heap.routing import Course


def value(id: int, text: str = "", refs: int | None = 1, shared: bool = False) -> Object:
    return Object(id, id * 64, "str", text or f"'{id}'", refs, shown=1, size=50, shared=shared)


def container(
    id: int, edges: Mapping[str, int] | Iterable[int], kind: str = "object", type: str = "Node", more: int = 0
) -> Object:
    """An instance with named attributes, or a sequence of objects."""
    pairs = edges.items() if hasattr(edges, "items") else ((str(index), to) for index, to in enumerate(edges))
    return Object(id, id * 64, type, type, 1, shown=1, kind=kind, edges=tuple(pairs), more=more)


def state(
    names: Mapping[str, int],
    objects: Iterable[Object],
    threads: tuple[Thread, ...] = (),
    ghosts: tuple[Ghost, ...] = (),
    number: int = 1,
    t: float = 1.0,
) -> HeapState:
    """A state in which ``names`` are the globals."""
    return HeapState(
        t=t,
        number=number,
        threads=threads,
        globals=tuple(Name(name, to) for name, to in names.items()),
        objects={object.id: object for object in objects},
        ghosts=ghosts,
    )


TEXTS = (
    *(
        "'dog'",
        "'개'",
        "👍🏽",
        "e\u0301",
        "\t",
        "a\nb",
        "☺\ufe0f",
        "\u202eabc",
        "👨\u200d👩\u200d👧",
        "किताब",
        "αβ①",
        "",
        "list of 12,000",
    ),
    *("\x1b[31m", "'" + 58 * "x" + "'", "'" + 40 * "개" + "'"),
)
LABELS = ("next", "이름", "x", "", "\t", "👍🏽", "e\u0301", "a_long_name_that_nobody_would_want_to_read")
FATES = ("freed", "held", "cycle", "immortal", "unknown")
KINDS = ("value", "value", "sequence", "mapping", "set", "object", "function", "class")


def objects(random: Random, ids: list[int]) -> dict[int, Object]:
    """Objects of every kind that refer to each other in any way, to themselves too."""
    found = {}
    for id in ids:
        kind = random.choice(KINDS)
        edges = (
            [] if kind == "value" else [(random.choice(LABELS), random.choice(ids)) for _ in range(random.randrange(6))]
        )
        found[id] = Object(
            id,
            id * 64,
            random.choice(("str", "Node", "개")),
            random.choice(TEXTS),
            random.choice((None, 0, 1, 2, 13, 2000)),
            kind=kind,
            edges=tuple(edges),
            more=random.choice((0, 0, 0, 7)),
            shared=random.random() < 0.3,
        )
    return found


def names(random: Random, ids: list[int], most: int) -> tuple[Name, ...]:
    return tuple(Name(random.choice(LABELS), random.choice(ids)) for _ in range(random.randrange(most)))


def threads(random: Random, ids: list[int]) -> tuple[Thread, ...]:
    return tuple(
        Thread(
            number + 1,
            random.choice(LABELS),
            tuple(
                Frame(random.choice(LABELS), "f.py", random.randrange(99), names(random, ids, 4))
                for _ in range(random.randrange(6))
            ),
            waits_in=random.choice(LABELS),
        )
        for number in range(random.randrange(4))
    )


@st.composite
def states(draw: st.DrawFn) -> HeapState:
    """Any heap of some objects, with threads, and with what left lately."""
    ids = list(range(1, draw(st.integers(2, 40))))
    random = Random(draw(st.integers(0, 1 << 32)))
    known = objects(random, ids)
    left = random.sample(ids, random.randrange(min(4, len(ids))))
    ghosts = tuple(Ghost(known[id], 1.0, (), random.choice(FATES), "seen") for id in left)
    kept = {id: object for id, object in known.items() if id not in left}
    return HeapState(1.0, 1, threads(random, ids), names(random, ids, 8), kept, ghosts=ghosts)


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[HeapState, View]]:
    """States that follow each other, each with what a person asked for: objects come, change, go and stay as ghosts,
    names are bound anew, frames begin and end, boxes are opened and closed. In calm stories most of it stays."""
    ids = list(range(1, draw(st.integers(2, 30))))
    random = Random(draw(st.integers(0, 1 << 32)))
    calm = draw(st.booleans())
    known = objects(random, ids)
    here = set(random.sample(ids, random.randrange(1, len(ids) + 1)))
    stack, bound = threads(random, ids), names(random, ids, 8)
    ghosts: list[Ghost] = []
    view = View()
    told: list[tuple[HeapState, View]] = []
    for number in range(draw(st.integers(2, 6))):
        before = here
        if calm:
            known |= objects(random, random.choices(ids, k=random.randrange(2)))
            here = here ^ set(random.choices(ids, k=random.randrange(3)))
            bound = tuple(Name(name.name, random.choice((name.to, name.to, random.choice(ids)))) for name in bound)
        else:
            known |= objects(random, random.sample(ids, len(ids) // 4))
            here = set(random.sample(ids, random.randrange(1, len(ids) + 1)))
            stack, bound = threads(random, ids), names(random, ids, 8)
        gone = [Ghost(known[id], 1.0, (), random.choice(FATES), "seen") for id in sorted(before - here)]
        ghosts = [ghost for ghost in (*gone, *ghosts) if ghost.object.id not in here][:6]
        if random.random() < 0.3:
            asked: list[Key] = [*random.sample(ids, min(2, len(ids))), GLOBALS]
            view = View(frozenset(asked[:1]), frozenset(asked[1 : random.randrange(1, 4)]), frozenset(ids[:1]))
        objects_here = {id: object for id, object in known.items() if id in here}
        told.append((HeapState(1.0, number + 1, stack, bound, objects_here, ghosts=tuple(ghosts)), view))
    return told


def cells(region: tuple[int, int, int, int]) -> set[tuple[int, int]]:
    x, y, width, height = region
    return {(column, row) for column in range(x, x + width) for row in range(y, y + height)}


def check(plan: Layout, state: HeapState) -> None:
    """What must hold of every picture."""
    filled: dict[tuple[int, int], object] = {}
    for key in plan.placed:
        for cell in cells(plan.region(key)):
            assert cell not in filled, f"{key} stands on {filled[cell]}"
            assert 0 <= cell[0] < plan.width
            assert 0 <= cell[1] < plan.height
            filled[cell] = key
    for one, other in combinations([fall for net in plan.nets for fall in net.falls], 2):
        overlap = one[1] <= other[2] and other[1] <= one[2]
        assert not overlap or abs(one[0] - other[0]) >= 2, "two lines have no cell between them"
    lined = 0
    crossed: dict[tuple[int, int], int] = {}
    for net in plan.nets:
        shape = picture.mask(net)
        assert not shape.keys() & filled.keys(), "a line runs through a box"
        assert net.head in shape
        beside = net.head[0] + (1 if net.from_left else -1), net.head[1]
        assert filled[beside] == net.target, "an arrow ends beside its object"
        for port in net.ports:
            assert filled[port.x, port.y] == port.key
            row = plan.placed[port.key].box.rows[port.row]
            assert row.to == net.target
            steps = picture.way(net, port, shape)
            assert steps, "a reference does not reach its object"
            assert abs(steps[0][0] - port.x) == 1
            assert steps[0][1] == port.y
            assert steps[-1] == net.head
        lined += len(net.ports)
        for cell, directions in shape.items():
            if cell in crossed:
                assert {crossed[cell], directions} == {picture.ACROSS, picture.ALONG}, "two references share a line"
            crossed[cell] = directions
    counted = plan.inside + plan.folded + plan.closed
    assert lined + counted == references(plan, state), "a reference is neither drawn nor counted"


def crossings(plan: Layout) -> int:
    """In how many cells two lines cross."""
    cells: list[tuple[int, int]] = [cell for net in plan.nets for cell in picture.mask(net)]
    return len(cells) - len(set(cells))


def came_between(before: Layout, after: Layout) -> bool:
    """Whether a container came into a column in which others stand."""
    return any(
        place.box.rows and place.column > 1 and ((was := before.placed.get(key)) is None or was.column != place.column)
        for key, place in after.placed.items()
    )


def references(plan: Layout, state: HeapState) -> int:
    """How many references the names, and the objects in the picture, have; and those that left, to each other."""
    names = len(state.globals) + sum(len(frame.names) for thread in state.threads for frame in thread.frames)
    shown = [place.box.object for place in plan.placed.values() if place.box.object is not None]
    left = sum(len(place.box.rows) for place in plan.placed.values() if place.box.ghost is not None)
    return names + sum(len(object.edges) for object in shown) + left


def check_still(before: Layout, after: Layout, turned: frozenset[Key]) -> None:
    """What must hold of two pictures that follow each other, where the second was not laid out afresh. ``turned`` are
    the boxes that were opened or closed by hand between them."""
    kept = before.placed.keys() & after.placed.keys()
    column_turned = min((before.placed[key].column for key in turned if key in before.placed), default=1 << 30)
    for key in kept:
        was, place = before.placed[key], after.placed[key]
        if place.column != was.column:
            assert not _referred_to_from(after, key, was.column), (
                "an object leaves its column, and its holder is left of it"
            )
        elif place.column == 0:
            came = _came(before, after, place.y)
            closes = place.y < was.y and (_is_full(before, after, 0) or _came(before, after, after.size[1]))
            assert place.y == was.y or came or closes, "a scope leaves its row"
        elif place.entry != was.entry:
            assert (
                place.column > column_turned
                or _grew_above(before, after, key)
                or (place.entry < was.entry and _is_full(before, after, place.column))
            ), "an object leaves its row"
    _check_widths(before, after)
    for number in range(min(len(before.courses), len(after.courses))):
        _check_tracks(before.courses[number], after.courses[number])
    _check_passages(before, after)


def astray(before: Layout, after: Layout) -> int:
    """How many objects have a reference in the picture, but none from what was left of them."""
    columns = {key: place.column for key, place in before.placed.items()}
    holders: dict[int, list[Key]] = {}
    for net in after.nets:
        holders.setdefault(net.target, []).extend(port.key for port in net.ports)
    return sum(
        1
        for id, keys in holders.items()
        if id in columns and all(columns.get(key, 1 << 30) >= columns[id] for key in keys)
    )


def _referred_to_from(plan: Layout, key: Key, column: int) -> bool:
    """Whether something left of a column refers to an object."""
    return any(plan.placed[port.key].column < column for net in plan.nets if net.target == key for port in net.ports)


def _came(before: Layout, after: Layout, y: int) -> bool:
    """Whether a scope above row ``y`` is new or has grown."""
    return any(
        place.column == 0
        and place.y < y
        and ((was := before.placed.get(key)) is None or place.box.height > was.box.height)
        for key, place in after.placed.items()
    )


def _grew_above(before: Layout, after: Layout, key: Key) -> bool:
    """Whether an object, or one above it in its column, has grown downwards or above its line."""
    place = after.placed[key]
    for other, at in after.placed.items():
        was = before.placed.get(other)
        if was is None or at.column != place.column or was.column != at.column or at.y > place.y:
            continue
        if at.box.height - at.box.entry > was.box.height - was.box.entry or at.box.entry > was.box.entry:
            return True
    return False


def _is_full(before: Layout, after: Layout, column: int) -> bool:
    """Whether a column fills the window to its last row, or reached below it before."""
    bottoms = [
        max((place.y + place.box.height for place in plan.placed.values() if place.column == column), default=0)
        for plan in (before, after)
    ]
    return max(bottoms) >= after.size[1]


def _check_widths(before: Layout, after: Layout) -> None:
    """A column keeps its place and its width unless in it or left of it a box came or changed, or a line came that
    needs a track, or all is made narrow, so that it fits the window that it would not fit."""
    both = range(min(len(before.columns), len(after.columns)))
    widths = [
        [column.width for pair in zip(plan.columns, plan.gutters, strict=True) for column in pair]
        for plan in (before, after)
    ]
    if any(
        after.columns[n].width < before.columns[n].width or after.gutters[n].width < before.gutters[n].width
        for n in both
    ):
        at_least = sum(map(max, *widths)) + sum(widths[1][len(widths[0]) :])
        assert after.width <= after.size[0] < at_least, "columns became narrow for nothing"
        return
    for number in both:
        assert after.columns[number].x == before.columns[number].x, "a column moves for nothing"
        changed = any(
            place.column == number
            and ((was := before.placed.get(key)) is None or (was.column, was.box) != (number, place.box))
            for key, place in after.placed.items()
        )
        if changed and after.columns[number].width != before.columns[number].width:
            return
        assert after.columns[number].width == before.columns[number].width, "a column widens for nothing"
        routed = number == len(before.columns) - 1 or before.courses[number] != after.courses[number]
        if routed and after.gutters[number].width != before.gutters[number].width:
            return
        assert after.gutters[number].width == before.gutters[number].width, "a gutter widens for nothing"


def _rows(course: Course) -> tuple[list[int], list[int]]:
    return (
        sorted(row for trunk in course.trunks for row in trunk.left),
        sorted(row for trunk in course.trunks for row in trunk.right),
    )


def _check_tracks(before: Mapping[NetKey, Course], after: Mapping[NetKey, Course]) -> None:
    """A line whose rows are the same keeps its tracks, unless one that moves or is new must stand left of it, because
    it comes from the left in a row in which this leaves to the right; or a row crosses its jog."""
    rows = {net: _rows(course) for net, course in after.items()}
    moved = {net for net, course in after.items() if course.trunks and course != before.get(net)}
    busy = {row for net, course in after.items() for row in (*rows[net][0], *rows[net][1], course.straight)}
    for net in moved:
        was = before.get(net)
        if was is None or not was.trunks or _rows(was) != rows[net] or was.jog in busy - {-1}:
            continue
        assert any(other != net and set(rows[other][0]) & set(rows[net][1]) for other in moved), (
            "a line leaves its track for nothing"
        )


def _check_passages(before: Layout, after: Layout) -> None:
    """A line passes a column where it did, while it leads to the same place and nothing stands there."""
    for net, rows in after.passages.items():
        was = before.placed.get(net[0])
        if was is None or (was.column, was.entry) != (after.placed[net[0]].column, after.placed[net[0]].entry):
            continue
        for column, y in rows.items():
            earlier = before.passages.get(net, {}).get(column, y)
            taken = any(
                place.column == column and place.y <= earlier < place.y + place.box.height
                for place in after.placed.values()
            )
            assert y == earlier or taken, "a line passes a column elsewhere for nothing"
