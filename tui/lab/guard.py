"""Changes the server's global timeout for as long as its standard input is open, and then puts it back.

    python -m tui.lab.guard --wait-timeout 3

It has a session of its own and hears no signal that ends the lab, so the setting is put back even after a kill. It says
a word a line: ``was 28800`` before it changes anything, ``set``, and in the end ``restored``, or why that failed the
first time; then it goes on trying. Where the guard itself is killed, whoever started it puts the setting back.
"""

from __future__ import annotations

import argparse
import os
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from .direct import ask, connect
from .explain import explain

if TYPE_CHECKING:
    from collections.abc import Iterator

URL_VARIABLE = "DOGWATCH_GUARD_URL"
PATIENCE = 60.0  # seconds that a server which is away has to come back
PAUSE = 0.2  # seconds between two attempts


@contextmanager
def guarded(url: str, wait_timeout: int) -> Iterator[None]:
    """The server's global timeout, changed while the block lasts. Raises ``ValueError``, which says why it could not be
    set, or at the end why it was not put back."""
    command = (sys.executable, "-P", "-m", "tui.lab.guard", "--wait-timeout", str(wait_timeout))
    guard = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ) | {URL_VARIABLE: url},
        start_new_session=True,
    )
    ward = _Ward(guard, url)
    try:
        ward.begun.wait()
        if ward.failure:
            raise ValueError(ward.failure)
        yield
    finally:
        ward.end()
        if ward.failure:
            raise ValueError(ward.failure)


class _Ward:
    """Listens to a guard, and does its work where it was killed. ``begun`` once the timeout is set or cannot be;
    ``failure`` is why not, or why it was not put back."""

    def __init__(self, guard: subprocess.Popen[str], url: str) -> None:
        self._guard = guard
        self._url = url
        self._wanted = True
        self._over = threading.Event()
        self.begun = threading.Event()
        self.failure = ""
        threading.Thread(target=self._listen, name="guard's listener", daemon=True).start()

    def _listen(self) -> None:
        with self._guard:
            word, _, before = self._heard().partition(" ")
            changed = word == "was"
            told = self._heard() if changed else f"{word} {before}".strip()
            self.failure = "" if told == "set" else told or "the server's global timeout could not be set"
            self.begun.set()
            if changed:
                self.failure = self._restored(int(before)) or self.failure
            self._over.set()

    def _restored(self, before: int) -> str:
        """Why the timeout was not put back, ``""`` where it was."""
        word = self._heard()
        if word:
            return "" if word == "restored" else word
        failure = ""
        for failure in put_back(self._url, before):
            if not (failure and self._wanted):
                break
        return failure

    def _heard(self) -> str:
        assert self._guard.stdout is not None
        return self._guard.stdout.readline().strip()

    def end(self) -> None:
        """Have the timeout put back, and hear how the first attempt went."""
        assert self._guard.stdin is not None
        self._wanted = False
        with suppress(OSError):
            self._guard.stdin.close()
        self._over.wait()


def put_back(url: str, before: int) -> Iterator[str]:
    """Put the global timeout back: why not, at each attempt that fails; ``""`` once it is done."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with closing(connect(url)) as client:
                ask(client, f"SET GLOBAL wait_timeout = {before:d}")
        except Exception as error:
            yield f"the server's global wait_timeout could not be put back to {before}: {explain(error, url)}"
        else:
            yield ""
            return
        time.sleep(PAUSE)


def _say(word: str) -> None:
    with suppress(OSError):  # whoever started the guard may be gone
        print(word, flush=True)


def _wanted() -> bool:
    """Whether standard input is still open: nobody ever writes there."""
    return not select.select([0], [], [], 0)[0]


def guard(url: str, wait_timeout: int) -> int:
    """The exit code, once the timeout is what it was."""
    with closing(connect(url)) as client:
        before = int(ask(client, "SELECT @@GLOBAL.wait_timeout")[0][0])
        ask(client, f"SET GLOBAL wait_timeout = {before:d}")  # changes nothing, and tells whether it may be changed
    _say(f"was {before}")
    if not _wanted():
        return 0
    try:
        with closing(connect(url)) as client:
            ask(client, f"SET GLOBAL wait_timeout = {wait_timeout:d}")
        _say("set")
        while os.read(0, 4096):
            pass
    except Exception as error:  # it may be set all the same
        _say(explain(error, url))
    finally:
        failures = put_back(url, before)
        first = next(failures)
        _say(first or "restored")
        restored = not first or "" in failures
    return 0 if restored else 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tui.lab.guard", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--wait-timeout", type=int, required=True)
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    url = os.environ.pop(URL_VARIABLE)
    try:
        return guard(url, options.wait_timeout)
    except Exception as error:
        _say(explain(error, url))
        return 1


if __name__ == "__main__":
    sys.exit(main())
