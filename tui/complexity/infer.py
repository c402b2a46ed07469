"""Which class do measured points support? Pure: points in, verdict out; no cell knows what is expected of it.

Two questions, one after the other.

*Which power of n?* Every class is compared with the points through all *pairs* of sizes: by which factor should the
time grow from one to the other, and by which did it? A class that is right explains most pairs to within the noise.
What it does not explain is one-sided: a processor's cache that overflows, a dict or an integer that grows, make a few
sizes slower by a factor and never faster. So a pair that grew more than it should is forgiven more easily than one
that grew less, and the classes are ranked by the likelihood of a mixture: noise of an unknown scale, jumps upward,
and a few outliers. Least squares, as used by big_O, take the largest sizes' cache effects for growth and cannot see a
slope below an overhead. A class has an overhead beside its growth (``overhead + b * f(n)``), tried at several
strengths; from O(n) on the growth must have taken over well before the largest size, else points that are flat and
end in a cache's step would fit. Near sizes weigh more: a step comes between few of them, and between most of those
that are far apart.

*With a logarithm or without?* O(1) and O(log n) differ by so little over the sizes that can be measured, and O(n) and
O(n log n), that no likelihood tells them apart beside a cache's steps, which over all sizes add up to more. But a
logarithm grows *everywhere*, by as much with every doubling, and a cache does not: between two of its steps there is a
stretch where the time (from O(n) on, the time per item) stands still. So the least growth per doubling that a stretch
of sizes has decides; flat anywhere is flat. It is read from sizes whose ratio is a power of 4: sets and dicts grow by
factors of 2 and 4, recursive halving has its steps there, and between sizes in other ratios these would look like
growth. And where it is known what a level of a logarithm costs at least, per item, a smaller growth is the memory's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import exp, inf, log, log1p, log2
from statistics import median

CLASSES = ("O(1)", "O(log n)", "O(n)", "O(n log n)", "O(n^2)", "O(n^3)", "O(2^n)")
UNCLEAR = "unclear"

Points = Sequence[tuple[int, float]]


@dataclass(frozen=True)
class Fit:
    """How well a class explains the points.

    ``score`` is the mean logarithm of the likelihood of a pair; ``error`` the median relative deviation of a pair from
    what the class says; ``curve`` the seconds that it gives for every size, through the middle of the points, and
    ``ahead`` those that it gives for the size that would come next (:func:`next_size`).
    """

    name: str
    score: float
    error: float
    curve: tuple[float, ...]
    ahead: float = inf


@dataclass(frozen=True)
class Verdict:
    """The class that the points support, or ``unclear`` with the candidates in ``between``; all fits, best first."""

    measured: str
    between: tuple[str, ...] = ()
    fits: tuple[Fit, ...] = ()
    growth: Growth | None = None


REACH = 6  # sizes between the two of a pair; a pair weighs the inverse square of it
MARGIN = 0.1  # by how much the best score must exceed the next
FEWEST = 5  # points

TWINS = (("O(1)", "O(log n)"), ("O(n)", "O(n log n)"))
FLAT, STEEP = (0.007, 0.013), (0.014, 0.022)
"""Least growth per doubling below which the lower of two twins is right, and above which the upper."""
LAG, STRETCH = (4, 2), (5, 3)  # doublings between two sizes that are compared, and those over which growth is read
WHOLE = 7.9  # doublings over which it is also read from one end to the other
DOUBT = (1.0, 2.5)  # times the scatter of the growth between pairs of sizes: that much it may be off
SPAN = 4.9  # doublings that the sizes must reach over where growth everywhere is to be believed
SLOWED = 15  # the time is so many times the overhead where a growth per item is read
LEAST_LEVEL = 1e-9  # seconds per item that a level of n log n takes at least: a comparison, a branch, a move
SURE_LEVEL = 6e-9  # seconds; a list that leaves the caches was seen to slow down by up to 4e-9 per doubling and item
OFF = 0.25  # power of n by which a class may be off at large sizes

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


def growing(name: str, n: float) -> float:
    """The growing part of a class at size ``n`` of 2 or more; 1 for O(1), at most e^700."""
    if name == "O(1)":
        return 1.0
    return exp(min(n * log(2) if name == "O(2^n)" else _GROWTH[name](n), 700.0))


def known(name: str) -> str:
    """The class that a person wrote, as ``CLASSES`` has it: ``n log n`` is ``O(n log n)``.

    Raises ``ValueError`` with one line that says which classes there are.
    """
    bare = {_bare(each): each for each in CLASSES}
    if _bare(name) not in bare:
        raise ValueError(f"{name}: no class that is told apart here; there are {', '.join(CLASSES)}")
    return bare[_bare(name)]


def _bare(name: str) -> str:
    name = "".join(name.lower().split()).replace("**", "^").replace("²", "^2").replace("³", "^3").replace("*", "")
    return name.removeprefix("o(").removesuffix(")")


def judge(points: Points) -> Verdict:
    """The class that the points (size, seconds) support. Sizes below 2 and times that are not positive are left out."""
    best = {n: seconds for n, seconds in sorted(points, reverse=True) if n >= 2 and seconds > 0}
    return _judge(tuple(sorted(best.items())))


@lru_cache(maxsize=256)
def _judge(points: tuple[tuple[int, float], ...]) -> Verdict:
    if len(points) < FEWEST:
        return Verdict(UNCLEAR, CLASSES)
    fits = tuple(sorted((fit(name, points) for name in CLASSES), key=lambda fit: -fit.score))
    best = fits[0].name
    twins = next((twins for twins in TWINS if best in twins), (best,))
    apart = [fit for fit in fits if fit.name not in twins]
    close = {fit.name for fit in apart if fits[0].score - fit.score < MARGIN} | _beside(fits[0], twins, points)
    steady = None
    if len(twins) == 2:
        steady = growth(points, linear=best in TWINS[1])
        close |= _told_apart(twins, steady, points)
    else:
        close |= {best}
    named = tuple(name for name in CLASSES if name in close)
    if len(named) > 1:
        return Verdict(UNCLEAR, named, fits, steady)
    return Verdict(named[0], (), fits, steady)


@dataclass(frozen=True)
class Growth:
    """How the time grows with every doubling of n where it grows least, from O(n) on the time per item.

    ``share`` is relative to ``seconds``, the time there; ``doubt`` by how much the share may be off for the noise of
    the points; ``doublings`` those that the sizes reach over.
    """

    share: float
    doubt: float
    seconds: float
    doublings: float
    linear: bool


def _told_apart(twins: tuple[str, ...], steady: Growth | None, points: Points) -> set[str]:
    """Those of two twins that the growth leaves."""
    lower, upper = twins
    n, seconds = points[-1]
    if lower == "O(n)" and seconds / n < LEAST_LEVEL * log2(n) / 2:
        return {lower}
    if steady is None:
        return {lower, upper}
    flat, steep = FLAT[steady.linear], STEEP[steady.linear]
    most = steady.share + steady.doubt
    if most <= flat or (steady.linear and most * steady.seconds < LEAST_LEVEL):
        return {lower}
    sure = not steady.linear or steady.share * steady.seconds > SURE_LEVEL
    if steady.share >= steep and steady.doublings >= SPAN and sure:
        return {upper}
    return {lower, upper}


def growth(points: Points, linear: bool) -> Growth | None:
    """The growth of the stretch that grows least, but for one that its neighbour does not confirm."""
    overhead = _overhead(points) if linear else 0.0
    kept = [
        (log2(n), (seconds - overhead) / n if linear else seconds)
        for n, seconds in points
        if n >= 8 and seconds > SLOWED * overhead
    ]
    grown = []
    for index, (start, _) in enumerate(kept):
        if kept[-1][0] - start < STRETCH[linear] - 0.1:
            break
        stretch = [(at, value) for at, value in kept[index:] if at - start <= STRETCH[linear] + 0.1]
        grown += _grown(stretch, range(LAG[linear], LAG[linear] + 1))
    if not grown:
        return None
    grown = [*map(max, grown, grown[1:])] or grown[:1]
    reach = kept[-1][0] - kept[0][0]
    if reach >= WHOLE:
        grown += _grown(kept, range(int(reach / 2), int(reach) + 1))
    share, scatter, seconds = min(grown, key=lambda each: each[0] + DOUBT[linear] * each[1])
    return Growth(share, DOUBT[linear] * scatter, seconds, reach, linear)


def _grown(stretch: Sequence[tuple[float, float]], lags: range) -> list[tuple[float, float, float]]:
    """By how much the values of a stretch grow with a doubling, with its scatter, and their middle."""
    pairs = [
        log(late / early) / (after - before)
        for index, (before, early) in enumerate(stretch)
        for after, late in stretch[index + 1 :]
        if abs(after - before - (lag := round(after - before))) < 0.12 and lag in lags
    ]
    if not pairs:
        return []
    share = median(pairs)
    scatter = median(abs(pair - share) for pair in pairs) / len(pairs) ** 0.5
    return [(share, scatter, median(value for _, value in stretch))]


def _overhead(points: Points) -> float:
    """Seconds that a call takes beside what grows with n, at most: as the smallest sizes have it."""
    least = min(seconds for _, seconds in points)
    first = points[:4]
    meets = [a - n * (b - a) / (m - n) for (n, a), (m, b) in combinations(first, 2)]
    return min(max(0.0, *meets), least)


def _beside(best: Fit, twins: tuple[str, ...], points: Points) -> set[str]:
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
    neighbour = CLASSES.index(twins[-1]) + 1 if power > 0 else CLASSES.index(twins[0]) - 1
    return {CLASSES[max(neighbour, 0)]}


def fit(name: str, points: Points) -> Fit:
    """The best fit of one class."""
    sizes = [float(n) for n, _ in points]
    times = [log(seconds) for _, seconds in points]
    sizes.append(next_size(points))
    pairs = [(i, j, (j - i) ** -2.0) for j in range(len(points)) for i in range(max(0, j - REACH), j)]
    best = Fit(name, -inf, inf, ())
    for curve in _curves(name, sizes, times[-1] - times[0]):
        *curve, ahead = curve
        residues = [time - value for time, value in zip(times, curve, strict=True)]
        errors = [(residues[j] - residues[i], weight) for i, j, weight in pairs]
        scale = _median([(abs(error), weight) for error, weight in errors])
        score = _likelihood(errors, min(max(scale, NOISE[0]), NOISE[1]))
        if score > best.score:
            middle = _median([(residue, 1.0) for residue in residues])
            best = Fit(
                name, score, scale, tuple(exp(value + middle) for value in curve), exp(min(ahead + middle, 99.0))
            )
    return best


def next_size(points: Points) -> int:
    """The size that would come after the largest, in a step like the one before."""
    (before, _), (last, _) = points[-2:]
    return max(last + 1, round(last * last / before))


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
    """Logarithms of the times that a class may give, but for a factor. ``growth`` is the logarithm of last to first.

    The last of the sizes was not measured.
    """
    least, most = sizes[0], sizes[-2]
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
        if name in ("O(n^2)", "O(n^3)"):
            for even in _steps(max(least, 2.0), most / 4, 2.0):  # the same beside the next lower power of n
                yield [value + log1p(even / n) for n, value in zip(sizes, grown, strict=True)]


def _steps(first: float, last: float, factor: float) -> Iterator[float]:
    while first <= last:
        yield first
        first *= factor


def _sum(a: float, b: float) -> float:
    """The logarithm of the sum of two numbers, from their logarithms."""
    return max(a, b) + log1p(exp(-abs(a - b)))
