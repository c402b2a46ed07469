"""The page around the picture: what source and output leave to it, and what they show."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.heap.drawn import container, state, value
from tui.heap import boxes, page
from tui.heap.boxes import Degree
from tui.heap.layout import layout
from tui.heap.model import Ghost, HeapState
from tui.heap.page import Glance, Source
from tui.observed._dogwatch.events import Frame, Thread

SCRIPT: Source = ("f.py", tuple(f"line number {number}" for number in range(1, 91)))
DOG = state({"word": 1}, [value(1, "'dog'")])


def glance(told: HeapState = DOG, full: bool = True, output: str | None = "", source: Source = SCRIPT) -> Glance:
    plan = layout(told, None, page.window((200, 60), full, source, output))
    return Glance(told, plan, output=output, source=source, full=full)


@pytest.mark.parametrize("size", [(150, 24), (200, 60), (250, 80)])
def test_the_panel_takes_no_room_of_the_picture(size: tuple[int, int]) -> None:
    for source in (SCRIPT, ("f.py", ("x" * 300,)), page.NO_SOURCE):
        room = page.window(size, True, source, "")
        picture = page.areas(*size, glance(source=source))["picture"]
        assert picture.width == room[0]
        assert size[0] * 3 // 5 - 1 <= room[0] < size[0]
    assert page.window(size, True, page.NO_SOURCE, None)[0] == size[0]
    assert page.window(size, False, SCRIPT, "")[0] == size[0]


@pytest.mark.parametrize("size", [(78, 19), (118, 35)])
def test_full_screen_keeps_rows_for_the_source_under_a_picture_that_is_too_large(size: tuple[int, int]) -> None:
    names = {f"n{number}": number for number in range(1, 60)}
    told = state(names, [value(number) for number in range(1, 60)])
    where = page.areas(*size, glance(told))
    assert where["source"].height == size[1] // 3
    assert where["picture"].height >= page.window(size, True, SCRIPT, "")[1]


@given(st.sets(st.integers(1, 300), max_size=30), st.integers(300, 400), st.integers(4, 60))
def test_an_excerpt_has_the_lines_of_all_threads_and_fills_its_rows(here: set[int], count: int, room: int) -> None:
    shown = page.excerpt(sorted(here), count, room)
    assert len(shown) <= room
    lines = [line for line in shown if line]
    assert lines == sorted(set(lines))
    missing = here - set(lines)
    assert not missing or (len(shown) >= room - 1 and max(missing) < min(lines))
    assert len(shown) >= min(room, count) - 1
    for before, after in pairwise(lines):
        assert (after == before + 1) is (0 not in shown[shown.index(before) : shown.index(after)])


def threads(*lines: int) -> tuple[Thread, ...]:
    """Each stands in a library that a line of the script called."""
    return tuple(
        Thread(number, "T", (Frame("wait", "lib.py", 7), Frame("work", "f.py", line)))
        for number, line in enumerate(lines)
    )


def test_the_source_marks_every_thread_also_two_in_one_line_and_far_ones() -> None:
    told = state({"word": 1}, [value(1)], threads(88, 3, 88))
    text = page.draw(glance(told), 100, 30).text()
    assert "▶0▶2 88 line number 88" in text
    assert "▶1    3 line number 3" in text
    assert "…" in text


def test_the_foot_keeps_what_was_printed_last() -> None:
    printed = "\n".join(f"word{number}" for number in range(12))
    text = page.draw(glance(full=False, output=printed, source=page.NO_SOURCE), 60, 12).text()
    assert "word11" in text
    assert "word0 " not in text
    assert "output  …" in text


def test_what_is_freed_out_of_sight_is_said_above() -> None:
    names = {f"n{number}": number for number in range(1, 30)}
    gone = tuple(Ghost(value(number, "'gone'"), 1.0, (), "freed", "seen") for number in range(40, 46))
    told = state(names, [value(number) for number in range(1, 30)], ghosts=gone)
    view = boxes.View(opened=frozenset({boxes.GLOBALS}))
    plan = layout(told, None, (78, 18), view=view)
    assert "6 FREED ↓" in page.draw(Glance(told, plan), 78, 18).text().splitlines()[0]
    assert "FREED ↓" not in page.draw(Glance(told, plan), 78, 60).text().splitlines()[0]


def degree(told: HeapState, size: tuple[int, int] = (78, 19), previous: Degree | None = None) -> Degree:
    room = page.window(size, True, SCRIPT, "")
    before = layout(told, None, room, previous) if previous is not None else None
    return page.plan(told, before, room, size, None, True, boxes.View()).degree


def test_the_board_is_taken_where_it_tells_as_much_as_the_ordinary_picture() -> None:
    chain = [container(number, {"next": number + 1}) for number in range(1, 8)] + [value(8)]
    assert degree(state({"head": 7}, chain)) is Degree.BOARD
    assert degree(state({"head": 1}, chain)) is Degree.NORMAL, "on the board some would be closed or out of sight"
    assert degree(state({"head": 7}, chain), previous=Degree.NORMAL) is Degree.NORMAL, "once outgrown it stays away"


def test_a_board_that_fits_leaves_the_source_what_it_does_not_need() -> None:
    told = state({f"n{number}": number for number in range(1, 5)}, [value(number) for number in range(1, 5)])
    room = page.window((78, 19), True, SCRIPT, "")
    for size, rows in (((78, 19), 6), ((78, 17), 0)):
        plan = page.plan(told, None, room, size, None, True, boxes.View())
        assert (plan.degree, plan.height) == (Degree.BOARD, 12)
        where = page.areas(*size, Glance(told, plan, output=None, source=SCRIPT, full=True))
        assert where["picture"].height >= 12
        assert ("source" in where) is (rows > 0)


def test_details_are_told_where_there_is_much_room() -> None:
    chain = [container(number, {"next": number + 1}) for number in range(1, 8)] + [value(8)]
    assert degree(state({"head": 7}, chain), (200, 60)) is Degree.DETAIL


def test_of_many_facts_a_part_is_shown_and_the_others_are_counted() -> None:
    lines = [(str(number), "") for number in range(10)]
    told = [[text.strip() for text, _ in page.part(lines, first, 5)] for first in (0, 1, 99)]
    assert told == [
        ["0", "1", "2", "3", "… 6 more"],
        ["… 2 more", "2", "3", "4", "… 5 more"],
        ["… 6 more", "6", "7", "8", "9"],
    ]
    assert page.part(lines, 3, 20) == lines


def test_details_are_not_told_where_they_would_hide_what_the_ordinary_picture_shows() -> None:
    chain = [container(id, {"left": 2 * id, "right": 2 * id + 1}) for id in range(1, 8)]
    tree = state({"root": 1}, [*chain, *(value(id) for id in range(8, 16))])
    for size, room in (((120, 36), (120, 34)), ((200, 56), (118, 53))):
        told = page.plan(tree, None, room, size, None, True, boxes.View())
        assert told.degree is Degree.NORMAL
        assert not told.hidden
        assert layout(tree, None, room, Degree.DETAIL).hidden
        assert page.plan(tree, told, room, size, None, True, boxes.View()).degree is Degree.NORMAL
