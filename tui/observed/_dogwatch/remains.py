"""Whether an object that is not held any more is still there: what is remembered of it, and how it is asked after.

A weak reference that still leads to it proves that it lives. One that leads nowhere proves nothing: the collector
clears it before it calls finalizers, which may bring the object back. Then, and where an object takes none, it is
looked for in the memory where it was: another type there, or no plausible count, means that it is gone.

- A text or bytes kept its hash, which we had it compute, and a number has its digits: the same there means that it
  lives, and so an equal value made anew at the same address passes for it, if its hash was asked for too.
- So did a date, a time, a span between them, or a Decimal. Where a time zone decides, which may be the program's code,
  the hash is not asked for.
- A tuple of such values is the same as long as it refers to the same ones, which are still there.
- What the collector follows lives where the collector has had it in its lists since the last sample.
- Of everything else the content says nothing, and it is not known.

Layouts: CPython, Include/cpython/unicodeobject.h, longintrepr.h, bytesobject.h, tupleobject.h; datetime.h,
Modules/_decimal/_decimal.c.
"""

from __future__ import annotations

import sys
from _weakref import ref
from ctypes import cast, py_object
from struct import Struct

from . import describe, memory
from .memory import living, of_living

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .births import Births

_HEADER = Struct("<QQ")  # reference count, type
_CONTENT = _HEADER.size  # bytes from the start of an object to what its type adds
_LENGTH, _HASH = 8, 8  # bytes, with which a text, bytes or a tuple begins; the hash comes second
_NOT_HASHED = b"\xff" * _HASH
_HASHED_AT_MOST = 1 << 20  # bytes: 1 ms
_CONTENT_LIMIT = memory.LIMIT - _CONTENT
_ITEMS_LIMIT = 12  # of a tuple, that are remembered
_PLAUSIBLE = 1 << 32  # a freed object's count is 0 or the address of the next free block, which is larger

_GC_HEAD = 16  # bytes before an object: its neighbours in the collector's list
_GC_LINKS = Struct("<QQ")
_LINK = ~3  # without flags
_FINALIZED = 1  # a flag in the second: the finalizer was called, as it never was for what is new (pycore_gc.h)
_VERSIONED = sys.version_info < (3, 13)  # PEP 509: a number in a dict, that no two states of dicts share
_NOWHERE = bytes(8)

_read = memory.reader()

ALIVE, GONE, UNKNOWN = "alive", "gone", "unknown"


class _Own(ref):  # type: ignore[type-arg]
    """A weak reference of ours alone: of the plain kind the program gets the same one, and would count us."""

    __slots__ = ()


class Remains:
    """What is remembered of one object, none of it a reference that keeps it alive."""

    __slots__ = (
        "_births",
        "_content",
        "_decisive",
        "_followed",
        "_items",
        "_length",
        "_place",
        "_type",
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
        self._length = 0  # bytes that are compared
        self._content = b""
        self._decisive = False  # whether the same content proves that the object lives
        self._items: tuple[tuple[int, Remains], ...] = ()
        self.fixed = False  # it cannot change
        self._followed = bool(describe.flags(kind) & describe.HAVE_GC)
        self._place = b""
        if describe.is_content(kind):
            self._remember_content(value, kind)
            return
        if describe.keeps_hash(kind):
            self._remember_hash(value, kind)
            return
        if describe.is_atom(kind):  # there is one of each
            self.fixed = self._decisive = True
            return
        try:
            self._weak = _Own(value)
        except TypeError:  # lists, dicts, tuples and many built-in types take none
            if kind is tuple:
                self._remember_items(value)
            elif kind is dict and _VERSIONED:
                self._remember(_LENGTH + 8, True)
            self.seen()

    def _remember(self, length: int, decisive: bool) -> None:
        self._length = length
        self._content = of_living(self.address + _CONTENT, length)
        self._decisive = decisive

    def _remember_content(self, value: Any, kind: Any) -> None:
        self.fixed = True
        size = kind.__sizeof__(value) - _CONTENT
        if kind is not str and kind is not bytes:
            self._remember(min(size, _CONTENT_LIMIT), size <= _CONTENT_LIMIT)
            return
        if size <= _HASHED_AT_MOST:
            hash(value)
        self._remember(_LENGTH + _HASH, True)
        if self._content[_LENGTH:] == _NOT_HASHED:  # which may change
            self._remember(_LENGTH, False)

    def _remember_hash(self, value: Any, kind: Any) -> None:
        self.fixed = True
        if getattr(value, "tzinfo", None) is not None or kind.__sizeof__(value) > _CONTENT_LIMIT:
            return
        try:
            expected = hash(value)
        except TypeError:  # a Decimal that signals that it is no number
            return
        self._remember(_HASH, True)
        self._decisive = self._content == expected.to_bytes(_HASH, sys.byteorder, signed=True)
        self.seen()

    def _remember_items(self, value: tuple[object, ...]) -> None:
        self.fixed = True
        few = value[:_ITEMS_LIMIT]
        decisive = len(few) == len(value) and all(describe.is_atom(type(item)) for item in few)
        self._remember(_LENGTH + 8 * len(few), decisive)
        if decisive:
            items = [(at, Remains(item, self._births)) for at, item in enumerate(few) if not describe.shared(item)]
            self._items = tuple(items)

    def seen(self) -> None:
        """Remember what may change of the object, which is alive now: where among others the collector has it."""
        if self._followed and self._weak is None:
            self._place = of_living(self.address - _GC_HEAD, _GC_HEAD)
            if not self.fixed and self._decisive:
                self._remember(self._length, True)

    def still(self, value: Any) -> bool:
        """Whether what was found at the address is surely the same object, of which then is remembered what may change.
        Else :meth:`state_of` tells more."""
        if id(type(value)) != self._type:
            return False
        if self._weak is not None:
            return self._weak() is value
        if self._followed:
            if self.state_of(value) != ALIVE:
                return False
            self.seen()
            return True
        start = self.address + _CONTENT
        return self._decisive and living[start : start + self._length].tobytes() == self._content

    def state_of(self, value: Any) -> str:
        """The same as :meth:`state` where ``value`` is what was found at the address."""
        if id(type(value)) != self._type:
            return GONE
        if self._weak is not None:
            return ALIVE if self._weak() is value else self._state_of_dead()
        same = of_living(self.address + _CONTENT, self._length) == self._content
        place = of_living(self.address - _GC_HEAD, _GC_HEAD) if self._followed else b""
        return self._state_at(same, place) or _summed(item.state_of(value[at]) for at, item in self._items)

    def value(self) -> Any:
        """The object itself, which must not be GONE. Only for a copy of the process: it is held by whoever asks."""
        found = self._weak() if self._weak is not None else None
        return cast(self.address, py_object).value if found is None else found

    def state(self) -> str:
        """ALIVE, GONE or UNKNOWN, asked without holding the object."""
        if self._weak is not None and self._weak() is not None:
            return ALIVE
        raw = _read(self.address, _CONTENT + self._length) if _read else None
        if raw is not None:
            count, kind = _HEADER.unpack_from(raw) if raw else (0, 0)
            if not 0 < count < _PLAUSIBLE or kind != self._type:
                return GONE
        if raw is None or _read is None:
            return GONE if self._weak is not None and self._births.whole else UNKNOWN
        if self._weak is not None:
            return self._state_of_dead()
        place = _read(self.address - _GC_HEAD, _GC_HEAD) if self._followed else b""
        return self._state_at(raw[_CONTENT:] == self._content, place or _NOWHERE) or _summed(
            item.state() for _, item in self._items
        )

    def _state_of_dead(self) -> str:
        """The state where our weak reference leads nowhere, and there is what looks like an object of the same type."""
        links = _read(self.address - _GC_HEAD, _GC_HEAD) if _read and self._followed else None
        if not links or not _read or self.address in self._births:
            return GONE
        after, before = _GC_LINKS.unpack(links)
        back = _read((after & _LINK) + 8, 8)
        if not back or int.from_bytes(back, "little") & _LINK != self.address - _GC_HEAD:  # no neighbour knows of it
            return GONE
        return ALIVE if self._births.whole or self._births.collecting or before & _FINALIZED else UNKNOWN

    def _state_at(self, same: bool, place: bytes) -> str:
        """The state where there is an object of the same type, and the content is the ``same``; ``""`` where the items
        decide."""
        if self.fixed and not same:
            return GONE
        state = self._state_of_followed(place) if self._followed else UNKNOWN
        if state != UNKNOWN or not (same and self._decisive):
            return state
        return "" if self._items else ALIVE

    def _state_of_followed(self, place: bytes) -> str:
        """What the collector's lists tell of an object that it follows, at every sample anew."""
        if self._place[:8] == _NOWHERE:  # a dict or a tuple of texts and numbers, which is not followed
            return UNKNOWN
        if self.address in self._births:
            return GONE if self._births.whole or self._type != id(dict) else UNKNOWN
        if place[:8] == _NOWHERE:
            return UNKNOWN
        return ALIVE if self._births.whole or place == self._place else UNKNOWN


def _summed(states: Iterable[str]) -> str:
    """The state of a tuple that refers to where it did, by those of its items, which live as long as it does."""
    found = set(states)
    return GONE if GONE in found else UNKNOWN if UNKNOWN in found else ALIVE
