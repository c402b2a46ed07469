"""The job of the post, seen by the probe: the default engine fails, the two cures do not, on either server."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pymysql
import pytest

from tests.pool.watch import told
from tui.lab.batch import told as is_told
from tui.launch import own_module
from tui.observed._dogwatch.events import Closed, Exited, Failed, PoolSeen, ServerSeen

if TYPE_CHECKING:
    from tests.mariadb import MariaDB
    from tui.timeline.decode import Event


QUICK = ("--wait-timeout", "2", "--recycle", "1")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tui.lab.job", *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def assert_the_story(events: list[Event]) -> None:
    names = {event.pool: event.name for event in events if isinstance(event, PoolSeen)}
    assert list(names.values()) == ["default", "recycle", "pre-ping"]
    failed = [(names[event.pool], event.code) for event in events if isinstance(event, Failed)]
    assert failed == [("default", 2006)]
    closed = [(names[event.pool], event.why) for event in events if isinstance(event, Closed) and event.why != "exit"]
    assert set(closed) == {("default", "invalidated"), ("pre-ping", "pre_ping"), ("recycle", "recycled")}
    assert {event.wait_timeout for event in events if isinstance(event, ServerSeen)} == {2.0}
    assert [event.code for event in events if isinstance(event, Exited)] == [0]


def test_the_story_is_told_on_the_embedded_server() -> None:
    assert_the_story(told(own_module("tui.lab.job", *QUICK)))


def test_the_story_is_told_on_a_real_server_which_is_left_as_it_was(mariadb: MariaDB) -> None:
    assert_the_story(told(own_module("tui.lab.job", mariadb.url("test"), *QUICK)))
    with (
        closing(pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root")) as client,
        client.cursor() as cursor,
    ):
        cursor.execute("SELECT @@global.wait_timeout")
        assert cursor.fetchall() == ((28800,),)
        cursor.execute("SHOW TABLES FROM test")
        assert cursor.fetchall() == ()


@pytest.mark.parametrize(
    ("default", "recycle", "ping", "expected"),
    [
        ([1, 1, "error 2006", 4], [2, 2, 5], [3, 3, 6], True),
        ([1, 1, "error 2006"], [2, 2, 5], [3, 3, 6], False),
        ([1, 1, "error 2006", 4], [2, 2], [3, 3, 6], False),
        ([1, 1, "error 2006", 4], [2, "error 2006", 5], [3, 3, 6], False),
        ([1, 1, 1], [2, 2, 5], [3, 3, 6], False),
    ],
)
def test_the_story_needs_a_failure_and_both_cures(
    default: list[int | str], recycle: list[int | str], ping: list[int | str], expected: bool
) -> None:
    assert is_told({"default": default, "recycle": recycle, "pre-ping": ping}) is expected


@pytest.mark.parametrize(
    ("login", "database", "says"),
    [
        ("guarded:hunter2", "test", "refuses user guarded"),
        ("root", "nothing", "has no database nothing"),
        ("root", "test?charset=nonsense", "no character set is named nonsense; write ?charset=utf8mb4"),
        ("root", "test?nonsense=1", "has no option nonsense"),
    ],
)
def test_a_server_that_refuses_is_told_in_a_line(mariadb: MariaDB, login: str, database: str, says: str) -> None:
    assert_one_line(run(mariadb.url(database, login)), says)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql+pymysql://root:hunter2@nosuch.invalid/test", "no host named nosuch.invalid"),
        ("mysql+pymysql://root:hunter2@127.0.0.1:1/test", "nothing answers on 127.0.0.1 port 1"),
        ("postgresql://root:hunter2@127.0.0.1/test", "not on postgresql"),
        ("mysql+pymysql://root:hunter2@h/?connect_timeout=soon", "options of this URL: invalid literal"),
    ],
)
def test_a_url_that_leads_nowhere_is_told_in_a_line(url: str, says: str) -> None:
    assert_one_line(run(url), says)


def test_another_kind_of_server_is_told_in_a_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            client, _ = listener.accept()
            client.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
            client.close()

        greeter = threading.Thread(target=greet)
        greeter.start()
        result = run(f"mysql+pymysql://root:hunter2@127.0.0.1:{listener.getsockname()[1]}/test")
        greeter.join()
    assert_one_line(result, "127.0.0.1")


def assert_one_line(result: subprocess.CompletedProcess[str], says: str) -> None:
    assert (result.returncode, result.stdout) == (1, "")
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert "hunter2" not in result.stderr
