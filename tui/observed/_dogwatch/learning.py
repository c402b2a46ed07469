"""Learns, a little at a time, which texts the modules use that are not the program's own."""

from __future__ import annotations

import sys
from time import perf_counter

from . import describe, texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .heap import Heap


class Learner:
    """Teaches ``heap``. Between two turns no module is held; those that were learned are known by their addresses."""

    def __init__(self, heap: Heap) -> None:
        self._heap = heap
        self._learned: set[int] = set()
        self._loaded = 0  # modules, when all of them were learned

    @property
    def left(self) -> bool:
        """Whether there are modules that are not learned."""
        return len(sys.modules) != self._loaded

    def go_on(self, seconds: float) -> None:
        """Learn for about that long. A module that is being imported is left for later."""
        until = perf_counter() + seconds
        loaded = len(sys.modules)
        for module in texts.modules():
            if id(module) not in self._learned:
                if _is_being_imported(module):
                    loaded = 0
                    continue
                if perf_counter() >= until:
                    return
                self._heap.learn(module)
                self._learned.add(id(module))
        self._loaded = loaded


def _is_being_imported(module: object) -> bool:
    spec = describe.module_globals(module).get("__spec__")
    return describe.instance_dict(spec).get("_initializing") is True
