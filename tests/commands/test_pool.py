"""``dogwatch pool URL`` tells on a real server what the lesson tells on the embedded one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.commands.called import dogwatch
from tui.lab.embedded import embedded

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

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
        assert (found["recycle"]["recycle"], found["recycle"]["safe"]) == (recycle, safe)
        assert found["server"]["used"] >= 1
        assert found["server"]["max_connections"] == 151
        assert "sesame" not in done.stdout


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
    ],
)
def test_wrong_use_is_one_line_without_a_password(arguments: list[str], says: str) -> None:
    assert_one_line(dogwatch("pool", *arguments), 2, says)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql+pymysql://root:hunter2@nosuch.invalid/test", "no host named nosuch.invalid"),
        ("mysql+pymysql://root:hunter2@127.0.0.1:1/test", "nothing answers on 127.0.0.1 port 1"),
    ],
)
@pytest.mark.parametrize("option", ["--check", "--idle-probe"])
def test_a_server_that_cannot_be_asked_is_one_line_without_a_password(url: str, says: str, option: str) -> None:
    assert_one_line(dogwatch("pool", url, option), 1, says)


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
