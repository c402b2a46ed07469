"""What a program does most often with its pools, as numbers in slots of one size in shared memory.

A number is taken by a step of ``for``, and the record is written by the next call. No other thread comes in between and
no signal handler, which both wait for a call to end: so there is nothing to lock. A slot is written anew after all
others. It begins and ends with the number of the record that it holds.
"""

from __future__ import annotations

from _struct import Struct
from itertools import count, islice
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    # seconds by the steady clock, another time, pool << 32 | connection or waiter, number of a caller, more, kind
    Said = tuple[float, float, int, int, int, int]
    Say = Callable[[float, float, int, int, int, int], None]

CHECKED_OUT, CHECKED_IN, SETTLED, WAITING, WAITED = range(1, 6)  # kinds
RAW = COLLECTED = VAIN = 1  # more
OVERFLOW = 2  # times the number of connections beyond the size of a pool: more
CALLERS = 1000  # that are known at once
CALLER = b"Caller "  # begins a record of the ring, which is no event: a number, and thread and line as JSON

_SLOT = Struct("<QddQQQQQ")  # the number, what is said, the number
_AT_ONCE = 256  # slots
_ROUNDS = 6  # in one reading, beside those that all slots take
_PATIENCE = 1.0  # seconds, after which a slot that is still empty behind others will stay so


def writer(memory: memoryview) -> Say:
    """What writes a record. Any thread may call it at any moment."""
    numbers, slots, size, write = count(1), len(memory) // _SLOT.size, _SLOT.size, _SLOT.pack_into

    def say(t: float, other: float, whose: int, caller: int, more: int, kind: int) -> None:
        for number in numbers:
            write(memory, number % slots * size, number, t, other, whose, caller, more, kind, number)
            break

    return say


class SlotReader:
    """Reads, in another process, what is told into the same memory. ``missed`` counts what was overwritten before."""

    def __init__(self, memory: memoryview) -> None:
        self._memory = memory
        self._slots = len(memory) // _SLOT.size
        self._next = 1
        self._empty = (0, 0.0)  # the number that was not there, though the next was, and since when
        self.missed = 0

    def read(self) -> list[Said]:
        """All that was told since the last call, in order."""
        found: list[Said] = []
        for _ in range(_ROUNDS + 2 * self._slots):  # and no more: a writer may be faster for ever
            if not self._read(found) and not self._is_left_empty():
                break
        return found

    def _read(self, found: list[Said]) -> bool:
        """Add what the next slots hold; whether there may be more."""
        at = self._next % self._slots
        place = slice(at * _SLOT.size, min(at + _AT_ONCE, self._slots) * _SLOT.size)
        once, twice = bytes(self._memory[place]), bytes(self._memory[place])
        whole = _alike(once, twice)  # what is being written differs
        for record in islice(_SLOT.iter_unpack(once), whole):
            number = record[0]
            if number != record[-1] or number < self._next:
                return self._is_being_overwritten()
            if number > self._next:
                oldest = number - self._slots + 1  # that is left, in the slots after the newest
                self.missed += oldest - self._next
                self._next = oldest
                return True
            self._next += 1
            found.append(record[1:-1])
        return whole * _SLOT.size == len(once) or self._is_being_overwritten()

    def _is_being_overwritten(self) -> bool:
        """Whether the next record is lost: the one before has been overwritten already. Then it is passed over."""
        lost = self._number(self._next - 1) >= self._next - 1 + self._slots
        self.missed += lost
        self._next += lost
        return lost

    def _is_left_empty(self) -> bool:
        """Whether the next slot is passed over."""
        if self._number(self._next + 1) != self._next + 1 or self._number(self._next) >= self._next:
            return False
        if self._empty[0] != self._next:
            self._empty = self._next, monotonic()
        if monotonic() - self._empty[1] < _PATIENCE:
            return False
        self._next += 1
        return True

    def _number(self, of: int) -> int:
        """The number in the slot that record ``of`` takes."""
        return int(_SLOT.unpack_from(self._memory, of % self._slots * _SLOT.size)[-1])


def _alike(some: bytes, others: bytes) -> int:
    """How many slots at the beginning are the same in both."""
    slots = len(some) // _SLOT.size
    if some == others:
        return slots
    parts = (slice(at * _SLOT.size, (at + 1) * _SLOT.size) for at in range(slots))
    return next(at for at, part in enumerate(parts) if some[part] != others[part])
