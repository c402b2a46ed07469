"""The heap lens as a page: the picture, and beside or below it facts, source and output, as far as there is room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from textual.geometry import Offset, Region

from tui.canvas import Canvas, clip, width_of
from tui.heap import console, picture
from tui.heap.boxes import Degree
from tui.heap.facts import MUTED
from tui.heap.layout import EMPTY, Layout, layout
from tui.heap.picture import NO_LIGHT, NO_MARKS, THREADS, Growing, Light, Marks
from tui.retold import retold
from tui.words import tr, trn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.heap.boxes import View
    from tui.heap.facts import Line
    from tui.heap.model import HeapState

NARROWEST, LOWEST = 40, 6
PANEL_LEAST = 5  # rows that source, output or facts are worth
FACTS_LEAST = 9
ABREAST = 90  # columns from which facts stand beside source and output
SIDE = 150  # columns from which facts, source and output stand at the right
HEAD, FOOT = 1, 2  # rows above and below the picture
BOARD_MOST = 14  # boxes that a board holds
Source: TypeAlias = tuple[str, tuple[str, ...]]
"""A script: its absolute path and its lines."""

CORNER = Offset(0, 0)
NO_SOURCE: Source = ("", ())


@dataclass(frozen=True)
class Glance:
    """All that the page shows. ``output`` is what the program printed, ``None`` where that is not known; ``facts`` are
    of what is pointed at; ``offset`` is the picture's cell in the window's corner."""

    state: HeapState
    plan: Layout = EMPTY
    marks: Marks = NO_MARKS
    light: Light = NO_LIGHT
    growing: tuple[Growing, ...] = ()
    offset: Offset = CORNER
    facts: Sequence[Line] = ()
    output: str | None = None
    source: Source = NO_SOURCE
    full: bool = False


def window(width: int, height: int) -> tuple[int, int]:
    """The size for which the picture is laid out: what it has where nothing else is wanted."""
    return width, max(1, height - HEAD - FOOT)


def plan(
    state: HeapState, previous: Layout | None, size: tuple[int, int], chosen: Degree | None, full: bool, view: View
) -> Layout:
    """The picture's plan in the degree that was chosen, else in the one that suits the page: in full-screen the board
    where it holds everything, details where there is much room."""
    room = window(*size)
    if chosen is not None:
        return layout(state, previous, room, chosen, view)
    if full and size[0] >= 110 and size[1] >= 30:
        return layout(state, previous, room, Degree.DETAIL, view)
    if full:
        board = layout(state, previous, room, Degree.BOARD, view)
        if board.height <= room[1] and board.width <= room[0] and len(board.placed) <= BOARD_MOST:
            return board
    return layout(state, previous, room, Degree.NORMAL, view)


def areas(width: int, height: int, glance: Glance) -> dict[str, Region]:
    """What stands where: ``picture``, and those of ``facts``, ``source`` and ``output`` that have something to say and
    room to say it."""
    wanted = [
        name
        for name, there in (
            ("facts", bool(glance.facts)),
            ("source", bool(glance.source[1])),
            ("output", glance.full and glance.output is not None),
        )
        if there
    ]
    remarked = int(bool(remarks(glance.state, glance.plan)))
    found = _areas(width, height - remarked, glance, wanted)
    if glance.output is None or "output" in found:
        return found
    return _areas(width, height - remarked - 1, glance, [name for name in wanted if name != "output"])


def _areas(width: int, height: int, glance: Glance, wanted: list[str]) -> dict[str, Region]:
    room = height - HEAD
    if glance.full and width >= SIDE and wanted:
        panel = width * 2 // 5
        found = {"picture": Region(0, HEAD, width - panel - 1, room)}
        return found | _stacked(wanted, Region(width - panel, 0, panel, height))
    spare = room - glance.plan.height
    rows = max(spare, min(FACTS_LEAST, room // 2)) if "facts" in wanted else spare
    if rows < PANEL_LEAST or not wanted:
        return {"picture": Region(0, HEAD, width, room)}
    found = {"picture": Region(0, HEAD, width, room - rows)}
    below = Region(0, HEAD + room - rows, width, rows)
    if "facts" not in wanted or width >= ABREAST:
        return found | _abreast(wanted, below)
    told = min(rows, len(glance.facts) + 1)
    if len(wanted) > 1 and rows - told >= PANEL_LEAST:
        found |= _abreast(wanted[1:], Region(0, below.y + told, width, rows - told))
        rows = told
    return found | {"facts": Region(0, below.y, width, rows)}


def _stacked(wanted: Sequence[str], region: Region) -> dict[str, Region]:
    weights = {"facts": 3, "source": 4, "output": 3}
    whole = sum(weights[name] for name in wanted)
    found, y = {}, region.y
    for name in wanted:
        rows = region.bottom - y if name == wanted[-1] else region.height * weights[name] // whole
        found[name] = Region(region.x, y, region.width, rows)
        y += rows
    return found


def _abreast(wanted: Sequence[str], region: Region) -> dict[str, Region]:
    weights = {"facts": 4, "source": 4, "output": 3}
    whole = sum(weights[name] for name in wanted)
    found, x = {}, region.x
    for name in wanted:
        columns = region.right - x if name == wanted[-1] else region.width * weights[name] // whole
        found[name] = Region(x, region.y, columns - (name != wanted[-1]), region.height)
        x += columns
    return found


def draw(glance: Glance, width: int, height: int) -> Canvas:
    """The page in ``width`` × ``height`` cells."""
    canvas = Canvas(width, height)
    if width < NARROWEST or height < LOWEST:
        canvas.put(0, 0, clip(_too_small(width, height), width))
        return canvas
    state = glance.state
    if not state.number:
        below = len(glance.source[1]) - (height - HEAD)
        _draw_source(canvas, Region(0, 0, width, height - (below > 0)), glance)
        if below > 0:
            canvas.put(6, height - 1, trn("… {n} more line", "… {n} more lines", below + 1), MUTED)
        if not glance.source[1]:
            canvas.put(
                1, 1, clip(retold(state.unavailable) or tr("no sample of the heap yet"), width - 2), "$text-muted"
            )
        return canvas
    where = areas(width, height, glance)
    region = where["picture"]
    window = Region(*glance.offset, region.width, region.height)
    canvas.paste(picture.draw(glance.plan, glance.marks, glance.light, glance.growing, window), region.x, region.y)
    _draw_head(canvas, glance, region)
    if "facts" in where:
        _draw_facts(canvas, where["facts"], glance.facts)
    if "source" in where:
        _draw_source(canvas, where["source"], glance)
    if "output" in where:
        _draw_output(canvas, where["output"], glance.output or "")
    _draw_foot(canvas, glance, "output" in where)
    return canvas


def _too_small(width: int, height: int) -> str:
    told = tr("the heap needs {needed}, here are {room}")
    return told.format(needed=f"{NARROWEST}×{LOWEST}", room=f"{width}×{height}")


def _draw_head(canvas: Canvas, glance: Glance, region: Region) -> None:
    plan, offset = glance.plan, glance.offset
    if offset.x == 0:
        canvas.put(0, 0, tr("STACK"), "bold $text-muted")
    beyond = []
    if plan.width - offset.x > region.width:
        beyond.append(trn("{n} column →", "{n} columns →", plan.width - offset.x - region.width))
    if plan.height - offset.y > region.height:
        beyond.append(trn("{n} row ↓", "{n} rows ↓", plan.height - offset.y - region.height))
    if offset.x or offset.y:
        beyond.append(tr("moved"))
    said = "  ".join([*beyond, tr("shift+arrows")]) if beyond else ""
    heap = plan.columns[1].x - offset.x if len(plan.columns) > 1 else 0
    if 6 <= heap < region.width - 5 - width_of(said):
        canvas.put(heap, 0, tr("HEAP"), "bold $text-muted")
    if beyond:
        canvas.put(region.width - width_of(said), 0, said, "$text-warning")


def _draw_title(canvas: Canvas, region: Region, title: str, ruled: bool = True) -> None:
    end = canvas.put(region.x, region.y, title, "bold $text-muted")
    if ruled:
        canvas.put(end + 1, region.y, "─" * (region.right - end - 1), "bold $text-muted")


def _draw_facts(canvas: Canvas, region: Region, lines: Sequence[Line]) -> None:
    _draw_title(canvas, region, tr("FACTS"))
    room = region.height - 1
    if len(lines) > room:
        lines = [*lines[: room - 1], ("  " + tr("… {n} more").format(n=f"{len(lines) - room + 1:,}"), MUTED)]
    for y, (text, style) in enumerate(lines, start=region.y + 1):
        canvas.put(region.x, y, clip(text, region.width), style)


def _draw_source(canvas: Canvas, region: Region, glance: Glance) -> None:
    """The script with a mark where each thread stands, around the last of these lines if it is long."""
    file, lines = glance.source
    if not lines or region.height < PANEL_LEAST:
        return
    here = {
        frame.line: index
        for index, thread in enumerate(glance.state.threads)
        for frame in thread.frames[:1]
        if frame.file == file and frame.line <= len(lines)
    }
    room = region.height - 1
    middle = max(here, default=1)
    first = max(0, min(len(lines) - room, middle - room // 2))
    _draw_title(canvas, region, tr("SOURCE"), ruled=glance.full)
    for y, number in enumerate(range(first + 1, min(first + room, len(lines)) + 1), start=region.y + 1):
        thread = here.get(number)
        style = "$text-muted" if thread is None else f"bold {THREADS[thread % len(THREADS)]}"
        mark = "" if thread is None else f"▶{thread}"
        canvas.put(region.x, y, f"{mark:<2}{number:>3} ", style)
        canvas.put(region.x + 6, y, clip(lines[number - 1].expandtabs(), region.width - 7), style)


def _draw_output(canvas: Canvas, region: Region, printed: str) -> None:
    """The end of what was printed, in its colours."""
    _draw_title(canvas, region, tr("OUTPUT"))
    for y, line in enumerate(console.lines(printed, region.height - 1), start=region.y + 1):
        x = region.x
        for text, style in line:
            room = region.right - x
            if room <= 0:
                break
            x = canvas.put(x, y, clip(text, room), style)


def _draw_foot(canvas: Canvas, glance: Glance, printed: bool) -> None:
    y = canvas.height - 1
    if glance.output is not None and not printed:
        x = canvas.put(0, y, tr("output"), "bold $text-muted") + 2
        words = ["".join(text for text, _ in line) for line in console.lines(glance.output, 12)]
        canvas.put(x, y, clip(" ".join(words), canvas.width - x))
        y -= 1
    canvas.put(0, y, clip(remarks(glance.state, glance.plan), canvas.width), "$text-warning")


def remarks(state: HeapState, plan: Layout) -> str:
    """What the picture does not show, or is not sure of."""
    said = []
    if plan.closed:
        said.append(tr("{n} references inside closed containers").format(n=f"{plan.closed:,}"))
    if state.over:
        said.append(tr("{n} references lead out of the picture (--objects)").format(n=f"{state.over:,}"))
    if state.torn:
        said.append(tr("threads may have moved"))
    if not state.whole:
        said.append(tr("samples were lost"))
    return " · ".join(said)
