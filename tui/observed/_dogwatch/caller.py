"""Who is calling a library: the name of the thread or task, and the line of the program's own code."""

from __future__ import annotations

import sys
from _thread import get_ident
from sys import modules

from .encode import as_json, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType
    from typing import Any

try:
    from _json import encode_basestring_ascii as quote
except ImportError:
    quote = as_json


NAMES = 1000  # names kept as JSON


class Callers:
    """Finds callers outside of the ``library``'s paths.

    ``generated`` says whether a frame without a file is of code that the library made. Code objects are remembered by
    weak references.
    """

    def __init__(self, library: tuple[str, ...], generated: Callable[[FrameType], bool]) -> None:
        from _weakref import ref

        self._library = library
        self._generated = generated
        self._ref = ref
        self._inside: set[int] = set()  # the addresses of the library's code, which stays as long as its modules
        self._places: dict[int, tuple[Callable[[], CodeType | None], dict[int, str]]] = {}
        self._told: dict[tuple[str, str], bytes] = {}

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

    def told(self, frame: FrameType | None) -> bytes:
        """The same as two fields of JSON. It costs least where ``frame`` is at a place that was told before."""
        if frame is not None and "asyncio" not in modules:
            known = self._places.get(id(frame.f_code))
            if known is not None and known[0]() is frame.f_code and frame.f_lasti in known[1]:
                told = self._told.get((thread_name(), known[1][frame.f_lasti]))
                if told is not None:
                    return told
        found = self.caller(frame)
        if len(self._told) >= NAMES:
            self._told.clear()
        told = self._told[found] = b'"thread":%b,"where":%b' % (quoted(found[0]), quoted(found[1]))
        return told

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
            frame = frame.f_back
        return ""

    def _line(self, frame: FrameType, code: CodeType) -> str:
        """``job.py:31``. To find a line takes longer the longer its function is, so it is found once."""
        known = self._places.get(id(code))
        if known is None or known[0]() is not code:
            known = self._places[id(code)] = (self._ref(code), {})
        place = known[1].get(frame.f_lasti)
        if place is None:
            file = code.co_filename.rpartition("/")[2]
            place = known[1][frame.f_lasti] = plain(f"{file}:{frame.f_lineno}")
        return place


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
