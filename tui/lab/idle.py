"""At what idle time does this network path end a connection, whatever the server says?

    DOGWATCH_LAB_URL=mysql+pymysql://root@127.0.0.1/ python -m tui.lab.idle --unit s

Connections are held idle side by side for 1, 2, 4, 8 … seconds or minutes, each is then asked once, and the first that
does not answer ends the search. A path that says so when it hangs up is heard at once.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import sys
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from time import monotonic
from typing import TYPE_CHECKING

import pymysql

from tui.words import speak, tr

from .direct import ask, connect, variables
from .explain import explain, plain
from .url import check_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from .direct import Client

URL_VARIABLE = "DOGWATCH_LAB_URL"
LANGUAGE_VARIABLE = "DOGWATCH_LAB_LANGUAGE"
UNITS = {"s": 1.0, "min": 60.0}
MOST = 8  # connections: 128 seconds, or two hours
PATIENCE = 10.0  # seconds that a server may take to answer: a path that drops packets never says no


@dataclass(frozen=True)
class Found:
    """The longest silence after which a connection answered, and the shortest after which one was dead, in seconds."""

    lived: float
    died: float | None
    wait_timeout: int
    error: str = ""

    @property
    def text(self) -> str:
        told = tr("connections live for {lived} s of silence and more; the server says wait_timeout {limit} s")
        if self.died is not None:
            told = tr(
                "a connection ends between {lived} s and {died} s of silence; the server says wait_timeout {limit} s"
            )
            told += ": " + (self._cure if self.died < self.wait_timeout else tr("it is the server that hangs up"))
        died = "" if self.died is None else f"{self.died:g}"
        return told.format(lived=f"{self.lived:g}", died=died, limit=self.wait_timeout, most=int(self.lived))

    @property
    def _cure(self) -> str:
        """No longer than what was survived: what comes after it is not known."""
        if self.lived < 1:
            return tr("something on the way ends it; set pool_pre_ping=True")
        return tr("something on the way ends it; set pool_recycle to {most} or less, or pool_pre_ping=True")


def probe(url: str, unit: float, longest: float, say: Callable[[str], None]) -> Found:
    """Hold connections idle, up to ``longest`` seconds, and ask each at its time."""
    held = []
    try:
        for power in range(MOST):
            if unit * 2**power <= longest:
                client = connect(url, PATIENCE)
                wait_timeout = int(variables(client, "wait_timeout")["wait_timeout"])
                held.append(_Held(client, unit * 2**power, monotonic()))
        lived = 0.0
        for number, each in enumerate(held):
            ended = _wait(held[number:], each.since + each.idle)
            asked = ended or each
            silent = round(monotonic() - asked.since, 1)
            try:
                ask(asked.client, "SELECT 1")
            except (pymysql.MySQLError, OSError) as error:
                told = tr("{seconds} s idle: hung up on: {why}") if ended else tr("{seconds} s idle: dead: {why}")
                say(told.format(seconds=f"{silent:g}", why=plain(error)))
                return Found(lived, silent, wait_timeout, plain(error))
            say(tr("{seconds} s idle: answers").format(seconds=f"{silent:g}"))
            lived = silent
        return Found(lived, None, wait_timeout)
    finally:
        for each in held:
            with suppress(pymysql.MySQLError, OSError), closing(each.client):
                pass


@dataclass(frozen=True)
class _Held:
    """A connection silent ``since`` a moment of the monotonic clock, to be asked after ``idle`` seconds."""

    client: Client
    idle: float
    since: float


def _wait(held: list[_Held], until: float) -> _Held | None:
    """Wait without a word to the server, at most until then; a connection that the other side hung up on before."""
    sockets = {each.client._sock: each for each in held}  # type: ignore[attr-defined]
    readable, _, _ = select.select(list(sockets), [], [], max(0.0, until - monotonic()))
    return sockets[readable[0]] if readable else None


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tui.lab.idle", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--unit", choices=UNITS, default="s")
    parser.add_argument("--longest", type=float, default=float("inf"), help="seconds")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    url = os.environ.pop(URL_VARIABLE)
    speak(os.environ.get(LANGUAGE_VARIABLE, "en"))
    unit = UNITS[options.unit]
    if options.longest < unit:
        print(f"the shortest silence is {unit:g} s: allow for at least that", file=sys.stderr)
        return 1
    try:
        check_form(url)
        found = probe(url, unit, options.longest, lambda line: None if options.json else print(line, flush=True))
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        print(explain(error, url), file=sys.stderr)
        return 1
    print(json.dumps(asdict(found)) if options.json else found.text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
