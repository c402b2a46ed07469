"""What a function of one's own is called with, and whether it leaves that as it was."""

from __future__ import annotations

import inspect
import pickle
import random
from copy import copy
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any, get_origin

if TYPE_CHECKING:
    from collections.abc import Callable

PICTURED = 1 << 12  # size up to which a whole argument is compared with what it was; above it, only its length is


class Unusable(Exception):
    """Why a function cannot be measured at all, to be read after its name."""


def maker(function: Callable[[Any], object]) -> Callable[[int], object]:
    """Makes an argument of size ``n``: what the annotation of the first parameter says, a list without one.

    Raises :class:`Unusable` where the function cannot be called with one argument.
    """
    try:
        signature = inspect.signature(function, eval_str=True)
    except NameError:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return _keeping(list)
    try:
        signature.bind(None)
    except TypeError:
        raise Unusable("must be callable with one argument, whose size is n") from None
    kind = next(iter(signature.parameters.values())).annotation
    kind = get_origin(kind) or kind
    if kind is int:
        return lambda n: n
    if kind is str:
        return lambda n: "".join(random.Random(n).choices(ascii_lowercase, k=n))
    return _keeping(kind if kind in (dict, set, tuple) else list)


def _keeping(kind: type) -> Callable[[int], object]:
    """Makes copies of 0 … n - 1, shuffled in the same way every time."""
    kept: dict[int, object] = {}

    def make(n: int) -> object:
        if n not in kept:
            numbers = in_row(random.Random(n).sample(range(n), n))
            kept[n] = dict.fromkeys(numbers, 0) if kind is dict else kind(numbers)
        return copy(kept[n])

    return make


def in_row(numbers: list[int]) -> list[int]:
    """The same numbers, as objects that lie in memory in this order, as they do in a list that a program filled.

    Shuffling leaves them scattered, and the processor's cache would then have a part in the growth of every loop.
    """
    return [number + 0 for number in numbers]


def picture(argument: object, n: int) -> object:
    """Something that differs when the argument does, as far as it can be pickled or has a length."""
    try:
        return pickle.dumps(argument) if n <= PICTURED else len(argument)  # type: ignore[arg-type]
    except Exception:
        return None
