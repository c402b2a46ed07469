"""The heap's picture as it is drawn: boxes, lines, crossings, what is lit, marked, or told in big."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.geometry import Region

from tests.heap import drawn
from tests.heap.drawn import container, state, value
from tests.thorough import thorough
from tui.canvas import draw_ascii, one_line
from tui.heap import boxes, picture
from tui.heap.boxes import GLOBALS, Degree, View
from tui.heap.layout import Layout, layout
from tui.heap.model import HeapState
from tui.heap.picture import HEAVY, LIGHT, Growing, Light, Marks
from tui.observed._dogwatch.events import Frame, Name, Thread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from random import Random

    from tui.heap.boxes import Key
    from tui.heap.layout import Net
    from tui.heap.picture import Cell


def text(plan: Layout, **options: object) -> str:
    return picture.draw(plan, **options).text()  # type: ignore[arg-type]


def test_names_and_their_objects() -> None:
    plan = layout(state({"word": 1, "same": 1, "other": 2}, [value(1, "'dog'", refs=2), value(2, "'cat'")]))
    assert text(plan).splitlines() == [
        "╭ globals of __main__ ─╮",
        "│ word                 ●─┬───────▶ 'dog'      refs 2",
        "│ same                 ●─╯",
        "│ other                ●─────────▶ 'cat'      refs 1",
        "╰──────────────────────╯",
    ]


def test_where_two_lines_cross_the_horizontal_one_has_a_gap() -> None:
    boxes = [container(1, {"a": 3, "b": 4}), container(2, {"a": 4, "b": 3}), value(3), value(4)]
    plan = layout(state({"x": 1, "y": 2}, boxes), size=(120, 30))
    shown = picture.draw(plan)
    masks = [picture.mask(net) for net in plan.nets]
    crossings = [
        cell for index, one in enumerate(masks) for other in masks[index + 1 :] for cell in one.keys() & other.keys()
    ]
    assert crossings
    for x, y in crossings:
        assert shown.at(x, y) == "│"
        assert shown.at(x - 1, y) == "─"


def meeting(lines: Iterable[Mapping[Cell, int]]) -> dict[Cell, int]:
    """The directions that are seen in each cell of some nets: where two cross, those of the vertical one."""
    found: dict[Cell, int] = {}
    for cells in lines:
        for cell, directions in cells.items():
            found[cell] = picture.ALONG if cell in found else directions
    return found


def lit_cells(net: Net, key: Key) -> dict[Cell, int]:
    """The cells of a net that are lit where ``key`` is pointed at: all that leads to it or from it. Where more of the
    net goes on from them, that does not count."""
    cells = picture.mask(net)
    if net.target == key:
        return cells
    ways = {cell for port in net.ports if port.key == key for cell in picture.way(net, port, cells)}
    return {
        (x, y): sum(
            bit
            for bit, (dx, dy) in picture.STEPS.items()
            if cells[x, y] & bit and ((x + dx, y + dy) in ways or (x + dx, y + dy) not in cells)
        )
        for x, y in ways
    }


@settings(max_examples=thorough(200, 60))
@given(drawn.states(), st.sampled_from(Degree), st.randoms(use_true_random=False))
def test_every_cell_of_a_line_is_drawn_as_what_meets_there(state: HeapState, degree: Degree, random: Random) -> None:
    """Also with a light on many lines: on whatever has most of them, or on anything."""
    plan = layout(state, None, (118, 34), degree)
    ends = [key for net in plan.nets for key in (net.target, *(port.key for port in net.ports))]
    for key in (None, max(ends, key=ends.count, default=None), random.choice(ends or [1])):
        shown = picture.draw(plan, light=Light(key))
        lit = [lit_cells(net, key) for net in plan.nets] if key is not None else []
        bright = meeting(lit)
        heads = {net.head for net in plan.nets}
        for cell, directions in meeting(map(picture.mask, plan.nets)).items():
            glyph = HEAVY[bright[cell]] if cell in bright else LIGHT[directions]
            expected = "▶◀" if cell in heads else glyph + {"─": "╌", "│": "╎"}.get(glyph, "")
            assert shown.at(*cell) in expected


@settings(max_examples=thorough(200, 30))
@given(drawn.states(), st.integers(0, 60), st.integers(0, 20))
def test_a_window_shows_that_part_of_the_picture(state: HeapState, left: int, top: int) -> None:
    plan = layout(state, None, (78, 20))
    light = Light(next(iter(plan.placed)))
    whole = picture.draw(plan, light=light)
    part = picture.draw(plan, light=light, window=Region(left, top, 30, 10))
    for y in range(10):
        cut = [part.at(x, y) for x in range(30)]
        full = [whole.at(left + x, top + y) for x in range(30)]
        assert cut[1:-1] == full[1:-1], "but for halves of double-width characters at its edges"


@settings(max_examples=thorough(200, 30))
@given(drawn.states(), st.sampled_from(Degree), st.booleans())
def test_no_text_shifts_a_line(state: HeapState, degree: Degree, pointed: bool) -> None:
    """Double width, combining characters, emoji, tabs and newlines: every row is exactly as wide as the picture."""
    plan = layout(state, None, (78, 20), degree, View(pinned=frozenset(state.objects)))
    key = next(iter(plan.placed), None) if pointed else None
    shown = picture.draw(plan, Marks(new=frozenset(state.objects)), Light(key))
    for y in range(shown.height):
        row = "".join(shown.at(x, y) for x in range(shown.width))
        assert cell_len(row) == shown.width
        assert "\n" not in row
        assert "\t" not in row


@settings(max_examples=thorough(200, 40))
@given(drawn.states(), st.sampled_from([(58, 12), (78, 18), (118, 34)]))
def test_counts_and_verdicts_are_never_cut(state: HeapState, size: tuple[int, int]) -> None:
    """Nor are the marks beside them: they stand whole or not at all."""
    plan = layout(state, None, size)
    shown = picture.draw(plan, Marks(new=frozenset(state.objects)))
    for key, place in plan.placed.items():
        x, y, width, _ = plan.region(key)
        said = "".join(shown.at(x + at, y + place.box.entry) for at in range(width))
        if place.box.ghost is not None:
            assert boxes.verdict_in_short(place.box.ghost) in said or boxes.verdict(place.box.ghost, by=False) in said
        elif place.box.object is not None:
            assert boxes.note(place.box.object, plan.degree) in said
            assert said.rstrip("╮ ─").endswith((boxes.note(place.box.object, plan.degree), " new", " *"))


def test_the_way_of_what_is_pointed_at_is_lit_from_port_to_head() -> None:
    plan = layout(state({"a": 1, "b": 1, "c": 2}, [value(1, refs=2), value(2)]))
    lit = picture.draw(plan, light=Light(GLOBALS, 1))
    (net,) = [net for net in plan.nets if net.target == 1]
    (port,) = [port for port in net.ports if port.row == 1]
    way = picture.way(net, port, picture.mask(net))
    assert all(lit.at(*cell) in HEAVY for cell in way[:-1])
    assert lit.at(*way[-1]) == "▶"
    assert lit.at(port.x + 1, port.y - 1) == "─", "the line of another name is not lit"
    whole = picture.draw(plan, light=Light(1))
    assert all(whole.at(*cell) in HEAVY for cell in picture.mask(net) if cell != net.head)


def test_what_is_new_changed_or_bound_is_marked_in_words() -> None:
    before = state({"word": 1}, [value(1, "'dog'"), value(3, "'ant'", refs=1)])
    after = state({"word": 2, "ant": 3}, [value(2, "'cat'"), value(3, "'ant'", refs=2)])
    marks = picture.marks(before, after)
    assert marks == Marks(frozenset({2}), {3: 1}, frozenset({(GLOBALS, "word")}), frozenset({(GLOBALS, "ant")}))
    shown = text(layout(after), marks=marks)
    assert "refs 1 new" in shown
    assert "refs 1→2" in shown
    assert picture.marks(HeapState(), after) == Marks(), "at the start not everything is news"


def test_a_rebound_name_grows_its_line() -> None:
    plan = layout(state({"word": 2}, [value(2, "'cat'")]))
    arrows = [text(plan, growing=[Growing(GLOBALS, "word", share)]) for share in (0.25, 0.5, 0.75, 1.0)]
    lengths = [arrow.splitlines()[1].count("─") for arrow in arrows]
    assert lengths == sorted(set(lengths))
    assert ["▶" in arrow for arrow in arrows] == [False, False, False, True]


def test_the_board_tells_counts_in_digits() -> None:
    plan = layout(state({"word": 1}, [value(1, "'dog'", refs=7)]), degree=Degree.BOARD)
    rows = text(plan).splitlines()
    assert [row[-3:].strip() for row in rows[:3]] == ["╺━┓", "┃", "╹"]
    immortal = layout(state({"word": 1}, [value(1, "'dog'", refs=None)]), degree=Degree.BOARD)
    assert "│ ╳  │" in text(immortal)


def test_details_have_type_size_and_address() -> None:
    plan = layout(state({"word": 1}, [value(1, "'dog'")]), degree=Degree.DETAIL, size=(118, 30))
    assert "str  refs 1 (1 shown)  50 B  0x40" in text(plan)


def test_what_terminals_draw_in_widths_of_their_own_is_left_out_or_escaped() -> None:
    assert one_line("'👍🏽 ok'") == "'👍 ok'"
    assert one_line("कि") == "क\\u093f"
    assert one_line("caf\xe9 α①…") == "caf\xe9 α①…"
    draw_ascii(True)
    assert one_line("caf\xe9 α①… 개") == "caf\\xe9 \\u03b1\\u2460… 개"


def test_ascii_alone_where_it_is_asked_for() -> None:
    loop = [container(1, {"next": 2}), container(2, {"prev": 1, "self": 2}), value(3, refs=None)]
    plan = layout(state({"a": 1, "b": 3}, loop), size=(120, 30))
    draw_ascii(True)
    for degree in Degree:
        assert text(layout(state({"a": 1, "b": 3}, loop), degree=degree)).isascii()
    assert text(plan, light=Light(1)).isascii()


def test_items_are_marked_as_names_are_and_what_went_is_counted() -> None:
    items = [value(number) for number in range(1, 6)]
    before = state(
        {"a": 10, "b": 11, "c": 12}, [*items, container(10, {"to": 1, "x": 2}), container(11, {"y": 3, "z": 4})]
    )
    after = state({"a": 10, "b": 11}, [*items, container(10, {"to": 5, "x": 2, "w": 3}), container(11, {"y": 3})])
    found = picture.marks(before, after)
    assert found.bound == {(10, "to")}
    assert found.added == {(10, "w")}
    assert found.altered == {10, 11}
    assert found.gone == {11: 1, GLOBALS: 1}
    shown = text(layout(after, size=(118, 30)), marks=found)
    rows = [line for line in shown.splitlines() if "│ to" in line or "│ w" in line]
    assert [("changed" in row or "*to" in row, "new" in row or "*w" in row) for row in rows] == [
        (True, False),
        (False, True),
    ]
    assert "*╮" in shown.splitlines()[0], "of the module"
    assert "0x2c0 * ╮" in text(layout(after, size=(118, 30), degree=Degree.DETAIL), marks=found)
    closed = text(layout(after, size=(118, 30), view=View(closed=frozenset({10}))), marks=found)
    assert "refs 1 changed" in closed or "refs 1 *" in closed


def test_members_of_a_set_are_known_by_what_they_are() -> None:
    items = [value(number) for number in range(1, 4)]
    before = state({"s": 10}, [*items, container(10, {}, "set", "set")])
    before.objects[10] = replace(before.objects[10], edges=(("", 1), ("", 2)))  # type: ignore[index]
    after = state({"s": 10}, [*items, replace(before.objects[10], edges=(("", 2), ("", 3)))])
    found = picture.marks(before, after)
    assert found.added == {(10, "3")}
    assert not found.bound
    assert found.gone == {10: 1}


def test_what_somebody_opened_is_no_change() -> None:
    few = state({"a": 10}, [value(1), value(2), container(10, {"x": 1}, more=1), container(11, {})])
    more = state({"a": 10}, [value(1), value(2), container(10, {"x": 1, "y": 2}), container(11, {"z": 2})])
    opened = View(opened=frozenset({10, 11}))
    assert picture.marks(few, more, opened) == picture.marks(more, few, opened) == Marks()
    assert picture.marks(few, more).altered == {10, 11}


def test_what_is_pointed_at_stands_out_by_more_than_its_colour() -> None:
    """A frame's title, an open container's, a line's and a row."""
    frames = (Frame("work", "f.py", 3, (Name("x", 1),)),)
    told = state({"a": 1, "b": 2}, [container(1, {"x": 2}), value(2, "'dog'")], (Thread(5, "Main", frames),))
    plan = layout(told, size=(118, 30))
    for key, row in (((5, 0, "work"), -1), (1, -1), (2, -1), (GLOBALS, 1)):
        x, y, _, _ = plan.region(key)
        drawn_so = [
            picture.draw(plan, light=light).style_at(x + 2, y + row + 1) for light in (Light(key, row), Light())
        ]
        assert ["reverse" in style for style in drawn_so] == [True, False]


def test_the_board_has_big_counts_in_deeper_columns_too_where_there_is_room() -> None:
    told = state({"words": 1}, [container(1, range(2, 5), kind="sequence"), *(value(id) for id in range(2, 5))])
    for rows, shape in ((13, "big"), (10, "line")):
        plan = layout(told, degree=Degree.BOARD, size=(78, rows))
        drawn.check(plan, told)
        assert {plan.placed[id].box.shape for id in range(2, 5)} == {shape}
