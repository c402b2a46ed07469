"""Who is calling a library: the name of the thread or task, and the line of the program's own code."""

from __future__ import annotations

import sys
from _thread import get_ident
from itertools import count
from sys import modules

from .encode import as_json, plain
from .slots import CALLER, CALLERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType
    from typing import Any

try:
    from _json import encode_basestring_ascii as quote
except ImportError:
    quote = as_json


class Callers:
    """Finds callers outside of the ``library``'s paths.

    ``generated`` says whether a frame without a file is of code that the library made; ``post`` takes the records that
    tell of a caller. Code objects are remembered by weak references.
    """

    def __init__(
        self, library: tuple[str, ...], generated: Callable[[FrameType], bool], post: Callable[[bytes], None]
    ) -> None:
        from _weakref import ref

        self._library = library
        self._generated = generated
        self._post = post
        self._ref = ref
        self._inside: set[int] = set()  # the addresses of the library's code, which stays as long as its modules
        self._places: dict[int, tuple[Callable[[], CodeType | None], dict[int, str] | None]] = {}
        self._numbers: dict[str, dict[str, int]] = {}  # by line and thread
        self._count = count(1)
        self._loop: Callable[[], Any] | None = None
        self._threads: dict[int, Any] = {}

    def caller(self, frame: FrameType | None) -> tuple[str, str]:
        """The thread or task that runs ``frame``, and ``job.py:31``."""
        where = self.place(frame)
        task = _task()
        if task is None:
            return thread_name(), where
        awaited = task.get_coro()
        while not where and awaited is not None:
            frame = getattr(awaited, "cr_frame", None)
            inner = getattr(awaited, "cr_await", None)
            if frame is not None and (inner is None or getattr(inner, "cr_frame", None) is None or self._ours(inner)):
                where = self.place(frame)
            awaited = inner
        return task.get_name(), where

    def number(self, frame: FrameType | None) -> int:
        """The number of the thread or task that runs ``frame``, and its line, of which a record was posted."""
        loop = self._loop or self._find_loop()
        if loop() is None:
            places, inside, outer = self._places, self._inside, frame
            try:
                while True:
                    code = outer.f_code  # type: ignore[union-attr]
                    known = places.get(id(code))
                    if known is None:
                        if id(code) not in inside:
                            break
                    elif known[0]() is not code:
                        break
                    elif known[1] is not None:
                        line = known[1][outer.f_lasti]  # type: ignore[union-attr]
                        return self._numbers[line][self._threads[get_ident()]._name]
                    outer = outer.f_back  # type: ignore[union-attr]
            except (KeyError, AttributeError):  # it was not seen before
                pass
        return self._new_number(*self.caller(frame))

    def _new_number(self, thread: str, where: str) -> int:
        threading: Any = modules.get("threading")
        if threading:
            self._threads = threading._active
        known = self._numbers.setdefault(where, {})
        number = known.get(thread)
        if number is None:
            number = next(self._count)
            if number % CALLERS == 0:
                self._numbers.clear()
            self._post(b'%b%d "thread":%b,"where":%b' % (CALLER, number, quoted(thread), quoted(where)))
            known[thread] = number
        return number

    def _find_loop(self) -> Callable[[], Any]:
        """What gives the loop that runs in this thread. SQLAlchemy imports asyncio, also where no program uses it."""
        if "asyncio" not in modules:
            return _no_loop
        found: Callable[[], Any] = modules["asyncio"]._get_running_loop
        self._loop = found
        return found

    def _ours(self, coroutine: Any) -> bool:
        return bool(coroutine.cr_frame.f_code.co_filename.startswith(self._library))

    def place(self, frame: FrameType | None) -> str:
        """The first line from ``frame`` outwards that is neither the library's nor ours."""
        inside = self._inside
        while frame is not None:
            code = frame.f_code
            if id(code) not in inside:
                file = code.co_filename
                if file.startswith(self._library):
                    inside.add(id(code))
                elif not file.startswith("<") or not self._generated(frame):
                    return self._line(frame, code)
                else:
                    self._places[id(code)] = (self._ref(code), None)
            frame = frame.f_back
        return ""

    def _line(self, frame: FrameType, code: CodeType) -> str:
        """``job.py:31``. To find a line takes longer the longer its function is, so it is found once."""
        whose, lines = self._places.get(id(code), (None, None))
        if whose is None or whose() is not code or lines is None:
            lines = {}
            self._places[id(code)] = (self._ref(code), lines)
        place = lines.get(frame.f_lasti)
        if place is None:
            file = code.co_filename.rpartition("/")[2]
            place = lines[frame.f_lasti] = plain(f"{file}:{frame.f_lineno}")
        return place


def _no_loop() -> None:
    return None


def quoted(text: str) -> bytes:
    """A text as JSON, without the password of a URL."""
    return quote(text if text.isascii() and "://" not in text else plain(text)).encode("ascii")


def thread_name() -> str:
    """The name of this thread, without making a thread object for one that has none."""
    threading: Any = sys.modules.get("threading")
    thread = threading and threading._active.get(get_ident())
    return thread._name if thread else f"thread {get_ident()}"


def identity() -> tuple[int, int]:
    """This thread, and the task that runs in it."""
    task = _task()
    return get_ident(), 0 if task is None else id(task)


def _task() -> Any:
    """The asyncio task that runs now in this thread, if any."""
    asyncio: Any = sys.modules.get("asyncio")
    if asyncio is None or asyncio._get_running_loop() is None:
        return None
    return asyncio.current_task()
