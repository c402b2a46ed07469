"""The pool lens on the screen: pools with their connections, what happened, and the advice, as far as there is room.

First comes a row for every living connection, then what happened last, then the advice, then what else there is to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.canvas import Canvas, clip
from tui.observed._dogwatch.events import LabSet
from tui.words import tr, trn

from . import below, model
from .advice import lost_since, seconds
from .axis import STATE, WIDE, axis
from .below import number, switch
from .row import draw_connection, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import RenderResult

    from .axis import Axis
    from .model import Connection, Pool, PoolState

NARROWEST = 40  # columns
LINGER = 4.0  # seconds that a closed connection stays in the picture
SEEN = 2  # rows of what happened that come before the advice
LATELY = 4  # rows of it that come before details and closed connections
WHOLE = 4  # lines of the first advice that come before the rest
BRIEF = 2  # lines of any other


@dataclass(frozen=True)
class Plan:
    """Rows: of each pool the living and the closed connections, ``waits`` among the living; then those below."""

    living: Sequence[int]
    closed: Sequence[int]
    details: bool
    log: int
    lab: int
    rule: int
    legend: int
    advice: list[str]


def draw(state: PoolState, now: float, width: int, height: int, full: bool = False, veiled: bool = False) -> Canvas:
    """The picture at the moment ``now`` in ``width`` × ``height`` cells; ``full`` adds the settings in detail, and
    ``veiled`` puts ``?`` in place of verdicts, ends, what happened and the advice."""
    canvas = Canvas(width, height)
    if width < NARROWEST or height < 4:
        canvas.put(0, 0, clip(tr("the pools need {size}").format(size=f"{NARROWEST}×4"), width))
        return canvas
    if not state.pools:
        canvas.put(1, 1, clip(tr("no SQLAlchemy engine was made yet"), width - 2), "$text-muted")
        return canvas
    pools = [pool for _, pool in sorted(state.pools.items()) if not pool.retired or pool.open or _closed(pool, now)]
    shown = pools if len(pools) < height else pools[: height - 2]
    log = below.log(state, full)
    asked = 0
    if veiled:
        asked = int(any(not isinstance(each, LabSet) for each in below.log(state, full=False)))
        log = [each for each in log if isinstance(each, LabSet)]
    advice = below.asked(pools, now) if veiled else below.advice(pools, now, width)
    plan = _plan(shown, state, now, (width, height - 1 - (len(pools) > len(shown))), full, len(log) + asked, advice)
    line = axis(pools, now, width, full)
    _draw_head(canvas, line)
    y = 1
    for pool, living, closed in zip(shown, plan.living, plan.closed, strict=True):
        chosen = state.lab is not None and state.lab.selected == pool.name
        y = _draw_pool(canvas, pool, line, y, (living, closed), plan.details, chosen, veiled)
    if len(pools) > len(shown):
        canvas.put(0, y, clip(_left_out(pools[len(shown) :]), width), "$text-muted")
        y += 1
    if asked and plan.log:
        canvas.put(0, y, "?", "bold $text-warning")
        y += 1
    for happening in below.kept(log, plan.log - asked):
        below.draw_happening(canvas, happening, state, y)
        y += 1
    foot = [(line, "$text-warning") for line in plan.advice]
    if plan.rule:
        foot.insert(0, (clip(tr("R does nothing until someone checks out."), width), "$text-muted"))
    if plan.legend:  # which names what may be the answer
        foot.insert(0, ("" if veiled else below.legend(width), "$text-muted"))
    if plan.lab and state.lab is not None:
        foot.insert(0, (below.lab_line(state.lab, pools, width), "$text-accent"))
    for y, (text, style) in enumerate(foot, start=height - len(foot)):
        canvas.put(0, y, text, style)
    return canvas


def _plan(
    pools: Sequence[Pool],
    state: PoolState,
    now: float,
    size: tuple[int, int],
    full: bool,
    log: int,
    advice: Sequence[Sequence[str]],
) -> Plan:
    """Who gets how many rows of a ``size``, one want after the other."""
    width, left = size[0], size[1] - len(pools)
    alive = [len(pool.open) + len(_signs(pool, now)) for pool in pools]
    gone = [len(_closed(pool, now)) for pool in pools]

    def granted(wanted: int) -> int:
        nonlocal left
        given = max(0, min(wanted, left))
        left -= given
        return given

    first = _shares([min(each, 1) for each in alive], left)
    left -= sum(first)
    details = full and left >= len(pools)
    left -= len(pools) if details else 0
    happened = granted(min(SEEN, log))
    lab = granted(state.lab is not None)
    more = _shares([each - given for each, given in zip(alive, first, strict=True)], left)
    left -= sum(more)
    most = [min(len(text), WHOLE if not index else BRIEF) for index, text in enumerate(advice)]
    told = granted(sum(most))
    happened += granted(min(LATELY, log) - happened)
    if not details and width >= WIDE and left >= len(pools):
        details = True
        left -= len(pools)
    closed = _shares(gone, left)
    left -= sum(closed)
    rule = granted(any(pool.recycle is not None and pool.recycle >= 0 for pool in pools))
    whole = [len(text) for text in advice]
    if sum(whole) - told <= left:
        most, told = whole, told + granted(sum(whole) - told)
    legend = granted(bool(below.legend(width)))
    happened += granted(log - happened)
    lines = below.fitted(advice, told, most, width)
    living = [one + other for one, other in zip(first, more, strict=True)]
    return Plan(living, closed, details, happened, lab, rule, legend, lines)


def _shares(wanted: Sequence[int], room: int) -> list[int]:
    """How many rows each pool gets of ``room``: the first rows of all before the last rows of any."""
    shares = [0] * len(wanted)
    while room > 0 and shares != wanted:
        for index, want in enumerate(wanted):
            if shares[index] < want and room > 0:
                shares[index] += 1
                room -= 1
    return shares


def _draw_head(canvas: Canvas, axis: Axis) -> None:
    canvas.put(0, 0, tr("POOL"), "bold $text-muted")
    canvas.put(6, 0, tr("age"), "$text-muted")
    if canvas.width >= WIDE:
        canvas.put(STATE, 0, tr("state"), "$text-muted")
    if axis.counted:
        canvas.put(axis.left - 6, 0, tr("uses"), "$text-muted")
    canvas.put(axis.left, 0, tr("past"), "$text-muted")
    canvas.put(axis.zero - 1, 0, tr("now"), "bold $text")
    future = tr("future")
    canvas.put(axis.right - cell_len(future), 0, future, "$text-muted")
    canvas.put(axis.right + 2, 0, tr("S server  R recycle"), "$text-muted")


def _draw_pool(
    canvas: Canvas, pool: Pool, axis: Axis, y: int, rows: tuple[int, int], details: bool, chosen: bool, veiled: bool
) -> int:
    """The heading and the rows of waits and living connections, and of closed ones; the row behind them."""
    living, closed = rows
    signs = _signs(pool, axis.now, veiled)[:living]
    kept = _living(pool)[: living - len(signs)]
    name = f"▸ {clip(pool.name, 16)}" if chosen else clip(pool.name, 16)
    x = canvas.put(0, y, name, "bold $accent" if chosen else "bold $text")
    hidden = len(pool.open) - len(kept)
    if hidden:
        x = canvas.put(x + 1, y, tr("+{n} more").format(n=hidden), "bold $text-warning")
    told = tr("recycle {recycle}  pre_ping {ping}  S {timeout}")
    if canvas.width >= WIDE:
        told = tr("recycle {recycle}  pre_ping {ping}  server {timeout}")
    facts = told.format(recycle=number(pool.recycle), ping=switch(pool.pre_ping), timeout=_timeout(pool))
    space = canvas.width - cell_len(facts) - 1
    canvas.put(x + 2, y, clip(_about(pool, details), space - x - 3), "$text-muted")
    canvas.put(max(x + 1, space), y, facts, "$text")
    y += 1
    if details:
        canvas.put(1, y, clip(_details(pool), canvas.width - 1), "$text-muted")
        y += 1
    for sign, style in signs:
        canvas.put(1, y, clip(sign, canvas.width - 1), style)
        y += 1
    for connection in (*kept, *_closed(pool, axis.now)[:closed]):
        draw_connection(canvas, pool, connection, axis, y, veiled)
        y += 1
    return y


def _living(pool: Pool) -> list[Connection]:
    """The open connections, those that are out first."""
    return sorted(pool.open.values(), key=lambda connection: (not connection.out, connection.number))


def _closed(pool: Pool, now: float) -> list[Connection]:
    """Those lately closed, the last first, behind all others those that the program's end closed."""
    lately = [gone for gone in pool.gone[-2:] if gone.closed is not None and 0 <= now - gone.closed < LINGER]
    told = [gone for gone in reversed(lately) if gone.why != "overflow"]
    return sorted(told, key=lambda gone: gone.why == "exit")


def _left_out(pools: Sequence[Pool]) -> str:
    """How many pools are not drawn, and how many connections they have."""
    told = trn("+{n} more pool", "+{n} more pools", len(pools))
    connections = sum(len(pool.open) for pool in pools)
    return f"{told}, " + trn("{n} connection", "{n} connections", connections)


def _about(pool: Pool, detailed: bool) -> str:
    """What stands beside a pool's name: how much of it is in use, and where it leads, unless that is told in detail."""
    if not pool.holds:
        use = tr("holds no connection")
    else:
        most = tr(" of {n}").format(n=pool.size) if pool.size else ""
        over = f"+{pool.max_overflow}" if most and pool.max_overflow and pool.max_overflow > 0 else ""
        use = tr("{use} out").format(use=f"{pool.out}{most}{over}") if pool.open else ""
    return "  ".join(filter(None, (use, "" if detailed else short_url(pool.url))))


def _signs(pool: Pool, now: float, veiled: bool = False) -> list[tuple[str, str]]:
    """What stands above a pool's connections, and how it looks: that none can be opened, that somebody waits."""
    signs = []
    if pool.unconnected is not None:
        told = "?" if veiled else f"✗ {lost_since([pool])}"
        signs.append((told, "bold $text-warning" if veiled else "bold $text-error"))
    if pool.waiting:
        signs.append((_waits(pool, now), "bold $text-warning"))
    return signs


def _waits(pool: Pool, now: float) -> str:
    waits = sorted(pool.waiting.values(), key=lambda wait: wait.began)
    first = waits[0]
    told = tr("waits {time} for a connection: {thread} {where}")
    if len(waits) > 1:
        told = tr("waits {time} for a connection: {thread} {where}  +{n} more")
    return told.format(time=short(now - first.began), thread=first.thread, where=first.where, n=len(waits) - 1)


def short_url(url: str) -> str:
    """``root@127.0.0.1:3306/test`` of a URL."""
    return url.partition("://")[2].partition("?")[0].rstrip("/") or url


def _details(pool: Pool) -> str:
    """The pool's class and settings, and where it leads."""
    parts = [pool.kind]
    if pool.lifo is not None:
        parts.append("LIFO" if pool.lifo else "FIFO")
    if pool.size is not None:
        beyond = max(0, len(pool.open) - pool.size) if pool.size else 0
        extra = tr("any") if (pool.max_overflow or 0) < 0 or not pool.size else pool.max_overflow
        told = tr("size {size}, overflow {beyond} of {extra}, at most {peak} out")
        parts.append(told.format(size=pool.size, beyond=beyond, extra=extra, peak=pool.peak))
    if pool.timeout is not None:
        parts.append(tr("waits {time}").format(time=seconds(pool.timeout)))
    return "  ".join(filter(None, (*parts, pool.version, pool.url)))


def _timeout(pool: Pool) -> str:
    if not pool.facts:
        return "?"
    return tr("never") if pool.wait_timeout is None else f"{pool.wait_timeout:g} s"


class PoolPane(Widget):
    """Draws a :class:`~tui.pool.model.PoolState` as it is at ``now``."""

    DEFAULT_CSS = "PoolPane { height: 1fr; width: 1fr; }"

    @dataclass
    class Asked(Message):
        """The lab should change something: the words of a request."""

        words: tuple[str | int, ...]

    state: reactive[PoolState] = reactive(model.EMPTY)
    now: reactive[float] = reactive(0.0)
    full: reactive[bool] = reactive(False)
    veiled: reactive[bool] = reactive(False)
    """Whether the verdicts are still to be guessed."""

    def render(self) -> RenderResult:
        return draw(self.state, self.now, self.size.width, self.size.height, self.full, self.veiled).content()

    def _ask(self, *words: str | int) -> None:
        self.post_message(self.Asked(words))

    def action_engine_above(self) -> None:
        self._ask("select", -1)

    def action_engine_below(self) -> None:
        self._ask("select", 1)

    def action_recycle_down(self) -> None:
        self._ask("recycle", -1)

    def action_recycle_up(self) -> None:
        self._ask("recycle", 1)

    def action_ping(self) -> None:
        self._ask("ping")

    def action_timeout_down(self) -> None:
        self._ask("timeout", -1)

    def action_timeout_up(self) -> None:
        self._ask("timeout", 1)

    def action_rest_down(self) -> None:
        self._ask("rest", -1)

    def action_rest_up(self) -> None:
        self._ask("rest", 1)

    def action_workers(self) -> None:
        self._ask("workers")

    def action_hold(self) -> None:
        self._ask("hold")

    def action_kill(self) -> None:
        self._ask("kill")

    def action_server(self) -> None:
        self._ask("server")
