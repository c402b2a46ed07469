"""What runs and what waits: the stacks of all threads of the program, and those of its suspended asyncio tasks."""

from __future__ import annotations

import sys
from _thread import get_ident
from _weakref import ReferenceType
from gc import get_referents
from sys import _getframe as frame_above
from types import CoroutineType, GeneratorType

from . import describe, threads
from .describe import copied
from .origin import is_library, is_ours

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import Any

FRAMES_LIMIT = 50  # of one thread
TASKS_LIMIT = 50
_AWAITED = (("cr_await", CoroutineType), ("gi_yieldfrom", GeneratorType))
_TASKS = ("_all_tasks", "_scheduled_tasks", "_eager_tasks")  # of asyncio.tasks; the first on 3.11 alone


class Stack:
    """The frames of the program's own code, innermost first, each with how many library frames it called."""

    __slots__ = ("frames", "ident", "name", "task", "waits_in")

    def __init__(self, ident: int, name: str, task: bool = False) -> None:
        self.ident = ident
        self.name = name
        self.task = task
        self.frames: list[tuple[FrameType, int]] = []
        self.waits_in = ""

    def fill(self, frames: Iterator[FrameType]) -> None:
        hidden = 0
        for frame in frames:
            code = frame.f_code
            if not is_library(code.co_filename):
                self.frames.append((frame, hidden))
                hidden = 0
                if len(self.frames) == FRAMES_LIMIT:
                    return
            else:
                if not self.frames and not self.waits_in:
                    self.waits_in = copied(code.co_name)
                hidden += 1


def stacks() -> list[Stack]:
    """The stacks of the threads in the order in which they began, then those of the tasks."""
    names = thread_names()
    order = {ident: at for at, ident in enumerate(names)}
    tops = threads.others()
    caller = _caller()
    if caller is not None:
        tops[get_ident()] = caller
    found = []
    for ident in sorted(tops, key=lambda ident: order.get(ident, len(order))):
        frame: FrameType | None = tops[ident]
        while frame is not None and is_ours(frame.f_code.co_filename):
            frame = frame.f_back
        if frame is not None:  # else a thread that is ours alone
            found.append(Stack(ident, copied(names.get(ident, f"thread {ident}"))))
            found[-1].fill(_outward(frame))
    return found + _of_tasks()


def _outward(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _caller() -> FrameType | None:
    """The frame of the program that called us in this thread, ``None`` in a thread that is ours alone."""
    depth = 1
    try:
        while is_ours(frame_above(depth).f_code.co_filename):
            depth += 1
    except ValueError:
        return None
    return frame_above(depth)


def thread_names() -> dict[int, str]:
    """The names that ``threading`` keeps, by identifier, in the order in which the threads began."""
    active = describe.module_globals(sys.modules.get("threading")).get("_active")
    if type(active) is not dict:
        return {}
    found = {}
    for ident, thread in list(active.items()):
        name = describe.instance_dict(thread).get("_name")
        if type(ident) is int and type(name) is str:
            found[ident] = name
    return found


# Tasks


def _of_tasks() -> list[Stack]:
    """The stacks of the tasks that wait for something: no thread's frames lead to what they hold."""
    module = describe.module_globals(sys.modules.get("asyncio.tasks"))
    found = []
    for task in _tasks(module):
        referred = get_referents(task)
        coroutine = next((value for value in referred if type(value) is CoroutineType), None)
        if coroutine is not None and not coroutine.cr_running:
            stack = Stack(id(task), _task_name(referred), task=True)
            stack.fill(reversed(_inward(coroutine)))
            found.append(stack)
            if len(found) == TASKS_LIMIT:
                break
    return sorted(found, key=lambda stack: (len(stack.name), stack.name))


def _task_name(referred: list[Any]) -> str:
    """The name among what a task refers to: a text, or a number until somebody asks for the text."""
    name: Any = next((value for value in referred if type(value) is str or type(value) is int), "")
    return f"Task-{name}" if type(name) is int else copied(name)


def _tasks(module: dict[Any, object]) -> Iterator[object]:
    """All tasks that are not done, from the sets in which asyncio keeps them, weakly or not."""
    for name in _TASKS:
        kept: Any = module.get(name)
        members = kept if type(kept) is set else describe.instance_dict(kept).get("data")
        if type(members) is set:
            for member in members:
                task = member() if type(member) is ReferenceType else member
                if task is not None:
                    yield task


def _inward(coroutine: Any) -> list[FrameType]:
    """The frames of a coroutine and of those that it awaits, outermost first."""
    found: list[FrameType] = []
    while len(found) < FRAMES_LIMIT:
        frame = describe.suspended_frame(coroutine)
        if frame is None:
            break
        found.append(frame)
        coroutine = next((getattr(coroutine, name) for name, kind in _AWAITED if type(coroutine) is kind), None)
    return found
