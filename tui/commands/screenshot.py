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
    from collections.abc import Sequence

    from tui.timeline.recording import Recorded


def main(options: Namespace) -> int:
    out = Path(options.out) if options.out else Path(options.files[0]).with_suffix(".svg")
    if out.suffix != ".svg":
        return fail(f"{out}: a picture is written as .svg; name it OUT.svg with -o", USAGE)
    if any(Path(file).resolve() == out.resolve() for file in options.files):
        return fail(f"{out} is the recording itself; name the picture with -o", USAGE)
    try:
        recorded = [read(Path(file)) for file in options.files]
    except RecordingError as error:
        return fail(str(error))
    for one in recorded:
        if one.note:
            sys.stderr.write(f"dogwatch: {one.note}\n")
    try:
        out.write_text(asyncio.run(_picture(recorded, options)), encoding="utf-8")
    except OSError as error:
        return fail(f"{out}: cannot be written ({error.strerror})")
    return 0


async def _picture(recorded: Sequence[Recorded], options: Namespace) -> str:
    from tui.screen.app import DogwatchApp
    from tui.screen.replayed import replayed

    shows = [replayed(one, options.at) for one in recorded]
    app = DogwatchApp(shows, lens=options.lens or "", language=language(options))
    async with app.run_test(size=options.size) as pilot:
        await pilot.pause()
        return app.export_screenshot()
