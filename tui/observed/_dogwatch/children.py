"""Counts the processes that a program starts. They run unwatched.

A fork has a hook. What starts a process otherwise is a function in C, in whose place stands an object of which one can
see no more than of the function that it is another: it becomes no method in a class, and an error that passes through
it gets no line of ours in its traceback. To call it is to look up its ``__call__``, a property: that counts, in shared
memory and by functions in C alone, and gives the function, which then is called. A subprocess whose file is not there
is taken back when ``subprocess`` asks for the words of its error.
"""

from __future__ import annotations

import os
import posix
import sys
from _functools import partial  # type: ignore[import-not-found]
from _operator import call, getitem, setitem
from itertools import count, repeat
from sys import _getframe as frame_above
from time import monotonic_ns

from .events import ChildrenUnsure, ChildStarted
from .link import CHILDREN, LAST_CHILD, NO_CHILDREN
from .unseen import unseen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from .link import Link

_NAMES = ("__doc__", "__module__", "__name__", "__qualname__", "__self__", "__text_signature__")


def watch(link: Link) -> None:
    """Have a ``ChildStarted`` for each, at once: the program may end, or become another, with the next step."""
    import _posixsubprocess

    counting = (_storing(link, 0, LAST_CHILD, iter(monotonic_ns, None)), _storing(link, 0, CHILDREN, count(1)))
    call_before(counting, _posixsubprocess, "fork_exec", ("subprocess", "_fork_exec"))
    call_before(counting, posix, "system", ("os", "system"))
    unsure: list[bool] = []

    def spawned() -> None:  # or not: to see its error here would be a line of ours in a traceback
        if not unsure:
            unsure.append(True)
            link.post(ChildrenUnsure(link.now()))

    for name in ("posix_spawn", "posix_spawnp"):
        call_before((unseen(spawned), *counting), posix, name, ("os", name))

    take_back = _storing(link, 1, NO_CHILDREN, count(1))

    def told() -> None:
        if frame_above(1).f_code.co_name == "_execute_child":  # which puts in words why the child could not become it
            take_back()

    call_before((unseen(told),), posix, "strerror", ("os", "strerror"))

    def forked() -> None:
        if frame_above(1).f_code.co_name != "_execute_child":  # a subprocess with a preexec_fn, counted already
            link.post(ChildStarted(link.now()))

    os.register_at_fork(after_in_parent=forked)


def _storing(link: Link, ring: int, word: int, values: Iterator[int]) -> Callable[[], None]:
    """In C: store the next of ``values`` in a word of a ring's memory, as long as this process has the link."""
    targets: Iterator[Any] = map(getitem, repeat(link.words), repeat(ring))
    stored: Callable[[], None] = partial(next, map(setitem, targets, repeat(word), values))
    return stored


def call_before(
    counting: tuple[Callable[[], object], ...], module: Any, name: str, *elsewhere: tuple[str, str]
) -> None:
    """Put an object that calls ``counting`` first in the place of a function, also where that was imported to.

    What one of ``counting`` returns, if it is true, is called in place of the function.
    """
    function = getattr(module, name)
    steps = (*counting, partial(getitem, (function,), 0))
    counted: Any = type(
        name,
        (),
        {
            "__iter__": staticmethod(partial(map, call, steps)),
            "__call__": property(partial(max, key=bool)),  # of what is iterated over the last is always true
            "__class__": property(lambda _: type(function)),
            "__reduce__": lambda _: name,
            "__repr__": lambda _: repr(function),
        },
    )()
    for attribute in _NAMES:
        setattr(counted, attribute, getattr(function, attribute))
    setattr(module, name, counted)
    for place, known in elsewhere:
        if place in sys.modules:
            setattr(sys.modules[place], known, counted)
