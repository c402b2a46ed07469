"""All that is known of what is pointed at, in lines for the side panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.canvas import clip, one_line, width_of
from tui.heap import boxes
from tui.heap.model import GUESS
from tui.heap.point import names_text, object_of
from tui.heap.track import sparkline
from tui.retold import retold
from tui.words import N_, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.heap.layout import Layout
    from tui.heap.model import Ghost, HeapState
    from tui.heap.point import Point
    from tui.heap.track import Tracks
    from tui.observed._dogwatch.events import Holders, Object

SPARKS = 24  # columns of a count over time
MUTED = "$text-muted"
EVIDENCE = {
    "seen": N_("seen: it was looked at"),
    "inferred": N_("inferred: every reference is explained and gone"),
    "scanned": N_("scanned: the whole heap was searched"),
}
Line = tuple[str, str]


def facts(
    state: HeapState, plan: Layout, point: Point, tracks: Tracks | None, t: float, asked: bool, width: int
) -> list[Line]:
    """Lines of at most ``width`` cells, each with its style, what matters most first; ``t`` is the moment looked at,
    and ``asked`` whether an answer about the holders is awaited."""
    lines: list[Line] = []
    place = plan.placed.get(point.key)
    row = place.box.rows[point.row] if place is not None and 0 <= point.row < len(place.box.rows) else None
    if place is not None and place.box.object is None and place.box.ghost is None:
        if row is None:
            where = f"  {place.box.line}" if place.box.line else ""
            lines.append((f"{place.box.title}{where}", "bold $text"))
        elif not row.remark:
            lines.append((tr("name {name} ({scope})").format(name=row.label, scope=place.box.title), "bold $accent"))
        else:
            lines.append((row.label, "bold $text"))
            lines.append((tr("enter shows all names"), MUTED))
    elif place is not None and row is not None:
        lines.append((f"{place.box.title} {row.label}".strip(), "bold $accent"))
        if row.value:
            lines.append((tr("{value}, a value that the interpreter shares").format(value=row.value), "$text"))
    id = object_of(plan, point)
    ghost = next((ghost for ghost in state.ghosts if ghost.object.id == id), None)
    object = state.objects.get(id) or (ghost.object if ghost is not None else None)
    if object is not None:
        lines.append((boxes.told(boxes.remembered(state), object), "bold $text-success"))
        lines += _with_course(_ghost(ghost) if ghost else _count(object), _course(object, tracks, t, width), width)
        if ghost is None:
            lines += _holders(state, object, state.holders.get(id), asked)
        lines.append(_place(object))
    return [(clip(one_line(text), width), style) for text, style in lines]


def _ghost(ghost: Ghost) -> list[Line]:
    style = "bold $text-error" if ghost.fate == "freed" else "$text-warning"
    lines = [(tr("{what} at {t} s").format(what=boxes.verdict(ghost), t=f"{ghost.t:.2f}"), style)]
    if ghost.evidence:
        lines.append((tr(EVIDENCE[ghost.evidence]) if ghost.evidence in EVIDENCE else ghost.evidence, MUTED))
    held = tr("held by {holder}")
    return lines + [(held.format(holder=retold(holder)), "$text") for holder in ghost.held_by]


def _count(object: Object) -> list[Line]:
    if object.refs == GUESS:
        return [(boxes.count(object), "bold $text")]
    shared = [(tr("interpreter and library use it too"), MUTED)] if object.shared else []
    if object.refs is None:
        return [(tr("immortal: never counted, never freed"), "$text-warning"), *shared]
    other = object.refs - object.shown
    told = tr("refs {n}: {shown} in this picture")
    if other > 0:
        told = tr("refs {n}: {shown} in this picture, {other} from elsewhere")
    return [(told.format(n=object.refs, shown=object.shown, other=other), "bold $text"), *shared]


def _place(object: Object) -> Line:
    """Type, size and address."""
    size = "" if object.size is None else f"  {object.size:,} B"
    return f"{object.type}{size}  " + tr("at {address}").format(address=f"{object.address:#x}"), MUTED


def _with_course(lines: list[Line], course: str, width: int) -> list[Line]:
    """The count over time, behind the first line, of the count now, where that has room for it."""
    (text, style), *rest = lines
    if not course:
        return lines
    if width_of(text) + width_of(course) + 2 <= width:
        return [(f"{text}  {course}", style), *rest]
    return [(text, style), (course, "$accent"), *rest]


def _course(object: Object, tracks: Tracks | None, t: float, width: int) -> str:
    """The count over time."""
    counts = tracks.counts(object.id, t) if tracks is not None and object.refs != GUESS else []
    if not counts:
        return ""
    known = [count for _, count in counts if count is not None]
    span = f"{min(known)}…{max(known)}" if known else "∞"
    since = tr("since {t} s").format(t=f"{counts[0][0]:.2f}")
    return f"{sparkline(counts, t, max(8, min(SPARKS, width // 4)))} {span} {since}"


def _holders(state: HeapState, object: Object, answer: Holders | None, asked: bool) -> list[Line]:
    """Who refers to it: in the picture, and by the answer that the program's whole heap gave."""
    if answer is not None and not answer.trouble:
        title = tr("held by, in the whole heap")
        if answer.pause:
            title = tr("held by, in the whole heap (paused {ms} ms)").format(ms=f"{answer.pause * 1000:.1f}")
        way = " → ".join(map(retold, answer.chain))
        chain = [(tr("from a root: {chain}").format(chain=way), MUTED)] if answer.chain else []
        elsewhere = [tr("{n} on a stack or in C").format(n=answer.elsewhere)] if answer.elsewhere else []
        return [*chain, *_listed(title, [*elsewhere, *map(retold, answer.held_by)])]
    lines = _listed(tr("held by, in this picture"), names_text(state, object.id))
    if answer is not None:
        lines.insert(0, (retold(answer.trouble), "$text-warning"))
    elif asked:
        lines.insert(0, (tr("the whole heap is asked …"), MUTED))
    return lines


def _listed(title: str, holders: Sequence[str]) -> list[Line]:
    """A single one in the title's line."""
    if len(holders) == 1:
        return [(f"{title}: {holders[0]}", "$text")]
    return [(title, MUTED), *((f"  {holder}", "$text") for holder in holders)]
