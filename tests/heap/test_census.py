"""The second view: types by number, growth and cycles."""

from __future__ import annotations

from dataclasses import replace

from tests.heap.drawn import container, state, value
from tui.heap import census
from tui.heap.dot import dot
from tui.heap.model import Ghost
from tui.observed._dogwatch.events import Census, TypeCount

STATE = state({"a": 1, "b": 2}, [container(1, {"x": 3}), value(2), value(3)])
ASKED = replace(
    STATE,
    census=Census(
        2.0,
        objects=1200,
        unreachable=4,
        types=(TypeCount("Node", 1000, 5, 0), TypeCount("dict", 100, 90, 4, "job.py:3"), TypeCount("Cat", 1, 0, 0)),
        mark=1.0,
        pause=0.003,
    ),
)


def types(order: str) -> list[str]:
    return [row.type for row in census.entries(ASKED, order, None)]


def test_the_programs_answer_in_each_order() -> None:
    assert types("count") == ["Node", "dict", "Cat"]
    assert types("growth") == ["dict", "Node", "Cat"]
    assert types("unreachable")[0] == "dict"
    assert types("type") == ["Cat", "Node", "dict"]


def test_a_row_leads_to_an_object_of_the_picture() -> None:
    assert {row.type: row.first for row in census.entries(ASKED, "count", None)} == {"Node": 1, "dict": 0, "Cat": 0}


def test_without_an_answer_the_picture_is_counted_and_its_growth_since_the_mark() -> None:
    rows = census.entries(STATE, "count", {"str": 1, "Gone": 2})
    assert [(row.type, row.count, row.grown) for row in rows] == [("str", 2, 1), ("Node", 1, 1), ("Gone", 0, -2)]


def test_the_table_says_what_it_counts_and_where_the_newest_were_made() -> None:
    rows = census.entries(ASKED, "growth", None)
    shown = census.draw(rows, census.head(ASKED, False, True, 5.2), "growth", 0, 100, 8).text()
    assert "1,200 objects, 4 of them only in cycles" in shown
    assert "growth since 1.00 s  paused 3.0 ms  3 s old: v, v asks again" in shown
    assert "old" not in census.head(ASKED, False, True, 2.5)[1]
    assert "growth ▼" in shown
    assert "▶ dict" in shown
    assert "+90" in shown
    assert "job.py:3" in shown


def test_the_chosen_row_is_in_sight() -> None:
    rows = [census.Entry(f"T{number:02}", 1) for number in range(50)]
    assert "▶ T49" in census.draw(rows, ("", ""), "type", 49, 60, 12).text()


def test_the_graph_as_dot_has_every_reference_and_what_left() -> None:
    left = replace(STATE, ghosts=(Ghost(value(9, 'say "hi" \\'), 1.0, (), "freed", "seen"),))
    told = dot(left)
    assert told.count(" -> ") == 3
    assert "o1:r0 -> o3;" in told
    assert 'label="say \\"hi\\" \\\\  refs 1→0 FREED"' in told
    assert dot(state({"<&>": 2}, [value(2)])).count("&lt;&amp;&gt;") == 1


def test_the_heads_of_columns_stand_apart() -> None:
    for order in census.ORDERS:
        head = census.draw(census.entries(ASKED, order, None), ("", ""), order, 0, 80, 8).text().splitlines()[2]
        assert head.replace(" ▼", "").split()[:4] == ["type", "count", "growth", "unreachable"]


def test_the_graph_as_dot_has_the_references_of_what_lives_on_in_a_cycle() -> None:
    pair = [Ghost(container(id, {"other": 9 - id}), 1.0, (), "cycle") for id in (4, 5)]
    freed = Ghost(container(6, {"other": 4}), 1.0, (), "freed")
    told = dot(state({}, [], ghosts=(*pair, freed)))
    assert 'o4 -> o5 [style=dashed, color=gray, label="other"];' in told
    assert 'o5 -> o4 [style=dashed, color=gray, label="other"];' in told
    assert "o6 ->" not in told
