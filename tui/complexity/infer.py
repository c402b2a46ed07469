"""Which class do measured points support? Pure: points in, verdict out; no cell knows what is expected of it.

Every class is compared with the points through all *pairs* of sizes: by which factor should the time grow from one to
the other, and by which did it? A class that is right explains most pairs to within the noise. What it does not explain
is one-sided: a processor's cache that overflows, a dict or an integer that grows, make a few sizes slower by a factor
and never faster. So a pair that grew more than it should is forgiven more easily than one that grew less, and the
classes are ranked by the likelihood of a mixture: noise of an unknown scale, jumps upward, and a few outliers. Least
squares, as used by big_O, take the largest sizes' cache effects for growth and cannot see a slope below an overhead.

A class has an overhead beside its growth (``overhead + b * f(n)``), tried at several strengths; from O(n) on the growth
must have taken over well before the largest size, else points that are flat and end in a cache's step would fit. Near
sizes weigh more: a step comes between few of them, and between most of those that are far apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import exp, inf, log, log1p, log2
from statistics import median

CLASSES = ("O(1)", "O(log n)", "O(n)", "O(n log n)", "O(n^2)", "O(n^3)", "O(2^n)")
UNCLEAR = "unclear"

Points = Sequence[tuple[int, float]]


@dataclass(frozen=True)
class Fit:
    """How well a class explains the points.

    ``score`` is the mean logarithm of the likelihood of a pair; ``error`` the median relative deviation of a pair from
    what the class says; ``curve`` the seconds that it gives for every size, through the middle of the points.
    """

    name: str
    score: float
    error: float
    curve: tuple[float, ...]


@dataclass(frozen=True)
class Verdict:
    """The class that the points support, or ``unclear`` with the candidates in ``between``; all fits, best first."""

    measured: str
    between: tuple[str, ...] = ()
    fits: tuple[Fit, ...] = ()


REACH = 6  # sizes between the two of a pair; a pair weighs the inverse square of it
MARGIN = 0.1  # by how much the best score must exceed the next
FEWEST = 5  # points

TWINS = (("O(1)", "O(log n)"), ("O(n)", "O(n log n)"))
STEADY = {"O(1)": (0.05, 0.1), "O(n)": (0.08, 0.3)}
"""Steady growth below which the lower of two twins is right, and above which the upper: for the first pair as a
logarithm of the time, for the second as a share of what the upper class adds."""
OFF = 0.25  # power of n by which a class may be off at large sizes
SPAN = 32  # from the first size of growth to the last; over less, a logarithm hardly changes
DOUBT = 0.02  # what is added to the margin between twins where the growth is neither
STEPS = 2  # jumps that are not steady growth
EARLY = 0.2  # share of the growth that comes in the first half of the sizes, at least, where it is a logarithm's

JUMPS, JUMP = 0.15, 0.3  # share of pairs across an upward step, and the mean logarithm of its height
OUTLIERS, OUTLIER = 0.02, 0.5  # share of pairs that nothing explains, and their scale
NOISE = (0.01, 0.15)  # least and largest scale of the noise, as a logarithm of seconds
FLOOR = 1e-4  # no pair is less likely than this

_GROWTH: dict[str, Callable[[float], float]] = {
    "O(log n)": lambda n: log(log2(n)),
    "O(n)": log,
    "O(n log n)": lambda n: log(n * log2(n)),
    "O(n^2)": lambda n: 2 * log(n),
    "O(n^3)": lambda n: 3 * log(n),
}
"""Logarithms of the growing part of a class."""


def judge(points: Points) -> Verdict:
    """The class that the points (size, seconds) support. Sizes below 2 and times that are not positive are left out."""
    best = {n: seconds for n, seconds in sorted(points, reverse=True) if n >= 2 and seconds > 0}
    return _judge(tuple(sorted(best.items())))


@lru_cache(maxsize=256)
def _judge(points: tuple[tuple[int, float], ...]) -> Verdict:
    if len(points) < FEWEST:
        return Verdict(UNCLEAR, CLASSES)
    by_name = {name: fit(name, points) for name in CLASSES}
    for lower, upper in TWINS:
        by_name[lower], by_name[upper] = _weighed(by_name[lower], by_name[upper], points)
    fits = tuple(sorted(by_name.values(), key=lambda fit: -fit.score))
    close = {fit.name for fit in fits if fits[0].score - fit.score < MARGIN} | _beside(fits[0], points)
    if len(close) > 1:
        return Verdict(UNCLEAR, tuple(name for name in CLASSES if name in close), fits)
    return Verdict(fits[0].name, (), fits)


def _weighed(lower: Fit, upper: Fit, points: Points) -> tuple[Fit, Fit]:
    """Two classes that differ by a logarithm, with the scores that they get when they are compared with each other.

    What the lower one leaves unexplained is flat but for a few steps, and the upper one is out; or it grows on and on,
    and the lower one is out; or one cannot say, and the better one must be better by more.
    """
    curve = lower.curve
    kept = [
        i
        for i in range(1, len(points))
        if lower.name == "O(1)" or log(curve[i] / curve[i - 1]) > log(points[i][0] / points[i - 1][0]) / 2
    ]
    if len(kept) < FEWEST or points[kept[-1]][0] < SPAN * points[kept[0]][0]:
        return _doubted(lower, upper, MARGIN)
    rest = [log(points[i][1] / curve[i]) for i in kept]
    expected = 1.0
    if lower.name == "O(n)":
        expected = log(log2(points[kept[-1]][0]) / log2(points[kept[0]][0])) * 2 / 3
    steps = sorted(after - before for before, after in pairwise(rest))
    steady = (_rise(rest) - sum(steps[-STEPS:])) / expected
    early = _rise(rest[: len(rest) // 2 + 1]) > EARLY * _rise(rest)
    least, enough = STEADY[lower.name]
    if steady < least:
        return lower, replace(upper, score=upper.score - 2 * MARGIN)
    if steady > enough and early:
        return replace(lower, score=lower.score - 2 * MARGIN), upper
    return _doubted(lower, upper, DOUBT)


def _doubted(lower: Fit, upper: Fit, more: float) -> tuple[Fit, Fit]:
    """Two fits of which the better one must be better by so much more."""
    if lower.score > upper.score:
        return lower, replace(upper, score=min(lower.score, upper.score + more))
    return replace(lower, score=min(upper.score, lower.score + more)), upper


def _beside(best: Fit, points: Points) -> set[str]:
    """The next class above or below, where even the best one is steadily too flat or too steep at large sizes."""
    if best.name == "O(2^n)":
        return set()
    late = range(len(points) // 2, len(points))
    power = median(
        log(points[i][1] / points[i - 1][1] * best.curve[i - 1] / best.curve[i]) / log(points[i][0] / points[i - 1][0])
        for i in late
    )
    if abs(power) < OFF:
        return set()
    neighbour = CLASSES.index(best.name) + (1 if power > 0 else -1)
    return {CLASSES[max(neighbour, 0)]}


def _rise(values: Sequence[float]) -> float:
    """From the middle of the first third to that of the last."""
    third = max(2, len(values) // 3)
    return median(values[-third:]) - median(values[:third])


def fit(name: str, points: Points) -> Fit:
    """The best fit of one class."""
    sizes = [float(n) for n, _ in points]
    times = [log(seconds) for _, seconds in points]
    pairs = [(i, j, (j - i) ** -2.0) for j in range(len(points)) for i in range(max(0, j - REACH), j)]
    best = Fit(name, -inf, inf, ())
    for curve in _curves(name, sizes, times[-1] - times[0]):
        residues = [time - value for time, value in zip(times, curve, strict=True)]
        errors = [(residues[j] - residues[i], weight) for i, j, weight in pairs]
        scale = _median([(abs(error), weight) for error, weight in errors])
        score = _likelihood(errors, min(max(scale, NOISE[0]), NOISE[1]))
        if score > best.score:
            middle = _median([(residue, 1.0) for residue in residues])
            best = Fit(name, score, scale, tuple(exp(value + middle) for value in curve))
    return best


def _likelihood(errors: Sequence[tuple[float, float]], scale: float) -> float:
    """The weighted mean logarithm of the density of errors: noise, upward jumps, outliers."""
    total = weights = 0.0
    for error, weight in errors:
        size = abs(error)
        density = (1 - JUMPS - OUTLIERS) / (2 * scale) * exp(-size / scale)
        density += OUTLIERS / (2 * OUTLIER) * exp(-size / OUTLIER) + FLOOR
        if error > 0:
            density += JUMPS / JUMP * exp(-size / JUMP)
        total += weight * log(density)
        weights += weight
    return total / weights


def _median(weighted: Sequence[tuple[float, float]]) -> float:
    half = sum(weight for _, weight in weighted) / 2
    for value, weight in sorted(weighted):
        half -= weight
        if half <= 0:
            return value
    raise ValueError("the median of nothing")


def _curves(name: str, sizes: Sequence[float], growth: float) -> Iterator[list[float]]:
    """Logarithms of the times that a class may give, but for a factor. ``growth`` is the logarithm of last to first."""
    least, most = sizes[0], sizes[-1]
    if name == "O(1)":
        yield [0.0] * len(sizes)
    elif name == "O(2^n)":
        for rate in _steps(0.2, 3.0, 1.03):
            if 0.3 * growth < rate * (most - least) < 3 * growth + 1:
                yield [rate * n for n in sizes]
                for even in (least - 1.5, least, least + (most - least) / 4, (least + most) / 2):
                    yield [_sum(rate * even, rate * n) for n in sizes]
    elif name == "O(log n)":
        yield [_GROWTH[name](n) for n in sizes]
        for rise in (0.15, 0.2, 0.3, 0.4, 0.55, 0.75, 1.0, 1.4, 1.9, 2.5):
            overhead = (log2(most) - exp(rise) * log2(least)) / (exp(rise) - 1)
            if overhead > 0:
                yield [log(overhead + log2(n)) for n in sizes]
    else:
        grown = [_GROWTH[name](n) for n in sizes]
        yield grown
        for even in _steps(max(least / 4, 1.5), most / 4, 1.5):  # the size at which overhead and growth cost the same
            overhead = _GROWTH[name](even)
            yield [_sum(overhead, value) for value in grown]


def _steps(first: float, last: float, factor: float) -> Iterator[float]:
    while first <= last:
        yield first
        first *= factor


def _sum(a: float, b: float) -> float:
    """The logarithm of the sum of two numbers, from their logarithms."""
    return max(a, b) + log1p(exp(-abs(a - b)))
