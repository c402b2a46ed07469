"""What a cell is called in the language spoken; recordings, JSON and lessons have the names of the table.

A structure's name is a term of the field and stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.words import N_, tr

if TYPE_CHECKING:
    from .model import Cell

OPERATIONS = (N_("access"), N_("search"), N_("insert"), N_("delete"))
CASES = (N_("at its end"), N_("at a known node"), N_("unbalanced"))
DONE = (
    N_("by position, anywhere"),
    N_("a value that is not there"),
    N_("at its front, the worst place"),
    N_("a value in its middle"),
    N_("values that are there"),
    N_("new values"),
    N_("the bottom: all above it is taken off and put back"),
    N_("on its top"),
    N_("from its top"),
    N_("the last in line: all are taken and put back"),
    N_("at its end"),
    N_("from its front"),
    N_("the last position"),
    N_("at the last position"),
    N_("the middle, farthest from both ends"),
    N_("keys that are there"),
    N_("new keys"),
    N_("by position in sorted order, kept balanced"),
    N_("keys that are not there, kept balanced"),
    N_("new keys, kept balanced"),
    N_("keys that are there, kept balanced"),
    N_("after a node"),
    N_("before a node"),
    N_("a missing key, after sorted input"),
    N_("the next key, after sorted input"),
    N_("the last key, after sorted input"),
)


def called(cell: Cell) -> str:
    """``hash table: search``; a function of one's own by its own name."""
    return f"{structure_called(cell)}: {tr(cell.operation)}" if cell.operation else cell.structure


def structure_called(cell: Cell) -> str:
    """``array list, at its end``."""
    kind, comma, case = cell.structure.partition(", ")
    return f"{kind}, {tr(case)}" if comma and cell.operation else cell.structure


def code(cell: Cell) -> list[str]:
    """The lines that were measured. Those of the table begin with what they do, in words."""
    first, *rest = cell.code.splitlines() or [""]
    return [f"# {tr(first[2:])}" if cell.operation and first[2:] in DONE else first, *rest]
