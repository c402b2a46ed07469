"""Every line of the program's own files, before it runs, and every return from them."""

from __future__ import annotations

import sys

from .origin import is_library

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType
    from typing import Any

_TOOLS = (4, 3, 5, 0)  # PEP 669: 1 and 2 are a coverage tool's and a profiler's


def watch(at_line: Callable[[], None]) -> bool:
    """Call ``at_line`` at each; ``False`` where another tool has taken every place."""
    return _monitor(at_line) if sys.version_info >= (3, 12) else _trace(at_line)


def _monitor(at_line: Callable[[], None]) -> bool:
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined, unused-ignore]
    tool = next((number for number in _TOOLS if monitoring.get_tool(number) is None), None)
    if tool is None:
        return False
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
    return True


def _trace(at_line: Callable[[], None]) -> bool:
    def trace(frame: FrameType, event: str, _argument: object) -> Any:
        if is_library(frame.f_code.co_filename):
            return None
        threading: Any = sys.modules.get("threading")
        if hasattr(threading, "gettrace") and threading.gettrace() is None:  # not while it is being imported
            threading.settrace(trace)
        if event in ("line", "return"):
            at_line()
        return trace

    sys.settrace(trace)
    return True
