"""What the cells mean, in sentences: beside the post and the textbooks, and beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.words import tr

from .model import GUESS, NOT_APPLICABLE, UNCLEAR, compared, list_and_set

if TYPE_CHECKING:
    from .model import Cell, Comparison, ComplexityState

ALIKE = 1.05  # times as long, which nobody feels
MANY = 4  # candidates: more say nothing


def remark(cell: Cell) -> str:
    """A sentence on a cell whose measurement is not what the post says, or not clear; else nothing."""
    if not cell.final:
        return ""
    if cell.measured == UNCLEAR:
        few = not 0 < len(cell.between) <= MANY
        if few:
            return tr("Too few points to tell.")
        return tr("{classes} fit these points alike.").format(classes=tr(" and ").join(cell.between))
    if cell.agrees is not False:
        return ""
    if cell.measured == NOT_APPLICABLE:
        return tr("The post says {claimed}; {reason}.").format(claimed=cell.claimed, reason=tr(cell.reason))
    if cell.structure == "hash table" and cell.measured == "O(1)":
        return tr("The post says {claimed}; every hash table in use is O(1) on average, and here it is.").format(
            claimed=cell.claimed
        )
    if cell.measured == cell.textbook:
        return tr("The post says {claimed}; textbooks say {textbook}, and so does this machine.").format(
            claimed=cell.claimed, textbook=cell.textbook
        )
    return tr("The post says {claimed}, and textbooks {textbook}; these points look like {measured}.").format(
        claimed=cell.claimed, textbook=cell.textbook, measured=cell.measured
    )


def advice(state: ComplexityState) -> str:
    """The post's advice as a figure, as soon as both were measured; else nothing."""
    both = list_and_set(state)
    if both is None or GUESS in (both.first.measured, both.second.measured):
        return ""
    n = both.points[-1][0]
    if both.factor <= 1:
        return tr("Searching {n} items, a set is not faster than a list here.").format(n=f"{n:,}")
    told = tr("Searching {n} items, a set is {factor} times as fast as a list; {where}.")
    return told.format(n=f"{n:,}", factor=f"{both.factor:,.0f}", where=_from(both))


def _from(both: Comparison) -> str:
    """From which size on the second of two is faster."""
    if both.crossing is None:
        return tr("it is faster from n = {n} on").format(n=both.points[0][0])
    return tr("they cross near n = {n}").format(n=f"{max(1, round(both.crossing)):,}")


def side_by_side(state: ComplexityState) -> list[str]:
    """Each function beside the one that is fastest at the largest size that all were measured at."""
    cells = [cell for cell in state.functions if cell.points and cell.measured != GUESS]
    sizes = set.intersection(*({n for n, _ in cell.points} for cell in cells)) if len(cells) > 1 else set()
    if not sizes:
        return []
    n = max(sizes)
    fastest = min(cells, key=lambda cell: dict(cell.points)[n])
    told = []
    for cell in cells:
        both = compared(cell, fastest)
        if cell is fastest or both is None:
            continue
        factor = dict(cell.points)[n] / dict(fastest.points)[n]
        if factor < ALIKE:
            alike = tr("At n = {n} {one} and {other} take the same time.")
            told.append(alike.format(n=f"{n:,}", one=fastest.name, other=cell.name))
            continue
        many = f"{factor:,.0f}" if factor >= 10 else f"{factor:.1f}"
        faster = tr("At n = {n} {one} is {factor} times as fast as {other}.")
        if both.crossing is not None:
            faster = tr("At n = {n} {one} is {factor} times as fast as {other}; {where}.")
        told.append(faster.format(n=f"{n:,}", one=fastest.name, factor=many, other=cell.name, where=_from(both)))
    return told
