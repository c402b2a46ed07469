"""Who is calling a library: the name of the thread or task, and the line of the program's own code."""

from __future__ import annotations

import sys
from _functools import partial  # type: ignore[import-not-found]
from _thread import get_ident
from itertools import count
from sys import modules

from .encode import as_json, plain
from .slots import CALLER, CALLERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

KNOWN = 10 * CALLERS  # places of threads that are known at once

try:
    from _json import encode_basestring_ascii as quote
except ImportError:
    quote = as_json


class Callers:
    """Finds callers outside of the ``library``'s paths.

    ``generated`` says whether a frame without a file is of code that the library made; ``post`` takes the records that
    tell of a caller. Code is remembered by its address, an instruction by its own in it, and a weak reference says when
    the code is gone.
    """

    def __init__(
        self, library: tuple[str, ...], generated: Callable[[FrameType], bool], post: Callable[[bytes], None]
    ) -> None:
        from _weakref import ref

        self._library = library
        self._generated = generated
        self._post = post
        self._ref = ref
        self._passed: set[int] = set()  # the addresses of code that is the library's, or that it made
        self._made: dict[int, object] = {}  # weak references to code of the latter kind, by address
        self._places: dict[int, tuple[object, dict[int, str]]] = {}  # the same of other code, and its lines
        self._numbers: dict[str, dict[str, int]] = {}  # by line and thread
        self._known: dict[tuple[int, int], tuple[str, int]] = {}  # by instruction and thread: name, number
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
        if loop() is not None:
            return self._number(*self.caller(frame))
        thread, outer, known = get_ident(), frame, self._known
        while outer is not None:
            address = id(outer.f_code)
            found = known.get((address + outer.f_lasti, thread))
            if found is not None:
                try:
                    if self._threads[thread]._name is found[0]:
                        return found[1]
                except (KeyError, AttributeError):  # it has ended
                    pass
                break
            if address not in self._passed:
                break
            outer = outer.f_back
        return self._number_of_thread(frame, thread)

    def _number_of_thread(self, frame: FrameType | None, thread: int) -> int:
        """The same of a thread, which from now on is known by its place."""
        name, where = self.caller(frame)
        number = self._number(name, where)
        outer = self._outside(frame)
        if outer is not None:
            if len(self._known) >= KNOWN:
                self._known.clear()
            self._known[id(outer.f_code) + outer.f_lasti, thread] = name, number
        return number

    def _number(self, thread: str, where: str) -> int:
        threading: Any = modules.get("threading")
        if threading:
            self._threads = threading._active
        known = self._numbers.setdefault(where, {})
        number = known.get(thread)
        if number is None:
            number = next(self._count)
            if number % CALLERS == 0:
                self._numbers.clear()
                self._known.clear()
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
        outer = self._outside(frame)
        return "" if outer is None else self._line(outer)

    def _outside(self, frame: FrameType | None) -> FrameType | None:
        """The first frame from ``frame`` outwards that is neither the library's nor ours."""
        while frame is not None:
            code = frame.f_code
            if id(code) not in self._passed:
                file = code.co_filename
                if file.startswith(self._library):  # which stays as long as its modules
                    self._passed.add(id(code))
                elif not file.startswith("<") or not self._generated(frame):
                    return frame
                else:
                    self._made[id(code)] = self._ref(code, partial(self._forget_made, id(code)))
                    self._passed.add(id(code))
            frame = frame.f_back
        return None

    def _line(self, frame: FrameType) -> str:
        """``job.py:31``. To find a line takes longer the longer its function is, so it is found once."""
        code = frame.f_code
        if id(code) not in self._places:
            self._places[id(code)] = self._ref(code, partial(self._forget_code, id(code))), {}
        lines = self._places[id(code)][1]
        place = lines.get(frame.f_lasti)
        if place is None:
            file = code.co_filename.rpartition("/")[2]
            place = lines[frame.f_lasti] = plain(f"{file}:{frame.f_lineno}")
        return place

    # Code that is gone, at whose address there may be other code from now on

    def _forget_made(self, address: int, _: object) -> None:
        self._passed.discard(address)
        self._made.pop(address, None)

    def _forget_code(self, address: int, _: object) -> None:
        self._known.clear()
        self._places.pop(address, None)


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
