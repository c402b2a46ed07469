"""``dogwatch record``: a program runs as it would without us, and is recorded."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.programs import BadProgram, target, watch
from tui.commands.say import fail, say
from tui.commands.signals import Signals
from tui.commands.watching import heard
from tui.launch import CannotStart, Order, Program
from tui.timeline.program import killed
from tui.timeline.recording import Recorder, RecordingError, default_path
from tui.words import tr

if TYPE_CHECKING:
    from argparse import Namespace

    from tui.commands.programs import Target

OURS_FAILED = 125


def main(options: Namespace) -> int:
    try:
        program = target(options)
    except BadProgram as error:
        return fail(str(error), error.code)
    path = Path(options.out) if options.out else default_path(program.short, datetime.now())
    with closing(Signals()) as signals:
        return _recorded(options, program, path, signals)


def _recorded(options: Namespace, program: Target, path: Path, signals: Signals) -> int:
    try:
        recorder = Recorder(path, options.force)
    except RecordingError as error:
        return fail(str(error), OURS_FAILED)
    with closing(recorder):
        try:
            running = Program(Order(program.argv, watch(options), streams="copied" if options.output else "own"))
        except CannotStart as error:
            recorder.close()
            path.unlink(missing_ok=True)
            return fail(str(error), error.code)
        signals.catch_up(running)
        events = 0
        for bodies in heard(running, options.duration):
            signals.pass_on(running)
            recorder.write(bodies)
            events += len(bodies)
    if recorder.trouble:
        say(recorder.trouble)
    elif sys.stderr.isatty():
        _close(path, events, options.output, running)
    return running.code or (OURS_FAILED if recorder.trouble else 0)


def _close(path: Path, events: int, output: bool, ended: Program) -> None:
    """The closing line, for a person only."""
    told = tr("{n} events in {file}; see them with dogwatch replay {file}")
    if output:
        told = tr("{n} events in {file}; what it printed passed through dogwatch; see them with dogwatch replay {file}")
    told = told.format(n=f"{events:,}", file=path)
    if ended.killed_by:
        told = f"{killed(ended.code or 0, ended.killed_by)}; {told}"
    say(told)
