"""A connection as a row: its age and state, its past and its deadlines on the axis, what becomes of it or who has it.

``q`` is a statement, ``S`` when the server hangs up, ``R`` from when on a checkout replaces the connection, ``✗`` the
end of a connection that nothing replaces in time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.canvas import clip
from tui.words import N_, tr

from .axis import STATE, WIDE, far
from .model import Verdict

if TYPE_CHECKING:
    from tui.canvas import Canvas

    from .axis import Axis
    from .model import Connection, Pool

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
_VERDICTS = (
    N_("closed"), N_("server's timeout unknown"), N_("unknown: not all is seen"),
    N_("safe: server never hangs up"), N_("safe: tested at checkout"), N_("safe: replaced first"),
    N_("replaced at next checkout"), N_("dies: nothing replaces it"),
    N_("dies before it is replaced"), N_("dead: the next use fails"), N_("held: neither option helps"),
    N_("working: the server's clock stands"), N_("given up: replaced at next checkout"), N_("being opened"),
)  # fmt: skip
"""The words of :class:`Verdict`."""


def draw_connection(canvas: Canvas, pool: Pool, connection: Connection, axis: Axis, y: int, veiled: bool) -> None:
    """Draw the row ``y``; ``veiled`` puts ``?`` in place of the verdict and the end."""
    end = axis.now if connection.closed is None else connection.closed
    style = "$text" if connection.closed is None else "$text-muted"
    canvas.put(1, y, f"#{connection.number}", f"bold {style}")
    canvas.put(5, y, f"{short(connection.age(end)):>7}", "$text-muted" if connection.opening else style)
    if canvas.width >= WIDE:
        canvas.put(STATE, y, "?" if veiled and connection.closed is not None else _state(connection, axis.now), style)
    if axis.counted:
        canvas.put(axis.left - 6, y, f"{connection.checkouts:>4}×", style)
    room = canvas.width - axis.right - 2
    if connection.opening:
        canvas.mark(axis.zero, y, "┊", "bold $text")
        told = tr("being opened {where}").format(where=connection.where)
        canvas.put(axis.right + 2, y, clip(told, room), "$text-warning")
        return
    verdict = pool.verdict(connection, axis.now)
    start = max(axis.left, axis.column(connection.since))
    canvas.across(start, y, min(axis.right, axis.column(end)) + 1 - start, "─", "$text-muted")
    for x in {axis.column(t) for t in connection.queries}:
        if axis.left <= x <= axis.right:
            canvas.mark(x, y, "q", "$text-accent")
    if connection.closed is not None:
        for mark, deadline in (("R", pool.recycle_deadline(connection)), ("S", connection.server_deadline)):
            if deadline is not None and deadline < end:
                _put(canvas, axis, y, deadline, mark, "$text-muted")
        dead = not veiled and (connection.failed or connection.why == "pre_ping")
        _put(canvas, axis, y, end, "✗" if dead else "│", "$text-muted" if veiled else "$text-error")
        canvas.mark(axis.zero, y, "┊", "bold $text")
    else:
        _draw_deadlines(canvas, pool, connection, axis, y, verdict.bad and not veiled)
    text, style = "?", "bold $text-warning"
    if not veiled:
        text, style = _judged(connection, verdict, axis.now, room)
    elif connection.out and connection.closed is None and verdict is not Verdict.DEAD:
        text, style = _holder(connection, axis.now, room), "$text-warning"
    canvas.put(axis.right + 2, y, clip(text, room), style)


def _state(connection: Connection, now: float) -> str:
    """The field's word for what the connection does, and for how long."""
    if connection.closed is not None:
        return tr("closed")
    if connection.opening or connection.detached:
        return tr("opening") if connection.opening else tr("detached")
    word, since = (tr("out"), now - connection.taken) if connection.out else (tr("idle"), connection.idle(now))
    return f"{word}{short(since):>{11 - cell_len(word)}}"


def _draw_deadlines(canvas: Canvas, pool: Pool, connection: Connection, axis: Axis, y: int, dead: bool) -> None:
    server, recycle = connection.server_deadline, pool.recycle_deadline(connection)
    last = max([axis.now, *(deadline for deadline in (server, recycle) if deadline is not None)])
    canvas.across(axis.zero + 1, y, min(axis.right, axis.column(last)) - axis.zero, "─", "$text-muted")
    canvas.mark(axis.zero, y, "┊", "bold $text")
    styles = {"R": "bold $text-success", "S": f"bold {'$text-error' if dead else '$text-warning'}"}
    beyond = []
    for mark, deadline in (("R", recycle), ("S", server)):
        if deadline is None:
            continue
        if axis.beyond(deadline):
            beyond.append((deadline - axis.now, mark))
            continue
        at = _put(canvas, axis, y, deadline, mark, styles[mark])
        if mark == "S" and dead and at < axis.right and canvas.at(at + 1, y) in "─ ":
            canvas.mark(at + 1, y, "✗", "bold $text-error")
    if beyond:
        told = far(beyond, axis.right - axis.zero - 1)
        canvas.put(axis.right + 1 - cell_len(told), y, told, styles[max(beyond)[1]])


def _put(canvas: Canvas, axis: Axis, y: int, t: float, mark: str, style: str) -> int:
    """Put a mark at its time, a deadline that lies before the axis at its start; the column."""
    x = axis.column(t)
    if mark in "SR":
        x = max(axis.left, x)
        if x == axis.zero:
            x += 1 if t >= axis.now else -1
    if axis.left <= x <= axis.right:
        canvas.mark(x, y, mark, style)
    return x


def _judged(connection: Connection, verdict: Verdict, now: float, width: int) -> tuple[str, str]:
    """What becomes of a connection, or who has it, in at most ``width`` cells."""
    if connection.closed is not None:
        if connection.failed:
            return tr("died: error {code}").format(code=connection.failed), "$text-muted"
        return tr("closed: {why}").format(why=connection.why), "$text-muted"
    if connection.out and verdict is Verdict.DEAD:
        return _holder(connection, now, width, dead=True), "bold $text-error"
    if connection.out:
        return _holder(connection, now, width), "$text-warning"
    style = "bold $text-error" if verdict.bad else "$text-success" if verdict.value.startswith("safe") else "$text"
    mark = "✗ " if verdict is Verdict.DEAD else ""
    text = mark + tr(verdict.value)
    if cell_len(text) > width:
        text = mark + tr(_SHORT[verdict])
    also = tr("overflow") if connection.overflow else tr("detached") if connection.detached else ""
    longer = f"{also}, {text}" if also else text
    return (longer if cell_len(longer) <= width else text), style


def _holder(connection: Connection, now: float, width: int, dead: bool = False) -> str:
    """Who has a connection, for how long, and how long ago its last statement was: as much as fits. Where the server
    has hung up on it, that comes first."""
    word = tr("detached") if connection.detached else tr("overflow") if connection.overflow else tr("out")
    if dead:
        word = "✗ " + tr("dead, {state}").format(state=word)
    out = short(now - connection.taken)
    silent = "" if connection.asked is None else tr("asks now")
    if connection.asked is None and connection.seen:
        silent = tr("silent {time}").format(time=short(now - max(connection.touched, connection.taken)))
    for told in (
        f"{word} {out}: {connection.thread} {connection.where}, {silent}" if silent else "",
        f"{word} {out}: {connection.thread} {connection.where}",
        f"{word}: {connection.thread} {connection.where}",
        f"{word} {out}: {connection.where}",
        f"{word}: {connection.where}",
        "✗ " + tr("dead: {where}").format(where=connection.where) if dead else "",
        f"✗ {connection.where}" if dead else "",
    ):
        if told and cell_len(told) <= width:
            return told
    return f"{word}: {connection.where}"


def short(age: float) -> str:
    """An age in at most seven cells."""
    if age < 1000:
        return f"{age:.1f} s"
    return f"{age / 60:.0f} min" if age < 36_000 else f"{age / 3600:.0f} h"
