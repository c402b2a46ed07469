"""What a person sees of the complexity lens."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from tests.complexity.events import SECONDS, SIZES, function, judged, measured, planned, state
from tui.complexity.chart import sparkline
from tui.complexity.model import EMPTY, ComplexityState
from tui.complexity.pane import VIEWS, ComplexityPane, draw, order, progress
from tui.observed._dogwatch.events import Judged, Measured, Progress, Trouble


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


@pytest.mark.parametrize("first", ["set", "array list"])
def test_every_view_stands_while_there_are_points_at_size_1_alone(first: str) -> None:
    """The classes cannot be told apart there: the chosen cell has a point, and yet nothing to plot."""
    found = state(planned(), Measured(1.0, first, "search", 1, 5e-8), measured("queue", "insert", "O(1)", 3))
    for view in VIEWS:
        for chosen in range(len(order(found))):
            for laid in (frozenset(), frozenset({("queue", "insert")})):
                assert lines(found, full=True, view=view, chosen=chosen, laid=laid)


def test_the_difference_and_the_advice_are_told_below() -> None:
    shown = " ".join(" ".join(lines(table())).split())
    assert "every hash table in use is O(1) on average" in shown
    assert "a set is 12,851 times as fast as a list" in shown


def test_cells_wait_then_show_points_then_a_verdict() -> None:
    assert "waits" in row(lines(state(planned())), "set")
    assert "…" in row(lines(state(planned(), measured("set", "search", "O(1)", 3))), "set")
    early = state(planned(), Judged(2, "hash table", "search", "O(1)", final=False))
    assert "O(1) …" in row(lines(early), "hash table")
    assert "≠" not in row(lines(early), "hash table")
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
    assert "━ O(n)  off by" in shown
    assert "Where it grows least" in shown
    assert "At n = 131,072 O(n) would take" in shown
    assert shown.count("●") >= 8
    assert "return value in items" in shown
    assert "65,536" in shown


def test_the_curves_of_the_classes_with_the_points_of_cells_laid_over() -> None:
    laid = frozenset({("set", "search"), ("array list", "search")})
    found = table()
    chosen = next(i for i, cell in enumerate(order(found)) if cell.name == "binary tree: search")
    for linear, axes in ((False, "log-log"), (True, "linear")):
        shown = "\n".join(lines(found, 118, 34, full=True, view="curves", chosen=chosen, laid=laid, linear=linear))
        assert axes in shown
        for sign, name in (("●", "binary tree: search  O(log n)"), ("○", "array list: search  O(n)")):
            assert f"{sign} {name}" in shown
            assert shown.count(sign) >= 4
        for name in ("O(1)", "O(log n)", "O(n)", "O(n log n)", "O(n^2)"):
            assert name in shown


def test_a_list_beside_a_set_with_where_they_cross() -> None:
    crossing = [Measured(1, "array list", "search", n, n * 10e-9) for n in (1, 2, 4, 8, 16)]
    flat = [Measured(1, "set", "search", n, 50e-9) for n in (1, 2, 4, 8, 16)]
    shown = lines(state(planned(), *crossing, *flat), 78, 20, full=True, view="set")
    assert " ".join(shown[1:3]) == "Searching 16 items, a set is 3 times as fast as a list; they cross near n =   5."
    assert row(shown, "      16").split()[:7] == ["16", "160", "ns", "50", "ns", "3.2", "×"]


def test_how_far_it_is_and_how_long_it_takes() -> None:
    at = state(planned(), Progress(1, 30, 120, 9.4))
    assert progress(at) == "━━╌╌╌╌╌╌╌╌ 25%, 9 s left at most"
    assert progress(at, short=True) == "25%, 9 s"
    assert progress(state(planned(), Progress(1, 30, 120, 9.4, paused=True))) == "paused at 25%  p  go on"
    assert progress(state(planned())) == "39 to be measured"  # two of the 41 have no such operation
    assert progress(state(planned(), judged(), Progress(9, 120, 120, 0.0))) == "39 of 39 have a verdict"


def test_functions_side_by_side() -> None:
    slow = [Measured(1, "my.py:slow", "", n, 2e-9 * n * n) for n in SIZES]
    shown = "\n".join(lines(state(function(), *slow)))
    assert "At n = 65,536 my.py:mean is 13,106 times as fast as my.py:slow" in shown


def test_a_function_that_failed_is_told_apart_from_a_remark() -> None:
    found = state(function(), Trouble(3, "my.py:mean raised ValueError at n = 8", ended="my.py:mean"))
    assert found.failures == {"my.py:mean": "my.py:mean raised ValueError at n = 8"}
    assert state(function(), Trouble(3, "x", ended="my.py:mean"), *function()[:1]).failures == {}


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
                for view in VIEWS if width in (50, 130) else ():
                    for linear in (False, True):
                        draw(found, width, height, full=True, view=view, linear=linear)


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
        pane.action_previous_cell()
        assert pane.chosen == len(pane.state.cells) - 1
        pane.action_next_cell()
        assert pane.chosen == 0


@pytest.mark.asyncio
async def test_the_keys_that_ask_the_worker() -> None:
    asked = []

    class Asking(Alone):
        def on_complexity_pane_asked(self, event: ComplexityPane.Asked) -> None:
            asked.append(event.words)

    app = Asking()
    async with app.run_test(size=(80, 24)) as pilot:
        pane = app.query_one(ComplexityPane)
        pane.state = state(planned(), judged(), Progress(1, 1, 2, 1.0))
        pane.action_pause()
        pane.action_again()
        pane.state = state(planned(), Progress(1, 1, 2, 1.0, paused=True))
        pane.action_pause()
        await pilot.pause()
    assert asked == [("pause",), ("restart", "array list", "access"), ("resume",)]


@pytest.mark.asyncio
async def test_the_keys_of_a_plot() -> None:
    app = Alone()
    async with app.run_test(size=(80, 24)):
        pane = app.query_one(ComplexityPane)
        pane.state, pane.full = table(), True
        pane.action_axes()
        pane.action_lay()
        assert pane.linear
        assert ("array list", "access") in pane.laid
        pane.action_lay()
        assert ("array list", "access") not in pane.laid
        views = [pane.view]
        for _ in VIEWS:
            pane.action_next_view()
            views.append(pane.view)
        assert views == ["cell", "curves", "set", "cell"]
