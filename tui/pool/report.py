"""The pool lens as JSON, as contract.md has it, and as text for a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .advice import advise, seconds

if TYPE_CHECKING:
    from .model import Connection, Pool, PoolState


def to_json(state: PoolState) -> list[dict[str, object]]:
    """The report's ``pools``, in the order in which the pools appeared."""
    return [_pool(pool, state.t) for _, pool in sorted(state.pools.items())]


def to_text(state: PoolState) -> list[str]:
    """One paragraph a pool: its settings, its connections, its errors, the advice."""
    return [line for _, pool in sorted(state.pools.items()) for line in _told(pool, state.t)]


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
        "advice": [{"rule": advice.rule, "text": advice.text} for advice in advise(pool, now)],
    }


def _told(pool: Pool, now: float) -> list[str]:
    lines = [f"pool {pool.name}  {pool.url}  {settings(pool)}{', disposed of' if pool.retired else ''}"]
    lines += [f"  {_life(connection)}" for connection in _connections(pool)]
    gone_with = pool.gone_with()
    for error in pool.errors:
        with_it = ", ".join(f"#{number}" for number in gone_with.get(error.t, []) if error.is_disconnect)
        also = f"; given up with it: {with_it}" if with_it else ""
        lines.append(f"  {error.t:.2f} s  failed{_on(error.connection)}: {error_text(error)}{also}")
    lines += [f"  #{leak.connection} was never given back by {leak.thread} at {leak.where}" for leak in pool.leaks]
    if pool.waits:
        lines.append(f"  {pool.waits} checkouts waited for a connection, {pool.timeouts} in vain")
    lines += [f"  advice ({advice.rule}): {advice.text}" for advice in advise(pool, now)]
    return lines


def settings(pool: Pool) -> str:
    """``recycle 2 s, no pre-ping, server's timeout 3 s``."""
    if pool.recycle is None:
        recycle = "recycle unknown"
    else:
        recycle = "never recycles" if pool.recycle < 0 else f"recycle {seconds(pool.recycle)}"
    if not pool.facts:
        timeout = "server's timeout unknown"
    elif pool.wait_timeout is None:
        timeout = "server never hangs up"
    else:
        timeout = f"server's timeout {seconds(pool.wait_timeout)}"
    return ", ".join((recycle, "pre-ping" if pool.pre_ping else "no pre-ping", timeout))


def error_text(error: object) -> str:
    """``(2006, 'MySQL server has gone away')``."""
    code, message = getattr(error, "code", None), getattr(error, "message", "")
    return message if code is None else f"({code}, {message!r})"


def _on(connection: int) -> str:
    return f" on #{connection}" if connection else ""


def _life(connection: Connection) -> str:
    end = "open at the end" if connection.closed is None else f"closed at {connection.closed:.2f} s, {connection.why}"
    uses = "1 checkout" if connection.checkouts == 1 else f"{connection.checkouts} checkouts"
    return f"#{connection.number}  connected at {connection.connected:.2f} s, {uses}, {end}"


def _connections(pool: Pool) -> list[Connection]:
    opened = (connection for connection in pool.open.values() if not connection.opening)
    return sorted((*pool.gone, *opened), key=lambda connection: connection.number)
