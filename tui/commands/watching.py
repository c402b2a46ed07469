"""Programs run to their end without a screen, and told; or shown on one. Which, the terminal and the options decide."""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.say import fail, say
from tui.launch import CannotStart, Program, own
from tui.observed._dogwatch.events import CheckedOut
from tui.timeline.decode import Undecodable, decode
from tui.words import tr

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from tui.launch import Order
    from tui.lessons.lesson import Lesson
    from tui.screen.show import Show
    from tui.timeline.decode import Event
    from tui.timeline.recording import Recorder

POLL = 0.05  # seconds


def has_screen(options: Namespace) -> bool:
    """Whether there is a terminal to draw on, and it was not asked to do without."""
    return is_terminal() and not options.json


def is_terminal() -> bool:
    """Whether input and both outputs are a terminal: Textual draws on stderr."""
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


@contextmanager
def importing() -> Iterator[None]:
    """Let the collector rest: what is imported is no garbage, and it would look at all of it again and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


class CannotRecord(Exception):
    """A recording cannot be made, and what to do."""


def recording(options: Namespace) -> AbstractContextManager[Recorder | None]:
    """The recorder that ``--record`` asks for, or none; :func:`lacking` is for when it is closed. Raises
    :class:`CannotRecord`."""
    if not options.record:
        return nullcontext()
    from tui.timeline.recording import Recorder, RecordingError

    try:
        return Recorder(Path(options.record), options.force)
    except RecordingError as error:
        raise CannotRecord(str(error)) from None


def lacking(recorder: Recorder | None) -> int:
    """The exit code of a recording that is closed; what it lacks is said on stderr, where it stays to be read."""
    return fail(recorder.trouble) if recorder is not None and recorder.trouble else 0


def heard(program: Program, duration: float | None = None) -> Iterator[list[bytes]]:
    """What a program tells, as it tells it, until it ended, or was ended after ``duration`` seconds."""
    while program.code is None:
        program.wait(POLL)
        yield program.read()
        if duration is not None and program.now > duration:
            program.end()


def follow(program: Program, recorder: Recorder | None = None, duration: float | None = None) -> list[Event]:
    """All events of a program until it ended, or was ended after ``duration`` seconds."""
    events: list[Event] = []
    for bodies in heard(program, duration):
        if recorder is not None:
            recorder.write(bodies)
        for body in bodies:
            with suppress(Undecodable):  # the recording keeps it, and says so when it is read
                events.append(decode(body))
    return events


def run(order: Order, recorder: Recorder | None, duration: float | None) -> list[Event]:
    """Run a program without a screen: all its events. Raises :class:`CannotStart`."""
    program = Program(order)
    try:
        return follow(program, recorder, duration)
    finally:
        program.end()


def print_reports(told: Sequence[Sequence[Event]], json: bool) -> None:
    """Print what was seen of programs: as text, or as JSON, which of several is a list."""
    from tui.lessons.story import story
    from tui.timeline import report

    if json:
        reports = [report.to_json(events) for events in told]
        sys.stdout.write(report.written(reports if len(reports) > 1 else reports[0]))
    else:
        sys.stdout.write("\n\n".join(report.to_text(events, story(events)) for events in told) + "\n")


def tell(orders: Sequence[Order], options: Namespace) -> int:
    """Run programs and print what was seen of them. One of ours that fails is the last, and why is the error; what it
    did before that is told where there is something."""
    told: list[Sequence[Event]] = []
    failure, code = "", 0
    try:
        with recording(options) as recorder:
            for order in orders:
                events = run(order, recorder, options.duration)
                failure = _failure(order, events)
                if not failure or any(isinstance(event, CheckedOut) for event in events):
                    told.append(events)
                if failure:
                    break
        code = lacking(recorder)
    except (CannotStart, CannotRecord) as error:
        failure = str(error)
    if told:
        print_reports(told, options.json)
    return fail(failure) if failure else code


def _failure(order: Order, events: Sequence[Event]) -> str:
    """Why a worker of ours failed; that its time was over is no failure."""
    from tui.timeline import program

    state = program.EMPTY
    for event in events:
        state = program.fold(state, event)
    return program.failure(state) if own(order.argv) else ""


def _say_ended(shown: Show) -> None:
    """That leaving ended somebody's program, which a worker of ours is not."""
    from tui.timeline import program

    state = shown.timeline.state_at(shown.timeline.end).program
    if not own(state.argv):
        say(tr("{name} was still running: it was ended").format(name=program.title(state)))


def _staying(order: Order, options: Namespace) -> Order:
    """A worker of ours stays when it is done, for what a person will ask it; in a loop it ends to begin again."""
    return replace(order, argv=(*order.argv, "--stay")) if order.worker and not options.loop else order


def show(
    orders: Sequence[tuple[Order, Lesson | None, tuple[str, ...]]], options: Namespace, start: bool = False
) -> int:
    """Show programs on a screen: for each its order, its lesson, and the lenses that it feeds."""
    from tui.screen import ambiguous

    with ambiguous.asking() as draws_double:
        with importing():
            from tui.screen.app import DogwatchApp
            from tui.screen.show import Show
        ascii = options.ascii or draws_double()
    try:
        recorder = recording(options)
    except CannotRecord as error:
        return fail(str(error))
    with recorder as opened:
        shows = [
            Show(
                lenses,
                _staying(order, options),
                lesson,
                recorder=opened,
                paced=not options.play,
                loop=options.loop,
                predict=options.predict,
                live=start and options.play,
            )
            for order, lesson, lenses in orders
        ]
        app = DogwatchApp(
            shows,
            theme=options.theme,
            ascii=ascii,
            start=start,
            duration=options.duration,
        )
        app.run()
    for each in shows:
        if each.cut_off and each.telling is None and not app.return_code:
            _say_ended(each)
    code = lacking(opened)
    failure = next(filter(None, (each.failed for each in shows)), "")
    return app.return_code or (fail(failure) if failure else code)
