"""The program's collector, which what we allocate must not make run: finalizers would run in our thread."""

from __future__ import annotations

import gc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_NEVER = (1 << 31) - 19  # objects more than were freed: no collection begins, and no program chose this number


def uncollected(do: Callable[..., None], *arguments: object) -> None:
    """Do something while no collection begins by itself.

    The collector stays as enabled as the program has it, also where it changes its mind meanwhile; what it sets as the
    threshold of the youngest generation meanwhile stays too.
    """
    threshold = gc.get_threshold()[0]
    gc.set_threshold(_NEVER)
    try:
        do(*arguments)
    finally:
        if gc.get_threshold()[0] == _NEVER:
            gc.set_threshold(threshold)
