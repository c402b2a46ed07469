"""What stands in the heap's picture, before anybody says where: boxes with rows, from a state.

A scope is a box of names, an object is one line or a box of items. A reference from a row is a line to an object, or,
for a value that the interpreter shares (None, True, small ints) inside a container, that value written in the row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tui.canvas import clip, one_line, width_of
from tui.heap import model
from tui.heap.value import ITEMS, value
from tui.retold import retold
from tui.words import N_, tr, trn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tui.heap.model import Ghost, HeapState
    from tui.observed._dogwatch.events import Name, Object

Scope: TypeAlias = tuple[int, int, str]
"""A place of names: the thread's identifier (0 for the globals), the frame's depth, its function."""
Key: TypeAlias = "int | Scope"
"""What a box stands for: an object's id, or a scope."""

GLOBALS: Scope = (0, 0, model.GLOBALS)
MORE_THREADS: Scope = (0, 0, "threads")
"""Stands for the threads for which there is no room."""
GLOBALS_TITLE = N_("globals of __main__")
COUNTED = {  # one, and many
    "name": (N_("name"), N_("{n} names")),
    "more name": (N_("1 more name"), N_("{n} more names")),
    "function": (N_("function"), N_("{n} functions")),
    "class": (N_("class"), N_("{n} classes")),
    "module": (N_("module"), N_("{n} modules")),
}
DATA = ("value", "sequence", "mapping", "set", "object")
DEFAULT_NAME = re.compile(r"Thread-\d+( \(.*\))?")  # what threading calls a thread that was not named
FLAT = 30  # columns that a container of shared values may take in one line
LABEL = 24  # columns of a name or key
GHOSTS = 3  # told at once, each in its line
LIVING = ("held", "cycle")  # fates of ghosts that were not freed
MORE_LEFT = 0  # the box that stands for the other ghosts: no object has this id
BIG = 3  # rows of Textual's digits
GLOBALS_LEAST = 4  # rows that names of the module keep
NO_BOUND = 1 << 30
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
    """One name or item. A line leads from it to the object ``to``, or ``value`` is written in it, or it is a remark,
    whose ``value`` is the same in fewer cells."""

    label: str
    to: int = 0
    value: str = ""
    remark: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """``shape`` is scope, bar (a scope in one line), line, box, big (one line with a big count) or ghost.

    ``entry`` is the row, counted from the box's top, at which references arrive. A ``tall`` box is as high as a big
    count needs it.
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
    tall: bool = False
    freed: int = 0  # objects that it says are freed

    height: int = field(init=False, compare=False)
    entry: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        rows = max(len(self.rows), BIG if self.tall else 0) + 2 if self.rows else BIG if self.shape == "big" else 1
        object.__setattr__(self, "height", rows)
        object.__setattr__(self, "entry", int(self.shape == "big"))

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
    return value(state, object, one_line)


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


def label(text: str) -> str:
    """A name or the label of an item as its row has it."""
    return clip(one_line(text), LABEL)


def container(state: HeapState, object: Object, asked: bool) -> tuple[Row, ...]:
    """The rows of an open container; ``asked`` by hand, every reference gets its line."""
    rows = []
    for name, to in object.edges:
        item = state.objects.get(to)
        if item is None:
            rows.append(Row(label(name), value="?"))
        elif inlined(item) and not asked:
            rows.append(Row(label(name), value=one_line(item.text)))
        else:
            rows.append(Row(label(name), to))
    if object.more:
        rows.append(Row(tr("… {n} more").format(n=f"{object.more:,}"), remark=True))
    return tuple(rows)


def _lately(state: HeapState, view: View) -> list[Ghost]:
    """Those that left a moment ago and of which something is known."""
    return [
        ghost
        for ghost in model.lasting(state.ghosts)
        if not ghost.object.shared and state.t - ghost.t <= model.LINGER and ghost.object.id not in view.pinned
    ]


def remembered(state: HeapState) -> HeapState:
    """The same with the objects that left, so that what they referred to can be told."""
    return replace(state, objects={**{ghost.object.id: ghost.object for ghost in state.ghosts}, **state.objects})


def ghosts(state: HeapState, view: View) -> list[Box]:
    """The boxes of what left: the pinned, those that left a moment ago, and one that counts those that have none."""
    lately = _lately(state, view)
    pinned = [ghost for ghost in state.ghosts if ghost.object.id in view.pinned]
    then = remembered(state)
    shown = pinned + lately[:GHOSTS]
    found = [
        Box(
            ghost.object.id,
            "ghost",
            told(then, ghost.object),
            left_to(ghost, shown),
            ghost=ghost,
            freed=int(ghost.fate == "freed"),
        )
        for ghost in shown
    ]
    freed = sum(ghost.fate == "freed" for ghost in lately[GHOSTS:])
    others = len(lately[GHOSTS:]) - freed
    more = [
        tr("{n} more FREED").format(n=f"{freed:,}") if freed else "",
        tr("{n} more that left").format(n=f"{others:,}") if others else "",
    ]
    if freed or others:
        found.append(Box(MORE_LEFT, "bar", f"+ {', '.join(filter(None, more))}", freed=freed))
    return found


def left_to(ghost: Ghost, others: Sequence[Ghost]) -> tuple[Row, ...]:
    """The references of an object that left but lives on, in a cycle or held, to those of the ``others`` of which the
    same is known, as they were last seen."""
    there = {other.object.id for other in others if other.fate in LIVING}
    if ghost.object.id not in there:
        return ()
    return tuple(Row(clip(one_line(label), LABEL), to) for label, to in ghost.object.edges if to in there)


def named(state: HeapState) -> Iterator[tuple[Scope, tuple[Name, ...]]]:
    """Each scope and its names, globals first, then each thread's frames, outermost first."""
    yield GLOBALS, state.globals
    for thread in state.threads:
        for depth, frame in enumerate(reversed(thread.frames)):
            yield (thread.ident, depth, frame.function), frame.names


def scopes(state: HeapState, view: View, degree: Degree, room: int) -> tuple[list[Box], int]:
    """The stack's boxes, globals first, then each thread's frames, outermost first; and how many references of theirs
    have no row. Where ``room`` rows are too few, outer frames are one line, and names of least interest a remark; then
    the frames of the last threads are one line each, or these threads together are."""
    if not state.number:
        return [], 0
    dull = degree is Degree.BOARD and any(
        name.to in state.objects and _data(state.objects[name.to]) and not interest(state.objects[name.to])
        for _, names in named(state)
        for name in names
    )
    least = _scope(GLOBALS, "", *_picked(state, GLOBALS, state.globals, view, dull, GLOBALS_LEAST + 1), -1)
    rest = room - min(GLOBALS_LEAST + 3, least.height)
    threads: list[_Frames] = []
    for most in (NO_BOUND, FRAMES_OPEN):
        threads = [_frames(state, view, dull, index, most) for index in range(len(state.threads))]
        if sum(thread.height for thread in threads) <= rest:
            break
    else:
        if len(state.threads) > 1:
            ways = [
                [_frames(state, view, dull, index, most) for most in range(FRAMES_OPEN, -1, -1)]
                for index in range(len(state.threads))
            ]
            threads = _fitted(ways, rest, MORE_THREADS in view.opened)
    boxes = [box for thread in threads for box in thread.boxes]
    missing = sum(thread.missing for thread in threads)
    spare = room - sum(box.height for box in boxes) - 2
    names, folded = _picked(state, GLOBALS, state.globals, view, dull, max(GLOBALS_LEAST + 1, spare))
    return [_scope(GLOBALS, tr(GLOBALS_TITLE), names, folded, -1), *boxes], missing + folded.count


class _Frames(NamedTuple):
    """The boxes of a thread, and how many of its names have no row."""

    boxes: tuple[Box, ...]
    missing: int

    @property
    def height(self) -> int:
        return sum(box.height for box in self.boxes)

    @property
    def names(self) -> int:
        """How many names it has."""
        return self.missing + sum(1 for box in self.boxes for row in box.rows if not row.remark)


def _fitted(threads: Sequence[Sequence[_Frames]], room: int, each: bool) -> list[_Frames]:
    """Each of some threads in one of its ways, from that with most rows to that with a line for each frame: the first
    ones with as many as ``room`` has. Where not even the lines of all have room, one line stands for the last threads,
    unless ``each`` was asked for."""
    spare = room - sum(ways[-1].height for ways in threads)
    fitted: list[_Frames] = []
    if spare >= 0 or each:
        for ways in threads:
            one = next((way for way in ways if way.height - ways[-1].height <= spare), ways[-1])
            spare -= one.height - ways[-1].height
            fitted.append(one)
        return fitted
    used = 1  # for the rest
    for ways in threads:
        way = next((way for way in ways if used + way.height <= room), None if fitted else ways[0])
        if way is None:
            break
        used += way.height
        fitted.append(way)
    rest = threads[len(fitted) :]
    if rest:
        missing = sum(ways[-1].names for ways in rest)
        told = trn("+{n} name", "+{n} names", missing) if missing else ""
        title = trn("{n} more thread", "{n} more threads", len(rest))
        fitted.append(_Frames((Box(MORE_THREADS, "bar", f"▶{len(fitted)}… {title}", line=told),), missing))
    return fitted


def _frames(state: HeapState, view: View, dull: bool, index: int, most: int) -> _Frames:
    """The boxes of a thread, of which ``most`` frames, the innermost, have rows."""
    thread = state.threads[index]
    boxes, missing = [], 0
    if not thread.frames:
        title = f"▶{index} {one_line(thread.name)}"
        if thread.waits_in:
            title = tr("{thread} in {function}()").format(thread=title, function=one_line(thread.waits_in))
        boxes.append(Box((thread.ident, 0, ""), "bar", title, thread=index))
    own = "" if index == 0 or DEFAULT_NAME.fullmatch(thread.name) else f"{one_line(thread.name)} "
    last, module = len(thread.frames) - 1, tr("module")
    for depth, frame in enumerate(reversed(thread.frames)):
        key = (thread.ident, depth, frame.function)
        title = f"▶{index} {own}{module if frame.function == '<module>' else one_line(frame.function)}"
        line = doing = tr("line {n}").format(n=frame.line)
        if thread.waits_in and depth == last:
            doing = tr("line {n} in {function}()").format(n=frame.line, function=one_line(thread.waits_in))
        rows = 0 if depth <= last - most else len(frame.names) + 1
        names, folded = _picked(state, key, frame.names, view, dull, rows)
        missing += folded.count
        boxes.append(_scope(key, title, names, folded, index, doing, line))
    return _Frames(tuple(boxes), missing)


@dataclass(frozen=True)
class _Folded:
    """Names without a row, by the words that stand for them."""

    words: tuple[str, ...] = ()
    count: int = 0

    @property
    def short(self) -> str:
        """How many they are."""
        return trn("+{n} name", "+{n} names", self.count)


def _data(object: Object) -> bool:
    """Whether a name of this object is worth a row without being asked for."""
    return object.kind in DATA


def interest(object: Object) -> int:
    """How much a name of this object is worth a row where there are too few: 0 is most."""
    if object.shared:
        return 2
    return int(object.kind == "object" and not object.edges)


def _picked(
    state: HeapState, key: Scope, names: Sequence[Name], view: View, dull: bool, most: int
) -> tuple[list[Name], _Folded]:
    """The names that get a row, in their order, and what the others are; ``most`` are the rows for both. Where others
    are worth more, those that are ``dull`` get none."""
    known = [name for name in names if name.to in state.objects]
    data = [name for name in known if _data(state.objects[name.to])]
    chosen = [name for name in data if not dull or not interest(state.objects[name.to])]
    if key in view.opened:
        chosen = known
    elif key in view.closed:
        chosen = []
    elif len(chosen) + (len(names) > len(chosen)) > most:
        ranked = sorted(chosen, key=lambda name: interest(state.objects[name.to]))
        best = {id(name) for name in ranked[: max(0, most - 1)]}
        chosen = [name for name in chosen if id(name) in best]
    kinds = [state.objects[name.to].kind for name in known if name not in chosen and not _data(state.objects[name.to])]
    words = []
    others = len(names) - len(chosen) - len(kinds)
    if others:
        words.append(_counted(others, "more name" if chosen else "name"))
    words += [_counted(kinds.count(kind), kind) for kind in ("function", "class", "module") if kinds.count(kind)]
    return chosen, _Folded(tuple(words), len(names) - len(chosen))


def _scope(
    key: Scope, title: str, names: Sequence[Name], folded: _Folded, thread: int, line: str = "", short: str = ""
) -> Box:
    rows = [Row(label(name.name), name.to) for name in names]
    if not rows and not (key == GLOBALS and folded.words):
        if folded.count:
            line, short = (f"{folded.short}  {said}".rstrip() for said in (line, short))
        return Box(key, "bar", title, thread=thread, line=line, short=short)
    if folded.words:
        rows.append(Row(f"+ {', '.join(folded.words)}", value=folded.short, remark=True))
    return Box(key, "scope", title, tuple(rows), thread, line, short)


def _counted(number: int, kind: str) -> str:
    one, many = COUNTED[kind]
    return tr(one) if number == 1 else tr(many).format(n=number)
