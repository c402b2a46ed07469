"""The heap lens on the screen: what a person points at, and the picture drawn anew when something changed."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Offset, Region
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.heap import boxes, census, model, page, picture, point
from tui.heap.boxes import Degree, View
from tui.heap.facts import facts
from tui.heap.find import FindScreen
from tui.heap.page import NO_SOURCE, Glance, Source
from tui.heap.picture import Growing, Light
from tui.heap.plans import Plans, same_picture
from tui.heap.point import Point
from tui.words import N_, spoken, tr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.app import RenderResult
    from textual.events import Click, MouseScrollDown, MouseScrollLeft, MouseScrollRight, MouseScrollUp
    from textual.timer import Timer

    from tui.canvas import Canvas
    from tui.heap.boxes import Key
    from tui.heap.layout import Layout
    from tui.heap.plans import Steps
    from tui.heap.track import Tracks

GROWTH = 4  # pictures in which a rebound name's line grows
GROWTH_SECONDS = 0.06  # each
RESTLESS = 0.3  # seconds between two rebindings under which lines do not grow: none would ever be whole
PAN = Offset(8, 4)  # cells
WENT = 50  # points that backspace remembers
DEGREE_WORDS = (N_("board"), N_("normal"), N_("detail"), N_("as it fits"))
DEGREES: tuple[Degree | None, ...] = (None, *Degree)


def _no_steps(after: float, to: float, most: int) -> tuple[bool, Iterator[tuple[float, model.HeapState]]]:
    return True, iter(())


class HeapPane(Widget):
    """Draws a :class:`~tui.heap.model.HeapState`; :class:`Asked` is what it wants to know from the program.

    ``clock`` is in seconds, from any start.
    """

    DEFAULT_CSS = "HeapPane { height: 1fr; width: 1fr; }"
    ALLOW_SELECT: ClassVar[bool] = False

    state: reactive[model.HeapState] = reactive(model.EMPTY, init=False)
    before: reactive[model.HeapState] = reactive(model.EMPTY, init=False)
    """The state one second earlier: what is different from it is marked."""
    output: reactive[str | None] = reactive(None)
    source: reactive[Source] = reactive(NO_SOURCE)
    now: reactive[float] = reactive(0.0, repaint=False)
    full: reactive[bool] = reactive(False, init=False)
    degree: reactive[Degree | None] = reactive(None, init=False)
    """The degree that was chosen, ``None`` where the size decides."""
    view: reactive[View] = reactive(View(), init=False)
    pointed: reactive[Point | None] = reactive(None)
    facts_first: reactive[int] = reactive(0)
    """The line of the facts with which they begin."""
    corner: reactive[Offset] = reactive(Offset(0, 0), init=False)
    types: reactive[bool] = reactive(False)
    """Whether the second view is shown, the census of types."""
    order: reactive[str] = reactive(census.ORDERS[0])
    chosen: reactive[int] = reactive(0)
    """The row of the census that is pointed at."""

    @dataclass
    class Asked(Message):
        """The program should be asked for something: the words of a request."""

        words: tuple[str | int, ...]

    @dataclass
    class Sought(Message):
        """Another moment is wanted, in seconds since the program started."""

        t: float

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._bound_at = -RESTLESS
        self.tracks: Tracks | None = None
        self.live = False
        self._plan: Layout | None = None
        self._plans = Plans()
        self._timeline: object = None
        self._steps: Steps = _no_steps
        self._growing: tuple[Growing, ...] = ()
        self._grown = GROWTH
        self._growth: Timer | None = None
        self._went: list[Point] = []
        self._sought = ""
        self._mark: dict[str, int] | None = None
        self._given = model.EMPTY
        self._gone: dict[int, model.Ghost] = {}  # what was pinned and left
        self.veiled = False
        """Whether counts and fates are still to be guessed."""
        self._way = (spoken(), self.veiled)

    # The plan

    @property
    def plan(self) -> Layout:
        """Where everything stands now."""
        if self._plan is None or self._plan.size != self._window:
            self._plans.clear()
            self._plan = self._reached()
        return self._plan

    @property
    def _window(self) -> tuple[int, int]:
        """The size for which the picture is laid out."""
        return page.window(self.size, self.full, self.source, self.output)

    def _planned(self, state: model.HeapState, previous: Layout | None) -> Layout:
        seen = model.veiled(state) if self.veiled else state
        return page.plan(seen, previous, self._window, self.size, self.degree, self.full, self.view)

    def look_at(self, state: model.HeapState, before: model.HeapState) -> None:
        """Show a state, and mark what is different from the one ``before``; nothing is drawn where nothing changed."""
        if self._way != (spoken(), self.veiled):
            self._way, self._given = (spoken(), self.veiled), model.EMPTY
            self._anew()
        if state is not self._given:
            self._given = state
            state = self._with_pinned(model.veiled(state) if self.veiled else state)
            if not same_picture(state, self.state):
                self.state = state
        if self.veiled:
            before = model.veiled(before)
        if not same_picture(before, self.before):
            self.before = before

    def _with_pinned(self, state: model.HeapState) -> model.HeapState:
        """The same with what is pinned and left so long ago that the state does not remember it any more."""
        gone = self.view.pinned - state.objects.keys()
        self._gone |= {ghost.object.id: ghost for ghost in state.ghosts if ghost.object.id in gone}
        forgotten = gone & self._gone.keys() - {ghost.object.id for ghost in state.ghosts}
        kept = [self._gone[id] for id in sorted(forgotten) if self._gone[id].t <= state.t]
        return replace(state, ghosts=(*state.ghosts, *kept)) if kept else state

    def come_by(self, timeline: object, steps: Steps) -> None:
        """What is shown from now on is of this ``timeline``, whose ``steps`` lead from a moment to another."""
        if timeline is not self._timeline:
            self._timeline, self._steps = timeline, steps
            self._plans.clear()
            self._plan = None

    def watch_state(self, old: model.HeapState, new: model.HeapState) -> None:
        self._plan = self._reached()
        if not (old.number and new.number):
            self.corner = Offset(0, 0)  # it was that of the script, or of the picture
        self._grow(old, new)
        self._follow_pinned()

    def _reached(self) -> Layout:
        """The plan to which the states before this one lead."""
        return self._plans.at(self.now, self.state, self._steps, self._planned)

    def _grow(self, old: model.HeapState, new: model.HeapState) -> None:
        """Let the lines of what was bound anew grow to their new objects, where animations are on and it is not bound
        anew all the time."""
        bound = picture.marks(old, new, self.view).bound if old.number else frozenset()
        if not bound:
            return
        now = self._clock()
        restless = now - self._bound_at < RESTLESS
        self._bound_at = now
        if self._growth is not None:
            self._growth.stop()
            self._growth, self._growing = None, ()
        if restless or self.app.animation_level == "none" or not self.is_on_screen:
            return
        self._grown = 1
        self._growing = tuple(Growing(key, label, self._grown / GROWTH) for key, label in bound)
        self._growth = self.set_interval(GROWTH_SECONDS, self._grow_on, repeat=GROWTH - 1)

    def _grow_on(self) -> None:
        self._grown += 1
        share = self._grown / GROWTH
        self._growing = tuple(replace(one, share=share) for one in self._growing) if share < 1 else ()
        self.refresh()

    def _anew(self) -> None:
        """Lay out all that led here in another way."""
        self._plans.clear()
        self._plan = self._reached()

    def watch_now(self, old: float, new: float) -> None:
        if self.types and int(old) != int(new):
            self.refresh()

    def watch_view(self) -> None:
        """What a person opened, closed or pinned changes the plan that is there."""
        self._plan = self._planned(self.state, self._plan)
        self._plans.begin(self.now, self.state, self._plan)

    def watch_degree(self) -> None:
        self._anew()

    def watch_full(self) -> None:
        self._anew()
        self.corner = Offset(0, 0)

    def on_resize(self) -> None:
        self._show(self.pointed)

    # What is pointed at

    @property
    def object(self) -> int:
        """The object that is pointed at, 0 for none."""
        return point.object_of(self.plan, self.pointed)

    def _go(self, to: Point | None) -> None:
        """Point at something, ask who holds it, and bring it into the window."""
        if to is None or to == self.pointed:
            return
        if self.pointed is not None:
            self._went = [*self._went[-WENT:], self.pointed]
        self.pointed = to
        self.facts_first = 0
        self._ask_holders()
        self._show(to)

    def _ask_holders(self) -> None:
        id = self.object
        if self.live and id in self.state.objects and id not in self.state.holders:
            self.post_message(self.Asked(("holders", id)))

    def _show(self, to: Point | None) -> None:
        """Move the window so that a point is in it, where it is not; and its object, if there is room for both."""
        if to is None or to.key not in self.plan.placed or self.size.height < page.LOWEST:
            return
        region = self._region()
        x, y, width, _ = self.plan.region(to.key)
        y += to.row + 1
        left, right, top, bottom = x, x + width, y, y + 1
        id = self.object
        if id != to.key and id in self.plan.placed:
            place = self.plan.region(id)
            wide = min(left, place[0]), max(right, place[0] + place[2])
            high = min(top, place[1]), max(bottom, place[1] + place[3])
            if wide[1] - wide[0] <= region.width and high[1] - high[0] <= region.height:
                (left, right), (top, bottom) = wide, high
        self.corner = Offset(
            left if left < self.corner.x else max(self.corner.x, min(left, right - region.width)),
            top if top < self.corner.y else max(self.corner.y, min(top, bottom - region.height)),
        )

    def _region(self) -> Region:
        return page.areas(self.size.width, self.size.height, self._glance())["picture"]

    def _follow_pinned(self) -> None:
        for id in self.view.pinned:
            if id in self.plan.placed:
                self._show(Point(id))

    def validate_corner(self, corner: Offset) -> Offset:
        region, whole = page.sheet(self.size.width, self.size.height, self._glance())
        return Offset(
            max(0, min(corner.x, whole.width - region.width)), max(0, min(corner.y, whole.height - region.height))
        )

    # What the keys do

    def action_up(self) -> None:
        self._move(-1)

    def action_down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        if self.types:
            self.chosen = max(0, min(self.chosen + by, len(self._entries()) - 1))
        elif not self.state.number:
            self.corner += Offset(0, by)
        else:
            self._go(point.beside(self.plan, self.pointed, by))

    def action_follow(self) -> None:
        self._go(point.follow(self.plan, self.pointed))

    def action_holder(self) -> None:
        self._go(point.back(self.plan, self.pointed))

    def action_turn(self) -> None:
        """Open or close what is pointed at; in the census, lead to the first object of the type."""
        if self.types:
            self._lead()
            return
        if self.pointed is None or self.pointed.key not in self.plan.placed:
            return
        key: Key = self.pointed.key
        box = self.plan.placed[key].box
        if 0 <= self.pointed.row < len(box.rows) and box.rows[self.pointed.row].to:
            key = box.rows[self.pointed.row].to
        if isinstance(key, int) and not self.live and point.unseen(self.state, key):
            self.notify(tr("what it refers to was not seen: run opens it, and record --open NAME keeps it"))
            return
        before = self.view
        self.view = point.turned(self.plan, self.view, key)
        if isinstance(key, int) and self.live:
            opened = key in self.view.opened and key not in before.opened
            self.post_message(self.Asked(("open" if opened else "close", key)))

    def action_pin(self) -> None:
        id = self.object
        if id:
            self.view = replace(self.view, pinned=self.view.pinned ^ {id})

    def action_went(self) -> None:
        if self._went:
            self.pointed = self._went.pop()
            self._show(self.pointed)

    def action_degree(self) -> None:
        self.degree = DEGREES[(DEGREES.index(self.degree) + 1) % len(DEGREES)]
        degree = self.degree.value if self.degree else "as it fits"
        self.notify(tr("the picture: {degree}").format(degree=tr(degree)))

    def action_tidy(self) -> None:
        """Lay out afresh."""
        self._plan = self._planned(self.state, None)
        self._plans.begin(self.now, self.state, self._plan)
        self.corner = Offset(0, 0)
        self.refresh()

    def _pan(self, x: int, y: int) -> None:
        self.corner = Offset(self.corner.x + x * PAN.x, self.corner.y + y * PAN.y)

    def action_pan_up(self) -> None:
        self._pan(0, -1)

    def action_pan_down(self) -> None:
        self._pan(0, 1)

    def action_pan_left(self) -> None:
        self._pan(-1, 0)

    def action_pan_right(self) -> None:
        self._pan(1, 0)

    def action_previous_change(self) -> None:
        self._seek(self.tracks.previous_change(self.object, self.now) if self.tracks else None)

    def action_next_change(self) -> None:
        self._seek(self.tracks.next_change(self.object, self.now) if self.tracks else None)

    def _seek(self, t: float | None) -> None:
        if not self.object:
            self.notify(tr("point at an object first: arrows, or a click"))
        elif t is None:
            self.notify(tr("it does not change any more in this direction"))
        else:
            self.post_message(self.Sought(t))

    def action_find(self) -> None:
        self.app.push_screen(FindScreen(), self._find)

    def _find(self, words: str | None) -> None:
        if words and not self.find(words):
            self.notify(tr("nothing here is like {words}").format(words=words))

    def action_let_go(self) -> bool:
        """Leave the census, or point at nothing; whether there was something to leave."""
        if self.types:
            self.types = False
        elif self.pointed is not None:
            self.pointed = None
        else:
            return False
        return True

    def find(self, words: str) -> bool:
        """Point at the next name, value or type that is like ``words``; whether there is one."""
        found = point.matches(self.state, words)
        targets = [(key, name) for key, name in found if isinstance(key, tuple) or key in self.state.objects]
        if not targets:
            return False
        here = (self.pointed.key, self._label(self.pointed)) if self.pointed is not None else None
        again = words == self._sought and here in targets
        self._sought = words
        key, name = targets[(targets.index(here) + 1) % len(targets)] if again and here is not None else targets[0]
        self._reach(key, name)
        return True

    def _label(self, at: Point) -> str:
        rows = self.plan.placed[at.key].box.rows if at.key in self.plan.placed else ()
        return rows[at.row].label if 0 <= at.row < len(rows) else ""

    def _reach(self, key: Key, name: str = "") -> None:
        """Point at an object or a name, and open what it is inside of."""
        if isinstance(key, tuple) and key not in self.plan.placed:
            self.view = replace(self.view, opened=self.view.opened | {boxes.MORE_THREADS})
        if isinstance(key, int) and key not in self.plan.placed:
            way = frozenset(point.way_to(self.state, key))
            self.view = replace(self.view, opened=self.view.opened | way, closed=self.view.closed - way)
        elif isinstance(key, tuple) and name not in (row.label for row in self.plan.placed[key].box.rows):
            self.view = replace(self.view, opened=self.view.opened | {key}, closed=self.view.closed - {key})
        labels = [row.label for row in self.plan.placed[key].box.rows] if key in self.plan.placed else []
        self._go(Point(key, labels.index(name) if name in labels else -1))

    # The census

    def _entries(self) -> list[census.Entry]:
        rows = census.entries(self.state, self.order, self._mark)
        return census.veiled(rows) if self.veiled else rows

    def action_types(self) -> None:
        self.types = not self.types
        if self.types and self.live:
            self.post_message(self.Asked(("census",)))

    def action_mark(self) -> None:
        """Count growth from now on."""
        self._mark = census.pictured(self.state)
        if self.live:
            self.post_message(self.Asked(("mark",)))
        self.refresh()

    def action_order(self) -> None:
        self.order = census.ORDERS[(census.ORDERS.index(self.order) + 1) % len(census.ORDERS)]

    def _lead(self) -> None:
        entries = self._entries()
        if not entries:
            return
        entry = entries[min(self.chosen, len(entries) - 1)]
        if not entry.first:
            self.notify(tr("no {type} in the picture: --objects shows more").format(type=entry.type))
            return
        self.types = False
        self._sought = entry.type
        self._reach(entry.first)

    # The mouse

    def on_click(self, event: Click) -> None:
        if self.types:
            return
        region = self._region()
        if not region.contains(event.x, event.y):
            return
        found = self.plan.at(event.x - region.x + self.corner.x, event.y - region.y + self.corner.y)
        if found is None:
            self.pointed = None
        elif event.chain == 2:
            self.action_turn()
        else:
            self._go(Point(*found))

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        if not self._turn_facts(event.x, event.y, 1):
            self._pan(*((1, 0) if event.shift else (0, 1)))

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        if not self._turn_facts(event.x, event.y, -1):
            self._pan(*((-1, 0) if event.shift else (0, -1)))

    def _turn_facts(self, x: int, y: int, by: int) -> bool:
        """Move the facts by a line where they stand at this cell; whether they do."""
        glance = self._glance()
        region = page.areas(self.size.width, self.size.height, glance).get("facts")
        if region is None or not region.contains(x, y):
            return False
        self.facts_first = max(0, min(self.facts_first + by, len(glance.facts) - region.height + 1))
        return True

    def on_mouse_scroll_right(self, event: MouseScrollRight) -> None:
        self._pan(1, 0)

    def on_mouse_scroll_left(self, event: MouseScrollLeft) -> None:
        self._pan(-1, 0)

    # Drawing

    def _glance(self) -> Glance:
        told = (
            facts(
                self.state,
                self.plan,
                self.pointed,
                self.tracks,
                self.now,
                self.live,
                page.facts_width(self.size, self.full, self.source, self.output),
            )
            if self.pointed is not None
            else ()
        )
        row = self.pointed.row if self.pointed is not None else -1
        return Glance(
            self.state,
            self.plan,
            picture.marks(self.before, self.state, self.view),
            Light(self.pointed.key if self.pointed is not None else None, row, self.view.pinned),
            self._growing,
            self.corner,
            told,
            self.facts_first,
            self.output,
            self.source,
            self.full,
        )

    def draw(self) -> Canvas:
        """The page as it is now."""
        if self.types:
            rows = self._entries()
            told = census.head(self.state, self._mark is not None, self.live, self.now)
            told = (tr("TYPES"), "") if self.veiled else told
            return census.draw(rows, told, self.order, min(self.chosen, len(rows) - 1), *self.size)
        return page.draw(self._glance(), self.size.width, self.size.height)

    def render(self) -> RenderResult:
        return self.draw().drawing()
