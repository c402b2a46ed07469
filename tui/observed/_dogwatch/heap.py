"""The heap's picture at one instant: what names and objects refer to, with the counts that the program has without us.

A sample is taken under the interpreter's lock, or said to be torn. It walks from the frames' variables and the globals
of ``__main__``, reads all counts in one go, subtracts the references that the walk itself holds (found on an object of
known count, each time), and drops everything. Between two samples no object is held: one is known again by its address,
its type and, where it cannot change, its content; whether one that left was freed is read from the memory where it was.
"""

from __future__ import annotations

import sys
from itertools import chain, filterfalse
from sys import getrefcount
from time import sleep

from . import describe, frames, lock, texts
from .births import Births
from .encode import as_json
from .events import Fate, Frame, Name, Object, Sample, Thread
from .remains import ALIVE, GONE, UNKNOWN, Remains
from .walk import Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TRIES = 3
FULL_EVERY = 64  # samples
INTERPRETER = "the interpreter and its standard library"
ASKED_LIMIT = 16  # objects whose holders are asked for at once
ASKED_TRIES = 2
AWAY_LIMIT = 300  # objects that left the picture alive and are still asked after
# PEP 683: on 3.12 and later a count with this bit is that of an immortal object. On 3.11 objects that are a part of the
# interpreter's binary begin at 999,999,999, and are never freed either.
IMMORTAL = 1 << 31 if sys.version_info >= (3, 12) else 900_000_000


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

    __slots__ = ("explained", "fate", "fields", "id", "immortal", "named", "remains", "said", "shared", "text", "tries")

    def __init__(self, number: int, value: object, births: Births, shared: bool) -> None:
        self.id = number
        self.remains = Remains(value, births)
        self.shared = shared
        self.text = ""
        self.fields: Any = ()  # as they were said last
        self.said = ""
        self.fate = ""
        self.named = False
        self.immortal = False
        self.tries = 0
        self.explained = False

    @property
    def open(self) -> bool:
        """Whether its holders are worth asking for."""
        return self.fate == "held" and self.named and not self.shared and not self.explained

    @property
    def puzzling(self) -> bool:
        """Whether they have not been asked for often enough."""
        return self.open and self.tries < ASKED_TRIES


class Heap:
    """Takes samples; ``limit`` objects are followed at most. Those that one of the ``names`` refers to are open."""

    def __init__(self, limit: int, names: frozenset[str] = frozenset()) -> None:
        self._limit = limit
        self._names = names
        self.births = Births()
        self._states: dict[int, str] = {}
        self._used: set[int] = set()  # hashes
        self._learned = False  # something, since the last sample
        self._before = Walk(0)
        self._known: dict[int, _Known] = {}
        self._away: dict[int, _Known] = {}
        self._answers: list[tuple[int, str, tuple[str, ...]]] = []
        self._opened: set[int] = set()
        self._next_id = 1
        self._number = 0
        self._sent_threads: tuple[Any, ...] = ()
        self._sent_globals: tuple[Any, ...] = ()

    def sample(self, t: float, full: bool, last: bool = False) -> bytes:
        """The picture now, an encoded :class:`Sample`. The caller lets no collection begin."""
        turn = lock.turn()
        walk, refs, ours, states = self._look()
        for _ in range(TRIES - 1):
            if lock.passed(turn):
                del walk, refs  # or what was found before would be counted now
                sleep(0)
                turn = lock.turn()
                walk, refs, ours, states = self._look()
        self._states = states
        picture = self._picture(walk, refs, ours, t, full or self._number % FULL_EVERY == 0, turn, last)
        walk.forget()
        self._before = walk
        self.births.settle()
        return picture

    def learn(self, module: object) -> None:
        """Learn which texts a module that is not the program's own uses."""
        self._used |= texts.used_in(module)
        self._learned = True

    def _is_shared(self, value: object) -> bool:
        if type(value) is str and texts.is_interned(value) and hash(value) in self._used:
            return True
        return describe.shared(value)

    @property
    def puzzled(self) -> bool:
        """Whether there is something :meth:`unexplained`."""
        return any(entry.puzzling for entry in list(self._away.values()))

    def unexplained(self) -> list[tuple[int, Remains]]:
        """Ids and remains of some that had a name and are held out of the picture, nobody knows by whom. What is given
        is going to be asked after; an object is given twice at most."""
        chosen = [entry for entry in list(self._away.values()) if entry.puzzling][:ASKED_LIMIT]
        for entry in chosen:
            entry.tries += 1
        return [(entry.id, entry.remains) for entry in chosen]

    def explain(self, answers: list[tuple[int, str, tuple[str, ...]]]) -> None:
        """Take id, fate and holders of objects that were :meth:`unexplained`, for the next sample."""
        self._answers += answers

    @property
    def explained(self) -> bool:
        """Whether there is something that the next sample will explain."""
        return bool(self._answers)

    def remains(self, number: int) -> Remains | None:
        """What is remembered of the object with this id."""
        for entry in [*self._known.values(), *self._away.values()]:
            if entry.id == number:
                return entry.remains
        return None

    def open(self, number: int, wanted: bool) -> None:
        """From the next sample on show, or do not show, what the object with this id refers to."""
        if wanted:
            self._opened.add(number)
        else:
            self._opened.discard(number)

    def _look(self) -> tuple[Walk, list[int], int, dict[int, str]]:
        """One walk, the counts of what it found, how many references of each it holds itself, and the states at
        addresses of what it did not find any more."""
        walk = Walk(self._limit, self._is_opened if self._opened else None, self._names)
        walk.go()
        states: dict[int, str] = {}
        shown = walk.shown.__contains__
        missed = chain(filterfalse(shown, self._known), filterfalse(shown, self._away))
        self.births.look()
        # From here on nothing of ours may be made that could pass for what was freed at its place.
        for address in missed:
            entry = self._known.get(address) or self._away[address]
            if not entry.immortal:
                states[address] = entry.remains.state()
        walk.objects.append([])
        counts = list(map(getrefcount, walk.objects))
        ours = counts.pop()
        walk.objects.pop()
        return walk, counts, ours, states

    def _is_opened(self, value: object) -> bool:
        """Whether a person asked to see what it refers to."""
        entry = self._known.get(id(value))
        return entry is not None and entry.id in self._opened and entry.remains.state_of(value) != GONE

    # What the walk says, in events

    def _picture(self, walk: Walk, refs: list[int], ours: int, t: float, full: bool, turn: float, last: bool) -> bytes:
        fates: list[Fate] = []
        left: list[int] = []
        known, replaced = self._identified(walk, fates, left)
        changed = self._changed(walk, refs, ours, known, replaced)
        for _, (_, address, _) in walk.names():
            known[address].named = True
        left += self._depart(known, fates)
        self._known = known
        self._number += 1
        sample = Sample(
            t,
            self._number,
            full,
            threads=self._threads(walk, known, full),
            globals=self._globals(walk, known, full),
            left=tuple(left),
            fates=tuple(fates),
            torn=lock.passed(turn),
            over=walk.over,
            last=last,
        )
        said = ",".join(entry.said for entry in (known.values() if full else changed))
        return f'Sample {as_json(vars(sample))[:-1]},"objects":[{said}]}}'.encode("ascii")

    def _changed(
        self, walk: Walk, refs: list[int], ours: int, known: dict[int, _Known], replaced: set[int]
    ) -> list[_Known]:
        """The entries of the objects of which something else has to be said than before."""
        changed = []
        found = zip(
            known.values(),
            walk.objects,
            refs,
            walk.shown.values(),
            walk.kinds,
            walk.texts,
            walk.edges,
            walk.more,
            strict=True,
        )
        for entry, value, count, shown, kind, text, edges, more in found:
            if self._learned and not entry.shared and self._is_shared(value):
                entry.shared, entry.fields = True, ()
            if not text:
                text = entry.text if entry.remains.fixed and entry.text else describe.text(value)
            fields = (text, count - ours, shown, edges, more)
            if fields != entry.fields or (replaced and not replaced.isdisjoint(to for _, to in edges)):
                entry.fields = fields
                entry.text = text
                entry.immortal = count - ours >= IMMORTAL
                entry.said = as_json(_described(entry, value, kind, known))
                changed.append(entry)
        self._learned = False
        return changed

    def _threads(self, walk: Walk, known: dict[int, _Known], full: bool) -> tuple[Thread, ...] | None:
        """The threads, ``None`` where nothing of them has changed."""
        rows: Any = tuple(
            (
                *thread,
                tuple(
                    (*frame, tuple((name, known[to].id, cell) for name, to, cell in names)) for *frame, names in frames
                ),
            )
            for *thread, frames in walk.threads
        )
        if rows == self._sent_threads and not full:
            return None
        self._sent_threads = rows
        return tuple(_thread(*row) for row in rows)

    def _globals(self, walk: Walk, known: dict[int, _Known], full: bool) -> tuple[Name, ...] | None:
        rows = tuple((name, known[to].id) for name, to, _ in walk.globals)
        if rows == self._sent_globals and not full:
            return None
        self._sent_globals = rows
        return tuple(Name(name, to) for name, to in rows)

    def _identified(self, walk: Walk, fates: list[Fate], left: list[int]) -> tuple[dict[int, _Known], set[int]]:
        """The entries of all that was found, by address, and the addresses at which another object was before."""
        known: dict[int, _Known] = {}
        replaced: set[int] = set()
        for address, value in zip(walk.shown, walk.objects, strict=True):
            entry = self._known.get(address)
            if entry is None or not entry.remains.still(value):
                known[address] = self._identify(walk, value, fates, left)
                if entry is not None and known[address] is not entry:
                    replaced.add(address)
            else:
                known[address] = entry
        return known, replaced

    def _identify(self, walk: Walk, value: object, fates: list[Fate], left: list[int]) -> _Known:
        """The entry of an object that the walk found: its own, or a new one where the address has a new tenant."""
        address = id(value)
        table = self._known if address in self._known else self._away
        entry = table.get(address)
        if entry is not None:
            state = entry.remains.state_of(value)
            same = state == UNKNOWN and walk.places(address) & self._before.places(address)
            if state == ALIVE or same:
                if same:
                    entry.remains = Remains(value, self.births)
                else:
                    entry.remains.seen()
                if table is self._away:
                    del table[address]
                    entry.fate, entry.explained, entry.tries = "", False, 0
                return entry
            if entry.fate != UNKNOWN:
                fates.append(Fate(entry.id, "freed", "seen") if state == GONE else Fate(entry.id, "unknown", None))
            if table is self._known:
                left.append(entry.id)
            del table[address]
        entry = _Known(self._next_id, value, self.births, self._is_shared(value))
        self._next_id += 1
        return entry

    def _depart(self, known: dict[int, _Known], fates: list[Fate]) -> list[int]:
        """The ids of the objects that left the picture; adds what became of them, and of those that left before."""
        left = []
        for address, entry in self._known.items():
            if address not in known:
                left.append(entry.id)
                entry.fields = ()
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
            if fate in ("freed", "immortal", "unknown"):
                del self._away[address]
            else:
                entry.remains.seen()
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
        if entry.immortal:
            return "immortal"
        state = self._states[entry.remains.address]
        if entry.shared and state == UNKNOWN:
            return "held"
        return {ALIVE: "held", GONE: "freed"}.get(state, "unknown")


def _described(entry: _Known, value: object, kind: str, known: dict[int, _Known]) -> Object:
    text, count, shown, edges, more = entry.fields
    return Object(
        entry.id,
        id(value),
        describe.type_name(type(value)),
        text,
        None if entry.immortal else count,
        shown=shown,
        size=describe.size(value),
        kind=kind,
        edges=tuple([(label, known[to].id) for label, to in edges]),
        more=more,
        shared=entry.shared,
    )


def _thread(ident: int, name: str, waits_in: str, task: bool, rows: tuple[Any, ...]) -> Thread:
    frames = tuple(
        Frame(function, file, line, names=tuple(Name(name, to, via=cell) for name, to, cell in names), hidden=hidden)
        for function, file, line, hidden, names in rows
    )
    return Thread(ident, name, frames=frames, waits_in=waits_in, task=task)
