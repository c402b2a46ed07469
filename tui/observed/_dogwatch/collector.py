"""The program's collector, which what we allocate must not make run: finalizers would run in our thread.

Nor may it run earlier, or later, for what we allocate: what it counts is put back. It keeps what it follows in a ring
for each generation, and the head of that of the youngest stands before the threshold and the count (CPython,
Include/internal/pycore_gc.h).
"""

from __future__ import annotations

from _functools import partial  # type: ignore[import-not-found]
from _operator import call
from ctypes import c_int, c_void_p
from gc import get_count, get_threshold, set_threshold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_NEVER = (1 << 31) - 19  # objects more than were freed: no collection begins, and no program chose this number
_ALL_NEVER = (_NEVER, _NEVER, _NEVER)
_HEAD = 16  # bytes, before an object and of a ring
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


def uncollected(do: Callable[..., None], *arguments: object) -> None:
    """Do something while no collection begins by itself.

    The collector stays as enabled as the program has it, also where it changes its mind meanwhile; what it sets as
    thresholds meanwhile stays too.
    """
    thresholds = get_threshold()
    counts = get_count()
    counted = _counted()
    set_threshold(*_ALL_NEVER)
    try:
        do(*arguments)
    finally:
        _count_again(counted, counts)
        _put_back(thresholds)


def _counted() -> int:
    return 0 if _count is None else _count.value


def _count_again(counted: int, counts: tuple[int, int, int]) -> None:
    """Forget what was made since, unless the program collected meanwhile."""
    if _count is not None and get_count()[1:] == counts[1:]:
        _count.value = counted


def _put_back(thresholds: tuple[int, int, int]) -> None:
    now = get_threshold()
    set_threshold(*[was if is_now == _NEVER else is_now for was, is_now in zip(thresholds, now, strict=True)])


class Waits:
    """Inside of a ``with``, a thread of ours lets no collection begin but while it :meth:`waits <wait>`."""

    def __enter__(self) -> Waits:
        self._thresholds = get_threshold()
        self._counts = get_count()
        self._counted = _counted()
        set_threshold(*_ALL_NEVER)
        return self

    def __exit__(self, *_: object) -> None:
        _put_back(self._thresholds)

    def wait(self, wait: Callable[[], Any]) -> Any:
        """What ``wait`` gives, which is in C and lets others run. A collection that is due when it ends does not begin
        here: there is no step of Python code before the thresholds are ours again."""
        steps = (wait, get_threshold, get_count, partial(set_threshold, *_ALL_NEVER))
        _put_back(self._thresholds)
        _count_again(self._counted, self._counts)
        waited, self._thresholds, self._counts, _ = map(call, steps)
        self._counted = _counted()
        return waited
