"""The probe inside real programs: what it tells, what it hides, and that the program notices nothing."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
import sqlalchemy

from tests.pool.story import state
from tests.pool.watch import told_of
from tui.observed._dogwatch import pool
from tui.observed._dogwatch.events import (
    Asked,
    CheckedIn,
    CheckedOut,
    ClockJumped,
    Closed,
    Connected,
    Detached,
    Exited,
    Failed,
    GivenUp,
    NotOpened,
    Opening,
    Output,
    PoolInvalidated,
    PoolRetired,
    PoolSeen,
    Queried,
    ServerSeen,
    Settled,
    Trouble,
    Waited,
    Waiting,
)
from tui.observed._dogwatch.running import Places
from tui.observed._dogwatch.slots import CALLER, CHECKED_OUT
from tui.pool.advice import advise
from tui.pool.model import Verdict
from tui.timeline.decode import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.mariadb import MariaDB
    from tests.pool.conftest import Run
    from tui.timeline.decode import Event

E = TypeVar("E")

SQLITE = """
from sqlalchemy import create_engine, event, text
from sqlalchemy.pool import NullPool, QueuePool
def engine(**options):
    return create_engine("sqlite://", poolclass=QueuePool, connect_args={"check_same_thread": False}, **options)
"""


def only(events: Sequence[Event], kind: type[E]) -> list[E]:
    return [event for event in events if isinstance(event, kind)]


def closes(events: Sequence[Event]) -> list[tuple[int, str]]:
    return [(event.connection, event.why) for event in only(events, Closed)]


def printed(events: Sequence[Event]) -> str:
    return "".join(event.text for event in only(events, Output))


def listening(facts: bool = False, **clocks: Callable[[], float]) -> tuple[list[Any], pool.Probe]:
    """A probe in this process, and what it tells."""
    posted: list[Any] = []

    class Link:
        def __init__(self) -> None:
            self.events = self
            self.running = Places(memoryview(bytearray(24 * 8)))

        def say(self, *said: float) -> None:
            posted.append(said[-1])

        def now(self) -> float:
            return 1.0

        def post(self, event: object) -> None:
            posted.append(event)

        def put(self, body: bytes) -> None:
            if not body.startswith(CALLER):
                posted.append(decode(body))

    return posted, pool.Probe(Link(), facts, **clocks)  # type: ignore[arg-type]


def listen(probe: pool.Probe, engine: sqlalchemy.Engine, *names: str) -> None:
    for name in names:
        sqlalchemy.event.listen(engine, name, getattr(probe, name))


def ended_well(events: Sequence[Event]) -> bool:
    return [event.code for event in only(events, Exited)] == [0] and not only(events, Trouble)


def test_a_connection_is_followed_from_its_opening_to_its_end(run: Run) -> None:
    events = run(SQLITE + 'with engine().connect() as connection:\n    connection.execute(text("select 6 * 7"))\n')
    life = [type(event) for event in events if hasattr(event, "connection") and not isinstance(event, Asked)]
    assert life == [Opening, Connected, ServerSeen, CheckedOut, Queried, CheckedIn, Closed]
    (queried,) = only(events, Queried)
    assert queried.text == "select 6 * 7"
    assert only(events, CheckedOut)[0].t < (queried.asked or 0) < queried.t
    assert [(event.thread, event.where) for event in only(events, CheckedOut)] == [("MainThread", "job.py:6")]
    opened = only(events, Connected)[0]
    assert 0 < opened.since <= opened.t
    assert closes(events) == [(1, "exit")]
    assert [event.t for event in events if hasattr(event, "connection")] == sorted(
        event.t for event in events if hasattr(event, "connection")
    )
    assert ended_well(events)


def test_a_pool_is_told_with_its_settings_and_again_when_they_change(run: Run) -> None:
    source = SQLITE + (
        'batch = engine(pool_logging_name="batch", pool_size=2, max_overflow=1, pool_timeout=4, pool_use_lifo=True)\n'
        "batch.connect().close()\n"
        "batch.pool._recycle = 60\n"
        "batch.connect().close()\n"
    )
    pools = only(run(source), PoolSeen)
    first, last = pools[0], pools[-1]
    assert (first.pool, first.name, first.kind, first.recycle, first.pre_ping) == (1, "batch", "QueuePool", -1, False)
    assert (first.size, first.max_overflow, first.timeout, first.lifo) == (2, 1, 4, True)
    assert (last.pool, last.url, last.recycle) == (1, "sqlite://", 60)


@pytest.mark.parametrize("reset", ["rollback", None])
def test_a_commit_soon_after_a_statement_is_told(reset: str | None, mariadb: MariaDB, run: Run) -> None:
    source = (
        "import sys\n"
        "from time import sleep\n"
        "from sqlalchemy import create_engine, text\n"
        f"engine = create_engine(sys.argv[1], pool_reset_on_return={reset!r})\n"
        "for hold in (0.3, 0):\n"
        "    with engine.connect() as connection:\n"
        "        for _ in range(3):\n"
        '            connection.execute(text("select 1"))\n'
        "        sleep(0.02)\n"
        "        connection.commit()\n"
        "        sleep(hold)\n"
    )
    events = run(source, mariadb.url("test"))
    held, given_back = only(events, Settled), only(events, CheckedIn)
    heard = max(event.t for event in only(events, Queried) if event.t < given_back[0].t)
    assert held[0].t > heard + 0.02
    assert given_back[0].t > held[0].t + 0.3
    at_last = {event.t for event in held if event.t > given_back[0].t}
    assert len(at_last) <= 1 if reset else len(at_last) == 1
    order = [event.t for event in events if isinstance(event, Settled | CheckedIn)]
    assert order == sorted(order)


def test_a_wait_whose_connection_another_takes_goes_on(run: Run) -> None:
    source = SQLITE + (
        "from threading import Thread\n"
        "from time import sleep\n"
        "pool = engine(pool_size=1, max_overflow=0)\n"
        "taken = pool.connect()\n"
        "waiter = Thread(target=lambda: pool.connect().close())\n"
        "waiter.start()\n"
        "queue = pool.pool._pool\n"
        "while not queue.not_empty._waiters:\n"
        "    sleep(0.001)\n"
        "with queue.mutex:\n"
        "    taken.close()\n"
        "    taken = pool.connect()\n"
        "while not queue.not_empty._waiters:\n"
        "    sleep(0.001)\n"
        "taken.close()\n"
        "waiter.join()\n"
    )
    events = run(source)
    (waiting,), (waited,) = only(events, Waiting), only(events, Waited)
    last = only(events, CheckedIn)[1]
    assert (waiting.waiter, waiting.where, waited.timed_out) == (waited.waiter, "job.py:10", False)
    assert waiting.t < last.t - 0.0001 and last.t - 0.0001 < waited.t
    assert ended_well(events)


def test_every_reason_for_a_close_is_told(run: Run) -> None:
    source = SQLITE + (
        "import time\n"
        "pool = engine(pool_size=1, max_overflow=1, pool_recycle=3600)\n"
        "first, second = pool.connect(), pool.connect()\n"
        "first.close(); second.close()\n"  # 2 is beyond the size
        "pool.pool._recycle = 0\n"
        "time.sleep(0.01)\n"
        "third = pool.connect()\n"  # 1 is recycled
        "third.invalidate(); third.close()\n"
        "pool.pool._recycle = 3600\n"
        "fourth = pool.connect()\n"
        "fourth.detach(); fourth.close()\n"
        "pool.connect().close()\n"
        "pool.dispose()\n"
        "pool.connect().close()\n"
    )
    events = run(source)
    told = [(event.pool, event.connection, event.why) for event in only(events, Closed)]
    assert told == [
        (1, 2, "overflow"),
        (1, 1, "recycled"),
        (1, 3, "invalidated"),
        (1, 4, "detached"),
        (1, 5, "disposed"),
        (2, 1, "exit"),
    ]


def test_a_pool_that_is_collected_takes_its_connections_along(run: Run) -> None:
    source = SQLITE + (
        "import gc, weakref\n"
        "gone = engine()\n"
        "gone.connect().close()\n"
        "pool = weakref.ref(gone.pool)\n"
        "del gone\n"
        "gc.collect()\n"
        "print(pool())\n"
    )
    events = run(source)
    assert printed(events).strip() == "None"
    assert closes(events) == [(1, "disposed")]


def test_engines_made_before_and_after_sessions_and_pools_that_hold_nothing_are_seen(run: Run) -> None:
    source = SQLITE + (
        "from sqlalchemy.orm import Session\n"
        "with Session(engine()) as session:\n"
        '    session.execute(text("select 1"))\n'
        'with create_engine("sqlite://", poolclass=NullPool).begin() as connection:\n'
        '    connection.execute(text("select 2"))\n'
        "engine().raw_connection().close()\n"
    )
    events = run(source)
    assert [(event.pool, event.text) for event in only(events, Queried)] == [(1, "select 1"), (2, "select 2")]
    assert [event.where for event in only(events, CheckedOut)] == ["job.py:8", "job.py:9", "job.py:11"]
    assert {event.pool: event.kind for event in only(events, PoolSeen)} == {
        1: "QueuePool",
        2: "NullPool",
        3: "QueuePool",
    }


def test_an_error_is_told_with_its_connection(run: Run) -> None:
    source = SQLITE + (
        "with engine().connect() as connection:\n"
        "    try:\n"
        '        connection.execute(text("select nonsense"))\n'
        "    except Exception as error:\n"
        "        print(type(error).__name__)\n"
    )
    events = run(source)
    failed = only(events, Failed)
    assert [(event.pool, event.connection, event.code, event.is_disconnect) for event in failed] == [
        (1, 1, None, False)
    ]
    assert failed[0].message == "no such column: nonsense"
    assert printed(events).strip() == "OperationalError"


def test_the_program_sees_no_trace(run: Run) -> None:
    source = (
        "import sys\n"
        "import sqlalchemy\n"
        "print(sqlalchemy.__loader__.__class__.__name__, 'exec_module' in vars(sqlalchemy.__loader__))\n"
        "print([finder for finder in sys.meta_path if 'dogwatch' in str(type(finder))])\n"
        "import threading, _thread\n"
        "before = threading.enumerate()\n"
        "engine = sqlalchemy.create_engine('sqlite://')\n"
        "done = _thread.allocate_lock(); done.acquire()\n"
        "def work():\n"
        "    engine.connect().close()\n"
        "    print(threading.enumerate() == before)\n"
        "    done.release()\n"
        "_thread.start_new_thread(work, ()); done.acquire()\n"
    )
    events = run(source)
    assert printed(events).splitlines() == ["SourceFileLoader False", "[]", "True"]
    assert only(events, CheckedOut)[0].thread.startswith("thread ")


def test_a_failed_import_of_sqlalchemy_is_tried_again(run: Run) -> None:
    source = (
        "import sys\n"
        "path = sys.path[:]\n"
        "sys.path[:] = [entry for entry in path if 'site-packages' not in entry]\n"
        "try:\n"
        "    import sqlalchemy\n"
        "except ImportError:\n"
        "    print('absent')\n"
        "sys.path[:] = path\n"
        "import sqlalchemy\n"
        "sqlalchemy.create_engine('sqlite://').connect().close()\n"
    )
    events = run(source)
    assert printed(events).strip() == "absent"
    assert len(only(events, Connected)) == 1


def test_something_else_named_sqlalchemy_is_left_alone(tmp_path: Path, run: Run) -> None:
    (tmp_path / "sqlalchemy.py").write_text("answer = 42\n")
    events = run("import sqlalchemy\nprint(sqlalchemy.answer)\n")
    assert printed(events).strip() == "42"
    assert "cannot be watched" in only(events, Trouble)[0].text


def test_an_event_that_the_probe_cannot_read_does_not_reach_the_program(run: Run) -> None:
    source = SQLITE + (
        "from sqlalchemy.pool.base import _ConnectionRecord\n"
        "pool = engine()\n"
        "pool.connect().close()\n"
        "from sqlalchemy.engine import Engine\n"
        "Engine.url = property(lambda self: 1 / 0)\n"
        "with pool.connect() as connection:\n"
        '    print(connection.execute(text("select 1")).scalar())\n'
    )
    events = run(source)
    assert printed(events).strip() == "1"
    assert [event.code for event in only(events, Exited)] == [0]


def test_the_server_is_asked_once_for_each_new_connection(mariadb: MariaDB, run: Run) -> None:
    source = (
        "import sys\n"
        "from sqlalchemy import create_engine, event, text\n"
        "engine = create_engine(sys.argv[1])\n"
        '@event.listens_for(engine, "connect")\n'
        "def limit(connection, record):\n"
        '    connection.cursor().execute("SET SESSION wait_timeout = 77")\n'
        "for _ in range(3):\n"
        "    with engine.connect() as connection:\n"
        '        connection.execute(text("select 1"))\n'
        "with engine.connect() as connection:\n"
        '    connection.execute(text("SET SESSION wait_timeout = 99"))\n'
        "engine.connect().close()\n"
    )
    events = run(source, mariadb.url("test"))
    servers = only(events, ServerSeen)
    assert [event.wait_timeout for event in servers] == [77, 99]
    assert "MariaDB" in servers[0].version


def test_a_password_is_nowhere(mariadb: MariaDB, run: Run) -> None:
    source = (
        "import sys\n"
        "from sqlalchemy import create_engine, text\n"
        "engine = create_engine(sys.argv[1])\n"
        "with engine.connect() as connection:\n"
        "    connection.execute(text(\"select 'sesame'\"))\n"
        "    try:\n"
        '        connection.execute(text("select * from sesame.sesame"))\n'
        "    except Exception:\n"
        "        pass\n"
        "try:\n"
        "    create_engine(sys.argv[1].replace('sesame', 'simsim')).connect()\n"
        "except Exception:\n"
        "    pass\n"
    )
    events = run(source, mariadb.url("", "guarded:sesame"))
    seen = [event for event in events if isinstance(event, PoolSeen | Asked | Queried | Failed)]
    assert "guarded:***@127.0.0.1" in repr(seen)
    assert [event.code for event in only(events, Failed)][-1] == 1045
    assert "sesame" not in repr(seen)
    assert "simsim" not in repr(seen)


def test_a_killed_connection_takes_the_idle_ones_along(mariadb: MariaDB, run: Run) -> None:
    source = (
        "import sys\n"
        "from sqlalchemy import create_engine, text\n"
        "engine = create_engine(sys.argv[1])\n"
        "first, second, killer = engine.connect(), engine.connect(), engine.connect()\n"
        'number = first.execute(text("select connection_id()")).scalar()\n'
        'killer.execute(text(f"kill {number}"))\n'
        "second.close(); killer.close()\n"
        "try:\n"
        '    first.execute(text("select 1"))\n'
        "except Exception:\n"
        "    first.close()\n"
        "for _ in range(3):\n"
        "    engine.connect()\n"
    )
    events = run(source, mariadb.url("test"))
    assert [(event.connection, event.code, event.is_disconnect) for event in only(events, Failed)] == [(1, 2013, True)]
    assert sorted(closes(events))[:3] == [(1, "invalidated"), (2, "invalidated"), (3, "invalidated")]


def test_importing_the_probe_loads_nothing_that_a_program_did_not_ask_for() -> None:
    program = (
        "import sys, types\n"
        "package = types.ModuleType('_dogwatch')\n"
        f"package.__path__ = [{str(__file__.replace('tests/pool/test_probe.py', 'tui/observed/_dogwatch'))!r}]\n"
        "sys.modules['_dogwatch'] = package\n"
        "before = set(sys.modules)\n"
        "import _dogwatch.pool\n"
        "heavy = {'dataclasses', 'typing', 're', 'logging', 'json', 'inspect', 'sqlalchemy', 'threading', 'weakref'}\n"
        "print(sorted(heavy & (set(sys.modules) - before)))\n"
    )
    result = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize("facts", [True, False])
def test_the_server_is_not_asked_where_nobody_wants_it(facts: bool) -> None:
    posted, probe = listening(facts)
    engine = sqlalchemy.create_engine("sqlite://")
    listen(probe, engine, "connect", "checkout")
    engine.connect().close()
    assert any(isinstance(event, ServerSeen) for event in posted) is facts


def test_an_engine_is_shown_before_its_first_connection_and_its_pools_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.chdir(tmp_path)  # where the database is made
    source = SQLITE + (
        'first = create_engine("sqlite:///x.db?password=hush", pool_logging_name="first")\n'
        "first.dispose()\n"
        "with first.connect():\n"
        "    pass\n"
    )
    events = run(source)
    pools = only(events, PoolSeen)
    assert [(event.pool, event.name, event.url) for event in pools] == [
        (1, "first", "sqlite:///x.db?password=***"),
        (2, "first", "sqlite:///x.db?password=***"),
    ]
    assert [event.pool for event in only(events, PoolRetired)] == [
        1
    ]  # that the second goes with the program is no news
    assert ended_well(events)


def test_who_waits_is_told_and_a_wait_in_vain_leaves_the_programs_traceback_as_it_is(run: Run) -> None:
    source = SQLITE + (
        "import threading, time, traceback\n"
        "pool = engine(pool_size=1, max_overflow=0, pool_timeout=0.1)\n"
        "held = pool.connect()\n"
        "try:\n"
        "    pool.connect()\n"
        "except Exception:\n"
        "    print('dogwatch' in traceback.format_exc())\n"
        "pool.pool._timeout = 30\n"
        "waiter = threading.Thread(target=lambda: pool.connect().close(), name='waiter')\n"
        "waiter.start()\n"
        "time.sleep(0.2)\n"
        "held.close(); waiter.join()\n"
    )
    events = run(source)
    assert [(event.waiter, event.thread, event.where) for event in only(events, Waiting)] == [
        (1, "MainThread", "job.py:10"),
        (2, "waiter", "job.py:14"),
    ]
    assert [(event.waiter, event.timed_out) for event in only(events, Waited)] == [(1, True), (2, False)]
    assert only(events, Waited)[1].t - only(events, Waiting)[1].t > 0.15
    assert [event.message for event in only(events, Failed)] == [
        "QueuePool limit of size 1 overflow 0 reached, connection timed out, timeout 0.10"
    ]
    assert printed(events).strip() == "False"
    assert ended_well(events)


def test_a_detached_connection_lives_on_and_an_abandoned_one_was_collected(run: Run) -> None:
    source = SQLITE + (
        "pool = engine()\n"
        "mine = pool.connect()\n"
        "mine.detach()\n"
        "mine.execute(text('select 1'))\n"
        "mine.close()\n"
        "lost = pool.connect()\n"
        "del lost\n"
    )
    events = run(source)
    life = [type(event) for event in events if getattr(event, "connection", 0) == 1 and not isinstance(event, Asked)]
    assert life == [Opening, Connected, ServerSeen, CheckedOut, Detached, Queried, Closed]
    assert [(event.connection, event.collected) for event in only(events, CheckedIn)] == [(2, True)]
    assert closes(events) == [(1, "detached"), (2, "exit")]


def test_a_failed_opening_is_told_and_the_next_one_too(run: Run) -> None:
    source = (
        "from sqlalchemy import create_engine\n"
        "pool = create_engine('sqlite:////nowhere/x.db')\n"
        "for _ in range(2):\n"
        "    try:\n"
        "        pool.connect()\n"
        "    except Exception as error:\n"
        "        print(type(error).__name__)\n"
    )
    events = run(source)
    assert [(event.connection, event.where) for event in only(events, Opening)] == [(1, "job.py:5"), (2, "job.py:5")]
    assert [event.connection for event in only(events, NotOpened)] == [1, 2]
    assert [event.message for event in only(events, Failed)] == ["unable to open database file"] * 2
    assert only(events, Connected) == []


def test_tasks_of_an_asynchronous_engine_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.chdir(tmp_path)  # where the database is made
    source = (
        "import asyncio\n"
        "from sqlalchemy import text\n"
        "from sqlalchemy.ext.asyncio import create_async_engine\n"
        "async def work(engine):\n"
        "    async with engine.connect() as connection:\n"
        "        await connection.execute(text('select 1'))\n"
        "        await asyncio.sleep(0.1)\n"
        "async def main():\n"
        "    engine = create_async_engine('sqlite+aiosqlite:///x.db', pool_size=1, max_overflow=0)\n"
        "    async with asyncio.TaskGroup() as group:\n"
        "        for name in ('first', 'second'):\n"
        "            group.create_task(work(engine), name=name)\n"
        "    await engine.dispose()\n"
        "asyncio.run(main())\n"
    )
    events = run(source)
    out = [(event.thread, event.where) for event in only(events, CheckedOut)]
    assert out == [("first", "job.py:5"), ("second", "job.py:5")]
    assert [(event.thread, event.where) for event in only(events, Waiting)] == [("second", "job.py:5")]
    assert [event.timed_out for event in only(events, Waited)] == [False]
    assert only(events, PoolSeen)[0].url == "sqlite+aiosqlite:///x.db"
    assert ended_well(events)


def test_of_statements_in_quick_succession_the_first_and_the_last_are_told(run: Run) -> None:
    source = SQLITE + (
        "from time import sleep\n"
        "with engine().connect() as connection:\n"
        "    for rest in (0.3, 0.0):\n"
        "        for _ in range(200):\n"
        '            connection.execute(text("select 1"))\n'
        "        sleep(rest)\n"
    )
    events = run(source)
    told = [event for event in only(events, Queried) if not event.among]
    assert 2 <= len(told) < 20
    assert any((later.asked or 0) - earlier.t >= 0.3 for earlier, later in pairwise(told))
    (back,) = only(events, CheckedIn)
    assert told[-1].t < (back.heard or 0) < back.t


def test_what_is_used_in_quick_succession_is_seen_while_it_is_out(run: Run) -> None:
    source = SQLITE + (
        "from time import sleep\n"
        "connection = engine().connect()\n"
        "for _ in range(50):\n"
        '    connection.execute(text("select 1"))\n'
        "sleep(0.3)\n"
        "connection.close()\n"
    )
    events = run(source)
    among = [event for event in only(events, Queried) if event.among]
    first = min(event.t for event in only(events, Queried))
    assert first < among[-1].t < only(events, CheckedIn)[0].t - 0.3
    assert only(events, CheckedIn)[0].heard == among[-1].t


def test_a_statement_that_takes_long_is_seen_at_work(run: Run) -> None:
    source = SQLITE + (
        "import os, signal\n"
        "from time import sleep\n"
        "connection = engine().connect()\n"
        'connection.execute(text("select 1"))\n'
        "def end(): sleep(0.5), os.kill(os.getpid(), signal.SIGKILL)\n"
        'connection.connection.dbapi_connection.create_function("end", 0, end)\n'
        'connection.execute(text("select end()"))\n'
    )
    events = run(source)
    asked = only(events, Asked)[-1]
    assert only(events, Queried)[-1].t < asked.t < only(events, Exited)[0].t - 0.4


def test_a_forked_child_tells_nothing_of_its_checkouts_nor_of_who_makes_them(run: Run) -> None:
    source = SQLITE + (
        "import os, threading\n"
        "pool = engine()\n"
        "def check_out(name):\n"
        "    threading.current_thread().name = name\n"
        "    pool.connect().close()\n"
        'check_out("before")\n'
        "child = os.fork()\n"
        "for number in range(200):\n"
        "    check_out(f\"{'parent' if child else 'child'} {number}\")\n"
        "if not child: os._exit(0)\n"
        "os.waitpid(child, 0)\n"
        'check_out("after")\n'
    )
    events = run(source)
    names = [event.thread for event in only(events, CheckedOut)]
    assert names == ["before", *(f"parent {number}" for number in range(200)), "after"]


def test_who_checks_out_is_told_where_code_comes_and_goes_and_threads_change_their_name(run: Run) -> None:
    source = SQLITE + (
        "import threading\n"
        "pool = engine()\n"
        "for number in range(300):\n"
        "    exec(compile('pool.connect().close()', f'made{number}.py', 'exec'))\n"
        "    if number % 2: threading.current_thread().name = f'after {number}'\n"
    )
    told = [(event.thread, event.where) for event in only(run(source), CheckedOut)]
    names = ["MainThread" if number < 2 else f"after {number // 2 * 2 - 1}" for number in range(300)]
    assert told == [(name, f"made{number}.py:1") for number, name in enumerate(names)]


def test_a_jump_of_the_wall_clock_is_told() -> None:
    wall, steady = [1000.0], [5.0]
    posted, probe = listening(wall=lambda: wall[0], steady=lambda: steady[0])
    engine = sqlalchemy.create_engine("sqlite://")
    listen(probe, engine, "connect", "checkout")
    engine.connect().close()
    wall[0] += 3601
    steady[0] += 1
    engine.connect().close()
    assert [event.seconds for event in only(posted, ClockJumped)] == [3600.0]


def test_a_jump_of_the_wall_clock_is_told_before_what_comes_of_it() -> None:
    """The age of a connection jumps over its recycle time: the next checkout closes it before anything else."""
    wall = [1000.0]
    posted, probe = listening(wall=lambda: wall[0], steady=lambda: 5.0)
    engine = sqlalchemy.create_engine("sqlite://", pool_recycle=-1)
    listen(probe, engine, "connect", "checkout", "close")
    engine.connect().close()
    wall[0] += 3600
    engine.dispose()
    assert [type(event) for event in posted if isinstance(event, ClockJumped | Closed)] == [ClockJumped, Closed]


def test_a_connection_whose_start_cannot_be_read_is_shown_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def moved(record: object) -> float:
        raise AttributeError(name="starttime")

    monkeypatch.setattr("tui.observed._dogwatch.alchemy.started", moved)
    posted, probe = listening()
    engine = sqlalchemy.create_engine("sqlite://")
    listen(probe, engine, "connect", "checkout")
    for _ in range(2):
        engine.connect().close()
        engine.dispose()
    assert [event.since for event in only(posted, Connected)] == [1.0, 1.0]
    assert posted.count(CHECKED_OUT) == 2
    (trouble,) = only(posted, Trouble)
    assert "has no starttime" in trouble.text


def test_a_connection_that_takes_others_along_says_which(mariadb: MariaDB, run: Run) -> None:
    source = (
        "import sys\n"
        "from sqlalchemy import create_engine, text\n"
        "engine = create_engine(sys.argv[1])\n"
        "first, second = engine.connect(), engine.connect()\n"
        'number = first.execute(text("select connection_id()")).scalar()\n'
        'second.execute(text(f"kill {number}"))\n'
        "second.close()\n"
        "try:\n"
        '    first.execute(text("select 1"))\n'
        "except Exception:\n"
        "    first.close()\n"
    )
    events = run(source, mariadb.url("test"))
    (swept,) = only(events, PoolInvalidated)
    assert all(event.since < swept.before for event in only(events, Connected))


def test_what_is_used_past_the_engine_is_told_apart(run: Run) -> None:
    source = SQLITE + (
        "import asyncio\n"
        "from sqlalchemy.orm import Session\n"
        "pool = engine()\n"
        "pool.connect().close()\n"
        "pool.raw_connection().close()\n"
        "pool.pool.connect().close()\n"
        "with Session(pool) as session:\n"
        "    session.execute(text('select 1'))\n"
        "with pool.connect() as connection:\n"
        "    connection.invalidate()\n"
        "    connection.rollback()\n"
        "    connection.execute(text('select 1'))\n"
    )
    events = run(source)
    assert [event.raw for event in only(events, CheckedOut)] == [False, True, True, False, False, False]
    assert ended_well(events)


def test_a_connection_that_asks_past_the_engine_is_not_said_to_be_dead(mariadb: MariaDB, run: Run) -> None:
    source = (
        "import sys, time\n"
        "from sqlalchemy import create_engine, event, text\n"
        "engine = create_engine(sys.argv[1], pool_pre_ping=True)\n"
        '@event.listens_for(engine, "connect")\n'
        "def limit(connection, record):\n"
        '    connection.cursor().execute("SET SESSION wait_timeout = 1")\n'
        "raw = engine.raw_connection()\n"
        "def ask(cursor):\n"
        "    for _ in range(6):\n"
        '        cursor.execute("select 1")\n'
        "        time.sleep(0.3)\n"
        "ask(raw.cursor())\n"
        "raw.close()\n"
        "with engine.connect() as connection:\n"
        "    ask(connection.connection.cursor())\n"
        "    print(connection.scalar(text('select 7')))\n"
    )
    events = run(source, mariadb.url("test"))
    assert printed(events).strip() == "7"
    (given,) = [event.t for event in only(events, CheckedIn)][:1]
    before = state(*(event for event in events if event.t < given)).pools[1]
    assert before.verdict(before.open[1], given) is Verdict.UNSEEN
    assert advise(before, given) == advise(state(*events).pools[1], 9.0) == []


def test_a_warning_of_a_setting_is_left_for_the_program(mariadb: MariaDB, run: Run) -> None:
    source = (
        "import sys\n"
        "from sqlalchemy import create_engine, text\n"
        "with create_engine(sys.argv[1]).connect() as connection:\n"
        '    connection.execute(text("SET SESSION wait_timeout = 99999999"))\n'
        '    print(connection.execute(text("SHOW WARNINGS")).fetchall())\n'
    )
    events = run(source, mariadb.url("test"))
    assert "Truncated incorrect wait_timeout" in printed(events)
    assert [event.wait_timeout for event in only(events, ServerSeen)] == [28800, 31536000]


def test_who_held_a_connection_is_named_although_he_gave_it_back(run: Run) -> None:
    source = SQLITE + (
        "import threading, time\n"
        "pool = engine(pool_size=1, max_overflow=0)\n"
        "def work():\n"
        "    with pool.connect() as connection:\n"
        "        connection.execute(text('select 1'))\n"
        "        time.sleep(1.2)\n"
        "threads = [threading.Thread(target=work, name=name) for name in ('first', 'second')]\n"
        "for thread in threads:\n"
        "    thread.start()\n"
        "    time.sleep(0.1)\n"
        "for thread in threads: thread.join()\n"
    )
    pool = state(*run(source)).pools[1]
    assert pool.exhausted is None  # with the 30 s that the pool would wait it is worth no word
    pool = state(*run(source.replace("overflow=0", "overflow=0, pool_timeout=9"))).pools[1]
    assert pool.exhausted is not None
    ((thread, where, held),) = pool.exhausted.holders
    assert (thread, where) == ("first", "job.py:9")
    assert held >= 1.2


def test_classes_of_the_programs_own_are_what_they_are_derived_from(run: Run) -> None:
    source = SQLITE + (
        "from sqlalchemy.pool import SingletonThreadPool\n"
        "class Mine(NullPool): pass\n"
        'create_engine("sqlite://", poolclass=Mine).connect().close()\n'
        'create_engine("sqlite://", poolclass=SingletonThreadPool, pool_size=3).connect().close()\n'
    )
    events = run(source)
    seen = {(event.kind, event.keeps, event.size) for event in only(events, PoolSeen)}
    assert seen == {("Mine", False, None), ("SingletonThreadPool", True, 3)}
    assert closes(events) == [(1, "disposed"), (1, "exit")]
    assert ended_well(events)


def test_overflow_is_what_the_pool_says(run: Run) -> None:
    source = SQLITE + (
        "pool = engine(pool_size=1, max_overflow=2)\n"
        "first, second = pool.connect(), pool.connect()\n"
        "second.close()\n"
        "print(pool.pool.overflow())\n"
        "first.close()\n"
        "print(pool.pool.overflow())\n"
        "mine = pool.connect(); mine.detach()\n"
        "again = pool.connect()\n"
        "print(pool.pool.overflow())\n"
        "unlimited = engine(pool_size=0)\n"
        "connections = [unlimited.connect() for _ in range(3)]\n"
        "print(unlimited.pool.overflow())\n"
    )
    events = run(source)
    assert printed(events).split() == ["1", "0", "0", "0"]
    assert [event.overflow for event in only(events, CheckedOut)] == [0, 1, 0, 0, 0, 0, 0]
    last = [event.t for event in only(events, CheckedOut)][-1]
    pools = state(*(event for event in events if event.t <= last)).pools.values()
    assert not any(connection.overflow for pool in pools for connection in pool.open.values())


def test_a_connection_that_the_program_gives_up_is_said_to_be_replaced(run: Run) -> None:
    source = SQLITE + (
        "pool = engine()\n"
        "connection = pool.connect()\n"
        "connection.connection.invalidate(soft=True)\n"
        "connection.close()\n"
        "pool.connect().close()\n"
    )
    events = run(source)
    (given_up,) = only(events, GivenUp)
    back = only(events, CheckedIn)[0].t
    before = state(*(event for event in events if event.t <= back)).pools[1]
    assert before.verdict(before.open[given_up.connection], back) is Verdict.SWEPT
    assert closes(events) == [(1, "invalidated"), (2, "exit")]


def test_what_is_given_back_twice_comes_back_once(run: Run) -> None:
    events = run(
        SQLITE
        + "import warnings\n"
        + "warnings.simplefilter('ignore')\n"
        + "connection = engine().raw_connection()\n"
        + "record = connection._connection_record\n"
        + "connection.close()\n"
        + "record.checkin()\n"
    )
    assert [event.collected for event in only(events, CheckedIn)] == [False]
    assert ended_well(events)


def test_where_the_holder_has_moved_connections_come_back_all_the_same(run: Run) -> None:
    moving = (
        "import sys\n"
        "class Moving:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'sqlalchemy.pool.impl':\n"
        "            base = sys.modules['sqlalchemy.pool.base']\n"
        "            base._ConnectionRecord = type('_ConnectionRecord', (base._ConnectionRecord,), {})\n"
        "sys.meta_path.insert(0, Moving())\n"
    )
    events = run(moving + SQLITE + "for _ in range(2):\n    engine().connect().close()\n")
    assert [event.collected for event in only(events, CheckedIn)] == [False, False]
    assert any("connections that nobody gives back" in event.text for event in only(events, Trouble))
    assert [event.code for event in only(events, Exited)] == [0]


@pytest.mark.parametrize(
    ("moved", "why"), [("_recycle", "unknown"), ("_pre_ping", "recycled"), ("_invalidate_time", "recycled")]
)
def test_where_a_setting_has_moved_it_is_unknown_and_said_once(moved: str, why: str, run: Run) -> None:
    source = SQLITE + (
        "import time\n"
        "QueuePool.MOVED = property(lambda pool: pool.elsewhere,"
        " lambda pool, value: setattr(pool, 'elsewhere', value))\n"
        "pool = engine(pool_recycle=0)\n"
        "for _ in range(2):\n"
        "    pool.connect().close()\n"
        "    time.sleep(0.01)\n"
        "engine().connect().close()\n"
    ).replace("MOVED", moved)
    events = run(source)
    assert closes(events)[0] == (1, why)
    assert [moved in event.text for event in only(events, Trouble)] == [True]
    assert [event.code for event in only(events, Exited)] == [0]
    pool = state(*events).pools[1]
    assert (pool.recycle is None, pool.pre_ping is None) == (moved == "_recycle", moved == "_pre_ping")


def test_a_connection_that_cannot_be_opened_again_is_told_as_such(tmp_path: Path) -> None:
    source = """
import sqlite3
from sqlalchemy import create_engine
ways = [lambda: sqlite3.connect(":memory:", check_same_thread=False)]
def creator():
    if not ways:
        raise sqlite3.OperationalError("no way")
    return ways.pop()()
from sqlalchemy.pool import QueuePool
engine = create_engine("sqlite://", creator=creator, poolclass=QueuePool)
with engine.connect() as connection:
    connection.invalidate()
try:
    engine.connect()
except Exception:
    pass
"""
    failed = [event for event in told_of(source, tmp_path) if isinstance(event, Failed)]
    assert [(event.message, event.opening) for event in failed] == [("no way", True)]
