"""Where everything stands in the heap's picture: scopes on the left, objects on the right, references in the gutter.

An object stands in the row of the first name that refers to it; further names reach it through lanes of the gutter.
A pure function of the state and the size.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.heap import model

if TYPE_CHECKING:
    from tui.observed._dogwatch.events import Name, Object, Thread

OPENED = ("value", "sequence", "mapping", "set", "object")
DEFAULT_NAME = re.compile(r"Thread-\d+( \(.*\))?")  # what threading calls a thread that was not named
ITEMS = 4  # of a container, told in its row


@dataclass(frozen=True)
class Row:
    """One line of the stack: the ``edge`` of a box (top, bottom) or a name, or a remark without a reference."""

    kind: str  # top, name, remark, bottom, open
    text: str
    thread: int = -1  # -1 for the globals
    line: int = 0
    object: int = 0  # the object that the name refers to
    here: bool = False  # the object stands in this row


@dataclass(frozen=True)
class Layout:
    rows: tuple[Row, ...]
    lanes: tuple[tuple[int, ...], ...]  # for each lane the rows that it joins, the first one with the object
    hidden: int = 0  # rows that did not fit


def layout(state: model.HeapState, height: int) -> Layout:
    """The rows that fit ``height``: the threads' frames, then the globals; what is left out is counted."""
    rows: list[Row] = []
    for index, thread in enumerate(state.threads):
        rows += _thread_rows(state, thread, index)
    rows += _globals_rows(state)
    hidden = max(0, len(rows) - height)
    if hidden:
        rows = _shortened(rows, height)
        hidden = max(0, len(rows) - height)
        rows = rows[:height]
    return _joined(rows, hidden)


def _globals_rows(state: model.HeapState) -> list[Row]:
    if not state.number:
        return []
    return _box(state, model.GLOBALS, state.globals, -1, 0)


def _thread_rows(state: model.HeapState, thread: Thread, index: int) -> list[Row]:
    if not thread.frames:
        doing = f" in {thread.waits_in}()" if thread.waits_in else ""
        return [Row("open", f"{thread.name}{doing}", thread=index)]
    rows: list[Row] = []
    own_name = "" if index == 0 or DEFAULT_NAME.fullmatch(thread.name) else f"{thread.name} "
    for frame in reversed(thread.frames):
        title = "module" if frame.function == "<module>" else frame.function
        rows += _box(state, f"{own_name}{title}", frame.names, index, frame.line)
    return rows


def _box(state: model.HeapState, title: str, names: tuple[Name, ...], thread: int, line: int) -> list[Row]:
    """A scope's rows: its data by name, its functions, classes and modules in one remark."""
    data = [name for name in names if name.to in state.objects and state.objects[name.to].kind in OPENED]
    others = [state.objects[name.to].kind for name in names if name.to in state.objects]
    remark = ", ".join(
        _counted(others.count(kind), kind) for kind in ("function", "class", "module") if others.count(kind)
    )
    body = [Row("name", name.name, thread=thread, object=name.to) for name in data]
    if remark:
        body.append(Row("remark", f"+ {remark}", thread=thread))
    if not body:
        return [Row("open", title, thread=thread, line=line)]
    return [Row("top", title, thread=thread, line=line), *body, Row("bottom", "", thread=thread)]


def _counted(count: int, word: str) -> str:
    plural = "classes" if word == "class" else f"{word}s"
    return f"{count} {word if count == 1 else plural}"


def _shortened(rows: list[Row], height: int) -> list[Row]:
    """Fewer rows that say the same: first the remarks go, then the boxes' lower edges."""
    for kind in ("remark", "bottom"):
        if len(rows) > height:
            rows = [row for row in rows if row.kind != kind]
    return rows


def _joined(rows: list[Row], hidden: int) -> Layout:
    first: dict[int, int] = {}
    joined: dict[int, list[int]] = {}
    placed = []
    for y, row in enumerate(rows):
        if not row.object:
            placed.append(row)
            continue
        here = first.setdefault(row.object, y) == y
        if not here:
            joined.setdefault(row.object, [first[row.object]]).append(y)
        placed.append(Row(row.kind, row.text, row.thread, row.line, row.object, here))
    return Layout(tuple(placed), tuple(tuple(lane) for lane in joined.values()), hidden)


def told(state: model.HeapState, object: Object) -> str:
    """An object's value as a person reads it: a container with its first items."""
    if not object.edges and not object.more:
        return object.text
    texts = {id: other.text for id, other in state.objects.items()}
    items = [
        f"{label}{':' if object.kind == 'mapping' else '='}{texts.get(to, '?')}"
        if object.kind in ("mapping", "object")
        else texts.get(to, "?")
        for label, to in object.edges[:ITEMS]
    ]
    more = len(object.edges) - len(items) + object.more
    if more:
        items.append(f"… {more:,} more")
    inside = ", ".join(items)
    if object.kind == "object":
        return f"{object.type}({inside})"
    return f"{{{inside}}}" if object.kind in ("mapping", "set") else f"[{inside}]"
