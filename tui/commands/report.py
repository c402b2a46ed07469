"""``dogwatch report``: a recording told as text or JSON."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.say import fail, say
from tui.timeline.recording import RecordingError, read

if TYPE_CHECKING:
    from argparse import Namespace


def main(options: Namespace) -> int:
    try:
        recorded = read(Path(options.file))
    except RecordingError as error:
        return fail(str(error))
    from tui.lessons.story import story
    from tui.timeline import report

    if recorded.note:
        say(recorded.note)
    if options.json:
        sys.stdout.write(report.written(report.to_json(recorded.events)))
    else:
        sys.stdout.write(report.to_text(recorded.events, story(recorded.events)) + "\n")
    return 0
