"""What stands in the heap's picture, before anybody says where: boxes with rows, from a state.

A scope is a box of names, an object is one line or a box of items. A reference from a row is a line to an object, or,
for a value that the interpreter shares (None, True, small ints) inside a container, that value written in the row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tui.canvas import clip, one_line, width_of
from tui.heap import model
from tui.retold import retold
from tui.words import N_, tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tui.heap.model import Ghost, HeapState
    from tui.observed._dogwatch.events import Frame, Name, Object, Thread

Scope: TypeAlias = tuple[int, int, str]
"""A place of names: the thread's identifier (0 for the globals), the frame's depth, its function."""
Key: TypeAlias = "int | Scope"
"""What a box stands for: an object's id, or a scope."""

GLOBALS: Scope = (0, 0, model.GLOBALS)
GLOBALS_TITLE = N_("globals of __main__")
COUNTED = {  # one, and many
    "name": (N_("name"), N_("{n} names")),
    "more name": (N_("more name"), N_("{n} more names")),
    "function": (N_("function"), N_("{n} functions")),
    "class": (N_("class"), N_("{n} classes")),
    "module": (N_("module"), N_("{n} modules")),
}
DATA = ("value", "sequence", "mapping", "set", "object")
DEFAULT_NAME = re.compile(r"Thread-\d+( \(.*\))?")  # what threading calls a thread that was not named
ITEMS = 6  # of a container, told in one line
FLAT = 30  # columns that a container of shared values may take in one line
LABEL = 24  # columns of a name or key
LINGER = 5.0  # seconds that a ghost stays
GHOSTS = 3  # at once
LIVING = ("held", "cycle")  # fates of ghosts that were not freed
BIG = 3  # rows of Textual's digits
FRAMES_OPEN = 3  # frames of a thread that keep their rows where there is little room: the innermost


class Degree(Enum):
    """How much is told of each object."""

    BOARD = "board"  # few objects, big counts
    NORMAL = "normal"
    DETAIL = "detail"  # types, sizes, addresses, evidence


@dataclass(frozen=True)
class View:
    """What a person asked for: containers opened and closed by hand, scopes shown with all names, objects pinned."""

    opened: frozenset[Key] = frozenset()
    closed: frozenset[Key] = frozenset()
    pinned: frozenset[int] = frozenset()


ANYHOW = View()


class Row(NamedTuple):
    """One name or item. A line leads from it to the object ``to``, or ``value`` is written in it, or it is a remark."""

    label: str
    to: int = 0
    value: str = ""
    remark: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """``shape`` is scope, bar (a scope in one line), line, box, big (one line with a big count) or ghost.

    ``entry`` is the row, counted from the box's top, at which references arrive.
    """

    key: Key
    shape: str
    title: str
    rows: tuple[Row, ...] = ()
    thread: int = -1
    line: str = ""  # where a frame stands
    short: str = ""  # the same without what it waits in
    object: Object | None = None
    ghost: Ghost | None = None

    @property
    def height(self) -> int:
        if self.rows:
            return len(self.rows) + 2
        return BIG if self.shape == "big" else 1

    @property
    def entry(self) -> int:
        return 1 if self.shape == "big" else 0

    def row_at(self, index: int) -> int:
        """The row of the picture, counted from the box's top, in which ``rows[index]`` stands."""
        return index + 1


def count(object: Object) -> str:
    """A reference count as the screen says it."""
    if object.refs is None:
        return "refs ∞"
    if object.refs == model.GUESS:
        return "refs ?"
    return f"refs {object.refs} " + tr("shared") if object.shared else f"refs {object.refs}"


def note(object: Object, degree: Degree) -> str:
    """What stands at the right of an object: its count, in detail its type, size and address too."""
    if degree is not Degree.DETAIL:
        return count(object)
    known = " " + (tr("immortal") if object.refs is None else tr("({n} shown)").format(n=object.shown))
    if object.refs == model.GUESS:
        known = ""
    size = "" if object.size is None else f"  {object.size} B"
    return f"{one_line(object.type)}  {count(object)}{known}{size}  {object.address:#x}"


def verdict(ghost: Ghost, by: bool = True) -> str:
    """What became of an object that left, in a few words; and ``by`` whom it is held."""
    refs = ghost.object.refs
    if ghost.fate == "freed":
        return tr("FREED") if refs is None else f"refs {refs}→0 " + tr("FREED")
    if ghost.fate == "immortal":
        return "refs ∞ " + tr("immortal")
    if ghost.fate == "cycle":
        return f"{count(ghost.object)} " + tr("only in a cycle")
    if ghost.fate == "guess":
        return count(ghost.object)
    if by and ghost.held_by:
        holder = one_line(retold(ghost.held_by[0]))
        return f"{count(ghost.object)} " + tr("still held by {holder}").format(holder=holder)
    return f"{count(ghost.object)} " + tr("still held")


def verdict_in_short(ghost: Ghost) -> str:
    """The same where there is little room."""
    if ghost.fate == "cycle":
        return f"{count(ghost.object)} " + tr("in a cycle")
    if ghost.fate == "freed":
        return verdict(ghost).removeprefix("refs ")
    return verdict(ghost) if ghost.fate in ("immortal", "guess") else f"{count(ghost.object)} " + tr("held")


def told(state: HeapState, object: Object) -> str:
    """An object's value in one line: a container with its first items."""
    if not object.edges and not object.more:
        return one_line(object.text)
    items = []
    for label, to in object.edges[:ITEMS]:
        item = state.objects.get(to)
        text = one_line(item.text) if item is not None else "?"
        if object.kind == "mapping":
            text = f"{one_line(label)}: {text}"
        elif object.kind in ("object", "function", "class", "module"):
            text = f"{one_line(label)}={text}"
        items.append(text)
    more = len(object.edges) - len(items) + object.more
    if more:
        items.append(tr("… {n} more").format(n=f"{more:,}"))
    inside = ", ".join(items)
    if object.kind in ("mapping", "set"):
        return f"{{{inside}}}"
    if object.kind == "sequence":
        return f"({inside})" if object.type == "tuple" else f"[{inside}]"
    return f"{one_line(object.type if object.kind == 'object' else object.text)}({inside})"


def inlined(object: Object) -> bool:
    """Whether a container's reference to this value is written in the row: interpreter and library share it, so that
    neither its count nor who else refers to it is about the program."""
    return object.shared and object.kind == "value"


def flat(state: HeapState, object: Object) -> bool:
    """Whether a container holds nothing but shared values, so that one line tells all of it."""
    if len(object.edges) > ITEMS:
        return False
    for _, to in object.edges:
        item = state.objects.get(to)
        if item is None or not inlined(item):
            return False
    return width_of(told(state, object)) <= FLAT


def container(state: HeapState, object: Object, asked: bool) -> tuple[Row, ...]:
    """The rows of an open container; ``asked`` by hand, every reference gets its line."""
    rows = []
    for label, to in object.edges:
        item = state.objects.get(to)
        if item is None:
            rows.append(Row(clip(one_line(label), LABEL), value="?"))
        elif inlined(item) and not asked:
            rows.append(Row(clip(one_line(label), LABEL), value=one_line(item.text)))
        else:
            rows.append(Row(clip(one_line(label), LABEL), to))
    if object.more:
        rows.append(Row(tr("… {n} more").format(n=f"{object.more:,}"), remark=True))
    return tuple(rows)


def ghosts(state: HeapState, view: View) -> list[Ghost]:
    """Those that left a moment ago and of which something is known, and the pinned."""
    lately = [
        ghost
        for ghost in model.lasting(state.ghosts)
        if not ghost.object.shared and state.t - ghost.t <= LINGER and ghost.object.id not in view.pinned
    ]
    return [ghost for ghost in state.ghosts if ghost.object.id in view.pinned] + lately[:GHOSTS]


def ghost(ghost: Ghost, others: Sequence[Ghost]) -> Box:
    """The box of an object that left. One that lives on, in a cycle or held, still has its references to the ``others``
    of which the same is known, as they were last seen."""
    there = {other.object.id for other in others if other.fate in LIVING}
    object = ghost.object
    if object.id not in there or not any(to in there for _, to in object.edges):
        return Box(object.id, "ghost", one_line(object.text), ghost=ghost)
    rows = tuple(Row(clip(one_line(label), LABEL), to) for label, to in object.edges if to in there)
    return Box(object.id, "ghost", one_line(object.text), rows, ghost=ghost)


def named(state: HeapState) -> Iterator[tuple[Scope, tuple[Name, ...]]]:
    """Each scope and its names, globals first, then each thread's frames, outermost first."""
    yield GLOBALS, state.globals
    for thread in state.threads:
        for depth, frame in enumerate(reversed(thread.frames)):
            yield (thread.ident, depth, frame.function), frame.names


def scopes(state: HeapState, view: View, degree: Degree, room: int) -> tuple[list[Box], int]:
    """The stack's boxes, globals first, then each thread's frames, outermost first; and how many references of theirs
    have no row. Where ``room`` rows are too few, outer frames are one line, and names of least interest a remark."""
    if not state.number:
        return [], 0
    frames = [
        (index, thread, depth, frame)
        for index, thread in enumerate(state.threads)
        for depth, frame in enumerate(reversed(thread.frames))
    ]
    short = {(thread.ident, depth) for _, thread, depth, _ in _outer(frames)} if _rows(state) > room else set()
    spare = room - sum(_height(state, frame) for _, _, _, frame in frames) - len(state.threads)
    names, folded = _picked(state, GLOBALS, state.globals, view, degree, max(4, spare - 3))
    module = tr("module")
    boxes = [_scope(state, GLOBALS, tr(GLOBALS_TITLE), names, folded, -1)]
    missing = folded.count
    for index, thread in enumerate(state.threads):
        if not thread.frames:
            title = f"▶{index} {one_line(thread.name)}"
            if thread.waits_in:
                title = tr("{thread} in {function}()").format(thread=title, function=one_line(thread.waits_in))
            boxes.append(Box((thread.ident, 0, ""), "bar", title, thread=index))
        own = "" if index == 0 or DEFAULT_NAME.fullmatch(thread.name) else f"{one_line(thread.name)} "
        last = len(thread.frames) - 1
        for depth, frame in enumerate(reversed(thread.frames)):
            key = (thread.ident, depth, frame.function)
            title = f"▶{index} {own}{module if frame.function == '<module>' else one_line(frame.function)}"
            line = doing = tr("line {n}").format(n=frame.line)
            if thread.waits_in and depth == last:
                doing = tr("line {n} in {function}()").format(n=frame.line, function=one_line(thread.waits_in))
            least = 0 if (thread.ident, depth) in short else 100
            names, folded = _picked(state, key, frame.names, view, degree, least)
            missing += folded.count
            boxes.append(_scope(state, key, title, names, folded, index, doing, line))
    return boxes, missing


@dataclass(frozen=True)
class _Folded:
    """Names without a row, by the words that stand for them."""

    words: tuple[str, ...] = ()
    count: int = 0


def _rows(state: HeapState) -> int:
    frames = [frame for thread in state.threads for frame in thread.frames]
    return sum(_height(state, frame) for frame in frames) + len(state.threads) + 6


def _height(state: HeapState, frame: Frame) -> int:
    return 2 + sum(name.to in state.objects and state.objects[name.to].kind in DATA for name in frame.names)


def _outer(frames: Sequence[tuple[int, Thread, int, Frame]]) -> Iterable[tuple[int, Thread, int, Frame]]:
    for entry in frames:
        if entry[2] < len(entry[1].frames) - FRAMES_OPEN:
            yield entry


def _interest(state: HeapState, name: Name, board: bool) -> int:
    """How much a name is worth a row where there are too few: 0 is most."""
    object = state.objects[name.to]
    if object.shared:
        return 2
    opaque = object.kind == "object" and not object.edges
    return 1 if opaque or (board and object.kind == "object") else 0


def _picked(
    state: HeapState, key: Scope, names: Sequence[Name], view: View, degree: Degree, most: int
) -> tuple[list[Name], _Folded]:
    """The names that get a row, in their order, and what the others are."""
    known = [name for name in names if name.to in state.objects]
    if key in view.opened:
        return known, _Folded(count=len(names) - len(known))
    data = [name for name in known if state.objects[name.to].kind in DATA]
    if key in view.closed:
        chosen: list[Name] = []
    elif len(data) > most or degree is Degree.BOARD:
        board = degree is Degree.BOARD
        ranked = sorted(data, key=lambda name: _interest(state, name, board))
        best = {id(name) for name in ranked[:most] if not board or _interest(state, name, board) == 0}
        chosen = [name for name in data if id(name) in best]
    else:
        chosen = data
    kinds = [state.objects[name.to].kind for name in known if state.objects[name.to].kind not in DATA]
    words = []
    if len(data) > len(chosen):
        kind = "more name" if chosen else "name"
        words.append(_counted(len(data) - len(chosen), kind))
    words += [_counted(kinds.count(kind), kind) for kind in ("function", "class", "module") if kinds.count(kind)]
    return chosen, _Folded(tuple(words), len(names) - len(chosen))


def _scope(
    state: HeapState,
    key: Scope,
    title: str,
    names: Sequence[Name],
    folded: _Folded,
    thread: int,
    line: str = "",
    short: str = "",
) -> Box:
    rows = [Row(clip(one_line(name.name), LABEL), name.to) for name in names]
    if not rows and not (key == GLOBALS and folded.words):
        return Box(key, "bar", title, thread=thread, line=line, short=short)
    if folded.words:
        rows.append(Row(f"+ {', '.join(folded.words)}", remark=True))
    return Box(key, "scope", title, tuple(rows), thread, line, short)


def _counted(number: int, kind: str) -> str:
    one, many = COUNTED[kind]
    return tr(one) if number == 1 else tr(many).format(n=number)
