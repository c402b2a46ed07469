"""Changes the server's global timeout for as long as its standard input is open, and then puts it back.

    python -m tui.lab.guard --wait-timeout 3

It has a session of its own and hears no signal that ends the lab, so the setting is put back even after a kill.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from .direct import ask, connect
from .explain import explain

if TYPE_CHECKING:
    from collections.abc import Iterator

URL_VARIABLE = "DOGWATCH_GUARD_URL"


@contextmanager
def guarded(url: str, wait_timeout: int) -> Iterator[None]:
    """The server's global timeout, changed while the block lasts. Raises ``ValueError``, which says why not."""
    command = (sys.executable, "-P", "-m", "tui.lab.guard", "--wait-timeout", str(wait_timeout))
    guard = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ) | {URL_VARIABLE: url},
        start_new_session=True,
    )
    assert guard.stdin is not None
    assert guard.stdout is not None
    with guard:
        word = guard.stdout.readline().strip()
        if word != "set":
            raise ValueError(word or "the server's global timeout could not be set")
        try:
            yield
        finally:
            guard.stdin.close()
            guard.wait()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tui.lab.guard", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--wait-timeout", type=int, required=True)
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    url = os.environ.pop(URL_VARIABLE)
    try:
        with closing(connect(url)) as client:
            before = int(ask(client, "SELECT @@GLOBAL.wait_timeout")[0][0])
            ask(client, f"SET GLOBAL wait_timeout = {options.wait_timeout:d}")
    except Exception as error:
        print(explain(error, url), flush=True)
        return 1
    print("set", flush=True)
    while os.read(0, 4096):
        pass
    with closing(connect(url)) as client:
        ask(client, f"SET GLOBAL wait_timeout = {before:d}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
