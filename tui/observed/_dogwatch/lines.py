"""Every line of the program's own files, before it runs, and every return from them."""

from __future__ import annotations

import _thread
import sys
from _functools import partial  # type: ignore[import-not-found]
from _operator import call, getitem, is_, setitem
from _thread import get_ident, start_new_thread
from itertools import repeat

from . import threads
from .children import call_before
from .origin import is_library

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType
    from typing import Any

_TOOLS = (5, 4, 3, 0)  # PEP 669: 0 to 2 are a debugger's, a coverage tool's and a profiler's, and 5 is nobody's so far
NO_PLACE = "lines are not seen one by one: other tools have taken all places in sys.monitoring"
PLACE_LOST = "lines are not seen one by one any more: the program gave our place in sys.monitoring away"
NOT_TRACED = "lines are not seen one by one in a thread that traces by itself or was started by _thread"


def watch(at_line: Callable[[], None]) -> Callable[[], str]:
    """Call ``at_line`` at each. What is given tells what is lost by now, in a sentence, or ``""``."""
    return _monitor(at_line) if sys.version_info >= (3, 12) else _trace(at_line)


def _monitor(at_line: Callable[[], None]) -> Callable[[], str]:
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined, unused-ignore]
    tool_of = monitoring.get_tool
    tool = next((number for number in _TOOLS if tool_of(number) is None), None)
    if tool is None:
        return lambda: NO_PLACE
    wanted = monitoring.events

    def begin(code: CodeType, _offset: int) -> object:
        if not is_library(code.co_filename):
            monitoring.set_local_events(tool, code, wanted.LINE | wanted.PY_RETURN)
        return monitoring.DISABLE

    def line(_code: CodeType, _number: int) -> None:
        at_line()

    def finish(_code: CodeType, _offset: int, _value: object) -> None:
        at_line()

    monitoring.use_tool_id(tool, "dogwatch")
    monitoring.register_callback(tool, wanted.PY_START, begin)
    monitoring.register_callback(tool, wanted.LINE, line)
    monitoring.register_callback(tool, wanted.PY_RETURN, finish)
    monitoring.set_events(tool, wanted.PY_START)

    def lost() -> str:
        name = tool_of(tool)
        return "" if type(name) is str and name == "dogwatch" else PLACE_LOST

    return lost


def _trace(at_line: Callable[[], None]) -> Callable[[], str]:
    untraced: dict[str, bool] = {}  # whether a thread was started that is not
    for name in ("start_new_thread", "start_new"):
        call_before((partial(setitem, untraced, "started", True),), _thread, name)
    told = _thread.start_new_thread

    def trace(frame: FrameType, event: str, _argument: object) -> Any:
        if is_library(frame.f_code.co_filename):
            return None
        threading: Any = sys.modules.get("threading")
        if hasattr(threading, "gettrace") and threading.gettrace() is None:  # not while it is being imported
            threading.settrace(trace)
            if vars(threading).get("_start_new_thread") is told:
                threading._start_new_thread = start_new_thread  # its threads are traced from here on
        if event in ("line", "return"):
            at_line()
        return trace

    # In C alone: who asks what traces gets the answer of a function that gives None, where that is ours.
    ours = map(is_, map(call, repeat(sys.gettrace)), repeat(trace))
    call_before((partial(next, map(getitem, repeat((None, {}.clear)), ours)),), sys, "gettrace")
    sys.settrace(trace)
    main = get_ident()
    place = threads.place(id(trace))

    def lost() -> str:
        if untraced:
            return NOT_TRACED
        frames = threads.others()
        traced = threads.words(place)
        own = (ident for ident, frame in frames.items() if ident == main or _is_in_the_program(frame))
        return NOT_TRACED if any(traced.get(ident) != id(trace) for ident in own) else ""

    return lost


def _is_in_the_program(frame: FrameType | None) -> bool:
    while frame is not None and is_library(frame.f_code.co_filename):
        frame = frame.f_back
    return frame is not None
