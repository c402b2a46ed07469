"""The program's collector, which what we allocate must not make run: finalizers would run in our thread.

Nor may it run earlier, or later, for what we allocate: what it counts is put back, unless the program collected
meanwhile. It keeps what it follows in a ring for each generation, and the head of that of the youngest stands before
the threshold and the count; behind the generations stands what each collection of them did (CPython,
Include/internal/pycore_gc.h).
"""

from __future__ import annotations

from _functools import partial  # type: ignore[import-not-found]
from _operator import call
from ctypes import addressof, c_int, c_ssize_t, c_void_p
from gc import get_count, get_stats, get_threshold, set_threshold

from . import lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_NEVER = (1 << 31) - 19  # objects more than were freed: no collection begins, and no program chose this number
_ALL_NEVER = (_NEVER, _NEVER, _NEVER)
_HEAD = 16  # bytes, before an object and of a ring
_STATISTICS = 84  # bytes from the count of the youngest to its statistics: three numbers for each generation
_STEPS = 100  # along the ring, from what we just made to its head


def _find_count() -> c_int | None:
    """Where the objects are counted that were made since the last collection, ``None`` where that is not found."""
    before = get_threshold()
    made: list[None] = []
    address = id(made) - _HEAD
    set_threshold(*_ALL_NEVER)
    try:
        for _ in range(_STEPS):
            address = c_void_p.from_address(address).value or 0
            if not address:
                return None
            if c_int.from_address(address + _HEAD).value == _NEVER:
                count = c_int.from_address(address + _HEAD + 4)
                return count if count.value == get_count()[0] else None
    finally:
        set_threshold(*before)
    return None


_count = _find_count()


def _find_collections() -> list[c_ssize_t]:
    """Where the collections of each generation are counted, nowhere where that is not found. To ask for the statistics
    makes three dicts each time."""
    if _count is None:
        return []
    numbers = [c_ssize_t.from_address(addressof(_count) + _STATISTICS + 8 * at) for at in range(9)]
    told = [number for of in get_stats() for number in of.values()]
    return numbers[::3] if [number.value for number in numbers] == told else []


_collections = _find_collections()


def uncollected(do: Callable[..., None], *arguments: object) -> None:
    """Do something while no collection begins by itself.

    The collector stays as enabled as the program has it, also where it changes its mind meanwhile; what it sets as
    thresholds meanwhile stays too.
    """
    thresholds = get_threshold()
    set_threshold(*_ALL_NEVER)
    begun = _begun()
    try:
        do(*arguments)
    finally:
        _count_again(*begun)
        _put_back(thresholds)


def collections() -> int:
    """How many there were so far, of any generation."""
    if _collections:
        young, middle, old = _collections
        return young.value + middle.value + old.value
    return sum(of["collections"] for of in get_stats())


def _begun() -> tuple[float, int, int]:
    """What :func:`_count_again` needs to know of the moment from which on what is made is ours: whose turn it is, what
    is counted, and the collections before, or -1."""
    turn = lock.turn()
    counted = 0 if _count is None else _count.value
    before = collections()
    return turn, counted, -1 if lock.passed(turn) else before


def _count_again(turn: float, counted: int, before: int) -> None:
    """Forget what was made since, unless the program collected meanwhile."""
    if _count is not None and (not lock.passed(turn) or collections() == before):
        _count.value = counted


def _put_back(thresholds: tuple[int, ...]) -> None:
    now = get_threshold()
    set_threshold(*[was if is_now == _NEVER else is_now for was, is_now in zip(thresholds, now, strict=True)])


class Waits:
    """Inside of a ``with``, a thread of ours lets no collection begin but while it :meth:`waits <wait>`."""

    def __enter__(self) -> Waits:
        self._thresholds: tuple[int, ...] = get_threshold()
        set_threshold(*_ALL_NEVER)
        self._begun = _begun()
        return self

    def __exit__(self, *_: object) -> None:
        if self._thresholds:
            _put_back(self._thresholds)

    def wait(self, wait: Callable[[], Any]) -> Any:
        """What ``wait`` gives, which is in C and lets others run. A collection that is due when it ends does not begin
        here: there is no step of Python code before the thresholds are ours again.

        No number of ours is held meanwhile: freed later, it would leave its full pool with one free block, which the
        program's next number takes, and so on (obmalloc.c). Two threads that compute were slowed by two hundredths.
        """
        steps = (wait, get_threshold, partial(set_threshold, *_ALL_NEVER))
        _put_back(self._thresholds)
        _count_again(*self._begun)
        self._thresholds = ()
        del self._begun
        waited, self._thresholds, _ = map(call, steps)
        self._begun = _begun()
        return waited
