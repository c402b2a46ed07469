"""A server's global timeout is changed for the lab alone: it is put back whoever is killed, and at whatever moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

from tests.faults.behaviour import MARK, environment, marked, wait_for_all
from tests.lab.test_faults import PATIENCE, query, until
from tests.lab.way import listened
from tests.thorough import thorough
from tui.lab.embedded import Embedded
from tui.lab.guard import URL_VARIABLE, guarded
from tui.launch import own_module

if TYPE_CHECKING:
    from tests.mariadb import MariaDB

USUAL, OURS = 28800, 77
MOMENTS = thorough(24, 8)  # between the spawn and the lab at work
SPAN = 1.2  # seconds that it takes to be at work


@pytest.mark.parametrize("moment", [SPAN * step / MOMENTS for step in range(1, MOMENTS + 1)])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("victim", ["dogwatch", "job"])
def test_it_is_put_back_when_the_lab_is_killed_at_any_moment(
    mariadb: MariaDB, victim: str, number: int, moment: float
) -> None:
    url, mark = mariadb.url("test"), uuid.uuid4().hex
    command = {
        "job": own_module("tui.lab.job", url, "--loop", "--set-global", "--wait-timeout", str(OURS)),
        "dogwatch": (sys.executable, "-P", "-m", "tui", "pool", url, "--set-global", "--duration", "20"),
    }[victim]
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment(mark), stdin=nowhere, stdout=nowhere, stderr=nowhere) as lab:
        time.sleep(moment)
        lab.send_signal(number)
    wait_for_all(mark)
    assert query(url, "SELECT @@GLOBAL.wait_timeout") == USUAL


@pytest.mark.parametrize("word", [b"@@GLOBAL.wait_timeout", b"wait_timeout = 28800", b"wait_timeout = 77"])
def test_it_is_put_back_when_nobody_wants_it_any_more_at_any_step(mariadb: MariaDB, word: bytes) -> None:
    """The guard is left alone, its output closed too, when it is about to say a word to the server."""
    url = mariadb.url("test")
    about_to, alone = threading.Event(), threading.Event()

    def heard() -> None:
        about_to.set()
        alone.wait(PATIENCE)

    with listened(url, word, heard) as way:
        guard = subprocess.Popen(
            own_module("tui.lab.guard", "--wait-timeout", str(OURS)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {URL_VARIABLE: way},
        )
        assert guard.stdin is not None
        assert guard.stdout is not None
        assert about_to.wait(PATIENCE)
        guard.stdin.close()
        guard.stdout.close()
        alone.set()
        assert guard.wait(PATIENCE) == 0
    assert query(url, "SELECT @@GLOBAL.wait_timeout") == USUAL


def test_a_guard_that_nobody_waits_for_changes_nothing(mariadb: MariaDB) -> None:
    changed = threading.Event()
    with listened(mariadb.url("test"), b"wait_timeout = 77", changed.set) as way:
        done = subprocess.run(
            own_module("tui.lab.guard", "--wait-timeout", str(OURS)),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=os.environ | {URL_VARIABLE: way},
            timeout=PATIENCE,
            check=False,
        )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"was 28800\n", b"")
    assert not changed.is_set()


def test_it_is_put_back_at_once_when_the_guard_itself_is_killed(
    mariadb: MariaDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, mark = mariadb.url("test"), uuid.uuid4().hex
    monkeypatch.setenv(MARK, mark)
    with guarded(url, OURS):
        assert query(url, "SELECT @@GLOBAL.wait_timeout") == OURS
        for number in guards(mark):
            os.kill(number, signal.SIGKILL)
        until(url, USUAL)
    assert query(url, "SELECT @@GLOBAL.wait_timeout") == USUAL


def guards(mark: str) -> list[int]:
    """What runs with this mark, besides the test."""
    return [number for number in marked(mark) if number != os.getpid()]


def test_a_way_that_is_cut_is_told_at_once_and_it_is_put_back_when_there_is_one_again(mariadb: MariaDB) -> None:
    url = mariadb.url("test")
    with ExitStack() as way:
        through = way.enter_context(listened(url, b"=", lambda: None))
        port = make_url(through).port or 0
        with pytest.raises(ValueError, match="put back to 28800: nothing answers on"), guarded(through, OURS):
            assert query(url, "SELECT @@GLOBAL.wait_timeout") == OURS
            way.close()
    assert query(url, "SELECT @@GLOBAL.wait_timeout") == OURS
    with listened(url, b"=", lambda: None, port):
        until(url, USUAL)


def test_a_user_who_may_not_set_it_is_told_so(mariadb: MariaDB) -> None:
    url = mariadb.url(login="guarded:sesame")
    with pytest.raises(ValueError, match="user guarded may not do this"), guarded(url, OURS):
        pass
    assert query(mariadb.url("test"), "SELECT @@GLOBAL.wait_timeout") == USUAL


def test_a_lab_whose_server_goes_for_good_says_that_it_could_not_be_put_back() -> None:
    server = Embedded(USUAL)
    server.start()
    command = (sys.executable, "-P", "-m", "tui", "pool", server.url, "--set-global", "--duration", "4")
    try:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as lab:
            until(server.url, 3)
            server.stop()
            _, said = lab.communicate(timeout=60)
    finally:
        server.stop()
    assert lab.returncode == 1
    assert said.count("\n") == 1
    assert "could not be put back to 28800: nothing answers on 127.0.0.1" in said
