"""Events of pools, written as short as a test wants to read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.observed._dogwatch.events import (
    CheckedIn,
    CheckedOut,
    Closed,
    Connected,
    Failed,
    NotOpened,
    Opening,
    PoolSeen,
    Queried,
    ServerSeen,
)
from tui.pool.model import EMPTY, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.pool.model import Pool, PoolState

URL = "mysql+pymysql://root:***@127.0.0.1:3306/test"


def seen(
    recycle: float = -1, pre_ping: bool = False, pool: int = 1, name: str = "batch", kind: str = "QueuePool"
) -> PoolSeen:
    """A pool of 2 connections and 1 more."""
    return PoolSeen(0.0, pool, name, URL, kind, recycle, pre_ping, size=2, max_overflow=1, timeout=30.0, lifo=False)


def opened(t: float, connection: int = 1, timeout: float | None = 3.0, pool: int = 1) -> list[object]:
    """A connection to a server that waits ``timeout`` seconds."""
    version = "10.11.0-MariaDB"
    return [Connected(t, pool, connection, t), ServerSeen(t, pool, connection, version, timeout)]


def used(t: float, connection: int = 1, pool: int = 1, thread: str = "Thread-1", seconds: float = 0.0) -> list[object]:
    """A checkout with one statement, given back after ``seconds``."""
    return [
        CheckedOut(t, pool, connection, thread, "job.py:31"),
        Queried(t, pool, connection, "select 1"),
        CheckedIn(t + seconds, pool, connection),
    ]


def gone(t: float, connection: int = 1, pool: int = 1, code: int = 2006) -> list[object]:
    """A checkout that finds the connection dead."""
    message = "MySQL server has gone away"
    return [
        CheckedOut(t, pool, connection, "Thread-1", "job.py:31"),
        Failed(t, pool, connection, code, message, True),
        Closed(t, pool, connection, "invalidated"),
    ]


def refused(t: float, code: int | str | None = 2003, message: str = "refused", pool: int = 1) -> list[object]:
    """An attempt to open a connection that failed."""
    number = round(t * 1000)
    return [
        Opening(t, pool, number, "Thread-1", "job.py:31"),
        NotOpened(t, pool, number),
        Failed(t, pool, 0, code, message, False, opening=True),
    ]


def state(*events: object | Iterable[object], since: PoolState = EMPTY) -> PoolState:
    """What the events, single or in lists, add up to."""
    current = since
    for event in events:
        current = state(*event, since=current) if isinstance(event, list) else fold(current, event)
    return current


def pool(*events: object | Iterable[object]) -> Pool:
    """The first pool of what the events add up to."""
    return state(*events).pools[1]
