"""What goes wrong between a pool and its server, on the embedded server and on a MariaDB alike: the same is seen."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pymysql
import pytest
from sqlalchemy import make_url

from tests.pool.watch import told_of
from tui.lab.embedded import Embedded
from tui.launch import Order, Program, Watch, own_module
from tui.observed._dogwatch.events import Closed, Connected, Exited, Failed, Output, PoolInvalidated
from tui.timeline.decode import decode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.mariadb import MariaDB
    from tui.timeline.decode import Event

PATIENCE = 20.0  # seconds for what takes less than one, on a busy machine
PREAMBLE = """
import sys, time
from sqlalchemy import create_engine, text
def engine(**options):
    return create_engine(sys.argv[1], **options)
def ask(connection, sql="SELECT CONNECTION_ID()"):
    try:
        return connection.execute(text(sql)).scalar_one()
    except Exception as error:
        print(error.orig.args[0], flush=True)
"""


def codes(events: list[Event]) -> list[tuple[int | str | None, bool]]:
    return [(event.code, event.is_disconnect) for event in events if isinstance(event, Failed)]


def closes(events: list[Event]) -> list[tuple[int, str]]:
    return [(event.connection, event.why) for event in events if isinstance(event, Closed) and event.why != "exit"]


def printed(events: list[Event]) -> list[str]:
    return "".join(event.text for event in events if isinstance(event, Output)).split()


def test_the_error_of_the_post_and_its_two_cures(url: str, tmp_path: Path) -> None:
    source = PREAMBLE + (
        "def job(**options):\n"
        "    pool = engine(**options)\n"
        "    with pool.connect() as connection:\n"
        "        ask(connection, 'SELECT 1')\n"
        "        connection.execute(text('SET SESSION wait_timeout = 1'))\n"
        "    return pool\n"
        "pools = [job(), job(pool_recycle=1), job(pool_pre_ping=True)]\n"
        "time.sleep(1.6)\n"
        "for pool in pools:\n"
        "    with pool.connect() as connection:\n"
        "        ask(connection, 'SELECT 1')\n"
    )
    events = told_of(source, tmp_path, url)
    assert codes(events) == [(2006, True)]
    assert closes(events) == [(1, "invalidated"), (1, "recycled"), (1, "pre_ping")]
    assert printed(events) == ["2006"]


def test_a_kill(url: str, tmp_path: Path) -> None:
    source = PREAMBLE + (
        "pool = engine()\n"
        "victim, killer = pool.connect(), pool.connect()\n"
        "killer.execute(text(f'KILL {ask(victim)}'))\n"
        "time.sleep(0.1)\n"
        "ask(victim)\n"
    )
    events = told_of(source, tmp_path, url)
    assert codes(events) == [(2013, True)]
    assert closes(events) == [(1, "invalidated")]
    assert sum(isinstance(event, PoolInvalidated) for event in events) == 1


def test_too_many_connections(url: str, tmp_path: Path) -> None:
    limit = int(query(url, "SELECT @@GLOBAL.max_connections"))
    source = (
        PREAMBLE
        + "held = [engine().connect()]\nfor _ in range(12):\n    try:\n        held.append(engine().connect())\n"
    )
    source += "    except Exception as error:\n        print(error.orig.args[0])\n        break\n"
    query(url, "SET GLOBAL max_connections = 10")
    try:
        events = told_of(source, tmp_path, url)
    finally:
        again(url, f"SET GLOBAL max_connections = {limit}")
    assert codes(events) == [(1040, False)]
    assert printed(events) == ["1040"]


def test_a_wrong_password(url: str, tmp_path: Path) -> None:
    wrong = url.replace("root@", "root:hunter2@")
    events = told_of(PREAMBLE + "try:\n    engine().connect()\nexcept Exception:\n    pass\n", tmp_path, wrong)
    assert codes(events) == [(1045, False)]
    assert "hunter2" not in repr([event for event in events if not hasattr(event, "argv")])


def test_a_socket_that_accepts_and_never_answers(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"mysql+pymysql://root@127.0.0.1:{listener.getsockname()[1]}/test?connect_timeout=1&read_timeout=1"
        events = told_of(PREAMBLE + "try:\n    engine().connect()\nexcept Exception:\n    pass\n", tmp_path, url)
    assert [code for code, _ in codes(events)] == [2013]


@pytest.mark.parametrize("comes_back", [True, False])
def test_the_embedded_server_goes_in_the_middle_of_a_checkout(tmp_path: Path, comes_back: bool) -> None:
    server = Embedded(28800)
    server.start()
    try:
        assert_an_outage(server.url, server.stop, server.start if comes_back else None, tmp_path)
    finally:
        server.stop()


@pytest.mark.parametrize("comes_back", [True, False])
def test_a_mariadb_goes_in_the_middle_of_a_checkout(mariadb: MariaDB, tmp_path: Path, comes_back: bool) -> None:
    try:
        assert_an_outage(mariadb.url("test"), mariadb.kill, mariadb.start if comes_back else None, tmp_path)
    finally:
        if not comes_back:
            mariadb.start()


def assert_an_outage(url: str, stop: Callable[[], None], start: Callable[[], None] | None, folder: Path) -> None:
    """Out across the outage: an error for the connection that was out, then none can be opened, then all is well."""
    script = folder / "job.py"
    script.write_text(
        PREAMBLE + "pool = engine()\nheld = pool.connect()\nask(held)\nprint('out', flush=True)\ninput()\n"
        "ask(held)\nheld.close()\n"
        "try:\n    ask(pool.connect())\nexcept Exception as error:\n    print(error.orig.args[0], flush=True)\n"
        "print('down', flush=True)\ninput()\n"
        "try:\n    ask(pool.connect())\nexcept Exception as error:\n    print(error.orig.args[0], flush=True)\n"
    )
    program = Program(Order((sys.executable, str(script), url), Watch(lenses=("pool",)), streams="terminal"))
    try:
        events = follow(program, "out")
        stop()
        program.type(b"\n")
        events += follow(program, "down")
        if start is not None:
            start()
        program.type(b"\n")
        events += follow(program, "")
    finally:
        program.end()
    errors = codes(events)
    assert errors[0] == (2013, True)
    assert [code for code, _ in errors[1:]] == [2003] * (1 if start is not None else 2)
    assert closes(events)[0] == (1, "invalidated")


def follow(program: Program, word: str) -> list[Event]:
    """The events until the program prints a word, or ends."""
    events: list[Event] = []
    end = time.monotonic() + PATIENCE
    while not any(_is_over(event, word) for event in events):
        assert time.monotonic() < end
        program.wait(0.02)
        events += map(decode, program.read())
    return events


def _is_over(event: Event, word: str) -> bool:
    return isinstance(event, Exited) or (isinstance(event, Output) and bool(word) and word in event.text)


def query(url: str, sql: str) -> Any:
    where = make_url(url)
    with (
        closing(
            pymysql.connect(host=str(where.host), port=where.port or 0, user="root", database=where.database)
        ) as client,
        client.cursor() as cursor,
    ):
        cursor.execute(sql)
        row = cursor.fetchone()
        return row[0] if row else None


def again(url: str, sql: str) -> None:
    """The same, once the server has a connection to spare."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            query(url, sql)
            return
        except pymysql.MySQLError:
            assert time.monotonic() < end
            time.sleep(0.02)


def test_a_lab_that_is_killed_leaves_no_server_behind() -> None:
    program = Program(Order(own_module("tui.lab.job", "--loop"), Watch(lenses=("pool",)), streams="kept"))
    events: list[Event] = []
    end = time.monotonic() + PATIENCE
    while not any(isinstance(event, Connected) for event in events):
        assert time.monotonic() < end
        program.wait(0.02)
        events += map(decode, program.read())
    url = next(str(event.url) for event in events if hasattr(event, "url"))
    os.kill(program.pid, signal.SIGKILL)
    program.end()
    while _listens(make_url(url).port or 0):
        assert time.monotonic() < end
        time.sleep(0.02)


def _listens(port: int) -> bool:
    with closing(socket.socket()) as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def until(url: str, timeout: int) -> None:
    """Wait until the server has this global timeout."""
    end = time.monotonic() + PATIENCE
    while query(url, "SELECT @@GLOBAL.wait_timeout") != timeout:
        assert time.monotonic() < end
        time.sleep(0.05)
