"""``dogwatch replay``: recordings on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.moments import Never, moment
from tui.commands.say import fail, no_terminal
from tui.commands.watching import importing, is_terminal
from tui.screen import ambiguous
from tui.timeline.recording import RecordingError, read

if TYPE_CHECKING:
    from argparse import Namespace


def main(options: Namespace) -> int:
    try:
        recorded = [read(Path(file)) for file in options.files]
        at = moment(options.at, recorded)
    except (RecordingError, Never) as error:
        return fail(str(error))
    if not is_terminal():
        return no_terminal("replay")
    with ambiguous.asking() as draws_double:
        with importing():
            from tui.screen.app import DogwatchApp
            from tui.screen.replayed import replayed

        shows = [
            replayed(one, at, paced=not options.play, loop=options.loop, predict=options.predict) for one in recorded
        ]
        ascii = options.ascii or draws_double()
    DogwatchApp(shows, theme=options.theme, ascii=ascii).run()
    return 0
