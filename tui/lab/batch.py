"""The batch job of the post: workers that query, rest, and query again, on three engines side by side."""

from __future__ import annotations

import select
import threading
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import count, cycle, pairwise
from typing import Any

from pymysql import MySQLError
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, TimeoutError

from .direct import ANSWER, ask, connect
from .explain import code_of, plain

QUERY = text("SELECT CONNECTION_ID()")
RESTS = (0.19, 0.19, 1.0, 0.19)  # between queries, in units of the longest
MOST_WORKERS = 3  # of an engine, and connections: three engines and whoever kills a connection make ten
UNKNOWN_THREAD = 1094


@dataclass
class Settings:
    """What the batch does. Times in seconds: ``rest`` is the longest between queries; with ``hold`` a worker keeps its
    connection across it."""

    wait_timeout: int
    rest: float
    workers: int = 1
    hold: bool = False


class Team:
    """The workers of one engine. ``answers`` holds the server's number of the connection that answered, or the code of
    the error, in order."""

    def __init__(self, name: str, url: str, settings: Settings, **options: Any) -> None:
        self.name = name
        self.settings = settings
        self.answers: list[int | str] = []
        self.fatal: Exception | None = None
        self.began = threading.Event()
        self._workers: list[_Worker] = []
        self._names = count(1)
        patience = {"connect_timeout": ANSWER, "read_timeout": ANSWER}
        self.engine: Engine = create_engine(
            url, pool_logging_name=name, pool_size=MOST_WORKERS, max_overflow=0, connect_args=patience, **options
        )
        event.listen(self.engine, "connect", self._limit)

    def _limit(self, connection: Any, record: Any) -> None:
        """A new session of ours hangs up when we say."""
        with connection.cursor() as cursor:
            cursor.execute(f"SET SESSION wait_timeout = {self.settings.wait_timeout:d}")
        record.info["wait_timeout"] = self.settings.wait_timeout

    def staff(self) -> None:
        """As many workers as there should be."""
        while len(self._workers) > self.settings.workers:
            self._workers.pop().leave()
        while len(self._workers) < self.settings.workers:
            number = next(self._names)
            name = f"{self.name} worker" if number == 1 else f"{self.name} worker {number}"
            self._workers.append(_Worker(self, name))
            self._workers[-1].start()

    def wake(self) -> None:
        """Whoever rests queries now."""
        for worker in self._workers:
            worker.wake()

    @property
    def at_work(self) -> bool:
        return all(worker.is_alive() for worker in self._workers)

    def leave(self) -> None:
        """All go home."""
        for worker in self._workers:
            worker.leave()
        for worker in self._workers:
            worker.join(ANSWER)

    def say(self, answer: int | str, told: str) -> None:
        self.answers.append(answer)
        print(f"{self.name:9} {told}", flush=True)

    def next_used(self) -> Any:
        """The driver's connection that is used next, ``None`` where there is none."""
        held = [each for worker in self._workers if (each := worker.held) and not (each.closed or each.invalidated)]
        idle = [record.dbapi_connection for record in list(self.engine.pool._pool.queue)]  # type: ignore[attr-defined]
        connections = [*(each.connection.dbapi_connection for each in held), *idle]
        return next((each for each in connections if each is not None), None)

    def kill(self, connection: Any) -> bool:
        """End a connection at the server; ``False`` where that has ended it already. Its number is then no more asked
        for: a server that was started again may have given it to another."""
        if connection._sock is None or select.select([connection._sock], [], [], 0)[0]:
            return False
        with closing(connect(self.engine.url.render_as_string(hide_password=False))) as client:
            try:
                ask(client, f"KILL {connection.thread_id():d}")
            except MySQLError as error:
                if code_of(error) != UNKNOWN_THREAD:
                    raise
                return False
        return True


class _Worker(threading.Thread):
    def __init__(self, team: Team, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._team = team
        self._woken = threading.Event()
        self._leaving = False
        self.held: Connection | None = None

    def wake(self) -> None:
        self._woken.set()

    def leave(self) -> None:
        self._leaving = True
        self._woken.set()

    def run(self) -> None:
        """Query and rest until told to leave, or until even the first query fails."""
        team = self._team
        for share in cycle(RESTS):
            try:
                self._query()
            except Exception as error:
                self._give_back()
                if not team.answers or not isinstance(error, DBAPIError | TimeoutError):
                    team.fatal = error
                    return
                team.say(f"error {code_of(error)}", f"{type(error).__name__} {plain(error)}")
            finally:
                team.began.set()
            self._woken.wait(share * team.settings.rest)
            if self._leaving:
                break
            self._woken.clear()
        self._give_back()

    def _query(self) -> None:
        settings = self._team.settings
        connection = self.held or self._team.engine.connect()
        self.held = connection
        if connection.info.get("wait_timeout") != settings.wait_timeout:
            connection.execute(text(f"SET SESSION wait_timeout = {settings.wait_timeout:d}"))
            connection.info["wait_timeout"] = settings.wait_timeout
        number = connection.execute(QUERY).scalar_one()
        if not settings.hold:
            self._give_back()
        self._team.say(number, f"answered on connection {number}")

    def _give_back(self) -> None:
        if self.held is not None:
            with suppress(DBAPIError):
                self.held.close()
        self.held = None


@dataclass
class Batch:
    """Three teams on the same schedule, one with each of the post's options."""

    url: str
    settings: Settings
    recycle: int
    teams: list[Team] = field(default_factory=list)

    def prepare(self) -> None:
        """Make the engines. Raises what SQLAlchemy raises for a URL that it cannot use."""
        options: dict[str, dict[str, Any]] = {
            "default": {},
            "recycle": {"pool_recycle": self.recycle},
            "pre-ping": {"pool_pre_ping": True},
        }
        self.teams = [Team(name, self.url, self.settings, **option) for name, option in options.items()]

    def start(self) -> None:
        """Let one team after the other begin, until the first query of one fails."""
        for team in self.teams:
            team.staff()
            team.began.wait()
            if team.fatal:
                break

    def end(self) -> None:
        for team in self.teams:
            team.leave()

    @property
    def at_work(self) -> bool:
        return all(team.at_work for team in self.teams)

    @property
    def fatal(self) -> Exception | None:
        return next((team.fatal for team in self.teams if team.fatal), None)

    @property
    def answers(self) -> dict[str, list[int | str]]:
        return {team.name: list(team.answers) for team in self.teams}


def told(answers: dict[str, list[int | str]], hold: bool = False) -> bool:
    """The story is told: the default engine failed and then worked again, the others changed connections unharmed; with
    ``hold`` they failed too."""
    failed = {
        name: any(isinstance(first, str) and isinstance(then, int) for first, then in pairwise(heard))
        for name, heard in answers.items()
    }
    if hold:
        return all(failed.values())
    cured = [answers[name] for name in ("recycle", "pre-ping")]
    return failed["default"] and all(
        len(set(numbers)) > 1 and not any(isinstance(n, str) for n in numbers) for numbers in cured
    )
