"""Whether an object that is not held any more is still there: what is remembered of it, and how it is asked after.

A weak reference answers exactly. What takes none and cannot change (texts, numbers) is compared with the memory where
it was: its type and content with a plausible count mean that it lives; only an equal value made anew at the same
address passes for it. What takes no weak reference and can change (lists, dicts) is the same as long as it is followed
by the collector in the same place; where that says nothing, it is not known. Layouts: CPython,
Include/cpython/unicodeobject.h, longintrepr.h, bytesobject.h, tupleobject.h.
"""

from __future__ import annotations

import sys
from _weakref import ref
from ctypes import cast, py_object, string_at
from struct import Struct

from . import describe, memory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .births import Births

_HEADER = Struct("<QQ")  # reference count, type
_CONTENT = 16  # bytes from the start of an object to what its type adds
_CONTENT_LIMIT = 256  # bytes compared
_PLAUSIBLE = 1 << 32  # a freed object's count is 0 or the address of the next free block, which is larger
_ASCII_DATA = str.__sizeof__("") - 1
_OTHER_DATA = str.__sizeof__(chr(0x3B1)) - 4
_BYTES_DATA = bytes.__sizeof__(b"") - 1

_GC_HEAD = 16  # bytes before an object: its neighbours in the collector's list
_VERSION = 24 if sys.version_info < (3, 13) else 0  # bytes: PEP 509, a number that no two states of dicts share
_NOWHERE = bytes(8)

_read = memory.reader()

ALIVE, GONE, UNKNOWN = "alive", "gone", "unknown"


class _Own(ref):  # type: ignore[type-arg]
    """A weak reference of ours alone: of the plain kind the program gets the same one, and would count us."""

    __slots__ = ()


def _data_offset(value: Any) -> int:
    """Where the bytes begin that follow from the value alone, behind cached hashes and states."""
    kind = type(value)
    if kind is str:
        return _ASCII_DATA if value.isascii() else _OTHER_DATA
    return _BYTES_DATA if kind is bytes else _CONTENT + 8


class Remains:
    """What is remembered of one object, none of it a reference that keeps it alive."""

    __slots__ = (
        "_births",
        "_content",
        "_data",
        "_followed",
        "_hash",
        "_length",
        "_place",
        "_type",
        "_versioned",
        "_weak",
        "address",
        "fixed",
    )

    def __init__(self, value: Any, births: Births) -> None:
        kind: Any = type(value)
        self.address = id(value)
        self._births = births
        self._type = id(kind)
        self._weak: Any = None
        self._content: bytes | None = None
        self._hash = 0
        self._length = _HEADER.size
        self._data = _CONTENT
        self.fixed = False  # it cannot change
        self._followed = False
        self._versioned = kind is dict and _VERSION > 0
        self._place = b""
        if describe.is_content(kind):
            self.fixed = True
            self._hash = hash(value)
            self._data = _data_offset(value)
            self._remember(min(kind.__sizeof__(value) - self._data, _CONTENT_LIMIT) + self._data)
            return
        try:
            self._weak = _Own(value)
        except TypeError:  # lists, dicts, tuples and many built-in types take none
            self._followed = bool(describe.flags(kind) & describe.HAVE_GC)
            self.fixed = kind is tuple
            if self.fixed:
                self._remember(_CONTENT + 8 + min(8 * len(value), _CONTENT_LIMIT))
            elif not self._followed:
                self._remember(min(describe.basic_size(kind), _CONTENT_LIMIT))
            self.seen()

    def _remember(self, length: int) -> None:
        self._length = length
        raw = _read(self.address, length) if _read else None
        self._content = raw and self._compared(raw)

    def _compared(self, raw: bytes) -> bytes:
        return raw[_CONTENT : _CONTENT + 8] + raw[self._data :]

    def seen(self) -> None:
        """Remember where among the others the collector has the object, which is alive now."""
        if self._followed:
            self._place = string_at(self.address - _GC_HEAD, _GC_HEAD)
            if self._versioned and self._place[:8] == _NOWHERE:
                self._content = string_at(self.address + _VERSION, 8)

    def state_of(self, value: object) -> str:
        """The same as :meth:`state` where ``value`` is what was found at the address."""
        if id(type(value)) != self._type:
            return GONE
        if self._weak is not None:
            return ALIVE if self._weak() is value else GONE
        if not self._followed:
            return (ALIVE if hash(value) == self._hash else GONE) if self.fixed else self.state()
        if self.fixed and self._compared(string_at(self.address, self._length)) != self._content:
            return GONE
        place = string_at(self.address - _GC_HEAD, _GC_HEAD)
        state = self._state_at(place)
        if state == UNKNOWN and self._versioned and self._content == string_at(self.address + _VERSION, 8):
            return ALIVE
        self.seen()
        return ALIVE if self.fixed and state == UNKNOWN else state

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
        raw = _read(self.address, self._length)
        if raw is None:
            return GONE
        count, kind = _HEADER.unpack_from(raw)
        if not 0 < count < _PLAUSIBLE or kind != self._type:
            return GONE
        if self._content is None or self._versioned:
            return self._state_of_followed()
        if self._compared(raw) == self._content:
            return ALIVE if not self._followed or self._state_of_followed() != GONE else GONE
        return GONE if self.fixed else UNKNOWN

    def _state_of_followed(self) -> str:
        """What the collector's lists tell of an object that it follows, at every sample anew."""
        return self._state_at(_read(self.address - _GC_HEAD, _GC_HEAD) if _read else None)

    def _state_at(self, place: bytes | None) -> str:
        if self._place[:8] == _NOWHERE:  # a dict or a tuple of texts and numbers, which is not followed
            return UNKNOWN
        if self.address in self._births:
            return GONE if self._births.whole or self._type != id(dict) else UNKNOWN
        if place is None or place[:8] == _NOWHERE:
            return UNKNOWN
        return ALIVE if self._births.whole or place == self._place else UNKNOWN
