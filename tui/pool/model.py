"""The pools of an observed program, folded from its events. Times are ``t``: seconds since the program started.

A connection has two clocks. *Age* counts from SQLAlchemy's own start of the connection and decides, at a checkout and
only then, whether it is replaced: that deadline is R. *Idle time* counts from the last sign of life that the server got
and decides when the server hangs up: that deadline is S.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from tui.observed._dogwatch.events import (
    CheckedIn,
    CheckedOut,
    Closed,
    Connected,
    Failed,
    PoolSeen,
    Queried,
    ServerSeen,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

QUERIES = 200  # times of statements kept of a connection
GONE = 5000  # closed connections kept of a pool, and errors
RECENT = 100  # happenings kept

Happening = Connected | Closed | Failed
Value = TypeVar("Value", "Connection", "Pool")


class Verdict(Enum):
    """What will become of a connection at its next use."""

    CLOSED = "closed"
    UNKNOWN = "server's timeout unknown"
    FOREVER = "safe: server never hangs up"
    PINGED = "safe: tested at checkout"
    REPLACED_FIRST = "safe: replaced first"
    REPLACED = "replaced at next checkout"
    DIES = "dies: nothing replaces it"
    DIES_FIRST = "dies before it is replaced"
    DEAD = "dead: the next use fails"
    HELD = "held: neither option helps"

    @property
    def bad(self) -> bool:
        """The next use fails, or will if it comes late."""
        return self in (Verdict.DIES, Verdict.DIES_FIRST, Verdict.DEAD)


@dataclass(frozen=True)
class Silence:
    """A connection was held by a checkout without a word to the server."""

    connection: int
    seconds: float
    where: str


@dataclass(frozen=True)
class Connection:
    """One connection. ``touched`` is when the server last heard of it; ``thread`` is empty while it is in the pool."""

    number: int
    connected: float
    since: float
    touched: float
    wait_timeout: float | None = None  # seconds, None for never or unknown
    facts: bool = False  # the server was asked
    checkouts: int = 0
    queries: tuple[float, ...] = ()
    thread: str = ""
    where: str = ""
    taken: float = 0.0
    failed: int | None = None  # the code of the error that it died of
    closed: float | None = None
    why: str = ""

    @property
    def out(self) -> bool:
        return bool(self.thread)

    def age(self, now: float) -> float:
        """Seconds that ``pool_recycle`` reads."""
        return now - self.since

    def idle(self, now: float) -> float:
        """Seconds that the server's ``wait_timeout`` reads."""
        return now - self.touched

    @property
    def server_deadline(self) -> float | None:
        """S: when the server hangs up if nothing more is heard; ``None`` for never or unknown."""
        return None if self.wait_timeout is None else self.touched + self.wait_timeout


@dataclass(frozen=True)
class Pool:
    """A pool, its open connections by number, those closed (oldest first), and its errors (oldest first)."""

    number: int
    name: str = ""
    url: str = ""
    kind: str = ""
    recycle: float | None = None
    pre_ping: bool | None = None
    size: int | None = None
    max_overflow: int | None = None
    timeout: float | None = None
    lifo: bool | None = None
    version: str = ""
    wait_timeout: float | None = None
    facts: bool = False
    open: Mapping[int, Connection] = field(default_factory=dict)
    gone: tuple[Connection, ...] = ()
    errors: tuple[Failed, ...] = ()
    checkouts: int = 0
    peak: int = 0  # most connections out at once
    closes: Mapping[str, int] = field(default_factory=dict)  # by reason
    silence: Silence | None = None  # the longest beyond the server's timeout
    early: tuple[int, float] | None = None  # a connection that died before its time, and after how long a silence

    @property
    def out(self) -> int:
        """How many connections are checked out."""
        return sum(connection.out for connection in self.open.values())

    def recycle_deadline(self, connection: Connection) -> float | None:
        """R: from when on a checkout replaces the connection; ``None`` for never."""
        return None if self.recycle is None or self.recycle < 0 else connection.since + self.recycle

    def verdict(self, connection: Connection, now: float) -> Verdict:
        """What becomes of the connection when it is next used, after ``now``."""
        if connection.closed is not None:
            return Verdict.CLOSED
        server, recycle = connection.server_deadline, self.recycle_deadline(connection)
        if server is None:
            return Verdict.FOREVER if connection.facts else Verdict.UNKNOWN
        if connection.out:
            return Verdict.DEAD if now >= server else Verdict.HELD
        if self.pre_ping:
            return Verdict.PINGED
        if recycle is not None and (recycle < server or now > recycle):
            return Verdict.REPLACED if now > recycle else Verdict.REPLACED_FIRST
        if now >= server:
            return Verdict.DEAD
        return Verdict.DIES if recycle is None else Verdict.DIES_FIRST


@dataclass(frozen=True)
class PoolState:
    """All pools by number, what happened lately (oldest first), and the time of the last event."""

    pools: Mapping[int, Pool] = field(default_factory=dict)
    recent: tuple[Happening, ...] = ()
    t: float = 0.0


EMPTY = PoolState()


def fold(state: PoolState, event: object) -> PoolState:
    """The state after ``event``; events of other lenses leave it as it is."""
    step = _STEPS.get(type(event))
    if step is None:
        return state
    return _folded(state, event, step)


def _folded(state: PoolState, event: Any, step: Callable[[Pool, Any], Pool]) -> PoolState:
    pool = step(state.pools.get(event.pool) or Pool(event.pool), event)
    recent = state.recent
    if isinstance(event, Connected | Closed | Failed):
        recent = (*recent[-RECENT + 1 :], event)
    return PoolState({**state.pools, event.pool: pool}, recent, max(state.t, event.t))


def _seen(pool: Pool, event: PoolSeen) -> Pool:
    return _changed(
        pool,
        name=event.name,
        url=event.url,
        kind=event.kind,
        recycle=event.recycle,
        pre_ping=event.pre_ping,
        size=event.size,
        max_overflow=event.max_overflow,
        timeout=event.timeout,
        lifo=event.lifo,
    )


def _connected(pool: Pool, event: Connected) -> Pool:
    connection = Connection(
        event.connection, event.t, event.since, event.t, wait_timeout=pool.wait_timeout, facts=pool.facts
    )
    return _with(pool, connection)


def _server(pool: Pool, event: ServerSeen) -> Pool:
    pool = _changed(pool, version=event.version, wait_timeout=event.wait_timeout, facts=True)
    connection = pool.open.get(event.connection)
    if connection is None:
        return pool
    return _with(pool, _changed(connection, touched=event.t, wait_timeout=event.wait_timeout, facts=True))


def _checked_out(pool: Pool, event: CheckedOut) -> Pool:
    connection = pool.open.get(event.connection)
    if connection is None:
        return _changed(pool, checkouts=pool.checkouts + 1)
    holder = _changed(
        connection,
        thread=event.thread or "somebody",
        where=event.where,
        taken=event.t,
        touched=event.t if pool.pre_ping else connection.touched,
        checkouts=connection.checkouts + 1,
    )
    pool = _changed(pool, checkouts=pool.checkouts + 1, open={**pool.open, holder.number: holder})
    return pool if pool.peak >= len(pool.open) else _changed(pool, peak=max(pool.peak, pool.out))


def _queried(pool: Pool, event: Queried) -> Pool:
    connection = pool.open.get(event.connection)
    if connection is None:
        return pool
    queries = (*connection.queries[-QUERIES + 1 :], event.t)
    return _with(_after_silence(pool, connection, event.t), _changed(connection, queries=queries, touched=event.t))


def _checked_in(pool: Pool, event: CheckedIn) -> Pool:
    """Back in the pool, after a rollback, which the server heard."""
    connection = pool.open.get(event.connection)
    if connection is None:
        return pool
    pool = _after_silence(pool, connection, event.t)
    return _with(pool, _changed(connection, thread="", where="", touched=event.t))


def _closed(pool: Pool, event: Closed) -> Pool:
    connection = pool.open.get(event.connection)
    closes = {**pool.closes, event.why: pool.closes.get(event.why, 0) + 1}
    if connection is None:
        return _changed(pool, closes=closes)
    if event.why == "pre_ping":
        pool = _after_death(pool, connection, event.t)
    still = {number: other for number, other in pool.open.items() if number != event.connection}
    last = _changed(connection, closed=event.t, why=event.why, thread="", where="")
    return _changed(pool, open=still, gone=(*pool.gone[-GONE + 1 :], last), closes=closes)


def _failed(pool: Pool, event: Failed) -> Pool:
    pool = _changed(pool, errors=(*pool.errors[-GONE + 1 :], event))
    connection = pool.open.get(event.connection)
    if connection is None or not event.is_disconnect:
        return pool
    pool = _after_death(_after_silence(pool, connection, event.t), connection, event.t)
    return _with(pool, _changed(connection, failed=event.code))


def _after_silence(pool: Pool, connection: Connection, t: float) -> Pool:
    """Remember the longest silence of a connection that was out longer than its server waits."""
    if not connection.out or connection.wait_timeout is None:
        return pool
    seconds = t - max(connection.touched, connection.taken)
    if seconds < connection.wait_timeout or (pool.silence and pool.silence.seconds >= seconds):
        return pool
    return _changed(pool, silence=Silence(connection.number, seconds, connection.where))


def _after_death(pool: Pool, connection: Connection, t: float) -> Pool:
    """Remember a connection that was found dead before its server would have ended it."""
    seconds = connection.idle(t)
    if connection.wait_timeout is None or seconds >= connection.wait_timeout or pool.early:
        return pool
    return _changed(pool, early=(connection.number, seconds))


def _changed(value: Value, **changes: object) -> Value:
    """``dataclasses.replace`` without a call of the constructor: five times as fast, and done for every event."""
    changed = object.__new__(type(value))
    changed.__dict__.update(value.__dict__, **changes)
    return changed


def _with(pool: Pool, connection: Connection) -> Pool:
    return _changed(pool, open={**pool.open, connection.number: connection})


_STEPS: dict[type, Callable[[Pool, Any], Pool]] = {
    PoolSeen: _seen,
    ServerSeen: _server,
    Connected: _connected,
    CheckedOut: _checked_out,
    Queried: _queried,
    CheckedIn: _checked_in,
    Closed: _closed,
    Failed: _failed,
}
