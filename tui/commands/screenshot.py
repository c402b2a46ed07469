"""``dogwatch screenshot``: one moment of a recording as a picture."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.say import USAGE, fail
from tui.commands.watching import language
from tui.timeline.recording import RecordingError, read

if TYPE_CHECKING:
    from argparse import Namespace

    from tui.timeline.recording import Recorded


def main(options: Namespace) -> int:
    out = Path(options.out) if options.out else Path(options.file).with_suffix(".svg")
    if out.suffix != ".svg":
        return fail(f"{out}: a picture is written as .svg; name it OUT.svg with -o", USAGE)
    try:
        recorded = read(Path(options.file))
    except RecordingError as error:
        return fail(str(error))
    if recorded.note:
        sys.stderr.write(f"dogwatch: {recorded.note}\n")
    try:
        out.write_text(asyncio.run(_picture(recorded, options)), encoding="utf-8")
    except OSError as error:
        return fail(f"{out}: cannot be written ({error.strerror})")
    return 0


async def _picture(recorded: Recorded, options: Namespace) -> str:
    from tui.screen.app import DogwatchApp
    from tui.screen.replayed import replayed

    app = DogwatchApp([replayed(recorded, options.at)], lens=options.lens or "", language=language(options))
    async with app.run_test(size=options.size) as pilot:
        await pilot.pause()
        return app.export_screenshot()
