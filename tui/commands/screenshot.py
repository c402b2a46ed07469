"""``dogwatch screenshot``: one moment of a recording as a picture, as text, or its heap as a graph."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.moments import Never, moment
from tui.commands.say import USAGE, fail, say
from tui.retold import why
from tui.screen.saved import save
from tui.timeline.recording import RecordingError, read
from tui.words import tr

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from tui.heap.model import HeapState
    from tui.timeline.recording import Recorded

SUFFIXES = (".svg", ".txt", ".dot")


def main(options: Namespace) -> int:
    out = Path(options.out) if options.out else Path(options.files[0]).with_suffix(".svg")
    if out.suffix not in SUFFIXES:
        return fail(
            tr("{file}: a picture is written as .svg, .txt or .dot; name it OUT.svg with -o").format(file=out), USAGE
        )
    if any(Path(file).resolve() == out.resolve() for file in options.files):
        return fail(tr("{file} is the recording itself; name the picture with -o").format(file=out), USAGE)
    try:
        recorded = [read(Path(file)) for file in options.files]
        at = moment(options.at, recorded)
    except (RecordingError, Never) as error:
        return fail(str(error))
    for one in recorded:
        if one.note:
            say(one.note)
    end = max((one.events[-1].t for one in recorded if one.events), default=0.0)
    if at > end:
        say(
            tr("the recording ends at {end} s, and so the picture shows that moment and not {at} s").format(
                end=f"{end:.2f}", at=f"{at:g}"
            )
        )
    if out.suffix == ".dot" and not any(_heap(one, at).number for one in recorded):
        return fail(
            tr("{file}: no heap was seen up to {at} s that a graph could be made of").format(
                file=options.files[0], at=f"{at:g}"
            )
        )
    try:
        save(out, _written(recorded, at, options, out.suffix))
    except OSError as error:
        return fail(tr("{file}: cannot be written ({why})").format(file=out, why=why(error)))
    return 0


def _written(recorded: Sequence[Recorded], at: float, options: Namespace, suffix: str) -> str:
    """What the file holds: the screen as SVG or text, or the first heap's graph."""
    if suffix != ".dot":
        return asyncio.run(_picture(recorded, at, options, suffix))
    from tui.heap.dot import dot

    return next(dot(heap) for one in recorded if (heap := _heap(one, at)).number)


def _heap(recorded: Recorded, at: float) -> HeapState:
    """The heap at ``at`` seconds."""
    from tui.heap.model import EMPTY, fold

    state = EMPTY
    for event in recorded.events:
        if event.t > at:
            break
        state = fold(state, event)
    return state


async def _picture(recorded: Sequence[Recorded], at: float, options: Namespace, suffix: str) -> str:
    """A moment that is named by a fact is drawn without its time and its Python, and so the same for every run.

    A picture has the colours of its theme, whatever the terminal has.
    """
    os.environ.pop("NO_COLOR", None)
    from tui.screen.app import DogwatchApp
    from tui.screen.replayed import replayed

    shows = [replayed(one, at) for one in recorded]
    app = DogwatchApp(shows, lens=options.lens or "", full=options.full, theme=options.theme, ascii=options.ascii)
    app.set_class(isinstance(options.at, str), "-timeless")
    async with app.run_test(size=options.size) as pilot:
        await pilot.pause()
        return app.export_text() if suffix == ".txt" else app.export_screenshot()
