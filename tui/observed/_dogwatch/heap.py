"""The heap's picture at one instant: what names and objects refer to, with the counts that the program has without us.

A sample is taken under the interpreter's lock within less than its switch interval. It walks from the frames' variables
and the globals of ``__main__``, reads all counts in one go, subtracts the references that the walk itself holds (found
on an object of known count, each time), and drops everything. Between two samples no object is held: one is known again
by its address, its type and, where it cannot change, its content; whether one that left was freed is read from the
memory where it was.
"""

from __future__ import annotations

import sys
from _thread import get_ident
from itertools import chain
from time import perf_counter, sleep

from . import describe, frames
from .encode import as_json, plain
from .events import Fate, Frame, Name, Object, Sample, Thread
from .origin import is_library, is_ours
from .remains import ALIVE, GONE, Remains

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

ONE_INSTANT = 0.0045  # seconds; the interpreter's lock is kept for 5 ms once it was waited for
TRIES = 3
FRAMES_LIMIT = 50  # of one thread
FULL_EVERY = 64  # samples
INTERPRETER = "the interpreter and its standard library"
ASKED_LIMIT = 16  # objects whose holders are asked for at once
ASKED_TRIES = 2
AWAY_LIMIT = 1000  # objects that left the picture alive and are still asked after
IMMORTAL = 1 << 31  # PEP 683: on 3.12 and later a count with this bit is that of an immortal object


def unavailable() -> str:
    """Why the heap cannot be watched here, in a sentence, or ``""``."""
    if sys.implementation.name != "cpython":
        return f"the heap of {sys.implementation.name} cannot be watched, only that of CPython"
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        return "the heap cannot be watched without the GIL"
    if not frames.works():
        return f"the heap of Python {sys.version.split()[0]} cannot be watched: it keeps its frames in another way"
    return ""


class _Known:
    """What is remembered of an object of the picture."""

    __slots__ = ("explained", "fate", "id", "named", "remains", "sent", "shared", "tries")

    def __init__(self, number: int, value: object) -> None:
        self.id = number
        self.remains = Remains(value)
        self.shared = describe.shared(value)
        self.sent: tuple[object, ...] = ()
        self.fate = ""
        self.named = False
        self.tries = 0
        self.explained = False

    @property
    def open(self) -> bool:
        """Whether its holders are worth asking for."""
        return self.fate == "held" and self.named and not self.shared and not self.explained


class _Walk:
    """What one walk found. ``objects`` is the only thing that holds the program's objects."""

    def __init__(self) -> None:
        self.objects: list[object] = []
        self.kinds: list[str] = []
        self.index: dict[int, int] = {}
        self.edges: list[tuple[tuple[str, int], ...]] = []
        self.more: list[int] = []
        self.shown: dict[int, int] = {}
        self.threads: list[Thread] = []
        self.globals: list[Name] = []
        self.over = 0


class Heap:
    """Takes samples; ``limit`` objects are followed at most."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._known: dict[int, _Known] = {}
        self._away: dict[int, _Known] = {}
        self._answers: list[tuple[int, str, tuple[str, ...]]] = []
        self._next_id = 1
        self._number = 0
        self._sent_threads = ""
        self._sent_globals = ""
        self._own_modules: dict[str, bool] = {"__main__": True, "builtins": False}

    def sample(self, t: float, full: bool, last: bool = False) -> Sample:
        """The picture now. The caller has switched the collector off and drops the sample once it is encoded."""
        walk, refs, torn = self._look()
        for _ in range(TRIES - 1):
            if torn:
                del walk, refs  # or what was found before would be counted now
                sleep(0)
                walk, refs, torn = self._look()
        return self._picture(walk, refs, t, full or self._number % FULL_EVERY == 0, torn, last)

    def unexplained(self) -> list[tuple[int, Remains]]:
        """Ids and remains of some that had a name and are held out of the picture, nobody knows by whom. What is given
        is going to be asked after; an object is given twice at most."""
        chosen = [entry for entry in list(self._away.values()) if entry.open and entry.tries < ASKED_TRIES][
            :ASKED_LIMIT
        ]
        for entry in chosen:
            entry.tries += 1
        return [(entry.id, entry.remains) for entry in chosen]

    def explain(self, answers: list[tuple[int, str, tuple[str, ...]]]) -> None:
        """Take id, fate and holders of objects that were :meth:`unexplained`, for the next sample."""
        self._answers = answers

    def _look(self) -> tuple[_Walk, list[int], bool]:
        """One walk, the counts of what it found without the references that it holds itself, and whether threads may
        have moved meanwhile."""
        begun = perf_counter()
        walk = _Walk()
        self._walk(walk)
        walk.objects.append([])
        counts = list(map(sys.getrefcount, walk.objects))
        ours = counts.pop()
        walk.objects.pop()
        return walk, [count - ours for count in counts], perf_counter() - begun > ONE_INSTANT

    # The walk

    def _walk(self, walk: _Walk) -> None:
        self._roots(walk)
        position = 0
        while position < len(walk.objects):
            self._open(walk, position)
            position += 1

    def _see(self, walk: _Walk, value: object, via: int = 0) -> int:
        """The address of an object that joins the picture, 0 where the budget is spent; counts the reference to it."""
        address = id(value)
        if address not in walk.index:
            if len(walk.objects) >= self._limit:
                walk.over += 1
                return 0
            walk.index[address] = len(walk.objects)
            walk.objects.append(value)
        walk.shown[address] = walk.shown.get(address, 0) + 1
        return address

    def _open(self, walk: _Walk, position: int) -> None:
        value = walk.objects[position]
        kind = describe.kind_of(value)
        walk.kinds.append(kind)
        if kind == "object" and not self._is_own(type(value)):
            walk.edges.append(())
            walk.more.append(0)
            return
        found, more = describe.references(value, kind)
        edges = []
        for label, item in found:
            address = self._see(walk, item)
            if address:
                edges.append((label, address))
            else:
                more += 1
        walk.edges.append(tuple(edges))
        walk.more.append(more)

    def _is_own(self, kind: type) -> bool:
        """Whether a class is the program's own, and so worth opening."""
        name = describe.module_name(kind)
        own = self._own_modules.get(name)
        if own is None:
            file = describe.module_file(sys.modules.get(name))
            own = self._own_modules[plain(name)] = bool(file) and not is_library(file)
        return own

    def _roots(self, walk: _Walk) -> None:
        names = thread_names()
        cells: set[int] = set()
        order = list(names)
        scope = describe.module_globals(sys.modules.get("__main__"))
        tops = sys._current_frames()
        # A frame of ours in a variable of that same frame would be a cycle, and keep what the walk found alive.
        tops.pop(get_ident())
        caller = _caller()
        if caller is not None:
            tops[get_ident()] = caller
        for ident, top in tops.items():
            thread = self._thread(walk, ident, names.get(ident, f"thread {ident}"), top, cells)
            if thread is not None:
                walk.threads.append(thread)
        walk.threads.sort(key=lambda thread: order.index(thread.ident) if thread.ident in names else len(order))
        for name, value in list(scope.items()):
            if type(name) is str and not (name.startswith("__") and name.endswith("__")):
                address = self._see(walk, value)
                if address:
                    walk.globals.append(Name(plain(name), address))

    def _thread(self, walk: _Walk, ident: int, name: str, top: FrameType, cells: set[int]) -> Thread | None:
        """A thread of the program with its own frames, or ``None`` for a thread that is ours alone."""
        found: list[Frame] = []
        hidden = 0
        waits_in = ""
        frame: FrameType | None = top
        while frame is not None and is_ours(frame.f_code.co_filename):
            frame = frame.f_back
        if frame is None:
            return None
        while frame is not None and len(found) < FRAMES_LIMIT:
            code = frame.f_code
            if is_library(code.co_filename):
                if not found and not waits_in:
                    waits_in = plain(code.co_name)
                hidden += 1
            else:
                found.append(self._frame(walk, frame, hidden, cells))
                hidden = 0
            frame = frame.f_back
        return Thread(ident, plain(name), frames=tuple(found), waits_in=waits_in)

    def _frame(self, walk: _Walk, frame: FrameType, hidden: int, cells: set[int]) -> Frame:
        names = []
        for name, value, cell in frames.variables(frame):
            address = self._see(walk, value)
            if address:
                names.append(Name(plain(name), address, via=cell))
                if cell and cell in cells:
                    walk.shown[address] -= 1
                cells.add(cell)
        code = frame.f_code
        return Frame(
            plain(code.co_name), plain(code.co_filename), frame.f_lineno or 0, names=tuple(names), hidden=hidden
        )

    # What the walk says, in events

    def _picture(self, walk: _Walk, refs: list[int], t: float, full: bool, torn: bool, last: bool) -> Sample:
        fates: list[Fate] = []
        known = {address: self._identify(value, fates) for address, value in zip(walk.index, walk.objects, strict=True)}
        ids = {address: entry.id for address, entry in known.items()}
        objects = []
        for position, (address, value) in enumerate(zip(walk.index, walk.objects, strict=True)):
            entry = known[address]
            fields = (
                describe.text(value),
                refs[position] if refs[position] < IMMORTAL else None,
                walk.shown[address],
                walk.kinds[position],
                tuple((label, ids[to]) for label, to in walk.edges[position]),
                walk.more[position],
            )
            if full or fields != entry.sent:
                entry.sent = fields
                objects.append(_described(entry.id, value, *fields))
        for name in chain(walk.globals, *(frame.names for thread in walk.threads for frame in thread.frames)):
            known[name.to].named = True
        left = self._depart(known, fates)
        self._known = known
        threads = tuple(_numbered(thread, ids) for thread in walk.threads)
        scope = tuple(Name(name.name, ids[name.to]) for name in walk.globals)
        said_threads, said_globals = as_json(threads), as_json(scope)
        same_threads = not full and said_threads == self._sent_threads
        same_globals = not full and said_globals == self._sent_globals
        self._sent_threads, self._sent_globals = said_threads, said_globals
        self._number += 1
        return Sample(
            t,
            self._number,
            full,
            threads=None if same_threads else threads,
            globals=None if same_globals else scope,
            objects=tuple(objects),
            left=tuple(left),
            fates=tuple(fates),
            torn=torn,
            over=walk.over,
            last=last,
        )

    def _identify(self, value: object, fates: list[Fate]) -> _Known:
        """The entry of an object that the walk found: its own, or a new one where the address has a new tenant."""
        address = id(value)
        for table in (self._known, self._away):
            entry = table.get(address)
            if entry is None:
                continue
            same = entry.remains.is_of(value)
            if same or (same is None and table is self._known):
                self._away.pop(address, None)
                entry.fate, entry.explained, entry.tries = "", False, 0
                return entry
            if same is False:
                fates.append(Fate(entry.id, "freed", "seen"))
                table.pop(address)
        entry = _Known(self._next_id, value)
        self._next_id += 1
        return entry

    def _depart(self, known: dict[int, _Known], fates: list[Fate]) -> list[int]:
        """The ids of the objects that left the picture; adds what became of them, and of those that left before."""
        left = []
        for address, entry in self._known.items():
            if address not in known:
                left.append(entry.id)
                self._away[address] = entry
        for address, entry in list(self._away.items()):
            if address in known:
                if known[address] is not entry:
                    del self._away[address]
                continue
            fate = self._fate(entry)
            if fate != entry.fate:
                entry.fate = fate
                by = (INTERPRETER,) if entry.shared and fate == "held" else ()
                fates.append(Fate(entry.id, fate, None if fate == "unknown" else "seen", held_by=by))
            if fate in ("freed", "immortal"):
                del self._away[address]
        fates += self._explained()
        while len(self._away) > AWAY_LIMIT:
            address = next(iter(self._away))
            fates.append(Fate(self._away.pop(address).id, "unknown", None))
        return left

    def _explained(self) -> list[Fate]:
        """The answers that still hold."""
        answers, self._answers = self._answers, []
        open_ = {entry.id: entry for entry in self._away.values() if entry.open}
        fates = []
        for number, fate, by in answers:
            if number in open_ and (by or fate != "held"):
                open_[number].explained = True
                fates.append(Fate(number, fate, "scanned", held_by=by))
        return fates

    def _fate(self, entry: _Known) -> str:
        if entry.sent and entry.sent[1] is None:
            return "immortal"
        if entry.shared:
            return "held"
        state = entry.remains.state()
        return {ALIVE: "held", GONE: "freed"}.get(state, "unknown")


def _described(
    number: int,
    value: object,
    text: str,
    refs: int | None,
    shown: int,
    kind: str,
    edges: tuple[tuple[str, int], ...],
    more: int,
) -> Object:
    return Object(
        number,
        id(value),
        describe.type_name(type(value)),
        text,
        refs,
        shown=shown,
        size=describe.size(value),
        kind=kind,
        edges=edges,
        more=more,
        shared=describe.shared(value),
    )


def _numbered(thread: Thread, ids: dict[int, int]) -> Thread:
    """The thread with the ids of objects in place of their addresses."""
    frames = tuple(
        Frame(
            frame.function,
            frame.file,
            frame.line,
            names=tuple(Name(name.name, ids[name.to], via=name.via) for name in frame.names),
            hidden=frame.hidden,
        )
        for frame in thread.frames
    )
    return Thread(thread.ident, thread.name, frames=frames, waits_in=thread.waits_in)


def _caller() -> FrameType | None:
    """The frame of the program that called us in this thread, ``None`` in a thread that is ours alone."""
    depth = 1
    try:
        while is_ours(sys._getframe(depth).f_code.co_filename):
            depth += 1
    except ValueError:
        return None
    return sys._getframe(depth)


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
