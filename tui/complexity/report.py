"""The complexity lens as JSON and as text."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from tui.words import N_, columns, padded, tr, trn

from .model import UNCLEAR
from .names import called, structure_called
from .remarks import advice, remark, side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .model import Cell, ComplexityState


WORDS = (N_("not measured"), N_("unclear"))


def to_json(state: ComplexityState) -> list[dict[str, object]]:
    """One entry a cell or function, in the order of the table. ``agrees`` is ``null`` where nothing can be compared;
    ``final`` is there, and false, where the measuring ended before a verdict could stay."""
    return [_entry(cell) for cell in state.cells.values()]


def _entry(cell: Cell) -> dict[str, object]:
    entry: dict[str, object]
    measured = cell.measured or UNCLEAR
    if cell.is_function:
        entry = {"function": cell.structure, "measured": measured}
    else:
        entry = {
            "structure": cell.structure,
            "operation": cell.operation,
            "claimed": cell.claimed,
            "measured": measured,
            "agrees": cell.agrees,
            "textbook": cell.textbook,
        }
    if not cell.final:
        entry["final"] = False
    if measured == UNCLEAR:
        entry["between"] = list(cell.between)
    if cell.reason:
        entry["reason"] = cell.reason
    entry["points"] = [[n, seconds] for n, seconds in cell.points]
    return entry


def to_text(state: ComplexityState) -> list[str]:
    """The table, what it means, and functions of one's own; lines without an end."""
    lines: list[str] = []
    if state.table:
        lines += _grid(state.table)
        lines += [f"  {called(cell)}: {said}" for cell in state.table if (said := remark(cell))]
    if state.contrasts:
        lines += [tr("where the words mean something else:"), *_grid(state.contrasts)]
        lines += [f"  {called(cell)}: {said}" for cell in state.contrasts if (said := remark(cell))]
    if figure := advice(state):
        lines.append(figure)
    for cell in state.functions:
        verdict = tr(cell.measured or UNCLEAR) + ("" if cell.final else " …")
        lines.append(f"{cell.structure}  {verdict}  {_points(cell)}".rstrip())
        lines += [f"  {said}" for said in [remark(cell)] if said]
    return lines + side_by_side(state)


def _grid(cells: Iterable[Cell]) -> Iterator[str]:
    cells = list(cells)
    operations = list(dict.fromkeys(cell.operation for cell in cells))
    width = max(columns(structure_called(cell)) for cell in cells)
    yield " " * width + "".join("  " + padded(tr(operation), 22) for operation in operations).rstrip()
    for named, group in groupby(cells, key=structure_called):
        row = {cell.operation: _told(cell) for cell in group}
        told = "".join("  " + padded(row.get(operation, ""), 22) for operation in operations)
        yield f"{padded(named, width)}{told}".rstrip()


def _told(cell: Cell) -> str:
    """``O(1) ≠ post O(log n)``"""
    measured = tr(cell.measured or "not measured") + ("" if cell.final else " …")
    if cell.agrees is None:
        return measured
    return (
        f"{measured} ✓"
        if cell.agrees
        else tr("{measured} ≠ post {claimed}").format(measured=measured, claimed=cell.claimed)
    )


def _points(cell: Cell) -> str:
    if not cell.points:
        return ""
    (least, fast), (most, slow) = cell.points[0], cell.points[-1]
    points = trn("{n} point", "{n} points", len(cell.points))
    return f"{points}, n {least:,} … {most:,}, {duration(fast)} … {duration(slow)}"


def duration(seconds: float) -> str:
    """``45 ns``, ``1.2 ms``: two digits or three."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            value = seconds / size
            return f"{value:.1f} {unit}" if value < 10 else f"{value:.0f} {unit}"
    return f"{seconds * 1e9:.0f} ns"
