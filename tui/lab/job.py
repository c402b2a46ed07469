"""The batch job of the post: workers that query, rest longer than the server waits, and query again.

    python -m tui.lab.job mysql+pymysql://root@127.0.0.1:3306/ --wait-timeout 3 --recycle 2

Without a URL it works on the embedded server. Three engines work side by side on the same schedule: one with
SQLAlchemy's defaults, which meets "MySQL server has gone away", one with ``pool_recycle`` and one with
``pool_pre_ping``, which do not. The server's timeout is set for the sessions of the job only; nothing is created.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from dataclasses import dataclass, field
from itertools import cycle, pairwise
from time import monotonic
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from .embedded import embedded
from .url import check_form

URL_VARIABLE = "DOGWATCH_LAB_URL"  # the server, out of sight of whoever lists command lines
QUERY = text("SELECT CONNECTION_ID()")
RESTS = (0.25, 0.25, 1.33, 0.25)  # between queries, in units of the server's timeout
ANSWER = 5  # seconds that a server may take
MANNERS = ("mariadb", "clean", "mysql8")
LIMIT = 20.0  # seconds until a story that did not happen is given up


@dataclass
class Worker:
    """A thread with an engine of its own. ``answers`` holds the server's number of the connection that answered, or the
    code of the error, in order."""

    name: str
    engine: Engine
    answers: list[int | str] = field(default_factory=list)
    fatal: Exception | None = None
    began: threading.Event = field(default_factory=threading.Event)

    def work(self, rests: tuple[float, ...], stop: threading.Event) -> None:
        """Query and rest until told to stop, or until even the first query fails."""
        for rest in cycle(rests):
            try:
                self.query()
            except Exception as error:
                if not self.answers or not isinstance(error, DBAPIError):
                    self.fatal = error
                    return
                self.answers.append(f"error {_code(error)}")
                print(f"{self.name:9} {type(error).__name__} {error.orig}", flush=True)
            finally:
                self.began.set()
            if stop.wait(rest):
                return

    def query(self) -> None:
        with self.engine.connect() as connection:
            number = connection.execute(QUERY).scalar_one()
        self.answers.append(number)
        print(f"{self.name:9} answered on connection {number}", flush=True)


def engines(url: str, wait_timeout: int, recycle: int) -> list[Worker]:
    """The three workers, whose sessions the server ends after ``wait_timeout`` seconds of silence."""
    options: dict[str, dict[str, Any]] = {
        "default": {},
        "recycle": {"pool_recycle": recycle},
        "pre-ping": {"pool_pre_ping": True},
    }
    patience = {"connect_timeout": ANSWER, "read_timeout": ANSWER}
    workers = []
    for name, option in options.items():
        engine = create_engine(url, pool_logging_name=name, connect_args=patience, **option)

        @event.listens_for(engine, "connect")
        def limit(connection: Any, _record: object) -> None:
            with connection.cursor() as cursor:
                cursor.execute(f"SET SESSION wait_timeout = {wait_timeout:d}")

        workers.append(Worker(name, engine))
    return workers


def told(answers: dict[str, list[int | str]]) -> bool:
    """The story is told: the default engine failed and then worked again, the others changed connections unharmed."""
    failed = any(isinstance(first, str) and isinstance(then, int) for first, then in pairwise(answers["default"]))
    cured = [answers[name] for name in ("recycle", "pre-ping")]
    return failed and all(len(set(numbers)) > 1 and not any(isinstance(n, str) for n in numbers) for numbers in cured)


def explain(error: BaseException, url: str) -> str:
    """Why the first query failed, and what to do, in a line without a password."""
    if not isinstance(error, DBAPIError):
        return f"the driver cannot use the options of this URL: {_plain(error)}"
    where = make_url(url)
    code = _code(error)
    place = f"{where.host} port {where.port or 3306}"
    if code == 2003 and "Errno -" in str(error):
        return f"no host named {where.host} was found"
    return {
        1044: f"user {where.username} has no access to database {where.database}",
        1045: f"the server on {place} refuses user {where.username} with this password",
        1049: f"the server on {place} has no database {where.database}",
        2003: f"nothing answers on {place}; is the server running there?",
        2013: f"what listens on {place} does not answer as a MySQL server does",
    }.get(code or 0, f"the server on {place} says: {_plain(error)}")


def run(workers: list[Worker], wait_timeout: int, duration: float, loop: bool) -> bool:
    """Let the workers work until the story is told, for ``duration`` seconds at most; with ``loop`` until it is over
    or somebody interrupts. Whether the story was told."""
    stop = threading.Event()
    rests = tuple(rest * wait_timeout for rest in RESTS)
    threads = []
    for worker in workers:
        thread = threading.Thread(target=worker.work, args=(rests, stop), name=f"{worker.name} worker", daemon=True)
        thread.start()
        threads.append(thread)
        worker.began.wait()
        if worker.fatal:
            break
    end = monotonic() + duration
    try:
        while monotonic() < end and all(thread.is_alive() for thread in threads):
            if not loop and told({worker.name: list(worker.answers) for worker in workers}):
                break
            stop.wait(0.1)
    finally:
        stop.set()
    for thread in threads:
        thread.join(ANSWER)
    return told({worker.name: worker.answers for worker in workers})


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tui.lab.job", description="The batch job of the post.")
    parser.add_argument("url", nargs="?", help="of a MySQL or a MariaDB; without it, the embedded server")
    parser.add_argument("--wait-timeout", type=_at_least(1), default=3, help="the server's timeout, for these sessions")
    parser.add_argument("--recycle", type=_at_least(0), default=2, help="pool_recycle of the second engine")
    parser.add_argument("--manner", choices=MANNERS, default="mariadb", help="how the embedded server hangs up")
    parser.add_argument("--duration", type=float, help=f"seconds to work at most, {LIMIT:.0f} unless it loops")
    parser.add_argument("--loop", action="store_true", help="tell the story again and again")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        given = options.url or os.environ.pop(URL_VARIABLE, None)
        if given is not None:
            check_form(given)
            return work(given, options)
        with embedded(options.wait_timeout, options.manner) as url:
            return work(url, options)
    except KeyboardInterrupt:
        return 0
    except (OSError, ValueError) as error:
        return _fail(str(error))


def work(url: str, options: argparse.Namespace) -> int:
    """Do the job on the server at ``url``; the exit code."""
    try:
        workers = engines(url, options.wait_timeout, options.recycle)
    except (ArgumentError, ImportError, TypeError, ValueError) as error:
        return _fail(_plain(error))
    duration = options.duration or (float("inf") if options.loop else LIMIT)
    seen = run(workers, options.wait_timeout, duration, options.loop)
    fatal = next((worker.fatal for worker in workers if worker.fatal), None)
    if fatal is not None:
        return _fail(explain(fatal, url))
    if not seen and not options.loop:
        return _fail("the failure and its two cures were not seen: " + _heard(workers))
    return 0


def _heard(workers: list[Worker]) -> str:
    return "; ".join(f"{worker.name} {', '.join(map(str, worker.answers)) or 'no answer'}" for worker in workers)


def _code(error: BaseException) -> int | None:
    arguments = getattr(getattr(error, "orig", None), "args", ())
    return arguments[0] if arguments and isinstance(arguments[0], int) else None


def _plain(error: BaseException) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]


def _fail(line: str) -> int:
    print(line, file=sys.stderr)
    return 1


def _at_least(least: int) -> Any:
    def seconds(value: str) -> int:
        if int(value) < least:
            raise argparse.ArgumentTypeError(f"must be {least} or more")
        return int(value)

    return seconds


if __name__ == "__main__":
    sys.exit(main())
