"""``dogwatch complexity``: the table of structures, or functions of one's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.commands import watching
from tui.commands.say import FAILED, USAGE, fail
from tui.launch import CannotStart, own_module
from tui.lessons.lesson import lesson
from tui.words import tr

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from tui.launch import Order
    from tui.timeline.decode import Event

BENCH = "tui.complexity.bench"
UNCLEAR = 3
OF_FUNCTIONS = {
    "--setup": "setup", "--min": "least", "--max": "most", "--memory-limit": "memory_limit", "--mutates": "mutates",
    "--expect": "expect",
}  # fmt: skip


def main(options: Namespace) -> int:
    table = lesson("big-o")
    try:
        asked, expected = _asked(options)
    except ValueError as error:
        return fail(str(error), USAGE)
    order = replace(table.order(), argv=own_module(BENCH, *asked), lesson="" if options.functions else table.name)
    if expected or not watching.has_screen(options):
        return _tell(order, options, expected)
    return watching.show([(order, None if options.functions else table, ("complexity",))], options, start=True)


def _asked(options: Namespace) -> tuple[list[str], str]:
    """The worker's arguments, and the class that is expected. Raises ``ValueError`` with what is wrong in a line."""
    from tui.complexity.infer import known
    from tui.complexity.target import parse

    given = {option: getattr(options, name) for option, name in OF_FUNCTIONS.items() if getattr(options, name)}
    if given and not options.functions:
        told = tr("{option} is for functions: dogwatch complexity FILE.py:FUNCTION {option} …")
        raise ValueError(told.format(option=next(iter(given))))
    for spec in (*options.functions, *([options.setup] if options.setup else [])):
        parse(spec)
    if options.least and options.most and options.least >= options.most:
        told = tr("--min {least} is not below --max {most}: sizes must ascend")
        raise ValueError(told.format(least=options.least, most=options.most))
    expected = known(given.pop("--expect")) if options.expect is not None else ""
    asked = [word for spec in options.functions for word in ("--function", spec)]
    for option, value in given.items():
        asked += [option] if value is True else [option, str(value)]
    if options.time_budget:
        asked += ["--time-budget", str(options.time_budget)]
    return asked, expected


def _tell(order: Order, options: Namespace, expected: str) -> int:
    """Measure to the end without a screen, and print the report; what went wrong is a line each on stderr."""
    try:
        with watching.recording(options) as recorder:
            events = watching.run(order, recorder, options.duration)
    except (CannotStart, watching.CannotRecord) as error:
        return fail(str(error))
    code = watching.lacking(recorder)
    watching.print_reports([events], options.json)
    verdict = _verdict(events, expected)
    return code or verdict


def _verdict(events: Sequence[Event], expected: str) -> int:
    """The exit code, and why on stderr where it is not 0."""
    from tui.complexity.model import EMPTY, fold
    from tui.complexity.remarks import remark

    state = EMPTY
    for event in events:
        state = fold(state, event)
    codes = [fail(text) for text in state.failures.values()]
    if expected:
        for cell in state.functions:
            if cell.structure in state.failures:
                continue
            if cell.measured in (None, "unclear"):
                told = tr(
                    "{function} is unclear. {why} Or else give it more time (--time-budget), or larger sizes (--max)"
                )
                codes.append(fail(told.format(function=cell.structure, why=remark(cell)), UNCLEAR))
            elif cell.measured != expected:
                codes.append(
                    fail(
                        tr("{function} is {measured}, not {expected}").format(
                            function=cell.structure, measured=cell.measured, expected=expected
                        )
                    )
                )
    return FAILED if FAILED in codes else max(codes, default=0)
