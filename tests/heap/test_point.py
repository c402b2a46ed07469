"""Pointing by keys: down a column, along a reference and back, into what is closed, and to what one looks for."""

from __future__ import annotations

import pytest

from tests.heap.drawn import container, state, value
from tui.heap import boxes, point
from tui.heap.boxes import GLOBALS, View
from tui.heap.facts import facts
from tui.heap.layout import layout
from tui.heap.point import Point
from tui.heap.track import Tracks
from tui.observed._dogwatch.events import Frame, Holders, Name, Sample, Thread

NODES = [
    container(1, {"value": 2, "next": 3}),
    value(2, "'ant'"),
    container(3, {"value": 4, "prev": 1}),
    value(4, "'bee'"),
]
STATE = state({"head": 1}, NODES, (Thread(5, "Main", (Frame("work", "f.py", 3, (Name("bug", 4),)),)),))
PLAN = layout(STATE, size=(200, 40))


def test_down_and_up_a_column() -> None:
    first = point.beside(PLAN, None, 1)
    assert first == Point(GLOBALS, 0)
    assert point.beside(PLAN, first, -1) == Point(GLOBALS)
    work = (5, 0, "work")
    assert point.beside(PLAN, first, 1) == Point(work)
    assert point.beside(PLAN, Point(work, 0), 1) == Point(work, 0)


def test_along_a_reference_and_back() -> None:
    at = point.follow(PLAN, Point(GLOBALS, 0))
    assert at == Point(1)
    assert point.follow(PLAN, at) == Point(1, 0)
    assert point.follow(PLAN, Point(1, 1)) == Point(3)
    assert point.back(PLAN, Point(3)) == Point(1, 1)
    assert point.back(PLAN, Point(1, 1)) == Point(1)
    assert point.back(PLAN, Point(1)) == Point(GLOBALS, 0)


def test_the_object_that_is_meant() -> None:
    assert point.object_of(PLAN, Point(GLOBALS, 0)) == 1
    assert point.object_of(PLAN, Point(GLOBALS)) == 0
    assert point.object_of(PLAN, Point(3)) == 3
    assert point.object_of(PLAN, None) == 0


def test_open_and_close_by_hand() -> None:
    closed = point.turned(PLAN, View(), 1)
    assert closed == View(closed=frozenset({1}))
    plan = layout(STATE, PLAN, (200, 40), view=closed)
    assert plan.placed[1].box.shape == "line"
    assert point.turned(plan, closed, 1) == View(opened=frozenset({1}))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("head", (GLOBALS, "head")),
        ("BUG", ((5, 0, "work"), "bug")),
        ("'bee'", (4, "")),
        ("node", (1, "")),
        ("prev", (3, "")),
    ],
)
def test_find_a_name_a_value_a_type_or_an_attribute(words: str, found: tuple[boxes.Key, str]) -> None:
    assert point.matches(STATE, words)[0] == found


def test_the_way_to_an_object_that_is_not_drawn() -> None:
    assert point.way_to(STATE, 2) == [1, GLOBALS]


def told(at: Point) -> list[str]:
    return [text for text, _ in facts(STATE, PLAN, at, Tracks(), 1.0, True, 60)]


def test_facts_of_a_name_say_whom_it_refers_to() -> None:
    lines = told(Point((5, 0, "work"), 0))
    assert lines[0] == "name bug (▶0 work)"
    assert "'bee'" in lines
    assert "  name bug (in work)" in lines
    assert "  Node.value" in lines
    assert "the whole heap is asked …" in lines


def test_facts_name_the_holders_that_the_whole_heap_was_asked_for() -> None:
    answer = Holders(
        1.0, 4, refs=3, held_by=("a list", "cache in mod"), chain=("module mod", "cache"), elsewhere=1, pause=0.003
    )
    asked = state({"bug": 4}, NODES[3:])
    asked.holders[4] = answer  # type: ignore[index]
    lines = [text for text, _ in facts(asked, layout(asked), Point(4), None, 1.0, True, 60)]
    assert lines[-6:] == [
        "from a root: module mod → cache",
        "held by, in the whole heap (paused 3.0 ms)",
        "  1 on a stack or in C",
        "  a list",
        "  cache in mod",
        "str  50 B  at 0x100",
    ]


def test_what_matters_most_of_an_object_comes_first_and_nothing_twice() -> None:
    tracks = Tracks()
    tracks.take([(0.5, Sample(0.5, 1, True, objects=tuple(NODES)))])
    lines = [text for text, _ in facts(STATE, PLAN, Point(3), tracks, 1.0, False, 70)]
    assert lines == [
        "Node(value='bee', prev=Node)",
        "refs 1: 1 in this picture  █████████████████ 1…1 since 0.50 s",
        "held by, in this picture: Node.next",
        "Node  at 0xc0",
    ]
    narrow = [text for text, _ in facts(STATE, PLAN, Point(3), tracks, 1.0, False, 40)]
    assert narrow[1:3] == ["refs 1: 1 in this picture", "██████████ 1…1 since 0.50 s"]
