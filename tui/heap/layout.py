"""Where everything stands in the heap's picture: scopes on the left, objects in columns by distance, lines between.

There are as many columns as the window is likely to hold. What is farther away stays inside containers that are closed
in the last one, unless it is a chain or little else: that goes on below. What is opened there by hand gets a column
more.

New objects stand beside what refers to them, in the order of its rows and as far apart as what hangs on them needs.

A pure function of a state, the layout before, the size and the degree. What stays keeps its place:

- an object its column, while something left of it refers to it. Where nothing does, it moves behind its holder, if that
  moves no other container; once many wait for that, or the window is too low, all is laid out afresh;
- an object its row, unless something that grew needs that, a container came and found no room between those where it
  belongs (then all is laid out afresh), the column reaches below a window that could hold it, or
  somebody opened or closed a box in a column before;
- a column its place and width, unless it or one left of it must become wider, or the picture can be made to fit the
  window by making columns narrow;
- a line its tracks in the gutters and its rows beside boxes, while its ends stay and they are free.

References to one object join into a net for each side on which they arrive: from the left those of columns before it,
from the right those of its own column and of columns behind it, which leave their box on its left. A line that has to
pass a column takes a row of it in which nothing stands.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tui.canvas import one_line, width_of
from tui.heap import boxes
from tui.heap.boxes import ANYHOW, BIG, Box, Degree, Key, View
from tui.heap.routing import Course, Wire, allot
from tui.words import tr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from tui.heap.model import HeapState
    from tui.observed._dogwatch.events import Object

STACK_WIDEST = 44  # columns
COLUMN_WIDEST = {Degree.BOARD: 40, Degree.NORMAL: 36, Degree.DETAIL: 64}  # of all but the last column
REMARK = 26  # of a remark in the stack that count for its width
LINE_WIDEST = 100  # of the last column
COLUMN_USUAL = {Degree.BOARD: 24, Degree.NORMAL: 20, Degree.DETAIL: 44}  # where nothing is known of what comes there
ALIKE = 6  # containers of a type that come together from which on all of them are open or none
PILED = {
    Degree.BOARD: 3,
    Degree.NORMAL: 3,
    Degree.DETAIL: 4,
}  # lines within the last column that are clear, of no chain
GUTTER_LEAST = 6
STRAIGHT = 6  # rows from its object within which a line passes several columns in one row, if there is one
NONE = 1 << 30  # no column
MARGIN = 2  # rows of a column that opening leaves free: few boxes stand flush
SPARE = 4  # cells that a gutter has for lines to come, where the window has room
TITLE_LEAST = 12  # cells of a value or a type that are not cut
TITLE_MARKED = 8  # the same beside a mark
GHOST_LEAST = 3  # the same beside a verdict
MARKED = 4  # cells kept at least for a mark beside a count: "new", or the count before
ASTRAY = 3  # objects that must wait for a better column before all is laid out afresh, and one
ASTRAY_SHARE = 6  # of so many
UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8  # from where lines meet in a cell


NetKey: TypeAlias = tuple[int, bool]
"""A net: the object that it leads to, and whether it arrives from the left."""


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
    names for which a remark stands, ``closed`` ones are inside closed containers, ``inside`` ones written in a row.
    The closed containers hide ``hidden`` objects, up to so many ``levels`` away from them."""

    size: tuple[int, int] = (0, 0)
    degree: Degree = Degree.NORMAL
    view: View = ANYHOW
    placed: Mapping[Key, Placed] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    gutters: tuple[Column, ...] = ()  # the one with index n is right of column n
    tight: int = 0  # how far columns were made narrow since all was laid out afresh: 1 room for marks, 2 not even that
    nets: tuple[Net, ...] = ()
    courses: tuple[Mapping[NetKey, Course], ...] = ()  # of the nets, by gutter
    passages: Mapping[NetKey, Mapping[int, int]] = field(default_factory=dict)  # the rows in which nets pass columns
    folded: int = 0
    closed: int = 0
    inside: int = 0
    hidden: int = 0
    levels: int = 0
    width: int = 0
    height: int = 0

    @property
    def is_blank(self) -> bool:
        """Whether there are only scopes, and they have no names."""
        return not self.folded and not any(placed.column or placed.box.rows for placed in self.placed.values())

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

    ``previous`` counts where it was made for the same size and degree, and of more than scopes without a name: how
    early a program is first looked at leaves no trace.
    """
    if previous is not None and ((previous.size, previous.degree) != (size, degree) or previous.is_blank):
        previous = None
    stack, folded = boxes.scopes(state, view, degree, size[1])
    found, placed = _arranged(state, stack, previous, size, degree, view)
    if previous is not None and (found.is_worn or (found.astray and _bottom(placed) > size[1])):
        fresh = _arranged(state, stack, None, size, degree, view)
        if found.is_worn or _bottom(fresh[1]) <= size[1]:
            previous = None
            found, placed = fresh
    routed = _Routed(placed, found.depth, previous)
    columns, gutters, tight = _widths(placed, found.wishes, routed, previous, size, degree)
    hidden, levels = _hidden(state, placed)
    return Layout(
        size,
        degree,
        view,
        placed,
        columns,
        gutters,
        tight,
        routed.nets(columns, gutters),
        tuple(routed.courses),
        routed.passages,
        folded,
        found.closed,
        found.inside,
        hidden,
        levels,
        width=gutters[-1].x + gutters[-1].width if gutters else 0,
        height=max(routed.bottom, _bottom(placed)),
    )


def _arranged(
    state: HeapState,
    stack: Sequence[Box],
    previous: Layout | None,
    size: tuple[int, int],
    degree: Degree,
    view: View,
) -> tuple[_Found, dict[Key, Placed]]:
    """What is in the picture, and at which row of which column."""
    before: Mapping[Key, Placed] = previous.placed if previous is not None else {}
    found = _Found(state, view, degree, size, stack, previous)
    found.walk(stack)
    placed = {box.key: Placed(box, 0, y) for box, y in zip(stack, _stack_rows(stack, before, size[1]), strict=True)}
    _place_objects(found, placed, before, max(size[1], _bottom(placed)), _turned(previous, view))
    return found, placed


def _hidden(state: HeapState, placed: Mapping[Key, Placed]) -> tuple[int, int]:
    """How many objects closed containers hide, and how many levels away the farthest of them are."""
    level = [place.box.object for place in placed.values() if place.box.object is not None and not place.box.rows]
    seen: set[Key] = set(placed)
    hidden = levels = 0
    while level:
        ids = {to for object in level for _, to in object.edges} - seen
        seen |= ids
        level = [item for id in ids if (item := state.objects.get(id)) is not None and not boxes.inlined(item)]
        hidden += len(level)
        levels += bool(level)
    return hidden, levels


def _turned(previous: Layout | None, view: View) -> int:
    """The first column in which a box was opened or closed by hand since the ``previous`` layout, or ``NONE``."""
    if previous is None or previous.view == view:
        return NONE
    turned = (previous.view.opened ^ view.opened) | (previous.view.closed ^ view.closed)
    return min((previous.placed[key].column for key in turned if key in previous.placed), default=NONE)


def _bottom(placed: Mapping[Key, Placed]) -> int:
    return max((place.y + place.box.height for place in placed.values()), default=0)


class _Found:
    """What is reached from the scopes: boxes in order of distance, each with its column and the row it is wanted at."""

    def __init__(
        self,
        state: HeapState,
        view: View,
        degree: Degree,
        size: tuple[int, int],
        stack: Sequence[Box],
        previous: Layout | None,
    ) -> None:
        self._state = state
        self._view = view
        self._degree = degree
        self._window, self._room = size
        self._before: Mapping[Key, Placed] = previous.placed if previous is not None else {}
        self._used: dict[int, int] = {}
        self._tall: dict[int, int] = {}  # the rows of what was there and of what comes, by column
        for place in self._before.values():
            self._tall[place.column] = self._tall.get(place.column, 0) + place.box.height
        self._top: dict[int, int] = {}  # about the row at which a column begins
        self.wishes = {box.key: _wish(box, degree) for box in stack}
        left = max((wish.needed for wish in self.wishes.values()), default=0)
        self._wide = {0: min(_stack_most(self._window), left)}  # the widths of the columns, as far as they are known
        self._gaps: dict[int, int] = {}  # those of the gutters
        self._least = 1
        if previous is not None:
            self._least = max(1, len(previous.columns) - 1)
            for number, (column, gutter) in enumerate(zip(previous.columns[:-1], previous.gutters, strict=False)):
                self._wide[number] = max(column.width, self._wide.get(number, 0))
                self._gaps[number] = gutter.width
        self._columns = self._reach()
        self.order: list[tuple[Box, int]] = []
        self.astray = 0
        self._seen: Mapping[Key, int] = {}  # the columns of what was met so far
        """Objects that nothing left of them refers to, but which stay where they are."""
        self.untidy = False
        """Whether a container found no room where it belongs."""
        self.wanted: dict[Key, tuple[Key, int]] = {}  # the first row that refers to an object
        self.closed = 0
        self.inside = 0

    @property
    def depth(self) -> int:
        """How many columns there are."""
        return max((column for _, column in self.order), default=0) + 1

    @property
    def is_worn(self) -> bool:
        """Whether all should be laid out afresh: so many objects wait for a better column, or a container for room."""
        return self.untidy or self.astray >= max(ASTRAY, len(self.order) // ASTRAY_SHARE)

    def _reach(self) -> int:
        """How many columns of objects the window is likely to hold, as far as is known what stands in them, and one
        that comes next."""
        edge, count, most = self._wide[0], 0, len(self._wide) + 1
        while edge <= self._window and count <= most:
            count += 1
            edge += self._gaps.get(count - 1, GUTTER_LEAST)
            edge += self._wide.get(count, COLUMN_USUAL[self._degree])
        return max(self._least, count - 1)

    def walk(self, stack: Sequence[Box]) -> None:
        seen: dict[Key, int] = {box.key: 0 for box in stack}
        self._follow(stack, seen, self._deeper(stack))
        self._follow(stack, seen)
        if self._before:
            self._mend(stack, seen)
        for box in boxes.ghosts(self._state, self._view):
            if box.key not in seen:
                kept = self._before.get(box.key)
                self.order.append((box, kept.column if kept is not None else 1))
                self.wishes[box.key] = _wish(box, self._degree)

    def _follow(self, stack: Sequence[Box], seen: dict[Key, int], deeper: Set[tuple[Key, int]] = frozenset()) -> None:
        """Find what is reached from the scopes, but for what is only reached from rows that lead ``deeper``."""
        level = list(stack)
        top: dict[Key, int] = {}
        first = True
        while level:
            ids: list[int] = []
            for box in level:
                behind, above = self._behind(box.key, seen[box.key]), top.get(box.key, 0) + 1
                for index, (_, to, _, _) in enumerate(box.rows):
                    if to and to not in seen and not (deeper and (box.key, index) in deeper):
                        kept = self._before.get(to)
                        seen[to] = column = kept.column if kept is not None else behind
                        self.wanted[to] = box.key, index
                        top[to] = above + index
                        self._top.setdefault(column, top[to])
                        ids.append(to)
            if not ids:
                break
            level = self._boxes(ids, seen, first)
            for box in level:
                column = seen[box.key]
                self.order.append((box, column))
                self.wishes[box.key] = wish = _wish(box, self._degree)
                self._wide[column] = max(self._wide.get(column, 0), min(COLUMN_WIDEST[self._degree], wish.least))
            self._columns = self._reach()
            first = False

    def _deeper(self, stack: Sequence[Box]) -> set[tuple[Key, int]]:
        """The rows of frames that refer to a container that is part of what an outer frame or the module refers to: it
        stands there, so that a structure looks the same while somebody walks through it."""
        known = self._state.objects
        rows: set[tuple[Key, int]] = set()
        if not any(row.to and known[row.to].edges for box in stack if box.thread >= 0 for row in box.rows):
            return rows
        module: set[int] = set()
        inside: set[int] = set()
        thread = -1
        for box in stack:
            if box.thread != thread:
                inside, thread = set(module), box.thread
            rows.update((box.key, index) for index, row in enumerate(box.rows) if thread >= 0 and row.to in inside)
            level = [row.to for row in box.rows if row.to in known and known[row.to].edges]
            while level:
                level = [to for id in level for _, to in known[id].edges if to in known and known[to].edges]
                level = [to for to in dict.fromkeys(level) if to not in inside]
                inside.update(level)
            if thread < 0:
                module = inside
        return rows

    def _behind(self, key: Key, column: int) -> int:
        """The column of what a box in a ``column`` refers to first."""
        if column and key in self._view.opened:
            return column + 1
        return min(column + 1, max(self._columns, column))

    def _mend(self, stack: Sequence[Box], columns: dict[Key, int]) -> None:
        """Move objects that nothing left of them refers to behind their first holder, if no container that hangs on
        them would have to move too; the others are ``astray``. The last column has room for all that is far away."""
        holders: dict[Key, list[Key]] = {}
        for box in (*stack, *(box for box, _ in self.order)):
            for row in box.rows:
                if row.to:
                    holders.setdefault(row.to, []).append(box.key)
        containers = {box.key for box, _ in self.order if box.rows} & self._before.keys()
        for index, (box, column) in enumerate(self.order):
            if column >= self._columns or any(columns[holder] < column for holder in holders[box.key]):
                continue
            behind = min(columns[self.wanted[box.key][0]] + 1, self._columns)
            hang = (row.to for row in box.rows if row.to in containers and self.wanted[row.to][0] == box.key)
            if any(columns[to] <= behind for to in hang):
                self.astray += 1
            else:
                columns[box.key] = behind
                self.order[index] = box, behind

    def _boxes(self, ids: list[int], seen: Mapping[Key, int], named: bool) -> list[Box]:
        """A level's objects, opened as far as their columns have room, those first that are met first."""
        self._seen = seen
        for id in ids:
            self._used[seen[id]] = self._used.get(seen[id], 0) + 1
            if id not in self._before:
                self._tall[seen[id]] = self._tall.get(seen[id], 0) + 1
        objects = [self._state.objects[id] for id in ids]
        coming = [object for object in objects if object.edges and object.id not in self._before]
        for object in coming:
            column = seen[object.id]
            least = min(len(object.type), TITLE_MARKED) + width_of(boxes.note(object, self._degree)) + 6
            self._wide[column] = max(self._wide.get(column, 0), least)
        if coming:
            self._columns = self._reach()
        last = [
            object
            for object in objects
            if object.edges and seen[object.id] >= self._columns and not boxes.flat(self._state, object)
        ]
        self._piles = len(last) < 2 or self._lines(last) <= PILED[self._degree]
        self._closed_alike = self._too_many([object for object in objects if not self._is_open(object)], seen)
        big = self._big(objects, seen, named) if self._degree is Degree.BOARD else frozenset()
        return [self._box(object, seen[object.id], seen[object.id] in big) for object in objects]

    def _big(self, objects: Sequence[Object], columns: Mapping[Key, int], named: bool) -> Set[int]:
        """The columns whose lines have big counts on the board: those of what has a name, and others that have room for
        that when all that comes to them is open."""
        if named:
            return frozenset(columns[object.id] for object in objects)
        more: dict[int, int] = {}
        for object in objects:
            rows = max(_rows(object), BIG + 1) if object.edges and not boxes.flat(self._state, object) else BIG - 1
            more[columns[object.id]] = more.get(columns[object.id], 0) + rows
        return {column for column, rows in more.items() if self._used[column] + rows <= self._room - MARGIN}

    def _too_many(self, objects: Sequence[Object], columns: Mapping[Key, int]) -> set[tuple[int, str]]:
        """The columns and types of which several containers have no room to be opened all: they look alike."""
        rows: dict[tuple[int, str], list[int]] = {}
        for object in objects:
            if not object.edges:
                continue
            alike = rows.setdefault((columns[object.id], object.type), [])
            alike.append(0 if boxes.flat(self._state, object) else _rows(object))
        return {
            (column, type)
            for (column, type), heights in rows.items()
            if len(heights) >= ALIKE and self._used[column] + sum(heights) > self._room - MARGIN
        }

    def _lines(self, objects: Sequence[Object]) -> int:
        """How many lines would lead from some containers into the last column if they were open."""
        known = self._state.objects
        return sum(
            1
            for object in objects
            for _, to in object.edges
            if (item := known.get(to)) is not None
            and not boxes.inlined(item)
            and self._seen.get(to, self._columns) >= self._columns
        )

    def _box(self, object: Object, column: int, big: bool) -> Box:
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
        self._used[column] += BIG - 1 if big else 0
        return Box(object.id, "big" if big else "line", boxes.told(self._state, object), object=object)

    def _opens(self, object: Object, column: int) -> bool:
        if object.id in self._view.closed or not object.edges or boxes.flat(self._state, object):
            return False
        if column >= self._columns and not self._piles:
            return False
        if self._is_open(object):
            return True
        if (column, object.type) in self._closed_alike:
            return False
        kept = self._before.get(object.id)
        was = kept.box.object if kept is not None else None
        if was is not None and was.edges and not boxes.flat(self._state, was):
            return self._reopens(object, column)
        rows = self._used[column] + _rows(object)
        if column >= self._columns:  # what hangs on it comes there too
            rows += self._lines([object]) + self._top[column]
        return rows <= self._room - MARGIN

    def _is_open(self, object: Object) -> bool:
        kept = self._before.get(object.id)
        return kept is not None and kept.box.object is not None and kept.box.shape == "box"

    def _reopens(self, object: Object, column: int) -> bool:
        """Whether there is room again for a container that was closed, and for what comes with it."""
        behind = self._behind(object.id, column)
        taller = {column: _rows(object)}
        taller[behind] = taller.get(behind, 0) + sum(1 for _, to in object.edges if to not in self._before)
        if any(self._tall.get(at, 0) + rows > self._room - MARGIN for at, rows in taller.items()):
            return False
        for at, rows in taller.items():
            self._tall[at] = self._tall.get(at, 0) + rows
        return True


def _rows(object: Object) -> int:
    """How many rows more a container takes where it is open."""
    return len(object.edges) + bool(object.more) + 1


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

    def find_above(self, wanted: int, height: int, otherwise: int) -> int:
        """The first free place from the ``wanted`` row up."""
        end = wanted + height
        for first, behind in reversed(self._taken):
            if end - max(behind, 0) >= height:
                return end - height
            end = min(end, first)
        return end - height if end >= height else otherwise


def _place_objects(
    found: _Found, placed: dict[Key, Placed], before: Mapping[Key, Placed], room: int, turned: int
) -> None:
    """Give each object its row, column by column: those that were there first, in their order, then the new. Behind the
    column ``turned`` all get theirs anew."""
    by_column: dict[int, list[Box]] = {}
    for box, column in found.order:
        by_column.setdefault(column, []).append(box)
    bands: Mapping[Key, int] = {}
    for column in sorted(by_column):
        here = by_column[column]
        kept = [
            (_stays_at(was, box), box)
            for box in here
            if (was := before.get(box.key)) is not None and was.column == column <= turned
        ]
        if kept:
            kept.sort(key=lambda entry: entry[0])
            _place_between(found, placed, column, here, kept, room)
        else:
            bands = bands or _bands(found)
            _place_anew(found, placed, column, here, bands, room)
        bottom = max(placed[box.key].y + box.height for box in here)
        if bottom > room:
            placed.update(_raised([placed[box.key] for box in here], room))


def _bands(found: _Found) -> dict[Key, int]:
    """The rows that each object and what hangs on it alone need, in the column of both that needs more."""
    bands: dict[Key, int] = {}
    columns = {box.key: column for box, column in found.order}
    hang: dict[Key, int] = {}
    for box, column in reversed(found.order):
        bands[box.key] = max(box.height, hang.get(box.key, 0))
        holder = found.wanted.get(box.key, (box.key, 0))[0]
        if columns.get(holder, column) < column:
            hang[holder] = hang.get(holder, 0) + bands[box.key]
    return bands


def _place_anew(
    found: _Found,
    placed: dict[Key, Placed],
    column: int,
    here: Sequence[Box],
    bands: Mapping[Key, int],
    room: int,
) -> None:
    """Rows for all objects of a column, in the order in which they are referred to: those that only a container refers
    to so far apart that what hangs on them has room beside them, as far as the window has it."""
    apart = [bands[box.key] - box.height if column > 1 else 0 for box in here]
    first = _wanted(found, placed, here[0], 0)
    share = min(1.0, max(0, room - first - sum(box.height for box in here)) / max(1, sum(apart)))
    cursor, owed = 0, 0.0
    for box, more in zip(here, apart, strict=True):
        y = max(cursor, _wanted(found, placed, box, cursor))
        placed[box.key] = Placed(box, column, y)
        owed += more * share
        cursor = y + box.height + int(owed)
        owed -= int(owed)


def _place_between(
    found: _Found,
    placed: dict[Key, Placed],
    column: int,
    here: Sequence[Box],
    kept: Sequence[tuple[int, Box]],
    room: int,
) -> None:
    """Rows for what is new in a column between those that stay: where it belongs by what refers to it, if there is
    room, else where there is."""
    space = _Space()
    cursor = 0
    for wanted, box in kept:
        y = max(wanted, cursor)
        placed[box.key] = Placed(box, column, y)
        space.take(y, box.height)
        cursor = y + box.height
    stays = {box.key for _, box in kept}
    limits: list[int] = []
    limit = NONE
    for box in reversed(here):
        limits.append(limit)
        if box.key in stays and box.ghost is None:
            limit = placed[box.key].y
    low = 0
    for box, high in zip(here, reversed(limits), strict=True):
        if box.key not in stays:
            wanted = _wanted(found, placed, box, space.bottom)
            y = space.find(min(max(wanted, low), max(low, high - box.height)), box.height)
            if y + box.height > min(high, room):
                found.untidy |= bool(box.rows) and column > 1 and y + box.height > high
                y = space.find(wanted, box.height)
                if y + box.height > room:
                    y = space.find_above(room - box.height, box.height, y)
            placed[box.key] = Placed(box, column, y)
            space.take(y, box.height)
        if box.ghost is None:
            low = placed[box.key].y + box.height


def _raised(places: Sequence[Placed], room: int) -> dict[Key, Placed]:
    """The boxes of a column that reaches below the ``room`` of the window, or of the stack where that is taller: the
    lowest are raised as far as that takes. Where there is too little for all, gaps stay unless they are a third."""
    ordered = sorted(places, key=lambda place: place.y)
    needed = sum(place.box.height for place in ordered)
    bottom = ordered[-1].y + ordered[-1].box.height
    limit = room if needed <= room else needed if bottom > needed * 3 // 2 else bottom
    raised = {}
    for place in reversed(ordered):
        limit = min(place.y, limit - place.box.height)
        raised[place.box.key] = place._replace(y=limit)
    return raised


def _stays_at(kept: Placed, box: Box) -> int:
    """The row at which a box stays where its line of entry is."""
    return max(0, kept.entry - box.entry)


def _wanted(found: _Found, placed: Mapping[Key, Placed], box: Box, bottom: int) -> int:
    """The row in which the first reference to a box would be straight; a ghost that was not there comes last."""
    key, index = found.wanted.get(box.key, (box.key, 0))
    if key not in placed:
        return bottom
    place = placed[key]
    return max(0, place.y + place.box.row_at(index) - box.entry)


class _Routed:
    """The nets of a plan by columns and rows, before anything has an x."""

    def __init__(self, placed: Mapping[Key, Placed], depth: int, previous: Layout | None) -> None:
        self._placed = placed
        self._sources: dict[NetKey, list[tuple[Key, int, int, int]]] = {}
        self._occupied: list[set[int]] = [set() for _ in range(depth)]
        self.passages: dict[NetKey, dict[int, int]] = {}
        self.bottom = 0
        for place in placed.values():
            self._occupied[place.column].update(range(place.y, place.y + place.box.height))
        for key, (box, column, y) in placed.items():
            for index, row in enumerate(box.rows):
                to = placed.get(row.to) if row.to else None
                if to is not None:
                    port = key, index, column, y + box.row_at(index)
                    self._sources.setdefault((row.to, column < to.column), []).append(port)
        if previous is not None:
            self._pass_as(previous)
        self._wires: list[dict[NetKey, tuple[set[int], set[int]]]] = [{} for _ in range(depth)]
        for net, sources in self._sources.items():
            for _, _, column, y in sources:
                self._lead(net, column, y)
        self.courses: list[dict[NetKey, Course]] = []
        self.tracks: list[int] = []
        for number, wires in enumerate(self._wires):
            needed = [Wire(tuple(sorted(left)), tuple(sorted(right))) for left, right in wires.values()]
            if previous is not None and number < len(previous.courses):
                earlier, room = previous.courses[number], previous.gutters[number].width // 2 - 1
                courses, tracks = allot(needed, [earlier.get(net) for net in wires], room)
            else:
                courses, tracks = allot(needed)
            self.courses.append(dict(zip(wires, courses, strict=True)))
            self.tracks.append(tracks)
            for course in courses:
                self.bottom = max(self.bottom, course.jog + 1)

    def _pass_as(self, previous: Layout) -> None:
        """Let nets whose object stayed pass columns where they did, in rows that are still free."""
        for net, rows in previous.passages.items():
            if net not in self._sources or net[0] not in previous.placed:
                continue
            to = self._placed[net[0]]
            if (to.column, to.entry) != (previous.placed[net[0]].column, previous.placed[net[0]].entry):
                continue
            ends = [column for _, _, column, _ in self._sources[net]]
            for column, y in rows.items():
                passes = min(ends) < column < to.column if net[1] else to.column < column < max(ends)
                if passes and y not in self._occupied[column]:
                    self._pass(net, column, y)

    def _pass(self, net: NetKey, column: int, y: int) -> None:
        self.passages.setdefault(net, {})[column] = y
        self._occupied[column].add(y)
        self.bottom = max(self.bottom, y + 1)

    def _lead(self, net: NetKey, column: int, y: int) -> None:
        """Lead a reference from its port to its object, gutter by gutter."""
        target, from_left = net
        box, to, top = self._placed[target]
        entry = top + box.entry
        if from_left:
            for passed in range(column, to):
                left, right = self._ends(passed, net)
                left.add(y)
                y = entry if passed + 1 == to else self._passage(net, range(passed + 1, to), y)
                right.add(y)
        elif column == to:
            self._ends(column, net)[0].update((y, entry))
        else:
            for passed in range(column - 1, to - 1, -1):
                left, right = self._ends(passed, net)
                right.add(y)
                y = entry if passed == to else self._passage(net, range(passed, to, -1), y)
                left.add(y)

    def _ends(self, number: int, net: NetKey) -> tuple[set[int], set[int]]:
        """The rows of a net at both edges of a gutter."""
        wires = self._wires[number]
        ends = wires.get(net)
        if ends is None:
            ends = wires[net] = set(), set()
        return ends

    def _passage(self, net: NetKey, columns: range, came: int) -> int:
        """The row in which a net passes the first of the columns that are left to pass: that in which it came, or the
        nearest to its object, in which nothing stands in all of them if such a row is not far."""
        if columns[0] not in self.passages.get(net, {}):
            entry = self._placed[net[0]].entry
            taken = [self._occupied[number] for number in columns]
            near = range(STRAIGHT if len(columns) > 1 else 0)
            for y in (came, *(entry + sign * distance for distance in near for sign in (1, -1))):
                if y >= 0 and abs(y - entry) < STRAIGHT and not any(y in column for column in taken):
                    break
            else:
                distance = 0
                while entry + distance in taken[0] and (entry < distance or entry - distance in taken[0]):
                    distance += 1
                y = entry + distance if entry + distance not in taken[0] else entry - distance
            self._pass(net, columns[0], y)
        return self.passages[net][columns[0]]

    def nets(self, columns: Sequence[Column], gutters: Sequence[Column]) -> tuple[Net, ...]:
        """The nets with every line's place."""
        lines = {net: _Lines() for net in self._sources}
        edges = [(column.x, column.width) for column in columns]
        for gutter, courses in zip(gutters, self.courses, strict=True):
            for net, course in courses.items():
                lines[net].lead(course, gutter)
        for net, rows in self.passages.items():
            for number, y in rows.items():
                column = columns[number]
                lines[net].runs.append((y, column.x, column.x + column.width - 1))
        nets = []
        for (net, sources), led in zip(self._sources.items(), lines.values(), strict=True):
            target, from_left = net
            box, number, y = self._placed[target]
            x, width = edges[number]
            head = x - 1 if from_left else x + width, y + box.entry
            ports = [
                Port(key, row, edges[at][0] + edges[at][1] - 1 if at <= number else edges[at][0], line, at <= number)
                for key, row, at, line in sources
            ]
            nets.append(
                Net(target, from_left, head, tuple(ports), tuple(led.runs), tuple(led.falls), tuple(led.joints))
            )
        return tuple(nets)


class _Lines:
    """The lines of one net."""

    __slots__ = ("falls", "joints", "runs")

    def __init__(self) -> None:
        self.runs: list[tuple[int, int, int]] = []
        self.falls: list[tuple[int, int, int]] = []
        self.joints: list[tuple[int, int, int]] = []

    def lead(self, course: Course, gutter: Column) -> None:
        """Add the lines of a course through a gutter, whose tracks are two cells apart."""
        first, last = gutter.x, gutter.x + gutter.width - 1
        if course.straight >= 0:
            self.runs.append((course.straight, first, last))
            return
        lanes = [first + 1 + trunk.track * 2 for trunk in course.trunks]
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
    wishes: Mapping[Key, _Wish],
    routed: _Routed,
    previous: Layout | None,
    size: tuple[int, int],
    degree: Degree,
) -> tuple[tuple[Column, ...], tuple[Column, ...], int]:
    """Columns and gutters from left to right, as their boxes and lines would have them; where the window is narrower,
    less of what can be cut or left out. What was there before widens for what came or changed; where it is ``tight``
    no more than it must. It becomes tight, in two steps at most, where all then fits a window that it would not fit;
    the last column becomes narrow again whenever that is enough."""
    count = len(routed.tracks)
    window = size[0]
    gaps = [_gap(routed, number, count) for number in range(count)]
    natural, needed, least = _wishes(placed, wishes, count, previous, window, degree)
    spare = [gap + SPARE for gap in gaps[:-1]] + gaps[-1:]
    widths, floors = natural, needed if sum(needed) + sum(gaps) <= window else least
    between, narrow = spare, gaps
    tight = 0
    if previous is not None:
        tight = previous.tight
        if tight:
            natural = [0] * (count - 1) + [min(natural[-1], needed[-1])]
        widths, floors, between, narrow = list(widths), list(floors), list(between), list(narrow)
        for number, (column, gutter) in enumerate(zip(previous.columns[:count], previous.gutters, strict=False)):
            floors[number] = max(column.width, least[number])
            enough = column.width + (MARKED if number < count - 1 else 0)
            widths[number] = max(floors[number], natural[number] if natural[number] > enough else 0)
            narrow[number] = max(gutter.width, gaps[number])
            between[number] = gutter.width if gutter.width >= gaps[number] else spare[number]
        if sum(floors[:-1]) + least[-1] + sum(narrow) <= window:
            floors[-1] = least[-1]
        else:
            for step, target in ((1, needed), (2, least)):
                if tight < step and sum(target) + sum(gaps) <= window:
                    tight, widths, floors, between, narrow = step, target, target, gaps, gaps
                    break
    between = _cut(between, narrow, sum(widths) + sum(between) - window)
    widths = _cut(widths, [*widths[:-1], *floors[-1:]], sum(widths) + sum(between) - window)
    widths = _cut(widths, floors, sum(widths) + sum(between) - window)
    columns: list[Column] = []
    gutters: list[Column] = []
    x = 0
    for width, gap in zip(widths, between, strict=True):
        columns.append(Column(x, width))
        gutters.append(Column(x + width, gap))
        x += width + gap
    return tuple(columns), tuple(gutters), tight


def _cut(widths: Sequence[int], floors: Sequence[int], over: int) -> list[int]:
    """Widths that are together less by what is ``over``, as far as each may be: the last first, the first last."""
    count = len(widths)
    cut = list(widths)
    for number in (count - 1, *range(1, count - 1), 0) if count > 1 else ():
        less = max(0, min(over, widths[number] - floors[number]))
        cut[number] -= less
        over -= less
    return cut


def _wishes(
    placed: Mapping[Key, Placed],
    wishes: Mapping[Key, _Wish],
    count: int,
    previous: Layout | None,
    window: int,
    degree: Degree,
) -> tuple[list[int], list[int], list[int]]:
    """How wide each column would be for what is new in it or changed, how wide it must be, and how wide at least, where
    the window has no room for marks."""
    widest = [_stack_most(window), *[COLUMN_WIDEST[degree]] * (count - 2), LINE_WIDEST][:count]
    natural, needed, least = [0] * count, [0] * count, [0] * count
    before: Mapping[Key, Placed] = previous.placed if previous is not None else {}
    for key, (box, at, _) in placed.items():
        wish = wishes[key]
        if wish.natural > natural[at] and ((was := before.get(key)) is None or was.column != at or was.box != box):
            natural[at] = wish.natural
        if wish.needed > needed[at]:
            needed[at] = wish.needed
        if wish.least > least[at]:
            least[at] = wish.least
    return list(map(min, natural, widest)), list(map(min, needed, widest)), list(map(min, least, widest))


def _gap(routed: _Routed, number: int, count: int) -> int:
    """The width that the lines right of a column take."""
    if number == count - 1 and not routed.courses[number]:
        return 0
    tracks = 2 * routed.tracks[number]
    return max(2, tracks) if number == count - 1 else max(GUTTER_LEAST, 2 + tracks)


def _stack_most(width: int) -> int:
    """The widest that the stack's column may be in a window of ``width`` columns."""
    return max(24, min(STACK_WIDEST, width // 2))


class _Wish(NamedTuple):
    """How many cells wide a box would be: ``natural`` if nothing were cut, but for what a remark has beyond some;
    ``needed`` with nothing cut that matters: the start of its value, its count with room for a mark beside it, its
    verdict, its items' names; and ``least`` without the room for marks."""

    natural: int
    needed: int
    least: int


def _wish(box: Box, degree: Degree) -> _Wish:
    title = width_of(box.title)
    if box.ghost is not None:
        told = min(title, GHOST_LEAST) + width_of(boxes.verdict_in_short(box.ghost)) + 3
        told = max(told + 4, _items(box)) if box.rows else told
        return _Wish(told, told, told)
    if box.object is None:
        line = width_of(box.line) + 2 if box.line else 0
        names = max((width_of(row.label) + 6 for row in box.rows if not row.remark), default=0)
        remark = max((width_of(row.label) + 5 for row in box.rows if row.remark), default=0)
        most = max(title + line + 5, names, 5 if remark else 0)
        return _Wish(max(most, min(REMARK + 5, remark)), most, most)
    if box.shape == "big":
        shared = width_of(tr("shared")) + 1 if box.object.shared else 0
        told = title + 3 * len(str(box.object.refs)) + 6 + shared
        return _Wish(told, told, told)
    note = width_of(boxes.note(box.object, degree))
    mark = max(MARKED, 1 + width_of(tr("new")))
    least = min(title, TITLE_MARKED) + note
    needed = max(min(title, TITLE_LEAST), min(title, TITLE_MARKED) + mark) + note
    if box.shape == "line":
        return _Wish(title + note + mark + 3, needed + 3, least + 3)
    items = _items(box)
    big = BIG * len(str(box.object.refs)) + 1 if box.tall else 0
    natural = max(title + note + mark + 6, items + big)
    floor = max(items, natural - mark if degree is Degree.BOARD else 0)
    return _Wish(natural, max(needed + 6, floor), max(least + 6, floor))


def _items(box: Box) -> int:
    """The cells that the widest row of a container fills."""
    widest = -6
    for label, _, value, _ in box.rows:
        widest = max(widest, width_of(label) + width_of(value) if value else width_of(label))
    return widest + 6
