"""The pool probe: what happens to the connections of a program that uses SQLAlchemy 2.0 or 2.1.

SQLAlchemy is not imported; when the program imports it, listeners are set on its classes, so that they reach every
engine. No event of SQLAlchemy carries its pool, and none says why a connection is closed: what has to be read from the
inside of SQLAlchemy is read in this module alone, at the end, and falls back to unknown. Nothing of the program is kept
alive: pools and engines are held weakly, connections by number. No listener raises.
"""

from __future__ import annotations

import sys
from _thread import get_ident
from itertools import count
from time import monotonic, time

from .encode import as_json, plain
from .events import Closed, Connected, Failed, PoolSeen, ServerSeen, Trouble

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import FrameType, ModuleType
    from typing import Any, TypeVar

    from .link import Link

    Listener = TypeVar("Listener", bound=Callable[..., None])

TEXT = 120  # characters kept of a statement
MESSAGE = 300  # characters kept of an error


def install(link: Link, server_facts: bool = True) -> None:
    """Watch SQLAlchemy from its import on, or from now on where it is imported already.

    ``server_facts`` lets the probe ask the server for its version and timeout, once for each new connection, at the
    first checkout.
    """
    probe = Probe(link, server_facts)
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
    """A listener that never fails: what it cannot read is not told."""

    def quiet(*values: Any) -> None:
        try:
            listener(*values)
        except Exception:
            return

    return quiet  # type: ignore[return-value]


class _Pool:
    """What is known of one pool."""

    def __init__(self, number: int, pool: Any, gone: Callable[[Any], None]) -> None:
        from weakref import ref

        self.number = number
        self.pool = ref(pool, gone)
        self.engine: Callable[[], Any] = _nothing
        self.url = ""
        self.told: tuple[Any, ...] = ()
        self.changing: tuple[Any, ...] = ()
        self.numbers = count(1)


class _Open:
    """One open connection of a pool."""

    def __init__(self, pool: _Pool) -> None:
        self.pool = pool
        self.number = next(pool.numbers)
        self.asked = False  # the server's facts were asked for
        self.doom = ""  # why it is about to be closed


class Probe:
    """The listeners, and what they have seen. Nothing here waits for a lock: a collector may call at any moment."""

    def __init__(self, link: Link, server_facts: bool) -> None:
        self._link = link
        self._server_facts = server_facts
        self._pools: dict[int, _Pool] = {}  # by the address of the pool
        self._open: dict[int, _Open] = {}  # by the address of the driver's connection
        self._numbers = count(1)
        self._origin = monotonic() - link.now()
        self._library: tuple[str, ...] = ()  # the paths of what is not the program's own
        self._inside: set[int] = set()  # the addresses of code from there, which stays as long as its modules

    def listen(self, sqlalchemy: Any) -> None:
        """Set the listeners on the classes of ``sqlalchemy``, or say why that cannot be done."""
        try:
            from contextlib import __file__ as contextlib

            self._library = (sqlalchemy.__path__[0], contextlib, __file__)
            listen, pool, engine = sqlalchemy.event.listen, sqlalchemy.pool.Pool, sqlalchemy.engine.Engine
            for event in ("connect", "checkout", "checkin", "invalidate", "detach", "close"):
                listen(pool, event, getattr(self, event))
            for event in ("engine_connect", "after_cursor_execute", "handle_error"):
                listen(engine, event, getattr(self, event))
        except Exception as error:
            version = getattr(sqlalchemy, "__version__", "this")
            text = f"the pools of SQLAlchemy {version} cannot be watched: {type(error).__name__}"
            self._link.post(Trouble(self._link.now(), plain(text)))

    # SQLAlchemy's events, in the order of a connection's life

    @_quietly
    def connect(self, dbapi_connection, connection_record) -> None:  # type: ignore[no-untyped-def]
        pool = _pool_of(connection_record)
        known = self._see(pool)
        opened = self._open[id(dbapi_connection)] = _Open(known)
        now = self._link.now()
        since = now - (time() - _started(connection_record))
        self._link.post(Connected(now, known.number, opened.number, round(since, 6)))

    @_quietly
    def checkout(self, dbapi_connection, connection_record, connection_proxy) -> None:  # type: ignore[no-untyped-def]
        opened = self._open[id(dbapi_connection)]
        pool = _pool_of(connection_record)
        if _changing(pool) != opened.pool.changing:
            self._see(pool)
        if not opened.asked:
            opened.asked = True
            self._ask(opened, pool, dbapi_connection)
        thread, where = self._holder()
        self._tell("CheckedOut", opened, f',"thread":{_quoted(thread)},"where":{_quoted(where)}')

    @_quietly
    def engine_connect(self, conn) -> None:  # type: ignore[no-untyped-def]
        pool = conn.engine.pool
        known = self._pools.get(id(pool))
        if known is None or not known.url:
            self._see(pool, conn.engine)

    @_quietly
    def after_cursor_execute(self, conn, cursor, statement, parameters, context, executemany) -> None:  # type: ignore[no-untyped-def]
        opened = self._open[id(_driver_connection(conn))]
        text = statement[:TEXT]
        if text[:3].lower() == "set" and "wait_timeout" in text.lower():
            opened.asked = False
        self._tell("Queried", opened, f',"text":{_quoted(_without(_password(conn.engine), text))}')

    @_quietly
    def handle_error(self, context) -> None:  # type: ignore[no-untyped-def]
        if context.is_pre_ping:
            return  # the ping has done its work; the close that follows tells of it
        opened = self._open.get(id(_driver_connection(context.connection)))
        engine = context.engine
        pool = opened.pool if opened else self._see(engine.pool, engine)
        code, message = _told(context.original_exception)
        message = _without(_password(engine or pool.engine()), message)[:MESSAGE]
        disconnect = bool(context.is_disconnect)
        number = opened.number if opened else 0
        self._link.post(Failed(self._link.now(), pool.number, number, code, plain(message), disconnect))

    @_quietly
    def checkin(self, dbapi_connection, connection_record) -> None:  # type: ignore[no-untyped-def]
        opened = self._open.get(id(dbapi_connection))
        if opened:
            self._tell("CheckedIn", opened)

    @_quietly
    def invalidate(self, dbapi_connection, connection_record, exception) -> None:  # type: ignore[no-untyped-def]
        pinged = _settings(_pool_of(connection_record)).get("_pre_ping") and _is_ping(exception)
        self._open[id(dbapi_connection)].doom = "pre_ping" if pinged else "invalidated"

    @_quietly
    def detach(self, dbapi_connection, connection_record) -> None:  # type: ignore[no-untyped-def]
        self._close(id(dbapi_connection), "detached")

    @_quietly
    def close(self, dbapi_connection, connection_record) -> None:  # type: ignore[no-untyped-def]
        opened = self._open[id(dbapi_connection)]
        self._close(id(dbapi_connection), opened.doom or _why(connection_record, sys._getframe(1)))

    def exit(self) -> None:
        """The program ends, and its open connections with it."""
        for address in list(self._open):
            self._close(address, "exit")

    def _tell(self, kind: str, opened: _Open, rest: str = "") -> None:
        """Post an event of those that a program waits for at every checkout and statement, in a third of the time."""
        t = monotonic() - self._origin
        text = f'{kind} {{"t":{t:.6f},"pool":{opened.pool.number},"connection":{opened.number}{rest}}}'
        self._link.events.put(text.encode("ascii"))

    def _close(self, address: int, why: str) -> None:
        opened = self._open.pop(address)
        self._link.post(Closed(self._link.now(), opened.pool.number, opened.number, why))

    def _see(self, pool: Any, engine: Any = None) -> _Pool:
        """What is known of a pool; it is told when it is new or has changed."""
        known = self._pools.get(id(pool))
        if known is None:
            address = id(pool)
            known = self._pools.setdefault(
                address, _Pool(next(self._numbers), pool, lambda reference: self._forget(address, reference))
            )
        if engine is not None and not known.url:
            from weakref import ref

            known.engine, known.url = ref(engine), _masked(engine.url)
        told = _described(pool, known)
        known.changing = _changing(pool)
        if told != known.told:
            known.told = told
            self._link.post(PoolSeen(self._link.now(), known.number, *told))
        return known

    def _forget(self, address: int, reference: object) -> None:
        """A pool is gone, and with it the connections that it still held, for which SQLAlchemy has no event."""
        try:
            known = self._pools[address]
            if known.pool is reference:
                del self._pools[address]
                for held in [held for held, opened in self._open.items() if opened.pool is known]:
                    self._close(held, "disposed")
        except Exception:
            pass

    def _ask(self, opened: _Open, pool: Any, connection: Any) -> None:
        """Ask the server of a new connection what it is and when it hangs up on a silent client."""
        dialect = _settings(pool)["_dialect"]
        question = _QUESTIONS.get(dialect.name)
        if not self._server_facts or question is None:
            return
        cursor = connection.cursor()
        try:
            cursor.execute(question)
            version, timeout = cursor.fetchone()
        finally:
            cursor.close()
        if dialect.name == "postgresql":
            connection.rollback()
            timeout = int(timeout) / 1000 if timeout and int(timeout) else None
        timeout = None if timeout is None else float(timeout)
        self._link.post(ServerSeen(self._link.now(), opened.pool.number, opened.number, plain(str(version)), timeout))

    def _holder(self) -> tuple[str, str]:
        """Who is checking out: the name of the thread or task, and its line outside the libraries."""
        where = self._place(sys._getframe(2))
        task = _task()
        if task is None:
            return _thread_name(), where
        awaited = task.get_coro()
        while not where and awaited is not None:
            frame = getattr(awaited, "cr_frame", None)
            inner = getattr(awaited, "cr_await", None)
            if frame is not None and (inner is None or getattr(inner, "cr_frame", None) is None or self._ours(inner)):
                where = self._place(frame)
            awaited = inner
        return task.get_name(), where

    def _ours(self, coroutine: Any) -> bool:
        return bool(coroutine.cr_frame.f_code.co_filename.startswith(self._library))

    def _place(self, frame: FrameType | None) -> str:
        """``job.py:31``, the first line from ``frame`` outwards that is neither SQLAlchemy's nor ours."""
        inside = self._inside
        while frame is not None:
            code = frame.f_code
            if id(code) not in inside:
                file = code.co_filename
                if file.startswith(self._library):
                    inside.add(id(code))
                elif not file.startswith("<") or not _made_by_sqlalchemy(frame):
                    return f"{file.rpartition('/')[2]}:{frame.f_lineno}"
            frame = frame.f_back
        return ""


_QUESTIONS = {
    "mysql": "SELECT VERSION(), @@SESSION.wait_timeout",
    "mariadb": "SELECT VERSION(), @@SESSION.wait_timeout",
    "postgresql": "SELECT current_setting('server_version'),"
    " (SELECT setting FROM pg_settings WHERE name = 'idle_session_timeout')",  # milliseconds, 0 for never
    "sqlite": "SELECT 'SQLite ' || sqlite_version(), NULL",
}


def _nothing() -> None:
    return None


def _quoted(text: str) -> str:
    return as_json(text if text.isascii() and "://" not in text else plain(text))


def _without(secret: str, text: str) -> str:
    return text.replace(secret, "***") if secret else text


def _masked(url: Any) -> str:
    """The URL without its password, and without the values in its query that may be one."""
    secret = {
        key: "***" for key in url.query if any(word in key.lower() for word in ("pass", "pwd", "secret", "token"))
    }
    return plain(url.update_query_dict(secret).render_as_string(hide_password=True)).replace("%2A%2A%2A", "***")


def _password(engine: Any) -> str:
    password = None if engine is None else engine.url.password
    return password if type(password) is str else ""


def _told(error: BaseException) -> tuple[int | None, str]:
    """The code and the message in the arguments of an error; an error's own methods may be the program's."""
    arguments = error.args
    code = arguments[0] if arguments and type(arguments[0]) is int else None
    text = next((argument for argument in arguments if type(argument) is str), "")
    return code, text or type(error).__name__


def _thread_name() -> str:
    """The name of this thread, without making a thread object for one that has none."""
    threading: Any = sys.modules.get("threading")
    thread = threading and threading._active.get(get_ident())
    return str(thread._name) if thread else f"thread {get_ident()}"


def _task() -> Any:
    """The asyncio task that runs now in this thread, if any."""
    asyncio: Any = sys.modules.get("asyncio")
    if asyncio is None or asyncio._get_running_loop() is None:
        return None
    return asyncio.current_task()


# The inside of SQLAlchemy


def _settings(pool: Any) -> dict[str, Any]:
    settings: dict[str, Any] = pool.__dict__
    return settings


def _pool_of(connection_record: Any) -> Any:
    return connection_record._ConnectionRecord__pool


def _started(connection_record: Any) -> float:
    """When the clock of the connection's age was started, by the wall clock."""
    started: float = connection_record.starttime
    return started


def _driver_connection(connection: Any) -> Any:
    """The driver's connection under SQLAlchemy's, or ``None``."""
    proxied = getattr(connection, "_dbapi_connection", None)
    return getattr(proxied, "dbapi_connection", None)


def _made_by_sqlalchemy(frame: FrameType) -> bool:
    """Whether a frame of code without a file is of a function that SQLAlchemy generated."""
    return str(frame.f_globals.get("__name__")).startswith("sqlalchemy.")


def _is_ping(exception: BaseException | None) -> bool:
    return type(exception).__name__ == "InvalidatePoolError"


def _described(pool: Any, known: _Pool) -> tuple[Any, ...]:
    """The fields of :class:`PoolSeen` from ``name`` on."""
    settings = _settings(pool)
    queue = settings.get("_pool")
    dialect = settings.get("_dialect")
    driver = f"{getattr(dialect, 'name', '')}+{getattr(dialect, 'driver', '')}://"
    return (
        plain(settings.get("_orig_logging_name") or f"pool {known.number}"),
        known.url or driver,
        type(pool).__name__,
        settings.get("_recycle"),
        settings.get("_pre_ping"),
        getattr(queue, "maxsize", None),
        settings.get("_max_overflow"),
        settings.get("_timeout"),
        getattr(queue, "use_lifo", None),
    )


def _changing(pool: Any) -> tuple[Any, ...]:
    """What of a pool's settings a program changes while it runs."""
    settings = pool.__dict__
    return settings.get("_recycle"), settings.get("_pre_ping"), settings.get("_timeout"), settings.get("_max_overflow")


def _why(connection_record: Any, frame: FrameType | None) -> str:
    """Why a connection is being closed, by who is closing it; contract.md lists the reasons."""
    for _ in range(8):
        if frame is None:
            break
        name = frame.f_code.co_name
        if name == "get_connection":  # at a checkout
            recycle = _settings(_pool_of(connection_record))["_recycle"]
            over = recycle > -1 and time() - _started(connection_record) > recycle
            return "recycled" if over else "invalidated"
        if name in ("_do_return_conn", "_cleanup"):
            return "overflow"
        frame = frame.f_back
    return "disposed"
