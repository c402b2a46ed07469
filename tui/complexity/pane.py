"""The complexity lens on the screen: the post's table as it is measured, or functions of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.reactive import reactive
from textual.widget import Widget

from tui.canvas import Canvas, clip

from .chart import plot, sparkline
from .infer import judge
from .model import EMPTY, NOT_APPLICABLE, UNCLEAR, Cell, ComplexityState, advice, remark
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
) -> Canvas:
    """The lens in ``width`` × ``height`` cells: the table as a ``grid`` or one operation of it; ``full`` a cell."""
    canvas = Canvas(width, height)
    if width < NARROWEST or height < LOWEST:
        canvas.put(0, 0, clip(f"the complexity lens needs {NARROWEST}×{LOWEST}", width))
        return canvas
    if not state.cells:
        canvas.put(
            1, 1, clip(state.troubles[-1] if state.troubles else "nothing is measured yet", width - 2), "$text-muted"
        )
        return canvas
    if full:
        _draw_full(canvas, state, chosen)
    elif state.functions:
        y = _draw_list(canvas, state.functions, 0, "function")
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


def _mark(cell: Cell) -> tuple[str, str]:
    """The sign and the style of a verdict."""
    if cell.agrees is None:
        return ("?", "$text-warning") if cell.measured == UNCLEAR else ("", "$text")
    return ("✓", "$text-success") if cell.agrees else ("≠", "bold $text-error")


def _verdict(cell: Cell) -> str:
    if cell.measured is None:
        return "…" if cell.points else "waits"
    return cell.measured


def _draw_grid(canvas: Canvas, state: ComplexityState, tall: bool, marked: Cell | None = None) -> int:
    """Structures by operations. Returns the row below."""
    cells = {(cell.structure, cell.operation): cell for cell in state.table}
    structures = dict.fromkeys(structure for structure, _ in cells)
    operations = [name for name in ("access", "search", "insert", "delete") if any(name == key[1] for key in cells)]
    left = 14
    column = (canvas.width - left) // max(1, len(operations))
    for index, operation in enumerate(operations):
        canvas.put(left + index * column, 0, operation, "bold $text-muted")
    done, all = state.progress
    canvas.put(0, 0, f"{done} of {all}" if done < all else "n grows  →", "$text-muted")
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
    style = "$text-muted" if verdict in ("waits", "…") else style
    if tall:
        canvas.put(x, y, clip(f"{verdict} {sign}", width), here + style)
        canvas.put(x, y + 1, sparkline(cell.points, width - 1), "$primary")
    else:
        if len(verdict) + 1 + SPARK_LEAST > width:
            verdict = verdict.removeprefix("O(").removesuffix(")")
        end = canvas.put(x, y, clip(f"{verdict}{sign}", width), here + style)
        canvas.put(end + 1, y, sparkline(cell.points, x + width - end - 1), "$primary")


def _draw_operation(canvas: Canvas, state: ComplexityState, operation: str) -> None:
    """One operation of all structures, as large as it gets."""
    done, all = state.progress
    x = canvas.put(0, 0, operation.upper(), "bold $accent")
    canvas.put(x + 2, 0, "as n grows;  o  next operation", "$text-muted")
    progress = f"{done} of {all} cells have a verdict"
    canvas.put(canvas.width - len(progress), 0, progress, "$text-muted")
    table = [cell for cell in state.table if cell.operation == operation]
    rows = []
    for cell in table:
        rows += [cell, *(other for other in state.contrasts if _is_contrast(other, cell))]
    y = _draw_list(canvas, rows, 1, "structure")
    _draw_remarks(canvas, state, table, y + 1)


def _is_contrast(other: Cell, cell: Cell) -> bool:
    """Whether it is the same operation where the words mean something else, as ``array list, at its end``."""
    return other.operation == cell.operation and other.structure.startswith(f"{cell.structure}, ")


def _draw_list(canvas: Canvas, cells: Sequence[Cell], y: int, title: str) -> int:
    """One cell a row: name, post, measured, the points, the mark. Returns the row below."""
    names = [cell.structure.partition(", ")[2] for cell in cells]
    names = [f"  {part}" if part else cell.structure for cell, part in zip(cells, names, strict=True)]
    claims = any(cell.claimed for cell in cells)
    name = min(max(map(cell_len, names)), canvas.width - (46 if claims else 36))
    post, measured = name + 2, name + (12 if claims else 2)
    spark = measured + 12
    for x, text in (
        (0, title),
        (measured, "measured"),
        (spark, "time as n grows →"),
        *([(post, "post")] if claims else []),
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
            canvas.put(canvas.width - len(times) - 1, y, times, "$text-muted")
        elif cell.reason:
            canvas.put(spark, y, clip(cell.reason, canvas.width - spark), "$text-muted")
    return y + 1


def _draw_remarks(canvas: Canvas, state: ComplexityState, cells: Sequence[Cell], y: int) -> None:
    """What differs from the post and why, troubles, and what the advice is worth, as far as there are rows."""
    said = [(text, "$text-error") for text in state.troubles[-2:]]
    said += [(advice(state), "$text-success")] if advice(state) else []
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


def _draw_full(canvas: Canvas, state: ComplexityState, chosen: int) -> None:
    """The table or list, and of the chosen cell the points over the candidates' curves, and the code."""
    cells = order(state)
    cell = cells[chosen % len(cells)]
    y = -1
    if cell.is_function and canvas.height >= ROOMY + len(state.functions):
        y = _draw_list(canvas, state.functions, 0, "function")
    elif not cell.is_function and canvas.height >= ROOMY:
        y = _draw_grid(canvas, state, tall=False, marked=cell)
    sign, style = _mark(cell)
    x = canvas.put(0, y + 1, cell.name, "bold $accent")
    claims = f"  post {cell.claimed}" if cell.claimed else ""
    book = f"  textbook {cell.textbook}" if cell.textbook else ""
    x = canvas.put(x, y + 1, f"{claims}{book}  measured ")
    x = canvas.put(x, y + 1, f"{_verdict(cell)} {sign}", style)
    canvas.put(x + 3, y + 1, "↑↓ others", "$text-muted")
    y += 2
    for line in wrap(remark(cell), canvas.width - 1) if remark(cell) else []:
        canvas.put(0, y, line, "$text-warning")
        y += 1
    code = cell.code.splitlines()
    wide = max((cell_len(line) for line in code), default=0) + 2
    beside = canvas.width - wide >= 60
    rows = canvas.height - y - (0 if beside or not code else min(len(code) + 1, (canvas.height - y) // 2))
    _draw_plot(canvas, cell, y, canvas.width - wide if beside else canvas.width, rows)
    code_x, code_y = (canvas.width - wide, y) if beside else (0, y + rows + 1)
    for row, line in enumerate(code):
        canvas.put(
            code_x, code_y + row, clip(line, canvas.width - code_x), "$text-muted" if line.startswith("#") else "$text"
        )


def _draw_plot(canvas: Canvas, cell: Cell, y: int, width: int, rows: int) -> None:
    if len(cell.points) < 2:
        told = cell.reason if cell.measured == NOT_APPLICABLE else "no points yet"
        canvas.put(0, y, clip(told, width), "$text-muted")
        return
    points = [point for point in cell.points if point[0] >= 2]
    fits = judge(points).fits[: len(CURVES)]
    curves = [
        (f"{fit.name}  a pair of points is off by {fit.error:.0%}", style, fit.curve)
        for fit, style in zip(fits, CURVES, strict=False)
    ]
    plot(canvas, y, width, rows, points, curves)


class ComplexityPane(Widget):
    """Draws a :class:`~tui.complexity.model.ComplexityState`."""

    DEFAULT_CSS = "ComplexityPane { height: 1fr; width: 1fr; }"

    state: reactive[ComplexityState] = reactive(EMPTY)
    now: reactive[float] = reactive(0.0, repaint=False)
    full: reactive[bool] = reactive(False)
    operation: reactive[str] = reactive(OPERATIONS[0])
    """The operation that is shown where there is no room for all."""
    chosen: reactive[int] = reactive(0)
    """The cell whose points and code are shown in full-screen, by its place in :func:`order`."""

    def action_next_operation(self) -> None:
        self.operation = OPERATIONS[(OPERATIONS.index(self.operation) + 1) % len(OPERATIONS)]

    def action_choose(self, by: int) -> None:
        """Choose the cell so many places further on."""
        self.chosen = (self.chosen + by) % max(1, len(self.state.cells))

    def render(self) -> RenderResult:
        grid = self.size.width < SHARED * self.screen.size.width
        return draw(
            self.state,
            self.size.width,
            self.size.height,
            full=self.full,
            grid=grid,
            operation=self.operation,
            chosen=self.chosen,
        ).content()
