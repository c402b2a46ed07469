"""Ours, and not seen by the trace, profile and monitoring functions of the program: they would be called for it.

They are not called in a thread whose state says that it is tracing already. To enter that from Python code would come
too late, which would itself have been seen. So what is called from outside is C, down to the function that is to run
unseen: functions of the interpreter, whose argument ctypes finds by a property that is one as well, called in a row by
``any`` and ``map``.
"""

from __future__ import annotations

import atexit
import ctypes
import os
from _functools import partial  # type: ignore[import-not-found]
from _operator import call
from _signal import SIG_BLOCK, SIG_SETMASK  # type: ignore[import-not-found]
from _thread import start_new_thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_library = ctypes.PyDLL(None)
_state, _sigmask = _library.PyThreadState_Get, _library.pthread_sigmask
_state.restype = ctypes.c_void_p
_state.argtypes = [ctypes.py_object]


class _ThisThread:
    _as_parameter_ = property(_state)


_Signals = ctypes.c_char * 128  # a sigset_t, or more
_all_signals = _Signals()
_library.sigfillset(_all_signals)
_signals_at_the_end = _Signals()  # that are blocked by the program


def _c_function(name: str) -> Callable[[], None]:
    function = _library[name]  # and not by its attribute, which is one for all
    function.restype = None
    function.argtypes = [ctypes.c_void_p]
    called: Callable[[], None] = partial(function, _ThisThread())
    return called


_enter = _c_function("PyThreadState_EnterTracing")
_leave = _c_function("PyThreadState_LeaveTracing")


def unseen(work: Callable[[], object]) -> Callable[[], bool]:
    """A callable that runs ``work``, which returns nothing or what is false, and raises nothing."""
    steps = type("Steps", (), {"__iter__": staticmethod(partial(map, call, (_enter, work, _leave)))})()
    called: Callable[[], bool] = partial(any, steps)
    return called


class Hooks:
    """What is registered inside of a ``with`` runs unseen, at the program's end and around its forks.

    At the end no signal comes meanwhile: its handler, which is the program's, would run inside of ours.
    Hooks for the end and for before a fork run the last registered first, those for after a fork the first.
    """

    def __enter__(self) -> None:
        atexit.register(partial(_sigmask, SIG_SETMASK, _signals_at_the_end, None))
        atexit.register(_leave)
        os.register_at_fork(before=_leave, after_in_parent=_enter, after_in_child=_enter)

    def __exit__(self, *_: object) -> None:
        os.register_at_fork(before=_enter, after_in_parent=_leave, after_in_child=_leave)
        atexit.register(_enter)
        atexit.register(partial(_sigmask, SIG_BLOCK, _all_signals, _signals_at_the_end))


def start_thread(work: Callable[[], None]) -> None:
    """Start a thread that no signal goes to, unseen, and of whose failure nothing is printed.

    It is made by ``_thread``, so that ``threading`` does not count it. A signal that the program blocks in its own
    threads, to wait for it, would otherwise find this one, and end the process.
    """

    def run() -> None:
        try:
            work()
        except BaseException:
            return

    before = _Signals()
    _sigmask(SIG_BLOCK, _all_signals, before)  # Python's own runs handlers, which are the program's
    try:
        start_new_thread(unseen(run), ())
    finally:
        _sigmask(SIG_SETMASK, before, None)
