"""States made up for pictures, and what must hold of every picture."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tui.heap import picture
from tui.heap.model import Ghost, HeapState
from tui.observed._dogwatch.events import Frame, Name, Object, Thread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tui.heap.layout import Layout


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
    ghosts = tuple(
        Ghost(known[id], 1.0, (), random.choice(("freed", "held", "cycle", "immortal", "unknown")), "seen")
        for id in left
    )
    kept = {id: object for id, object in known.items() if id not in left}
    return HeapState(1.0, 1, threads(random, ids), names(random, ids, 8), kept, ghosts=ghosts)


@st.composite
def stories(draw: st.DrawFn) -> list[HeapState]:
    """States that follow each other: objects come, change and go, names are bound anew, frames begin and end."""
    ids = list(range(1, draw(st.integers(2, 30))))
    random = Random(draw(st.integers(0, 1 << 32)))
    told = []
    known = objects(random, ids)
    for number in range(draw(st.integers(2, 6))):
        known |= objects(random, random.sample(ids, len(ids) // 4))
        here = set(random.sample(ids, random.randrange(1, len(ids) + 1)))
        told.append(
            HeapState(
                1.0,
                number + 1,
                threads(random, ids),
                names(random, ids, 8),
                {id: object for id, object in known.items() if id in here},
            )
        )
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


def references(plan: Layout, state: HeapState) -> int:
    """How many references the names, and the objects in the picture, have."""
    names = len(state.globals) + sum(len(frame.names) for thread in state.threads for frame in thread.frames)
    shown = [place.box.object for place in plan.placed.values() if place.box.object is not None]
    return names + sum(len(object.edges) for object in shown)
