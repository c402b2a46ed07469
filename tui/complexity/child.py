"""A function of somebody's, measured in a process of its own, which may be ended without harm to anybody else."""

from __future__ import annotations

import os
import resource
import signal
import sys
import tempfile
import warnings
from multiprocessing import get_context
from typing import TYPE_CHECKING

from tui.words import signal_name

from .argument import Unusable
from .course import Failure, Limits, Point, Trying, Word
from .infer import judge
from .timing import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

    Tell = Callable[[Word], None]

TICK = 0.1  # seconds
GRACE = 2.0  # seconds beyond its budget for what it is at: building an argument, a last round


class Child:
    """A forked process that does ``work``, which tells what it finds. It uses no more than its limits.

    It waits for every word to be heard, so that it rests while nobody listens.
    """

    def __init__(self, work: Callable[[Tell], None], limits: Limits) -> None:
        context = get_context("fork")
        self._limits = limits
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_run, args=(self._pipe, theirs, work, limits, os.getpid()), daemon=True)
        self._watch = Stopwatch()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # threads of a caller are not needed
            self._process.start()
        theirs.close()

    def words(self) -> Iterator[Word | None]:
        """What it says, ``None`` where it says nothing for a moment, until it has ended.

        Where it ends before its time the last two are a :class:`Failure` and the verdict on the points that there are.
        """
        points: dict[int, float] = {}
        n = 0
        try:
            while self._watch.seconds < self._limits.seconds + GRACE:
                word = self._pipe.recv() if self._pipe.poll(TICK) else None
                match word:
                    case Trying():
                        n = word.n
                    case Point():
                        points[word.n] = word.seconds
                yield word
                if word is not None:
                    self._pipe.send(None)
                if isinstance(word, Failure):
                    break
            else:
                yield Failure(_late(n, self._limits.seconds))
        except (EOFError, ConnectionError):
            self._process.join()
            if not self._process.exitcode:
                return
            yield Failure(_ended(n, self._process.exitcode))
        finally:
            self.end()
        yield judge(list(points.items()))

    def pause(self, paused: bool) -> None:
        """Let it rest, or go on."""
        if self._process.pid is not None and self._process.is_alive():
            os.kill(self._process.pid, signal.SIGSTOP if paused else signal.SIGCONT)

    def end(self) -> None:
        """End it, whatever it is at."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _late(n: int, seconds: float) -> str:
    if not n:
        return f"took more than {seconds:g} s to import; it was ended"
    return f"did not return within {seconds:g} s at n = {n:,}; it was ended"


def _ended(n: int, code: int) -> str:
    how = f"was ended by signal {-code} ({signal_name(-code)})" if code < 0 else f"exited with {code}"
    return how + (f" at n = {n:,}" if n else " while its file was imported")


def _run(ours: Connection, pipe: Connection, work: Callable[[Tell], None], limits: Limits, parent: int) -> None:
    """What the child does: it measures, and says what happens."""
    ours.close()
    end_with_parent()
    if os.getppid() != parent:
        os._exit(0)  # it ended before that was asked
    _away_from_the_terminal()
    _limit_memory(limits.memory)
    n = 0

    def tell(word: Word) -> None:
        nonlocal n
        if isinstance(word, Trying):
            n = word.n
        try:
            pipe.send(word)
            pipe.recv()
        except (EOFError, ConnectionError):
            os._exit(0)  # nobody listens any more

    try:
        work(tell)
    except Unusable as error:
        tell(Failure(str(error)))
    except BaseException as error:
        when = f"at n = {n:,}" if n else "while its file was imported"
        tell(Failure(f"{_told(error, limits)} {when}"))
    os._exit(0)  # what is registered to run at exit is the parent's


def _told(error: BaseException, limits: Limits) -> str:
    """What a function of somebody's raised, in a few words."""
    if isinstance(error, SystemExit):
        return "exits"
    if isinstance(error, MemoryError):
        return f"needs more than {size(limits.memory)} of memory"
    message = str(error).partition("\n")[0]
    return f"raised {type(error).__name__}" + (f" ({message})" if message else "")


def size(count: int) -> str:
    """``2 GiB``, ``512 MiB``."""
    for unit, one in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if count >= one:
            return f"{count / one:g} {unit}"
    return f"{count} bytes"


def _away_from_the_terminal() -> None:
    """What the function prints goes to a file, which shows that it did; what it reads is empty."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.stdout, sys.stderr = (os.fdopen(descriptor, "w", closefd=False) for descriptor in (1, 2))  # whatever they were


def _limit_memory(most: int) -> None:
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def end_with_parent() -> None:
    """Ask Linux to end this process with its parent."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
