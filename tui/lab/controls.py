"""What a person changes in the lab while it runs: each change is an event, and its consequence is seen at once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from tui.observed._dogwatch.events import LabSet

from .batch import MOST_WORKERS
from .explain import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .batch import Batch, Team
    from .embedded import Embedded

STEP = 1  # seconds that a key changes a time by


class Controls:
    """Hears the words of the screen through the probe that watches this process; without one nothing is heard.

    ``server`` is the embedded one, ``None`` where the server is not ours to stop.
    """

    def __init__(self, batch: Batch, server: Embedded | None) -> None:
        self._batch = batch
        self._server = server
        self._selected = 0
        probes: list[Any] = getattr(sys.modules.get("_dogwatch.pool"), "probes", [])
        self._probe: Any = probes[0] if probes else None
        self._served = self._server_state
        self.touched = False  # a person has changed something: the lab is theirs

    def tell(self, change: str) -> None:
        """Post the lab's settings as they are after ``change``."""
        if self._probe is None:
            return
        settings = self._batch.settings
        self._served = self._server_state
        link = self._probe.link
        link.post(
            LabSet(
                link.now(),
                change,
                self._team.name,
                settings.wait_timeout,
                settings.rest,
                settings.workers,
                settings.hold,
                self._served,
            )
        )

    @property
    def _server_state(self) -> str:
        return "remote" if self._server is None else "running" if self._server.running else "stopped"

    def hear(self) -> None:
        """Do what was asked for since the last call, and say when the server has ended by itself."""
        if self._probe is None:
            return
        if self._server_state != self._served:
            self.tell("the server has ended")
        for word, *arguments in self._probe.link.requests():
            change = getattr(self, f"on_{word}", None)
            if change is not None:
                self.touched = True
                try:
                    self.tell(change(*arguments))
                except Exception as error:  # a server that is stopped, a right that is missing: the lab goes on
                    self.tell(f"{word} failed: {plain(error)}")

    @property
    def _team(self) -> Team:
        return self._batch.teams[self._selected]

    def _wake(self, teams: Sequence[Team] = ()) -> None:
        for team in teams or self._batch.teams:
            team.wake()

    # The words

    def on_select(self, by: int) -> str:
        self._selected = (self._selected + by) % len(self._batch.teams)
        return f"the keys change {self._team.name}"

    def on_recycle(self, by: int) -> str:
        pool = self._team.engine.pool
        pool._recycle = max(-1, pool._recycle + by * STEP)
        self._probe.look(pool)
        return f"{self._team.name}: pool_recycle {pool._recycle}"

    def on_ping(self) -> str:
        pool = self._team.engine.pool
        pool._pre_ping = not pool._pre_ping
        self._probe.look(pool)
        return f"{self._team.name}: pool_pre_ping {'on' if pool._pre_ping else 'off'}"

    def on_timeout(self, by: int) -> str:
        settings = self._batch.settings
        settings.wait_timeout = max(1, settings.wait_timeout + by * STEP)
        self._wake()
        return f"the server hangs up after {settings.wait_timeout} s"

    def on_rest(self, by: int) -> str:
        settings = self._batch.settings
        settings.rest = max(1.0, round(settings.rest + by * STEP, 1))
        self._wake()
        return f"the longest rest is {settings.rest:g} s"

    def on_workers(self) -> str:
        settings = self._batch.settings
        settings.workers = settings.workers % MOST_WORKERS + 1
        for team in self._batch.teams:
            team.staff()
        self._wake()
        return f"{settings.workers} worker{'s' if settings.workers > 1 else ''} an engine"

    def on_hold(self) -> str:
        settings = self._batch.settings
        settings.hold = not settings.hold
        self._wake()
        return "connections are held across the rest" if settings.hold else "connections are given back"

    def on_kill(self) -> str:
        team = self._team
        connection = team.next_used()
        if connection is None:
            return f"{team.name} has no connection to kill"
        number = connection.thread_id()
        killed = team.kill(connection)
        self._wake([team])
        if not killed:
            return f"the server has ended connection {number} of {team.name} already"
        return f"killed connection {number} of {team.name} at the server"

    def on_server(self) -> str:
        if self._server is None:
            return "this server is not the lab's to stop"
        if self._server.running:
            self._server.stop()
        else:
            self._server.start()
        self._wake()
        return f"the server was {'started' if self._server.running else 'stopped'}"
