"""What a function costs as n grows, for a test of one's own: ``from tui.complexity.cost import cost``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .argument import maker
from .child import Child
from .course import Failure, Limits, Note, Point
from .infer import Verdict
from .own import measure

if TYPE_CHECKING:
    from collections.abc import Callable

    from .course import Word

__all__ = ["Cost", "Unmeasurable", "cost"]


@dataclass(frozen=True)
class Cost:
    """What was found: the class that the points support, or ``"unclear"`` with the candidates in ``between``.

    ``points`` are size and seconds a call; ``notes`` what else a person should know, in sentences without a subject.
    """

    measured: str
    between: tuple[str, ...]
    points: tuple[tuple[int, float], ...]
    notes: tuple[str, ...] = ()


class Unmeasurable(Exception):
    """Why a function could not be measured to its end; ``cost`` is what was found before."""

    def __init__(self, message: str, cost: Cost) -> None:
        super().__init__(message)
        self.cost = cost


def cost(
    function: Callable[[Any], object],
    make: Callable[[int], object] | None = None,
    *,
    least: int = Limits.least,
    most: int = Limits.most,
    seconds: float = Limits.seconds,
    memory: int = Limits.memory,
    mutates: bool = False,
) -> Cost:
    """Measure how the time of ``function(make(n))`` grows with n, and infer its class::

        def test_a_lookup_does_not_depend_on_the_size() -> None:
            assert cost(lookup, make=filled_index).measured == "O(1)"

    ``make(n)`` gives the argument; without it the annotation of the first parameter says what is made: ``int``,
    ``list``, ``str``, ``dict``, ``set``, and a list of n ints where there is none. It is called again for every call of
    a function that ``mutates`` its argument. Sizes go from ``least`` to ``most``, as far as ``seconds`` reach; most
    functions need one or two. The measuring is done in a forked child (so not on Windows), which may use ``memory``
    bytes of address space; what the function prints is thrown away.

    Raises ``ValueError`` for limits that make no sense, and :class:`Unmeasurable` where the function raises, exits,
    does not return in time, needs more memory, or cannot be called with one argument.

    See also ``dogwatch complexity FILE.py:FUNCTION --expect CLASS``, which is the same from a shell.
    """
    if not 0 < least < most:
        raise ValueError(f"least is {least} and most is {most}: sizes must be above 0, and ascend")
    if not (seconds > 0 and memory > 0):
        raise ValueError(f"seconds is {seconds} and memory {memory}: both must be above 0")
    limits = Limits(least, most, seconds, memory)

    def work(tell: Callable[[Word], None]) -> None:
        measure(function, make or maker(function), limits, mutates, tell)

    points: dict[int, float] = {}
    notes: list[str] = []
    verdict, failure = Verdict("unclear"), ""
    for word in Child(work, limits).words():
        match word:
            case Point():
                points[word.n] = word.seconds
            case Note():
                notes.append(word.text)
            case Failure():
                failure = word.text
            case Verdict():
                verdict = word
    found = Cost(verdict.measured, verdict.between, tuple(sorted(points.items())), tuple(notes))
    if failure:
        raise Unmeasurable(f"{getattr(function, '__name__', function)} {failure}", found)
    return found
