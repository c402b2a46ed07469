"""What stands in the heap's picture: which names get a row; how those that have none, and what left, are counted."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.heap import drawn
from tests.heap.drawn import check, container, state, value
from tests.thorough import thorough
from tui.canvas import clip, one_line
from tui.heap import boxes, model, picture
from tui.heap.boxes import ANYHOW, GLOBALS, MORE_THREADS, Degree, View
from tui.heap.layout import Layout, layout
from tui.heap.model import Ghost, HeapState
from tui.observed._dogwatch.events import Fate, Frame, Name, Object, Sample, Thread

if TYPE_CHECKING:
    from tui.heap.boxes import Key

OPAQUE = container(1, (), type="Flask")
DOG, SHARED = value(2, "'dog'"), value(3, "True", refs=None, shared=True)
NODE = container(4, {"next": 2})


def shown(names: dict[str, int], *objects: Object) -> list[str]:
    """The names of the module that have a row on the board."""
    stack, _ = boxes.scopes(state(names, objects), ANYHOW, Degree.BOARD, 20)
    return [row.label for row in stack[0].rows if not row.remark]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ({"app": 1, "word": 2, "flag": 3, "head": 4}, ["word", "head"]),
        ({"head": 4}, ["head"]),
        ({"app": 1, "flag": 3}, ["app", "flag"]),
    ],
)
def test_the_board_leaves_out_what_is_shared_or_opaque_only_where_there_is_better(
    names: dict[str, int], told: list[str]
) -> None:
    assert shown(names, OPAQUE, DOG, SHARED, NODE) == told


def test_names_fill_the_rows_that_frames_leave() -> None:
    names = {f"name_{number}": number for number in range(1, 13)}
    objects = [value(number) for number in range(1, 13)]
    threads = tuple(Thread(number, "T", (Frame("work", "f.py", 3),)) for number in range(2))
    for room in range(10, 20):
        stack, missing = boxes.scopes(state(names, objects, threads), ANYHOW, Degree.NORMAL, room)
        height = sum(box.height for box in stack)
        assert height == min(room, 12 + 2 + 2)
        assert missing == max(0, 12 + 1 + 2 + 2 - room if room < 16 else 0)


def said(picture_of: str) -> int:
    """How many names a box's text says that it has no row for."""
    numbers = [int(number) for number in re.findall(r"\+(\d+) names?", picture_of)]
    for words in re.findall(r"│ \+ ([^│●]+)", picture_of):
        assert "…" not in words
        numbers += [
            int(found) if (found := word.strip().partition(" ")[0]).isdecimal() else 1 for word in words.split(",")
        ]
    return sum(numbers)


def text_of(plan: Layout, lines: list[str], key: Key) -> str:
    x, y, width, height = plan.region(key)
    return "\n".join(line[x : x + width].ljust(width) for line in lines[y : y + height])


@settings(max_examples=thorough(200, 40))
@given(drawn.states(), st.sampled_from(Degree), st.sampled_from([(58, 10), (78, 18), (118, 34)]))
def test_the_screen_has_every_name_or_counts_it(told: HeapState, degree: Degree, size: tuple[int, int]) -> None:
    told = replace(
        told,
        globals=tuple(replace(name, name=f"n{index}") for index, name in enumerate(told.globals)),
        threads=tuple(
            replace(
                thread,
                name="T",
                waits_in="",
                frames=tuple(
                    replace(
                        frame,
                        function="f",
                        names=tuple(replace(name, name=f"n{index}") for index, name in enumerate(frame.names)),
                    )
                    for frame in thread.frames
                ),
            )
            for thread in told.threads
        ),
    )
    plan = layout(told, None, size, degree)
    lines = picture.draw(plan).text().splitlines()
    together = 0
    for key, names in boxes.named(told):
        if key not in plan.placed:
            together += len(names)
            continue
        text = text_of(plan, lines, key)
        rows = sum(f"│ {clip(one_line(name.name), boxes.LABEL)} " in text for name in names)
        assert rows + said(text) == len(names), text
    assert together == (said(text_of(plan, lines, MORE_THREADS)) if MORE_THREADS in plan.placed else 0)


def fallen(*ids: int, fate: str = "freed") -> tuple[Ghost, ...]:
    return tuple(Ghost(value(id, f"'{id}'"), 1.0, (), fate, "seen") for id in ids)


def test_what_left_and_has_no_line_is_counted() -> None:
    left = fallen(*range(10, 17)) + fallen(20, 21, fate="held")
    text = picture.draw(layout(state({"word": 2}, [DOG], ghosts=left))).text()
    assert text.count("refs 1→0 FREED") == 3
    assert "+ 4 more FREED, 2 more that left" in text
    veiled = picture.draw(layout(model.veiled(state({"word": 2}, [DOG], ghosts=left)))).text()
    assert "FREED" not in veiled, "what is to be guessed is not told"
    assert "+ 6 more that left" in veiled


def test_a_ghost_is_told_as_it_was() -> None:
    tree = container(9, {"key": 2, "left": 8}, type="Tree")
    shut = boxes.View(closed=frozenset({9}))
    before = layout(state({"word": 2, "tree": 9}, [DOG, tree, value(8, "'8'")]), size=(118, 30), view=shut)
    told = state({"word": 2}, [DOG], ghosts=(Ghost(tree, 1.0, (), "freed", "seen"), *fallen(8)))
    text = picture.draw(layout(told, before, size=(118, 30))).text()
    assert "Tree(key='dog', left" in text


def test_everything_that_was_freed_lately_is_remembered() -> None:
    first = model.fold(model.EMPTY, Sample(0.0, 1, True, (), (), tuple(value(id) for id in range(40))))
    freed = tuple(Fate(id, "freed", "seen") for id in range(40))
    second = model.fold(first, Sample(0.1, 2, False, left=tuple(range(40)), fates=freed))
    assert len(second.ghosts) == 40
    later = model.fold(second, Sample(0.1 + model.LINGER + 0.1, 3, False))
    assert len(later.ghosts) == model.GHOSTS


def test_an_outer_frame_in_one_line_counts_its_names() -> None:
    frames = tuple(Frame("f", "f.py", 3, (Name("x", 2), Name("y", 2))) for _ in range(6))
    told = state({"word": 2}, [DOG], (Thread(5, "Main", frames),))
    text = picture.draw(layout(told, size=(58, 10))).text()
    assert text.count("+2 names  line 3") == 3


def test_the_board_has_big_counts_also_on_what_has_one_attribute() -> None:
    told = state({"head": 4}, [NODE, DOG])
    box = layout(told, degree=Degree.BOARD).placed[4].box
    assert box.height == boxes.BIG + 2
    assert "╺┻╸" in picture.draw(layout(told, degree=Degree.BOARD)).text()


def test_nothing_is_dull_where_there_is_nothing_to_name() -> None:
    assert boxes.scopes(state({}, []), ANYHOW, Degree.BOARD, 20)[0][0].key == GLOBALS


def test_a_remark_that_is_too_long_is_told_in_a_number() -> None:
    kinds = ("function",) * 12 + ("class",) * 11 + ("module",) * 10
    objects = [replace(value(number), kind=kind) for number, kind in enumerate(kinds, start=1)]
    told = state({f"n{number}": number for number in range(1, 34)}, objects)
    assert "│ +33 names " in picture.draw(layout(told)).text()


def workers(count: int) -> HeapState:
    threads = tuple(
        Thread(number + 1, f"worker-{number}", (Frame("work", "f.py", 3, (Name("mine", 2), Name("word", 2))),))
        for number in range(count)
    )
    return state({"word": 2}, [DOG], threads)


@pytest.mark.parametrize("count", [2, 6, 12, 20, 40])
def test_threads_fit_the_window_and_the_first_are_open(count: int) -> None:
    """Where there is room, all; else the last ones are a line each; else one line counts them and their names."""
    told = workers(count)
    plan = layout(told, size=(78, 18))
    check(plan, told)
    assert plan.height <= 18
    stack = [place.box for place in plan.placed.values() if place.column == 0][1:]
    shapes = [box.shape for box in stack]
    assert shapes == sorted(shapes, reverse=True), "those that are open come first"
    assert shapes[0] == "scope"
    shown = sum(box.thread >= 0 for box in stack)
    text = picture.draw(plan).text()
    assert (f"{count - shown} more thread" in text) is (shown < count)
    assert text.count("│ mine") * 2 + said(text) == 2 * count


def test_threads_that_are_one_line_are_told_apart_when_that_is_opened() -> None:
    plan = layout(workers(20), size=(78, 18), view=View(opened=frozenset({MORE_THREADS})))
    assert sum(place.column == 0 for place in plan.placed.values()) == 21
    assert MORE_THREADS not in plan.placed
