"""Bytes at an address of this process, also where nothing is mapped any more: an error then, never a crash.

Linux reads its own memory by ``process_vm_readv`` (no file descriptor, the interpreter's lock is kept), so that a
sample stays one instant.
"""

from __future__ import annotations

import ctypes
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


LIMIT = 512  # bytes


_arrays: dict[tuple[Any, int], Any] = {}


def array(kind: Any, length: int) -> Any:
    """The type of an array of ctypes, made once: ctypes itself remembers it weakly, and a class that is thrown away is
    garbage for the program's collector."""
    if (kind, length) not in _arrays:
        _arrays[kind, length] = kind * length
    return _arrays[kind, length]


class _Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def _reader() -> Callable[[int, int], bytes | None]:
    call = ctypes.PyDLL(None).process_vm_readv
    call.restype = ctypes.c_ssize_t
    call.argtypes = [
        ctypes.c_int,
        ctypes.POINTER(_Vector),
        ctypes.c_ulong,
        ctypes.POINTER(_Vector),
        ctypes.c_ulong,
        ctypes.c_ulong,
    ]

    buffer = ctypes.create_string_buffer(LIMIT)

    def read(address: int, length: int) -> bytes | None:
        """``length`` bytes at ``address``, at most ``LIMIT``, or ``None`` where they cannot be read."""
        local = _Vector(ctypes.addressof(buffer), length)
        remote = _Vector(address, length)
        got = call(os.getpid(), ctypes.byref(local), 1, ctypes.byref(remote), 1, 0)
        return ctypes.string_at(buffer, length) if got == length else None

    return read


def reader() -> Callable[[int, int], bytes | None] | None:
    """A function that reads ``(address, length)``, or ``None`` on a system where that cannot be done safely."""
    try:
        read = _reader()
    except AttributeError:
        return None
    mark = bytearray(b"dogwatch")
    held = array(ctypes.c_char, len(mark)).from_buffer(mark)
    return read if read(ctypes.addressof(held), len(mark)) == bytes(mark) and read(8, 8) is None else None
