"""``dogwatch pool``: the lab, on the embedded server or on a real one; and what a server says of itself."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

from tui import surroundings
from tui.commands import watching
from tui.commands.say import FAILED, USAGE, fail
from tui.launch import own_module
from tui.lessons.lesson import lesson
from tui.words import spoken, tr

if TYPE_CHECKING:
    from argparse import Namespace

LANGUAGE_VARIABLE = "DOGWATCH_LAB_LANGUAGE"
UNSAFE = 3  # what tui.lab.check says of a pool_recycle
URL_VARIABLE = "DOGWATCH_LAB_URL"  # no command line, which anybody can list, holds the password


def main(options: Namespace) -> int:
    if options.url is not None:
        from tui.lab.url import check_form

        try:
            check_form(options.url)
        except ValueError as error:
            return fail(str(error), USAGE)
    wrong = _misused(options)
    if wrong:
        return fail(wrong, USAGE)
    if options.check or options.idle_probe:
        return _ask(options)
    story = lesson("gone-away")
    live = watching.has_screen(options)
    arguments = [*_lab(options), *(["--loop"] if live else [])]
    order = replace(story.order(), argv=(*story.order().argv, *arguments))
    if options.url is not None:
        order = replace(order, environment=((URL_VARIABLE, options.url),))
    if not live:
        return watching.tell([order], options)
    options.play = True  # the lab goes on by itself: no caption of the lesson holds it up
    return watching.show([(order, story, ("pool",))], options, start=True)


def _misused(options: Namespace) -> str:
    """Why these options do not go together, ``""`` where they do."""
    if (options.check or options.idle_probe) and options.url is None:
        return tr("--check and --idle-probe ask a server: name its URL")
    if options.check and options.idle_probe:
        return tr("--check and --idle-probe are two questions: ask one after the other")
    for option, given in (("--set-global", options.set_global), ("--record", options.record)):
        if given and (options.check or options.idle_probe):
            return tr("--check and --idle-probe only ask: leave out {option}").format(option=option)
    if options.check and options.duration is not None:
        return tr("--check asks once and ends by itself: leave out {option}").format(option="--duration")
    if options.set_global and options.url is None:
        return tr("--set-global changes a real server: name its URL")
    if options.manner and options.url is not None:
        return tr("--manner is how the embedded server hangs up: leave out the URL")
    if options.recycle is not None and not -1 <= options.recycle <= 2**31:
        return tr("--recycle {recycle} is not a number of seconds, nor -1 for never").format(recycle=options.recycle)
    return ""


def _lab(options: Namespace) -> list[str]:
    arguments = []
    if options.manner:
        arguments += ["--manner", options.manner]
    if options.set_global:
        arguments.append("--set-global")
    if options.recycle is not None:
        arguments += ["--recycle", str(options.recycle)]
    return arguments


def _ask(options: Namespace) -> int:
    """Ask a server in a process of its own, which has the driver."""
    arguments = ["--json"] if options.json else []
    if options.idle_probe:
        arguments += ["--unit", options.idle_probe]
        if options.duration is not None:
            arguments += ["--longest", str(options.duration)]
    elif options.recycle is not None:
        arguments += [f"--recycle={options.recycle}"]
    command = own_module("tui.lab.idle" if options.idle_probe else "tui.lab.check", *arguments)
    environment = surroundings.own(os.environ) | {
        URL_VARIABLE: options.url,
        LANGUAGE_VARIABLE: "en" if options.json else spoken(),
    }
    done = subprocess.run(command, env=environment, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode == UNSAFE:
        return FAILED
    if done.returncode:
        return fail((done.stderr.strip().splitlines() or [tr("it failed, and did not say why")])[-1])
    return 0
