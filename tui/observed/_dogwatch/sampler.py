"""When samples are taken: by the clock, at every line where that was asked for, and last at the program's end.

The clock's thread is made by ``_thread``, so that ``threading`` does not count it. Around a fork it takes no sample;
where the program has no other thread it is stopped, for 3.12 and later look then for threads to warn of.
"""

from __future__ import annotations

import atexit
import ctypes
import os
from _functools import partial  # type: ignore[import-not-found]
from _thread import _count as threads_running
from _thread import allocate_lock, get_ident, get_native_id
from atexit import _ncallbacks as exit_functions
from os import stat
from sys import _getframe as frame_above
from time import perf_counter, sleep, thread_time

from . import lines, threads
from .collector import Waits, uncollected
from .encode import plain
from .events import Paced, Trouble
from .learning import Learner
from .pace import Pace
from .questions import Questions
from .unseen import start_thread, unseen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .heap import Heap
    from .link import Link

PATIENCE = 2.0  # seconds to wait for the clock's thread to end, or for the reader where every line is to be seen
HEARD = 0.1  # seconds at most between a request and its being heard
ANSWERED = 0.005  # seconds between two looks for an answer
LAST_ANSWERED = 0.15  # seconds that the program's end waits for the last answer
LAST_ANSWERED_PATIENTLY = 5.0  # the same where it may wait for us
LEARNED = 0.002  # seconds for which modules are learned at once
LEARNING = 0.01  # seconds between two of these turns
LAST_LEARNED = 0.1  # seconds for which they are learned at the program's end
SEVERAL = "the program has several interpreters: threads and objects of the others are not shown"
ITS_OWN_END = "the program ran or cleared its exit functions by itself: its last moments are not seen"
_PENDING_CALL = ctypes.PYFUNCTYPE(ctypes.c_int)


class Sampler:
    """Takes samples of ``heap`` every ``interval`` seconds and posts them on ``link``.

    ``objgraph`` is that library's file; without it nobody is asked who holds what left the picture.
    """

    def __init__(self, link: Link, heap: Heap, interval: float, every_line: bool, objgraph: str) -> None:
        self._link = link
        self._heap = heap
        self._interval = interval
        self._pace = Pace(interval)
        self._learner = Learner(heap)
        self._every_line = every_line
        self._lines_lost: Callable[[], str] = str
        self._due = 0.0
        self._main = 0  # the thread in which the program began
        self._sampling = allocate_lock()
        self._owner = 0  # the thread that has it
        self._forking = 0  # the thread that keeps it while it forks
        self._stop = allocate_lock()
        self._stop.acquire()
        self._task = 0  # of the clock's thread, as the system numbers it; 0 where none runs
        self._resume = _PENDING_CALL(unseen(self._restart))
        self._questions: Questions | None = Questions(link, heap, objgraph, self._forget)
        self._watching = True
        self._patience = PATIENCE
        self._ending = False
        self._said_once: set[str] = set()
        self._said = allocate_lock()
        self._said.acquire()

    def start(self) -> None:
        self._main = get_ident()
        self._due = perf_counter() + self._interval
        atexit.register(self._end)
        add_pending_call = ctypes.pythonapi.Py_AddPendingCall
        add_pending_call.argtypes = [_PENDING_CALL, ctypes.c_void_p]
        # Not a Python function: the pending call would run inside it, still before the interpreter looks for threads.
        restart = partial(add_pending_call, self._resume, None)
        os.register_at_fork(after_in_parent=self._after_fork)
        os.register_at_fork(before=self._before_fork, after_in_parent=restart, after_in_child=self._forget)
        if self._every_line:
            uncollected(self._learner.go_on, PATIENCE)
            self._lines_lost = lines.watch(self._at_line)
        self._restart()

    def _take(self, last: bool = False, patience: float = 0.0) -> None:
        """One sample, encoded and dropped while no collection begins; none where one is being taken for longer than
        ``patience`` in seconds, or by this thread."""
        if self._owner == get_ident() or not self._sampling.acquire(timeout=patience):
            return
        self._owner = get_ident()
        try:
            uncollected(self._post_sample, last)
        except Exception as error:  # never the program's trouble: the watch ends, and whoever reads is told
            self._watching = False
            self._say(f"the heap is not watched any more: {plain(repr(error))}")
        finally:
            self._owner = 0
            self._sampling.release()

    def _post_sample(self, last: bool) -> None:
        self._link.samples.put(self._heap.sample(self._link.now(), full=self._link.samples.resync, last=last))
        if not threads.alone():
            self._say(SEVERAL)

    def _say(self, trouble: str) -> None:
        """Tell it, once."""
        if trouble not in self._said_once:
            self._said_once.add(trouble)
            self._link.post(Trouble(self._link.now(), trouble))

    def _at_line(self) -> None:
        if not self._watching:
            return
        self._take(patience=PATIENCE)
        waited = 0.0
        while (crowded := self._link.samples.crowded) and waited < self._patience:
            sleep(0.001)
            waited += 0.001
        self._patience = 0.0 if crowded else PATIENCE  # a reader that is gone is waited for once

    # The clock's thread

    def _restart(self) -> None:
        if self._watching and not self._task:
            self._task = -1
            try:
                start_thread(self._run)
            except RuntimeError as error:  # no thread can be made now
                self._task = 0
                self._say(f"the heap is not watched any more: {plain(repr(error))}")

    def _run(self) -> None:
        self._task = get_native_id()
        try:
            with Waits() as waits:
                self._watch(waits)
                if self._ending:
                    self._say_last()
        except Exception as error:
            self._watching = False
            self._say(f"the heap is not watched any more: {plain(repr(error))}")
        finally:
            if self._ending:
                self._said.release()

    def _watch(self, waits: Waits) -> None:
        while self._watching and not waits.wait(partial(self._stop.acquire, True, self._until_next())):
            sampled = perf_counter() >= self._due
            if sampled:
                begun = thread_time()
                self._take()
                self._due = perf_counter() + self._pace.after(thread_time() - begun)
                self._tell_pace()
            if self._has_more():
                if sampled:
                    waits.wait(partial(sleep, 0))
                self._ask()
            self._look_for_losses()

    def _has_more(self) -> bool:
        """Whether there is something to do beside samples. Where there is not, the lock is not asked for once more."""
        return self._learner.left or (self._questions is not None and self._questions.hear())

    def _look_for_losses(self) -> None:
        """Say what the program has done to the watch."""
        if not exit_functions():
            self._say(ITS_OWN_END)
        lost = self._lines_lost()
        if lost:
            self._say(lost)

    def _tell_pace(self) -> None:
        interval = self._pace.news()
        if interval is not None:
            self._link.post(Paced(self._link.now(), round(interval, 3)))

    def _until_next(self) -> float:
        """Seconds until there is something to do: a sample that is due, a request, an answer, a module to learn."""
        awaited = ANSWERED if self._questions is not None and self._questions.busy else HEARD
        if self._learner.left:
            awaited = min(awaited, LEARNING)
        return max(0.0, min(awaited, self._due - perf_counter()))

    def _ask(self) -> None:
        """Go on with learning and with the questions, which end where they fail. A copy made while a sample is taken
        would count it."""
        if not self._sampling.acquire(False):
            return
        self._owner = get_ident()
        try:
            if self._learner.left:
                uncollected(self._learner.go_on, LEARNED)
            elif self._questions is not None:
                uncollected(self._questions.tick)
        except Exception as error:
            self._questions = None
            self._say(f"holders are not searched any more: {plain(repr(error))}")
        finally:
            self._owner = 0
            self._sampling.release()

    # Forks, in any thread of the program

    def _before_fork(self) -> None:
        """From here on no sample is taken. Where the program has no thread but this, that of the clock ends: who has
        one is warned for its sake, and the child finds no trace of ours."""
        if self._owner != get_ident() and self._sampling.acquire(timeout=PATIENCE):
            self._owner = self._forking = get_ident()
        if get_ident() == self._main and threads_running() <= 1:  # 0 where ours has just begun
            self._halt()

    def _after_fork(self) -> None:
        if self._forking == get_ident():
            self._owner = self._forking = 0
            self._sampling.release()

    def _halt(self) -> None:
        """End the clock's thread, and wait until the system has forgotten it too."""
        if not self._task:
            return
        self._stop.release()
        waited = 0.0
        while waited < PATIENCE and (self._task < 0 or _is_there(self._task)):
            sleep(0.0001)
            waited += 0.0001
        self._stop.acquire(False)
        self._task = 0

    def _forget(self) -> None:
        self._watching = False
        self._task = 0
        if self._questions is not None:
            self._questions.forget()
        self._link.leave()

    # The program's end

    def _end(self) -> None:
        """Have the last words said by the clock's thread: at this time 3.12 starts no other."""
        if not self._watching:
            return
        if _is_called_by_the_program():
            self._say(ITS_OWN_END)
            return
        self._ending = True
        if not self._task:
            self._take(last=True)
        else:
            self._stop.release()
            if self._said.acquire(timeout=PATIENCE + LAST_ANSWERED_PATIENTLY):
                self._halt()
        self._watching = False

    def _say_last(self) -> None:
        """The last sample, and another one with the holders of what that and earlier ones miss."""
        self._look_for_losses()
        if self._learner.left:
            uncollected(self._learner.go_on, LAST_LEARNED)
        self._take(last=True)
        if self._watching and self._questions is not None:
            try:
                uncollected(self._explain_at_last, self._questions)
            except Exception as error:
                self._say(f"holders were not searched: {plain(repr(error))}")

    def _explain_at_last(self, questions: Questions) -> None:
        if questions.at_last(LAST_ANSWERED_PATIENTLY if self._every_line else LAST_ANSWERED):
            self._take(last=True)


def _is_there(task: int) -> bool:
    try:
        stat(f"/proc/self/task/{task}")
    except OSError:
        return False
    return True


def _is_called_by_the_program() -> bool:
    """Whether there is Python code below what calls this; there is none at the real end."""
    try:
        frame_above(2)
    except ValueError:
        return False
    return True
