"""Questions about the whole heap, asked in a copy of the process while the program runs on.

The copy is made by ``clone`` with no flags, with the interpreter's lock held. That is a fork of which the program
notices nothing: no signal when the copy ends, ``wait`` does not see it (only ``__WCLONE`` does), and no fork handler
runs. The copy closes its descriptors, hears no signal, writes its answer to memory that it shares with us, and is
killed when its time is up, when the thread that asked ends, or when it had an accident. See clone(2), wait4(2).
"""

from __future__ import annotations

import ctypes
import marshal
from os import O_CLOEXEC, O_RDONLY, WNOHANG, _exit, getpid, getppid, kill, sysconf, uname
from time import perf_counter, sleep, thread_time

from .memory import array

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Say = Callable[[Any], None]

ANSWER_SIZE = 1 << 18  # bytes
_CLONE = {"x86_64": 56, "aarch64": 220, "riscv64": 220}
_CLOSE_RANGE = 436
_BLOCK_ALL = b"\xff" * 128  # a set of all signals
_SIG_SETMASK = 2
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4
_SIGKILL = 9
_WCLONE = -0x80000000
_Usage = array(ctypes.c_long, 18)  # a struct rusage, which begins with the times; see getrusage(2)
_FAILED = ctypes.c_void_p(-1).value

_SYSTEM, _, _, _, _MACHINE = uname()
_library = ctypes.PyDLL(None)  # the C library, called with the interpreter's lock held
_library.mmap.restype = ctypes.c_void_p
_library.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 4]
_library.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
_library.syscall.restype = ctypes.c_long
_library.read.restype = ctypes.c_ssize_t
for _name in ("pthread_sigmask", "prctl", "open", "close", "wait4"):
    getattr(_library, _name)  # looked up now, by code of ctypes whose builtins the program may replace later


def works() -> bool:
    return _SYSTEM == "Linux" and _MACHINE in _CLONE


class Copy:
    """A copy of this process that runs ``work``, whose argument takes each answer: a value that marshal knows.

    The copy shares the link's memory: the first thing it does is ``leave``, so that it posts nothing.
    To be made in a thread of ours: signal handlers run in the main thread alone, and so never in the copy.
    """

    def __init__(self, work: Callable[[Say], None], seconds: float, leave: Callable[[], None]) -> None:
        self._work = work
        self._leave = leave
        self._said = 0  # bytes of answers
        self._process = 0
        self._memory = 0
        self._begun = perf_counter()
        self._until = self._begun + seconds
        self._used = _Usage()
        self.pause = 0.0  # seconds for which nothing else ran
        self.making = 0.0  # seconds of the processor that it took to make it
        self.cost = 0.0  # seconds of the processor that it took in all, when it has ended

    def make(self) -> bool:
        """Make the copy; ``False`` where the system has no room for it."""
        memory = _library.mmap(None, ANSWER_SIZE, 3, 0x21, -1, 0)  # read and write, shared and anonymous
        if memory is None or memory == _FAILED:
            return False
        self._memory = memory
        asking = getpid()
        sleep(0)  # who has just got the lock is not asked to give it up, and so neither is the copy
        begun, worked = perf_counter(), thread_time()
        try:
            self._process = self._clone()
            if not self._process:
                self._answer(asking)
        finally:
            if getpid() != asking:
                _exit(0)
        self.pause = perf_counter() - begun
        self.making = thread_time() - worked
        if self._process < 0:
            _library.munmap(memory, ANSWER_SIZE)
        return self._process > 0

    def _clone(self) -> int:
        number = _CLONE[_MACHINE]
        before = array(ctypes.c_char, len(_BLOCK_ALL))()
        _library.pthread_sigmask(_SIG_SETMASK, _BLOCK_ALL, before)
        copy: int = _library.syscall(number, 0, 0, 0, 0, 0)
        if copy:
            _library.pthread_sigmask(_SIG_SETMASK, before, None)
        return copy

    # In the copy

    def _answer(self, asking: int) -> None:
        self._leave()
        _library.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
        _library.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        if _library.syscall(_CLOSE_RANGE, 0, 0x7FFFFFFF, 0) < 0:
            for descriptor in range(1024):
                _library.close(descriptor)
        if getppid() == asking:
            self._work(self._say)

    def _say(self, answer: Any) -> None:
        """Write one answer behind the others, then how much there is to read."""
        said = marshal.dumps(answer)
        start = 8 + self._said + 8
        if start + len(said) <= ANSWER_SIZE:
            ctypes.c_uint64.from_address(self._memory + start - 8).value = len(said)
            ctypes.memmove(self._memory + start, said, len(said))
            self._said += 8 + len(said)
            ctypes.c_uint64.from_address(self._memory).value = self._said

    # In the program

    def answers(self, at_once: bool = False) -> list[Any] | None:
        """What the copy found, ``None`` while it may still find more; ``at_once`` ends it."""
        if not self._ended():
            if perf_counter() < self._until and not at_once:
                return None
            kill(self._process, _SIGKILL)
            while not self._ended():
                sleep(0.0001)
        found = self._heard()
        _library.munmap(self._memory, ANSWER_SIZE)
        return found

    def _ended(self) -> bool:
        """Whether it has ended, also where the program waited for whatever there is, with __WALL."""
        if not _library.wait4(self._process, None, _WCLONE | WNOHANG, self._used):
            return False
        user, user_millionths, system, system_millionths, *_ = self._used
        self.cost = self.making + user + system + (user_millionths + system_millionths) / 1e6
        return True

    def _heard(self) -> list[Any]:
        size = ctypes.c_uint64.from_address(self._memory).value
        said = ctypes.string_at(self._memory + 8, size)
        found, at = [], 0
        while at < size:
            end = at + 8 + int.from_bytes(said[at : at + 8], "little")
            found.append(marshal.loads(said[at + 8 : end]))
            at = end
        return found


def read_file(path: bytes, most: int) -> bytes:
    """A file's start, without a moment in which another thread could see that it is open."""
    descriptor = _library.open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0:
        return b""
    buffer = array(ctypes.c_char, most)()
    got = _library.read(descriptor, buffer, most)
    _library.close(descriptor)
    found: bytes = buffer.raw[: max(0, got)]
    return found


def resident() -> int:
    """Bytes of this process that are in memory."""
    said = read_file(b"/proc/self/statm", 256).split()
    return int(said[1]) * sysconf("SC_PAGE_SIZE") if len(said) > 1 else 0
