"""v1"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CLASSES = ("O(1)", "O(log n)", "O(n)", "O(n log n)", "O(n^2)", "O(n^3)", "O(2^n)")
UNCLEAR = "unclear"


@dataclass(frozen=True)
class Verdict:
    measured: str
    between: tuple[str, ...] = ()


F: dict[str, Callable[[float], float]] = {
    "O(1)": lambda n: 0.0,
    "O(log n)": log2,
    "O(n)": lambda n: n,
    "O(n log n)": lambda n: n * log2(n),
    "O(n^2)": lambda n: n * n,
    "O(n^3)": lambda n: n**3,
}


def judge(points: Sequence[tuple[int, float]]) -> Verdict:
    if len(points) < 5:
        return Verdict(UNCLEAR, CLASSES)
    best = []
    for name, f in F.items():
        xs = [(1 / t, f(n) / t) for n, t in points]
        s11 = sum(a * a for a, _ in xs)
        s12 = sum(a * b for a, b in xs)
        s22 = sum(b * b for _, b in xs)
        y1 = sum(a for a, _ in xs)
        y2 = sum(b for _, b in xs)
        det = s11 * s22 - s12 * s12
        a, b = ((y1 * s22 - y2 * s12) / det, (y2 * s11 - y1 * s12) / det) if det > 1e-12 * s11 * s22 else (-1, 0)
        if a < 0:
            a, b = 0.0, y2 / s22 if s22 else 0
        if b < 0 or not s22:
            a, b = y1 / s11, 0.0
        best.append((sum((a * u + b * v - 1) ** 2 for u, v in xs) ** 0.5, name))
    order = sorted(best)
    if order[1][0] < 1.3 * order[0][0]:
        return Verdict(UNCLEAR, (order[0][1], order[1][1]))
    return Verdict(order[0][1])
