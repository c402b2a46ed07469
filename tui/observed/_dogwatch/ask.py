"""Questions about the whole heap, asked in a copy of the process while the program runs on.

The copy is made by ``clone`` with no flags, with the interpreter's lock held. That is a fork of which the program
notices nothing: no signal when the copy ends, ``wait`` does not see it (only ``__WCLONE`` does), and no fork handler
runs. The copy closes its descriptors, hears no signal, writes its answer to memory that it shares with us, and is
killed when its time is up, when the thread that asked ends, or when it had an accident. See clone(2), waitpid(2).
"""

from __future__ import annotations

import ctypes
import marshal
import os
from io import BytesIO
from time import perf_counter, sleep

from . import holders
from .remains import ALIVE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .remains import Remains

    Answer = tuple[int, str, tuple[str, ...]]  # the object's id, its fate, who holds it

ANSWER_SIZE = 1 << 16  # bytes
MEMORY_LIMIT = 192 << 20  # bytes of a process that is still copied: 3 ms for 100 MiB, while the program stands still
_CLONE = {"x86_64": 56, "aarch64": 220, "riscv64": 220}
_CLOSE_RANGE = 436
_BLOCK_ALL = b"\xff" * 128  # a set of all signals
_SIG_SETMASK = 2
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4
_SIGKILL = 9
_WCLONE = -0x80000000
_FAILED = ctypes.c_void_p(-1).value

_library = ctypes.PyDLL(None)  # the C library, called with the interpreter's lock held
_library.mmap.restype = ctypes.c_void_p
_library.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 4]
_library.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
_library.syscall.restype = ctypes.c_long
_library.read.restype = ctypes.c_ssize_t


def works() -> bool:
    return os.uname().sysname == "Linux" and os.uname().machine in _CLONE


class Question:
    """Who holds these objects? ``wanted`` are their ids and remains; the copy has ``seconds`` to say so.

    The copy shares the link's memory: the first thing it does is ``leave``, so that it posts nothing.
    To be asked in a thread of ours: signal handlers run in the main thread alone, and so never in the copy.
    """

    def __init__(
        self, wanted: Sequence[tuple[int, Remains]], objgraph: str, seconds: float, leave: Callable[[], None]
    ) -> None:
        self._wanted = wanted
        self._objgraph = objgraph
        self._leave = leave
        self._size = 0
        self._copy = 0
        self.begun = perf_counter()
        self._until = self.begun + seconds
        self._memory = 0

    def ask(self) -> bool:
        """Make the copy; ``False`` where that cannot be."""
        if self._resident() > MEMORY_LIMIT:
            return False
        memory = _library.mmap(None, ANSWER_SIZE, 3, 0x21, -1, 0)  # read and write, shared and anonymous
        if memory is None or memory == _FAILED:
            return False
        self._memory = memory
        asking = os.getpid()
        sleep(0)  # who has just got the lock is not asked to give it up, and so neither is the copy
        try:
            self._copy = self._clone()
            if not self._copy:
                self._answer(asking)
        finally:
            if os.getpid() != asking:
                os._exit(0)
        if self._copy < 0:
            _library.munmap(memory, ANSWER_SIZE)
        return self._copy > 0

    def _clone(self) -> int:
        number = _CLONE[os.uname().machine]
        before = ctypes.create_string_buffer(len(_BLOCK_ALL))
        _library.pthread_sigmask(_SIG_SETMASK, _BLOCK_ALL, before)
        copy: int = _library.syscall(number, 0, 0, 0, 0, 0)
        if copy:
            _library.pthread_sigmask(_SIG_SETMASK, before, None)
        return copy

    def _resident(self) -> int:
        """Bytes of this process that are in memory."""
        said = self._read(b"/proc/self/statm", 256).split()
        return int(said[1]) * os.sysconf("SC_PAGE_SIZE") if len(said) > 1 else 0

    def _read(self, path: bytes, most: int) -> bytes:
        """A file's start, without a moment in which another thread could see that it is open."""
        descriptor = _library.open(path, os.O_RDONLY | os.O_CLOEXEC)
        if descriptor < 0:
            return b""
        buffer = ctypes.create_string_buffer(most)
        got = _library.read(descriptor, buffer, most)
        _library.close(descriptor)
        return buffer.raw[: max(0, got)]

    # In the copy

    def _answer(self, asking: int) -> None:
        self._leave()
        _library.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
        _library.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        if _library.syscall(_CLOSE_RANGE, 0, 0x7FFFFFFF, 0) < 0:
            for descriptor in range(1024):
                _library.close(descriptor)
        if os.getppid() != asking:
            return
        wanted = [(number, remains) for number, remains in self._wanted if remains.state() == ALIVE]
        search = holders.Search([remains.address for _, remains in wanted], self._source)
        for number, remains in wanted:
            if search.is_in_cycle(remains):
                self._say((number, "cycle", ()))
            else:
                self._say((number, "held", search.told(remains.value())))

    def _source(self) -> bytes:
        return self._read(os.fsencode(self._objgraph), 1 << 20)

    def _say(self, answer: Answer) -> None:
        """Write one answer behind the others, then how much there is to read."""
        said = marshal.dumps(answer)
        if 8 + self._size + len(said) <= ANSWER_SIZE:
            ctypes.memmove(self._memory + 8 + self._size, said, len(said))
            self._size += len(said)
            ctypes.c_uint64.from_address(self._memory).value = self._size

    # In the program

    def answers(self, at_once: bool = False) -> list[Answer] | None:
        """What the copy found, ``None`` while it may still find more; ``at_once`` ends it."""
        if not self._ended(os.WNOHANG):
            if perf_counter() < self._until and not at_once:
                return None
            os.kill(self._copy, _SIGKILL)
            self._ended(0)
        said = self._said()
        _library.munmap(self._memory, ANSWER_SIZE)
        return said

    def _ended(self, options: int) -> bool:
        try:
            return os.waitpid(self._copy, _WCLONE | options)[0] == self._copy
        except ChildProcessError:  # the program waited for whatever there is, with __WALL
            return True

    def _said(self) -> list[Answer]:
        size = ctypes.c_uint64.from_address(self._memory).value
        said = BytesIO(ctypes.string_at(self._memory + 8, size))
        found: list[Answer] = []
        while said.tell() < size:
            found.append(marshal.load(said))
        return found
