"""The frames in which the threads of our own interpreter are.

``sys._current_frames`` makes frame objects for the threads of all interpreters, also where another one has a lock and
an allocator of its own: that ends the process. Where there may be another one, the states of our own interpreter's
threads are walked, by functions in C called in a row, without a step of Python code between them: no thread that could
end one of the states gets the lock meanwhile.
"""

from __future__ import annotations

import ctypes
import sys
from _operator import attrgetter
from _thread import get_ident, get_native_id
from itertools import accumulate, chain, repeat, takewhile, tee

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType
    from typing import Any

_MAKERS = ("_interpreters", "_xxsubinterpreters", "_testcapi", "_testinternalcapi")  # modules that make interpreters
_SEARCHED = 512  # bytes of a thread's state in which its numbers are looked for (CPython, Include/cpython/pystate.h)
_WORD = 8  # bytes
_value = attrgetter("value")

_library = ctypes.PyDLL(None)
_frames_of_all = sys._current_frames


def _function(name: str, *takes: type[Any]) -> Callable[..., int | None]:
    function = _library[name]  # and not by its attribute, which is one for all
    function.restype = ctypes.c_void_p
    function.argtypes = takes
    called: Callable[..., int | None] = function
    return called


_own_state = _function("PyThreadState_Get")
_interpreter_of = _function("PyThreadState_GetInterpreter", ctypes.c_void_p)
_first_thread = _function("PyInterpreterState_ThreadHead", ctypes.c_void_p)
_next_thread = _function("PyThreadState_Next", ctypes.c_void_p, ctypes.c_int)  # which takes no number
_frame_of = _function("PyThreadState_GetFrame", ctypes.c_void_p)
_first_interpreter = _function("PyInterpreterState_Head")
_next_interpreter = _function("PyInterpreterState_Next", ctypes.c_void_p)
_drop = _function("Py_DecRef", ctypes.c_void_p)


def alone() -> bool:
    """Whether there is no other interpreter in this process."""
    return _next_interpreter(_first_interpreter()) is None


def others() -> dict[int, FrameType]:
    """The innermost frame of each thread of this interpreter but the calling one, by the thread's identifier.

    Raises ``LookupError`` where the states of threads are laid out in another way.
    """
    found = _frames_of_all() if alone() and not any(name in sys.modules for name in _MAKERS) else _frames_of_ours()
    # A frame of ours in a variable of that same frame would be a cycle, and keep what is found later alive.
    found.pop(get_ident(), None)
    return found


def _frames_of_ours() -> dict[int, FrameType]:
    numbered, entered = tee(_states())
    found = {}
    for number, address in list(zip(_read(numbered, _identifier()), map(_frame_of, entered), strict=True)):
        if address:
            if number != get_ident():
                found[number] = ctypes.cast(address, ctypes.py_object).value
            _drop(address)
    return found


def words(place: int) -> dict[int, int]:
    """What stands at a place in the state of each thread of this interpreter, by the thread's identifier."""
    numbered, asked = tee(_states())
    return dict(zip(_read(numbered, _identifier()), _read(asked, place), strict=True))


def place(*numbers: int) -> int:
    """Where in the state of this thread such words stand. Raises ``LookupError`` where they do not."""
    searched = b"".join(number.to_bytes(_WORD, sys.byteorder) for number in numbers)
    found = ctypes.string_at(_own_state() or 0, _SEARCHED).find(searched)
    if found < 0:
        raise LookupError("the states of threads are laid out in a way that is not known here")
    return found


def _identifier() -> int:
    """The place of a thread's identifier, before the number that the system gives it."""
    return place(get_ident(), get_native_id())


def _states() -> Iterator[int]:
    """The addresses of the states of our interpreter's threads, each found when it is asked for."""
    first = map(_first_thread, (_interpreter_of(_own_state()),))
    states: Iterator[Any] = takewhile(bool, accumulate(chain(first, repeat(0)), _next_thread))
    return states


def _read(addresses: Iterator[int], place: int) -> Iterator[int]:
    return map(_value, map(ctypes.c_ulong.from_address, map(place.__add__, addresses)))
