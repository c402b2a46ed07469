"""What points and verdicts add up to, and what is said where they differ from the post."""

from __future__ import annotations

from tests.complexity.events import function, judged, measured, planned, state
from tui.complexity.model import EMPTY, fold, verdicts
from tui.complexity.remarks import advice, remark
from tui.observed._dogwatch.events import Exited, Judged, Measured, Trouble

HASH_SEARCH = ("hash table", "search")
SET_ACCESS = ("set", "access")


def test_points_stand_in_order_of_size_and_a_better_one_replaces() -> None:
    points = [
        Measured(t, "set", "search", n, seconds) for t, n, seconds in ((1, 64, 3e-8), (1, 16, 4e-8), (2, 64, 2e-8))
    ]
    assert state(*points).cells["set", "search"].points == ((16, 4e-8), (64, 2e-8))


def test_the_table_keeps_the_order_of_the_post() -> None:
    found = state(planned())
    assert [cell.name for cell in found.table][:5] == [
        "array list: access", "array list: search", "array list: insert", "array list: delete", "set: access",
    ]  # fmt: skip
    assert len(found.table) == 32
    assert all(cell.claimed is None for cell in found.contrasts)


def test_a_cell_has_no_verdict_before_it_is_judged() -> None:
    cell = state(planned(), measured("set", "search", "O(1)")).cells["set", "search"]
    assert (cell.measured, cell.agrees, remark(cell)) == (None, None, "")


def test_the_hash_table_row_differs_from_the_post_and_is_told_kindly() -> None:
    cell = state(planned(), judged()).cells[HASH_SEARCH]
    assert (cell.claimed, cell.measured, cell.agrees) == ("O(log n)", "O(1)", False)
    assert remark(cell) == "The post says O(log n); every hash table in use is O(1) on average, and here it is."


def test_a_set_has_no_access_by_position() -> None:
    cell = state(planned()).cells[SET_ACCESS]
    assert (cell.claimed, cell.measured, cell.agrees) == ("O(1)", "N/A", False)
    assert "no position to access" in remark(cell)
    assert state(planned()).cells["hash table", "access"].agrees is True


def test_an_unclear_verdict_neither_agrees_nor_differs() -> None:
    cell = state(planned(), Judged(2, "set", "search", "unclear", ("O(1)", "O(log n)"))).cells["set", "search"]
    assert cell.agrees is None
    assert remark(cell) == "O(1) and O(log n) fit these points alike."


def test_a_later_verdict_replaces_the_earlier_one() -> None:
    found = state(planned(), Judged(2, "set", "search", "unclear", ("O(1)",)), Judged(3, "set", "search", "O(1)"))
    assert (found.cells["set", "search"].measured, found.cells["set", "search"].between) == ("O(1)", ())


def test_a_verdict_that_may_change_says_nothing_against_the_post() -> None:
    found = state(planned(), Judged(2, *HASH_SEARCH, "O(1)", final=False))
    cell = found.cells[HASH_SEARCH]
    assert (cell.measured, cell.settled, cell.agrees, remark(cell)) == ("O(1)", False, None, "")
    assert verdicts(found) == verdicts(state(planned()))


def test_progress_counts_the_cells_with_a_verdict() -> None:
    assert verdicts(state(planned())) == (0, 39)
    assert verdicts(state(planned(), judged())) == (39, 39)


def test_a_function_of_ones_own_has_no_claim() -> None:
    (cell,) = state(function()).functions
    assert (cell.name, cell.is_function, cell.agrees) == ("my.py:mean", True, None)
    assert state(function()).table == ()


def test_the_advice_of_the_post_is_a_figure() -> None:
    found = state(planned(), measured("array list", "search", "O(n)"), measured("set", "search", "O(1)"))
    assert advice(found) == (
        "Searching 65,536 items, a set is 12,851 times as fast as a list; it is faster from n = 64 on."
    )
    assert advice(state(planned())) == ""


def test_troubles_are_kept_and_other_events_change_nothing() -> None:
    assert state(Trouble(1, "my.py:f exits at n = 8")).troubles == ("my.py:f exits at n = 8",)
    assert fold(EMPTY, Exited(1, 0)) is EMPTY
