"""Whether another thread has had the interpreter's lock meanwhile, and so may have moved.

The interpreter numbers those who take its lock, unless they were the last to have it. The number stands behind the
switch interval in microseconds, the thread that had the lock last, and whether it is taken (CPython,
Include/internal/pycore_gil.h). Where it is not found, whoever waits for the lock is trusted to wait for that interval.
"""

from __future__ import annotations

import ctypes
import sys
from struct import Struct
from sys import getswitchinterval
from time import perf_counter

from . import memory

_HEAD = Struct("<QQi4x")
_FAR = 1 << 20  # bytes that are looked through
_SAFELY = 0.9  # of the switch interval

_library = ctypes.PyDLL(None)


def _pointer(name: str) -> int:
    function = _library[name]  # and not by its attribute, which is one for all
    function.restype = ctypes.c_void_p
    found: int = function()
    return found


def _find_number() -> int:
    """The address of the number, 0 where it is not found."""
    read = memory.reader()
    if read is None:
        return 0
    head = _HEAD.pack(round(getswitchinterval() * 1e6), _pointer("PyThreadState_Get"), 1)
    if sys.version_info < (3, 12):  # there is one lock for all interpreters
        start = ctypes.addressof(ctypes.c_char.in_dll(_library, "_PyRuntime"))
    else:
        start = _pointer("PyInterpreterState_Get")
    before = b""
    for at in range(start, start + _FAR, memory.LIMIT):
        here = read(at, memory.LIMIT)
        if not here:
            return 0
        found = (before + here).find(head)
        if found >= 0:
            return at - len(before) + found + _HEAD.size
        before = here[-_HEAD.size :]
    return 0


_address = _find_number()
_number = ctypes.c_ulong.from_address(_address) if _address else None


def turn() -> float:
    """What :func:`passed` is asked about later, in the same thread."""
    return perf_counter() if _number is None else _number.value


def passed(turn: float) -> bool:
    """Whether another thread may have had the lock since."""
    if _number is not None:
        return _number.value != turn
    return perf_counter() - turn > getswitchinterval() * _SAFELY
