"""Signals that come to dogwatch while it records: they are the program's, and each reaches it once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from select import select
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType

    from tui.launch import Program

TOGETHER = 0.02  # seconds in which the same signal twice is one, as it is while the first is pending
PATIENCE = 1.0  # seconds for an answer of a process that has nothing else to do
TAKE_BACK_EACH_OTHER = {signal.SIGTSTP, signal.SIGCONT}  # while they are pending: of both a witness may hear one
STOPS = {signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU}
# What cannot be caught; what we bring about ourselves, by an error, a child, or a write to a pipe or a terminal.
OURS = {
    *(signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD, signal.SIGPIPE, signal.SIGTTIN, signal.SIGTTOU),
    *(signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGSYS),
}

TESTIFIES = """
import os, signal, sys
numbers, mask = ({int(number) for number in some.split(",") if number} for some in sys.argv[1:])
os.set_blocking(1, False)
signal.set_wakeup_fd(1, warn_on_full_buffer=False)
for number in numbers:
    signal.signal(number, lambda *_: None)
signal.pthread_sigmask(signal.SIG_SETMASK, mask)
while os.read(0, 1):
    os.write(1, b"\\0")
"""


class Signals:
    """Hears what is sent to us from now on, except what a shell lets us and the program ignore.

    Nothing in a signal says whether it was sent to us alone, as by ``kill``, or to the whole process group, as by a
    terminal or by ``timeout``: then the program, which is in the group, has it already. A witness in the group tells.
    """

    def __init__(self) -> None:
        heard = [number for number in signal.valid_signals() - OURS if signal.getsignal(number) != signal.SIG_IGN]
        self._come: list[int] = []
        self._counted: dict[int, float] = {}  # when each came last, of those that count
        self._witnessed: list[int] = []
        self._witness = _Witness(heard)
        for number in heard:
            signal.signal(number, self._hear)

    def close(self) -> None:
        self._witness.close()

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if now - self._counted.get(number, -TOGETHER) >= TOGETHER:
            self._counted[number] = now
            self._come.append(number)

    def take(self) -> list[tuple[int, bool]]:
        """What came since the last call, and of each whether it came to the whole group."""
        if not self._come:
            self._witnessed.clear()
            return []
        time.sleep(TOGETHER)
        come, self._come = self._come, []
        self._witnessed += self._witness.heard()
        taken_back = not TAKE_BACK_EACH_OTHER.isdisjoint(self._witnessed)
        taken = []
        for number in come:
            to_all = number in self._witnessed
            if to_all:
                self._witnessed.remove(number)  # what is left comes to us now, and counts the next time
            taken.append((number, to_all or (taken_back and number in TAKE_BACK_EACH_OTHER)))
        return taken

    def catch_up(self, program: Program) -> None:
        """Send a program that was started just now what came until now.

        What came to the whole group came before it was there; or a moment later, when it has died of it already, as
        Python handles no signal so early.
        """
        come, self._come = self._come, []
        for number in come:
            program.send(number)
        if come:
            time.sleep(TOGETHER)
            self._witnessed += self._witness.heard()
            for number in come:
                if number in self._witnessed:
                    self._witnessed.remove(number)

    def pass_on(self, program: Program) -> None:
        """Send the program what came to us alone, and stop where the terminal's user stopped it."""
        for number, to_all in self.take():
            if not to_all or _has_left(program.pid):
                program.send(number)
        stopped = program.stopped_by()
        if stopped in STOPS and _in_foreground():
            before = signal.signal(stopped, signal.SIG_DFL)
            os.kill(os.getpid(), stopped)
            signal.signal(stopped, before)


class _Witness:
    """A process that hears what is sent to all of our group, and ends with us. It has another command line than ours:
    who looks for that finds us alone."""

    def __init__(self, numbers: Iterable[int]) -> None:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
        told = [",".join(str(int(number)) for number in some) for some in (numbers, before)]
        self._process: subprocess.Popen[bytes] | None = None
        self._ask = self._answer = -1
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", TESTIFIES, *told],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
            )
        except OSError:  # no process can be started: neither can the program, which says so
            return
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._ask, self._answer = self._process.stdin.fileno(), self._process.stdout.fileno()

    def close(self) -> None:
        """End it, and wait for that."""
        if self._process is not None:
            self._process.communicate()

    def heard(self) -> bytes:
        """The numbers of what it heard since it was last asked.

        The system hands a process what is sent to it before the process goes on: what was sent is in the answer.
        """
        heard = b""
        try:
            os.write(self._ask, b"?")
            while not heard.endswith(b"\0") and select([self._answer], [], [], PATIENCE)[0]:
                heard += os.read(self._answer, 1024) or b"\0"
        except OSError:  # it is gone
            pass
        return heard.rstrip(b"\0")


def _has_left(pid: int) -> bool:
    """Whether a program is in another group than ours which, unwatched, could not have left it: it would lead it."""
    try:
        return os.getpgrp() == os.getpid() and os.getpgid(pid) != os.getpgrp()
    except ProcessLookupError:
        return False


def _in_foreground() -> bool:
    """Whether we are what the user of a terminal is at, whose shell continues what it stopped."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
