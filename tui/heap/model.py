"""The heap's picture as a state: what the last sample saw, and the objects that left it lately."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tui.observed._dogwatch.events import (
    Census,
    Exited,
    Holders,
    Name,
    Object,
    Paced,
    Sample,
    Started,
    Thread,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

GLOBALS = "globals of __main__"
GUESS = -1  # in place of a count that a person is to guess
GHOSTS = 6  # objects that left and are still remembered, however long ago
LINGER = 5.0  # seconds for which every one is


@dataclass(frozen=True)
class Ghost:
    """An object that left the picture at ``t``, as it was last seen, and what is known of its fate."""

    object: Object
    t: float
    names: tuple[str, ...]
    fate: str = "unknown"
    evidence: str | None = None
    held_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """Names in one place: a frame of a thread, or the globals. ``thread`` is its index, -1 for the globals."""

    title: str
    names: tuple[Name, ...]
    thread: int = -1
    line: int = 0


@dataclass(frozen=True)
class HeapState:
    """The picture at ``t``. ``changed`` are the ids that the last sample brought or altered."""

    t: float = 0.0
    number: int = 0
    threads: tuple[Thread, ...] = ()
    globals: tuple[Name, ...] = ()
    objects: Mapping[int, Object] = field(default_factory=dict)
    changed: frozenset[int] = frozenset()
    ghosts: tuple[Ghost, ...] = ()  # the newest first
    over: int = 0
    torn: bool = False
    ended: bool = False
    whole: bool = True  # no sample is missing before this one
    every_line: bool = False
    asked_interval: float = 0.0  # seconds between samples, as asked for
    interval: float = 0.0  # the same as it is: more where samples would take too much of the program's time
    unavailable: str = ""
    holders: Mapping[int, Holders] = field(default_factory=dict)  # the newest answer about each object asked for
    census: Census | None = None


EMPTY = HeapState()


def veiled(state: HeapState) -> HeapState:
    """The same with counts and fates that are still to be guessed, in each place where there is one."""
    return replace(
        state,
        objects={id: replace(object, refs=GUESS) for id, object in state.objects.items()},
        ghosts=tuple(
            replace(ghost, object=replace(ghost.object, refs=GUESS), fate="guess", evidence=None, held_by=())
            for ghost in lasting(state.ghosts)
        ),
        holders={},
    )


def scopes(state: HeapState) -> tuple[Scope, ...]:
    """Every place that holds names, globals first, then the frames of each thread, outermost first."""
    frames = (
        Scope(frame.function, frame.names, thread=index, line=frame.line)
        for index, thread in enumerate(state.threads)
        for frame in reversed(thread.frames)
    )
    return (Scope(GLOBALS, state.globals), *frames)


def names_of(state: HeapState) -> dict[int, tuple[str, ...]]:
    """The names that refer to each object, by its id."""
    found: dict[int, tuple[str, ...]] = {}
    for scope in scopes(state):
        for name in scope.names:
            if name.name not in found.get(name.to, ()):
                found[name.to] = (*found.get(name.to, ()), name.name)
    return found


def fold(state: HeapState, event: object) -> HeapState:
    """The state after ``event``; events of other lenses change nothing."""
    if isinstance(event, Sample):
        return _sampled(state, event)
    if isinstance(event, Started):
        return replace(
            state,
            every_line=event.every_line,
            unavailable="; ".join(event.unavailable),
            asked_interval=event.interval,
            interval=event.interval,
        )
    if isinstance(event, Paced):
        return replace(state, interval=event.interval)
    if isinstance(event, Holders):
        return replace(state, holders={**state.holders, event.id: event})
    if isinstance(event, Census):
        return replace(state, census=event)
    if isinstance(event, Exited):
        return replace(state, t=event.t, ended=True, changed=frozenset())
    return state


def _sampled(state: HeapState, sample: Sample) -> HeapState:
    objects = {} if sample.full else dict(state.objects)
    for id in sample.left:
        objects.pop(id, None)
    objects |= {object.id: object for object in sample.objects}
    if sample.full:
        changed = frozenset(id for id, object in objects.items() if state.objects.get(id) != object)
    else:
        changed = frozenset(object.id for object in sample.objects)
    return replace(
        state,
        t=sample.t,
        number=sample.number,
        threads=state.threads if sample.threads is None else sample.threads,
        globals=state.globals if sample.globals is None else sample.globals,
        objects=objects,
        changed=changed,
        ghosts=_ghosts(state, sample, objects),
        over=sample.over,
        torn=sample.torn,
        whole=sample.full or (state.whole and sample.number == state.number + 1),
    )


def _ghosts(state: HeapState, sample: Sample, objects: Mapping[int, Object]) -> tuple[Ghost, ...]:
    """Those that left now before those that left earlier, each with the newest word on its fate."""
    gone = sorted(state.objects.keys() - objects.keys())
    names = names_of(state) if gone else {}
    fates = {fate.id: fate for fate in sample.fates}
    new = [Ghost(state.objects[id], sample.t, names.get(id, ())) for id in gone]
    kept = [ghost for ghost in (*new, *state.ghosts) if ghost.object.id not in objects]
    return tuple(
        replace(
            ghost,
            t=ghost.t if fate.fate == ghost.fate else sample.t,
            fate=fate.fate,
            evidence=fate.evidence,
            held_by=fate.held_by,
        )
        if (fate := fates.get(ghost.object.id))
        else ghost
        for index, ghost in enumerate(kept)
        if index < GHOSTS or sample.t - ghost.t <= LINGER
    )


def lasting(ghosts: tuple[Ghost, ...]) -> list[Ghost]:
    """The ghosts that say something: the freed ones, then those still held elsewhere."""
    return sorted((ghost for ghost in ghosts if ghost.fate != "unknown"), key=lambda ghost: ghost.fate != "freed")
