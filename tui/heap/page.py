"""The heap lens as a page: the picture, and beside or below it facts, source and output, as far as there is room."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from textual.geometry import Offset, Region, Size

from tui.canvas import Canvas, clip, width_of
from tui.heap import boxes, console, picture
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
PANEL_NARROWEST = 40  # columns of the same at the right
ABREAST = 90  # columns from which facts stand beside source and output
SIDE = 150  # columns from which facts, source and output stand at the right
BESIDE_MOST = 28  # cells in which words say what is beside the window
HEAD, FOOT = 1, 2  # rows above and below the picture
BOARD_MOST = 14  # boxes that a board holds, and details beside a panel
DETAILED = 110, 30  # cells from which details are told
Source: TypeAlias = tuple[str, tuple[str, ...]]
"""A script: its absolute path and its lines."""

CORNER = Offset(0, 0)
NO_SOURCE: Source = ("", ())


@dataclass(frozen=True)
class Glance:
    """All that the page shows. ``output`` is what the program printed, ``None`` where that is not known; ``facts``
    are of what is pointed at, from line ``facts_first`` on; ``offset`` is the picture's cell in the window's corner."""

    state: HeapState
    plan: Layout = EMPTY
    marks: Marks = NO_MARKS
    light: Light = NO_LIGHT
    growing: tuple[Growing, ...] = ()
    offset: Offset = CORNER
    facts: Sequence[Line] = ()
    facts_first: int = 0
    output: str | None = None
    source: Source = NO_SOURCE
    full: bool = False


def window(size: tuple[int, int], full: bool, source: Source, output: str | None) -> tuple[int, int]:
    """The size for which the picture is laid out in a page of ``size``: what source and output leave to it in
    full-screen, and all of it where nothing else is wanted."""
    panel, rows = _reserved(size, full, source, output)
    return size[0] - (panel and panel + 1), max(1, size[1] - HEAD - max(FOOT, rows and rows + 1))


def _reserved(size: tuple[int, int], full: bool, source: Source, output: str | None) -> tuple[int, int]:
    """The columns at the right, or else the rows below the picture, that source and output have whatever its size."""
    if not full or not (source[1] or output is not None):
        return 0, 0
    if size[0] >= SIDE:
        return max(PANEL_NARROWEST, min(size[0] * 2 // 5, _longest(source[1]) + 8)), 0
    return 0, size[1] // 3 if size[1] // 3 > PANEL_LEAST else 0


@lru_cache(maxsize=2)
def _longest(lines: tuple[str, ...]) -> int:
    return max((width_of(line.expandtabs()) for line in lines), default=0)


def plan(
    state: HeapState,
    previous: Layout | None,
    room: tuple[int, int],
    size: tuple[int, int],
    chosen: Degree | None,
    full: bool,
    view: View,
) -> Layout:
    """The picture's plan for a window of ``room`` cells in the degree that was chosen, else in the one that suits the
    page of ``size``: in full-screen details where there is much room and they hide no more, else the board until it
    cannot hold all that matters."""
    if chosen is not None:
        return layout(state, previous, room, chosen, view)
    large = size[0] >= DETAILED[0] and size[1] >= DETAILED[1]
    plain = previous is not None and (previous.size, previous.degree) == (room, Degree.NORMAL)
    roomy = full and large and not plain
    detail = layout(state, previous, room, Degree.DETAIL, view) if roomy else EMPTY
    if roomy and not (room[0] >= DETAILED[0] or (detail.width <= room[0] and len(detail.placed) <= BOARD_MOST)):
        roomy = False
    if roomy and not detail.closed:
        return detail
    normal = layout(state, previous, room, Degree.NORMAL, view)
    if not full or plain or large:
        return detail if roomy and not _hides_more(detail, normal) else normal
    board = layout(state, previous, room, Degree.BOARD, view)
    fits = board.height <= size[1] - HEAD - FOOT and board.width <= room[0] and len(board.placed) <= BOARD_MOST
    return board if fits and _tells_as_much(board, normal) else normal


def _tells_as_much(board: Layout, normal: Layout) -> bool:
    """Whether the board hides no more and leaves nothing out but shared and opaque values."""
    left_out = (normal.placed[key].box.object for key in normal.placed.keys() - board.placed.keys())
    dull = all(object is not None and boxes.interest(object) for object in left_out)
    return dull and not _hides_more(board, normal)


def _hides_more(plan: Layout, normal: Layout) -> bool:
    """Whether closed containers hide more objects than in another degree, or more references to as many."""
    return (plan.hidden, plan.closed) > (normal.hidden, normal.closed)


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
    panel, reserved = _reserved((width, height), glance.full, glance.source, glance.output)
    if glance.plan.degree is Degree.BOARD and glance.plan.height <= room:
        reserved = 0  # what can be read from the last row comes first
    if panel:
        found = {"picture": Region(0, HEAD, width - panel - 1, room)}
        return found | _stacked(wanted, Region(width - panel, 0, panel, height))
    rows = max(room - glance.plan.height, reserved)
    if "facts" in wanted:
        rows = max(rows, min(FACTS_LEAST, room // 2))
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
        if glance.source[1]:
            _draw_script(canvas, glance)
        else:
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
        _draw_facts(canvas, where["facts"], glance, _beyond(glance, window))
    if "source" in where:
        _draw_source(canvas, where["source"], glance)
    if "output" in where:
        _draw_output(canvas, where["output"], glance.output or "")
    _draw_foot(canvas, glance, "output" in where)
    return canvas


def sheet(width: int, height: int, glance: Glance) -> tuple[Region, Size]:
    """Where the window onto the picture is, and how large the picture is; before there is one, those of the script."""
    if glance.state.number:
        return areas(width, height, glance)["picture"], Size(glance.plan.width, glance.plan.height)
    lines = glance.source[1]
    numbers = max(3, len(str(len(lines)))) + 3
    return Region(numbers, 1, width - numbers - 1, height - 1), Size(_longest(lines), len(lines))


def _draw_script(canvas: Canvas, glance: Glance) -> None:
    """The script, as far as the window shows it."""
    region, size = sheet(canvas.width, canvas.height, glance)
    offset, shown = glance.offset, Canvas(region.width, region.height)
    lines = glance.source[1][offset.y : offset.y + region.height]
    for y, line in enumerate(lines):
        canvas.put(0, region.y + y, f"{offset.y + y + 1:>{region.x - 1}}", "$text-muted")
        shown.put(-offset.x, y, line.expandtabs())
    canvas.paste(shown, region.x, region.y)
    _draw_title(canvas, Region(0, 0, canvas.width, 1), tr("SOURCE"), ruled=glance.full)
    said = _beside(size.width - offset.x - region.width, offset.x, size.height - offset.y - region.height, offset.y)
    canvas.put(canvas.width - width_of(said), 0, said, "$text-warning")


def _too_small(width: int, height: int) -> str:
    told = tr("the heap needs {needed}, here are {room}")
    return told.format(needed=f"{NARROWEST}×{LOWEST}", room=f"{width}×{height}")


def _draw_head(canvas: Canvas, glance: Glance, region: Region) -> None:
    plan, offset = glance.plan, glance.offset
    if offset.x == 0:
        canvas.put(0, 0, tr("STACK"), "bold $text-muted")
    said = _beside(plan.width - offset.x - region.width, offset.x, plan.height - offset.y - region.height, offset.y)
    freed = _freed_out_of_sight(plan, Region(*offset, region.width, region.height))
    room = region.width - width_of(said)
    heap = plan.columns[1].x - offset.x if len(plan.columns) > 1 else 0
    if 6 <= heap < room - 5 - width_of(freed):
        canvas.put(heap, 0, tr("HEAP"), "bold $text-muted")
    canvas.put(room, 0, said, "$text-warning")
    canvas.put(room - width_of(freed) - (2 if said else 0), 0, freed, "bold $text-error")


def _beside(right: int, left: int, below: int, above: int) -> str:
    """How many columns and rows of the picture are beside the window, and how one gets there."""
    told = [
        trn("{n} column →", "{n} columns →", right) if right > 0 else "",
        trn("{n} column ←", "{n} columns ←", left) if left > 0 else "",
        trn("{n} row ↓", "{n} rows ↓", below) if below > 0 else "",
        trn("{n} row ↑", "{n} rows ↑", above) if above > 0 else "",
    ]
    said = "  ".join(filter(None, told))
    if width_of(said) > BESIDE_MOST:
        said = " ".join(f"{n} {side}" for n, side in ((right, "→"), (left, "←"), (below, "↓"), (above, "↑")) if n > 0)
    return f"{said}  " + tr("shift+arrows") if said else ""


def _freed_out_of_sight(plan: Layout, window: Region) -> str:
    """How many of those that are told to be freed are told below, above or beside the window."""
    told = [(place.box.freed, Region(*plan.region(key))) for key, place in plan.placed.items() if place.box.freed]
    level = [(freed, box) for freed, box in told if window.y <= box.y < window.bottom]
    sides = {
        "↓": sum(freed for freed, box in told if box.y >= window.bottom),
        "↑": sum(freed for freed, box in told if box.bottom <= window.y),
        "→": sum(freed for freed, box in level if box.right > window.right),
        "←": sum(freed for freed, box in level if box.right <= window.x),
    }
    freed = tr("FREED")
    return "  ".join(f"{count} {freed} {side}" for side, count in sides.items() if count)


def _draw_title(canvas: Canvas, region: Region, title: str, ruled: bool = True) -> None:
    end = canvas.put(region.x, region.y, title, "bold $text-muted")
    if ruled:
        canvas.put(end + 1, region.y, "─" * (region.right - end - 1), "bold $text-muted")


def facts_width(size: tuple[int, int], full: bool, source: Source, output: str | None) -> int:
    """The columns that facts have in a page of ``size``."""
    panel, _ = _reserved(size, full, source, output)
    if panel or size[0] < ABREAST:
        return panel or size[0]
    wanted = ["facts", *(["source"] if source[1] else []), *(["output"] if full and output is not None else [])]
    return _abreast(wanted, Region(0, 0, size[0], 1))["facts"].width


def _beyond(glance: Glance, window: Region) -> str:
    """Where outside the window that stands to which the row that is pointed at refers."""
    place = glance.plan.placed.get(glance.light.key) if glance.light.key is not None else None
    rows = place.box.rows if place is not None else ()
    target = rows[glance.light.row].to if 0 <= glance.light.row < len(rows) else 0
    if target not in glance.plan.placed:
        return ""
    x, y, width, _ = glance.plan.region(target)
    if y >= window.bottom or y < window.y:
        below = y - window.bottom + 1
        return trn("→ {n} row below", "→ {n} rows below", below) if below > 0 else tr("→ above")
    return tr("→ at the right") if x + width > window.right else tr("→ at the left") if x < window.x else ""


def _draw_facts(canvas: Canvas, region: Region, glance: Glance, where: str) -> None:
    title = tr("FACTS")
    _draw_title(canvas, region, f"{title}  {where}".rstrip())
    for y, (text, style) in enumerate(part(glance.facts, glance.facts_first, region.height - 1), start=region.y + 1):
        canvas.put(region.x, y, clip(text, region.width), style)


def part(lines: Sequence[Line], first: int, room: int) -> list[Line]:
    """The lines that ``room`` rows show from the ``first`` on, or of the end; how many are before and behind is said in
    the place of one."""
    first = max(0, min(first, len(lines) - room))
    shown = list(lines[first : first + room])
    behind = len(lines) - first - len(shown)
    more = tr("… {n} more")
    if first and shown:
        shown[0] = "  " + more.format(n=first + 1), MUTED
    if behind and shown:
        shown[-1] = "  " + more.format(n=behind + 1), MUTED
    return shown


def _draw_source(canvas: Canvas, region: Region, glance: Glance) -> None:
    """The script with a mark where each thread stands in it; of a long one the lines around these."""
    file, lines = glance.source
    if not lines or region.height < PANEL_LEAST:
        return
    here: dict[int, list[int]] = {}
    for index, thread in enumerate(glance.state.threads):
        at = next((frame.line for frame in thread.frames if frame.file == file), 0)
        if 0 < at <= len(lines):
            here.setdefault(at, []).append(index)
    _draw_title(canvas, region, tr("SOURCE"), ruled=glance.full)
    signs = min(
        region.width // 3, max((sum(len(f"▶{index}") for index in threads) for threads in here.values()), default=2)
    )
    for y, number in enumerate(excerpt(sorted(here), len(lines), region.height - 1), start=region.y + 1):
        if not number:
            canvas.put(region.x + signs + 3, y, "…", "$text-muted")
            continue
        threads = here.get(number, [])
        x = region.x
        for index in threads:
            sign = f"▶{index}"
            if x + len(sign) > region.x + signs:
                canvas.put(x - 1, y, "…", "$text-muted")
                break
            x = canvas.put(x, y, sign, f"bold {THREADS[index % len(THREADS)]}")
        style = f"bold {THREADS[threads[0] % len(THREADS)]}" if threads else "$text-muted"
        canvas.put(region.x + signs, y, f"{number:>3} ", style)
        line = lines[number - 1].expandtabs()
        canvas.put(region.x + signs + 4, y, clip(line, region.width - signs - 5), style)


def excerpt(here: Sequence[int], count: int, room: int) -> list[int]:
    """The lines, of ``count``, that ``room`` rows can show: all of ``here`` and what is around them, those around the
    last ones where they are too many; 0 where some are left out between."""
    here = here[-room:] or [1]
    while len(_with_gaps(set(here))) > room:
        here = here[1:]
    shown = set(here)
    for distance in range(1, count):
        for line in [at + side for side in (distance, -distance) for at in here]:
            if 0 < line <= count and len(_with_gaps(shown | {line})) <= room:
                shown.add(line)
        if len(shown) >= min(room, count):
            break
    return _with_gaps(shown)


def _with_gaps(lines: set[int]) -> list[int]:
    told: list[int] = []
    for line in sorted(lines):
        if told and line != told[-1] + 1:
            told.append(line - 1 if line == told[-1] + 2 else 0)
        told.append(line)
    return told


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
        canvas.put(x, y, _end_of(" ".join(words), canvas.width - x))
        y -= 1
    canvas.put(0, y, clip(remarks(glance.state, glance.plan), canvas.width), "$text-warning")


def _end_of(text: str, width: int) -> str:
    """As much of the end of ``text`` as fits ``width`` cells, with … where something is missing."""
    if width_of(text) <= width:
        return text
    first, used = len(text), 1
    while first and used + width_of(text[first - 1]) <= width:
        first -= 1
        used += width_of(text[first])
    return f"…{text[first:]}"


def remarks(state: HeapState, plan: Layout) -> str:
    """What the picture does not show, or is not sure of."""
    said = []
    if plan.closed:
        closed = trn("{n} reference inside a closed container", "{n} references inside closed containers", plan.closed)
        if plan.hidden:
            objects = trn("{n} more object", "{n} more objects", plan.hidden)
            levels = trn("{n} level deep", "{n} levels deep", plan.levels)
            closed = f"{closed} ({objects}, {levels})"
        said.append(closed)
    if state.over:
        said.append(
            trn(
                "{n} reference leads out of the picture (--objects)",
                "{n} references lead out of the picture (--objects)",
                state.over,
            )
        )
    if state.torn:
        said.append(tr("threads may have moved"))
    if not state.whole:
        said.append(tr("samples were lost"))
    return " · ".join(said)
