"""Starts a program to observe in a process of its own, reads what its probe tells, and ends it."""

from __future__ import annotations

import contextlib
import importlib.util
import mmap
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from codecs import getincrementaldecoder
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui import surroundings
from tui.ending import Ending
from tui.observed._dogwatch import link
from tui.observed._dogwatch.encode import encode, plain
from tui.observed._dogwatch.events import Exited, Launched, Lost, Output, Source
from tui.retold import why
from tui.words import signal_name, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

OBSERVED = Path(__file__).parent / "observed"
CHUNK = 1 << 16  # bytes of output read at once
SOURCE_LIMIT = 1 << 18  # bytes of a script that is kept
TOGETHER = 0.005  # seconds
TYPED = 256  # bytes typed at once
GRACE = 1.0  # seconds between asking a program to end and ending it


class CannotStart(Exception):
    """The program cannot be started; ``code`` is 126 (cannot be executed) or 127 (was not found), as with ``env``."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Watch:
    """What to watch in a program, and how closely: ``interval`` in seconds, ``objects`` at most in a picture.

    What names in ``open`` refer to is told with its attributes, also where a library made it.
    ``server_facts`` lets the probe ask a database server for its timeout, once on each new connection.
    """

    lenses: tuple[str, ...] = ("heap", "pool")
    interval: float = 0.1
    objects: int = 300
    open: tuple[str, ...] = ()
    every_line: bool = False
    server_facts: bool = True


@dataclass(frozen=True)
class Order:
    """A program to start: its command, and who looks at it.

    A ``worker`` is a module of dogwatch that feeds the link by itself, without a probe. ``streams`` says where its
    input and output go: ``own`` are ours, untouched; ``copied`` are ours, and what it prints is kept too; ``kept`` is
    the same, but nobody else sees it; ``terminal`` is a pseudo-terminal of the given ``size`` (columns, rows) for it
    alone; ``none`` is nowhere.
    """

    argv: tuple[str, ...]
    watch: Watch = Watch()
    lens: str = "heap"
    lesson: str = ""
    lesson_text: str = ""  # of a lesson that a recording must bring with it
    streams: str = "own"
    size: tuple[int, int] = (80, 24)
    worker: bool = False
    environment: tuple[tuple[str, str], ...] = ()  # what it finds besides ours

    @property
    def apart(self) -> bool:
        """Whether it gets a session of its own, and so is ended with all that it started."""
        return self.streams in ("terminal", "none")

    @property
    def script(self) -> Path | None:
        """The script among the arguments, where it is one that a person would read."""
        if self.worker or len(self.argv) < 2 or self.argv[1].startswith("-"):
            return None
        path = Path(self.argv[1]).absolute()
        return path if path.is_file() and path.stat().st_size <= SOURCE_LIMIT else None

    @property
    def output_kept(self) -> bool:
        return self.streams in ("terminal", "copied", "kept")


@dataclass(frozen=True)
class _Channel:
    """Where something printed is read, what stream it is, and where it is passed on to (-1 for nowhere)."""

    descriptor: int
    stream: str
    onward: int = -1


def interpreter(chosen: str | None = None) -> str:
    """The interpreter that runs an observed program: the chosen, else the active virtual environment's, else ours."""
    if chosen:
        return chosen
    active = os.environ.get("VIRTUAL_ENV")
    candidate = Path(active, "bin", "python") if active else None
    return str(candidate) if candidate and candidate.exists() else sys.executable


def own_module(module: str, *arguments: str) -> tuple[str, ...]:
    """The command that runs a module of dogwatch, wherever dogwatch is and whatever the current folder holds."""
    return (sys.executable, "-P", "-m", module, *arguments)


def _environment(order: Order, descriptor: int, origin: float) -> dict[str, str]:
    environment = dict(os.environ) | dict(order.environment) | {link.VARIABLE: f"{descriptor}:{origin!r}"}
    if own(order.argv):
        environment = surroundings.own(environment)
    if order.worker:
        return environment
    if "PYTHONPATH" in environment:
        environment["DOGWATCH_PYTHONPATH"] = environment["PYTHONPATH"]
    _prepend(environment, str(OBSERVED / "site"))
    environment["DOGWATCH_WATCH"] = ",".join(order.watch.lenses)
    environment["DOGWATCH_INTERVAL"] = repr(order.watch.interval)
    environment["DOGWATCH_OBJECTS"] = str(order.watch.objects)
    environment["DOGWATCH_OPEN"] = ",".join(order.watch.open)
    environment["DOGWATCH_EVERY_LINE"] = "1" if order.watch.every_line else "0"
    environment["DOGWATCH_SERVER_FACTS"] = "1" if order.watch.server_facts else "0"
    environment["DOGWATCH_OBJGRAPH"] = objgraph_file()
    environment["DOGWATCH_TERMINAL"] = "1" if order.streams == "terminal" else "0"
    return environment


def objgraph_file() -> str:
    """The file of objgraph, which a probe loads from there; an observed interpreter need not have it."""
    found = importlib.util.find_spec("objgraph")
    return (found.origin or "") if found else ""


def own(argv: Sequence[str]) -> bool:
    """Whether a command is that of :func:`own_module`."""
    return len(argv) > 3 and argv[1:3] == ("-P", "-m") and argv[3].startswith("tui.")


def _prepend(environment: dict[str, str], folder: str) -> None:
    rest = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = f"{folder}{os.pathsep}{rest}" if rest else folder


class Program:
    """A started program. ``read`` gives what happened since it was last asked, as encoded events."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self._missed = 0
        self._told: list[bytes] = []
        self._output: list[tuple[float, str, str]] = []
        self._keyboard = -1
        self._telling = threading.Lock()
        self.code: int | None = None
        self.killed_by = ""  # the name of a signal
        self._ended = 0.0
        self._memory, descriptor = _shared_memory()
        self._reader = link.Reader(memoryview(self._memory))
        self._origin = time.monotonic()
        self._tell(
            Launched(
                0.0,
                tuple(map(plain, order.argv)),
                plain(order.argv[0]),
                lens=order.lens,
                lesson=order.lesson,
                lesson_text=plain(order.lesson_text),
                output_kept=order.output_kept,
            )
        )
        script = order.script
        if script is not None:
            self._tell(Source(0.0, plain(str(script)), script.read_text(encoding="utf-8", errors="replace")))
        self.asked = False  # by us, to end, while it ran
        self._channels: list[_Channel] = []
        self._pumps: list[threading.Thread] = []
        try:
            self._process = self._start(descriptor)
        finally:
            os.close(descriptor)
        self._ending = Ending(self._process.pid)
        for channel in self._channels:
            pump = threading.Thread(target=self._pump, args=(channel,), name="dogwatch output", daemon=True)
            pump.start()
            self._pumps.append(pump)

    def _start(self, descriptor: int) -> subprocess.Popen[bytes]:
        given = self._streams()
        try:
            return subprocess.Popen(
                self.order.argv,
                env=_environment(self.order, descriptor, self._origin),
                close_fds=False,  # what a shell opened for it stays open; what is ours closes by itself
                start_new_session=self.order.apart,
                stdin=given[0],
                stdout=given[1],
                stderr=given[2],
            )
        except OSError as error:
            for channel in self._channels:
                os.close(channel.descriptor)
            self._leave_keyboard()
            name = self.order.argv[0]
            if isinstance(error, FileNotFoundError):
                raise CannotStart(
                    tr("{python}: not found; name an interpreter with --python").format(python=name), 127
                ) from None
            raise CannotStart(
                tr("{python}: cannot be executed ({why})").format(python=name, why=why(error)), 126
            ) from None
        finally:
            for number in {number for number in given if number is not None and number >= 0}:
                os.close(number)

    def _streams(self) -> tuple[int | None, int | None, int | None]:
        """Input, output and error output for the program, and the channels by which they are read."""
        if self.order.streams == "terminal":
            ours, its = os.openpty()
            resize(ours, *self.order.size)
            self._channels.append(_Channel(ours, "terminal"))
            self._keyboard = os.dup(ours)
            return its, its, its
        if self.order.streams == "copied" and _same_terminal(1, 2):
            its = self._channel("terminal", 1)  # one for both, so that what they print keeps its order
            return None, its, its
        if self.order.streams == "copied":
            return None, self._channel("stdout", 1), self._channel("stderr", 2)
        if self.order.streams == "kept":
            return None, self._channel("stdout"), self._channel("stderr")
        if self.order.streams == "none":
            return subprocess.DEVNULL, subprocess.DEVNULL, subprocess.DEVNULL
        return None, None, None

    def _channel(self, stream: str, onward: int = -1) -> int:
        """A stream for the program that is a terminal where the one that it is passed on to is, else a pipe."""
        terminal = onward >= 0 and os.isatty(onward)
        ours, its = os.openpty() if terminal else os.pipe()
        if terminal:
            _pass_through(ours)
            with contextlib.suppress(OSError):
                resize(ours, *os.get_terminal_size(onward))
        self._channels.append(_Channel(ours, stream, onward))
        return its

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def now(self) -> float:
        """Seconds since the program was started; after its end, when it ended."""
        return self._ended or self._since_start()

    def _since_start(self) -> float:
        return round(time.monotonic() - self._origin, 6)

    def _tell(self, event: object) -> None:
        with self._telling:
            self._told.append(encode(event))

    def _pump(self, channel: _Channel) -> None:
        decoder = getincrementaldecoder("utf-8")("replace")
        read = b"-"
        while read:
            try:
                read = os.read(channel.descriptor, CHUNK)
            except OSError:  # EIO: the last process closed its side of a terminal
                read = b""
            text = decoder.decode(read, final=not read)
            if text:
                with self._telling:
                    self._output.append((self.now, channel.stream, text))
            if read and channel.onward >= 0 and not _written(channel.onward, read):
                break
        os.close(channel.descriptor)

    def read(self) -> list[bytes]:
        """All events since the last call. The last of a program's life is ``Exited``: it comes once all that it printed
        was read, or ``GRACE`` seconds later, where something that it started keeps its output open.
        """
        if self.code is not None:
            return []
        ended = self._poll()
        if ended is not None and not self._ended:
            self._ended = self._since_start()
        last = ended is not None and (
            self._since_start() - self._ended > GRACE or not any(pump.is_alive() for pump in self._pumps)
        )
        heard = self._reader.read()
        with self._telling:
            printed = [encode(Output(t, stream, plain(text))) for t, stream, text in joined(self._output)]
            bodies = [*self._told, *heard, *printed]
            self._told, self._output = [], []
        if self._reader.missed > self._missed:
            bodies.append(encode(Lost(self.now, self._reader.missed - self._missed)))
            self._missed = self._reader.missed
        if last and ended is not None:
            self.code = 128 - ended if ended < 0 else ended
            self._leave_keyboard()
            of_signal = ended < 0 or (own(self.order.argv) and self.code > 128)  # a guard ends as what it guards did
            self.killed_by = signal_name(self.code - 128) if of_signal else ""
            bodies.append(encode(Exited(self._ended, self.code, self.asked, self.killed_by)))
        return bodies

    def _leave_keyboard(self) -> None:
        if self._keyboard >= 0:
            os.close(self._keyboard)
            self._keyboard = -1

    def wait(self, timeout: float) -> bool:
        """Wait at most ``timeout`` seconds for the program's end; whether it came."""
        return self._ending.wait(timeout, lambda: self._poll() is not None)

    def _poll(self) -> int | None:
        """How the program ended, as ``subprocess`` says it, or ``None``.

        The leader of a group of its own is not taken from the system's list before :meth:`end` has ended the group:
        until then nobody else gets its number. Python before 3.13 cannot do that on macOS.
        """
        if not self.order.apart or not hasattr(os, "waitid") or self._process.returncode is not None:
            return self._process.poll()
        found = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if found is None:
            return None
        return found.si_status if found.si_code == os.CLD_EXITED else -found.si_status

    def __del__(self) -> None:
        if hasattr(self, "_process"):
            self._process.poll()

    def request(self, *words: str | float | bool | None) -> None:
        """Ask the probe or worker in the program for something, which it answers by events or not at all."""
        self._reader.request(*words)

    def type(self, data: bytes) -> None:
        """Type into the program's terminal, as far as that takes more. The key that interrupts does so even where the
        terminal controls nobody."""
        import select
        import termios

        if self._keyboard < 0 or self._poll() is not None:
            return
        flags, keys = termios.tcgetattr(self._keyboard)[3::3]
        for number, index in ((signal.SIGINT, termios.VINTR), (signal.SIGQUIT, termios.VQUIT)):
            if flags & termios.ISIG and keys[index] in data and not _controls(self._keyboard):
                self._signal(number)
                return
        while data and select.select((), (self._keyboard,), (), 0)[1]:
            data = data[os.write(self._keyboard, data[:TYPED]) :]

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def stopped_by(self) -> int:
        """The signal that stopped the program since this was last asked, or 0; also where the system does not tell."""
        if self._process.returncode is not None or not hasattr(os, "waitid"):
            return 0
        try:
            found = os.waitid(os.P_PID, self._process.pid, os.WSTOPPED | os.WNOHANG)
        except ChildProcessError:  # it has ended
            return 0
        return found.si_status if found else 0

    def send(self, number: int) -> None:
        """Send a signal to the program alone."""
        if self._poll() is None:
            self._process.send_signal(number)

    def _signal(self, number: int) -> None:
        """To the program and what it started, where it has a session of its own."""
        if self._process.returncode is not None:
            return
        if not self.order.apart:
            self._process.send_signal(number)
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):  # on macOS a group of the dead permits nothing
            os.killpg(self._process.pid, number)

    def end(self) -> None:
        """End the program, and what it started in a session of its own: first it is asked, then it is made to."""
        self.asked = self.asked or self._poll() is None
        for number in (signal.SIGCONT, signal.SIGTERM):
            self._signal(number)
        if not self.wait(GRACE) or self.order.apart:
            self._signal(signal.SIGKILL)
        self._process.wait()


def joined(pieces: Sequence[tuple[float, str, str]]) -> list[tuple[float, str, str]]:
    """Time, stream and text of what was printed, with what one ``print`` made in several writes put together again."""
    whole: list[tuple[float, str, str]] = []
    for t, stream, text in pieces:
        if whole and whole[-1][1] == stream and t - whole[-1][0] < TOGETHER:
            whole[-1] = (whole[-1][0], stream, whole[-1][2] + text)
        else:
            whole.append((t, stream, text))
    return whole


def _controls(terminal: int) -> bool:
    """Whether a pseudo-terminal has processes that it sends signals to."""
    try:
        return os.tcgetpgrp(terminal) > 0
    except OSError:
        return False


def _written(descriptor: int, data: bytes) -> bool:
    """Write all of ``data``; ``False`` where nobody reads any more."""
    while data:
        try:
            data = data[os.write(descriptor, data) :]
        except OSError:
            return False
    return True


def _shared_memory() -> tuple[mmap.mmap, int]:
    """Memory for a link, and the descriptor by which a child finds it. No file has a name that could stay behind."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("dogwatch")
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.set_inheritable(descriptor, True)
    os.truncate(descriptor, link.SIZE)
    return mmap.mmap(descriptor, link.SIZE), descriptor


def _same_terminal(one: int, other: int) -> bool:
    return os.isatty(one) and os.isatty(other) and os.ttyname(one) == os.ttyname(other)


def _pass_through(terminal: int) -> None:
    """Let a pseudo-terminal change nothing of what is written to it: the terminal that it is passed on to will."""
    import termios

    mode = termios.tcgetattr(terminal)
    mode[1] &= ~termios.OPOST
    termios.tcsetattr(terminal, termios.TCSANOW, mode)


def resize(terminal: int, columns: int, rows: int) -> None:
    """Set the size of a pseudo-terminal in characters."""
    import fcntl
    import struct
    import termios

    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
