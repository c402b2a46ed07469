"""The pool lens on the screen: every connection against its two deadlines, on one axis of time.

``q`` is a statement, ``S`` when the server hangs up, ``R`` from when on a checkout replaces the connection, ``✗`` the
end of a connection that nothing replaces in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.canvas import Canvas, clip
from tui.observed._dogwatch.events import (
    CheckedIn,
    ClockJumped,
    Closed,
    Connected,
    Detached,
    Failed,
    LabSet,
    Waited,
    Waiting,
)
from tui.retold import retold
from tui.words import N_, tr

from . import model
from .advice import advise, seconds
from .model import Verdict
from .report import error_text, jump_text

if TYPE_CHECKING:
    from textual.app import RenderResult

    from .model import Connection, Happening, Pool, PoolState

NARROWEST = 40  # columns
WIDE = 72  # columns from which a verdict is a sentence
ROOMY = 110  # columns from which a holder is told in full
LINGER = 4.0  # seconds that a closed connection stays in the picture
ROOM = 1.3  # times the server's timeout that the future shows
PAST = 0.5  # share of the axis left of now

_SHORT = {
    Verdict.UNKNOWN: N_("timeout unknown"),
    Verdict.UNSEEN: N_("unknown"),
    Verdict.FOREVER: N_("safe: no timeout"),
    Verdict.PINGED: N_("safe: tested first"),
    Verdict.REPLACED_FIRST: N_("safe: R comes first"),
    Verdict.REPLACED: N_("replaced when used"),
    Verdict.DIES: N_("dies, not replaced"),
    Verdict.DIES_FIRST: N_("dies before R"),
    Verdict.DEAD: N_("dead: will fail"),
    Verdict.HELD: N_("held: nothing helps"),
    Verdict.WORKING: N_("working"),
    Verdict.SWEPT: N_("given up: replaced"),
    Verdict.OPENING: N_("being opened"),
}
_WHY = {
    "recycled": N_("replaced at checkout: older than recycle"),
    "invalidated": N_("thrown away, it was dead"),
    "pre_ping": N_("replaced at checkout: the ping found it dead"),
    "overflow": N_("closed, it was beyond the pool's size"),
    "disposed": N_("closed with its pool"),
    "detached": N_("left the pool"),
    "exit": N_("closed, the program ended"),
}
_VERDICTS = (
    N_("closed"), N_("server's timeout unknown"), N_("unknown: not all is seen"),
    N_("safe: server never hangs up"), N_("safe: tested at checkout"),
    N_("safe: replaced first"), N_("replaced at next checkout"), N_("dies: nothing replaces it"),
    N_("dies before it is replaced"), N_("dead: the next use fails"), N_("held: neither option helps"),
    N_("working: the server's clock stands"), N_("given up: replaced at next checkout"), N_("being opened"),
)  # fmt: skip
"""The words of :class:`Verdict`."""
_SERVER = (N_("running"), N_("stopped"))  # what the lab says of its server


@dataclass(frozen=True)
class Axis:
    """Columns of the canvas as seconds: ``now`` stands at column ``zero``, a column is ``step`` seconds."""

    left: int
    right: int
    zero: int
    step: float
    now: float

    def column(self, t: float) -> int:
        """The column of a time, which may lie off the axis."""
        return self.zero + round((t - self.now) / self.step)


def draw(state: PoolState, now: float, width: int, height: int, full: bool = False, veiled: bool = False) -> Canvas:
    """The picture at the moment ``now`` in ``width`` × ``height`` cells; ``full`` adds the settings in detail, and
    ``veiled`` puts ``?`` in place of verdicts and leaves out the advice."""
    canvas = Canvas(width, height)
    if width < NARROWEST or height < 4:
        canvas.put(0, 0, clip(tr("the pools need {size}").format(size=f"{NARROWEST}×4"), width))
        return canvas
    if not state.pools:
        canvas.put(1, 1, clip(tr("no SQLAlchemy engine was made yet"), width - 2), "$text-muted")
        return canvas
    pools = [pool for _, pool in sorted(state.pools.items()) if not pool.retired or _shown(pool, now)]
    foot = _foot(pools, state.lab, now, width, veiled)[: max(0, height - 1 - 2 * len(pools))]
    axis = _axis(pools, now, width)
    _draw_head(canvas, axis)
    room = height - 1 - len(foot)
    rows = _shares(
        [len(_shown(pool, now)) + bool(pool.waiting) for pool in pools], room - (2 if full else 1) * len(pools)
    )
    y = 1
    for pool, share in zip(pools, rows, strict=True):
        if y + share >= height - len(foot) and share == 0:
            more = tr("+{n} more pools").format(n=len(pools) - pools.index(pool))
            canvas.put(0, y, more, "$text-muted")
            y += 1
            break
        chosen = state.lab is not None and state.lab.selected == pool.name
        y = _draw_pool(canvas, pool, axis, y, share, full, chosen, veiled)
    for happening in list(reversed(state.recent))[: max(0, height - len(foot) - y)]:
        if full or not isinstance(happening, Connected):
            _draw_happening(canvas, happening, state, y)
            y += 1
    for y, (text, style) in enumerate(foot, start=height - len(foot)):
        canvas.put(0, y, text, style)
    return canvas


def _axis(pools: list[Pool], now: float, width: int) -> Axis:
    timeouts = [pool.wait_timeout for pool in pools if pool.wait_timeout is not None]
    recycles = [pool.recycle for pool in pools if pool.recycle is not None and pool.recycle > 0]
    future = ROOM * max(timeouts or recycles or [10.0])
    left = 13
    right = width - (52 if width >= ROOMY else 29 if width >= WIDE else 21)
    zero = left + round((right - left) * PAST)
    return Axis(left, right, zero, future / (right - zero), now)


def _draw_head(canvas: Canvas, axis: Axis) -> None:
    canvas.put(0, 0, tr("POOL"), "bold $text-muted")
    canvas.put(6, 0, tr("age"), "$text-muted")
    canvas.put(axis.left, 0, tr("past"), "$text-muted")
    canvas.put(axis.zero - 1, 0, tr("now"), "bold $text")
    future = tr("future")
    canvas.put(axis.right - cell_len(future), 0, future, "$text-muted")
    canvas.put(axis.right + 2, 0, tr("S server  R recycle"), "$text-muted")


def _draw_pool(
    canvas: Canvas, pool: Pool, axis: Axis, y: int, rows: int, full: bool, chosen: bool, veiled: bool
) -> int:
    """The heading and ``rows`` rows of waits and connections; the row behind them."""
    name = f"▸ {clip(pool.name, 16)} " if chosen else f"{clip(pool.name, 16)} "
    x = canvas.put(0, y, name, "bold $accent" if chosen else "bold $text")
    facts = tr("recycle {recycle}  pre_ping {ping}  server {timeout}").format(
        recycle=_number(pool.recycle), ping=_switch(pool.pre_ping), timeout=_timeout(pool)
    )
    space = canvas.width - cell_len(facts) - 1
    canvas.put(x + 1, y, clip(_about(pool), space - x - 2), "$text-muted")
    canvas.put(max(x + 1, space), y, facts, "$text")
    y += 1
    if full:
        canvas.put(1, y, clip(_details(pool), canvas.width - 1), "$text-muted")
        y += 1
    if pool.waiting and rows:
        canvas.put(1, y, clip(_waits(pool, axis.now), canvas.width - 1), "bold $text-warning")
        y, rows = y + 1, rows - 1
    shown = _shown(pool, axis.now)
    kept = shown if len(shown) <= rows else shown[: max(0, rows - 1)]
    for connection in kept:
        _draw_connection(canvas, pool, connection, axis, y, veiled)
        y += 1
    if len(kept) < len(shown) and rows:
        more = tr("+{n} more connections").format(n=len(shown) - len(kept))
        canvas.put(1, y, more, "$text-muted")
        y += 1
    return y


def _about(pool: Pool) -> str:
    """What stands beside a pool's name: how much of it is in use, and where it leads."""
    most = tr(" of {n}").format(n=pool.size) if pool.size and pool.holds else ""
    over = f"+{pool.max_overflow}" if most and pool.max_overflow and pool.max_overflow > 0 else ""
    use = tr("{use} out").format(use=f"{pool.out}{most}{over}") if pool.open else ""
    return "  ".join(filter(None, (use, short_url(pool.url))))


def _waits(pool: Pool, now: float) -> str:
    waits = sorted(pool.waiting.values(), key=lambda wait: wait.began)
    first = waits[0]
    told = tr("waits {time} for a connection: {thread} {where}")
    if len(waits) > 1:
        told = tr("waits {time} for a connection: {thread} {where}  +{n} more")
    return told.format(time=_short(now - first.began), thread=first.thread, where=first.where, n=len(waits) - 1)


def _draw_connection(canvas: Canvas, pool: Pool, connection: Connection, axis: Axis, y: int, veiled: bool) -> None:
    end = axis.now if connection.closed is None else connection.closed
    if connection.opening:
        canvas.put(1, y, f"#{connection.number}", "bold $text")
        canvas.put(5, y, f"{_short(connection.age(end)):>7}", "$text-muted")
        canvas.put(axis.zero, y, "┊", "bold $text")
        told = tr("being opened {where}").format(where=connection.where)
        canvas.put(axis.right + 2, y, clip(told, canvas.width - axis.right - 2), "$text-warning")
        return
    verdict = pool.verdict(connection, axis.now)
    style = "$text" if connection.closed is None else "$text-muted"
    canvas.put(1, y, f"#{connection.number}", f"bold {style}")
    canvas.put(5, y, f"{_short(connection.age(end)):>7}", style)
    start = max(axis.left, axis.column(connection.since))
    for x in range(start, min(axis.right, axis.column(end)) + 1):
        canvas.put(x, y, "─", "$text-muted")
    for t in connection.queries:
        _put(canvas, axis, y, t, "q", "$text-accent")
    if connection.closed is not None:
        for mark, deadline in (("R", pool.recycle_deadline(connection)), ("S", connection.server_deadline)):
            if deadline is not None and deadline < end:
                _put(canvas, axis, y, deadline, mark, "$text-muted")
        _put(canvas, axis, y, end, "✗" if connection.failed or connection.why == "pre_ping" else "│", "$text-error")
        canvas.put(axis.zero, y, "┊", "bold $text")
    else:
        _draw_deadlines(canvas, pool, connection, axis, y, verdict.bad and not veiled)
    text, style = "?", "bold $text-warning"
    if not veiled or connection.out or connection.closed is not None:
        text, style = _judged(pool, connection, verdict, axis.now, canvas.width - axis.right - 2)
    canvas.put(axis.right + 2, y, clip(text, canvas.width - axis.right - 2), style)


def _draw_deadlines(canvas: Canvas, pool: Pool, connection: Connection, axis: Axis, y: int, bad: bool) -> None:
    server, recycle = connection.server_deadline, pool.recycle_deadline(connection)
    last = max([axis.now, *(deadline for deadline in (server, recycle) if deadline is not None)])
    for x in range(axis.zero + 1, min(axis.right, axis.column(last)) + 1):
        canvas.put(x, y, "─", "$text-muted")
    canvas.put(axis.zero, y, "┊", "bold $text")
    if recycle is not None:
        _put(canvas, axis, y, recycle, "R", "bold $text-success")
    if server is not None:
        dead = bad or (connection.out and axis.now >= server)
        at = _put(canvas, axis, y, server, "S", f"bold {'$text-error' if dead else '$text-warning'}")
        if dead and at < axis.right and canvas.at(at + 1, y) in "─ ":
            canvas.put(at + 1, y, "✗", "bold $text-error")


def _put(canvas: Canvas, axis: Axis, y: int, t: float, mark: str, style: str) -> int:
    """Put a mark at its time, a deadline beyond the axis at its end; the column."""
    x = axis.column(t)
    if mark in "SR":
        x = max(axis.left, min(x, axis.right))
        if x == axis.zero:
            x += 1 if t >= axis.now else -1
    if axis.left <= x <= axis.right:
        canvas.put(x, y, mark, style)
    return x


def _judged(pool: Pool, connection: Connection, verdict: Verdict, now: float, width: int) -> tuple[str, str]:
    """What becomes of a connection, or who has it, in at most ``width`` cells."""
    if connection.closed is not None:
        if connection.failed:
            return tr("died: error {code}").format(code=connection.failed), "$text-muted"
        return tr("closed: {why}").format(why=connection.why), "$text-muted"
    if connection.out and verdict is not Verdict.DEAD:
        return _holder(connection, now, width), "$text-warning"
    style = "bold $text-error" if verdict.bad else "$text-success" if verdict.value.startswith("safe") else "$text"
    mark = "✗ " if verdict is Verdict.DEAD else ""
    text = mark + tr(verdict.value)
    if cell_len(text) > width:
        text = mark + tr(_SHORT[verdict])
    also = tr("overflow") if connection.overflow else tr("detached") if connection.detached else ""
    longer = f"{also}, {text}" if also else text
    return (longer if cell_len(longer) <= width else text), style


def _holder(connection: Connection, now: float, width: int) -> str:
    """Who has a connection, for how long, and how long ago its last statement was: as much as fits."""
    word = tr("detached") if connection.detached else tr("overflow") if connection.overflow else tr("out")
    out = _short(now - connection.taken)
    silent = "" if connection.asked is None else tr("asks now")
    if connection.asked is None and connection.seen:
        silent = tr("silent {time}").format(time=_short(now - max(connection.touched, connection.taken)))
    for told in (
        f"{word} {out}: {connection.thread} {connection.where}, {silent}" if silent else "",
        f"{word} {out}: {connection.thread} {connection.where}",
        f"{word}: {connection.thread} {connection.where}",
        f"{word} {out}: {connection.where}",
    ):
        if told and cell_len(told) <= width:
            return told
    return f"{word}: {connection.where}"


def _draw_happening(canvas: Canvas, happening: Happening, state: PoolState, y: int) -> None:
    pool = state.pools.get(getattr(happening, "pool", 0))
    number = getattr(happening, "connection", 0)
    name = clip(pool.name, 12) if pool is not None else tr("lab") if isinstance(happening, LabSet) else tr("clock")
    x = canvas.put(0, y, f"{happening.t:6.2f} s  {name}{f' #{number}' if number else ''}  ", "$text-muted")
    text, style = _happened(happening)
    canvas.put(x, y, clip(text, canvas.width - x), style)


def _happened(happening: Happening) -> tuple[str, str]:
    """What happened, and how it looks."""
    match happening:
        case Failed():
            return "✗ " + error_text(happening), "bold $text-error"
        case Connected():
            return tr("connected"), "$text-muted"
        case Closed():
            return tr(_WHY[happening.why]) if happening.why in _WHY else happening.why, "$text"
        case Waiting():
            told = tr("{thread} waits for a connection {where}")
            return told.format(thread=happening.thread, where=happening.where), "$text-warning"
        case Waited():
            return tr("✗ a wait for a connection was in vain"), "bold $text-error"
        case Detached():
            return tr("detached: the pool forgets it"), "$text-warning"
        case CheckedIn():
            return tr("never given back: the collector found it"), "bold $text-warning"
        case ClockJumped():
            return jump_text(happening), "bold $text-warning"
        case LabSet():
            return retold(happening.change), "$accent"


def _foot(pools: list[Pool], lab: LabSet | None, now: float, width: int, veiled: bool) -> list[tuple[str, str]]:
    """What stands below: the rule of R, and the advice, wrapped."""
    lines = []
    if lab is not None:
        lines += [(line, "$text-accent") for line in _lab(lab, pools, width)]
    if any(pool.recycle is not None and pool.recycle >= 0 for pool in pools):
        lines.append((tr("R does nothing until someone checks out."), "$text-muted"))
    for pool in pools:
        for advice in () if veiled else advise(pool, now):
            whole = tr("advice") + (f"  {pool.name}: {advice.text}" if len(pools) > 1 else f"  {advice.text}")
            lines += [(line, "$text-warning") for line in _wrapped(whole, width)]
    return lines


def _lab(lab: LabSet, pools: list[Pool], width: int) -> list[str]:
    """The lab's settings, each behind the keys that change it."""
    chosen = next((pool for pool in pools if pool.name == lab.selected), None)
    pieces = [f"↑↓ {lab.selected}"]
    if chosen is not None:
        pieces += [f"[ ] recycle {_number(chosen.recycle)}", f"p ping {_switch(chosen.pre_ping)}"]
    pieces += [
        ", . " + tr("S after {time}").format(time=seconds(lab.wait_timeout)),
        "; ' " + tr("rest {time}").format(time=seconds(lab.rest)),
        "w " + tr("workers {n}").format(n=lab.workers),
        "h " + (tr("held across the rest") if lab.hold else tr("given back")),
        "k kill",
        "x " + tr("server {state}").format(state=tr(lab.server)) if lab.server != "remote" else "",
    ]
    lines = [tr("lab")]
    for piece in filter(None, pieces):
        longer = f"{lines[-1]}  {piece}"
        if cell_len(longer) > width:
            lines.append(f"     {piece}")
        else:
            lines[-1] = longer
    return [clip(line, width) for line in lines]


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and cell_len(longer) > width:
            lines.append(clip(word, width))
        else:
            lines[-1] = clip(longer, width)
    return lines


def _shown(pool: Pool, now: float) -> list[Connection]:
    """The connections to draw: those lately closed, then the open ones, those that are out first."""
    lately = [gone for gone in pool.gone[-2:] if gone.closed is not None and 0 <= now - gone.closed < LINGER]
    lately = [gone for gone in lately if gone.why != "overflow"]
    return [*lately, *sorted(pool.open.values(), key=lambda connection: (not connection.out, connection.number))]


def _shares(wanted: list[int], room: int) -> list[int]:
    """How many rows each pool gets of ``room``: the first rows of all before the last rows of any."""
    shares = [0] * len(wanted)
    while room > 0 and shares != wanted:
        for index, want in enumerate(wanted):
            if shares[index] < want and room > 0:
                shares[index] += 1
                room -= 1
    return shares


def short_url(url: str) -> str:
    """``root@127.0.0.1:3306/test`` of a URL."""
    return url.partition("://")[2].partition("?")[0].rstrip("/") or url


def _details(pool: Pool) -> str:
    parts = [pool.kind]
    if not pool.holds:
        parts.append(tr("holds no connection"))
    if pool.size is not None:
        beyond = max(0, len(pool.open) - pool.size) if pool.size else 0
        extra = tr("any") if (pool.max_overflow or 0) < 0 or not pool.size else pool.max_overflow
        told = tr("size {size}, overflow {beyond} of {extra}, {out} out, at most {peak}")
        parts.append(told.format(size=pool.size, beyond=beyond, extra=extra, out=pool.out, peak=pool.peak))
    if pool.timeout is not None:
        parts.append(tr("waits {time} for a connection").format(time=seconds(pool.timeout)))
    if pool.lifo is not None:
        parts.append("LIFO" if pool.lifo else "FIFO")
    if pool.version:
        parts.append(pool.version)
    return "  ".join([*parts, pool.url])


def _number(recycle: float | None) -> str:
    return "?" if recycle is None else f"{recycle:g}"


def _switch(on: bool | None) -> str:
    return "?" if on is None else tr("on") if on else tr("off")


def _timeout(pool: Pool) -> str:
    if not pool.facts:
        return "?"
    return tr("never") if pool.wait_timeout is None else f"{pool.wait_timeout:g} s"


def _short(age: float) -> str:
    """An age in at most seven cells."""
    if age < 1000:
        return f"{age:.1f} s"
    return f"{age / 60:.0f} min" if age < 36_000 else f"{age / 3600:.0f} h"


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
