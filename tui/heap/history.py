"""The heap over time: the life of every object that was ever seen, and every rebinding of a name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.heap import model
from tui.heap.value import value
from tui.observed._dogwatch.events import Exited, Paced, Sample, Started

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.observed._dogwatch.events import Object


@dataclass
class Life:
    """An object over time. ``refcounts`` are (t, count) where the count changed, ``None`` while it was immortal.

    ``value`` is as it was last seen; ``in_cycle_at`` is when only a cycle was found to hold the object.
    """

    object: Object
    value: str = ""
    names: list[str] = field(default_factory=list)
    refcounts: list[tuple[float, int | None]] = field(default_factory=list)
    fate: str = "alive"
    evidence: str | None = "seen"
    fate_at: float | None = None
    held_by: tuple[str, ...] = ()
    in_cycle_at: float | None = None

    @property
    def collected(self) -> bool:
        """Whether the collector freed it: nothing else takes what only a cycle holds."""
        return self.fate == "freed" and self.in_cycle_at is not None


@dataclass(frozen=True)
class Binding:
    """At ``t`` a name of ``scope`` began to refer to ``new``, not to ``old``; 0 is no object. ``values`` are theirs."""

    t: float
    scope: str
    name: str
    old: int
    new: int
    values: tuple[str, str] = ("", "")


@dataclass
class ThreadLife:
    """A thread from the first sample that saw it to the first that did not."""

    name: str
    started: float
    ended: float | None = None


@dataclass
class History:
    lives: dict[int, Life] = field(default_factory=dict)
    bindings: list[Binding] = field(default_factory=list)
    threads: dict[int, list[ThreadLife]] = field(default_factory=dict)
    intervals: list[tuple[float, float]] = field(
        default_factory=list
    )  # (t, seconds) from when on samples were taken so
    finished: bool = False  # the last sample, at the program's end, was seen


Names = dict[tuple[int, int, str], dict[str, int]]


def history(events: Iterable[object]) -> History:
    """What the events of one program tell of its heap."""
    told = History()
    state = model.EMPTY
    names: Names = {}
    for event in events:
        state = model.fold(state, event)
        if isinstance(event, Sample):
            told.finished = event.last
            seen = _names(state)
            _follow_objects(told, state, event)
            _follow_names(told, names, seen, event.t)
            _follow_threads(told, state, event.t)
            names = seen
        elif (isinstance(event, Started) and event.interval) or isinstance(event, Paced):
            told.intervals.append((event.t, event.interval))
        elif isinstance(event, Exited):
            _end(told, event.t)
    return told


def _names(state: model.HeapState) -> Names:
    """What each name refers to, by scope: thread, depth and title tell one frame from the next."""
    depth: dict[int, int] = {}
    found: Names = {}
    for scope in model.scopes(state):
        ident = state.threads[scope.thread].ident if scope.thread >= 0 else 0
        depth[ident] = depth.get(ident, 0) + 1
        found[ident, depth[ident], scope.title] = {name.name: name.to for name in scope.names}
    return found


def _follow_objects(told: History, state: model.HeapState, sample: Sample) -> None:
    for object in sample.objects:
        life = told.lives.setdefault(object.id, Life(object))
        life.object, life.value = object, value(state, object)
        life.fate, life.evidence, life.fate_at, life.held_by = "alive", "seen", None, ()
        life.in_cycle_at = None
        if not life.refcounts or life.refcounts[-1][1] != object.refs:
            life.refcounts.append((sample.t, object.refs))
        if object.refs is None:
            life.fate = "immortal"
    if sample.globals is not None or sample.threads is not None:
        for id, names in model.names_of(state).items():
            if id in told.lives:
                life = told.lives[id]
                life.names += [name for name in names if name not in life.names]
    for fate in sample.fates:
        if fate.id in told.lives:
            life = told.lives[fate.id]
            if life.fate != fate.fate:
                life.fate_at = None if fate.fate == "immortal" else sample.t
            life.fate, life.evidence, life.held_by = fate.fate, fate.evidence, fate.held_by
            if fate.fate != "freed":
                life.in_cycle_at = sample.t if fate.fate == "cycle" else None


def _follow_names(told: History, before: Names, after: Names, t: float) -> None:
    for key in before.keys() & after.keys():
        old, new = before[key], after[key]
        told.bindings += [
            Binding(t, key[2], name, was, now, (_value(told, was), _value(told, now)))
            for name in sorted(old.keys() | new.keys())
            if (was := old.get(name, 0)) != (now := new.get(name, 0))
        ]


def _value(told: History, id: int) -> str:
    return told.lives[id].value if id in told.lives else ""


def _follow_threads(told: History, state: model.HeapState, t: float) -> None:
    here = {thread.ident: thread.name for thread in state.threads if not thread.task}
    for ident, name in here.items():
        lives = told.threads.setdefault(ident, [])
        if not lives or lives[-1].ended is not None:
            lives.append(ThreadLife(name, t))
    for ident, lives in told.threads.items():
        if ident not in here and lives[-1].ended is None:
            lives[-1].ended = t


def _end(told: History, t: float) -> None:
    for lives in told.threads.values():
        if lives[-1].ended is None:
            lives[-1].ended = t
    if not told.finished:
        for life in told.lives.values():
            if life.fate == "alive":
                life.fate, life.evidence = "unknown", None
