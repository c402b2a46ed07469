"""Points as characters: a sparkline for a cell of the table, and a plot of points over curves."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from textual.renderables.sparkline import Sparkline

from tui.canvas import clip

from .report import duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.canvas import Canvas

BARS = Sparkline.BARS
SIGNS = "·+x"  # of the curves of a plot
LEAST_RISE = 2.0  # the top of a sparkline is at least so many times its first value


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


def plot(
    canvas: Canvas,
    top: int,
    width: int,
    height: int,
    points: Sequence[tuple[int, float]],
    curves: Sequence[tuple[str, str, Sequence[float]]],
) -> None:
    """Draw the points as ``●`` over curves, from row ``top`` on, in ``width`` × ``height`` cells.

    Both axes are logarithmic: a power of n is a straight line, as steep as its exponent. At most three curves, each its
    name, its style and the seconds that it gives for the sizes of the points.
    """
    seconds = [seconds for _, seconds in points]
    low, high = min(seconds) / 1.5, max(max(seconds), 3 * min(seconds)) * 1.5
    left = max(len(duration(value)) for value in (low, (low * high) ** 0.5, high)) + 1
    columns, rows = width - left - 3, height - 2
    if columns < 8 or rows < 3:
        return
    least, most = points[0][0], points[-1][0]

    def x(n: float) -> int:
        return left + 1 + round(log(n / least) / log(most / least) * (columns - 1))

    def y(value: float) -> int:
        return top + rows - 1 - round(log(value / low) / log(high / low) * (rows - 1))

    for row in range(rows):
        canvas.put(left, top + row, "│", "$text-muted")
    canvas.put(left, top + rows, "└" + "─" * columns, "$text-muted")
    for value in (low, (low * high) ** 0.5, high):
        label = duration(value)
        canvas.put(left - 1 - len(label), y(value), label, "$text-muted")
    canvas.put(left + 1, top + rows + 1, f"n = {least:,}", "$text-muted")
    canvas.put(left + columns - len(f"{most:,}"), top + rows + 1, f"{most:,}", "$text-muted")
    for number, (_, style, values) in enumerate(reversed(curves)):
        for column in range(number % 2, columns, 2):
            n = least * (most / least) ** (column / (columns - 1))
            if low <= (value := _between(points, values, n)) <= high:
                canvas.put(left + 1 + column, y(value), SIGNS[len(curves) - 1 - number], style)
    for n, value in points:
        canvas.put(x(n), y(value), "●", "bold $text")
    for row, (name, style, _) in enumerate(curves):
        canvas.put(left + 3, top + row, clip(f"{2 * SIGNS[row]} {name}", columns - 4), style)


def _between(points: Sequence[tuple[int, float]], values: Sequence[float], n: float) -> float:
    """The value of a curve at ``n``, straight between its sizes on both logarithmic axes."""
    for index in range(1, len(points)):
        if n <= points[index][0]:
            before, after = points[index - 1][0], points[index][0]
            share = log(n / before) / log(after / before)
            return float(values[index - 1] * (values[index] / values[index - 1]) ** share)
    return values[-1]
