"""``dogwatch pool URL`` tells on a real server what the lesson tells on the embedded one."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import uuid
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

from tests.commands.called import dogwatch
from tests.faults.behaviour import PATIENCE, environment, marked, wait_for_all
from tests.faults.terminal import opened, until
from tests.lab.test_faults import query
from tests.lab.test_faults import until as until_timeout
from tests.lab.way import listened
from tui.lab.direct import ask, connect
from tui.lab.embedded import embedded
from tui.lab.idle import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.mariadb import MariaDB


def test_one_engine_meets_2006_on_a_real_mariadb_and_two_do_not(mariadb: MariaDB, tmp_path: Path) -> None:
    done = dogwatch("pool", mariadb.url(login="guarded:sesame"), "--json", "--record", tmp_path / "x.dogwatch")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    pools = {pool["name"]: pool for pool in report["pools"]}
    assert {name: [error["code"] for error in pool["errors"]] for name, pool in pools.items()} == {
        "default": [2006],
        "recycle": [],
        "pre-ping": [],
    }
    assert "MariaDB" in pools["default"]["server"]["version"]
    assert pools["default"]["server"]["wait_timeout"] == 3
    assert b"sesame" not in (tmp_path / "x.dogwatch").read_bytes()
    assert "sesame" not in done.stdout


def test_check_says_what_a_server_says_of_itself_and_whether_a_recycle_is_safe(mariadb: MariaDB) -> None:
    url = mariadb.url(login="guarded:sesame")
    told = dogwatch("pool", url, "--check")
    assert told.returncode == 0, told.stderr
    assert "wait_timeout 28800 s" in told.stdout
    assert "any pool_recycle from 1 to 28799 is safe" in told.stdout
    for recycle, safe in ((3600, True), (28800, False), (-1, False)):
        done = dogwatch("pool", url, "--check", f"--recycle={recycle}", "--json")
        found = json.loads(done.stdout)
        assert (done.returncode, done.stderr) == (0 if safe else 1, "")
        assert (found["recycle"]["recycle"], found["recycle"]["safe"]) == (recycle, safe)
        assert found["server"]["used"] >= 1
        assert found["server"]["max_connections"] == 151
        assert "sesame" not in done.stdout


def test_check_says_what_a_user_may_have_and_that_no_recycle_is_below_a_second(mariadb: MariaDB) -> None:
    with closing(connect(mariadb.url())) as client:
        ask(client, "CREATE USER few IDENTIFIED BY 'sesame' WITH MAX_USER_CONNECTIONS 5")
        try:
            told = dogwatch("pool", mariadb.url(login="few:sesame"), "--check").stdout
            found = json.loads(dogwatch("pool", mariadb.url(login="few:sesame"), "--check", "--json").stdout)
        finally:
            ask(client, "DROP USER few")
    assert "this user may have 5" in told
    assert found["server"]["max_user_connections"] == 5
    with embedded(1) as url:
        assert "no pool_recycle above 0 is safe" in dogwatch("pool", url, "--check").stdout


@pytest.mark.parametrize(
    ("lived", "died", "says"),
    [
        (4.0, 5.0, "set pool_recycle to 4 or less"),
        (0.0, 0.9, "ends it; set pool_pre_ping=True"),
        (4.0, 60.0, "it is the server that hangs up"),
        (128.0, None, "live for 128 s of silence and more"),
    ],
)
def test_the_idle_probe_advises_no_more_than_what_was_survived(lived: float, died: float | None, says: str) -> None:
    assert says in Found(lived, died, 60).text


def test_the_idle_probe_finds_where_a_way_is_cut(mariadb: MariaDB) -> None:
    with listened(mariadb.url("test"), patience=1.5) as way:
        told = dogwatch("pool", way, "--idle-probe").stdout.splitlines()
    assert told[-1].startswith("a connection ends between 1")
    assert told[-1].endswith("set pool_recycle to 1 or less, or pool_pre_ping=True")


def test_the_idle_probe_finds_the_silence_that_a_path_allows() -> None:
    with embedded(2) as url:
        done = dogwatch("pool", url, "--idle-probe", "--json")
        found = json.loads(done.stdout)
        assert found["wait_timeout"] == 2
        assert 1.0 <= found["lived"] <= found["died"]
        short = dogwatch("pool", url, "--idle-probe", "--duration", "1")
    assert "connections live for 1 s of silence and more" in short.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["hunter2"], "this is not a database URL"),
        (["nonsense+pymysql://root:hunter2@h/"], "not on nonsense"),
        (["mysql+asyncmy://root:hunter2@h/"], "needs the package asyncmy"),
        (["mysql+pymysql://root:hunter2@h/", "--recycle", "-5"], "--recycle -5 is not a number of seconds"),
        (["mysql+pymysql://root:hunter2@h/", "--recycle", "99999999999"], "is not a number of seconds"),
        (["--check"], "name its URL"),
        (["--set-global"], "name its URL"),
        (["mysql+pymysql://root:hunter2@h/", "--manner", "clean"], "leave out the URL"),
        (["mysql+pymysql://root:hunter2@h/", "--check", "--set-global"], "leave out --set-global"),
        (["mysql+pymysql://root:hunter2@h/", "--check", "--record", "x"], "leave out --record"),
        (["mysql+pymysql://root:hunter2@h/", "--check", "--duration", "3"], "leave out --duration"),
        (["mysql+pymysql://root:hunter2@h/", "--check", "--idle-probe"], "two questions"),
    ],
)
def test_wrong_use_is_one_line_without_a_password(arguments: list[str], says: str) -> None:
    assert_one_line(dogwatch("pool", *arguments), 2, says)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql+pymysql://root:hunter2@nosuch.invalid/test", "no host named nosuch.invalid"),
        ("mysql+pymysql://root:hunter2@127.0.0.1:1/test", "nothing answers on 127.0.0.1 port 1"),
        ("mysql+pymysql://root:hunter2@a..b/test", "no host named a..b"),
        ("mysql+pymysql://root:hunter2@h/?unix_socket=/no/such", "nothing answers on /no/such; is"),
        ("mysql+pymysql://root:hunter2@h/?ssl_ca=/no/such", "options of this URL: No such file or directory"),
        ("mysql+pymysql://root:hunter2@h/?connect_timeout=soon", "options of this URL: invalid literal"),
        ("mysql+pymysql://root:hunter2@h/?nonsense=1", "the driver has no option nonsense"),
        ("mysql+pymysql://root:hunter2@127.0.0.1:1/?charset=klingon", "no character set is named klingon"),
    ],
)
@pytest.mark.parametrize("option", ["--check", "--idle-probe"])
def test_a_server_that_cannot_be_asked_is_one_line_without_a_password(url: str, says: str, option: str) -> None:
    assert_one_line(dogwatch("pool", url, option), 1, says)


GREETINGS = {
    "SSH": b"SSH-2.0-OpenSSH_9.2\r\n",
    "SMTP": b"220 mail.example.com ESMTP\r\n",
    "Redis": b"-ERR unknown command\r\n",
    "HTTP": b"HTTP/1.1 400 Bad Request\r\n\r\n",
}
OTHER = "is not a MySQL server"
SILENT = "does not answer as a MySQL server does"


@contextmanager
def listening(greeting: bytes = b"") -> Iterator[str]:
    """The URL of a socket that accepts, greets where there is something to say, and never answers."""
    clients: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    clients.append(listener.accept()[0])
                    clients[-1].sendall(greeting)

        thread = threading.Thread(target=accept)
        thread.start()
        yield f"mysql+pymysql://root:hunter2@127.0.0.1:{listener.getsockname()[1]}/test"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
    for client in clients:
        client.close()


@pytest.mark.parametrize("greeting", GREETINGS)
@pytest.mark.parametrize("options", [[], ["--check"], ["--idle-probe"]])
def test_another_kind_of_server_is_told_as_such(options: list[str], greeting: str) -> None:
    with listening(GREETINGS[greeting]) as url:
        assert_one_line(dogwatch("pool", url, *options), 1, OTHER)


@pytest.mark.parametrize("options", [[], ["--check"], ["--idle-probe"]])
def test_a_socket_that_accepts_and_never_answers_is_told_in_a_line(options: list[str]) -> None:
    with listening() as url:
        assert_one_line(dogwatch("pool", url, *options), 1, SILENT)


@pytest.mark.parametrize("options", [[], ["--check"], ["--idle-probe"]])
def test_the_port_of_a_postgresql_is_told_in_a_line(postgres: str, options: list[str]) -> None:
    port = make_url(postgres).port
    assert_one_line(dogwatch("pool", f"mysql+pymysql://root:hunter2@127.0.0.1:{port}/test", *options), 1, SILENT)


def test_a_mysql_is_no_mariadb() -> None:
    with embedded(3, "mysql8") as url:
        done = dogwatch("pool", url.replace("mysql+", "mariadb+"))
    assert_one_line(done, 1, "is no MariaDB: write mysql+pymysql://")


def test_what_the_lab_saw_is_told_where_its_story_did_not_happen() -> None:
    done = dogwatch("pool", "--recycle", "10", "--json")
    assert done.returncode == 1
    assert "the failure and its two cures were not seen" in done.stderr
    assert done.stderr.count("\n") == 1
    assert {error["code"] for pool in json.loads(done.stdout)["pools"] for error in pool["errors"]} == {2006}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_lab_that_is_ended_from_outside_is_an_error(number: int) -> None:
    mark = uuid.uuid4().hex
    command = [sys.executable, "-P", "-m", "tui", "pool", "--json"]
    with subprocess.Popen(
        command, env=environment(mark), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as lab:
        os.kill(job(mark), number)
        _, said = lab.communicate(timeout=PATIENCE)
    assert (lab.returncode, said) == (
        1,
        f"dogwatch: it was ended by signal {number:d} ({signal.Signals(number).name})\n",
    )
    wait_for_all(mark)


def test_a_lab_that_is_ended_from_outside_says_so_on_the_screen_and_puts_the_timeout_back(
    mariadb: MariaDB, tmp_path: Path
) -> None:
    mark, url = uuid.uuid4().hex, mariadb.url("test")
    usual = query(url, "SELECT @@GLOBAL.wait_timeout")
    command = [sys.executable, "-P", "-m", "tui", "pool", url, "--set-global", "--record", "x.dogwatch"]
    said = "it was ended by signal 15 (SIGTERM)"
    with opened(command, tmp_path, mark) as (running, terminal):
        until_timeout(url, 3)
        os.kill(job(mark, b"tui.lab.guard"), signal.SIGTERM)
        until(terminal, f"✗ {said}".encode(), b"ended")
        assert query(url, "SELECT @@GLOBAL.wait_timeout") == usual
        os.write(terminal, b"q")
        until(terminal, b"\x1b[?1049l", f"dogwatch: {said}".encode(), b"\n")
        assert running.wait(PATIENCE) == 1
    os.close(terminal)
    wait_for_all(mark)


def test_a_lab_whose_time_is_over_did_not_fail(tmp_path: Path) -> None:
    done = dogwatch("pool", "--duration", "2", "--record", "x.dogwatch", "--json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["program"]["exit_code"] == 128 + signal.SIGTERM


def job(mark: str, child: bytes = b"tui.lab.server") -> int:
    """The process of the lab that is at work: it has this child."""
    while True:
        running = {number: command_of(number) for number in marked(mark)}
        if any(child in command for command in running.values()):
            return next(number for number, command in running.items() if b"tui.lab.job" in command)


def command_of(number: int) -> bytes:
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return b""


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql+pymysql://root:hunter2@127.0.0.1:1/test", "nothing answers on 127.0.0.1 port 1; is"),
        ("mysql+pymysql://root:hunter2@nosuch.invalid/test", "no host named nosuch.invalid was found"),
    ],
)
def test_on_a_screen_it_says_why_the_lab_failed_and_on_stderr_when_that_is_closed(
    tmp_path: Path, url: str, says: str
) -> None:
    command = [sys.executable, "-P", "-m", "tui", "pool", url]
    with opened(command, tmp_path, uuid.uuid4().hex) as (running, terminal):
        drawn = until(terminal, f"✗ {says}".encode(), b"ended")
        assert b"One failed, two did not" not in drawn
        os.write(terminal, b"q")
        left = until(terminal, b"\x1b[?1049l", f"dogwatch: {says}".encode(), b"\n")
        assert running.wait(PATIENCE) == 1
    os.close(terminal)
    assert b"hunter2" not in drawn + left


def test_a_server_that_refuses_is_one_line_without_a_password(mariadb: MariaDB) -> None:
    assert_one_line(dogwatch("pool", mariadb.url(login="guarded:hunter2"), "--check"), 1, "refuses user guarded")
    assert_one_line(dogwatch("pool", mariadb.url("nothing"), "--check"), 1, "has no database nothing")


def test_the_embedded_server_hangs_up_as_mysql_8_does() -> None:
    done = dogwatch("pool", "--manner", "mysql8", "--json")
    assert done.returncode == 0, done.stderr
    pools = {pool["name"]: pool for pool in json.loads(done.stdout)["pools"]}
    assert [error["code"] for error in pools["default"]["errors"]] == [4031]


def test_nobody_asks_the_server_where_that_is_not_wanted(mariadb: MariaDB, tmp_path: Path) -> None:
    script = tmp_path / "job.py"
    script.write_text(
        "import sys\nfrom sqlalchemy import create_engine\ncreate_engine(sys.argv[1]).connect().close()\n"
    )
    reports = [
        json.loads(dogwatch("run", "--json", *options, script, mariadb.url("test")).stdout)
        for options in ([], ["--no-server-facts"])
    ]
    assert [report["pools"][0]["server"]["wait_timeout"] for report in reports] == [28800, None]


def assert_one_line(done: subprocess.CompletedProcess[str], code: int, says: str) -> None:
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert "hunter2" not in done.stderr
