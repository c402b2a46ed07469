"""The pool probe: what happens to the connections of a program that uses SQLAlchemy 2.0 or 2.1.

SQLAlchemy is not imported; when the program imports it, listeners are set on its classes, so that they reach every
engine. No event of SQLAlchemy carries its pool, none says why a connection is closed, and none tells of a wait: that is
read from the inside, in ``alchemy``, and is unknown where it has moved. Nothing of the program is kept alive: pools and
engines are held weakly, connections by number. No listener raises.
"""

from __future__ import annotations

import sys
from itertools import count
from sys import _getframe as _frame_above
from time import monotonic, time

from . import alchemy, facts
from .alchemy import CHECKOUT, ENTRANCE, RESETS
from .alchemy import in_use as _in_use
from .caller import Callers, identity, quoted
from .encode import plain
from .events import (
    ClockJumped,
    Closed,
    Connected,
    Detached,
    Failed,
    GivenUp,
    NotOpened,
    Opening,
    PoolInvalidated,
    PoolRetired,
    PoolSeen,
    ServerSeen,
    Trouble,
)
from .slots import CHECKED_IN, CHECKED_OUT, COLLECTED, OVERFLOW, RAW, SETTLED, VAIN, WAITED, WAITING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any, TypeVar

    from .link import Link

    Listener = TypeVar("Listener", bound=Callable[..., None])

TEXT = 120  # characters kept of a statement
STATEMENTS = 500  # of a pool that are remembered
LONG = 2000  # characters of a statement that is not
MESSAGE = 300  # characters kept of an error
SOON = 0.1  # seconds of silence before a statement that are not worth a record of its own; no server hangs up so early
JUMP = 0.5  # seconds that the wall clock is off at once when it was set

POOL_EVENTS = (*("connect", "checkout", "invalidate", "soft_invalidate", "detach", "close", "close_detached"),)

probes: list[Probe] = []  # at work in this process: by it the lab hears what a person asks for


def install(link: Link, server_facts: bool = True) -> None:
    """Watch SQLAlchemy from its import on, or from now on where it is imported already.

    ``server_facts`` lets the probe ask the server for its version and timeout, once for each new connection, at the
    first checkout.
    """
    probe = Probe(link, server_facts)
    probes.append(probe)
    module = sys.modules.get("sqlalchemy")
    if module is not None:
        probe.listen(module)
    else:
        sys.meta_path.insert(0, _Finder(probe))
    import atexit

    atexit.register(probe.exit)


class _Finder:
    """Waits for the import of SQLAlchemy, and is gone from ``sys.meta_path`` once it has happened."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """The spec that the other finders give. Its loader stays theirs: only this load runs through us."""
        if name != "sqlalchemy":
            return None
        for finder in [finder for finder in sys.meta_path if finder is not self]:
            find = getattr(finder, "find_spec", None)
            spec: ModuleSpec | None = find(name, path, target) if find else None
            if spec is not None:
                try:
                    self._follow(spec.loader)
                except Exception:  # a loader that takes no attributes: the program runs unwatched
                    self._leave()
                return spec
        return None

    def _follow(self, loader: Any) -> None:
        execute = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            del loader.exec_module
            execute(module)
            self._leave()
            self._probe.listen(module)

        loader.exec_module = exec_module

    def _leave(self) -> None:
        if self in sys.meta_path:
            sys.meta_path.remove(self)


def _quietly(listener: Listener) -> Listener:
    """A listener that never fails: what it cannot read is not told, and that it cannot is."""

    def quiet(*arguments):  # type: ignore[no-untyped-def]
        try:
            listener(*arguments)
        except Exception as error:
            arguments[0].failed(error)

    return quiet  # type: ignore[return-value]


class _Pool:
    """What is known of one pool."""

    def __init__(self, number: int, pool: Any, gone: Callable[[Any], None]) -> None:
        from _weakref import ref

        self.number = number
        self.pool = ref(pool, gone)
        self.engine: Callable[[], Any] = _nothing
        self.url = ""
        self.secret = ""
        self.told: tuple[Any, ...] = ()
        self.changing = alchemy.changing(pool)
        self.changed: tuple[Any, ...] = ()
        self.more = 0  # what its checkouts tell of its overflow
        self.resets = True  # what comes back
        self.due = 0.0  # when a checkout is to look at it again
        self.invalidated = 0.0
        self.limit: int | None = None  # connections that the server takes at most
        self.numbers = count(1)
        self.statements: dict[str, bytes] = {}  # those that change no timeout, as JSON


class _Open:
    """One open connection of a pool."""

    __slots__ = (
        *("pool", "number", "key", "whose", "place", "sent", "known", "since", "heard", "told", "settled"),
        *("each", "asked", "sets", "settles", "inside", "doom", "detached"),
    )

    def __init__(self, pool: _Pool, number: int, place: int) -> None:
        self.pool = pool
        self.number = number
        self.key = f'"pool":{pool.number},"connection":{number}'.encode("ascii")
        self.whose = pool.number << 32 | number
        self.place = place  # among the statements that run
        self.sent = ""  # the statement that runs, or ran last
        self.known = False  # it needs no record of its own
        self.since = 0.0  # when it was sent, by the steady clock, 0 where none runs
        self.heard = 0.0  # when the last was answered
        self.told = 0.0  # the same, of what a record tells of
        self.settled = 0.0  # when a transaction ended last of which no record tells
        self.each = not place  # every statement is told by a record
        self.asked = False  # the server's facts were asked for
        self.sets = False  # a statement set the session's timeout
        self.settles = False  # the server's clock starts anew when a transaction ends
        self.inside = False  # the server waits otherwise inside a transaction
        self.doom = ""  # why it is about to be closed
        self.detached = False


class _Opening:
    """A connection on its way; ``who`` is the thread and the task that open it."""

    def __init__(self, pool: _Pool, t: float) -> None:
        self.pool = pool
        self.number = next(pool.numbers)
        self.who = identity()
        self.t = t


class Probe:
    """The listeners, and what they have seen. Nothing here waits for a lock: a collector may call at any moment.

    What a listener calls at every checkout or statement it looks up before: to call an attribute takes 3.11 longer.

    ``wall`` and ``steady`` give seconds, by the clock that can be set and by the one that cannot.
    """

    def __init__(
        self,
        link: Link,
        server_facts: bool,
        wall: Callable[[], float] = time,
        steady: Callable[[], float] = monotonic,
    ) -> None:
        self.link = link
        self.running = link.running
        self._server_facts = server_facts
        self._wall = wall
        self.steady = steady
        self._pools: dict[int, _Pool] = {}  # by the address of the pool
        self._queues: dict[int, _Pool] = {}  # by the address of the pool's queue
        self._engines: list[Callable[[], Any]] = []
        self.open: dict[int, _Open] = {}  # by the address of the driver's connection
        self._opening: dict[int, _Opening] = {}  # by the address of the record
        self._numbers = count(1)
        self._waiters = count(1)
        self.origin = steady() - link.now()
        self._drift = wall() - steady()
        self._version = ""
        self._moved: set[str] = set()  # what of SQLAlchemy's inside could not be read, and was told
        self._ended = False
        self._callers = Callers((), alchemy.made_by_sqlalchemy, self._post)
        self._entrance: Any = None

    def listen(self, sqlalchemy: Any) -> None:
        """Set the listeners on the classes of ``sqlalchemy``, or say what cannot be watched."""
        self._version = str(getattr(sqlalchemy, "__version__", "of this version"))
        try:
            from contextlib import __file__ as contextlib

            library = (sqlalchemy.__path__[0], contextlib, __file__.rpartition("/")[0])
            self._callers = Callers(library, alchemy.made_by_sqlalchemy, self._post)
            listen, pool, engine = sqlalchemy.event.listen, sqlalchemy.pool.Pool, sqlalchemy.engine.Engine
            for event in POOL_EVENTS:
                listen(pool, event, getattr(self, event))
            for event in ("do_execute", "do_executemany", "do_execute_no_params"):
                listen(engine, event, getattr(self, "ask_plainly" if event == "do_execute_no_params" else "ask"))
            listen(engine, "handle_error", self.handle_error)
            self._entrance = alchemy.entrance(sqlalchemy)
        except Exception as error:
            self._cannot("the pools", error)
            return
        hooks: tuple[tuple[str, Callable[[], None]], ...] = (
            ("engines without a connection", lambda: alchemy.tell_engines(sqlalchemy, self.engine_made)),
            ("settings of pools", lambda: alchemy.tell_settings(sqlalchemy, self.setting)),
            ("openings of connections", lambda: alchemy.tell_openings(sqlalchemy, self.opening)),
            ("connections that nobody gives back", lambda: alchemy.tell_returns(sqlalchemy, self.checkin)),
            ("answers to statements", lambda: alchemy.tell_answers(sqlalchemy, self.answered)),
            ("ends of transactions", lambda: alchemy.tell_ends(sqlalchemy, self.settle)),
            ("waits for a connection", lambda: alchemy.tell_waits(sqlalchemy, self.wait_begins, self.wait_ends)),
        )
        for what, hook in hooks:
            try:
                hook()
            except Exception as error:
                self._cannot(what, error)

    def _cannot(self, what: str, error: Exception) -> None:
        told = f"{what} of SQLAlchemy {self._version} cannot be watched: {type(error).__name__}"
        self.link.post(Trouble(self.link.now(), plain(told)))

    def failed(self, error: Exception) -> None:
        """A listener could not read what it reads: told once where that has moved. Raises nothing."""
        try:
            if isinstance(error, AttributeError) and not self._ended:
                self._miss(str(error.name))
        except Exception:
            pass

    def _miss(self, name: str) -> None:
        if name not in self._moved:
            self._moved.add(name)
            told = f"SQLAlchemy {self._version} has no {name} where it is looked for: the pools are shown in part"
            self.link.post(Trouble(self.link.now(), plain(told)))

    def _post(self, body: bytes) -> None:
        self.link.events.put(body)  # as it is now: a forked child has another

    def look(self, pool: Any) -> None:
        """Tell a pool's settings where they have changed, without waiting for its next checkout."""
        self._see(pool)

    # What SQLAlchemy tells, in the order of a connection's life

    @_quietly
    def engine_made(self, engine) -> None:  # type: ignore[no-untyped-def]
        from _weakref import ref

        self._engines = [*(known for known in self._engines if known() is not None), ref(engine)]
        self._see(engine.pool)

    def setting(self, pool: Any) -> None:
        """The next checkout looks at what is being set."""
        known = self._pools.get(id(pool))
        if known is not None:
            known.due = 0.0

    @_quietly
    def opening(self, connection_record) -> None:  # type: ignore[no-untyped-def]
        known = self._see(alchemy.pool_of(connection_record))
        self._not_opened(lambda opening: opening.who == identity())
        opening = self._opening[id(connection_record)] = _Opening(known, self.link.now())
        known.due = 0.0
        thread, where = self._callers.caller(_frame_above(1))
        self.link.post(Opening(opening.t, known.number, opening.number, plain(thread), where))

    @_quietly
    def connect(self, dbapi_connection, connection_record) -> None:  # type: ignore[no-untyped-def]
        known = self._see(alchemy.pool_of(connection_record))
        opening = self._opening.pop(id(connection_record), None)
        stale = self.open.get(id(dbapi_connection))
        if stale is not None:  # closed behind SQLAlchemy's back
            self._close(id(dbapi_connection), "detached" if stale.detached else "disposed")
        number = opening.number if opening else next(known.numbers)
        place = self.running.take(known.number, number)
        opened = self.open[id(dbapi_connection)] = _Open(known, number, place)
        self._watch_clock()
        now = self.link.now()
        try:
            since = now - (self._wall() - alchemy.started(connection_record))
        except AttributeError as error:  # it is started just before connecting
            self.failed(error)
            since = opening.t if opening else now
        self.link.post(Connected(now, known.number, opened.number, round(since, 6)))

    def checkout(self, dbapi_connection, connection_record, connection_proxy) -> None:  # type: ignore[no-untyped-def]
        try:
            steady = self.steady
            opened = self.open[id(dbapi_connection)]
            known = opened.pool
            t = steady()
            if t > known.due or not opened.asked:
                self._look(opened, alchemy.pool_of(connection_record), dbapi_connection)
                t = steady()
            more = known.more
            try:
                frame = _frame_above(ENTRANCE)
            except ValueError:  # there are not so many
                frame = _frame_above(CHECKOUT)
            if frame.f_code is self._entrance:
                number = self._callers.number(frame.f_back)
            else:
                frame = _frame_above(CHECKOUT)
                number = self._callers.number(frame)
                if alchemy.is_raw(frame):
                    more |= RAW
            say = self.link.say
            say(t, 0.0, opened.whose, number, more, CHECKED_OUT)
        except Exception as error:
            self.failed(error)

    def _look(self, opened: _Open, pool: Any, connection: Any) -> None:
        """At the pool's settings and overflow, at the clock, and at the server where it was not asked."""
        known = opened.pool
        if known.changing(alchemy.settings(pool)) != known.changed:
            self._see(pool)
        self._watch_clock()
        if not opened.asked:
            self._ask_server(opened, pool, connection)
        overflow = alchemy.overflow(pool)
        known.more = OVERFLOW * overflow
        known.due = 0.0 if overflow else self.steady() + SOON  # else there is none until a connection is opened

    def ask(self, cursor, statement, parameters, context) -> None:  # type: ignore[no-untyped-def]
        try:
            steady = self.steady
            opened = self.open[id(_in_use(context))]
            if statement is not opened.sent:
                opened.sent = statement
                opened.known = statement in opened.pool.statements and not opened.each
            place = opened.place
            self.running.since[place] = opened.since = steady()
            if not place:
                self._tell_asked(opened)
        except Exception as error:
            self.failed(error)

    def ask_plainly(self, cursor, statement, context) -> None:  # type: ignore[no-untyped-def]
        self.ask(cursor, statement, None, context)

    def answered(self, driver, context) -> None:  # type: ignore[no-untyped-def]
        """Most answers need no record: of their connection was heard just before, and their statement is known."""
        try:
            opened = self.open[id(driver)]
            if opened.known and opened.since - opened.heard < SOON:
                running, place, steady = self.running, opened.place, self.steady
                running.since[place] = opened.since = 0.0
                running.heard[place] = opened.heard = steady()
            else:
                self._tell_answered(opened, driver, context)
        except Exception as error:
            self.failed(error)

    def _tell_answered(self, opened: _Open, driver: Any, context: Any) -> None:
        t = self.steady()
        since, opened.since = opened.since, 0.0
        self.running.since[opened.place] = 0.0
        opened.heard = opened.told = t
        text = _stated(opened)
        opened.known = opened.sent in opened.pool.statements and not opened.each
        begun = b""
        if opened.inside and facts.in_transaction(context.dialect, driver):
            begun = b',"in_transaction":true'
        told = (t - self.origin, opened.key, text, (since or t) - self.origin, begun)
        self.link.events.put(b'Queried {"t":%.6f,%b,"text":%b,"asked":%.6f%b}' % told)
        if opened.sets:
            opened.sets = False
            if context.dialect.name in facts.MYSQL:
                self._ask_timeout(opened, driver)

    def _tell_asked(self, opened: _Open) -> None:
        text = _stated(opened)
        self.link.events.put(b'Asked {"t":%.6f,%b,"text":%b}' % (opened.since - self.origin, opened.key, text))

    def _tell_all(self, opened: _Open) -> None:
        """Tell what no record tells of a connection: the last answer, and the statement that gets none."""
        running, place = self.running, opened.place
        if opened.heard > opened.told:
            opened.told = opened.heard
            self.link.events.put(b'Queried {"t":%.6f,%b,"among":true}' % (opened.heard - self.origin, opened.key))
            running.heard[place] = 0.0
        if opened.settled > opened.told:
            opened.told = opened.settled
            self.link.say(opened.settled, 0.0, opened.whose, 0, 0, SETTLED)
            running.heard[place] = 0.0
        if opened.since:
            self._tell_asked(opened)
            running.since[place] = opened.since = 0.0

    def settle(self, driver, connection) -> None:  # type: ignore[no-untyped-def]
        """A transaction ends, of which the server often hears nothing: where the driver knows of none."""
        try:
            opened = self.open.get(id(driver))
            if opened is None or not opened.settles:
                return
            steady = self.steady
            t = steady()
            if t - opened.heard < SOON and not opened.each:
                opened.settled = t
                self.running.heard[opened.place] = -t
            elif not opened.inside or facts.in_transaction(connection.dialect, driver):
                self.link.say(t, 0.0, opened.whose, 0, 0, SETTLED)
        except Exception as error:
            self.failed(error)

    @_quietly
    def handle_error(self, context) -> None:  # type: ignore[no-untyped-def]
        if context.is_pre_ping:
            return  # the ping has done its work; the close that follows tells of it
        driver = alchemy.driver_connection(context.connection)
        opened = self.open.get(id(driver))
        pool = opened.pool if opened else self._see(context.engine.pool)
        code, message = _told(context.original_exception)
        message = plain(_without(pool.secret, message)[:MESSAGE])
        disconnect = bool(context.is_disconnect)
        if opened is None:
            opening = self._not_opened(lambda opening: opening.who == identity()) or context.connection is None
            self.link.post(Failed(self.link.now(), pool.number, 0, code, message, disconnect, opening=opening))
            return
        self._tell_all(opened)
        inside = opened.inside and not disconnect and facts.in_transaction(context.dialect, driver)
        self.link.post(Failed(self.link.now(), pool.number, opened.number, code, message, disconnect, inside))

    def checkin(self, dbapi_connection, holder, connection_record) -> None:  # type: ignore[no-untyped-def]
        """``holder`` gives who has the connection, nobody where it is the collector that brings it back. It is ``None``
        where it was given back before: SQLAlchemy warns then, and leaves it where it is."""
        try:
            opened = self.open.get(id(dbapi_connection))
            if opened is None:
                self._not_opened(lambda opening: opening is self._opening.get(id(connection_record)))
                return
            if holder is None:
                return
            if opened.since or (opened.settled > opened.told and not opened.pool.resets):
                self._tell_all(opened)
            heard, settled, told = opened.heard, opened.settled, opened.told
            if heard > told or settled > told:  # the server hears more of it now than of its end
                opened.told = settled if settled > heard else heard
                self.running.heard[opened.place] = 0.0
            heard = heard if heard > told else 0.0
            steady, say = self.steady, self.link.say
            say(steady(), heard, opened.whose, 0, COLLECTED if holder() is None else 0, CHECKED_IN)
        except Exception as error:
            self.failed(error)

    @_quietly
    def invalidate(self, dbapi_connection, connection_record, exception) -> None:  # type: ignore[no-untyped-def]
        pinged = alchemy.settings(alchemy.pool_of(connection_record)).get("_pre_ping") and alchemy.is_ping(exception)
        self.open[id(dbapi_connection)].doom = "pre_ping" if pinged else "invalidated"

    @_quietly
    def soft_invalidate(self, dbapi_connection, connection_record, exception) -> None:  # type: ignore[no-untyped-def]
        opened = self.open[id(dbapi_connection)]
        self.link.post(GivenUp(self.link.now(), opened.pool.number, opened.number))

    @_quietly
    def detach(self, dbapi_connection, connection_record) -> None:  # type: ignore[no-untyped-def]
        opened = self.open[id(dbapi_connection)]
        self._tell_all(opened)
        if alchemy.is_collected(_frame_above(1)):
            self.link.say(self.steady(), 0.0, opened.whose, 0, COLLECTED, CHECKED_IN)
        opened.detached = True
        self.link.post(Detached(self.link.now(), opened.pool.number, opened.number))

    @_quietly
    def close_detached(self, dbapi_connection) -> None:  # type: ignore[no-untyped-def]
        self._close(id(dbapi_connection), "detached")

    @_quietly
    def close(self, dbapi_connection, connection_record) -> None:  # type: ignore[no-untyped-def]
        opened = self.open[id(dbapi_connection)]
        self._watch_clock()
        why = opened.doom
        if not why:
            try:
                why = alchemy.why(connection_record, _frame_above(1))
            except Exception as error:
                self.failed(error)
                why = "unknown"
        self._close(id(dbapi_connection), why)
        invalidated = alchemy.invalidated(alchemy.pool_of(connection_record))
        if invalidated > opened.pool.invalidated:
            opened.pool.invalidated = invalidated
            now = self.link.now()
            before = round(now - (self._wall() - invalidated), 6)
            self.link.post(PoolInvalidated(now, opened.pool.number, before))

    def wait_begins(self, queue: Any) -> int | None:
        """What names the wait, or ``None`` where the pool is not known."""
        try:
            known = self._queues[id(queue)]
            if alchemy.queue_of(known.pool()) is not queue:
                return None
            wait = known.number << 32 | next(self._waiters) & 0xFFFFFFFF
            number = self._callers.number(_frame_above(alchemy.WAIT))
            self.link.say(self.steady(), 0.0, wait, number, 0, WAITING)
            return wait
        except Exception:
            return None

    def wait_ends(self, queue: Any, wait: int | None, vain: bool) -> None:
        try:
            if wait is None:
                return
            self.link.say(self.steady(), 0.0, wait, 0, VAIN * vain, WAITED)
            if vain:
                known = self._queues[id(queue)]
                message = alchemy.exhausted(known.pool())
                self.link.post(Failed(self.link.now(), known.number, 0, None, message, False))
        except Exception:
            pass

    def exit(self) -> None:
        """The program ends, and its open connections with it. That its pools then go too is no news."""
        self._ended = True
        self._watch_clock()
        for address in list(self.open):
            self._close(address, "exit")

    def _close(self, address: int, why: str) -> None:
        opened = self.open.pop(address)
        self._tell_all(opened)
        self.running.give(opened.place)
        self.link.post(Closed(self.link.now(), opened.pool.number, opened.number, why))

    def _not_opened(self, those: Callable[[_Opening], bool]) -> bool:
        """Of these it is known now that they failed; whether there were any."""
        failed = [(address, opening) for address, opening in list(self._opening.items()) if those(opening)]
        for address, opening in failed:
            del self._opening[address]
            self.link.post(NotOpened(self.link.now(), opening.pool.number, opening.number))
        return bool(failed)

    def _watch_clock(self) -> None:
        """Tell when the wall clock was set: the age of every connection jumps with it."""
        drift = self._wall() - self.steady()
        jumped = drift - self._drift
        if jumped > JUMP or jumped < -JUMP:
            self._drift = drift
            self.link.post(ClockJumped(self.link.now(), round(jumped, 3)))

    def _see(self, pool: Any) -> _Pool:
        """What is known of a pool; it is told when it is new or has changed."""
        known = self._pools.get(id(pool))
        if known is None:
            address = id(pool)
            known = self._pools.setdefault(
                address, _Pool(next(self._numbers), pool, lambda reference: self._forget(address, reference))
            )
            self._queues[id(alchemy.queue_of(pool))] = known
        if not known.url:
            self._find_engine(pool, known)
        for name in alchemy.missing(pool):
            self._miss(name)
        told = alchemy.described(pool, known.number, known.url)
        known.changed = known.changing(alchemy.settings(pool))
        if told != known.told:
            known.told = told
            known.resets = told[RESETS] is not False
            self.link.post(PoolSeen(self.link.now(), known.number, *told))
        return known

    def _find_engine(self, pool: Any, known: _Pool) -> None:
        """Learn the URL from the engine that has this pool; what it had before hands out nothing more."""
        for reference in self._engines:
            engine = reference()
            if engine is not None and alchemy.pool_of_engine(engine) is pool:
                known.engine, known.url = reference, _masked(engine.url)
                password = engine.url.password
                known.secret = password if type(password) is str else ""
                known.statements.clear()
                for other in list(self._pools.values()):
                    if other is not known and other.engine() is engine:
                        other.engine = _nothing
                        self.link.post(PoolRetired(self.link.now(), other.number))

    def _forget(self, address: int, reference: object) -> None:
        """A pool is gone, and with it the connections that it still held, for which SQLAlchemy has no event."""
        try:
            known = self._pools[address]
            if known.pool is reference and not self._ended:
                del self._pools[address]
                self._queues = {queue: other for queue, other in self._queues.items() if other is not known}
                for held in [held for held, opened in self.open.items() if opened.pool is known]:
                    if not self.open[held].detached:
                        self._close(held, "disposed")
                self._not_opened(lambda opening: opening.pool is known)
                self.link.post(PoolRetired(self.link.now(), known.number))
        except Exception:
            pass

    def _ask_server(self, opened: _Open, pool: Any, connection: Any) -> None:
        """Ask the server of a new connection what it is and when it hangs up on a silent client. Raises nothing.

        While a transaction is open it is not asked, but at a later checkout.
        """
        opened.asked = True
        dialect: Any = alchemy.settings(pool).get("_dialect")
        if not self._server_facts or getattr(dialect, "name", "") not in facts.KNOWN:
            return
        try:
            found = facts.ask(dialect, connection)
        except Exception:  # the server refuses, or the driver: nothing is known of it
            return
        if found is None:
            opened.asked = False
            return
        version, timeout, inside, limit, used = found
        opened.settles, opened.inside = dialect.name != "sqlite", inside is not None
        opened.each = opened.inside or not opened.place
        opened.sent = ""
        number = opened.pool.number, opened.number
        self.link.post(ServerSeen(self.link.now(), *number, plain(str(version)), timeout, limit, used, inside))
        opened.pool.limit = limit

    def _ask_timeout(self, opened: _Open, connection: Any) -> None:
        """The same of a connection whose session was just set otherwise: only what that can change."""
        opened.asked = True
        if not self._server_facts:
            return
        version, timeout = facts.ask_mysql(connection)
        limit = opened.pool.limit
        self.link.post(
            ServerSeen(self.link.now(), opened.pool.number, opened.number, plain(str(version)), timeout, limit)
        )


def _nothing() -> None:
    return None


def _stated(opened: _Open) -> bytes:
    """The statement of a connection as JSON, which is remembered; not that of one which sets a timeout: then the server
    is to be asked again."""
    pool, statement = opened.pool, opened.sent
    known = pool.statements.get(statement)
    if known is not None:
        return known
    told = _as_text(pool, statement)
    text = statement[:TEXT].lower()
    if text.startswith("set") and "timeout" in text:
        opened.asked, opened.sets = False, True
    elif len(statement) <= LONG:
        if len(pool.statements) >= STATEMENTS:
            pool.statements.clear()
        pool.statements[statement] = told
    return told


def _as_text(pool: _Pool, statement: str) -> bytes:
    """The beginning of a statement as JSON, without the pool's password."""
    hidden = _without(pool.secret, statement) if pool.secret and pool.secret in statement else statement
    return quoted(hidden[:TEXT])


def _without(secret: str, text: str) -> str:
    """The text with ``***`` for the secret, where that stands as a word of its own."""
    import re  # SQLAlchemy, which is there, has imported it

    return re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "***", text) if secret else text


def _masked(url: Any) -> str:
    """The URL without its password, and without the values in its query that may be one."""
    secret = {
        key: "***" for key in url.query if any(word in key.lower() for word in ("pass", "pwd", "secret", "token"))
    }
    return plain(url.update_query_dict(secret).render_as_string(hide_password=True)).replace("%2A%2A%2A", "***")


def _told(error: BaseException) -> tuple[int | str | None, str]:
    """The code and the message in the arguments of an error, or its SQLSTATE; its methods may be the program's."""
    arguments = error.args
    code: int | str | None = arguments[0] if arguments and type(arguments[0]) is int else None
    if code is None:  # psycopg and asyncpg call it so; psycopg2
        states = (getattr(error, name, None) for name in ("sqlstate", "pgcode"))
        code = next((plain(state) for state in states if type(state) is str), None)
    text = next((argument for argument in arguments if type(argument) is str), "")
    return code, text or type(error).__name__
