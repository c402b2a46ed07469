"""Waits for a process's end. Where the system can say when that comes nobody looks for it meanwhile: to wake a hundred
times a second takes processor time from the program that is watched."""

from __future__ import annotations

import contextlib
import os
import select
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LOOK_AGAIN = (0.0005, 0.05)  # seconds between two looks where the system does not say: at first, and at most


class Ending:
    """The end of the child with the number ``pid``, which nobody has waited for yet."""

    def __init__(self, pid: int) -> None:
        self._descriptor = -1
        if sys.platform == "linux":
            with contextlib.suppress(OSError):  # a system before 5.3, or one that forbids it
                self._descriptor = os.pidfd_open(pid)

    def wait(self, timeout: float, has_come: Callable[[], bool]) -> bool:
        """Wait at most ``timeout`` seconds for it; whether it ``has_come``."""
        if self._descriptor < 0:
            return _looked_for(timeout, has_come)
        if has_come():
            return True
        said = select.poll()
        said.register(self._descriptor, select.POLLIN)
        said.poll(timeout * 1000)
        return has_come()

    def __del__(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)


def _looked_for(timeout: float, has_come: Callable[[], bool]) -> bool:
    deadline, pause = time.monotonic() + timeout, LOOK_AGAIN[0]
    while not has_come():
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(left, pause))
        pause = min(2 * pause, LOOK_AGAIN[1])
    return True
