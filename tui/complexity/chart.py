"""Points as characters: a sparkline for a cell of the table, and a plot of points over curves.

Curves are drawn in braille, 2 × 4 dots a character cell: ours, because textual-plotext 1.0.1 holds plotext below 6, so
at its 5.3.2 of September 2024, and that draws every curve as scattered points, in colours that are not the theme's.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from textual.renderables.sparkline import Sparkline

from tui.canvas import clip
from tui.words import columns, tr

from .report import duration

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui.canvas import Canvas

BARS = Sparkline.BARS
LEAST_RISE = 2.0  # the top of a sparkline is at least so many times its first value
LEAST_SPAN = 4.0  # the top of a plot is at least so many times its foot
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # of a braille character, by row and column
BRAILLE = 0x2800
LEAST_SIZE = 2  # from which on every class has a value
SIGNS = "●○◆◇■□▲△"  # of the points of several cells


def sparkline(points: Sequence[tuple[int, float]], width: int) -> str:
    """Seconds over growing n, in ``width`` columns at most; n grows from column to column by a factor.

    The foot is 0 and the top at least twice the first values, never the smallest and the largest of the points
    themselves: noise around a constant must look flat. So O(1) is a level line, O(log n) a slope, and O(n) shoots up.
    """
    if not points or width < 1:
        return ""
    seconds = [seconds for _, seconds in points]
    columns = min(width, len(seconds))
    shares = [seconds[(column + 1) * len(seconds) // columns - 1] for column in range(columns)]
    first = sorted(seconds[: max(1, len(seconds) // 4)])
    top = max(max(shares), LEAST_RISE * first[len(first) // 2])
    return "".join(BARS[min(len(BARS) - 1, int(share / top * len(BARS)))] for share in shares)


@dataclass(frozen=True)
class Curve:
    """A line: its name, its style, and the seconds that it gives for a size."""

    name: str
    style: str
    seconds: Callable[[float], float]


@dataclass(frozen=True)
class Points:
    """The points of a cell, with the sign that marks each and the cell's name; without one it is not told."""

    points: Sequence[tuple[int, float]]
    sign: str = SIGNS[0]
    name: str = ""
    style: str = "bold $text"


class Plot:
    """A frame of ``width`` × ``height`` cells on a canvas, with n to the right and seconds upward.

    On ``linear`` axes both start at 0; else both are logarithmic, and a power of n is a straight line, as steep as its
    exponent.
    """

    def __init__(
        self, canvas: Canvas, left: int, top: int, width: int, height: int, shown: Sequence[Points], linear: bool
    ) -> None:
        sizes = [n for each in shown for n, _ in each.points]
        seconds = [seconds for each in shown for _, seconds in each.points]
        self._canvas, self._linear = canvas, linear
        self._least, self._most = (0.0 if linear else float(min(sizes))), float(max(sizes))
        self._high = max(max(seconds), LEAST_SPAN * min(seconds)) * (1.08 if linear else 1.5)
        self._low = 0.0 if linear else min(seconds) / 1.5
        labels = [duration(self._at(share)) for share in (0.0, 0.5, 1.0)]
        self._left, self._top = left + max(map(len, labels)) + 2, top
        self._columns, self._rows = left + width - self._left - 1, height - 2
        self.fits = self._columns >= 16 and self._rows >= 3 and self._most > self._least
        if self.fits:
            self._frame(labels)

    def _at(self, share: float) -> float:
        """The seconds at a share of the height."""
        if self._linear:
            return self._low + share * (self._high - self._low)
        return float(self._low * (self._high / self._low) ** share)

    def _frame(self, labels: Sequence[str]) -> None:
        canvas, left, foot = self._canvas, self._left - 1, self._top + self._rows
        for row in range(self._rows):
            canvas.put(left, self._top + row, "│", "$text-muted")
        canvas.put(left, foot, "└" + "─" * self._columns, "$text-muted")
        for label, row in zip(labels, (self._rows - 1, self._rows - 1 - (self._rows - 1) // 2, 0), strict=True):
            canvas.put(left - 1 - len(label), self._top + row, label, "$text-muted")
        canvas.put(left + 1, foot + 1, f"n = {self._least:,.0f}", "$text-muted")
        axes = tr("linear") if self._linear else tr("log-log")
        canvas.put(left + 1 + (self._columns - columns(axes)) // 2, foot + 1, axes, "$text-muted")
        canvas.put(left + 1 + self._columns - len(f"{self._most:,.0f}"), foot + 1, f"{self._most:,.0f}", "$text-muted")

    def _x(self, n: float) -> float:
        """Where a size stands, from 0 to 1."""
        if self._linear:
            return (n - self._least) / (self._most - self._least)
        return log(n / self._least) / log(self._most / self._least)

    def _y(self, seconds: float) -> float:
        if self._linear:
            return (seconds - self._low) / (self._high - self._low)
        return log(seconds / self._low) / log(self._high / self._low)

    def _n(self, share: float) -> float:
        """The size at a share of the width."""
        if self._linear:
            return self._least + share * (self._most - self._least)
        return float(self._least * (self._most / self._least) ** share)

    def _level(self, seconds: float) -> int:
        """The row of dots, from the top; just outside for what lies above or below the frame."""
        share = min(max(self._y(max(seconds, 1e-12)), -0.1), 1.1)
        return round((1 - share) * (4 * self._rows - 1))

    def curve(self, curve: Curve) -> None:
        """Draw a line, as far as it is within the frame."""
        dots: dict[tuple[int, int], int] = {}
        before = None
        for step in range(2 * self._columns):
            n = self._n(step / (2 * self._columns - 1))
            if n < LEAST_SIZE:
                continue
            level = self._level(curve.seconds(n))
            for low in self._between(before, level):
                if 0 <= low < 4 * self._rows:
                    key = step // 2, low // 4
                    dots[key] = dots.get(key, 0) | DOTS[low % 4][step % 2]
            before = level
        for (column, row), sign in dots.items():
            self._canvas.put(self._left + column, self._top + row, chr(BRAILLE + sign), curve.style)

    @staticmethod
    def _between(before: int | None, level: int) -> range:
        """The rows of dots that join a level to the one before, without that one."""
        if before is None or before == level:
            return range(level, level + 1)
        return range(before + 1, level + 1) if level > before else range(level, before)

    def name(self, curve: Curve) -> None:
        """Write a curve's name where it ends, or leaves the frame."""
        for step in range(self._columns, -1, -1):
            n = self._n(step / self._columns)
            if n >= LEAST_SIZE and 0 <= self._y(max(curve.seconds(n), 1e-12)) <= 1:
                row = self._top + self._level(curve.seconds(n)) // 4
                column = min(self._left + step, self._left + self._columns - len(curve.name) - 1)
                rows = (row, row - 1, row + 1, row - 2, row + 2)
                free = next((r for r in rows if self._is_free(column, r, len(curve.name))), None)
                if free is not None:
                    self._canvas.put(column, free, curve.name, f"bold {curve.style}")
                return

    def _is_free(self, column: int, row: int, width: int) -> bool:
        inside = self._top <= row < self._top + self._rows
        return inside and not any(self._canvas.at(x, row).isalnum() for x in range(column - 1, column + width + 1))

    def points(self, points: Points) -> None:
        """Mark the points."""
        for n, seconds in points.points:
            if n >= self._least and seconds > 0:
                column = self._left + round(self._x(n) * (self._columns - 1))
                row = self._top + round((1 - self._y(seconds)) * (self._rows - 1))
                self._canvas.put(column, row, points.sign, points.style)

    def legend(self, lines: Sequence[tuple[str, str]]) -> None:
        """Lines of text and their styles, in the corner that a rising curve leaves free."""
        for row, (text, style) in enumerate(lines[: self._rows]):
            self._canvas.put(self._left + 1, self._top + row, clip(text, self._columns - 2), style)


def through(points: Sequence[tuple[int, float]], values: Sequence[float]) -> Callable[[float], float]:
    """The curve that has these values at the sizes of the points, straight between them on logarithmic axes."""

    def seconds(n: float) -> float:
        for index in range(1, len(values)):
            if n <= points[index][0] or index == len(values) - 1:
                before, after = points[index - 1][0], points[index][0]
                share = log(n / before) / log(after / before)
                return float(values[index - 1] * (values[index] / values[index - 1]) ** share)
        return values[-1]

    return seconds
