"""``dogwatch replay``: recordings on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.say import fail, no_terminal
from tui.commands.watching import importing, is_terminal, language
from tui.timeline.recording import RecordingError, read

if TYPE_CHECKING:
    from argparse import Namespace


def main(options: Namespace) -> int:
    try:
        recorded = [read(Path(file)) for file in options.files]
    except RecordingError as error:
        return fail(str(error))
    if not is_terminal():
        return no_terminal("replay")
    with importing():
        from tui.screen.app import DogwatchApp
        from tui.screen.replayed import replayed

    DogwatchApp([replayed(one, options.at) for one in recorded], language=language(options)).run()
    return 0
