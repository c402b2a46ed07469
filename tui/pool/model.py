"""The pools of an observed program, folded from its events. Times are ``t``: seconds since the program started.

A connection has two clocks. *Age* counts from SQLAlchemy's own start of the connection and decides, at a checkout and
only then, whether it is replaced: that deadline is R. *Idle time* counts from the last sign of life that the server got
and decides when the server hangs up: that deadline is S.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from tui.observed._dogwatch.events import (
    Asked,
    CheckedIn,
    CheckedOut,
    ClockJumped,
    Closed,
    Connected,
    Detached,
    Failed,
    GivenUp,
    LabSet,
    NotOpened,
    Opening,
    PoolInvalidated,
    PoolRetired,
    PoolSeen,
    Queried,
    ServerSeen,
    Settled,
    Waited,
    Waiting,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

QUERIES = 200  # times of statements kept of a connection
GONE = 5000  # closed connections kept of a pool, and errors and leaks
RECENT = 100  # happenings kept, equal errors as one

SILENT = frozenset({2002, 2003, 2005, 2006, 2013, 2055})  # MySQL's: not reached, not found, lost on the way
DRIVERS = 2  # thousands of MySQL's numbers that its drivers give, and no server
BROKEN = "08"  # SQLSTATEs of connections

WAITS = 1.0  # seconds of waiting for a connection that are worth a word, or a tenth of what the pool allows

Value = TypeVar("Value", "Connection", "Pool", "Outage", "Wait", "Holder", "Unconnected")


class Verdict(Enum):
    """What will become of a connection at its next use."""

    CLOSED = "closed"
    UNKNOWN = "server's timeout unknown"
    UNSEEN = "unknown: not all is seen"
    FOREVER = "safe: server never hangs up"
    PINGED = "safe: tested at checkout"
    REPLACED_FIRST = "safe: replaced first"
    REPLACED = "replaced at next checkout"
    DIES = "dies: nothing replaces it"
    DIES_FIRST = "dies before it is replaced"
    DEAD = "dead: the next use fails"
    HELD = "held: neither option helps"
    WORKING = "working: the server's clock stands"
    SWEPT = "given up: replaced at next checkout"
    OPENING = "being opened"

    @property
    def bad(self) -> bool:
        """The next use fails, or will if it comes late."""
        return self in (Verdict.DIES, Verdict.DIES_FIRST, Verdict.DEAD)


@dataclass(frozen=True)
class Silence:
    """A connection was held by a checkout without a word to the server, which waits for ``timeout`` seconds."""

    connection: int
    seconds: float
    where: str
    timeout: float


@dataclass(frozen=True)
class Holder:
    """Who had a connection while somebody waited, since ``taken``, and until when if it was given back since."""

    thread: str
    where: str
    taken: float
    given: float | None = None


@dataclass(frozen=True)
class Wait:
    """Somebody waits for a connection since ``began``, when the ``holders`` had them all, by their numbers."""

    began: float
    thread: str
    where: str
    holders: Mapping[int, Holder] = field(default_factory=dict)


@dataclass(frozen=True)
class Exhaustion:
    """A checkout waited for ``waited`` seconds, while the ``holders`` had all connections: thread, place, seconds."""

    waited: float
    timed_out: bool
    holders: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True)
class Leak:
    """A connection was never given back: the collector found it, checked out at ``where`` by ``thread``."""

    connection: int
    thread: str
    where: str
    seconds: float


@dataclass(frozen=True)
class Outage:
    """A disconnect at ``began`` and the errors that have the same cause: connections that were out or could not be
    opened. ``healed`` is when a connection could be opened again."""

    began: float
    errors: int = 1
    last: float = 0.0
    healed: float | None = None


@dataclass(frozen=True)
class Unconnected:
    """No connection could be opened: ``attempts`` failed since the last that succeeded, the first at ``began``.

    ``error`` is the last that was told of them, ``None`` where the driver raised what SQLAlchemy does not tell.
    """

    began: float
    attempts: int
    last: float
    error: Failed | None = None

    @property
    def silent(self) -> bool:
        """Whether it is known that no server answered."""
        code = self.error.code if self.error else None
        return code.startswith(BROKEN) if isinstance(code, str) else code in SILENT

    @property
    def refused(self) -> bool:
        """Whether it is known that a server answered, and would not."""
        code = self.error.code if self.error else None
        return not self.silent if isinstance(code, str) else code is not None and code // 1000 != DRIVERS


@dataclass(frozen=True)
class Repeated:
    """``count`` equal errors, the first at ``began``, the ``last`` at ``t``; in between no connection was opened.

    ``sources`` are the pools and connections (0 for none) that met them, each once. Errors of connections are of one
    pool.
    """

    last: Failed | Waited
    began: float
    count: int
    sources: tuple[tuple[int, int], ...]

    @property
    def t(self) -> float:
        return self.last.t


Happening = Connected | Closed | Repeated | Waiting | Detached | CheckedIn | ClockJumped | LabSet


@dataclass(frozen=True)
class Connection:
    """One connection. ``touched`` is when the server last heard of it; ``thread`` is empty while it is in the pool."""

    number: int
    connected: float
    since: float
    touched: float
    wait_timeout: float | None = None  # seconds, None for never or unknown
    in_transaction: float | None = (
        None  # the same inside a transaction, 0 for never; None where that makes no difference
    )
    facts: bool = False  # the server was asked
    checkouts: int = 0
    queries: tuple[float, ...] = ()
    thread: str = ""
    where: str = ""
    taken: float = 0.0
    talked: bool = False  # a statement was seen since it was taken
    begun: bool = False  # a transaction is open
    raw: bool = False  # since ``touched`` it was, or is, out past the engine, and its statements are not seen
    asked: float | None = None  # when the statement was sent that now runs
    opening: bool = False
    overflow: bool = False  # one of so many that are out as the pool has beyond its size
    detached: bool = False
    swept: bool = False  # given up with the others after a disconnect
    failed: int | str | None = None  # the code of the error that it died of, or else its message
    closed: float | None = None
    why: str = ""

    @property
    def out(self) -> bool:
        return bool(self.thread) and not self.opening

    def age(self, now: float) -> float:
        """Seconds that ``pool_recycle`` reads."""
        return now - self.since

    def idle(self, now: float) -> float:
        """Seconds that the server's ``wait_timeout`` reads."""
        return 0.0 if self.asked is not None else now - self.touched

    @property
    def seen(self) -> bool:
        """Whether all that the server heard of it is known: nobody uses it past the engine, as whoever took it without
        a statement may do."""
        return not self.raw and (self.talked or not self.out)

    @property
    def timeout(self) -> float | None:
        """Seconds of silence that the server allows now, ``None`` for any number or unknown."""
        if self.begun and self.in_transaction is not None:
            return self.in_transaction or None
        return self.wait_timeout

    @property
    def server_deadline(self) -> float | None:
        """S: when the server hangs up if nothing more is heard; ``None`` for never, unknown, and while it works.

        Of what may be used past the engine it is known only where it was over before that.
        """
        if self.timeout is None or self.asked is not None:
            return None
        deadline = self.touched + self.timeout
        return deadline if self.seen or (not self.raw and deadline <= self.taken) else None

    @property
    def state(self) -> str:
        """The field's word for what the connection does."""
        if self.closed is not None:
            return f"closed: {self.why}"
        if self.opening:
            return "being opened"
        if self.detached:
            return "detached"
        kept = "overflow, " if self.overflow else ""
        return f"{kept}{'out' if self.out else 'idle'}"


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
    resets: bool | None = None
    keeps: bool = True
    retired: bool = False
    version: str = ""
    wait_timeout: float | None = None
    in_transaction: float | None = None
    facts: bool = False
    open: Mapping[int, Connection] = field(default_factory=dict)
    gone: tuple[Connection, ...] = ()
    errors: tuple[Failed, ...] = ()
    beyond: int = 0  # connections more than its size, by its own count
    checkouts: int = 0
    peak: int = 0  # most connections out at once
    closes: Mapping[str, int] = field(default_factory=dict)  # by reason
    silence: Silence | None = None  # the longest beyond the server's timeout
    deaths: tuple[tuple[float, float], ...] = ()  # before their time: when, and after how many seconds of silence
    survived: float = 0.0  # the longest silence after which a connection still answered
    limit: int | None = None  # connections that the server takes at most
    others: int = 0  # of them those that were not this pool's when it was last asked
    waiting: Mapping[int, Wait] = field(default_factory=dict)
    waits: int = 0  # that are over
    timeouts: int = 0
    exhausted: Exhaustion | None = None  # the longest wait
    leaks: tuple[Leak, ...] = ()
    forgotten: Mapping[str, int] = field(default_factory=dict)  # how many of these lists are no more in them
    outage: Outage | None = None  # the latest
    worst: Outage | None = None  # the one with most errors
    unconnected: Unconnected | None = None  # while no connection can be opened

    @property
    def out(self) -> int:
        """How many of the pool's connections are checked out."""
        return sum(connection.out and not connection.detached for connection in self.open.values())

    def gone_with(self) -> dict[float, list[int]]:
        """The connections that each disconnect took along, by its time: given up unused, and replaced later."""
        ends = [error.t for error in self.errors if error.is_disconnect]
        taken: dict[float, list[int]] = {}
        for each in self.gone:
            first = bisect_right(ends, each.since)
            if each.why == "invalidated" and each.failed is None and first < len(ends):
                taken.setdefault(ends[first], []).append(each.number)
        return taken

    @property
    def patience(self) -> float:
        """From how many seconds on a wait for a connection is worth a word."""
        return max(WAITS, (self.timeout or 0.0) / 10)

    @property
    def holds(self) -> bool:
        """Whether the pool keeps connections for later."""
        return self.keeps and self.kind != "NullPool"

    @property
    def holders(self) -> list[Connection]:
        """The connections that somebody has or waits for while they are opened, the longest first."""
        return sorted((each for each in self.open.values() if each.thread), key=lambda each: each.taken)

    def recycle_deadline(self, connection: Connection) -> float | None:
        """R: from when on a checkout replaces the connection; ``None`` for never."""
        return None if self.recycle is None or self.recycle < 0 else connection.since + self.recycle

    def verdict(self, connection: Connection, now: float) -> Verdict:
        """What becomes of the connection when it is next used, after ``now``."""
        if connection.closed is not None:
            return Verdict.CLOSED
        if connection.opening:
            return Verdict.OPENING
        if connection.asked is not None:
            return Verdict.WORKING
        server, recycle = connection.server_deadline, self.recycle_deadline(connection)
        if connection.out or connection.detached:
            if server is None and not connection.seen:
                return Verdict.UNSEEN
            if server is None:
                return Verdict.FOREVER if connection.facts else Verdict.UNKNOWN
            return Verdict.DEAD if now >= server else Verdict.HELD
        if connection.swept:
            return Verdict.SWEPT
        if recycle is not None and now > recycle:
            return Verdict.REPLACED
        if connection.timeout is None:
            return Verdict.FOREVER if connection.facts else Verdict.UNKNOWN
        if self.pre_ping:
            return Verdict.PINGED
        if server is None or self.pre_ping is None or self.recycle is None:
            return Verdict.UNSEEN
        if recycle is not None and recycle < server:
            return Verdict.REPLACED_FIRST
        if now >= server:
            return Verdict.DEAD
        return Verdict.DIES if recycle is None else Verdict.DIES_FIRST


@dataclass(frozen=True)
class PoolState:
    """All pools by number, what happened lately (oldest first), and the time of the last event."""

    pools: Mapping[int, Pool] = field(default_factory=dict)
    recent: tuple[Happening, ...] = ()
    t: float = 0.0
    lab: LabSet | None = None  # the lab's settings, where this is the lab
    jumps: tuple[ClockJumped, ...] = ()


EMPTY = PoolState()


def fold(state: PoolState, event: object) -> PoolState:
    """The state after ``event``; events of other lenses leave it as it is."""
    step = _STEPS.get(type(event))
    if step is not None:
        return _folded(state, event, step)
    if isinstance(event, LabSet):
        return PoolState(state.pools, _recent(state, event), event.t, event, state.jumps)
    if isinstance(event, ClockJumped):
        jumps = (*state.jumps[-GONE + 1 :], event)
        return PoolState(_older(state.pools, event.seconds), _recent(state, event), event.t, state.lab, jumps)
    return state


def _folded(state: PoolState, event: Any, step: Callable[[Pool, Any], Pool]) -> PoolState:
    pool = step(state.pools.get(event.pool) or Pool(event.pool), event)
    told = isinstance(event, Connected | Closed | Failed | Waiting | Detached) or (
        event.timed_out if isinstance(event, Waited) else isinstance(event, CheckedIn) and event.collected
    )
    recent = _recent(state, event) if told else state.recent
    return PoolState({**state.pools, event.pool: pool}, recent, max(state.t, event.t), state.lab, state.jumps)


def _recent(state: PoolState, event: Any) -> tuple[Happening, ...]:
    recent = state.recent
    if isinstance(event, Failed | Waited):
        recent, event = _with_equals(recent, event)
    return (*recent[-RECENT + 1 :], event)


def _with_equals(recent: tuple[Happening, ...], event: Failed | Waited) -> tuple[tuple[Happening, ...], Repeated]:
    """What happened but for the errors equal to ``event``, and these with it: as far back as no connection of its pool
    was opened."""
    source = event.pool, getattr(event, "connection", 0)
    for index in range(len(recent) - 1, -1, -1):
        each = recent[index]
        if isinstance(each, Connected) and each.pool == event.pool:
            break
        if isinstance(each, Repeated) and _alike(each.last) == _alike(event):
            sources = each.sources if source in each.sources else (*each.sources, source)
            together = Repeated(event, each.began, each.count + 1, sources)
            return (*recent[:index], *recent[index + 1 :]), together
    return recent, Repeated(event, event.t, 1, (source,))


def _alike(event: Failed | Waited) -> tuple[object, ...]:
    """What equal errors share: those of connections the pool too."""
    if isinstance(event, Waited):
        return (Waited,)
    return event.code, event.message, event.pool if event.connection else 0


def _older(pools: Mapping[int, Pool], seconds: float) -> dict[int, Pool]:
    """All connections aged at once: the clock that SQLAlchemy counts by was set."""

    def aged(each: Connection) -> Connection:
        return each if each.opening else _changed(each, since=each.since - seconds)

    return {
        number: _changed(pool, open={each.number: aged(each) for each in pool.open.values()})
        for number, pool in pools.items()
    }


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
        resets=event.resets,
        keeps=event.keeps,
    )


def _retired(pool: Pool, event: PoolRetired) -> Pool:
    return _changed(pool, retired=True)


def _invalidated(pool: Pool, event: PoolInvalidated) -> Pool:
    swept = {
        number: _changed(each, swept=True) if each.since < event.before and not each.detached else each
        for number, each in pool.open.items()
    }
    return _changed(pool, open=swept)


def _waiting(pool: Pool, event: Waiting) -> Pool:
    wait = Wait(event.t, event.thread, event.where, _holding(pool))
    return _changed(pool, waiting={**pool.waiting, event.waiter: wait})


def _holding(pool: Pool) -> dict[int, Holder]:
    return {each.number: Holder(each.thread, each.where, each.taken) for each in pool.holders if not each.detached}


def _given(pool: Pool, number: int, t: float) -> Pool:
    """A connection is given back, while somebody may wait for it."""

    def noted(wait: Wait) -> Wait:
        holder = wait.holders.get(number)
        if holder is None or holder.given is not None:
            return wait
        return _changed(wait, holders={**wait.holders, number: _changed(holder, given=t)})

    return _changed(pool, waiting={waiter: noted(wait) for waiter, wait in pool.waiting.items()})


def _waited(pool: Pool, event: Waited) -> Pool:
    wait = pool.waiting.get(event.waiter)
    left = {number: other for number, other in pool.waiting.items() if number != event.waiter}
    pool = _changed(pool, waiting=left, waits=pool.waits + 1, timeouts=pool.timeouts + event.timed_out)
    if wait is None:
        return pool
    found = exhaustion(pool, wait, event.t, event.timed_out)
    worse = pool.exhausted is None or (found.timed_out, found.waited) > (
        pool.exhausted.timed_out,
        pool.exhausted.waited,
    )
    return _changed(pool, exhausted=found) if worse and (event.timed_out or found.waited >= pool.patience) else pool


def exhaustion(pool: Pool, wait: Wait, t: float, timed_out: bool = False) -> Exhaustion:
    """A wait as it stands at ``t``, with who held what since it began."""
    holders = (wait.holders or _holding(pool)).values()
    longest = sorted(
        ((each.thread, each.where, (t if each.given is None else each.given) - each.taken) for each in holders),
        key=lambda held: -held[2],
    )
    return Exhaustion(t - wait.began, timed_out, tuple(longest))


def _opening(pool: Pool, event: Opening) -> Pool:
    coming = Connection(event.connection, event.t, event.t, event.t, opening=True)
    return _with(pool, _changed(coming, thread=event.thread or "somebody", where=event.where, taken=event.t))


def _not_opened(pool: Pool, event: NotOpened) -> Pool:
    before = pool.unconnected or Unconnected(event.t, 0, event.t)
    still = {number: each for number, each in pool.open.items() if number != event.connection}
    failed = _changed(before, attempts=before.attempts + 1, last=event.t)
    return _changed(pool, open=still, unconnected=failed)


def _connected(pool: Pool, event: Connected) -> Pool:
    connection = Connection(
        event.connection,
        event.t,
        event.since,
        event.t,
        wait_timeout=pool.wait_timeout,
        in_transaction=pool.in_transaction,
        facts=pool.facts,
    )
    if pool.outage is not None and pool.outage.healed is None:
        pool = _changed(pool, outage=_changed(pool.outage, healed=event.t))
    return _with(_changed(pool, unconnected=None), connection)


def _server(pool: Pool, event: ServerSeen) -> Pool:
    others = pool.others
    if event.used is not None:
        others = max(0, event.used - sum(not each.opening for each in pool.open.values()))
    timeouts = {"wait_timeout": event.wait_timeout, "in_transaction": event.in_transaction, "facts": True}
    pool = _changed(pool, version=event.version, limit=event.limit, others=others, **timeouts)
    connection = pool.open.get(event.connection)
    return pool if connection is None else _with(pool, _changed(connection, touched=event.t, **timeouts))


def _checked_out(pool: Pool, event: CheckedOut) -> Pool:
    connection = pool.open.get(event.connection)
    if connection is None:
        return _changed(pool, checkouts=pool.checkouts + 1)
    pinged = bool(pool.pre_ping) and connection.checkouts > 0
    holder = _changed(
        connection,
        thread=event.thread or "somebody",
        where=event.where,
        taken=event.t,
        touched=event.t if pinged else connection.touched,
        talked=False,
        begun=False,
        raw=event.raw or (connection.raw and not pinged),
        checkouts=connection.checkouts + 1,
        swept=False,
    )
    pool = _changed(pool, checkouts=pool.checkouts + 1, open={**pool.open, holder.number: holder})
    if pinged and not connection.raw and connection.idle(event.t) > pool.survived:
        pool = _changed(pool, survived=connection.idle(event.t))
    if event.overflow or pool.beyond:
        pool = _marked(_changed(pool, beyond=event.overflow))
    if pool.waiting:  # whoever took one while another began to wait
        waiting = {
            number: wait if wait.holders else _changed(wait, holders=_holding(pool))
            for number, wait in pool.waiting.items()
        }
        pool = _changed(pool, waiting=waiting)
    return pool if pool.peak >= len(pool.open) else _changed(pool, peak=max(pool.peak, pool.out))


def _marked(pool: Pool) -> Pool:
    """The connections that a pool has beyond its size are among those that are out: those taken last."""
    out = sorted((each for each in pool.open.values() if each.out and not each.detached), key=lambda each: each.taken)
    beyond = {each.number for each in out[len(out) - min(pool.beyond, len(out)) :]}
    marked = {
        number: each if each.overflow is (number in beyond) else _changed(each, overflow=number in beyond)
        for number, each in pool.open.items()
    }
    return _changed(pool, open=marked)


def _asked(pool: Pool, event: Asked) -> Pool:
    connection = pool.open.get(event.connection)
    if connection is None:
        return pool
    pool = _after_silence(pool, connection, event.t)
    return _with(pool, _changed(connection, asked=event.t, **_unset(event.text)))


def _unset(text: str) -> dict[str, object]:
    """What a statement makes unknown of its session until the server is asked again."""
    text = text.lower()
    if text.startswith("set") and "timeout" in text:
        return {"facts": False, "wait_timeout": None, "in_transaction": None}
    return {}


def _queried(pool: Pool, event: Queried) -> Pool:
    connection = pool.open.get(event.connection)
    if connection is None:
        return pool
    if event.among:
        return _with(pool, _among(connection, event.t))
    if event.asked is not None and connection.asked is None:
        pool = _after_silence(pool, connection, event.asked)
        connection = _changed(connection, asked=event.asked)
    silence = _silence(connection, event.t)
    if silence > pool.survived:
        pool = _changed(pool, survived=silence)
    queries = (*connection.queries[-QUERIES + 1 :], event.t)
    pool = _after_silence(pool, connection, event.t)
    heard = {"touched": event.t, "talked": True, "begun": event.in_transaction, "raw": False, "asked": None}
    return _with(pool, _changed(connection, queries=queries, **heard, **_unset(event.text)))


def _among(connection: Connection, t: float) -> Connection:
    """After one more statement, answered at ``t``, of several between which the server never waited for long."""
    if t <= connection.touched:
        return connection
    queries = (*connection.queries[-QUERIES + 1 :], t)
    return _changed(connection, queries=queries, touched=t, talked=True, asked=None)


def _silence(connection: Connection, t: float) -> float:
    """For how many seconds it is sure that the server heard nothing before a statement that was answered at ``t``."""
    if connection.raw:
        return 0.0
    if connection.out and not connection.talked:
        return connection.taken - connection.touched
    return (t if connection.asked is None else connection.asked) - connection.touched


def _settled(pool: Pool, event: Settled) -> Pool:
    connection = pool.open.get(event.connection)
    if connection is None or event.t < connection.touched:
        return pool
    pool = _after_silence(pool, connection, event.t)
    return _with(pool, _changed(connection, touched=event.t, talked=True, begun=False))


def _checked_in(pool: Pool, event: CheckedIn) -> Pool:
    """Back in the pool, after a rollback that the server heard where there was something to roll back, or where the
    driver sends one in any case."""
    connection = pool.open.get(event.connection)
    if connection is None:
        return pool
    if event.heard is not None:
        connection = _among(connection, event.heard)
    pool = _after_silence(pool, connection, event.t)
    if event.collected:
        leak = Leak(connection.number, connection.thread, connection.where, event.t - connection.taken)
        pool = _with_another(pool, "leaks", leak)
    sent = connection.talked if connection.in_transaction is None else connection.begun
    heard = pool.resets is not False and (sent or pool.url.startswith(("my", "maria")))
    back: dict[str, object] = {"thread": "", "where": "", "asked": None, "begun": False, "overflow": False}
    if heard:
        back |= {"touched": event.t, "raw": False}
    pool = _with(pool, _changed(connection, **back))
    if pool.waiting:
        pool = _given(pool, event.connection, event.t)
    return _marked(pool) if pool.beyond else pool


def _given_up(pool: Pool, event: GivenUp) -> Pool:
    connection = pool.open.get(event.connection)
    return pool if connection is None else _with(pool, _changed(connection, swept=True))


def _detached(pool: Pool, event: Detached) -> Pool:
    connection = pool.open.get(event.connection)
    if connection is None:
        return pool
    pool = _with(pool, _changed(connection, detached=True, overflow=False))
    return _marked(pool) if pool.beyond else pool


def _closed(pool: Pool, event: Closed) -> Pool:
    connection = pool.open.get(event.connection)
    closes = {**pool.closes, event.why: pool.closes.get(event.why, 0) + 1}
    if connection is None:
        return _changed(pool, closes=closes)
    if event.why == "pre_ping":
        pool = _after_death(pool, connection, event.t)
    still = {number: other for number, other in pool.open.items() if number != event.connection}
    last = _changed(connection, closed=event.t, why=event.why, thread="", where="", asked=None)
    pool = _with_another(_changed(pool, open=still, closes=closes), "gone", last)
    if pool.waiting:
        pool = _given(pool, event.connection, event.t)
    if event.why == "overflow" and pool.beyond:
        pool = _marked(_changed(pool, beyond=pool.beyond - 1))
    return pool


def _failed(pool: Pool, event: Failed) -> Pool:
    pool = _with_another(pool, "errors", event)
    if event.opening and pool.unconnected is not None:
        pool = _changed(pool, unconnected=_changed(pool.unconnected, error=event))
    connection = pool.open.get(event.connection)
    if connection is None:
        return _after_disconnect(pool, None, event.t) if event.opening or event.code is not None else pool
    if not event.is_disconnect:
        heard = {"touched": event.t, "talked": True, "begun": event.in_transaction, "raw": False, "asked": None}
        return _with(pool, _changed(connection, **heard))
    pool = _after_disconnect(pool, connection, event.t)
    asked = event.t if connection.asked is None else connection.asked
    sent = _changed(connection, asked=None)
    pool = _after_death(_after_silence(pool, sent, asked, failed=True), sent, asked)
    return _with(pool, _changed(sent, failed=event.code or " ".join(event.message.split()) or "unknown"))


def _after_disconnect(pool: Pool, connection: Connection | None, t: float) -> Pool:
    """Count an error to the outage that it belongs to: the connection was out when that began, or none could be opened
    since."""
    outage = pool.outage
    if connection is None:
        if outage is None or outage.healed is not None:
            return pool
        outage = _changed(outage, errors=outage.errors + 1, last=t)
    elif outage is not None and connection.taken <= outage.began:
        outage = _changed(outage, errors=outage.errors + 1, last=t)
    else:
        outage = Outage(t, last=t)
    worse = pool.worst is None or outage.errors > pool.worst.errors
    return _changed(pool, outage=outage, worst=outage if worse else pool.worst)


def _after_silence(pool: Pool, connection: Connection, t: float, failed: bool = False) -> Pool:
    """Remember the longest silence of a connection that was out longer than its server waits.

    Without a statement seen since it was taken it may have been used past the engine: then only an error tells.
    """
    timeout = connection.timeout
    if not connection.out or timeout is None or connection.asked is not None or not (connection.seen or failed):
        return pool
    seconds = t - max(connection.touched, connection.taken)
    if seconds < timeout or (pool.silence and pool.silence.seconds >= seconds):
        return pool
    return _changed(pool, silence=Silence(connection.number, seconds, connection.where, timeout))


def _after_death(pool: Pool, connection: Connection, t: float) -> Pool:
    """Remember a connection that was found dead before its server would have ended it."""
    seconds, timeout = connection.idle(t), connection.timeout
    if not connection.facts or connection.raw or (timeout is not None and seconds >= timeout):
        return pool
    return _changed(pool, deaths=(*pool.deaths[-GONE + 1 :], (t, seconds)))


def _with_another(pool: Pool, among: str, one: object) -> Pool:
    """The pool with one more of its ``gone``, ``errors`` or ``leaks``; of the oldest only the number is kept."""
    kept: tuple[object, ...] = getattr(pool, among)
    if len(kept) >= GONE:
        kept = kept[1 - GONE :]
        pool = _changed(pool, forgotten={**pool.forgotten, among: pool.forgotten.get(among, 0) + 1})
    return _changed(pool, **{among: (*kept, one)})


def _changed(value: Value, **changes: object) -> Value:
    """``dataclasses.replace`` without a call of the constructor: five times as fast, and done for every event."""
    changed = object.__new__(type(value))
    changed.__dict__.update(value.__dict__, **changes)
    return changed


def _with(pool: Pool, connection: Connection) -> Pool:
    return _changed(pool, open={**pool.open, connection.number: connection})


_STEPS: dict[type, Callable[[Pool, Any], Pool]] = {
    PoolSeen: _seen,
    PoolRetired: _retired,
    PoolInvalidated: _invalidated,
    ServerSeen: _server,
    Waiting: _waiting,
    Waited: _waited,
    Opening: _opening,
    NotOpened: _not_opened,
    Connected: _connected,
    CheckedOut: _checked_out,
    Asked: _asked,
    Queried: _queried,
    Settled: _settled,
    CheckedIn: _checked_in,
    GivenUp: _given_up,
    Detached: _detached,
    Closed: _closed,
    Failed: _failed,
}
