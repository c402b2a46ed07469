"""Which sizes are measured, and what a function of one's own is called with."""

from __future__ import annotations

from collections.abc import Sized
from typing import Any

import pytest

from tui.complexity.argument import Unusable, maker
from tui.complexity.course import Sizes


def measured(seconds: Any, longest: float, least: int = 4, most: int = 1 << 14) -> list[int]:
    """The sizes that are chosen where a call takes ``seconds(n)``."""
    sizes, chosen = Sizes(least, most), []
    while (n := sizes.next(longest)) is not None:
        chosen.append(n)
        sizes.seen(n, seconds(n))
    return chosen


def test_sizes_double_at_every_other_step_up_to_the_largest() -> None:
    sizes = measured(lambda n: 1e-7, longest=0.02)
    assert sizes[:8] == [4, 6, 8, 12, 16, 24, 32, 48]
    assert sizes[-1] <= 1 << 14
    assert len(sizes) > 20


def test_an_exponential_function_is_never_called_for_much_longer_than_allowed() -> None:
    for base in (1.618, 2.0, 3.0):
        sizes = measured(lambda n, base=base: 1e-7 * base**n, longest=0.02)
        assert len(sizes) >= 5
        assert 1e-7 * base ** sizes[-1] <= 0.02 * 1.01


def test_a_cubic_function_gets_enough_sizes() -> None:
    sizes = measured(lambda n: 5e-8 * n**3, longest=0.02)
    assert len(sizes) >= 8
    assert 5e-8 * sizes[-1] ** 3 <= 0.025


def test_the_least_size_is_kept() -> None:
    assert measured(lambda n: 1e-6, longest=0.02, least=100)[0] == 100


def an_int(n: int) -> None: ...
def a_text(s: str, times: int = 1) -> None: ...
def a_dict(d: dict[str, int]) -> None: ...
def a_set(s: set[int]) -> None: ...
def a_list(xs: list[int]) -> None: ...
def unannotated(xs) -> None: ...  # type: ignore[no-untyped-def]
def nothing() -> None: ...
def two(a: int, b: int) -> None: ...


@pytest.mark.parametrize(
    ("function", "kind"),
    [(a_text, str), (a_dict, dict), (a_set, set), (a_list, list), (unannotated, list), (sorted, list)],
)
def test_the_annotation_says_what_a_function_is_called_with(function: Any, kind: type) -> None:
    argument = maker(function)(100)
    assert isinstance(argument, kind)
    assert isinstance(argument, Sized)
    assert len(argument) == 100


def test_an_int_is_n_itself() -> None:
    assert maker(an_int)(100) == 100


def test_a_list_is_shuffled_the_same_way_every_time_and_made_anew() -> None:
    make = maker(a_list)
    first, second = make(50), make(50)
    assert first == second != list(range(50))
    assert isinstance(first, list)
    assert sorted(first) == list(range(50))
    assert first is not second


@pytest.mark.parametrize("function", [nothing, two])
def test_a_function_must_take_one_argument(function: Any) -> None:
    with pytest.raises(Unusable, match="one argument"):
        maker(function)
