"""The heap lens on the screen: stack, heap and the references between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from textual.reactive import reactive
from textual.widget import Widget

from tui.canvas import Canvas, clip
from tui.heap import model
from tui.heap.layout import Layout, Row, layout, told

if TYPE_CHECKING:
    from textual.app import RenderResult

    from tui.observed._dogwatch.events import Object

NARROWEST = 40  # columns
THREADS = ("$text-accent", "$text-warning", "$text-secondary", "$text-primary")
Source: TypeAlias = tuple[str, tuple[str, ...]]
"""A script: its absolute path and its lines."""

NO_SOURCE: Source = ("", ())
GUTTER = 6  # columns between the stack's boxes and the heap
SOURCE_LEAST = 5  # rows that source is worth


def count_text(object: Object) -> str:
    """A reference count as the screen says it."""
    return "refs ∞" if object.refs is None else f"refs {object.refs}"


def draw(
    state: model.HeapState,
    output: str | None,
    width: int,
    height: int,
    full: bool = False,
    source: Source = NO_SOURCE,
) -> Canvas:
    """The picture in ``width`` × ``height`` cells; ``full`` adds types, sizes and evidence.

    ``output`` is what the program printed, ``None`` where that is not known. ``source`` is its script,
    shown with the threads' current lines where there is room.
    """
    canvas = Canvas(width, height)
    if width < NARROWEST or height < 6:
        canvas.put(0, 0, clip(f"the heap needs {NARROWEST}×6", width))
        return canvas
    if not state.number:
        _draw_source(canvas, state, source, 0, height)
        if not source[1]:
            canvas.put(1, 1, clip(state.unavailable or "no sample of the heap yet", width - 2), "$text-muted")
        return canvas
    ghosts = [ghost for ghost in model.lasting(state.ghosts) if not ghost.object.shared][:3]
    printed = _last_lines(output, 4 if full else 1)
    remarks = _remarks(state, 0)
    foot = len(printed) + (1 if remarks else 0)
    heap_x = max(32, min(width * 57 // 100, 50))
    plan = layout(state, height - 1 - foot - len(ghosts))
    if plan.hidden and not remarks:
        plan = layout(state, height - 2 - foot - len(ghosts))
    canvas.put(0, 0, "STACK", "bold $text-muted")
    canvas.put(heap_x, 0, "HEAP", "bold $text-muted")
    _draw_lanes(canvas, plan, heap_x)
    for y, row in enumerate(plan.rows, start=1):
        _draw_row(canvas, state, row, y, heap_x, full)
    y = 1 + len(plan.rows)
    for ghost in ghosts:
        _draw_ghost(canvas, ghost, y, heap_x, full)
        y += 1
    _draw_source(canvas, state, source, y, height - foot - y)
    _draw_foot(canvas, _remarks(state, plan.hidden), printed)
    return canvas


def _draw_source(canvas: Canvas, state: model.HeapState, source: Source, top: int, rows: int) -> None:
    """The script with a mark where each thread stands, around the last of these lines if it is long."""
    file, lines = source
    if not lines or rows < SOURCE_LEAST:
        return
    here = {
        frame.line: index
        for index, thread in enumerate(state.threads)
        for frame in thread.frames[:1]
        if frame.file == file and frame.line <= len(lines)
    }
    room = rows - 1
    middle = max(here, default=1)
    first = max(0, min(len(lines) - room, middle - room // 2))
    canvas.put(0, top, "SOURCE", "bold $text-muted")
    for y, number in enumerate(range(first + 1, min(first + room, len(lines)) + 1), start=top + 1):
        thread = here.get(number)
        style = "$text-muted" if thread is None else f"bold {THREADS[thread % len(THREADS)]}"
        mark = "" if thread is None else f"▶{thread}"
        canvas.put(0, y, f"{mark:<2}{number:>3} ", style)
        canvas.put(6, y, clip(lines[number - 1].expandtabs(), canvas.width - 7), style)


def _last_lines(output: str | None, count: int) -> list[str]:
    """The end of what was printed; on a single line its last words."""
    if output is None:
        return []
    lines = output.replace("\r\n", "\n").rstrip("\n").split("\n")
    return lines[-count:] if count > 1 else [" ".join(lines[-12:])]


def _style(row: Row) -> str:
    return THREADS[row.thread % len(THREADS)] if row.thread >= 0 else "$text"


def _draw_row(canvas: Canvas, state: model.HeapState, row: Row, y: int, heap_x: int, full: bool) -> None:
    right = heap_x - GUTTER
    style = _style(row)
    mark = f"▶{row.thread} " if row.thread >= 0 else ""
    if row.kind in ("top", "open"):
        line = f" line {row.line} " if row.line else ""
        title = clip(f" {mark}{row.text} ", right - 2 - len(line))
        if row.kind == "top":
            canvas.put(0, y, "╭" + "─" * (right - 1) + "╮", style)
        else:
            canvas.put(0, y, "─" * (right + 1), f"{style} dim")
        canvas.put(1, y, title, f"bold {style}")
        canvas.put(right - len(line), y, line, style)
    elif row.kind == "bottom":
        canvas.put(0, y, "╰" + "─" * (right - 1) + "╯", style)
    else:
        canvas.put(0, y, "│", style)
        canvas.put(right, y, "│", style)
        if row.kind == "remark":
            canvas.put(2, y, clip(row.text, right - 3), "$text-muted")
        else:
            _draw_name(canvas, state, row, y, heap_x, full)


def _draw_name(canvas: Canvas, state: model.HeapState, row: Row, y: int, heap_x: int, full: bool) -> None:
    right = heap_x - GUTTER
    object = state.objects[row.object]
    fresh = "bold " if row.object in state.changed else ""
    canvas.put(2, y, clip(row.text, right - 5), f"{fresh}$text")
    canvas.put(right - 2, y, "●", _style(row))
    if not row.here:
        return
    canvas.put(right - 1, y, "─┼", _style(row))
    for x in range(right + 1, heap_x - 2):
        if canvas.at(x, y) == " ":
            canvas.put(x, y, "─", "$text-muted")
    canvas.put(heap_x - 2, y, "▶", "$text-muted")
    refs = count_text(object) + (" shared" if object.shared and object.refs is not None else "")
    if full:
        refs = f"{refs}  {_detail(object)}"
    room = canvas.width - heap_x - len(refs) - 2
    value = told(state, object)
    end = canvas.put(heap_x, y, clip(value, room), f"{fresh}$text-success")
    if full and object.type not in value and end + len(object.type) + 3 < canvas.width - len(refs):
        canvas.put(end + 2, y, object.type, "$text-muted")
    canvas.put(canvas.width - len(refs) - 1, y, refs, f"{fresh}$text")


def _detail(object: Object) -> str:
    shown = f"{object.shown} shown" if object.refs is None else f"{object.shown} of {object.refs} shown"
    return shown if object.size is None else f"{shown}  {object.size} B"


def _draw_lanes(canvas: Canvas, plan: Layout, heap_x: int) -> None:
    """The references of further names: out of their port, along a lane of the gutter, into the object's own line."""
    right = heap_x - GUTTER
    for number, lane in enumerate(plan.lanes):
        x = right + 2 + number % 4
        first, *others = (row + 1 for row in lane)
        last = max(others)
        for y in range(first + 1, last):
            canvas.put(x, y, "│", "$text-muted")
        canvas.put(x, first, "┬", "$text-muted")
        for y in others:
            style = _style(plan.rows[y - 1])
            canvas.put(right - 1, y, "─┼", style)
            for between in range(right + 1, x):
                canvas.put(between, y, "─", "$text-muted")
            canvas.put(x, y, "╯" if y == last else "┤", "$text-muted")


def _draw_ghost(canvas: Canvas, ghost: model.Ghost, y: int, heap_x: int, full: bool) -> None:
    object = ghost.object
    left = "(nobody)" if ghost.fate == "freed" else "(elsewhere)"
    canvas.put(max(0, heap_x - len(left) - 3), y, left, "$text-muted")
    further = f"  ({ghost.evidence})" if full and ghost.evidence else ""
    if ghost.fate == "freed":
        verdict = "FREED" if object.refs is None else f"refs {object.refs}→0 FREED"
        further = f" at {ghost.t:.2f} s{further}"
        style = "bold $text-error"
    elif ghost.fate == "immortal":
        verdict, style = "refs ∞ immortal", "$text-warning"
    else:
        verdict, style = f"{count_text(object)} still held", "$text-muted"
        further = f" by {', '.join(ghost.held_by)}{further}" if ghost.held_by else further
    room = canvas.width - heap_x - len(verdict) - 2
    end = canvas.put(heap_x, y, clip(object.text, max(6, room)), "$text-muted")
    end = canvas.put(end + 2, y, verdict, style)
    if end + len(further) <= canvas.width:
        canvas.put(end, y, further, style)


def _draw_foot(canvas: Canvas, remarks: str, printed: list[str]) -> None:
    y = canvas.height - len(printed)
    if remarks:
        canvas.put(0, y - 1, clip(remarks, canvas.width), "$text-warning")
    for number, line in enumerate(printed):
        canvas.put(0, y + number, "" if number else "output", "bold $text-muted")
        canvas.put(8, y + number, clip(line, canvas.width - 8))


def _remarks(state: model.HeapState, hidden: int) -> str:
    """What the picture does not show, or is not sure of."""
    remarks = []
    if hidden:
        remarks.append(f"{hidden} rows do not fit")
    if state.over:
        remarks.append(f"{state.over:,} references lead out of the picture (--objects)")
    if state.torn:
        remarks.append("threads may have moved")
    if not state.whole:
        remarks.append("samples were lost")
    return " · ".join(remarks)


class HeapPane(Widget):
    """Draws a :class:`~tui.heap.model.HeapState` and the end of what the program printed."""

    DEFAULT_CSS = "HeapPane { height: 1fr; width: 1fr; }"

    state: reactive[model.HeapState] = reactive(model.EMPTY)
    output: reactive[str | None] = reactive(None)
    source: reactive[Source] = reactive(NO_SOURCE)
    now: reactive[float] = reactive(0.0, repaint=False)
    full: reactive[bool] = reactive(False)

    def render(self) -> RenderResult:
        return draw(self.state, self.output, self.size.width, self.size.height, self.full, self.source).content()
