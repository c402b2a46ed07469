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
    return {
        "name": pool.name,
        "url": pool.url,
        "kind": pool.kind,
        "recycle": pool.recycle,
        "pre_ping": pool.pre_ping,
        "size": pool.size,
        "max_overflow": pool.max_overflow,
        "server": {"version": pool.version or None, "wait_timeout": pool.wait_timeout},
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
        "errors": [
            {"t": error.t, "code": error.code, "message": error.message, "is_disconnect": error.is_disconnect}
            for error in pool.errors
        ],
        "advice": [{"rule": advice.rule, "text": advice.text} for advice in advise(pool, now)],
    }


def _told(pool: Pool, now: float) -> list[str]:
    lines = [f"pool {pool.name}  {pool.url}  {settings(pool)}"]
    lines += [f"  {_life(connection)}" for connection in _connections(pool)]
    lines += [f"  {error.t:.2f} s  failed{_on(error.connection)}: {error_text(error)}" for error in pool.errors]
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
    return sorted((*pool.gone, *pool.open.values()), key=lambda connection: connection.number)
