"""Counts the processes that a program starts. They run unwatched.

A fork has a hook. What starts a process otherwise is a function in C, and is counted by a wrapper in C, the one of
``functools.lru_cache`` with room for nothing: an error that passes through it gets no line of ours in its traceback.
"""

from __future__ import annotations

import os
import posix
import sys
from _functools import _lru_cache_wrapper  # type: ignore[import-not-found]

from .events import ChildStarted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .link import Link

_NAMES = ("__doc__", "__module__", "__name__", "__qualname__", "__text_signature__")


def watch(link: Link) -> None:
    """Post a ``ChildStarted`` for each: of a fork at once, of another with the next sample."""
    import _posixsubprocess

    counted = [
        _counted(_posixsubprocess, "fork_exec", ("subprocess", "_fork_exec")),
        *(_counted(posix, name, ("os", name)) for name in ("posix_spawn", "posix_spawnp", "system")),
    ]
    told = 0

    def tell() -> None:
        nonlocal told
        started = sum(wrapper.cache_info()[1] for wrapper in counted)
        for _ in range(started - told):
            link.post(ChildStarted(link.now()))
        told = started

    def forked() -> None:
        if sys._getframe(1).f_code.co_name != "_execute_child":  # a subprocess with a preexec_fn, counted already
            link.post(ChildStarted(link.now()))

    os.register_at_fork(after_in_parent=forked)
    link.with_samples = tell


def _counted(module: Any, name: str, *elsewhere: tuple[str, str]) -> Any:
    """Put a wrapper that counts in the place of a function, also where that was imported from."""
    function = getattr(module, name)
    wrapper: Any = _lru_cache_wrapper(function, 0, False, _as_tuple)
    for attribute in _NAMES:
        setattr(wrapper, attribute, getattr(function, attribute))
    wrapper.__wrapped__ = function
    setattr(module, name, wrapper)
    for place, known in elsewhere:
        if place in sys.modules:
            setattr(sys.modules[place], known, wrapper)
    return wrapper


def _as_tuple(*values: int) -> tuple[int, ...]:
    return values
