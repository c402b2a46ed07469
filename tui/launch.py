"""Starts a program to observe in a process of its own, reads what its probe tells, and ends it."""

from __future__ import annotations

import contextlib
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

from tui.observed._dogwatch import link
from tui.observed._dogwatch.encode import encode, plain
from tui.observed._dogwatch.events import Exited, Launched, Lost, Output

if TYPE_CHECKING:
    from collections.abc import Sequence

OBSERVED = Path(__file__).parent / "observed"
CHUNK = 1 << 16  # bytes of output read at once
TOGETHER = 0.005  # seconds
GRACE = 1.0  # seconds between asking a program to end and ending it


class CannotStart(Exception):
    """The program cannot be started; ``code`` is 126 (cannot be executed) or 127 (was not found), as with ``env``."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Watch:
    """What to watch in a program, and how closely: ``interval`` in seconds, ``objects`` at most in a picture."""

    lenses: tuple[str, ...] = ("heap", "pool")
    interval: float = 0.1
    objects: int = 300
    every_line: bool = False


@dataclass(frozen=True)
class Order:
    """A program to start: its command, and who looks at it.

    ``terminal`` is the size (columns, rows) of the pseudo-terminal that it gets; without one it has our own streams.
    A ``worker`` is a module of dogwatch that feeds the link by itself, without a probe.
    """

    argv: tuple[str, ...]
    watch: Watch = Watch()
    lens: str = "heap"
    lesson: str = ""
    terminal: tuple[int, int] | None = None
    quiet: bool = False  # without a terminal: its output is not shown either
    worker: bool = False
    python: str = ""


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
    environment = dict(os.environ)
    environment[link.VARIABLE] = f"{descriptor}:{origin!r}"
    if argv_is_ours(order.argv):
        _prepend(environment, str(Path(__file__).parent.parent))
    if order.worker:
        return environment
    if "PYTHONPATH" in environment:
        environment["DOGWATCH_PYTHONPATH"] = environment["PYTHONPATH"]
    _prepend(environment, str(OBSERVED / "site"))
    environment["DOGWATCH_WATCH"] = ",".join(order.watch.lenses)
    environment["DOGWATCH_INTERVAL"] = repr(order.watch.interval)
    environment["DOGWATCH_OBJECTS"] = str(order.watch.objects)
    environment["DOGWATCH_EVERY_LINE"] = "1" if order.watch.every_line else "0"
    environment["DOGWATCH_TERMINAL"] = "1" if order.terminal else "0"
    return environment


def argv_is_ours(argv: Sequence[str]) -> bool:
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
        self._output: list[tuple[float, str]] = []
        self._telling = threading.Lock()
        self.code: int | None = None
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
                output_kept=order.terminal is not None,
            )
        )
        try:
            self._process, self._terminal = self._start(descriptor)
        finally:
            os.close(descriptor)
        self._pump: threading.Thread | None = None
        if self._terminal is not None:
            self._pump = threading.Thread(target=self._read_output, name="dogwatch output", daemon=True)
            self._pump.start()

    def _start(self, descriptor: int) -> tuple[subprocess.Popen[bytes], int | None]:
        master = slave = None
        if self.order.terminal is not None:
            master, slave = os.openpty()
            resize(master, *self.order.terminal)
        stream = subprocess.DEVNULL if self.order.quiet else slave
        try:
            process = subprocess.Popen(
                self.order.argv,
                env=_environment(self.order, descriptor, self._origin),
                pass_fds=(descriptor,),
                start_new_session=stream is not None,
                stdin=stream,
                stdout=stream,
                stderr=stream,
            )
        except OSError as error:
            if master is not None:
                os.close(master)
            name = self.order.argv[0]
            if isinstance(error, FileNotFoundError):
                raise CannotStart(f"{name}: not found; name an interpreter with --python", 127) from None
            raise CannotStart(f"{name}: cannot be executed ({error.strerror})", 126) from None
        finally:
            if slave is not None:
                os.close(slave)
        return process, master

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def now(self) -> float:
        """Seconds since the program was started; after its end, when it ended."""
        return self._ended if self.code is not None else round(time.monotonic() - self._origin, 6)

    def _tell(self, event: object) -> None:
        with self._telling:
            self._told.append(encode(event))

    def _read_output(self) -> None:
        assert self._terminal is not None
        decoder = getincrementaldecoder("utf-8")("replace")
        while True:
            try:
                read = os.read(self._terminal, CHUNK)
            except OSError:  # EIO: the last process closed its side
                read = b""
            text = decoder.decode(read, final=not read)
            if text:
                with self._telling:
                    self._output.append((self.now, text))
            if not read:
                return

    def read(self) -> list[bytes]:
        """All events since the last call. The last of a program's life is ``Exited``."""
        if self.code is not None:
            return []
        ended = self._process.poll()
        if ended is not None and self._pump is not None:
            self._pump.join(GRACE)
        bodies = self._reader.read()
        with self._telling:
            bodies += self._told + [encode(Output(t, "terminal", plain(text))) for t, text in joined(self._output)]
            self._told, self._output = [], []
        if self._reader.missed > self._missed:
            bodies.append(encode(Lost(self.now, self._reader.missed - self._missed)))
            self._missed = self._reader.missed
        if ended is not None:
            self._ended = self.now
            self.code = 128 - ended if ended < 0 else ended
            bodies.append(encode(Exited(self._ended, self.code)))
            self._close()
        return bodies

    def wait(self, timeout: float) -> bool:
        """Wait at most ``timeout`` seconds for the program's end; whether it came."""
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return False
        return True

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def send(self, number: int) -> None:
        """Send a signal to the program alone."""
        if self._process.poll() is None:
            self._process.send_signal(number)

    def write(self, keys: bytes) -> None:
        """Type on the program's terminal."""
        if self._terminal is not None and self.code is None:
            os.write(self._terminal, keys)

    def _signal(self, number: int) -> None:
        """To the program and what it started, where it has a session of its own."""
        if self._process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            if self.order.terminal is not None or self.order.quiet:
                os.killpg(self._process.pid, number)
            else:
                self._process.send_signal(number)

    def end(self) -> None:
        """End the program: first it is asked, then it is made to."""
        for number in (signal.SIGCONT, signal.SIGTERM):
            self._signal(number)
        if not self.wait(GRACE):
            self._signal(signal.SIGKILL)
            self._process.wait()

    def _close(self) -> None:
        if self._terminal is not None:
            os.close(self._terminal)
            self._terminal = None


def joined(pieces: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """Texts with their times, those that one ``print`` made in several writes put together again."""
    whole: list[tuple[float, str]] = []
    for t, text in pieces:
        if whole and t - whole[-1][0] < TOGETHER:
            whole[-1] = (whole[-1][0], whole[-1][1] + text)
        else:
            whole.append((t, text))
    return whole


def _shared_memory() -> tuple[mmap.mmap, int]:
    """Memory for a link, and the descriptor by which a child finds it. No file has a name that could stay behind."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("dogwatch")
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.truncate(descriptor, link.SIZE)
    return mmap.mmap(descriptor, link.SIZE), descriptor


def resize(terminal: int, columns: int, rows: int) -> None:
    """Set the size of a pseudo-terminal in characters."""
    import fcntl
    import struct
    import termios

    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
