"""The link: rings in shared memory that carry events out of an observed program, and requests into it.

A writer never waits and makes no system call: what does not fit overwrites the oldest record, and the reader counts
what it missed. Rings of their own share one memory, so that a flood of samples cannot push out the events of a process
or a pool. A record is whole or not there: the head moves only after its bytes are written, so a kill at any moment
leaves a ring that reads to the last whole record.
"""

from __future__ import annotations

import marshal
from _functools import partial  # type: ignore[import-not-found]
from _struct import Struct
from _thread import allocate_lock
from os import getpid
from time import monotonic

from .encode import encode
from .events import ChildFailed, ChildStarted
from .running import Places, Running
from .slots import writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping
    from typing import Any

VARIABLE = "DOGWATCH_LINK"  # descriptor:origin
EVENTS_SIZE = 3 << 20  # bytes
OFTEN_SIZE = 1 << 20  # bytes; 20,000 checkouts, statements and checkins a second for more than a second
RUNNING_SIZE = 1024 * 24  # bytes; of 1024 connections
SAMPLES_SIZE = (1 << 22) - RUNNING_SIZE
REQUESTS_SIZE = 1 << 16
_PARTS = (EVENTS_SIZE, OFTEN_SIZE, SAMPLES_SIZE, RUNNING_SIZE, REQUESTS_SIZE)
SIZE = sum(_PARTS)

_HEADER = 64  # bytes
_MAGIC = 0x646F67776174_0001
_RECORD = Struct("<II")  # length of the body, sequence number
_HEAD, _TAIL, _RESYNC, _READ, _REFUSED = 1, 2, 3, 4, 5  # words of the header
_SIGNED = 6  # of the requests: by the process that made the memory; of the samples: by when the program began
CHILDREN, LAST_CHILD = 6, 7  # of the events: processes that were started, and when the last of them was
NO_CHILDREN = 7  # of the samples: those of them that did not become what they were to be


def _space(body: int) -> int:
    """The bytes that a record takes."""
    return (_RECORD.size + body + 7) & ~7


class Ring:
    """One ring over ``memory``. Positions are bytes ever written; records start at multiples of 8.

    ``put`` writes a record. Any thread may call it, also from a signal handler or a finalizer: nobody waits for the
    lock, whoever has it writes what the others left in the queue. ``written`` is the number of the last record.
    """

    put: Callable[[bytes], None]

    def __init__(self, memory: memoryview, written: int = 0) -> None:
        self._words = memory[:_HEADER].cast("Q")
        self._words[0] = _MAGIC
        self._capacity = len(memory) - _HEADER & ~7
        self.put = _writer(self._words, memory[_HEADER : _HEADER + self._capacity], written)

    def sign(self, number: int) -> None:
        """Say something of all that is written here."""
        self._words[_SIGNED] = number & (1 << 64) - 1

    @property
    def resync(self) -> bool:
        """The reader missed something and asks for a full sample. Reading it takes the request back."""
        asked = self._words[_RESYNC] != 0
        if asked:
            self._words[_RESYNC] = 0
        return asked

    @property
    def crowded(self) -> bool:
        """Whether half of the ring is not read yet: a writer that may wait should."""
        return bool(self._words[_HEAD] - self._words[_READ] > self._capacity // 2)


def _writer(words: memoryview, data: memoryview, written: int) -> Callable[[bytes], None]:
    """What writes records into ``data``. It runs in the program's time, and a closure takes half of an object's."""
    pending: list[bytes] = []
    lock = allocate_lock()
    leave, enter, following = pending.append, partial(lock.acquire, False), pending.pop
    pack = _RECORD.pack_into
    capacity = len(data)
    head = tail = 0

    def put(body: bytes) -> None:
        leave(body)
        while pending:
            # A signal handler may raise after any call, but not between a step of ``for`` and ``try``: what was
            # acquired is released.
            for _ in iter(enter, False):
                try:
                    drain()  # a loop here would, on 3.13, run handlers where what they raise is not caught
                finally:
                    lock.release()
                break
            else:
                return

    def drain() -> None:
        nonlocal head, written
        while pending:
            body = following(0)
            length = len(body)
            to = head + (length + 15 & ~7)
            if to - tail > capacity:
                if to - head > capacity:
                    words[_REFUSED] += 1
                    continue
                free(to - capacity)
            written = written + 1 & 0xFFFFFFFF
            at = head % capacity
            end = at + 8 + length
            if end <= capacity:
                pack(data, at, length, written)
                data[at + 8 : end] = body
            else:
                record = _RECORD.pack(length, written) + body
                data[at:] = record[: capacity - at]
                data[: end - capacity] = record[capacity - at :]
            words[_HEAD] = head = to

    def free(least: int) -> None:
        """Give up what was read, or else the oldest records, up to ``least`` or the end of the one that lies there."""
        nonlocal tail
        tail = max(tail, words[_READ])
        while tail < least:
            tail += _space(_RECORD.unpack_from(data, tail % capacity)[0])
        words[_TAIL] = tail

    return put


class RingReader:
    """Reads what a :class:`Ring` in the same memory writes, from another process."""

    def __init__(self, memory: memoryview) -> None:
        self._words = memory[:_HEADER].cast("Q")
        self._data = memory[_HEADER : len(memory) & ~7]
        self._capacity = len(self._data)
        self._at = 0
        self._expected = 1
        self._overwritten = self._refused = 0

    @property
    def missed(self) -> int:
        """Records that were overwritten before they were read, or too large for the ring."""
        return self._overwritten + self._refused

    def read(self) -> list[bytes]:
        """All records written since the last call, in order."""
        bodies: list[bytes] = []
        head = self._words[_HEAD]
        while self._at < head:
            if self._at < self._words[_TAIL]:
                self._at = self._words[_TAIL]
                continue
            at = self._at % self._capacity
            length, number = _RECORD.unpack_from(self._data, at)
            start = at + _RECORD.size
            body = bytes(self._data[start : start + length])
            if len(body) < length:
                body += bytes(self._data[: length - len(body)])
            if self._at < self._words[_TAIL]:
                continue
            gap = (number - self._expected) & 0xFFFFFFFF
            if gap >> 31 or self._at + _space(length) > head:
                break  # a processor that reorders writes showed the head first: the record comes next time
            self._at += _space(length)
            if gap:
                self._overwritten += gap
                self._words[_RESYNC] = 1
            self._expected = (number + 1) & 0xFFFFFFFF
            bodies.append(body)
        self._words[_READ] = self._at
        if self._refused != self._words[_REFUSED]:
            self._refused = self._words[_REFUSED]
            self._words[_RESYNC] = 1
        return bodies


def _parts(memory: memoryview) -> list[memoryview]:
    """Where events, what is told often, samples, what runs, and requests are."""
    ends = [sum(_PARTS[: at + 1]) for at in range(len(_PARTS))]
    return [memory[end - size : end] for end, size in zip(ends, _PARTS, strict=True)]


class Link:
    """The program's end: an event goes to the ring that its importance gives it.

    What is told often ``say`` writes.
    """

    def __init__(self, memory: memoryview, origin: float) -> None:
        events, often, samples, running, requests = _parts(memory)
        self.events = Ring(events)
        self.say = writer(often)
        self.samples = Ring(samples)
        self.running = Places(running)
        self._requests = RingReader(requests)
        self._origin = origin
        # Of both rings; those of what is written where there is no link.
        self.words = [events[:_HEADER].cast("Q"), samples[:_HEADER].cast("Q")]
        self.samples.sign(int(origin * 1e9))

    def now(self) -> float:
        """Seconds since the observed program was started."""
        return round(monotonic() - self._origin, 6)

    def post(self, event: object) -> None:
        self.events.put(encode(event))

    def post_sample(self, sample: object) -> None:
        """A sample, which a flood may push out before any other event."""
        self.samples.put(encode(sample))

    def requests(self) -> list[tuple[Any, ...]]:
        """What the reader asked for since the last call: each a word and its arguments."""
        return [marshal.loads(body) for body in self._requests.read()]

    def leave(self) -> None:
        """Nothing that this process does from here on is seen, and nothing is heard: a forked child shares the memory,
        but not the watch."""
        nowhere = memoryview(bytearray(_HEADER))
        self.events = self.samples = Ring(nowhere)
        self.say = writer(nowhere)
        self.words[:] = [nowhere.cast("Q")] * 2
        self.running.leave()
        self._requests = RingReader(nowhere)


def attach(descriptor: int, origin: float) -> Link:
    """The link over an inherited file descriptor, which is closed: the program keeps no descriptor of ours.

    ``mmap.mmap`` would keep a duplicate open for the life of the map, so the C library is asked. Raises ``OSError``,
    also where the descriptor is of anything else than what a reader in our parent made: a program that ignores its
    environment hands it on, and the number with it, under which there may be a file of its own by then.
    """
    import ctypes
    import os

    if os.fstat(descriptor).st_size != SIZE:
        raise OSError("this is not a link")
    header = memoryview(os.pread(descriptor, _HEADER, SIZE - REQUESTS_SIZE)).cast("Q")
    if (header[0], header[_SIGNED]) != (_MAGIC, os.getppid()):
        raise OSError("this is not the link of whoever started this process")
    library = ctypes.PyDLL(None, use_errno=True)
    library.mmap.restype = ctypes.c_void_p
    library.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
    address = library.mmap(None, SIZE, 3, 1, descriptor, 0)  # PROT_READ | PROT_WRITE, MAP_SHARED
    if address is None or address == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), "the shared memory of the link cannot be mapped")
    os.close(descriptor)
    return Link(memoryview((ctypes.c_char * SIZE).from_address(address)).cast("B"), origin)


def inherited(environment: MutableMapping[str, str]) -> Link:
    """The link that whoever launched this process left in the environment; it is taken out of there.

    Raises ``KeyError`` where there is none, ``OSError`` where it cannot be mapped.
    """
    descriptor, origin = environment.pop(VARIABLE).split(":")
    return attach(int(descriptor), float(origin))


class Reader:
    """The other end: it reads all events, and asks for things."""

    def __init__(self, memory: memoryview) -> None:
        from .often import Often  # not in an observed program

        events, often, samples, running, requests = _parts(memory)
        self.events = RingReader(events)
        self.samples = RingReader(samples)
        self._often = Often(often)
        self._running = Running(running)
        self._requests = Ring(requests)
        self._requests.sign(getpid())
        self._words = events[:_HEADER].cast("Q")
        self._begun = samples[:_HEADER].cast("Q")
        self._children = 0

    def request(self, *words: str | float | bool | None) -> None:
        """Ask the program's end for something; ``words`` go through marshal in the form that all Pythons read."""
        self._requests.put(marshal.dumps(words, 2))

    @property
    def missed(self) -> int:
        return self.events.missed + self.samples.missed + self._often.missed

    def read(self) -> list[bytes]:
        """All records since the last call, each ring's in its order, after what runs meanwhile. Where something is told
        often, all are in the order of their times, and what came later than this call began waits for the next."""
        origin = self._begun[_SIGNED] / 1e9
        now = monotonic() - origin
        often = self._often.read()
        told = self._of_children() + self._running.read(origin)
        told += self._often.named(self.events.read()) + self.samples.read()
        return self._often.ordered(told, often, origin, now)

    def _of_children(self) -> list[bytes]:
        """A :class:`ChildStarted` for each process that was counted since the last call, or a :class:`ChildFailed` for
        each that was taken back."""
        failed = self._begun[NO_CHILDREN]  # first: of one that fails meanwhile it is told next time
        number = self._words[CHILDREN] - failed
        more, self._children = number - self._children, number
        began = max(0.0, round((self._words[LAST_CHILD] - self._begun[_SIGNED]) / 1e9, 6)) if more else 0.0
        return [encode(ChildStarted(began) if more > 0 else ChildFailed(began))] * abs(more)
