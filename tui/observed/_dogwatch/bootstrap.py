"""Starts the probes inside an observed program, before its first line, as the environment asks."""

from __future__ import annotations

import os
import sys

from . import children, link, unseen
from .encode import plain
from .events import Started, Trouble

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import MutableMapping

PREFIX = "DOGWATCH_"
PR_SET_PDEATHSIG, SIGKILL = 1, 9  # prctl(2), signal(7)


def start(environment: MutableMapping[str, str]) -> None:
    """Take the orders out of ``environment`` and start what they name. Raises ``KeyError`` where there are none."""
    terminal, watch, interval, objects, opened, every_line, objgraph, server_facts = (
        environment.pop(f"{PREFIX}{name}")
        for name in ("TERMINAL", "WATCH", "INTERVAL", "OBJECTS", "OPEN", "EVERY_LINE", "OBJGRAPH", "SERVER_FACTS")
    )
    carrier = link.inherited(environment)
    if terminal == "1":
        _own_terminal()
    watching = tuple(lens for lens in watch.split(",") if lens)
    unavailable = ""
    if "heap" in watching:
        from . import heap, sampler

        unavailable = heap.unavailable()
    carrier.post(
        Started(
            carrier.now(),
            os.getpid(),
            ".".join(map(str, sys.version_info[:3])),
            watching=watching,
            unavailable=(plain(unavailable),) if unavailable else (),
            interval=float(interval),
            every_line=every_line == "1",
        )
    )
    with unseen.Hooks():
        os.register_at_fork(after_in_child=carrier.leave)
        children.watch(carrier)
        for lens in watching:
            try:
                if lens == "pool":
                    from . import pool

                    pool.install(carrier, server_facts == "1")
                elif lens == "heap" and not unavailable:
                    picture = heap.Heap(int(objects), frozenset(filter(None, opened.split(","))))
                    sampler.Sampler(carrier, picture, float(interval), every_line == "1", objgraph).start()
            except Exception as error:  # a probe that cannot start is said, and the program runs on without it
                carrier.post(Trouble(carrier.now(), f"the {lens} cannot be watched here: {plain(str(error))}"))


def _own_terminal() -> None:
    """Make the pseudo-terminal on descriptor 0 the session's own, as a shell does before it runs a program.

    Whoever holds the other side of it is the screen that shows the program. When that dies the program ends too, even
    where it ignores the hang-up; Linux alone can promise that.
    """
    from ctypes import pythonapi
    from termios import TIOCSCTTY

    pythonapi.ioctl(0, TIOCSCTTY, 0)
    if sys.platform == "linux":
        pythonapi.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
