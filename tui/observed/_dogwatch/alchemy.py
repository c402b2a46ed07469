"""The inside of SQLAlchemy 2.0 and 2.1: what the pool probe needs and no public name gives is read here alone.

Every function here may meet a version in which what it reads has moved. It then raises, and its caller tells less.
"""

from __future__ import annotations

from _operator import itemgetter
from time import time
from types import MethodType

from .encode import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType
    from typing import Any


CHECKOUT = 4  # frames from a listener for checkouts to the first that may be the program's
WAIT = 6  # frames from the begin of a wait to the first that may be the program's
ENTRANCE = 6  # frames from a listener for checkouts to an engine's ``connect``, where that is the program's way in
RESETS = 9  # among what is described of a pool
BY_ENGINE = ("__init__", "_revalidate_connection")  # of the engine's connections, who check out for themselves


def in_use(context: Any) -> Any:
    """The driver's connection on which a statement runs."""
    return context._dbapi_connection.dbapi_connection


class Told:
    """A method of SQLAlchemy's that tells its object to ``before`` when it is looked up to be called.

    The method itself is what is called, so no frame of ours stands in a traceback of the program.
    """

    def __init__(self, method: Any, before: Callable[..., None]) -> None:
        self.method = method
        self.before = before

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self.method
        self.before(instance)
        return MethodType(self.method, instance)


class ToldOfUse(Told):
    """The same of a statement's context, or of one of the engine's connections. ``before`` is told the driver's
    connection first, ``None`` where there is none any more."""

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self.method
        try:
            driver = instance._dbapi_connection.dbapi_connection
        except AttributeError:
            driver = None
        before = self.before
        before(driver, instance)
        return MethodType(self.method, instance)


class ToldOfReturn(Told):
    """The same of a connection record. ``before`` is told the driver's connection first, and then a weak reference to
    who has it, ``None`` where nobody has."""

    def __get__(self, record: Any, owner: Any = None) -> Any:
        if record is None:
            return self.method
        before = self.before
        before(record.dbapi_connection, record.fairy_ref, record)
        return MethodType(self.method, record)


def tell_openings(sqlalchemy: Any, before: Callable[[Any], None]) -> None:
    """Hand each connection record to ``before`` when it is about to open a connection."""
    from sys import modules

    record = modules["sqlalchemy.pool.base"]._ConnectionRecord
    record._ConnectionRecord__connect = Told(record.__dict__["_ConnectionRecord__connect"], before)


def tell_returns(sqlalchemy: Any, before: Callable[[Any, Any, Any], None]) -> None:
    """Hand each connection record to ``before`` when its connection is about to be given back.

    A ``checkin`` listener, which is called by a longer way, does not know by whom: it is set where that has moved, and
    the error raised.
    """
    from sys import modules

    record = modules["sqlalchemy.pool.base"]._ConnectionRecord
    if "fairy_ref" in record.__dict__ and "checkin" in record.__dict__:
        record.checkin = ToldOfReturn(record.__dict__["checkin"], before)
        return
    listen, pool = sqlalchemy.event.listen, sqlalchemy.pool.Pool
    listen(pool, "checkin", lambda connection, record: before(connection, _somebody, record))
    raise AttributeError(name="fairy_ref")


def _somebody() -> bool:
    return True


def tell_answers(sqlalchemy: Any, before: Callable[[Any, Any], None]) -> None:
    """Hand each statement's context to ``before`` when the statement was answered.

    An ``after_cursor_execute`` listener makes every statement take SQLAlchemy's slower way, at a quarter of its time.
    """
    context = sqlalchemy.engine.default.DefaultExecutionContext
    context._setup_result_proxy = ToldOfUse(context.__dict__["_setup_result_proxy"], before)


def tell_ends(sqlalchemy: Any, before: Callable[[Any, Any], None]) -> None:
    """Hand each of the engine's connections to ``before`` when it is about to commit or to roll back.

    A listener for either makes every statement take SQLAlchemy's slower way.
    """
    connection = sqlalchemy.engine.Connection
    for name in ("_commit_impl", "_rollback_impl"):
        setattr(connection, name, ToldOfUse(connection.__dict__[name], before))


def tell_engines(sqlalchemy: Any, after: Callable[[Any], None]) -> None:
    """Hand each engine to ``after`` once it is made."""
    engine = sqlalchemy.engine.Engine
    original = engine.__init__

    def __init__(self: Any, *arguments: Any, **options: Any) -> None:
        original(self, *arguments, **options)
        after(self)

    engine.__init__ = __init__


def tell_settings(sqlalchemy: Any, before: Callable[[Any], None]) -> None:
    """Hand each pool to ``before`` when an attribute of it is about to be set."""
    pool = sqlalchemy.pool.Pool
    pool.__setattr__ = Told(pool.__setattr__, before)


def tell_waits(sqlalchemy: Any, begin: Callable[[Any], Any], end: Callable[[Any, Any, bool], None]) -> None:
    """Call ``begin`` with a pool's queue when somebody starts to wait for it, and ``end`` with it, with what ``begin``
    returned, and whether the wait was in vain.

    SQLAlchemy turns the error of a vain wait into its own, without a trace of ours.
    """
    from sys import modules

    queues = modules["sqlalchemy.util.queue"]
    own, other = queues.Queue.__dict__["get"], queues.AsyncAdaptedQueue.__dict__["get"]

    def get(self: Any, block: bool = True, timeout: float | None = None) -> Any:
        try:
            waits = block and not self.queue  # its ``empty`` would wait for its lock
        except AttributeError:  # then no wait is told
            waits = False
        return told(self, own, timeout) if waits else own(self, block, timeout)

    def get_asynchronously(self: Any, block: bool = True, timeout: float | None = None) -> Any:
        if not block or not self.empty():
            return other(self, block, timeout)
        return told(self, other, timeout)

    def told(queue: Any, original: Any, timeout: float | None) -> Any:
        wait = begin(queue)
        vain = False
        try:
            return original(queue, True, timeout)
        except BaseException as error:
            vain = type(error).__name__ == "Empty"
            raise
        finally:
            end(queue, wait, vain)

    queues.Queue.get, queues.AsyncAdaptedQueue.get = get, get_asynchronously


def settings(pool: Any) -> dict[str, Any]:
    found: dict[str, Any] = pool.__dict__
    return found


def queue_of(pool: Any) -> Any:
    return settings(pool).get("_pool")


def pool_of(record: Any) -> Any:
    return record._ConnectionRecord__pool


def started(record: Any) -> float:
    """When the clock of the connection's age was started, by the wall clock, before connecting."""
    found: float = record.starttime
    return found


def driver_connection(connection: Any) -> Any:
    """The driver's connection under SQLAlchemy's, or ``None``."""
    proxied = getattr(connection, "_dbapi_connection", None)
    return getattr(proxied, "dbapi_connection", None)


def pool_of_engine(engine: Any) -> Any:
    return engine.__dict__.get("pool")


def is_ping(exception: BaseException | None) -> bool:
    return type(exception).__name__ == "InvalidatePoolError"


def made_by_sqlalchemy(frame: FrameType) -> bool:
    """Whether a frame of code without a file is of a function that SQLAlchemy generated."""
    return str(frame.f_globals.get("__name__")).startswith("sqlalchemy.")


def missing(pool: Any) -> list[str]:
    """The names of the settings that every pool, or every one with a queue, has elsewhere in this version."""
    found = settings(pool)
    names = ["_recycle", "_pre_ping", "_reset_on_return", "_invalidate_time"]
    if is_of(pool, "QueuePool"):
        names += ["_pool", "_max_overflow", "_overflow", "_timeout"]
    return [name for name in names if name not in found]


def is_of(pool: Any, name: str) -> bool:
    """Whether a pool is of SQLAlchemy's class ``name``, or of the program's that is derived from it."""
    return any(base.__name__ == name and base.__module__ == "sqlalchemy.pool.impl" for base in type(pool).__mro__)


def described(pool: Any, number: int, url: str) -> tuple[Any, ...]:
    """The fields of ``PoolSeen`` from ``name`` on."""
    found = settings(pool)
    queue = found.get("_pool")
    dialect = found.get("_dialect")
    driver = getattr(dialect, "name", "")
    resets = found.get("_reset_on_return")
    return (
        plain(found.get("_orig_logging_name") or f"pool {number}"),
        url or (f"{driver}+{getattr(dialect, 'driver', '')}://" if driver else ""),
        type(pool).__name__,
        found.get("_recycle"),
        found.get("_pre_ping"),
        getattr(queue, "maxsize", found.get("size")),
        found.get("_max_overflow"),
        found.get("_timeout"),
        getattr(queue, "use_lifo", None),
        None if resets is None else resets.name != "reset_none",
        not is_of(pool, "NullPool"),
    )


def changing(pool: Any) -> Callable[[dict[str, Any]], Any]:
    """What reads, of a pool's settings, those that a program changes while it runs."""
    names = [name for name in ("_recycle", "_pre_ping", "_timeout", "_max_overflow") if name in settings(pool)]
    return itemgetter(*names) if names else len


def overflow(pool: Any) -> int:
    """How many connections a pool has beyond its size."""
    beyond: int = pool.__dict__.get("_overflow", 0)  # less than 0 while it has not its size
    return beyond if beyond > 0 and pool.__dict__["_pool"].maxsize else 0


def exhausted(pool: Any) -> str:
    """What SQLAlchemy says when a wait was in vain."""
    found = settings(pool)
    size, overflow = found["_pool"].maxsize, found["_overflow"]
    waited = found["_timeout"]
    return f"QueuePool limit of size {size} overflow {overflow} reached, connection timed out, timeout {waited:.2f}"


def invalidated(pool: Any) -> float:
    """When all connections of a pool were given up, by the wall clock; 0 for never."""
    found: float = settings(pool)["_invalidate_time"]
    return found


def why(record: Any, frame: FrameType | None) -> str:
    """Why a connection is being closed, by who is closing it; contract.md lists the reasons."""
    for _ in range(8):
        if frame is None:
            break
        name = frame.f_code.co_name
        if name == "get_connection":  # at a checkout
            recycle = settings(pool_of(record))["_recycle"]
            over = recycle > -1 and time() - started(record) > recycle
            return "recycled" if over else "invalidated"
        if name in ("_do_return_conn", "_cleanup"):
            # a pool that holds nothing closes what comes back: its end is no sign of a pool that is too small
            return "disposed" if is_of(pool_of(record), "NullPool") else "overflow"
        frame = frame.f_back
    return "disposed"


def entrance(sqlalchemy: Any) -> CodeType | None:
    """The code of an engine's ``connect``, ``None`` where something stands in its place."""
    code: CodeType | None = getattr(sqlalchemy.engine.Engine.connect, "__code__", None)
    return code


def is_raw(frame: FrameType) -> bool:
    """Whether a checkout is not for one of the engine's connections, which tell of their statements; ``frame`` is the
    first that may be the program's."""
    caller = frame.f_back
    return (
        caller is None
        or caller.f_code.co_name not in BY_ENGINE
        or caller.f_globals.get("__name__") != "sqlalchemy.engine.base"
    )


def is_collected(frame: FrameType | None) -> bool:
    """Whether a connection comes back because the collector found its holder gone, and not by a call of ``close``;
    ``frame`` is that of a listener's caller."""
    for _ in range(6):
        if frame is None:
            break
        if frame.f_code.co_name == "_finalize_fairy":
            caller = frame.f_back  # of weakref.finalize in 2.1, a callback in 2.0
            return caller is not None and caller.f_code.co_name in ("__call__", "<lambda>")
        frame = frame.f_back
    return False
