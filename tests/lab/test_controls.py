"""What a person changes in the lab while it runs: each word is an event, and its consequence is seen."""

from __future__ import annotations

import os
import signal
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.lab.way import listened
from tui.lab.batch import Settings, Team
from tui.lab.direct import ask, connect
from tui.lab.embedded import Embedded
from tui.launch import Order, Program, Watch, own_module
from tui.observed._dogwatch.events import LabSet
from tui.pool.model import EMPTY, PoolState, Verdict, fold
from tui.timeline.decode import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.mariadb import MariaDB

PATIENCE = 20.0  # seconds for what takes less than one, on a busy machine


class Lab:
    """The lab at work, as the screen sees it."""

    def __init__(self, *arguments: str) -> None:
        command = own_module("tui.lab.job", "--loop", "--wait-timeout", "60", "--recycle", "30", *arguments)
        self.program = Program(Order(command, Watch(lenses=("pool",)), streams="kept"))
        self.state: PoolState = EMPTY

    def until(self, holds: Callable[[PoolState], bool]) -> None:
        """Follow the lab until something holds of it."""
        end = time.monotonic() + PATIENCE
        while not holds(self.state):
            assert time.monotonic() < end, f"not seen: {self.state}"
            self.program.wait(0.02)
            for body in self.program.read():
                self.state = fold(self.state, decode(body))

    def ask(self, *words: str | int, says: str) -> None:
        """Ask for a change and follow the lab until it says so."""
        self.program.request(*words)
        self.until(lambda state: state.lab is not None and state.lab.change == says)


def at_work(state: PoolState) -> bool:
    """Whether every engine has had an answer, and gave its connection back."""
    answered = [any(each.checkouts and not each.out for each in pool.open.values()) for pool in state.pools.values()]
    return len(answered) == 3 and all(answered)


@pytest.fixture
def lab() -> Iterator[Lab]:
    """A lab in which nothing happens by itself."""
    lab = Lab()
    try:
        lab.until(at_work)
        yield lab
    finally:
        lab.program.end()


def test_recycle_and_pre_ping_change_in_place_and_ages_stay(lab: Lab) -> None:
    before = lab.state.pools[1].open[1].since
    lab.ask("recycle", 1, says="default: pool_recycle 0")
    lab.ask("recycle", -1, says="default: pool_recycle -1")
    lab.ask("ping", says="default: pool_pre_ping on")
    lab.until(lambda state: state.pools[1].pre_ping is True)
    lab.ask("ping", says="default: pool_pre_ping off")
    lab.until(lambda state: state.pools[1].pre_ping is False)
    assert lab.state.pools[1].open[1].since == before
    lab.ask("select", 1, says="the keys change recycle")
    lab.ask("recycle", 1, says="recycle: pool_recycle 31")
    lab.until(lambda state: state.pools[2].recycle == 31)
    lab.ask("select", -1, says="the keys change default")


def test_the_servers_timeout_is_that_of_open_sessions_at_once(lab: Lab) -> None:
    lab.ask("timeout", 1, says="the server hangs up after 61 s")
    lab.until(lambda state: all(pool.wait_timeout == 61 for pool in state.pools.values()))
    assert not any(pool.gone for pool in lab.state.pools.values())


def test_a_shorter_rest_begins_at_once(lab: Lab) -> None:
    before = lab.state.pools[1].checkouts
    lab.ask("rest", -1, says="the longest rest is 78.8 s")
    lab.until(lambda state: state.pools[1].checkouts > before)


def test_workers_come_and_go(lab: Lab) -> None:
    lab.ask("workers", says="2 workers an engine")
    lab.ask("hold", says="connections are held across the rest")
    lab.until(lambda state: all(pool.out == 2 for pool in state.pools.values()))
    lab.ask("workers", says="3 workers an engine")
    lab.until(lambda state: all(pool.out == 3 for pool in state.pools.values()))
    lab.ask("workers", says="1 worker an engine")
    lab.until(lambda state: all(pool.out == 1 for pool in state.pools.values()))
    lab.ask("hold", says="connections are given back")
    lab.until(lambda state: all(pool.out == 0 for pool in state.pools.values()))


def test_a_killed_connection_is_missed_at_once(lab: Lab) -> None:
    before = len(lab.state.pools[1].errors)
    lab.program.request("kill")
    lab.until(lambda state: len(state.pools[1].errors) > before)
    assert lab.state.lab is not None
    assert lab.state.pools[1].errors[-1].is_disconnect


def test_a_connection_that_the_server_has_ended_is_not_killed_and_missed_at_once() -> None:
    lab = Lab("--wait-timeout", "1")
    try:
        lab.until(at_work)
        for _ in range(8):
            lab.program.request("rest", 1)  # even the shortest rest is longer than the server waits
        lab.until(lambda state: state.lab is not None and state.lab.rest > 9 and "killed" not in state.lab.change)

        def dead(state: PoolState) -> bool:
            pool = state.pools[1]
            return any(pool.verdict(each, lab.program.now - 0.2) is Verdict.DEAD for each in pool.open.values())

        lab.until(dead)
        errors = len(lab.state.pools[1].errors)
        lab.program.request("kill")
        lab.until(lambda state: state.lab is not None and state.lab.change.endswith("of default already"))
        lab.until(lambda state: len(state.pools[1].errors) > errors)
        assert lab.state.pools[1].errors[-1].code == 2006
    finally:
        lab.program.end()


def test_a_number_of_before_a_restart_kills_nobody_else() -> None:
    server = Embedded(60)
    server.start()
    team = Team("default", server.url, Settings(60, 60.0))
    try:
        team.engine.connect().close()
        old = team.next_used()
        server.stop()
        server.start()
        with closing(connect(server.url)) as client:
            assert client.thread_id() == old.thread_id()  # type: ignore[no-untyped-call]
            assert not team.kill(old)
            assert ask(client, "SELECT 1") == [(1,)]
    finally:
        team.engine.dispose()
        server.stop()


def test_a_server_that_dies_is_told_and_started_again() -> None:
    lab = Lab()
    try:
        lab.until(at_work)
        [server] = [
            int(path.parent.name)
            for path in Path("/proc").glob("[0-9]*/cmdline")
            if b"tui.lab.server" in path.read_bytes() and parent_of(path) == lab.program.pid
        ]
        os.kill(server, signal.SIGKILL)
        lab.until(lambda state: state.lab is not None and state.lab.server == "stopped")
        assert lab.state.lab is not None
        assert lab.state.lab.change == "the server has ended"
        lab.ask("server", says="the server was started")
        lab.until(lambda state: state.lab is not None and state.lab.server == "running")
    finally:
        lab.program.end()


def parent_of(path: Path) -> int:
    """The parent of a process, by a file of its folder in /proc."""
    return int((path.parent / "stat").read_text().rpartition(")")[2].split()[1])


def test_never_more_than_ten_connections_however_the_keys_are_pressed(mariadb: MariaDB) -> None:
    """On a slow way, so that workers who should leave are still connecting when others come."""
    url = mariadb.url("test")
    most = 0
    with listened(url, b"MariaDB", lambda: time.sleep(0.5)) as way, closing(connect(url)) as client:
        ours = client.thread_id()  # type: ignore[no-untyped-call]
        lab = Lab(way)
        try:
            lab.until(at_work)
            for words in ("wwk", "hwwwwwwhkhk", "wwhkwkwkhwkh", "wwwwwwwwww"):
                for key in words:
                    lab.program.request({"w": "workers", "k": "kill", "h": "hold"}[key])
                end = time.monotonic() + 1.5
                while time.monotonic() < end:
                    rows = [row for row in ask(client, "SHOW PROCESSLIST") if row[0] != ours and row[4] != "Killed"]
                    most = max(most, sum(row[1] in ("root", "unauthenticated user") for row in rows))
                    lab.program.read()
        finally:
            lab.program.end()
    assert 6 <= most <= 10


def test_the_server_is_stopped_and_comes_back_on_its_port(lab: Lab) -> None:
    urls = {pool.url for pool in lab.state.pools.values()}
    lab.ask("server", says="the server was stopped")
    lab.until(lambda state: any(error.code == 2003 for error in state.pools[1].errors))
    lab.ask("server", says="the server was started")
    lab.until(lambda state: all(any(not each.opening for each in pool.open.values()) for pool in state.pools.values()))
    assert {pool.url for pool in lab.state.pools.values()} == urls
    assert lab.program.code is None


def test_a_word_that_nobody_knows_changes_nothing(lab: Lab) -> None:
    before = lab.state.lab
    assert before is not None
    lab.program.request("nonsense")
    lab.program.request("select", 0)
    lab.until(lambda state: state.lab is not None and state.lab.t > before.t)
    assert lab.state.lab == replace(
        before, t=lab.state.lab.t if lab.state.lab else 0.0, change=f"the keys change {before.selected}"
    )


def test_every_change_says_all_settings() -> None:
    lab = Lab()
    try:
        lab.ask("select", 1, says="the keys change recycle")
        said = lab.state.lab
        assert said is not None
        assert said == LabSet(said.t, "the keys change recycle", "recycle", 60, 79.8, 1, False, "running")
    finally:
        lab.program.end()
