"""What an engineer asks of a server at night: its timeouts, its connections, and whether a ``pool_recycle`` is safe.

    DOGWATCH_LAB_URL=mysql+pymysql://root@127.0.0.1/ python -m tui.lab.check --recycle 3600

One connection, which only reads. The answer is printed, as text or as JSON; the exit code is 1 where there is none, and
3 where the ``pool_recycle`` is not safe.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from tui.words import padded, speak, tr

from .direct import ask, connect, variables
from .explain import explain
from .url import check_form

if TYPE_CHECKING:
    from .direct import Client

URL_VARIABLE = "DOGWATCH_LAB_URL"
LANGUAGE_VARIABLE = "DOGWATCH_LAB_LANGUAGE"
UNSAFE = 3


@dataclass(frozen=True)
class Server:
    """What a server says of itself; times in seconds. ``used`` counts this connection too."""

    url: str
    version: str
    wait_timeout: int  # of sessions like this one
    global_wait_timeout: int
    interactive_timeout: int
    max_connections: int
    max_user_connections: int  # of this user, 0 for no limit
    used: int
    most_used: int


@dataclass(frozen=True)
class Verdict:
    """Whether ``pool_recycle=recycle`` keeps a pool from handing out connections that the server has ended."""

    recycle: int
    safe: bool
    text: str


def read(client: Client, url: str) -> Server:
    """Ask a server."""
    timeouts = variables(client, "%timeout")
    limits = variables(client, "max%connections")
    status = {str(name): str(value) for name, value in ask(client, "SHOW GLOBAL STATUS LIKE '%connect%'")}
    everywhere = dict(ask(client, "SHOW GLOBAL VARIABLES LIKE 'wait_timeout'"))
    return Server(
        url=make_url(url).render_as_string(hide_password=True),
        version=str(ask(client, "SELECT VERSION()")[0][0]),
        wait_timeout=int(timeouts["wait_timeout"]),
        global_wait_timeout=int(everywhere["wait_timeout"]),
        interactive_timeout=int(timeouts["interactive_timeout"]),
        max_connections=int(limits["max_connections"]),
        max_user_connections=int(limits["max_user_connections"]),
        used=int(status["Threads_connected"]),
        most_used=int(status["Max_used_connections"]),
    )


def judge(recycle: int, wait_timeout: int) -> Verdict:
    """At a checkout a connection is at most ``recycle`` seconds old, and so at most as long idle."""
    told = tr(
        "pool_recycle={recycle} replaces a connection before the server's {limit} s can end it, "
        "as long as nobody holds one for {limit} s without a statement"
    )
    if recycle < 0:
        told = tr(
            "pool_recycle={recycle} never replaces a connection, and the server hangs up after {limit} s: "
            "set it below {limit}, or pool_pre_ping=True"
        )
    elif recycle >= wait_timeout:
        told = tr(
            "pool_recycle={recycle} comes no sooner than the server's {limit} s: "
            "an idle connection dies before it is replaced; set it below that"
        )
    elif recycle == 0:
        told += "; " + tr("but nearly every checkout opens a new connection")
    return Verdict(recycle, 0 <= recycle < wait_timeout, told.format(recycle=recycle, limit=wait_timeout))


def lines(server: Server, verdict: Verdict | None) -> list[str]:
    """The answer for a person."""
    timeouts = tr(
        "wait_timeout {session} s for a session like this one, {default} s by default; "
        "interactive_timeout {interactive} s"
    ).format(session=server.wait_timeout, default=server.global_wait_timeout, interactive=server.interactive_timeout)
    connections = tr("{used} of {most} in use, {free} free; most so far {peak}").format(
        used=server.used,
        most=server.max_connections,
        free=server.max_connections - server.used,
        peak=server.most_used,
    )
    if server.max_user_connections:
        connections += "; " + tr("this user may have {most}").format(most=server.max_user_connections)
    if verdict is None and server.wait_timeout <= 1:
        recycle = tr("no pool_recycle above 0 is safe: set pool_pre_ping=True, or wait_timeout higher")
    elif verdict is None:
        recycle = tr("any pool_recycle from 1 to {most} is safe").format(most=server.wait_timeout - 1)
    else:
        recycle = (tr("safe") if verdict.safe else tr("NOT SAFE")) + f": {verdict.text}"
    rows = (
        (tr("server"), f"{server.version}  {server.url}"),
        (tr("timeouts"), timeouts),
        (tr("connections"), connections),
        (tr("recycle"), recycle),
    )
    return [padded(word, 13) + text for word, text in rows]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tui.lab.check", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--recycle", type=int, help="the pool_recycle to judge")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    url = os.environ.pop(URL_VARIABLE)
    speak(os.environ.get(LANGUAGE_VARIABLE, "en"))
    try:
        check_form(url)
        with closing(connect(url)) as client:
            server = read(client, url)
    except Exception as error:
        print(explain(error, url), file=sys.stderr)
        return 1
    verdict = None if options.recycle is None else judge(options.recycle, server.wait_timeout)
    if options.json:
        print(json.dumps({"server": asdict(server), "recycle": None if verdict is None else asdict(verdict)}))
    else:
        print("\n".join(lines(server, verdict)))
    return 0 if verdict is None or verdict.safe else UNSAFE


if __name__ == "__main__":
    sys.exit(main())
