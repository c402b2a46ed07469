"""Where things stand in the heap's picture: nothing overlaps, every reference has its line, what stays stays."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.heap import drawn
from tests.heap.drawn import check, container, state, value
from tests.thorough import thorough
from tui.heap import picture
from tui.heap.boxes import Degree, View
from tui.heap.layout import Layout, layout
from tui.heap.model import Ghost
from tui.heap.routing import Wire, allot
from tui.observed._dogwatch.events import Frame, Name, Thread

if TYPE_CHECKING:
    from tui.heap.boxes import Key
    from tui.heap.model import HeapState
    from tui.observed._dogwatch.events import Object

SIZES = st.sampled_from([(58, 12), (78, 18), (118, 34), (248, 74)])
DEGREES = st.sampled_from(Degree)


def views(draw_from: int) -> st.SearchStrategy[View]:
    keys = st.frozensets(st.integers(1, draw_from), max_size=4)
    return st.builds(View, keys, keys, keys)


@settings(max_examples=thorough(400, 60))
@given(drawn.states(), SIZES, DEGREES, views(12))
def test_no_line_runs_through_a_box_and_every_reference_is_drawn_or_counted(
    state: HeapState, size: tuple[int, int], degree: Degree, view: View
) -> None:
    plan = layout(state, None, size, degree, view)
    check(plan, state)
    assert layout(state, None, size, degree, view) == plan, "the same input gives another picture"


def where(plan: Layout, key: object) -> tuple[int, int]:
    return plan.region(key)[:2]  # type: ignore[arg-type]


@settings(max_examples=thorough(300, 60))
@given(drawn.stories(), SIZES, DEGREES)
def test_what_stays_does_not_move_without_a_reason(
    story: list[tuple[HeapState, View]], size: tuple[int, int], degree: Degree
) -> None:
    """What may move, and when, is told by ``drawn.check_still``. All may move where it is laid out afresh, for which an
    object must have lost all its holders on the left, or a container must have come into a column that has no room
    where it belongs; and where there was no name yet."""
    previous: Layout | None = None
    asked = View()
    for told, view in story:
        plan = layout(told, previous, size, degree, view)
        check(plan, told)
        if (
            previous is not None
            and not previous.is_blank
            and not (
                (drawn.astray(previous, plan) or drawn.came_between(previous, plan))
                and plan == layout(told, None, size, degree, view)
            )
        ):
            drawn.check_still(previous, plan, (asked.opened ^ view.opened) | (asked.closed ^ view.closed))
        previous, asked = plan, view


def test_a_value_that_a_name_refers_to_stands_in_its_row() -> None:
    plan = layout(state({"a": 1, "b": 2}, [value(1), value(2)]))
    assert [place.y for key, place in plan.placed.items() if isinstance(key, int)] == [1, 2]
    assert all(not net.falls for net in plan.nets)


def test_columns_are_distances() -> None:
    chain = [container(id, {"next": id + 1}) for id in range(1, 5)] + [value(5)]
    plan = layout(state({"head": 1}, chain), size=(200, 40))
    assert [plan.placed[id].column for id in range(1, 6)] == [1, 2, 3, 4, 5]


def grown_at_its_head(length: int, size: tuple[int, int]) -> list[Layout]:
    """The pictures of a list that grows at its head, from one node on; the value that came last has a name."""
    plans: list[Layout] = []
    for count in range(1, length + 1):
        nodes = [
            container(id, {"value": 100 + id, "next": id - 1} if id > 1 else {"value": 101})
            for id in range(1, count + 1)
        ]
        values = [value(100 + id) for id in range(1, count + 1)]
        now = state({"head": count, "word": 100 + count}, [*nodes, *values], number=count)
        plans.append(layout(now, plans[-1] if plans else None, size))
        check(plans[-1], now)
    return plans


def test_columns_are_distances_again_once_many_are_not() -> None:
    """A list that grew at its head is nearly what it would be if it was laid out afresh; few of its states came to that
    by moving what has a holder left of it."""
    plans = grown_at_its_head(8, (198, 56))
    assert len({plans[-1].placed[id].column for id in range(1, 9)}) >= 6
    regrouped = [
        after
        for before, after in pairwise(plans)
        if any(
            after.placed[id].column != place.column
            for id, place in before.placed.items()
            if place.box.rows and place.column
        )
    ]
    assert 1 <= len(regrouped) <= 3


def test_what_lost_its_name_moves_behind_its_holder_alone() -> None:
    """A list that grows at its end: the node and the value that lost their names go where they belong, nothing else."""
    two = [container(1, {"v": 11, "next": 2}), container(2, {"v": 12}), value(11), value(12)]
    before = layout(state({"first": 1, "n": 2, "v": 12}, two), size=(150, 30))
    assert [before.placed[id].column for id in (2, 12)] == [1, 1]
    three = [two[0], container(2, {"v": 12, "next": 3}), container(3, {"v": 13}), value(11), value(12), value(13)]
    after = layout(state({"first": 1, "n": 3, "v": 13}, three), before, size=(150, 30))
    assert [after.placed[id].column for id in (1, 2, 12, 3)] == [1, 2, 3, 1]
    assert all(where(after, id) == where(before, id) for id in (1, 11))


def test_what_is_new_stands_behind_its_holder_also_where_fewer_columns_are_left() -> None:
    chain = [container(id, {"next": id + 1}) for id in range(1, 4)]
    before = layout(state({"a": 1}, [*chain, value(4)]), size=(98, 20))
    longer = [*chain, container(4, {"next": 5}), value(5)]
    plan = layout(state({"a_name_" * 6: 1}, longer), before, size=(98, 20))
    check(plan, state({"a_name_" * 6: 1}, longer))
    assert plan.placed[5].column >= plan.placed[4].column == before.placed[4].column


def test_a_reference_back_leaves_on_the_left_and_arrives_on_the_right() -> None:
    pair = [container(1, {"next": 2}), container(2, {"prev": 1})]
    plan = layout(state({"head": 1}, pair), size=(200, 40))
    (back,) = [net for net in plan.nets if net.target == 1 and not net.from_left]
    assert not back.ports[0].right
    assert back.head[0] == plan.region(1)[0] + plan.region(1)[2]


def test_a_reference_to_itself_is_a_loop_beside_the_box() -> None:
    plan = layout(state({"loop": 1}, [container(1, {"self": 1})]))
    (loop,) = [net for net in plan.nets if not net.from_left]
    assert loop.ports[0].key == loop.target == 1
    assert len(loop.falls) == 1


def test_a_rebound_name_moves_its_line_and_no_object() -> None:
    first = state({"word": 1, "other": 3}, [value(1, "'dog'"), value(3)])
    before = layout(first)
    after = layout(state({"word": 2, "other": 3}, [value(1, "'dog'"), value(2, "'cat'"), value(3)]), before)
    assert where(after, 3) == where(before, 3)


def test_a_freed_object_stays_where_it_was_as_a_ghost() -> None:
    dog = value(1, "'dog'")
    before = layout(state({"word": 1, "other": 3}, [dog, value(3)]))
    gone = (Ghost(dog, 1.0, ("word",), "freed", "seen"),)
    after = layout(state({"word": 2, "other": 3}, [value(2, "'cat'"), value(3)], ghosts=gone), before)
    assert where(after, 1) == where(before, 1)
    assert "'dog'" in picture.draw(after).text()
    assert "1→0 FREED" in picture.draw(after).text()


def test_a_ghost_widens_no_column() -> None:
    dog = value(1, "'dog'")
    held = Ghost(dog, 1.0, (), "held", "scanned", ("list kept_by_something_with_a_long_name",))
    before = layout(state({"a": 1, "b": 2}, [dog, container(2, {"x": 3}), value(3)]))
    after = layout(state({"b": 2}, [container(2, {"x": 3}), value(3)], ghosts=(held,)), before)
    assert after.columns == before.columns
    assert "refs 1 held" in picture.draw(after).text()


def test_what_left_in_a_cycle_keeps_its_references_and_its_place() -> None:
    pair = [container(1, {"name": 3, "other": 2}), container(2, {"other": 1}), value(3)]
    before = layout(state({"a": 1, "b": 2}, pair), size=(120, 30))
    gone = (Ghost(pair[0], 1.0, (), "cycle"), Ghost(pair[1], 1.0, (), "cycle"), Ghost(pair[2], 1.0, (), "freed"))
    left = state({}, [], ghosts=gone)
    after = layout(left, before, size=(120, 30))
    check(after, left)
    assert [where(after, id) for id in (1, 2)] == [where(before, id) for id in (1, 2)]
    assert sorted((port.key, net.target) for net in after.nets for port in net.ports) == [(1, 2), (2, 1)]
    assert picture.draw(after).text().count("╌▶") + picture.draw(after).text().count("◀╌") >= 1
    freed = tuple(Ghost(ghost.object, 1.0, (), "freed") for ghost in gone)
    assert not layout(state({}, [], ghosts=freed), before, size=(120, 30)).nets, "what was freed refers to nothing"


def test_what_hangs_on_a_box_that_is_opened_stands_beside_it() -> None:
    """Also where something stood there before: it makes room."""
    inner = [container(id, {"x": id + 10}) for id in (2, 3)]
    objects = [container(1, {"a": 4, "b": 5}), *inner, *(value(id) for id in (4, 5, 12, 13))]
    now = state({"closed": 1, "p": 2, "q": 3}, objects)
    before = layout(now, view=View(closed=frozenset({1})), size=(150, 30))
    opened = layout(now, before, view=View(opened=frozenset({1})), size=(150, 30))
    check(opened, now)
    lines = [(port.y, net.head[1]) for net in opened.nets for port in net.ports if isinstance(port.key, int)]
    assert len(lines) == 4
    assert all(y == head for y, head in lines)


def test_a_column_that_would_reach_below_the_window_closes_its_gaps() -> None:
    def told(items: int) -> HeapState:
        names = {**{f"n{number}": 1 for number in range(10)}, "box": 2}
        values = [value(10 + item) for item in range(items)]
        return state(names, [value(1), container(2, {f"a{item}": 10 + item for item in range(items)}), *values])

    before = layout(told(4), size=(118, 18))
    after = layout(told(7), before, size=(118, 18))
    assert (before.placed[2].y, before.placed[2].box.height) == (11, 6)
    assert (after.placed[2].y, after.placed[2].box.height) == (9, 9), "it moves up by no more than it must"
    assert where(after, 1) == where(before, 1)


def test_a_line_passes_a_column_where_it_did() -> None:
    far = layout(state({"a": 1}, [container(1, {"next": 2}), container(2, {"next": 3}), value(3)]), size=(150, 30))
    around = layout(
        state({"a": 1, "far": 3}, [container(1, {"next": 2}), container(2, {"next": 3}), value(3)]), far, size=(150, 30)
    )
    ((net, rows),) = around.passages.items()
    assert net == (3, True)
    gone = layout(state({"far": 3}, [value(3)]), around, size=(150, 30))
    assert gone.passages[net] == rows, "though nothing is in the way any more"


def test_a_ghost_is_gone_after_a_moment_unless_it_is_pinned() -> None:
    gone = (Ghost(value(1), 1.0, (), "freed", "seen"),)
    later = state({"a": 2}, [value(2)], ghosts=gone, t=60.0)
    assert 1 not in layout(later).placed
    assert 1 in layout(later, view=View(pinned=frozenset({1}))).placed


def test_a_frame_that_ends_moves_no_other_frame() -> None:
    def threads(*depths: int) -> tuple[Thread, ...]:
        return tuple(
            Thread(n + 1, "t", tuple(Frame(f"f{d}", "f.py", 1, (Name("x", 1),)) for d in reversed(range(depth))))
            for n, depth in enumerate(depths)
        )

    before = layout(state({"a": 1}, [value(1)], threads(3, 2)), size=(78, 60))
    after = layout(state({"a": 1}, [value(1)], threads(1, 2)), before, size=(78, 60))
    assert all(where(after, key) == where(before, key) for key in after.placed)


@pytest.mark.parametrize("asked", [True, False])
def test_a_container_of_shared_values_is_one_line_until_it_is_opened(asked: bool) -> None:
    ones = [value(2, "1", refs=900, shared=True), value(3, "2", refs=700, shared=True)]
    flat = container(1, [2, 3], kind="sequence", type="list")
    view = View(opened=frozenset({1} if asked else ()))
    plan = layout(state({"a": 1}, [flat, *ones]), view=view)
    assert (plan.placed[1].box.shape == "box") is asked
    assert plan.inside == (0 if asked else 2)


def test_a_look_before_the_first_name_leaves_no_trace() -> None:
    """A program may be looked at for the first time before its first line, in code of Python's own."""
    begun = state({"dogs": 1}, [container(1, [2]), value(2)])
    early = replace(
        begun, globals=(), objects={}, threads=(Thread(1, "MainThread", (), "_path_importer_cache", False),)
    )
    before = layout(early)
    assert before.columns[0].width > layout(begun).columns[0].width
    assert layout(begun, before) == layout(begun)


def test_a_container_is_closed_where_there_is_no_room_and_its_references_are_counted() -> None:
    items = [value(id) for id in range(2, 30)]
    long = container(1, range(2, 30), kind="sequence", type="list")
    plan = layout(state({"a": 1}, [long, *items]), size=(78, 12))
    assert plan.placed[1].box.shape == "line"
    assert plan.closed == 28


def test_a_jog_resolves_two_lines_that_swap_their_rows() -> None:
    courses, tracks = allot([Wire((1,), (2,)), Wire((2,), (1,))])
    assert sorted(len(course.trunks) for course in courses) == [1, 2]
    assert tracks == 3


Tree = tuple["Tree", "Tree"] | None
TREES: st.SearchStrategy[Tree] = st.recursive(st.none(), lambda tree: st.tuples(tree, tree), max_leaves=16)
NONE = value(999, "None", None, shared=True)


def nodes(tree: Tree, number: int = 1) -> list[Object]:
    """The nodes of a tree, each with its value, numbered as in a heap, so that the root is 1."""
    if tree is None:
        return []
    left, right = (2 * number + side if tree[side] is not None else NONE.id for side in (0, 1))
    node = container(number, {"left": left, "right": right, "value": 1000 + number})
    return [node, value(1000 + number), *nodes(tree[0], 2 * number), *nodes(tree[1], 2 * number + 1)]


def balanced(levels: int) -> Tree:
    return (balanced(levels - 1), balanced(levels - 1)) if levels else None


def check_order(plan: Layout) -> None:
    """What each row refers to stands below what the rows above it refer to, box by box."""
    for column in range(1, len(plan.columns)):
        holders = sorted(
            (place for place in plan.placed.values() if place.column == column - 1), key=lambda place: place.y
        )
        wanted = [row.to for place in holders for row in place.box.rows if row.to]
        assert wanted == sorted(wanted, key=lambda id: plan.placed[id].y)


@pytest.mark.parametrize("size", [(78, 18), (118, 34), (198, 54)])
@pytest.mark.parametrize("levels", [3, 4, 5])
def test_a_tree_has_no_crossing_and_its_children_stand_in_order(levels: int, size: tuple[int, int]) -> None:
    tree = state({"root": 1}, [*nodes(balanced(levels)), NONE])
    plan = layout(tree, size=size)
    check(plan, tree)
    check_order(plan)
    assert drawn.crossings(plan) == 0
    assert plan.width <= size[0] or size == (198, 54)
    assert layout(tree, plan, size).placed == plan.placed, "something opens although nothing has changed"


@settings(max_examples=thorough(200, 40))
@given(TREES, SIZES)
def test_so_has_any_tree(tree: Tree, size: tuple[int, int]) -> None:
    told = state({"root": 1}, [*nodes((tree, None)), NONE])
    plan = layout(told, size=size)
    check(plan, told)
    if max(place.column for place in plan.placed.values()) == max(depths(plan).values()):
        check_order(plan)
        assert drawn.crossings(plan) == 0


def depths(plan: Layout) -> dict[Key, int]:
    """How many references lead to each box."""
    found: dict[Key, int] = {key: 0 for key in plan.placed if not isinstance(key, int)}
    level = list(found)
    while level:
        level = [row.to for key in level for row in plan.placed[key].box.rows if row.to and row.to not in found]
        found |= dict.fromkeys(level, max(found.values()) + 1)
    return found


@settings(max_examples=thorough(100, 10))
@given(st.permutations(range(1, 16)))
def test_a_tree_that_grew_in_any_order_is_as_tidy(order: list[int]) -> None:
    every = {object.id: object for object in nodes(balanced(4))}
    come: list[int] = []
    plan: Layout | None = None
    while order:
        come.append(next(id for id in order if id == 1 or id // 2 in come))
        order = [id for id in order if id != come[-1]]
        objects = [
            replace(
                every[id],
                edges=tuple((name, to if to in come or to > 1000 else NONE.id) for name, to in every[id].edges),
            )
            for id in come
        ]
        told = state({"root": 1}, [*objects, *(every[1000 + id] for id in come), NONE])
        plan = layout(told, plan, (198, 54))
        check(plan, told)
    assert plan is not None
    assert drawn.crossings(plan) == 0


def test_what_is_too_far_away_stays_inside_closed_containers_and_is_counted() -> None:
    tree = state({"root": 1}, [*nodes(balanced(5)), NONE])
    plan = layout(tree, size=(118, 34))
    last = max(place.column for place in plan.placed.values())
    assert {place.box.shape for place in plan.placed.values() if place.column == last} == {"line"}
    assert plan.hidden == len(tree.objects) - 1 - sum(isinstance(key, int) for key in plan.placed)
    assert plan.levels == 2
    opened = layout(tree, plan, size=(118, 34), view=View(opened=frozenset({8})))
    check(opened, tree)
    assert opened.placed[8].column == last
    assert [opened.placed[id].column for id in (16, 17, 1008)] == [last + 1] * 3, "what is opened gets a column more"


def test_a_structure_keeps_its_columns_while_somebody_walks_through_it() -> None:
    tree = [*nodes(balanced(3)), NONE]
    walks = tuple(Frame("insert", "f.py", 1, (Name("node", id),)) for id in (5, 2, 1))
    plan = layout(state({"root": 1}, tree, (Thread(1, "Main", walks),)), size=(198, 54))
    assert [plan.placed[id].column for id in (1, 2, 5)] == [1, 2, 3]
    alone = layout(state({"other": 3}, tree, (Thread(1, "Main", walks[:2]),)), size=(198, 54))
    assert [alone.placed[id].column for id in (3, 2, 5)] == [1, 1, 2], (
        "but what no outer name has stands beside its own"
    )


@pytest.mark.parametrize(("count", "shape"), [(6, "box"), (7, "line")])
def test_containers_of_a_type_that_come_together_are_open_all_or_none(count: int, shape: str) -> None:
    parts = [container(id, {"a": 100 + id, "b": 200 + id}) for id in range(2, 2 + count)]
    items = [value(base + id) for id in range(2, 2 + count) for base in (100, 200)]
    plan = layout(
        state({"all": 1}, [container(1, range(2, 2 + count), kind="sequence"), *parts, *items]), size=(118, 26)
    )
    assert {plan.placed[part.id].box.shape for part in parts} == {shape}
