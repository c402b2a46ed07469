"""What an engineer asks of a server at night: its timeouts, its connections, and whether a ``pool_recycle`` is safe.

    DOGWATCH_LAB_URL=mysql+pymysql://root@127.0.0.1/ python -m tui.lab.check --recycle 3600

One connection, which only reads. The answer is printed, as text or as JSON; the exit code is 1 where there is none.
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

from .direct import ask, connect, variables
from .explain import explain
from .url import check_form

if TYPE_CHECKING:
    from .direct import Client

URL_VARIABLE = "DOGWATCH_LAB_URL"


@dataclass(frozen=True)
class Server:
    """What a server says of itself; times in seconds. ``used`` counts this connection too."""

    url: str
    version: str
    wait_timeout: int  # of sessions like this one
    global_wait_timeout: int
    interactive_timeout: int
    max_connections: int
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
    status = {str(name): str(value) for name, value in ask(client, "SHOW GLOBAL STATUS LIKE '%connect%'")}
    everywhere = dict(ask(client, "SHOW GLOBAL VARIABLES LIKE 'wait_timeout'"))
    return Server(
        url=make_url(url).render_as_string(hide_password=True),
        version=str(ask(client, "SELECT VERSION()")[0][0]),
        wait_timeout=int(timeouts["wait_timeout"]),
        global_wait_timeout=int(everywhere["wait_timeout"]),
        interactive_timeout=int(timeouts["interactive_timeout"]),
        max_connections=int(variables(client, "max_connections")["max_connections"]),
        used=int(status["Threads_connected"]),
        most_used=int(status["Max_used_connections"]),
    )


def judge(recycle: int, wait_timeout: int) -> Verdict:
    """At a checkout a connection is at most ``recycle`` seconds old, and so at most as long idle."""
    if recycle < 0:
        text = f"pool_recycle={recycle} never replaces a connection, and the server hangs up after {wait_timeout} s"
        return Verdict(recycle, False, f"{text}: set it below {wait_timeout}, or pool_pre_ping=True")
    if recycle >= wait_timeout:
        text = f"pool_recycle={recycle} comes no sooner than the server's {wait_timeout} s"
        return Verdict(recycle, False, f"{text}: an idle connection dies before it is replaced; set it below that")
    note = "; but nearly every checkout opens a new connection" if recycle == 0 else ""
    text = f"pool_recycle={recycle} replaces a connection before the server's {wait_timeout} s can end it"
    return Verdict(recycle, True, f"{text}, as long as nobody holds one for {wait_timeout} s without a statement{note}")


def lines(server: Server, verdict: Verdict | None) -> list[str]:
    """The answer for a person."""
    free = server.max_connections - server.used
    told = [
        f"server       {server.version}  {server.url}",
        f"timeouts     wait_timeout {server.wait_timeout} s for a session like this one, "
        f"{server.global_wait_timeout} s by default; interactive_timeout {server.interactive_timeout} s",
        f"connections  {server.used} of {server.max_connections} in use, {free} free; most so far {server.most_used}",
    ]
    if verdict is None:
        return [*told, f"recycle      any pool_recycle from 1 to {server.wait_timeout - 1} is safe"]
    return [*told, f"recycle      {'safe' if verdict.safe else 'NOT SAFE'}: {verdict.text}"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tui.lab.check", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--recycle", type=int, help="the pool_recycle to judge")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    url = os.environ.pop(URL_VARIABLE)
    try:
        check_form(url)
        with closing(connect(url)) as client:
            server = read(client, url)
    except Exception as error:
        print(error if isinstance(error, ValueError) else explain(error, url), file=sys.stderr)
        return 1
    verdict = None if options.recycle is None else judge(options.recycle, server.wait_timeout)
    if options.json:
        print(json.dumps({"server": asdict(server), "recycle": None if verdict is None else asdict(verdict)}))
    else:
        print("\n".join(lines(server, verdict)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
