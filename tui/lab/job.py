"""The lab: the post's batch job on the embedded server or on a real one, and the keys that change it.

    python -m tui.lab.job mysql+pymysql://root@127.0.0.1:3306/ --wait-timeout 3 --recycle 2

Three engines work side by side on the same schedule: one with neither option, which meets "MySQL server has gone away",
one with ``pool_recycle`` and one with ``pool_pre_ping``, which do not. The server's timeout is set for the
sessions of the job only, unless ``--set-global`` says otherwise; nothing is created.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from .embedded import Embedded
from .options import fill
from .url import check_form

if TYPE_CHECKING:
    from types import FrameType

URL_VARIABLE = "DOGWATCH_LAB_URL"  # the server, out of sight of whoever lists command lines
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _end(number: int, _frame: FrameType | None) -> None:
    """Clean up, undisturbed, and end as a shell says that a signal ended a command."""
    for each in ENDING:
        signal.signal(each, signal.SIG_IGN)
    sys.exit(128 + number)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tui.lab.job", description="The batch job of the post.")
    options = fill(parser).parse_args()
    for number in ENDING:
        signal.signal(number, _end)
    try:
        with ExitStack() as stack:
            given = options.url or os.environ.pop(URL_VARIABLE, None)
            server = None
            if given is None:
                server = Embedded(options.wait_timeout, options.manner)
                stack.callback(server.stop)
                server.begin()  # while SQLAlchemy is imported
            else:
                check_form(given)
            from .guard import guarded
            from .work import work

            if server is not None:
                server.start()
                given = server.url
            if options.set_global:
                stack.enter_context(guarded(given, options.wait_timeout))
            failure = work(given, server, options)
    except (OSError, ValueError) as error:
        failure = str(error)
    if failure:
        print(failure, file=sys.stderr)
    return 1 if failure else 0


if __name__ == "__main__":
    sys.exit(main())
