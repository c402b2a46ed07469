"""The verdict on points whose growth is known, because they were made."""

from __future__ import annotations

from math import log2
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tui.complexity.infer import CLASSES, UNCLEAR, judge

if TYPE_CHECKING:
    from collections.abc import Callable

GROWTH: dict[str, Callable[[int], float]] = {
    "O(1)": lambda n: 0.0,
    "O(log n)": log2,
    "O(n)": lambda n: n,
    "O(n log n)": lambda n: n * log2(n),
    "O(n^2)": lambda n: n**2,
    "O(n^3)": lambda n: n**3,
    "O(2^n)": lambda n: 2.0**n,
}
SIZES = [4, 6, 8, 11, 16, 23, 33, 47, 66, 93, 132, 187, 264, 373, 528, 747, 1056, 1493, 2111, 2985, 4221, 5969, 8441]
LARGEST = {"O(n^2)": 600, "O(n^3)": 200, "O(2^n)": 23}
DOUBLING = [64 << power for power in range(11)]

Points = list[tuple[int, float]]


def made(
    name: str, overhead: float = 60e-9, unit: float = 10e-9, sizes: list[int] = SIZES, noise: float = 0.0, seed: int = 0
) -> Points:
    """Points of a class: ``overhead + unit * f(n)`` seconds, each up to ``noise`` too slow."""
    random = Random(seed)
    most = LARGEST.get(name, max(sizes))
    growth = GROWTH[name]
    return [(n, (overhead + unit * growth(n)) * (1 + noise * random.random())) for n in sizes if n <= most]


@pytest.mark.parametrize("name", CLASSES)
def test_points_of_a_class_get_its_name(name: str) -> None:
    verdict = judge(made(name))
    assert (verdict.measured, verdict.between) == (name, ())
    assert verdict.fits[0].name == name
    assert verdict.fits[0].error < 0.03


@settings(max_examples=40)
@given(
    name=st.sampled_from(CLASSES),
    overhead=st.floats(20e-9, 300e-9),
    unit=st.floats(8e-9, 100e-9),
    noise=st.floats(0, 0.03),
    seed=st.integers(0, 1000),
)
def test_noise_and_overhead_never_make_another_class(
    name: str, overhead: float, unit: float, noise: float, seed: int
) -> None:
    assume(name != "O(log n)" or unit > overhead / 10)
    verdict = judge(made(name, overhead, unit, noise=noise, seed=seed))
    assert verdict.measured in (name, UNCLEAR)
    if verdict.measured == UNCLEAR:
        assert name in verdict.between


@settings(max_examples=25)
@given(
    at=st.integers(4, len(SIZES) - 4),
    height=st.floats(1.2, 2.5),
    noise=st.floats(0, 0.02),
    seed=st.integers(0, 1000),
)
def test_a_step_of_the_cache_is_not_growth(at: int, height: float, noise: float, seed: int) -> None:
    flat = made("O(1)", noise=noise, seed=seed)
    steps = [(n, seconds * (height if index >= at else 1)) for index, (n, seconds) in enumerate(flat)]
    assert judge(steps).measured == "O(1)"


@settings(max_examples=25)
@given(at=st.integers(3, 7), height=st.floats(1.1, 1.5), noise=st.floats(0, 0.02), seed=st.integers(0, 1000))
def test_a_list_that_leaves_the_cache_is_still_linear(at: int, height: float, noise: float, seed: int) -> None:
    line = made("O(n)", sizes=DOUBLING, noise=noise, seed=seed)
    steps = [(n, seconds * (height if index >= at else 1)) for index, (n, seconds) in enumerate(line)]
    verdict = judge(steps)
    assert verdict.measured == "O(n)" or (verdict.measured == UNCLEAR and "O(n)" in verdict.between)


def test_one_bad_timing_does_not_spoil_a_verdict() -> None:
    for name in ("O(1)", "O(log n)", "O(n)", "O(n log n)", "O(n^2)"):
        points = made(name)
        for index in range(0, len(points), 3):
            n, seconds = points[index]
            spoilt = [*points[:index], (n, 5 * seconds), *points[index + 1 :]]
            assert judge(spoilt).measured in (name, UNCLEAR), (name, n)


def test_a_slope_far_below_the_overhead_shows_at_large_sizes() -> None:
    sizes = [1 << power for power in range(4, 21)]
    assert judge(made("O(n)", overhead=100e-9, unit=0.04e-9, sizes=sizes)).measured == "O(n)"


def test_what_no_class_describes_is_unclear() -> None:
    root = [(n, 50e-9 + 20e-9 * n**0.5) for n in SIZES]
    power = [(n, 50e-9 + 20e-9 * n**1.5) for n in SIZES]
    assert judge(root).measured == UNCLEAR
    assert judge(power).measured == UNCLEAR


def test_too_few_points_leave_every_class_open() -> None:
    assert judge([]).between == CLASSES
    assert judge(made("O(n)")[:4]).measured == UNCLEAR


def test_order_repetition_and_nonsense_do_not_matter() -> None:
    points = made("O(n)")
    noisy = [
        *reversed(points),
        *((n, 3 * seconds) for n, seconds in points),
        (0, 1e-6),
        (1, 1e-6),
        (50, 0.0),
        (60, -1.0),
    ]
    assert judge(noisy) == judge(points)


def test_any_base_is_exponential() -> None:
    for base in (1.4, 1.618, 2.0, 3.0, 4.0):
        sizes = [n for n in (4, 6, 8, 9, 10, 11, 12, 14, 16, 18, 20, 22, 24) if base**n < 1e8]
        assert judge([(n, 100e-9 * base**n) for n in sizes]).measured == "O(2^n)", base
