"""Whether an object that is not held any more is still there: what is remembered of it, and how it is asked after.

A weak reference answers exactly. What takes none and cannot change (texts, numbers) is compared with the memory where
it was: its type and content with a plausible count mean that it lives; only an equal value made anew at the same
address passes for it. What takes no weak reference and can change is known to be gone when its memory says so, and
otherwise not known. Layouts: CPython, Include/cpython/unicodeobject.h, longintrepr.h, bytesobject.h.
"""

from __future__ import annotations

from _weakref import ref
from ctypes import cast, py_object
from struct import Struct

from . import describe, memory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_HEADER = Struct("<QQ")  # reference count, type
_CONTENT = 16  # bytes from the start of an object to what its type adds
_CONTENT_LIMIT = 256  # bytes compared
_PLAUSIBLE = 1 << 32  # a freed object's count is 0 or the address of the next free block, which is larger
_ASCII_DATA = str.__sizeof__("") - 1
_OTHER_DATA = str.__sizeof__(chr(0x3B1)) - 4
_BYTES_DATA = bytes.__sizeof__(b"") - 1

_read = memory.reader()

ALIVE, GONE, UNKNOWN = "alive", "gone", "unknown"


def _data_offset(value: Any) -> int:
    """Where the bytes begin that follow from the value alone, behind cached hashes and states."""
    kind = type(value)
    if kind is str:
        return _ASCII_DATA if value.isascii() else _OTHER_DATA
    return _BYTES_DATA if kind is bytes else _CONTENT + 8


class Remains:
    """What is remembered of one object, none of it a reference that keeps it alive."""

    __slots__ = ("_content", "_data", "_hash", "_length", "_type", "_weak", "address")

    def __init__(self, value: Any) -> None:
        kind: Any = type(value)
        self.address = id(value)
        self._type = id(kind)
        self._weak: Any = None
        self._content: bytes | None = None
        self._hash = 0
        if describe.is_content(kind):
            self._hash = hash(value)
            self._data = _data_offset(value)
            self._length = min(kind.__sizeof__(value) - self._data, _CONTENT_LIMIT) + self._data
            raw = _read(self.address, self._length) if _read else None
            self._content = raw and self._compared(raw)
        else:
            try:
                self._weak = ref(value)
            except TypeError:  # lists, dicts, tuples and many built-in types take none
                self._weak = None

    def _compared(self, raw: bytes) -> bytes:
        return raw[_CONTENT : _CONTENT + 8] + raw[self._data :]

    def is_of(self, value: Any) -> bool | None:
        """Whether ``value``, found at the same address, is the same object; ``None`` where that cannot be told."""
        if id(type(value)) != self._type:
            return False
        if self._weak is not None:
            return self._weak() is value
        if describe.is_content(type(value)):
            return bool(hash(value) == self._hash)
        return None

    def value(self) -> Any:
        """The object itself, which must be ALIVE. Only for a copy of the process: it is held by whoever asks."""
        if self._weak is not None:
            return self._weak()
        return cast(self.address, py_object).value

    def state(self) -> str:
        """ALIVE, GONE or UNKNOWN, asked without holding the object."""
        if self._weak is not None:
            return ALIVE if self._weak() is not None else GONE
        if _read is None:
            return UNKNOWN
        raw = _read(self.address, _HEADER.size if self._content is None else self._length)
        if raw is None:
            return GONE
        count, kind = _HEADER.unpack_from(raw)
        if not 0 < count < _PLAUSIBLE or kind != self._type:
            return GONE
        if self._content is None:
            return UNKNOWN
        return ALIVE if self._compared(raw) == self._content else GONE
