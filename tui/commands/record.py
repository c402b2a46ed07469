"""``dogwatch record``: a program runs as it would without us, and is recorded."""

from __future__ import annotations

import signal
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.programs import BadProgram, target, watch
from tui.commands.say import fail, say
from tui.commands.watching import heard
from tui.launch import CannotStart, Order, Program
from tui.timeline.recording import Recorder, RecordingError, default_path
from tui.words import tr

if TYPE_CHECKING:
    from argparse import Namespace
    from types import FrameType

OURS_FAILED = 125
FROM_TERMINAL = (signal.SIGINT, signal.SIGQUIT)
PASSED_ON = (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)


def main(options: Namespace) -> int:
    try:
        program = target(options)
    except BadProgram as error:
        return fail(str(error), error.code)
    path = Path(options.out) if options.out else default_path(program.short, datetime.now())
    try:
        recorder = Recorder(path, options.force)
    except RecordingError as error:
        return fail(str(error), OURS_FAILED)
    with closing(recorder):
        signals = Signals()
        try:
            running = Program(Order(program.argv, watch(options), streams="copied" if options.output else "own"))
        except CannotStart as error:
            recorder.close()
            path.unlink(missing_ok=True)
            return fail(str(error), error.code)
        signals.pass_on(running)
        events = 0
        for bodies in heard(running, options.duration):
            recorder.write(bodies)
            events += len(bodies)
    if recorder.trouble:
        say(recorder.trouble)
    elif sys.stderr.isatty():
        _close(path, events, options.output)
    return running.code or (OURS_FAILED if recorder.trouble else 0)


class Signals:
    """What others send to us, for the program to decide on; what the terminal sends reaches it without us."""

    def __init__(self) -> None:
        self._early: list[int] = []
        self._running: Program | None = None
        for number in (*FROM_TERMINAL, *PASSED_ON):
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._hear)

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        if number in FROM_TERMINAL:
            return
        if self._running is None:
            self._early.append(number)
        else:
            self._running.send(number)

    def pass_on(self, running: Program) -> None:
        """To this program from now on, with what came before it was started."""
        self._running = running
        for number in self._early:
            running.send(number)


def _close(path: Path, events: int, output: bool) -> None:
    """The closing line, for a person only."""
    told = tr("{n} events in {file}; see them with dogwatch replay {file}")
    if output:
        told = tr("{n} events in {file}; what it printed passed through dogwatch; see them with dogwatch replay {file}")
    say(told.format(n=f"{events:,}", file=path))
