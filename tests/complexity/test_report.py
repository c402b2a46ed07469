"""The report of the complexity lens, as JSON and as text."""

from __future__ import annotations

import json

from tests.complexity.events import function, judged, measured, planned, state
from tui.complexity.report import duration, to_json, to_text
from tui.observed._dogwatch.events import Judged, Trouble


def test_a_cell_as_json_is_what_the_contract_says() -> None:
    found = state(planned(), judged())
    (entry,) = (e for e in to_json(found) if (e.get("structure"), e.get("operation")) == ("hash table", "search"))
    assert entry["claimed"] == "O(log n)"
    assert entry["measured"] == "O(1)"
    assert entry["agrees"] is False
    assert entry["points"] == [[n, seconds] for n, seconds in found.cells["hash table", "search"].points]
    assert "between" not in entry
    assert json.loads(json.dumps(to_json(found))) == to_json(found)


def test_an_unclear_cell_has_its_candidates() -> None:
    found = state(planned(), Judged(2, "set", "search", "unclear", ("O(1)", "O(log n)")))
    (entry,) = (e for e in to_json(found) if e.get("between"))
    assert (entry["measured"], entry["between"], entry["agrees"]) == ("unclear", ["O(1)", "O(log n)"], None)


def test_what_was_not_measured_to_the_end_is_unclear() -> None:
    (entry,) = (e for e in to_json(state(planned(), measured("set", "search", "O(1)"))) if e.get("points"))
    assert (entry["measured"], entry["between"]) == ("unclear", [])


def test_a_cell_that_does_not_apply_has_its_reason() -> None:
    (entry,) = (e for e in to_json(state(planned())) if (e.get("structure"), e.get("operation")) == ("set", "access"))
    assert (entry["measured"], entry["agrees"], entry["points"]) == ("N/A", False, [])
    assert "no position" in str(entry["reason"])


def test_a_function_has_its_name_and_no_claim() -> None:
    (entry,) = to_json(state(function()))
    assert entry["function"] == "my.py:mean"
    assert entry["measured"] == "O(n)"
    assert not {"structure", "operation", "claimed", "agrees"} & set(entry)


def test_the_table_as_text() -> None:
    lines = to_text(state(planned(), judged()))
    assert lines[0].split() == ["access", "search", "insert", "delete"]
    assert next(line for line in lines if line.startswith("hash table ")).split("  ")[0] == "hash table"
    assert "O(1) ≠ post O(log n)" in "\n".join(lines)
    said = "The post says O(log n); every hash table in use is O(1) on average, and here it is."
    assert f"  hash table: search: {said}" in lines
    assert any(line.startswith("Searching 65,536 items, a set is") for line in lines)


def test_functions_as_text() -> None:
    assert to_text(state(function(), Trouble(3, "my.py:mean prints"))) == [
        "my.py:mean  O(n)  11 points, n 64 … 65,536, 690 ns … 655 µs",
    ]
    assert to_text(state()) == []


def test_durations_have_two_digits_or_three() -> None:
    told = [duration(seconds) for seconds in (4.5e-9, 45e-9, 999e-9, 1.24e-6, 45e-6, 0.0012, 0.5, 2.0)]
    assert told == ["4 ns", "45 ns", "999 ns", "1.2 µs", "45 µs", "1.2 ms", "500 ms", "2.0 s"]
