"""Where everything stands in the heap's picture: scopes on the left, objects in columns by distance, lines between.

There are as many columns as the window is likely to hold; what is farther away stands in the last one.

A pure function of a state, the layout before, the size and the degree. What stays keeps its column and its row unless
something that grew needs the place; columns and gutters widen, but become narrow again only in a layout made afresh.

References to one object join into a net for each side on which they arrive: from the left those of columns before it,
from the right those of its own column and of columns behind it, which leave their box on its left. A line that has to
pass a column takes a row of it in which nothing stands.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tui.canvas import one_line, width_of
from tui.heap import boxes
from tui.heap.boxes import ANYHOW, BIG, Box, Degree, Key, View
from tui.heap.routing import Course, Wire, allot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tui.heap.model import HeapState
    from tui.observed._dogwatch.events import Object

STACK_WIDEST = 44  # columns
COLUMN_WIDEST = {Degree.BOARD: 40, Degree.NORMAL: 36, Degree.DETAIL: 64}  # of all but the last column
COLUMN_LEAST = 16  # to which the last column is narrowed so that the picture fits the window
REMARK = 26  # of a remark in the stack that count for its width
LINE_WIDEST = 100
COLUMN_USUAL = {Degree.BOARD: 30, Degree.NORMAL: 24, Degree.DETAIL: 50}  # with its gutter; decides how many there are
GUTTER_LEAST = 6
MARGIN = 2  # rows of a column that opening leaves free: few boxes stand flush
ROOMY = 6  # tracks of a gutter up to which they stand two cells apart
TITLE_LEAST = 12  # cells of a value or a type that are not cut
MARKED = 4  # cells kept for a mark beside a count: "new", or the count before
UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8  # from where lines meet in a cell


class Placed(NamedTuple):
    """A box at a row of a column."""

    box: Box
    column: int
    y: int

    @property
    def entry(self) -> int:
        """The row at which references arrive."""
        return self.y + self.box.entry


@dataclass(frozen=True, slots=True)
class Column:
    x: int
    width: int


class Port(NamedTuple):
    """Where a reference leaves: row ``row`` of box ``key``, at ``x``, ``y``, to the ``right`` or the left."""

    key: Key
    row: int
    x: int
    y: int
    right: bool


class Net(NamedTuple):
    """All references that reach an object from one side: their ports, the head of the arrow, and the lines between.

    ``runs`` are horizontals (y, first x, last x), ``falls`` verticals (x, first y, last y); both ends belong to them.
    ``joints`` are the cells (x, y, directions) in which runs and falls meet.
    """

    target: int
    from_left: bool
    head: tuple[int, int]
    ports: tuple[Port, ...]
    runs: tuple[tuple[int, int, int], ...]
    falls: tuple[tuple[int, int, int], ...]
    joints: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Layout:
    """The picture's plan, ``width`` × ``height`` cells. Of the references without a line, ``folded`` ones are
    names for which a remark stands, ``closed`` ones are inside closed containers, ``inside`` ones written in a row."""

    size: tuple[int, int] = (0, 0)
    degree: Degree = Degree.NORMAL
    placed: Mapping[Key, Placed] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    gutters: tuple[Column, ...] = ()  # the one with index n is right of column n
    nets: tuple[Net, ...] = ()
    folded: int = 0
    closed: int = 0
    inside: int = 0
    width: int = 0
    height: int = 0

    def region(self, key: Key) -> tuple[int, int, int, int]:
        """Left, top, width and height of a box."""
        placed = self.placed[key]
        column = self.columns[placed.column]
        return column.x, placed.y, column.width, placed.box.height

    def at(self, x: int, y: int) -> tuple[Key, int] | None:
        """The box at a cell and the index of its row there, -1 for its title."""
        for key, placed in self.placed.items():
            column = self.columns[placed.column]
            if column.x <= x < column.x + column.width and placed.y <= y < placed.y + placed.box.height:
                return key, y - placed.y - 1 if placed.box.rows and y - placed.y <= len(placed.box.rows) else -1
        return None


EMPTY = Layout()


def layout(
    state: HeapState,
    previous: Layout | None = None,
    size: tuple[int, int] = (78, 20),
    degree: Degree = Degree.NORMAL,
    view: View = ANYHOW,
) -> Layout:
    """The plan of ``state`` for a window of ``size`` (columns, rows), beyond which it may reach.

    ``previous`` counts where it was made for the same size and degree.
    """
    if previous is not None and (previous.size, previous.degree) != (size, degree):
        previous = None
    before: Mapping[Key, Placed] = previous.placed if previous is not None else {}
    room = size[1]
    stack, folded = boxes.scopes(state, view, degree, room)
    left = min(_stack_most(size[0]), max((_natural(box, degree) for box in stack), default=0))
    found = _Found(state, view, degree, room, max(1, (size[0] - left) // COLUMN_USUAL[degree]), before)
    found.walk(stack)
    placed = {box.key: Placed(box, 0, y) for box, y in zip(stack, _stack_rows(stack, before, room), strict=True)}
    _place_objects(found, placed, before)
    routed = _Routed(placed, found.depth)
    columns, gutters = _widths(placed, routed, previous, size, degree)
    nets = routed.nets(columns, gutters)
    return Layout(
        size,
        degree,
        placed,
        columns,
        gutters,
        nets,
        folded,
        found.closed,
        found.inside,
        width=gutters[-1].x + gutters[-1].width if gutters else 0,
        height=max((routed.bottom, *(place.y + place.box.height for place in placed.values())), default=0),
    )


class _Found:
    """What is reached from the scopes: boxes in order of distance, each with its column and the row it is wanted at."""

    def __init__(
        self, state: HeapState, view: View, degree: Degree, room: int, columns: int, before: Mapping[Key, Placed]
    ) -> None:
        self._state = state
        self._view = view
        self._degree = degree
        self._room = room
        self._columns = columns
        self._before = before
        self._used: dict[int, int] = {}
        self.order: list[tuple[Box, int]] = []
        self.wanted: dict[Key, tuple[Key, int]] = {}  # the first row that refers to an object
        self.closed = 0
        self.inside = 0

    @property
    def depth(self) -> int:
        """How many columns there are."""
        return max((column for _, column in self.order), default=0) + 1

    def walk(self, stack: Sequence[Box]) -> None:
        seen: dict[Key, int] = {box.key: 0 for box in stack}
        level: list[Box] = list(stack)
        first = True
        while level:
            ids: list[int] = []
            for box in level:
                for index, row in enumerate(box.rows):
                    if row.to and row.to not in seen:
                        kept = self._before.get(row.to)
                        behind = min(seen[box.key] + 1, max(self._columns, seen[box.key]))
                        seen[row.to] = kept.column if kept is not None else behind
                        self.wanted[row.to] = box.key, index
                        ids.append(row.to)
            level = self._boxes(ids, seen, first)
            self.order += [(box, seen[box.key]) for box in level]
            first = False
        for box in boxes.ghosts(self._state, self._view):
            if box.key not in seen:
                kept = self._before.get(box.key)
                self.order.append((box, kept.column if kept is not None else 1))

    def _boxes(self, ids: list[int], seen: Mapping[Key, int], named: bool) -> list[Box]:
        """A level's objects, opened as far as their columns have room, those first that are met first."""
        for id in ids:
            self._used[seen[id]] = self._used.get(seen[id], 0) + 1
        return [self._box(self._state.objects[id], seen[id], named) for id in ids]

    def _box(self, object: Object, column: int, named: bool) -> Box:
        if object.edges or object.more:
            asked = object.id in self._view.opened
            if asked or self._opens(object, column):
                rows = boxes.container(self._state, object, asked)
                self.inside += len(object.edges) - sum(1 for row in rows if row.to)
                tall = self._degree is Degree.BOARD
                box = Box(object.id, "box", _title(object), rows, object=object, tall=tall)
                self._used[column] += box.height - 1
                return box
            if boxes.flat(self._state, object):
                self.inside += len(object.edges)
            else:
                self.closed += len(object.edges)
        big = named and self._degree is Degree.BOARD
        return Box(object.id, "big" if big else "line", boxes.told(self._state, object), object=object)

    def _opens(self, object: Object, column: int) -> bool:
        if object.id in self._view.closed or not object.edges or boxes.flat(self._state, object):
            return False
        kept = self._before.get(object.id)
        if kept is not None and kept.box.object is not None:
            if kept.box.shape == "box":
                return True
            if kept.box.object.edges and not boxes.flat(self._state, kept.box.object):
                return False
        return self._used[column] + len(object.edges) + bool(object.more) + 1 <= self._room - MARGIN


def _title(object: Object) -> str:
    """What an open box is called: a container by its type, what else was opened by its name."""
    return one_line(object.text if object.kind in ("function", "class", "module") else object.type)


def _stack_rows(stack: Sequence[Box], before: Mapping[Key, Placed], room: int) -> list[int]:
    """The rows of the scopes in their order: where they stood, or lower where something new came before them. Gaps that
    ended frames left behind are closed where there is no room for them."""
    rows, cursor = [], 0
    for box in stack:
        kept = before.get(box.key)
        y = max(cursor, kept.y) if kept is not None else cursor
        rows.append(y)
        cursor = y + box.height
    close = sum(box.height for box in stack)
    if cursor > room and (close <= room or cursor > close * 3 // 2):
        rows, cursor = [], 0
        for box in stack:
            rows.append(cursor)
            cursor += box.height
    return rows


class _Space:
    """The rows of a column that are taken, as intervals (first, behind the last) in order that do not touch."""

    def __init__(self) -> None:
        self._taken: list[tuple[int, int]] = []
        self.bottom = 0

    def take(self, y: int, height: int) -> None:
        taken, end = self._taken, y + height
        first = last = bisect_left(taken, (y, y))
        if last < len(taken) and taken[last][0] == end:
            end = taken[last][1]
            last += 1
        if first and taken[first - 1][1] == y:
            y = taken[first - 1][0]
            first -= 1
        taken[first:last] = [(y, end)]
        self.bottom = max(self.bottom, end)

    def find(self, wanted: int, height: int) -> int:
        """The first free place from the ``wanted`` row down."""
        taken = self._taken
        index = bisect_left(taken, (wanted, wanted))
        y = max(wanted, taken[index - 1][1]) if index else wanted
        while index < len(taken) and taken[index][0] < y + height:
            y = max(y, taken[index][1])
            index += 1
        return y


def _place_objects(found: _Found, placed: dict[Key, Placed], before: Mapping[Key, Placed]) -> None:
    """Give each object its row, column by column: those that were there first, in their order, then the new."""
    by_column: dict[int, list[Box]] = {}
    for box, column in found.order:
        by_column.setdefault(column, []).append(box)
    for column in sorted(by_column):
        space = _Space()
        kept = [(_stays_at(before[box.key], box), box) for box in by_column[column] if box.key in before]
        kept.sort(key=lambda entry: entry[0])
        cursor = 0
        for wanted, box in kept:
            y = max(wanted, cursor)
            placed[box.key] = Placed(box, column, y)
            space.take(y, box.height)
            cursor = y + box.height
        for box in by_column[column]:
            if box.key in before:
                continue
            y = space.find(_wanted(found, placed, box, space.bottom), box.height)
            placed[box.key] = Placed(box, column, y)
            space.take(y, box.height)


def _stays_at(kept: Placed, box: Box) -> int:
    """The row at which a box stays where its line of entry is."""
    return max(0, kept.entry - box.entry)


def _wanted(found: _Found, placed: Mapping[Key, Placed], box: Box, bottom: int) -> int:
    """The row in which the first reference to a box would be straight; a ghost that was not there comes last."""
    if box.key not in found.wanted:
        return bottom
    key, index = found.wanted[box.key]
    place = placed[key]
    return max(0, place.y + place.box.row_at(index) - box.entry)


class _Routed:
    """The nets of a plan by columns and rows, before anything has an x."""

    def __init__(self, placed: Mapping[Key, Placed], depth: int) -> None:
        self._placed = placed
        self._sources: dict[tuple[int, bool], list[tuple[Key, int, int, int]]] = {}
        self._occupied: list[set[int]] = [set() for _ in range(depth)]
        self._passages: dict[tuple[int, bool], dict[int, int]] = {}
        self.bottom = 0
        for place in placed.values():
            self._occupied[place.column].update(range(place.y, place.y + place.box.height))
        for key, place in placed.items():
            for index, row in enumerate(place.box.rows):
                if row.to and row.to in placed:
                    from_left = place.column < placed[row.to].column
                    self._sources.setdefault((row.to, from_left), []).append(
                        (key, index, place.column, place.y + place.box.row_at(index))
                    )
        self._wires: list[dict[tuple[int, bool], tuple[set[int], set[int]]]] = [{} for _ in range(depth)]
        for net, sources in self._sources.items():
            for _, _, column, y in sources:
                self._lead(net, column, y)
        self.courses: list[dict[tuple[int, bool], Course]] = []
        self.tracks: list[int] = []
        for wires in self._wires:
            courses, tracks = allot([Wire(tuple(sorted(left)), tuple(sorted(right))) for left, right in wires.values()])
            self.courses.append(dict(zip(wires, courses, strict=True)))
            self.tracks.append(tracks)
            for course in courses:
                self.bottom = max(self.bottom, course.jog + 1)

    def _lead(self, net: tuple[int, bool], column: int, y: int) -> None:
        """Lead a reference from its port to its object, gutter by gutter."""
        target, from_left = net
        to = self._placed[target]
        if from_left:
            for passed in range(column, to.column):
                left, right = self._wires[passed].setdefault(net, (set(), set()))
                left.add(y)
                y = to.entry if passed + 1 == to.column else self._passage(net, passed + 1, to.entry)
                right.add(y)
        elif column == to.column:
            left, _ = self._wires[column].setdefault(net, (set(), set()))
            left.update((y, to.entry))
        else:
            for passed in range(column - 1, to.column - 1, -1):
                left, right = self._wires[passed].setdefault(net, (set(), set()))
                right.add(y)
                y = to.entry if passed == to.column else self._passage(net, passed, to.entry)
                left.add(y)

    def _passage(self, net: tuple[int, bool], column: int, near: int) -> int:
        """The row in which a net passes a column: the nearest in which nothing stands."""
        rows = self._passages.setdefault(net, {})
        if column not in rows:
            occupied, distance = self._occupied[column], 0
            while near + distance in occupied and (near < distance or near - distance in occupied):
                distance += 1
            rows[column] = near + distance if near + distance not in occupied else near - distance
            occupied.add(rows[column])
            self.bottom = max(self.bottom, rows[column] + 1)
        return rows[column]

    def nets(self, columns: Sequence[Column], gutters: Sequence[Column]) -> tuple[Net, ...]:
        """The nets with every line's place."""
        lines = {net: _Lines() for net in self._sources}
        for gutter, courses, tracks in zip(gutters, self.courses, self.tracks, strict=False):
            step = 2 if tracks <= ROOMY else 1
            for net, course in courses.items():
                lines[net].lead(course, gutter, step)
        for net, rows in self._passages.items():
            for number, y in rows.items():
                column = columns[number]
                lines[net].runs.append((y, column.x, column.x + column.width - 1))
        return tuple(
            Net(
                target,
                from_left,
                self._head(target, from_left, columns),
                tuple(self._ports(sources, self._placed[target].column, columns)),
                tuple(lines[target, from_left].runs),
                tuple(lines[target, from_left].falls),
                tuple(lines[target, from_left].joints),
            )
            for (target, from_left), sources in self._sources.items()
        )

    def _head(self, target: int, from_left: bool, columns: Sequence[Column]) -> tuple[int, int]:
        place = self._placed[target]
        column = columns[place.column]
        return (column.x - 1 if from_left else column.x + column.width), place.entry

    def _ports(
        self, sources: Sequence[tuple[Key, int, int, int]], target: int, columns: Sequence[Column]
    ) -> Iterator[Port]:
        for key, index, number, y in sources:
            column = columns[number]
            right = number <= target
            yield Port(key, index, column.x + column.width - 1 if right else column.x, y, right)


class _Lines:
    """The lines of one net."""

    def __init__(self) -> None:
        self.runs: list[tuple[int, int, int]] = []
        self.falls: list[tuple[int, int, int]] = []
        self.joints: list[tuple[int, int, int]] = []

    def lead(self, course: Course, gutter: Column, step: int) -> None:
        """Add the lines of a course through a gutter, whose tracks are ``step`` cells apart."""
        first, last = gutter.x, gutter.x + gutter.width - 1
        if course.straight >= 0:
            self.runs.append((course.straight, first, last))
            return
        lanes = [first + 1 + trunk.track * step for trunk in course.trunks]
        if course.jog >= 0:
            self.runs.append((course.jog, lanes[0], lanes[1]))
        for number, (trunk, x) in enumerate(zip(course.trunks, lanes, strict=True)):
            joints = dict.fromkeys(trunk.left, LEFT)
            for y in trunk.right:
                joints[y] = joints.get(y, 0) | RIGHT
            if course.jog >= 0:
                joints[course.jog] = LEFT if number else RIGHT
            self.falls.append((x, trunk.top, trunk.bottom))
            self.runs += [(y, first, x) for y in trunk.left]
            self.runs += [(y, x, last) for y in trunk.right]
            self.joints += [
                (x, y, sides | (UP if y > trunk.top else 0) | (DOWN if y < trunk.bottom else 0))
                for y, sides in joints.items()
            ]


def _widths(
    placed: Mapping[Key, Placed],
    routed: _Routed,
    previous: Layout | None,
    size: tuple[int, int],
    degree: Degree,
) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """Columns and gutters from left to right; the last column may fill the window."""
    count = len(routed.tracks)
    gaps = [_gap(routed, number, count) for number in range(count)]
    widths = _fitted(placed, gaps, size[0], degree)
    if previous is not None:
        kept = list(zip(previous.columns, previous.gutters, strict=True))[:count]
        before = [column.width for column, _ in kept] + [0] * (count - len(kept))
        between = [gutter.width for _, gutter in kept] + [0] * (count - len(kept))
        stays = list(map(max, widths, before)), list(map(max, gaps, between))
        if sum(map(sum, stays)) <= max(size[0], sum(widths) + sum(gaps)):
            widths, gaps = stays
    columns: list[Column] = []
    gutters: list[Column] = []
    x = 0
    for width, gap in zip(widths, gaps, strict=True):
        columns.append(Column(x, width))
        gutters.append(Column(x + width, gap))
        x += width + gap
    return tuple(columns), tuple(gutters)


def _fitted(placed: Mapping[Key, Placed], gaps: Sequence[int], window: int, degree: Degree) -> list[int]:
    """The widths of the columns: as their boxes would have them; where the window is narrower, less of what can be cut
    or left out."""
    count = len(gaps)
    widest = [_stack_most(window), *[COLUMN_WIDEST[degree]] * (count - 2), LINE_WIDEST][:count]
    wanted, needed = [0] * count, [0] * count
    for place in placed.values():
        at = place.column
        wanted[at] = max(wanted[at], _natural(place.box, degree))
        needed[at] = max(needed[at], _needed(place.box, degree))
    widths = list(map(min, wanted, widest))
    over = sum(widths) + sum(gaps) - window
    last = count - 1
    turns = [(number, needed[number]) for number in (last, *range(1, last), 0)]
    for number, least in [*turns, (last, COLUMN_LEAST)] if last else []:
        if over > 0:
            cut = max(0, min(over, widths[number] - least))
            widths[number] -= cut
            over -= cut
    return widths


def _gap(routed: _Routed, number: int, count: int) -> int:
    """The width that the lines right of a column take."""
    if number == count - 1 and not routed.courses[number]:
        return 0
    tracks = routed.tracks[number]
    least = 2 if number == count - 1 else GUTTER_LEAST
    return max(least, 2 + tracks * (2 if tracks <= ROOMY else 1))


def _stack_most(width: int) -> int:
    """The widest that the stack's column may be in a window of ``width`` columns."""
    return max(24, min(STACK_WIDEST, width // 2))


def _natural(box: Box, degree: Degree, remark: int = REMARK) -> int:
    """The cells that a box would fill if nothing were cut, but for what a remark has beyond so many."""
    if box.shape in ("scope", "bar"):
        line = width_of(box.line) + 2 if box.line else 0
        title = width_of(box.title) + line + 5
        names = (min(remark, width_of(row.label)) if row.remark else width_of(row.label) + 1 for row in box.rows)
        return max(title, max(names, default=0) + 5)
    if box.ghost is not None:
        return width_of(box.title) + width_of(boxes.verdict(box.ghost)) + 4
    assert box.object is not None
    if box.shape == "big":
        return width_of(box.title) + 3 * len(str(box.object.refs)) + 6
    note = width_of(boxes.note(box.object, degree)) + MARKED
    if box.shape == "line":
        return width_of(box.title) + note + 3
    big = BIG * len(str(box.object.refs)) + 1 if box.tall else 0
    return max(width_of(box.title) + note + 5, _items(box) + big)


def _needed(box: Box, degree: Degree) -> int:
    """The cells that a box fills with nothing cut that matters: the start of its value, its count, its items' names."""
    if box.ghost is not None:
        return min(width_of(box.title), TITLE_LEAST) + width_of(boxes.verdict_in_short(box.ghost)) + 4
    if box.object is None or box.shape == "big":
        return _natural(box, degree, remark=0)
    title = min(width_of(box.title), TITLE_LEAST) + width_of(boxes.note(box.object, degree))
    if box.shape == "line":
        return title + 3
    return max(title + 6, _natural(box, degree) - MARKED if degree is Degree.BOARD else 0, _items(box))


def _items(box: Box) -> int:
    return max((width_of(row.label) + width_of(row.value) + 6 for row in box.rows), default=0)
