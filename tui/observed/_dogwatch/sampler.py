"""When samples are taken: by the clock, at every line where that was asked for, and last at the program's end.

The clock's thread is made by ``_thread``, so that ``threading`` does not count it. It is stopped around a fork, before
which 3.12 and later look for other threads to warn of.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import os
from _thread import allocate_lock, get_native_id, start_new_thread
from functools import partial
from time import perf_counter, sleep

from . import ask, lines
from .encode import plain
from .events import Trouble

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .heap import Heap
    from .link import Link

SHARE = 0.02  # of the time may go into samples: the interval is widened to keep to it
PATIENCE = 2.0  # seconds to wait for the clock's thread to end, or for the reader where every line is to be seen
ANSWERED = 1.0  # seconds after which a question about the whole heap is dropped
LAST_ANSWERED = 0.15  # the same at the program's end, which waits for it
_PENDING_CALL = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p)


class Sampler:
    """Takes samples of ``heap`` every ``interval`` seconds and posts them on ``link``.

    ``objgraph`` is that library's file; without it nobody is asked who holds what left the picture.
    """

    def __init__(self, link: Link, heap: Heap, interval: float, every_line: bool, objgraph: str) -> None:
        self._link = link
        self._heap = heap
        self._interval = interval
        self._every_line = every_line
        self._sampling = allocate_lock()
        self._stop = allocate_lock()
        self._stop.acquire()
        self._task = 0  # of the clock's thread, as the system numbers it; 0 where none runs
        self._cost = 0.0
        self._resume = _PENDING_CALL(self._restart)
        self._objgraph = objgraph if ask.works() else ""
        self._question: ask.Question | None = None
        self._ask_again = 0.0  # the earliest moment, by perf_counter
        self._watching = True
        self._ending = False
        self._said = allocate_lock()
        self._said.acquire()

    def start(self) -> None:
        atexit.register(self._end)
        add_pending_call = ctypes.pythonapi.Py_AddPendingCall
        add_pending_call.argtypes = [_PENDING_CALL, ctypes.c_void_p]
        # Not a Python function: the pending call would run inside it, still before the interpreter looks for threads.
        restart = partial(add_pending_call, self._resume, None)
        os.register_at_fork(before=self._halt, after_in_parent=restart, after_in_child=self._forget)
        if self._every_line:
            lines.watch(self._at_line)
        self._restart()

    def _take(self, last: bool = False) -> None:
        """One sample, unless one is being taken, encoded and dropped while the collector is off."""
        if not self._sampling.acquire(False):
            return
        begun = perf_counter()
        try:
            _uncollected(self._post_sample, last)
        except Exception as error:  # never the program's trouble: the watch ends, and whoever reads is told
            self._watching = False
            self._link.post(Trouble(self._link.now(), f"the heap is not watched any more: {plain(repr(error))}"))
        finally:
            self._cost = perf_counter() - begun
            self._sampling.release()

    def _post_sample(self, last: bool) -> None:
        self._link.post_sample(self._heap.sample(self._link.now(), full=self._link.samples.resync, last=last))

    def _at_line(self) -> None:
        if not self._watching:
            return
        self._take()
        waited = 0.0
        while self._link.samples.crowded and waited < PATIENCE:
            sleep(0.001)
            waited += 0.001

    # The clock's thread

    def _restart(self, _unused: object = None) -> int:
        if self._watching and not self._task:
            self._task = -1
            start_new_thread(self._run, ())
        return 0

    def _run(self) -> None:
        self._task = get_native_id()
        while self._watching and not self._stop.acquire(timeout=max(self._interval, self._cost / SHARE)):
            self._take()
            self._careful(self._inquire)
        if self._ending:
            self._say_last()

    def _inquire(self) -> None:
        """Take the answer to a question, or ask the next, so that copies run for a small share of the time."""
        question = self._question
        if question is None:
            if perf_counter() >= self._ask_again:
                self._ask(ANSWERED)
            return
        answers = question.answers()
        if answers is not None:
            self._heap.explain(answers)
            self._question = None
            self._ask_again = perf_counter() + (perf_counter() - question.begun) / SHARE

    def _ask(self, seconds: float) -> None:
        wanted = self._heap.unexplained() if self._objgraph else []
        if not wanted:
            return
        question = ask.Question(wanted, self._objgraph, seconds, self._forget)
        if question.ask():
            self._question = question
        else:
            self._objgraph = ""

    def _halt(self) -> None:
        """End the clock's thread, and wait until the system has forgotten it too."""
        if not self._task:
            return
        self._stop.release()
        waited = 0.0
        while waited < PATIENCE and (self._task < 0 or os.path.exists(f"/proc/self/task/{self._task}")):
            sleep(0.0001)
            waited += 0.0001
        self._stop.acquire(False)
        self._task = 0

    def _forget(self) -> None:
        self._watching = False
        self._task = 0
        self._question = None
        self._link.leave()

    def _end(self) -> None:
        """Have the last words said by the clock's thread: at this time 3.12 starts no other."""
        if not self._watching:
            return
        self._ending = True
        if not self._task:
            self._take(last=True)
        else:
            self._stop.release()
            if self._said.acquire(timeout=PATIENCE):
                self._halt()
        self._watching = False

    def _say_last(self) -> None:
        """The last sample, and another one with the holders of what that and earlier ones miss."""
        self._take(last=True)
        if self._watching:
            self._careful(self._explain_at_last)
        self._said.release()

    def _careful(self, do: Callable[[], None]) -> None:
        """Do something about questions, which end where it fails."""
        try:
            _uncollected(do)
        except Exception as error:
            self._objgraph, self._question = "", None
            self._link.post(Trouble(self._link.now(), f"holders are not searched any more: {plain(repr(error))}"))

    def _explain_at_last(self) -> None:
        question, self._question = self._question, None
        answers = (question and question.answers(at_once=True)) or []
        self._ask(LAST_ANSWERED)
        while self._question is not None:
            found = self._question.answers()
            if found is None:
                sleep(0.001)
            else:
                answers += found
                self._question = None
        if answers:
            self._heap.explain(answers)
            self._take(last=True)


def _uncollected(do: Callable[..., None], *arguments: object) -> None:
    """Do something while the collector is off: what we allocate must not make it run."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        do(*arguments)
    finally:
        if collecting:
            gc.enable()
