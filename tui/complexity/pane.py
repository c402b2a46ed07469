"""The complexity lens on the screen: the post's table as it is measured, or functions of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.canvas import Canvas, clip
from tui.retold import retold
from tui.words import tr

from .chart import SIGNS, Curve, Plot, Points, sparkline, through
from .evidence import fits, plotted, reasons, residues
from .infer import CLASSES, growing
from .model import (
    EMPTY,
    GUESS,
    LIST_SEARCH,
    NOT_APPLICABLE,
    SET_SEARCH,
    UNCLEAR,
    Cell,
    ComplexityState,
    list_and_set,
    veiled,
    verdicts,
)
from .names import called, code, structure_called
from .remarks import advice, remark, side_by_side
from .report import duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import RenderResult

OPERATIONS = ("search", "insert", "delete", "access")
NARROWEST, LOWEST = 50, 5
TALL = 17  # rows from which a cell of the grid has two lines
ROOMY = 26  # rows from which the chosen cell has the table above it
SHARED = 0.75  # of the screen's width: a pane that is narrower stands beside others
CURVES = ("$text-success", "$text-error", "$primary")
COLOURS = (
    "$text-success", "$text-primary", "$text-warning", "$text-error", "$text-accent", "$text-secondary", "$text-muted",
)  # fmt: skip
"""Of the classes' curves, in the order of the classes."""
VIEWS = ("cell", "curves", "set")
SHORT = {"singly linked list": "singly linked", "doubly linked list": "doubly linked"}

SPARK_LEAST = 3  # columns; where there is less beside a verdict, that is written without its O( )


def draw(
    state: ComplexityState,
    width: int,
    height: int,
    *,
    full: bool = False,
    grid: bool = False,
    operation: str = OPERATIONS[0],
    chosen: int = 0,
    view: str = VIEWS[0],
    linear: bool = False,
    laid: frozenset[tuple[str, str]] = frozenset(),
) -> Canvas:
    """The lens in ``width`` × ``height`` cells: the table as a ``grid``, or one operation of it.

    ``full`` shows a ``view``: a cell with the evidence for its verdict, the classes' curves with the points of the
    cells that are ``laid`` over them, or a list beside a set; on ``linear`` or logarithmic axes.
    """
    canvas = Canvas(width, height)
    if width < NARROWEST or height < LOWEST:
        canvas.put(0, 0, clip(tr("the complexity lens needs {size}").format(size=f"{NARROWEST}×{LOWEST}"), width))
        return canvas
    if not state.cells:
        told = retold(state.troubles[-1]) if state.troubles else tr("nothing is measured yet")
        canvas.put(1, 1, clip(told, width - 2), "$text-muted")
        return canvas
    if full and view == "curves":
        _draw_curves(canvas, state, chosen, linear, laid)
    elif full and view == "set" and list_and_set(state):
        _draw_list_and_set(canvas, state, linear)
    elif full:
        _draw_cell(canvas, state, chosen, linear)
    elif state.functions:
        _put_right(canvas, 0, progress(state))
        y = _draw_list(canvas, state.functions, 1, tr("function"))
        _draw_remarks(canvas, state, state.functions, y + 1)
    elif grid:
        y = _draw_grid(canvas, state, tall=height >= TALL)
        _draw_remarks(canvas, state, state.table, y)
    else:
        _draw_operation(canvas, state, operation)
    return canvas


def order(state: ComplexityState) -> list[Cell]:
    """The cells as the arrows go through them."""
    return [*state.functions, *state.table, *state.contrasts]


def progress(state: ComplexityState, short: bool = False) -> str:
    """How far the measuring is, and how long it will take yet."""
    done, all = verdicts(state)
    at = state.progress
    if at is None or at.done >= at.total:
        told = tr("n grows  →") if done == all else tr("{done} of {all}").format(done=done, all=all)
        if short:
            return told
        if not done:
            return tr("{n} to be measured").format(n=all)
        many = tr("{done} of {all} have a verdict") if all > 1 else tr("{done} of {all} has a verdict")
        return many.format(done=done, all=all)
    share = f"{at.done / at.total:.0%}"
    if at.paused:
        return (tr("{share} paused") if short else tr("paused at {share}  p  go on")).format(share=share)
    left = f"{at.left:.0f} s" if at.left is not None else "?"
    if short:
        return f"{share}, {left}"
    bar = "━" * round(10 * at.done / at.total)
    return tr("{bar} {share}, {left} left at most").format(bar=f"{bar:╌<10}", share=share, left=left)


def _put_right(canvas: Canvas, y: int, text: str) -> None:
    canvas.put(canvas.width - cell_len(text), y, text, "$text-muted")


def _mark(cell: Cell) -> tuple[str, str]:
    """The sign and the style of a verdict; of one that may yet become another, that it goes on."""
    if cell.measured is not None and not cell.final:
        return "…", "$text-muted"
    if cell.agrees is None:
        return ("?", "$text-warning") if cell.measured == UNCLEAR else ("", "$text")
    return ("✓", "$text-success") if cell.agrees else ("≠", "bold $text-error")


def _verdict(cell: Cell) -> str:
    if cell.measured is None:
        return "…" if cell.points else tr("waits")
    return tr(cell.measured)


def _draw_grid(canvas: Canvas, state: ComplexityState, tall: bool, marked: Cell | None = None) -> int:
    """Structures by operations. Returns the row below."""
    cells = {(cell.structure, cell.operation): cell for cell in state.table}
    structures = dict.fromkeys(structure for structure, _ in cells)
    operations = [name for name in ("access", "search", "insert", "delete") if any(name == key[1] for key in cells)]
    left = 14
    column = (canvas.width - left) // max(1, len(operations))
    for index, operation in enumerate(operations):
        canvas.put(left + index * column, 0, tr(operation), "bold $text-muted")
    canvas.put(0, 0, clip(progress(state, short=True), left - 1), "$text-muted")
    y = 1
    for structure in structures:
        canvas.put(0, y, clip(SHORT.get(structure, structure), left - 1))
        for index, operation in enumerate(operations):
            if cell := cells.get((structure, operation)):
                here = "reverse " if cell is marked else ""
                _draw_grid_cell(canvas, cell, left + index * column, y, column - 1, tall, here)
        y += 2 if tall else 1
    return y


def _draw_grid_cell(canvas: Canvas, cell: Cell, x: int, y: int, width: int, tall: bool, here: str) -> None:
    sign, style = _mark(cell)
    verdict = _verdict(cell)
    style = "$text-muted" if cell.measured is None else style
    if tall:
        canvas.put(x, y, clip(f"{verdict} {sign}", width), here + style)
        canvas.put(x, y + 1, sparkline(cell.points, width - 1), "$primary")
    else:
        if cell_len(verdict) + 1 + SPARK_LEAST > width:
            verdict = verdict.removeprefix("O(").removesuffix(")")
        end = canvas.put(x, y, clip(f"{verdict}{sign}", width), here + style)
        canvas.put(end + 1, y, sparkline(cell.points, x + width - end - 1), "$primary")


def _draw_operation(canvas: Canvas, state: ComplexityState, operation: str) -> None:
    """One operation of all structures, as large as it gets."""
    x = canvas.put(0, 0, tr(operation).upper(), "bold $accent")
    canvas.put(x + 2, 0, tr("as n grows;  o  next operation"), "$text-muted")
    _put_right(canvas, 0, progress(state))
    table = [cell for cell in state.table if cell.operation == operation]
    rows = []
    for cell in table:
        rows += [cell, *(other for other in state.contrasts if _is_contrast(other, cell))]
    y = _draw_list(canvas, rows, 1, tr("structure"))
    _draw_remarks(canvas, state, table, y + 1)


def _is_contrast(other: Cell, cell: Cell) -> bool:
    """Whether it is the same operation where the words mean something else, as ``array list, at its end``."""
    return other.operation == cell.operation and other.structure.startswith(f"{cell.structure}, ")


def _draw_list(canvas: Canvas, cells: Sequence[Cell], y: int, title: str) -> int:
    """One cell a row: name, post, measured, the points, the mark. Returns the row below."""
    parts = [structure_called(cell).partition(", ")[2] if cell.operation else "" for cell in cells]
    names = [f"  {part}" if part else cell.structure for cell, part in zip(cells, parts, strict=True)]
    claims = any(cell.claimed for cell in cells)
    name = min(max(map(cell_len, names), default=0), canvas.width - (46 if claims else 36))
    post, measured = name + 2, name + (12 if claims else 2)
    spark = measured + 12
    for x, text in (
        (0, title),
        (measured, tr("measured")),
        (spark, tr("time as n grows →")),
        *([(post, tr("post"))] if claims else []),
    ):
        canvas.put(x, y, text, "$text-muted")
    for cell, told in zip(cells, names, strict=True):
        y += 1
        sign, style = _mark(cell)
        canvas.put(0, y, clip(told, name))
        canvas.put(post, y, cell.claimed or "")
        end = canvas.put(measured, y, _verdict(cell), "$text-muted" if cell.measured is None else style)
        canvas.put(end + 1, y, sign, style)
        canvas.put(spark, y, sparkline(cell.points, max(4, canvas.width - spark - 22)), "$primary")
        if cell.points:
            times = f"{duration(cell.points[0][1])} … {duration(cell.points[-1][1])}"
            canvas.put(canvas.width - cell_len(times) - 1, y, times, "$text-muted")
        elif cell.reason:
            canvas.put(spark, y, clip(tr(cell.reason), canvas.width - spark), "$text-muted")
    return y + 1


def _draw_remarks(canvas: Canvas, state: ComplexityState, cells: Sequence[Cell], y: int) -> None:
    """What differs from the post and why, troubles, and what the advice is worth, as far as there are rows."""
    failed = state.failures.values()
    said = [(retold(text), "$text-error" if text in failed else "$text-muted") for text in state.troubles[-4:]]
    said += [(advice(state), "$text-success")] if advice(state) else []
    said += [(text, "$text-success") for text in side_by_side(state)]
    grouped: dict[str, list[str]] = {}
    for cell in cells:
        if text := remark(cell):
            grouped.setdefault(f"{SHORT.get(cell.structure, cell.structure)}: {text}", []).append(cell.operation)
    said += [(text, "$text-warning") for text in grouped]
    for text, style in said:
        for line in wrap(text, canvas.width - 1):
            if y >= canvas.height:
                return
            canvas.put(0, y, line, style)
            y += 1


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` cells, broken between words."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if cell_len(longer) > width and lines[-1]:
            lines.append(f"  {word}")
        else:
            lines[-1] = longer if len(lines) == 1 else f"{lines[-1]} {word}"
    return [clip(line, width) for line in lines]


def _draw_cell(canvas: Canvas, state: ComplexityState, chosen: int, linear: bool) -> None:
    """The table or list, and of the chosen cell the points over the candidates' curves, the evidence, and the code."""
    cells = order(state)
    cell = cells[chosen % len(cells)]
    y = 0
    if cell.is_function and canvas.height >= ROOMY + len(state.functions):
        y = _draw_list(canvas, state.functions, 0, tr("function")) + 1
    elif not cell.is_function and canvas.height >= ROOMY:
        y = _draw_grid(canvas, state, tall=False, marked=cell) + 1
    y = _draw_title(canvas, cell, y)
    told = [(remark(cell), "$text-warning")] if remark(cell) else []
    told += [(reason, "$text") for reason in reasons(cell)]
    for text, style in told[: 1 if canvas.height < ROOMY else None]:
        for line in wrap(text, canvas.width - 1):
            canvas.put(0, y, line, style)
            y += 1
    lines = code(cell)
    wide = max((cell_len(line) for line in lines), default=0) + 2
    beside = canvas.width - wide >= 60
    below = 0 if beside or not lines else min(len(lines), (canvas.height - y) // 3)
    width, height = canvas.width - wide if beside else canvas.width, canvas.height - y - below
    _draw_plot(canvas, cell, y, width, height, linear)
    x, y = (width, y) if beside else (0, y + height)
    for row, line in enumerate(lines):
        canvas.put(x, y + row, clip(line, canvas.width - x), "$text-muted" if line.startswith("#") else "$text")


def _draw_title(canvas: Canvas, cell: Cell, y: int) -> int:
    """The cell's name and classes. Returns the row below."""
    sign, style = _mark(cell)
    x = canvas.put(0, y, called(cell), "bold $accent")
    for word, name in ((tr("post"), cell.claimed), (tr("textbook"), cell.textbook)):
        x = canvas.put(x, y, f"  {word} {name}") if name else x
    x = canvas.put(canvas.put(x + 2, y, tr("measured")) + 1, y, "")
    x = canvas.put(x, y, f"{_verdict(cell)} {sign}", style)
    keys = tr("↑↓ others  v curves  x axes")
    if x + cell_len(keys) + 2 <= canvas.width:
        _put_right(canvas, y, keys)
    return y + 1


def _draw_plot(canvas: Canvas, cell: Cell, y: int, width: int, rows: int, linear: bool) -> None:
    """The points over the curves of the best fits, and how far off these are."""
    points = plotted(cell)
    if len(points) < 2:
        told = tr(cell.reason) if cell.measured == NOT_APPLICABLE else tr("no points yet")
        canvas.put(0, y, clip(told, width), "$text-muted")
        return
    best = fits(cell)
    strips = best if rows >= 12 else ()
    curves = [Curve(fit.name, style, through(points, fit.curve)) for fit, style in zip(best, CURVES, strict=False)]
    plot = Plot(canvas, 0, y, width, rows - len(strips), [Points(points)], linear)
    if not plot.fits:
        return
    for curve in reversed(curves):
        plot.curve(curve)
    plot.points(Points(points))
    plot.legend(
        [
            ("━ " + tr("{name}  off by {error} a pair").format(name=fit.name, error=f"{fit.error:.1%}"), style)
            for fit, style in zip(best, CURVES, strict=False)
        ]
    )
    for row, (fit, style) in enumerate(zip(strips, CURVES, strict=False)):
        x = canvas.put(0, y + rows - len(strips) + row, f"{fit.name:<10} ", style)
        x = canvas.put(x, y + rows - len(strips) + row, tr("off by %"), style) + 1
        for rest in residues(cell, fit)[-((width - x) // 5) :]:
            x = canvas.put(x, y + rows - len(strips) + row, f"{100 * rest:+5.0f}" if abs(rest) < 9.995 else "  ≫≫≫"[:5])


def _draw_curves(
    canvas: Canvas, state: ComplexityState, chosen: int, linear: bool, laid: frozenset[tuple[str, str]]
) -> None:
    """The graph that the post closes with: all classes from one point on, and over them what was measured."""
    cells = order(state)
    here = cells[chosen % len(cells)]
    over = [here, *(cell for cell in cells if (cell.structure, cell.operation) in laid and cell is not here)]
    over = [cell for cell in over if plotted(cell)][: len(SIGNS)]
    x = canvas.put(0, 0, tr("The curves of the classes, and what was measured"), "bold $accent")
    keys = tr("↑↓ cells  enter lay over  x axes  v views")
    if x + cell_len(keys) + 2 <= canvas.width:
        _put_right(canvas, 0, keys)
    else:
        canvas.put(0, 1, keys, "$text-muted")
    if not over:
        canvas.put(0, 3, tr("{name}: no points yet").format(name=called(here)), "$text-muted")
        return
    shown = [
        Points(plotted(cell), SIGNS[index], f"{called(cell)}  {_verdict(cell)}") for index, cell in enumerate(over)
    ]
    plot = Plot(canvas, 0, 2, canvas.width, canvas.height - 2 - len(shown), shown, linear)
    if not plot.fits:
        return
    start, foot = shown[0].points[0]
    curves = [
        Curve(name, style, lambda n, name=name: foot * growing(name, n) / growing(name, start))  # type: ignore[misc]
        for name, style in zip(CLASSES, COLOURS, strict=True)
    ]
    for curve in reversed(curves):
        plot.curve(curve)
    for each in reversed(shown):
        plot.points(each)
    for curve in curves:
        plot.name(curve)
    for row, each in enumerate(shown):
        canvas.put(0, canvas.height - len(shown) + row, clip(f"{each.sign} {each.name}", canvas.width - 1), each.style)


def _draw_list_and_set(canvas: Canvas, state: ComplexityState, linear: bool) -> None:
    """The post's advice: how long it takes to search a list, and a set, at growing n."""
    both = list_and_set(state)
    assert both is not None
    canvas.put(0, 0, tr("Searching a list and a set"), "bold $accent")
    _put_right(canvas, 0, tr("x axes  v views"))
    y = 1
    for line in wrap(advice(state), canvas.width - 1):
        canvas.put(0, y, line, "$text-success")
        y += 1
    y += 1
    canvas.put(0, y, f"{'n':>8} {'list ●':>9} {'set ○':>9} {'list / set':>11}", "$text-muted")
    rows = canvas.height - y - 1
    step = -(-len(both.points) // max(1, rows))
    for row, (n, slow, fast) in enumerate(both.points[::-1][::step][::-1]):
        factor = slow / fast
        times = f"{factor:,.0f} ×" if factor >= 10 else f"{factor:.1f} ×"
        times = "?" if GUESS in (both.first.measured, both.second.measured) else times
        canvas.put(0, y + 1 + row, f"{n:>8,} {duration(slow):>9} {duration(fast):>9} {times:>11}")
    left = 43
    shown = [Points(both.first.points, "●"), Points(both.second.points, "○")]
    plot = Plot(canvas, left, y, canvas.width - left, canvas.height - y, shown, linear)
    if plot.fits:
        for each, style in zip(shown, ("$text-error", "$text-success"), strict=True):
            sizes = [n for n, _ in each.points]
            values = [seconds for _, seconds in each.points]
            if len(sizes) > 1:
                plot.curve(Curve("", style, through(each.points, values)))
            plot.points(each)
        plot.legend([("● list", "$text-error"), ("○ set", "$text-success")])


class ComplexityPane(Widget):
    """Draws a :class:`~tui.complexity.model.ComplexityState`, and asks the worker to pause or to measure again."""

    DEFAULT_CSS = "ComplexityPane { height: 1fr; width: 1fr; }"

    state: reactive[ComplexityState] = reactive(EMPTY)
    now: reactive[float] = reactive(0.0, repaint=False)
    full: reactive[bool] = reactive(False)
    operation: reactive[str] = reactive(OPERATIONS[0])
    """The operation that is shown where there is no room for all."""
    chosen: reactive[int] = reactive(0)
    """The cell whose points and code are shown in full-screen, by its place in :func:`order`."""
    view: reactive[str] = reactive(VIEWS[0])
    """What full-screen shows."""
    veiled: reactive[bool] = reactive(False)
    """Whether the verdicts are still to be guessed."""
    linear: reactive[bool] = reactive(False)
    """Whether the axes of a plot are linear."""
    laid: reactive[frozenset[tuple[str, str]]] = reactive(frozenset({LIST_SEARCH, SET_SEARCH}))
    """The cells whose points are laid over the curves, besides the chosen one."""

    @dataclass
    class Asked(Message):
        """The worker should be asked for something: the words of a request."""

        words: tuple[str, ...]

    def action_next_operation(self) -> None:
        self.operation = OPERATIONS[(OPERATIONS.index(self.operation) + 1) % len(OPERATIONS)]

    def action_next_cell(self) -> None:
        self.chosen = (self.chosen + 1) % max(1, len(self.state.cells))

    def action_previous_cell(self) -> None:
        self.chosen = (self.chosen - 1) % max(1, len(self.state.cells))

    def action_next_view(self) -> None:
        self.view = VIEWS[(VIEWS.index(self.view) + 1) % len(VIEWS)]

    def action_axes(self) -> None:
        self.linear = not self.linear

    def action_lay(self) -> None:
        """Lay the chosen cell's points over the curves, or take them away."""
        if cells := order(self.state):
            cell = cells[self.chosen % len(cells)]
            self.laid = self.laid ^ {(cell.structure, cell.operation)}

    def action_pause(self) -> None:
        """Let the measuring rest, or go on."""
        paused = self.state.progress is not None and self.state.progress.paused
        self.post_message(self.Asked(("resume" if paused else "pause",)))

    def action_again(self) -> None:
        """Measure the chosen cell anew."""
        if cells := order(self.state):
            cell = cells[self.chosen % len(cells)]
            self.post_message(self.Asked(("restart", cell.structure, cell.operation)))

    def render(self) -> RenderResult:
        grid = self.size.width < SHARED * self.screen.size.width
        return draw(
            veiled(self.state) if self.veiled else self.state,
            self.size.width,
            self.size.height,
            full=self.full,
            grid=grid,
            operation=self.operation,
            chosen=self.chosen,
            view=self.view,
            linear=self.linear,
            laid=self.laid,
        ).content()
