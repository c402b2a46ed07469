"""What a person sees of the complexity lens."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from tests.complexity.events import SECONDS, SIZES, function, judged, measured, planned, state
from tui.complexity.chart import sparkline
from tui.complexity.model import EMPTY, ComplexityState
from tui.complexity.pane import ComplexityPane, draw, order
from tui.observed._dogwatch.events import Judged, Trouble


def table() -> ComplexityState:
    return state(planned(), judged())


def lines(found: ComplexityState, width: int = 78, height: int = 18, **how: object) -> list[str]:
    return draw(found, width, height, **how).text().split("\n")  # type: ignore[arg-type]


def row(of: list[str], start: str) -> str:
    return next(line for line in of if line.startswith(start))


def test_a_constant_looks_flat_a_logarithm_slopes_and_a_line_shoots_up() -> None:
    shapes = {name: sparkline([(n, seconds(n)) for n in SIZES], 8) for name, seconds in SECONDS.items()}
    assert set(shapes["O(1)"]) <= {"▄", "▅"}
    assert shapes["O(log n)"] == "".join(sorted(shapes["O(log n)"]))
    assert len(set(shapes["O(log n)"])) >= 4
    assert shapes["O(n)"].startswith("▁▁▁▁▁") and shapes["O(n)"].endswith("█")


def test_a_sparkline_of_few_points_is_short() -> None:
    assert sparkline([], 8) == ""
    assert len(sparkline([(64, 1e-7)], 8)) == 1


def test_one_operation_at_a_time_opens_on_search() -> None:
    shown = lines(table())
    assert shown[0].startswith("SEARCH")
    assert "O(log n)  O(1) ≠" in row(shown, "hash table")
    assert "O(1)      O(1) ✓" in row(shown, "set")
    assert "51 ns … 51 ns" in row(shown, "set")
    assert [line.split("  ")[0] for line in shown[2:10]] == [
        "array list", "set", "stack", "queue", "singly linked list", "doubly linked list", "hash table", "binary tree",
    ]  # fmt: skip


def test_the_difference_and_the_advice_are_told_below() -> None:
    shown = " ".join(" ".join(lines(table())).split())
    assert "every hash table in use is O(1) on average" in shown
    assert "a set is 12,851 times as fast as a list" in shown


def test_cells_wait_then_show_points_then_a_verdict() -> None:
    assert "waits" in row(lines(state(planned())), "set")
    assert "…" in row(lines(state(planned(), measured("set", "search", "O(1)", 3))), "set")
    unclear = state(planned(), Judged(2, "set", "search", "unclear", ("O(1)", "O(log n)")))
    assert "unclear ?" in row(lines(unclear), "set")


def test_beside_other_lenses_the_whole_table_is_shown() -> None:
    shown = lines(table(), 58, 15, grid=True)
    assert shown[0].split()[-4:] == ["access", "search", "insert", "delete"]
    assert row(shown, "hash table").split()[2] == "N/A✓"
    assert row(shown, "hash table").count("O(1)≠") == 3
    assert row(shown, "binary tree").count("log n✓ ▅▇█") == 4, "without its O( ), beside a sparkline"


def test_a_high_grid_has_a_sparkline_below_each_verdict() -> None:
    shown = lines(table(), 58, 18, grid=True)
    below = shown[shown.index(row(shown, "array list")) + 1]
    assert len(below.split()) == 4


def test_full_screen_shows_the_points_over_the_curves_and_the_code() -> None:
    found = table()
    chosen = next(i for i, cell in enumerate(order(found)) if cell.name == "array list: search")
    shown = "\n".join(lines(found, 118, 34, full=True, chosen=chosen))
    assert "array list: search  post O(n)  textbook O(n)  measured O(n) ✓" in shown
    assert "·· O(n)" in shown
    assert shown.count("●") >= 8
    assert "return value in items" in shown
    assert "65,536" in shown


def test_functions_are_rows_of_a_list() -> None:
    shown = lines(state(function(), function("my.py:slow", "O(n)"), Trouble(3, "my.py:slow prints")))
    assert "O(n)" in row(shown, "my.py:mean")
    assert row(shown, "my.py:slow")
    assert "my.py:slow prints" in "\n".join(shown)


def test_what_does_not_fit_is_cut_and_nothing_breaks() -> None:
    for width in (1, 20, 49, 50, 58, 78, 130):
        for height in (1, 4, 5, 9, 17, 40):
            for found in (EMPTY, table(), state(function("개.py:함수")), state(planned())):
                for full in (False, True):
                    for grid in (False, True):
                        draw(found, width, height, full=full, grid=grid)


class Alone(App[None]):
    def compose(self) -> ComposeResult:
        yield ComplexityPane()


@pytest.mark.asyncio
async def test_the_actions_of_the_pane() -> None:
    app = Alone()
    async with app.run_test(size=(80, 24)) as pilot:
        pane = app.query_one(ComplexityPane)
        pane.state = table()
        await pilot.pause()
        seen = [pane.operation]
        for _ in range(4):
            pane.action_next_operation()
            seen.append(pane.operation)
        assert seen == ["search", "insert", "delete", "access", "search"]
        pane.action_choose(-1)
        assert pane.chosen == len(pane.state.cells) - 1
        pane.action_choose(1)
        assert pane.chosen == 0
