"""Why a verdict is what it is: the fits, what they leave over, and what one more size would tell. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.words import tr

from .infer import FLAT, STEEP, judge, next_size
from .model import GUESS, NOT_APPLICABLE, UNCLEAR
from .report import duration

if TYPE_CHECKING:
    from .infer import Fit, Growth, Verdict
    from .model import Cell

SHOWN = 3  # fits
APART = 0.05  # two classes that differ by less at the next size are not told apart by it


def plotted(cell: Cell) -> list[tuple[int, float]]:
    """The points that classes can be told by: below a size of 2 a logarithm is 0."""
    return [(n, seconds) for n, seconds in cell.points if n >= 2 and seconds > 0]


def fits(cell: Cell) -> tuple[Fit, ...]:
    """The best fits of a cell's points, best first; nothing where there are too few points."""
    return judge(cell.points).fits[:SHOWN] if cell.measured != GUESS else ()


def residues(cell: Cell, fit: Fit) -> tuple[float, ...]:
    """By which share every point lies above its fit, in order of size."""
    return tuple(seconds / value - 1 for (_, seconds), value in zip(plotted(cell), fit.curve, strict=False))


def reasons(cell: Cell) -> list[str]:
    """What the points say for and against the classes, a sentence each."""
    verdict = judge(cell.points)
    if cell.measured in (NOT_APPLICABLE, GUESS) or len(verdict.fits) < 2:
        return []
    told = [_growth(verdict.growth)] if verdict.growth is not None else []
    return [*told, _ahead(cell, verdict)]


def _growth(growth: Growth) -> str:
    lower, upper = ("O(n)", "O(n log n)") if growth.linear else ("O(1)", "O(log n)")
    told = tr(
        "Where it grows least, the time grows by {share} with every doubling: "
        "up to {flat} is {lower}, from {steep} everywhere {upper}."
    )
    if growth.linear:
        told = tr(
            "Where it grows least, the time per item grows by {share} with every doubling: "
            "up to {flat} is {lower}, from {steep} everywhere {upper}."
        )
    flat, steep = f"{FLAT[growth.linear]:.1%}", f"{STEEP[growth.linear]:.1%}"
    return told.format(share=f"{growth.share:.1%}", flat=flat, lower=lower, steep=steep, upper=upper)


def _ahead(cell: Cell, verdict: Verdict) -> str:
    """What the next size would decide."""
    first = verdict.fits[0]
    rival = next((fit for fit in verdict.fits if fit.name in cell.between and fit.name != first.name), verdict.fits[1])
    n = next_size(cell.points)
    factor = max(first.ahead, rival.ahead) / min(first.ahead, rival.ahead)
    told = tr("At n = {n} {first} would take {a}, {rival} {b}: that agrees with only one of them.")
    if factor - 1 < max(APART, 3 * first.error):
        told = tr("At n = {n} {first} would take {a}, {rival} {b}: too close to tell them apart by that.")
    elif cell.measured == UNCLEAR:
        told = tr("At n = {n} {first} would take {a}, {rival} {b}: that would decide.")
    a, b = duration(first.ahead), duration(rival.ahead)
    return told.format(n=f"{n:,}", first=first.name, a=a, rival=rival.name, b=b)
