"""The pool lens as JSON, as contract.md has it, and as text for a log."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from tui.words import tr, trn

from .advice import advise, error_text, seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tui.observed._dogwatch.events import ClockJumped, Failed

    from .model import Connection, Pool, PoolState


EARLIER = {"connections": "gone", "errors": "errors", "leaks": "leaks"}  # lists, of which the last 5,000 are kept


def to_json(state: PoolState) -> list[dict[str, object]]:
    """The report's ``pools``, in the order in which the pools appeared."""
    return [_pool(pool, state.t) for _, pool in sorted(state.pools.items())]


def jumps_to_json(state: PoolState) -> list[dict[str, object]]:
    """The report's ``clock_jumps``: when the clock by which SQLAlchemy counts ages was set, and by how many seconds."""
    return [{"t": jump.t, "seconds": jump.seconds} for jump in state.jumps]


def to_text(state: PoolState) -> list[str]:
    """One paragraph a pool: its settings, its connections, its errors, the advice. Before them the clock's jumps."""
    jumps = [f"{jump.t:.2f} s  {jump_text(jump)}" for jump in state.jumps]
    return [*jumps, *(line for _, pool in sorted(state.pools.items()) for line in _told(pool, state.t))]


def jump_text(jump: ClockJumped) -> str:
    """``the wall clock was set 3600 s (1 h) forward: so all ages``."""
    told = tr("the wall clock was set {time} back: so all ages")
    if jump.seconds > 0:
        told = tr("the wall clock was set {time} forward: so all ages")
    return told.format(time=seconds(abs(jump.seconds)))


def _pool(pool: Pool, now: float) -> dict[str, object]:
    gone_with = pool.gone_with()
    return {
        "name": pool.name,
        "url": pool.url,
        "kind": pool.kind,
        "recycle": pool.recycle,
        "pre_ping": pool.pre_ping,
        "size": pool.size,
        "max_overflow": pool.max_overflow,
        "timeout": pool.timeout,
        "lifo": pool.lifo,
        "retired": pool.retired,
        "server": {
            "version": pool.version or None,
            "wait_timeout": pool.wait_timeout,
            "in_transaction_timeout": pool.in_transaction,
            "max_connections": pool.limit,
        },
        "connections": [
            {
                "id": connection.number,
                "connected": connection.connected,
                "closed": connection.closed,
                "why": connection.why or None,
                "checkouts": connection.checkouts,
            }
            for connection in _connections(pool)
        ],
        "waits": {"over": pool.waits, "timed_out": pool.timeouts, "now": len(pool.waiting)},
        "leaks": [{"id": leak.connection, "thread": leak.thread, "where": leak.where} for leak in pool.leaks],
        "errors": [
            {
                "t": error.t,
                "code": error.code,
                "message": error.message,
                "is_disconnect": error.is_disconnect,
                "connection": error.connection or None,
                "gone_with_it": gone_with.get(error.t, []),
            }
            for error in pool.errors
        ],
        "earlier": {what: pool.forgotten.get(among, 0) for what, among in EARLIER.items()},
        "advice": [{"rule": advice.rule, "text": advice.text} for advice in advise(pool, now)],
    }


def _told(pool: Pool, now: float) -> list[str]:
    about = [settings(pool), *([tr("disposed of")] if pool.retired else [])]
    lines = [tr("pool") + f" {pool.name}  {pool.url}  {', '.join(about)}"]
    if pool.forgotten:
        before = tr("before these: connections closed {gone}, errors {errors}, never given back {leaks}")
        lines.append("  " + before.format(**{among: pool.forgotten.get(among, 0) for among in EARLIER.values()}))
    lines += [f"  {_life(connection)}" for connection in _connections(pool)]
    gone_with = pool.gone_with()
    for error, *others in _in_a_row(pool.errors):
        with_it = ", ".join(f"#{number}" for number in gone_with.get(error.t, []) if error.is_disconnect)
        also = "; " + tr("given up with it: {connections}").format(connections=with_it) if with_it else ""
        what = tr("failed on #{number}: {error}") if error.connection else tr("failed: {error}")
        told = what.format(number=error.connection, error=error_text(error))
        if others:
            what = tr("failed {n} times until {t} s: {error}")
            told = what.format(n=len(others) + 1, t=f"{others[-1].t:.2f}", error=error_text(error))
        lines.append(f"  {error.t:.2f} s  {told}{also}")
    never = tr("#{number} was never given back by {thread} at {where}")
    lines += ["  " + never.format(number=leak.connection, thread=leak.thread, where=leak.where) for leak in pool.leaks]
    if pool.waits:
        waited = trn(
            "{n} checkout waited for a connection, {vain} in vain",
            "{n} checkouts waited for a connection, {vain} in vain",
            pool.waits,
            vain=pool.timeouts,
        )
        lines.append("  " + waited)
    word = tr("advice")
    lines += [f"  {word} ({advice.rule}): {advice.text}" for advice in advise(pool, now)]
    return lines


def _in_a_row(errors: Iterable[Failed]) -> Iterator[list[Failed]]:
    """The errors, those together that are equal and of no connection."""
    for (_, _, connection), equal in groupby(errors, lambda error: (error.code, error.message, error.connection)):
        together = list(equal)
        yield from [[error] for error in together] if connection else [together]


def settings(pool: Pool) -> str:
    """``recycle 2 s, no pre-ping, server's timeout 3 s``."""
    if pool.recycle is None:
        recycle = tr("recycle unknown")
    elif pool.recycle < 0:
        recycle = tr("never recycles")
    else:
        recycle = tr("recycle {time}").format(time=seconds(pool.recycle))
    if not pool.facts:
        timeout = tr("server's timeout unknown")
    elif pool.wait_timeout is None:
        timeout = tr("server never hangs up")
    else:
        timeout = tr("server's timeout {time}").format(time=seconds(pool.wait_timeout))
    ping = tr("pre-ping unknown") if pool.pre_ping is None else tr("pre-ping") if pool.pre_ping else tr("no pre-ping")
    return ", ".join((recycle, ping, timeout))


def _life(connection: Connection) -> str:
    if connection.closed is None:
        end = tr("open at the end")
    else:
        end = tr("closed at {t} s, {why}").format(t=f"{connection.closed:.2f}", why=connection.why)
    uses = trn("{n} checkout", "{n} checkouts", connection.checkouts)
    told = tr("#{number}  connected at {t} s, {uses}, {end}")
    return told.format(number=connection.number, t=f"{connection.connected:.2f}", uses=uses, end=end)


def _connections(pool: Pool) -> list[Connection]:
    opened = (connection for connection in pool.open.values() if not connection.opening)
    return sorted((*pool.gone, *opened), key=lambda connection: connection.number)
