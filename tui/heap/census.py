"""The second view of a heap: how many objects of each type, how many more than at the mark, and what only cycles keep.

The program's answer counts all that its collector follows; where none was asked for, the objects of the picture are
counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.canvas import Canvas, clip, one_line, width_of
from tui.heap.model import GUESS
from tui.retold import retold
from tui.words import N_, tr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tui.heap.model import HeapState

ORDERS = ("count", "growth", "unreachable", "type")
HEAD = 3  # rows above the table


@dataclass(frozen=True)
class Entry:
    """A row: objects of a type; ``first`` is one of them that the picture has, 0 for none."""

    type: str
    count: int
    grown: int = 0
    unreachable: int = 0
    born: str = ""
    first: int = 0


def pictured(state: HeapState) -> dict[str, int]:
    """How many objects of each type the picture has."""
    counts: dict[str, int] = {}
    for object in state.objects.values():
        counts[object.type] = counts.get(object.type, 0) + 1
    return counts


def entries(state: HeapState, order: str, mark: Mapping[str, int] | None) -> list[Entry]:
    """The rows in an order of ``ORDERS``; ``mark`` are the picture's counts at the mark, where it is counted."""
    first: dict[str, int] = {}
    for id, object in state.objects.items():
        first.setdefault(object.type, id)
    if state.census is not None and not state.census.trouble:
        rows = [
            Entry(one.type, one.count, one.grown, one.unreachable, one.born, first.get(one.type, 0))
            for one in state.census.types
        ]
    else:
        here = pictured(state)
        then = mark if mark is not None else here
        rows = [Entry(type, count, count - then.get(type, 0), first=first[type]) for type, count in here.items()]
        rows += [Entry(type, 0, -count) for type, count in then.items() if type not in here]
    rows.sort(key=lambda row: row.type)
    if order == "growth":
        rows.sort(key=lambda row: -row.grown)
    elif order == "unreachable":
        rows.sort(key=lambda row: -row.unreachable)
    elif order == "count":
        rows.sort(key=lambda row: -row.count)
    return rows


def veiled(rows: Sequence[Entry]) -> list[Entry]:
    """The rows with counts that are still to be guessed, in an order that does not tell them."""
    return [Entry(row.type, GUESS, first=row.first) for row in sorted(rows, key=lambda row: row.type)]


def head(state: HeapState, marked: bool, asked: bool, t: float) -> tuple[str, str]:
    """What is counted here, since when growth is, and how old that is at ``t`` seconds."""
    census = state.census
    if census is not None and census.trouble:
        return tr("TYPES of the picture"), retold(census.trouble)
    if census is not None:
        told = tr("TYPES of the whole heap at {t} s: {n} objects")
        if census.unreachable:
            told = tr("TYPES of the whole heap at {t} s: {n} objects, {cyclic} of them only in cycles")
        told = told.format(t=f"{census.t:.2f}", n=f"{census.objects:,}", cyclic=f"{census.unreachable:,}")
        since = tr("m sets the mark for growth")
        if census.mark is not None:
            since = tr("growth since {t} s").format(t=f"{census.mark:.2f}")
        paused = tr("paused {ms} ms").format(ms=f"{census.pause * 1000:.1f}")
        age = int(t - census.t)
        old = tr("{n} s old: v, v asks again").format(n=age) if asked else tr("{n} s old").format(n=age)
        return told, "  ".join((since, paused, *([old] if age else [])))
    waiting = tr("of a recording or an ended program no more can be asked")
    if asked:
        waiting = tr("the whole heap is asked …")
    return tr("TYPES of the picture"), tr("growth since the mark") + "  " + waiting if marked else waiting


def draw(rows: Sequence[Entry], told: tuple[str, str], order: str, chosen: int, width: int, height: int) -> Canvas:
    """The table, scrolled so that the chosen row is seen; ◀ marks the column that it is sorted by."""
    canvas = Canvas(width, height)
    canvas.put(0, 0, clip(told[0], width), "bold $text")
    canvas.put(0, 1, clip(told[1], width), "$text-muted")
    born = any(row.born for row in rows) and width >= 70
    name = max(16, width - 35 - (20 if born else 0))
    columns = (
        (N_("type"), name, False),
        (N_("count"), 10, True),
        (N_("growth"), 10, True),
        (N_("unreachable"), 14, True),
    )
    x = 0
    for title, size, right in columns:
        sign = tr(title) + " ▼" if title == order else tr(title)
        canvas.put(
            x + (size - width_of(sign) if right else 2), 2, sign, "bold $accent" if title == order else "$text-muted"
        )
        x += size
    if born:
        canvas.put(x + 2, 2, tr("newest made at"), "$text-muted")
    room = height - HEAD
    top = max(0, min(chosen - room // 2, len(rows) - room))
    for y, row in enumerate(rows[top : top + room], start=HEAD):
        here = top + y - HEAD == chosen
        style = "bold $accent" if here else "$text"
        canvas.put(0, y, "▶ " if here else "  ", style)
        canvas.put(2, y, clip(one_line(row.type), name - 3), style)
        grown = f"{row.grown:+,}" if row.grown else "·"
        lost = f"{row.unreachable:,}" if row.unreachable else "·"
        count = f"{row.count:,}"
        if row.count == GUESS:
            grown = lost = count = "?"
        canvas.put(name + 10 - len(count), y, count, style)
        canvas.put(name + 20 - len(grown), y, grown, "bold $text-warning" if row.grown > 0 else "$text-muted")
        canvas.put(name + 34 - len(lost), y, lost, "bold $text-error" if row.unreachable else "$text-muted")
        if born:
            canvas.put(name + 36, y, clip(one_line(row.born), width - name - 36), "$text-muted")
    if not rows:
        canvas.put(2, HEAD, tr("no objects yet"), "$text-muted")
    return canvas
