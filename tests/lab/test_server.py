"""What a client meets at the embedded server is what it meets at a MariaDB: the same outcomes, the same codes."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pymysql
import pytest
from sqlalchemy import create_engine, make_url, text

from tui.lab.embedded import embedded

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TypeAlias

    Client: TypeAlias = pymysql.connections.Connection[Any]

PATIENCE = 20.0  # seconds for what takes none, on a busy machine


def connect(url: str, **options: Any) -> Client:
    parts = make_url(url)
    login = {"host": parts.host, "port": parts.port, "user": parts.username, "database": parts.database}
    return pymysql.connect(**{**login, **options})


def ask(client: Client, sql: str) -> Any:
    """The rows of an answer."""
    with client.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def number(client: Client) -> int:
    """The server's number of a connection."""
    found: int = client.thread_id()  # type: ignore[no-untyped-call]
    return found


def code(client: Client, sql: str) -> Any:
    """The code of the error that a statement meets."""
    with pytest.raises(pymysql.MySQLError) as caught:
        ask(client, sql)
    return caught.value.args[0]


def wait_until_closed(client: Client) -> None:
    """Wait for the server to end the connection, without a word to it."""
    readable, _, _ = select.select([client._sock], [], [], PATIENCE)  # type: ignore[attr-defined]
    assert readable


def test_a_session_timeout_is_set_and_read_in_every_way(url: str) -> None:
    with closing(connect(url)) as client:
        ask(client, "SET SESSION wait_timeout = 5")
        assert ask(client, "SHOW VARIABLES LIKE 'wait_timeout'") == [("wait_timeout", "5")]
        assert ask(client, "SHOW VARIABLES WHERE Variable_name = 'wait_timeout'") == [("wait_timeout", "5")]
        assert ask(client, "SHOW SESSION VARIABLES LIKE 'wait_timeout'") == [("wait_timeout", "5")]
        assert ask(client, "SHOW GLOBAL VARIABLES LIKE 'wait_timeout'") == [("wait_timeout", "28800")]
        assert ask(client, "SELECT @@wait_timeout, @@session.wait_timeout, @@global.wait_timeout") == [(5, 5, 28800)]
        ask(client, "SET @@session.wait_timeout = 6")
        assert ask(client, "SELECT @@wait_timeout") == [(6,)]
        ask(client, "SET wait_timeout = DEFAULT")
        assert ask(client, "SELECT @@wait_timeout") == [(28800,)]


def test_a_global_timeout_is_that_of_sessions_to_come(url: str) -> None:
    with closing(connect(url)) as client:
        ask(client, "SET GLOBAL wait_timeout = 900")
        try:
            assert ask(client, "SELECT @@wait_timeout, @@global.wait_timeout") == [(28800, 900)]
            with closing(connect(url)) as later:
                assert ask(later, "SELECT @@wait_timeout") == [(900,)]
        finally:
            ask(client, "SET GLOBAL wait_timeout = 28800")


@pytest.mark.parametrize(("value", "kept"), [("0", 1), ("-1", 1), ("31536000", 31536000), ("99999999", 31536000)])
def test_a_timeout_is_a_second_at_least_and_a_year_at_most(url: str, value: str, kept: int) -> None:
    with closing(connect(url)) as client:
        ask(client, f"SET wait_timeout = {value}")
        assert ask(client, "SELECT @@wait_timeout") == [(kept,)]


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SHOW LOCAL VARIABLES LIKE 'wait_timeout'", [("wait_timeout", "28800")]),
        ("SELECT @@local.wait_timeout", [(28800,)]),
        ("SHOW VARIABLES LIKE 'max_user_connections'", [("max_user_connections", "0")]),
        ("SELECT 1 FROM DUAL", [(1,)]),
        ("SELECT SLEEP(0.01) FROM DUAL", [(0,)]),
        ("DO SLEEP(0.01)", []),
        ("do 1", []),
    ],
)
def test_what_a_client_asks_in_other_words(url: str, sql: str, rows: list[Any]) -> None:
    with closing(connect(url)) as client:
        assert ask(client, sql) == rows


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SET wait_timeout = 'long'", 1232),
        ("SET wait_timeout = 1.5", 1232),
        ("SET wait_timeout = NULL", 1232),
        ("SET max_connections = 5", 1229),
        ("SET SESSION nonsense = 1", 1193),
        ("SELECT @@nonsense", 1193),
        ("SELECT nonsense(", 1064),
        ("SELECT 1; SELECT 2", 1064),
        ("", 1065),
        ("USE nothing", 1049),
        ("KILL 99999999", 1094),
        ("KILL QUERY 99999999", 1094),
    ],
)
def test_what_cannot_be_done_is_an_error_with_its_code(url: str, sql: str, expected: int) -> None:
    with closing(connect(url)) as client:
        assert code(client, sql) == expected
        assert ask(client, "SELECT 1") == [(1,)]


@pytest.mark.parametrize(("login", "expected"), [({"database": "nothing"}, 1049), ({"password": "wrong"}, 1045)])
def test_who_may_not_come_in_is_told_why(url: str, login: dict[str, str], expected: int) -> None:
    with pytest.raises(pymysql.MySQLError) as caught:
        connect(url, **login)
    assert caught.value.args[0] == expected


def test_a_silent_client_is_hung_up_on(url: str) -> None:
    with closing(connect(url)) as client:
        ask(client, "SET wait_timeout = 1")
        wait_until_closed(client)
        assert code(client, "SELECT 1") == 2006


@pytest.mark.parametrize("part", [b"\x05\x00\x00", b"\x15\x00\x00\x00\x03sel"])
def test_half_a_statement_is_silence_too(url: str, part: bytes) -> None:
    with closing(connect(url)) as client:
        ask(client, "SET wait_timeout = 1")
        client._sock.sendall(part)  # type: ignore[attr-defined]
        wait_until_closed(client)


def test_a_running_statement_is_not_silence(url: str) -> None:
    with closing(connect(url)) as client:
        ask(client, "SET wait_timeout = 1")
        assert ask(client, "SELECT SLEEP(1.2)") == [(0,)]
        assert ask(client, "SELECT 1") == [(1,)]


def test_a_killed_connection_is_closed(url: str) -> None:
    with closing(connect(url)) as client, closing(connect(url)) as victim:
        ask(client, f"KILL {number(victim)}")
        wait_until_closed(victim)
        assert code(victim, "SELECT 1") == 2013


def test_killing_no_query_changes_nothing(url: str) -> None:
    with closing(connect(url)) as client, closing(connect(url)) as idle:
        ask(client, f"KILL QUERY {number(idle)}")
        assert ask(idle, "SELECT 1") == [(1,)]


@pytest.mark.parametrize(("kind", "expected", "after"), [("QUERY", 1317, None), ("CONNECTION", 2013, 0)])
def test_a_running_query_is_killed(url: str, kind: str, expected: int, after: int | None) -> None:
    with closing(connect(url)) as client, closing(connect(url)) as busy:
        met: list[int] = []
        sleeper = threading.Thread(target=lambda: met.append(code(busy, "SELECT SLEEP(60)")))
        sleeper.start()
        victim = number(busy)
        while not any(row[0] == victim and row[4] == "Query" for row in ask(client, "SHOW PROCESSLIST")):
            time.sleep(0.01)
        ask(client, f"KILL {kind} {victim}")
        sleeper.join(PATIENCE)
        assert met == [expected]
        if after is None:
            assert ask(busy, "SELECT 1") == [(1,)]
        else:
            assert code(busy, "SELECT 1") == after


@pytest.mark.parametrize(("kind", "expected"), [("QUERY", 1317), ("CONNECTION", 1927)])
def test_a_client_kills_itself(url: str, kind: str, expected: int) -> None:
    with closing(connect(url)) as client:
        assert code(client, f"KILL {kind} {number(client)}") == expected
    with closing(connect(url)) as client:
        assert code(client, f"KILL {kind} CONNECTION_ID()") == expected


def test_the_process_list_tells_who_is_connected(url: str) -> None:
    with closing(connect(url)) as client, closing(connect(url)) as idle:
        deadline = time.monotonic() + PATIENCE
        while True:  # a server answers a connection's last statement a moment before it says that it sleeps
            rows = {row[0]: row for row in ask(client, "SHOW PROCESSLIST")}
            if rows[number(idle)][4] == "Sleep" or time.monotonic() > deadline:
                break
        assert rows[number(client)][4:8:3] == ("Query", "SHOW PROCESSLIST")
        assert rows[number(idle)][1:5:3] == ("root", "Sleep")


@pytest.mark.parametrize("dialect", ["mysql", "mariadb"])
def test_sqlalchemy_takes_it_for_a_mariadb(url: str, dialect: str) -> None:
    engine = create_engine(url.replace("mysql+", f"{dialect}+"), pool_pre_ping=True, isolation_level="READ COMMITTED")
    for _ in range(2):
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1
    assert engine.dialect.is_mariadb  # type: ignore[attr-defined]
    engine.dispose()


@pytest.mark.parametrize(("manner", "expected"), [("mariadb", 2006), ("clean", 2013), ("mysql8", 4031)])
def test_the_embedded_server_hangs_up_in_three_manners(manner: str, expected: int) -> None:
    with embedded(1, manner) as url, closing(connect(url)) as client:
        wait_until_closed(client)
        assert code(client, "SELECT 1") == expected


def test_the_embedded_server_says_that_it_has_no_tables(embedded_url: str) -> None:
    with closing(connect(embedded_url)) as client:
        for sql in ("SELECT * FROM t", "CREATE TABLE t (a INT)", "SELECT * FROM information_schema.processlist"):
            assert code(client, sql) == 1235


def test_the_embedded_server_refuses_more_clients_than_its_limit(embedded_url: str) -> None:
    with closing(connect(embedded_url)) as client:
        ask(client, "SET GLOBAL max_connections = 1")
        try:
            with pytest.raises(pymysql.MySQLError) as caught:
                connect(embedded_url)
            assert caught.value.args[0] == 1040
        finally:
            ask(client, "SET GLOBAL max_connections = 151")


def _started() -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tui.lab.server"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def test_the_embedded_server_ends_quietly_when_asked_to() -> None:
    with _started() as server:
        assert server.stdout is not None
        port = int(server.stdout.readline().split()[1])
        with closing(pymysql.connect(host="127.0.0.1", port=port, user="root")):
            server.send_signal(signal.SIGTERM)
            assert server.communicate(timeout=PATIENCE) == ("", "")
        assert server.returncode == 0


def test_the_embedded_server_ends_with_whoever_started_it(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "from tui.lab.embedded import embedded\nwith embedded(3) as url:\n    print(url, flush=True)\n    input()\n"
    )
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        url = make_url(parent.stdout.readline().strip())
        with socket.create_connection((str(url.host), url.port or 0)) as client:
            client.recv(4096)
            os.kill(parent.pid, signal.SIGKILL)
            client.settimeout(PATIENCE)
            assert client.recv(4096) == b""
