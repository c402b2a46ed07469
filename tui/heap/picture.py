"""The heap's picture, drawn from its plan: boxes, counts, and the lines between, light or lit up.

Lines of one net that meet are joined; where lines of two nets cross, the horizontal one has a gap. What is lit is drawn
in heavy lines, so that it is not told by colour alone; what refers to what of that which left is dashed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from operator import eq
from typing import TYPE_CHECKING, TypeAlias

from textual.geometry import Region
from textual.renderables.digits import DIGITS, DIGITS3X3_BOLD

from tui.canvas import Canvas, clip, width_of
from tui.heap import boxes
from tui.heap.boxes import ANYHOW, Degree
from tui.heap.layout import DOWN, GHOST_LEAST, LEFT, RIGHT, TITLE_LEAST, UP
from tui.heap.model import GUESS
from tui.words import tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tui.heap.boxes import Box, Key, View
    from tui.heap.layout import Layout, Net, Port
    from tui.heap.model import Ghost, HeapState
    from tui.observed._dogwatch.events import Object

Cell: TypeAlias = tuple[int, int]
THREADS = ("$text-accent", "$text-warning", "$text-secondary", "$text-primary")
ACROSS, ALONG = LEFT | RIGHT, UP | DOWN
LIGHT = " ╵╷│╴╯╮┤╶╰╭├─┴┬┼"  # by the sum of the directions that meet in a cell
HEAVY = " ╹╻┃╸┛┓┫╺┗┏┣━┻┳╋"
QUIET, LIT, CHOSEN = "$text-muted", "bold $accent", "bold reverse $accent"
QUESTION = ("╶─╮", "╭─╯", "╵  ")
INFINITY = ("╭─╮╭─╮", "│ ╳  │", "╰─╯╰─╯")
UNCOUNTED = {str(None): INFINITY, str(GUESS): QUESTION}


@dataclass(frozen=True)
class Marks:
    """What happened within the last second.

    Objects that are ``new``; the ``counts`` that others had; ``altered`` ones, whose value or items are others. Rows,
    by their box and label, that refer to another object (``bound``) or were not there (``added``); of scopes and
    containers, how many rows are ``gone``.
    """

    new: frozenset[int] = frozenset()
    counts: Mapping[int, int | None] = field(default_factory=dict)
    bound: frozenset[tuple[Key, str]] = frozenset()
    added: frozenset[tuple[Key, str]] = frozenset()
    altered: frozenset[int] = frozenset()
    gone: Mapping[Key, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Light:
    """What is pointed at: a box and a row of it (-1 for its title), and the pinned objects."""

    key: Key | None = None
    row: int = -1
    pinned: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Growing:
    """A reference that moves from one object to another: how much of its new line is drawn, between 0 and 1."""

    key: Key
    label: str
    share: float


Traced: TypeAlias = "tuple[Net, Mapping[Cell, int], set[Cell], str]"
"""A net, its cells, those of them that are drawn, and their style."""

NO_MARKS, NO_LIGHT = Marks(), Light()


def marks(before: HeapState, state: HeapState, view: View = ANYHOW) -> Marks:
    """What changed from one state to a later one, but for what ``view`` says that somebody opened or closed."""
    if not before.number or before is state:
        return NO_MARKS
    kept = [(before.objects[id], object) for id, object in state.objects.items() if id in before.objects]
    kept = [(then, now) for then, now in kept if then is not now and then != now]
    turned = view.opened | view.closed
    others = [
        (now, then)
        for then, now in kept
        if (then.edges, then.more, then.text) != (now.edges, now.more, now.text)
        and not (now.id in turned and _only_turned(then, now))
    ]
    scopes = {key: [(name.name, name.to) for name in names] for key, names in boxes.named(before)}
    bound: set[tuple[Key, str]] = set()
    added: set[tuple[Key, str]] = set()
    gone: dict[Key, int] = {}
    rows: list[tuple[Key, Sequence[tuple[str, int]], Sequence[tuple[str, int]]]] = [
        (key, scopes[key], [(name.name, name.to) for name in names])
        for key, names in boxes.named(state)
        if key in scopes
    ]
    for key, earlier, later in rows + [(now.id, then.edges, now.edges) for now, then in others]:
        was = {_row(name, to): to for name, to in earlier}
        now_here = {_row(name, to): to for name, to in later}
        bound.update((key, name) for name, to in now_here.items() if was.get(name, to) != to)
        added.update((key, name) for name in now_here.keys() - was.keys())
        if was.keys() - now_here.keys():
            gone[key] = len(was.keys() - now_here.keys())
    return Marks(
        frozenset(state.objects.keys() - before.objects.keys()),
        {now.id: then.refs for then, now in kept if then.refs != now.refs and not now.shared},
        frozenset(bound),
        frozenset(added),
        frozenset(now.id for now, _ in others),
        gone,
    )


def _only_turned(then: Object, now: Object) -> bool:
    """Whether more or less is told of the same items."""
    alike = all(map(eq, then.edges, now.edges))
    whole = len(then.edges) + then.more == len(now.edges) + now.more
    return alike and (whole or not then.edges or not now.edges)


def _row(name: str, to: int) -> str:
    """By what a row is known again: its label, or, where it has none, as in a set, the object to which it refers."""
    return boxes.label(name) or str(to)


def draw(
    plan: Layout,
    marks: Marks = NO_MARKS,
    light: Light = NO_LIGHT,
    growing: Iterable[Growing] = (),
    window: Region | None = None,
) -> Canvas:
    """The part of the picture in ``window``, or all of it."""
    left, top, width, height = window or Region(0, 0, max(1, plan.width), max(1, plan.height))
    canvas = Canvas(width, height)
    _Lines(plan, light, tuple(growing), left, top).draw(canvas)
    for key, place in plan.placed.items():
        column = plan.columns[place.column]
        x, y = column.x - left, place.y - top
        if x < width and y < height and x + column.width > 0 and y + place.box.height > 0:
            _Pen(canvas, plan.degree, marks, light, x, y, column.width).draw(place.box, key == light.key)
    for net in plan.nets:
        for port in net.ports:
            if left <= port.x < left + width and top <= port.y < top + height:
                style = _port_style(plan, port, light, net.target)
                canvas.mark(port.x - left, port.y - top, "●", style)
    return canvas


def _thread_style(thread: int) -> str:
    return THREADS[thread % len(THREADS)] if thread >= 0 else "$text"


def _port_style(plan: Layout, port: Port, light: Light, target: int) -> str:
    lit = light.key is not None and (target == light.key or (port.key == light.key and light.row in (-1, port.row)))
    return LIT if lit else _thread_style(plan.placed[port.key].box.thread)


# Lines


class _Lines:
    """Draws the nets of a plan, over them those that move, and over all those that are lit."""

    def __init__(self, plan: Layout, light: Light, growing: tuple[Growing, ...], left: int, top: int) -> None:
        self._plan = plan
        self._left, self._top = left, top
        self._light = light
        self._growing = {(one.key, one.label): one.share for one in growing}

    def draw(self, canvas: Canvas) -> None:
        left, top = self._left, self._top
        whole = [net for net in self._plan.nets if not self._moves(net)]
        styles = [self._style(net) for net in whole]
        dashed = [self._plan.placed[net.target].box.ghost is not None for net in whole]
        for net, style, ghost in zip(whole, styles, dashed, strict=True):
            for y, first, last in net.runs:
                if 0 <= y - top < canvas.height:
                    canvas.across(first - left, y - top, last - first + 1, "╌" if ghost else "─", style)
        for net, style, ghost in zip(whole, styles, dashed, strict=True):
            for x, first, last in net.falls:
                if 0 <= x - left < canvas.width:
                    canvas.along(x - left, first - top, last - first + 1, "╎" if ghost else "│", style)
        for net, style in zip(whole, styles, strict=True):
            for x, y, directions in net.joints:
                canvas.mark(x - left, y - top, LIGHT[directions], style)
            self._draw_head(canvas, net, style)
        masks = {net: mask(net) for net in self._plan.nets if self._moves(net) or self._is_lit(net)}
        moving = [
            (net, cells, self._grown(net, cells), self._style(net)) for net, cells in masks.items() if self._moves(net)
        ]
        lit = [(net, cells, self._bright(net, cells), LIT) for net, cells in masks.items() if self._is_lit(net)]
        self._trace(canvas, moving, LIGHT)
        self._trace(canvas, lit, HEAVY)

    def _draw_head(self, canvas: Canvas, net: Net, style: str) -> None:
        canvas.mark(net.head[0] - self._left, net.head[1] - self._top, "▶" if net.from_left else "◀", style)

    def _trace(self, canvas: Canvas, nets: Sequence[Traced], glyphs: str) -> None:
        """Draw some cells of some nets as if there were no others: horizontals, then verticals, then where they meet.
        Ends stay open where a net ends."""
        layers: tuple[list[tuple[Cell, int, str]], ...] = [], [], []
        for _, cells, some, style in nets:
            for cell in some:
                directions = sum(
                    bit
                    for bit, (dx, dy) in STEPS.items()
                    if cells[cell] & bit and ((there := (cell[0] + dx, cell[1] + dy)) in some or there not in cells)
                )
                layer = 0 if not directions & ALONG else 1 if not directions & ACROSS else 2
                layers[layer].append((cell, directions, style))
        for (x, y), directions, style in chain.from_iterable(layers):
            canvas.mark(x - self._left, y - self._top, glyphs[directions], style)
        for net, _, some, style in nets:
            if net.head in some:
                self._draw_head(canvas, net, style)

    def _moves(self, net: Net) -> bool:
        return bool(self._growing) and any(self._share(port) < 1 for port in net.ports)

    def _share(self, port: Port) -> float:
        return self._growing.get((port.key, self._plan.placed[port.key].box.rows[port.row].label), 1.0)

    def _is_lit(self, net: Net) -> bool:
        key = self._light.key
        return key is not None and (net.target == key or any(port.key == key for port in net.ports))

    def _style(self, net: Net) -> str:
        threads = {self._plan.placed[port.key].box.thread for port in net.ports}
        thread = threads.pop() if len(threads) == 1 else -1
        return _thread_style(thread) if thread >= 0 else QUIET

    def _bright(self, net: Net, cells: Mapping[Cell, int]) -> set[Cell]:
        """The cells of a net that are lit: all of it for its object, the way of a row for that row."""
        key, row = self._light.key, self._light.row
        if key is None:
            return set()
        if net.target == key and row == -1:
            return set(cells)
        found: set[Cell] = set()
        for port in net.ports:
            if port.key == key and row in (-1, port.row):
                found.update(way(net, port, cells))
        return found

    def _grown(self, net: Net, cells: Mapping[Cell, int]) -> set[Cell]:
        """The cells to which the references' lines have grown."""
        shown: set[Cell] = set()
        for port in net.ports:
            steps = way(net, port, cells)
            shown.update(steps[: round(len(steps) * self._share(port))])
        return shown


STEPS = {UP: (0, -1), DOWN: (0, 1), LEFT: (-1, 0), RIGHT: (1, 0)}
BACK = {UP: DOWN, DOWN: UP, LEFT: RIGHT, RIGHT: LEFT}


def mask(net: Net) -> dict[Cell, int]:
    """Each cell of a net's lines with the directions that meet in it. Lines that end at a box or head reach into it."""
    cells: dict[Cell, int] = {}
    get = cells.get
    trunks = {x for x, _, _ in net.falls}
    for y, first, last in net.runs:
        for x in range(first + 1, last):
            cells[x, y] = get((x, y), 0) | ACROSS
        start = RIGHT if first in trunks else ACROSS
        end = LEFT if last in trunks else ACROSS
        cells[first, y] = get((first, y), 0) | (start if last > first else ACROSS)
        if last > first:
            cells[last, y] = get((last, y), 0) | end
    for x, top, bottom in net.falls:
        for y in range(top + 1, bottom):
            cells[x, y] = get((x, y), 0) | ALONG
        cells[x, top] = get((x, top), 0) | DOWN
        cells[x, bottom] = get((x, bottom), 0) | UP
    return cells


def way(net: Net, port: Port, cells: Mapping[Cell, int]) -> list[Cell]:
    """The cells from a port to the head of its net, in order."""
    start = (port.x + 1 if port.right else port.x - 1), port.y
    came: dict[Cell, Cell | None] = {start: None}
    waiting = deque([start])
    while waiting:
        cell = waiting.popleft()
        if cell == net.head:
            break
        for bit, (dx, dy) in STEPS.items():
            there = cell[0] + dx, cell[1] + dy
            if cells.get(cell, 0) & bit and cells.get(there, 0) & BACK[bit] and there not in came:
                came[there] = cell
                waiting.append(there)
    steps = []
    at: Cell | None = net.head if net.head in came else None
    while at is not None:
        steps.append(at)
        at = came[at]
    return steps[::-1]


# Boxes


@cache
def big(number: str) -> tuple[str, str, str]:
    """Three rows of Textual's digits; ∞ for an immortal count, ? for one that is to be guessed."""
    if number in UNCOUNTED:
        return UNCOUNTED[number]
    rows = ["", "", ""]
    for character in number:
        at = DIGITS.index(character) * 3
        for row in range(3):
            rows[row] += DIGITS3X3_BOLD[at + row].ljust(3)
    return rows[0], rows[1], rows[2]


@dataclass(slots=True)
class _Pen:
    """Draws one box into its place."""

    canvas: Canvas
    degree: Degree
    marks: Marks
    light: Light
    x: int
    y: int
    width: int

    def draw(self, box: Box, chosen: bool) -> None:
        if box.shape == "scope":
            self._frame(box, chosen)
            self._scope_title(box, chosen)
        elif box.shape == "bar":
            self._bar(box, chosen)
        elif box.ghost is not None:
            self._ghost(box, chosen)
        elif box.object is not None:
            if box.shape == "box":
                self._frame(box, chosen)
                self._object_title(box, box.object, chosen)
            else:
                self._line(box, box.object, chosen)

    def _style(self, box: Box, chosen: bool) -> str:
        if box.shape == "bar" and box.freed:
            return "$text-error"
        return LIT if chosen else _thread_style(box.thread) if box.thread >= 0 else QUIET

    def _frame(self, box: Box, chosen: bool) -> None:
        """The border and the rows of a scope, an open container, or a ghost, which is dashed."""
        canvas, x, y, last = self.canvas, self.x, self.y, self.x + self.width - 1
        style = self._style(box, chosen and self.light.row == -1)
        bottom = y + box.height - 1
        across, along = ("╌", "╎") if box.ghost is not None else ("─", "│")
        for row, left, right in ((y, "╭", "╮"), (bottom, "╰", "╯")):
            canvas.across(x, row, self.width, across, style)
            canvas.mark(x, row, left, style)
            canvas.mark(last, row, right, style)
        canvas.along(x, y + 1, box.height - 2, along, style)
        canvas.along(last, y + 1, box.height - 2, along, style)
        for index, line in enumerate(box.rows):
            self._row(box, line, index, chosen and self.light.row == index)

    def _row(self, box: Box, row: boxes.Row, index: int, here: bool) -> None:
        y = self.y + box.row_at(index)
        digits = max(map(len, big(str(box.object.refs)))) if box.tall and box.object and index < boxes.BIG else 0
        inner = self.width - 4 - (digits and digits + 1)
        if row.remark:
            told = row.label if width_of(row.label) <= inner + 1 or not row.value else row.value
            self.canvas.put(self.x + 2, y, clip(told, inner + 1), CHOSEN if here else QUIET)
            return
        known = (box.key, row.label or str(row.to))
        lately = tr("changed") if known in self.marks.bound else tr("new") if known in self.marks.added else ""
        style = CHOSEN if here else "bold $text" if lately else "$text"
        value = clip(row.value, max(4, inner - width_of(row.label) - 1)) if row.value else ""
        end = self.canvas.put(self.x + 2, y, clip(row.label, inner - (width_of(value) + 1 if value else 0)), style)
        if value:
            self.canvas.put(self.x + 2 + inner - width_of(value), y, value, "$text-success")
        free = self.x + 2 + inner - (width_of(value) + 1 if value else 0) - end - 1
        if width_of(lately) <= free:
            self.canvas.put(end + 1 + free - width_of(lately), y, lately, "bold $text")
        elif lately:
            self.canvas.put(self.x + 1, y, "*", "bold $text")

    def _scope_title(self, box: Box, chosen: bool) -> None:
        style = self._style(box, chosen and self.light.row == -1)
        lines = [f" {line} " for line in (box.line, box.short) if line] or [""]
        if gone := self.marks.gone.get(box.key, 0):
            said = tr("{n} gone").format(n=gone)
            lines = [f" {said}{lines[0] or ' '}", *(f"*{line}" for line in lines)]
        full = self.width - 4 - width_of(box.title)
        line = next((line for line in lines if width_of(line) <= full), lines[-1])
        room = self.width - 4 - width_of(line)
        end = self._title(clip(box.title, room), box, chosen)
        if end + width_of(line) <= self.x + self.width - 1:
            self.canvas.put(self.x + self.width - 1 - width_of(line), self.y, line, style)

    def _title(self, title: str, box: Box, chosen: bool) -> int:
        """Write a title into the border; returns the column behind it."""
        here = chosen and self.light.row == -1
        return self.canvas.put(self.x + 1, self.y, f" {title} ", CHOSEN if here else f"bold {self._style(box, False)}")

    def _bar(self, box: Box, chosen: bool) -> None:
        style = self._style(box, chosen)
        self.canvas.put(self.x, self.y, f"╶{'─' * (self.width - 2)}╴", style)
        self._scope_title(box, chosen)

    def _mark(self, object: Object, plain: str, room: int, rows: bool = False) -> tuple[str, bool]:
        """A note with what happened to the object lately, as far as there is room to say that and its ``rows`` do not
        say it, and whether anything did."""
        said, words, gone = plain, [""], self.marks.gone.get(object.id, 0)
        if object.id in self.marks.counts and object.refs is not None:
            then = self.marks.counts[object.id]
            said = plain.replace("refs ", f"refs {'∞' if then is None else then}→", 1)
        if object.id in self.marks.new:
            words = [tr("new"), "*"]
        elif gone:
            words = [tr("{n} gone").format(n=gone), "*"]
        elif object.id in self.marks.altered and not rows:
            words = [tr("changed"), "*"]
        told = [
            f"{note} {word}".strip() for note in dict.fromkeys((said, plain)) for word in dict.fromkeys((*words, ""))
        ]
        lately = object.id in self.marks.counts or bool(words[0])
        return next((note for note in told if width_of(note) <= room), plain), lately

    def _name(self, object: Object, title: str) -> str:
        return f"◆ {title}" if object.id in self.light.pinned else title

    def _least(self, box: Box, object: Object) -> int:
        """The cells of a value, with its pin, that no mark takes."""
        return width_of(self._name(object, "")) + min(width_of(box.title), GHOST_LEAST)

    def _object_title(self, box: Box, object: Object, chosen: bool) -> None:
        room = self.width - 6 - self._least(box, object)
        note, lately = self._mark(object, "" if box.tall else boxes.note(object, self.degree), room, rows=True)
        style = LIT if chosen and self.light.row == -1 else "bold $text" if lately else "$text"
        if box.tall:
            self._digits(object, self.x + self.width - 2, self.y + 1, style)
        note = clip(note, self.width - 6)
        room = self.width - 5 - (width_of(note) + 1 if note else 0)
        self._title(clip(self._name(object, box.title), room), box, chosen)
        if note:
            self.canvas.put(self.x + self.width - 3 - width_of(note), self.y, f" {note} ", style)

    def _digits(self, object: Object, right: int, y: int, style: str) -> int:
        """A big count whose last cell is left of ``right``; returns its first column."""
        rows = big(str(object.refs))
        x = right - max(map(len, rows))
        for index, row in enumerate(rows):
            self.canvas.put(x, y + index, row, style)
        return x

    def _line(self, box: Box, object: Object, chosen: bool) -> None:
        plain = boxes.note(object, self.degree)
        if box.shape == "big":
            plain = tr("shared") if object.shared else ""
        note, lately = self._mark(object, plain, self.width - 3 - self._least(box, object))
        style = "bold $text" if lately else "$text"
        y = self.y + box.entry
        end = self.x + self.width
        if box.shape == "big":
            end = self._digits(object, end - 1, self.y, "bold $text-success" if lately else "bold $text")
        note = clip(note, max(0, end - self.x - 3))
        told = clip(self._name(object, box.title), end - self.x - 3 - width_of(note))
        told_style = CHOSEN if chosen else f"{'bold ' if lately else ''}$text-success"
        self.canvas.put(self.x + 1, y, told, told_style)
        self.canvas.put(end - width_of(note) - (1 if box.shape == "big" else 0), y, note, style)

    def _ghost(self, box: Box, chosen: bool) -> None:
        assert box.ghost is not None
        freed = box.ghost.fate == "freed"
        style = "bold $text-error" if freed else "$text-warning" if box.ghost.fate == "immortal" else QUIET
        edge = 2 if box.rows else 0
        said = self._verdict(box.ghost, self.width - 3 - 2 * edge - min(width_of(box.title), TITLE_LEAST))
        if freed and self.degree is Degree.BOARD:
            said, style = f" {said} ", f"{style} reverse"
        title = clip(box.title, self.width - 3 - 2 * edge - width_of(said))
        if box.rows:
            self._frame(box, chosen)
            title, said = f" {title} ", f" {said} "
        self.canvas.put(self.x + 1, self.y, title, CHOSEN if chosen else QUIET)
        self.canvas.put(self.x + self.width - edge - width_of(said), self.y, said, style)

    def _verdict(self, ghost: Ghost, room: int) -> str:
        """What became of it, in as many words as there is room for."""
        said = [boxes.verdict(ghost), boxes.verdict(ghost, by=False)]
        if self.degree is Degree.DETAIL:
            how = " (" + tr(ghost.evidence) + ")" if ghost.evidence else ""
            said.insert(0, tr("{what} at {t} s").format(what=said[0], t=f"{ghost.t:.2f}") + how)
        return next((words for words in said if width_of(words) <= room), boxes.verdict_in_short(ghost))
