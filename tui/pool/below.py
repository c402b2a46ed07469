"""What stands below the connections: what happened lately, the lab's settings, and the advice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.canvas import clip
from tui.observed._dogwatch.events import (
    CheckedIn,
    ClockJumped,
    Closed,
    Connected,
    Detached,
    LabSet,
    Waited,
    Waiting,
)
from tui.retold import retold
from tui.words import N_, tr

from .advice import advise, error_text, seconds
from .model import Repeated
from .report import jump_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.canvas import Canvas

    from .model import Happening, Pool, PoolState

_WHY = {
    "recycled": N_("replaced at checkout: older than recycle"),
    "invalidated": N_("thrown away, it was dead"),
    "pre_ping": N_("replaced at checkout: the ping found it dead"),
    "overflow": N_("closed, it was beyond the pool's size"),
    "disposed": N_("closed with its pool"),
    "detached": N_("left the pool"),
    "exit": N_("closed, the program ended"),
}
_SERVER = (N_("running"), N_("stopped"))  # what the lab says of its server
JUST = 3.0  # seconds for which what a key did stays in sight, whatever followed
FIRST = (
    "cannot-connect",  # nothing else matters before that
    "held-past-timeout",  # before all that an option can cure: none cures this
    "never-given-back",
    "pool-exhausted",
    "dies-early",
)


def log(state: PoolState, full: bool) -> list[Happening]:
    """What happened, newest first; that a connection was opened only in detail."""
    return [each for each in reversed(state.recent) if full or not isinstance(each, Connected)]


def kept(happened: Sequence[Happening], rows: int) -> list[Happening]:
    """The ``rows`` of a log to show: the newest without what an error or the end entails, what a key just did, and the
    last error whenever it was."""
    if len(happened) <= rows:
        return list(happened)
    dead = {source for each in happened if isinstance(each, Repeated) for source in each.sources}
    entailed = [
        isinstance(each, Closed) and (each.why == "exit" or (each.pool, each.connection) in dead) for each in happened
    ]
    error = next((index for index, each in enumerate(happened) if isinstance(each, Repeated)), None)
    key = next((index for index, each in enumerate(happened) if isinstance(each, LabSet)), None)
    if key is not None and happened[0].t - happened[key].t >= JUST:
        key = None
    first = [index for index in (error, key) if index is not None]
    others = sorted(range(len(happened)), key=lambda index: (entailed[index], index))
    chosen = (first + [index for index in others if index not in first])[:rows]
    return [happened[index] for index in sorted(chosen)]


def draw_happening(canvas: Canvas, happening: Happening, state: PoolState, y: int) -> None:
    """Draw what happened as the row ``y``."""
    sources = [(getattr(happening, "pool", 0), getattr(happening, "connection", 0))]
    if isinstance(happening, Repeated):
        sources = list(happening.sources)
    pool, number = state.pools.get(sources[0][0]), sources[0][1]
    name = clip(pool.name, 12) if pool is not None else tr("lab") if isinstance(happening, LabSet) else tr("clock")
    name += (f" #{number}" if number else "") + (f" +{len(sources) - 1}" if len(sources) > 1 else "")
    x = canvas.put(0, y, f"{happening.t:6.2f} s  {name}  ", "$text-muted")
    text, style = _happened(happening)
    canvas.put(x, y, clip(text, canvas.width - x), style)


def _happened(happening: Happening) -> tuple[str, str]:
    """What happened, and how it looks."""
    match happening:
        case Repeated():
            vain = isinstance(happening.last, Waited)
            told = tr("a wait for a connection was in vain") if vain else error_text(happening.last)
            if happening.count > 1:
                many = tr("{n} times since {t} s").format(n=f"{happening.count:,}", t=f"{happening.began:.2f}")
                told = f"{many}: {told}"
            return "✗ " + told, "bold $text-error"
        case Connected():
            return tr("connected"), "$text-muted"
        case Closed():
            return tr(_WHY[happening.why]) if happening.why in _WHY else happening.why, "$text"
        case Waiting():
            told = tr("{thread} waits for a connection {where}")
            return told.format(thread=happening.thread, where=happening.where), "$text-warning"
        case Detached():
            return tr("detached: the pool forgets it"), "$text-warning"
        case CheckedIn():
            return tr("never given back: the collector found it"), "bold $text-warning"
        case ClockJumped():
            return jump_text(happening), "bold $text-warning"
        case LabSet():
            return retold(happening.change), "$accent"


def advice(pools: Sequence[Pool], now: float, width: int) -> list[list[str]]:
    """The lines of each rule that a pool breaks, once: with the first pool's numbers, and how many more break it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for pool in pools:
        for each in advise(pool, now):
            found.setdefault(each.rule, []).append((pool.name, each.text))
    rules = sorted(found, key=lambda rule: FIRST.index(rule) if rule in FIRST else len(FIRST))
    return [_wrapped(_said(found[rule], len(pools) > 1), width) for rule in rules]


def asked(pools: Sequence[Pool], now: float) -> list[list[str]]:
    """A line for each pool that there is advice for, which is to be guessed."""
    return [[tr("advice") + f"  {pool.name}: ?"] for pool in pools if advise(pool, now)]


def _said(said: Sequence[tuple[str, str]], several: bool) -> str:
    """An advice, with the names of the pools that it holds for where there are ``several`` pools."""
    (name, text), others = said[0], len(said) - 1
    names = f"{name} (+{others}): " if others else f"{name}: "
    return tr("advice") + f"  {names if several else ''}{text}"


def fitted(texts: Sequence[Sequence[str]], rows: int, most: Sequence[int], width: int) -> list[str]:
    """The first lines of each text in at most ``rows``, of each at most as many as ``most`` says; … where lines are
    missing, and how many texts are."""
    lines: list[str] = []
    told = 0
    for text, limit in zip(texts, most, strict=True):
        room = min(limit, rows - len(lines))
        if room <= 0:
            break
        lines += text[:room]
        told += 1
        if len(text) > room:
            lines[-1] = clip(f"{lines[-1]} …" if cell_len(lines[-1]) < width - 1 else f"{lines[-1]}……", width)
    if told < len(texts) and lines:
        more = tr("+{n} more").format(n=len(texts) - told)
        lines[-1] = f"{clip(lines[-1], width - cell_len(more) - 1)} {more}"
    return lines


def legend(width: int) -> str:
    """What the marks on the axis mean: as many words as fit in one line, ``""`` where none do."""
    forms = (
        tr("q statement  ┊ now  S server hangs up  R from here a checkout replaces it  ✗ dies  │ closed"),
        tr("q statement  S server hangs up  R replaced at checkout  ✗ dies  │ closed"),
        tr("q statement  S hangs up  R replaced  ✗ dies  │ closed"),
    )
    return next((form for form in forms if cell_len(form) <= width), "")


def lab_line(lab: LabSet, pools: Sequence[Pool], width: int) -> str:
    """The lab's settings, each behind the keys that change it: in one line, in as many words as fit."""
    chosen = next((pool for pool in pools if pool.name == lab.selected), None)
    engine = [f"↑↓ {lab.selected}"]
    if chosen is not None:
        engine += [f"[ ] recycle {number(chosen.recycle)}", f"p ping {switch(chosen.pre_ping)}"]
    own = lab.server != "remote"
    long = [
        ", . " + tr("S after {time}").format(time=seconds(lab.wait_timeout)),
        "; ' " + tr("rest {time}").format(time=seconds(lab.rest)),
        "w " + tr("workers {n}").format(n=lab.workers),
        "h " + (tr("held across the rest") if lab.hold else tr("given back")),
        "k kill",
        *(["x " + tr("server {state}").format(state=tr(lab.server))] if own else []),
    ]
    served = [f"x {tr(lab.server)}"] if own else []
    brief = [
        f",. S {seconds(lab.wait_timeout)}",
        ";' " + tr("rest {time}").format(time=seconds(lab.rest)),
        f"w {lab.workers}",
        "h " + (tr("kept") if lab.hold else tr("given back")),
    ]
    word, keys = tr("lab"), "↑↓ [ ] p"
    forms = (
        [word, *engine, *long],
        [word, keys, *brief, "k kill", *served],
        [word, keys, *brief, "k", *served],
        [*brief, "k", *served],
    )
    lines = ["  ".join(pieces) for pieces in forms]
    return next((line for line in lines if cell_len(line) <= width), clip(lines[-1], width))


def number(recycle: float | None) -> str:
    """``pool_recycle`` as a program writes it."""
    return "?" if recycle is None else f"{recycle:g}"


def switch(on: bool | None) -> str:
    """An option that is on or off."""
    return "?" if on is None else tr("on") if on else tr("off")


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and cell_len(longer) > width:
            lines.append(clip(word, width))
        else:
            lines[-1] = clip(longer, width)
    return lines
