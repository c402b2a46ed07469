"""``dogwatch screenshot``: one moment of a recording as a picture, as text, or its heap as a graph."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.moments import Never, moment
from tui.commands.say import USAGE, fail, say
from tui.commands.watching import language
from tui.screen.saved import save
from tui.timeline.recording import RecordingError, read

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from tui.heap.model import HeapState
    from tui.timeline.recording import Recorded

SUFFIXES = (".svg", ".txt", ".dot")


def main(options: Namespace) -> int:
    out = Path(options.out) if options.out else Path(options.files[0]).with_suffix(".svg")
    if out.suffix not in SUFFIXES:
        return fail(f"{out}: a picture is written as .svg, .txt or .dot; name it OUT.svg with -o", USAGE)
    if any(Path(file).resolve() == out.resolve() for file in options.files):
        return fail(f"{out} is the recording itself; name the picture with -o", USAGE)
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
        say(f"the recording ends at {end:.2f} s, and so the picture shows that moment and not {at:g} s")
    if out.suffix == ".dot" and not any(_heap(one, at).number for one in recorded):
        return fail(f"{options.files[0]}: no heap was seen up to {at:g} s that a graph could be made of")
    try:
        save(out, _written(recorded, at, options, out.suffix))
    except OSError as error:
        return fail(f"{out}: cannot be written ({error.strerror})")
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
    """A moment that is named by a fact is drawn without its time, and so the same for every run."""
    from tui.screen.app import DogwatchApp
    from tui.screen.replayed import replayed

    shows = [replayed(one, at) for one in recorded]
    app = DogwatchApp(
        shows, lens=options.lens or "", language=language(options), theme=options.theme, ascii=options.ascii
    )
    app.set_class(isinstance(options.at, str), "-timeless")
    async with app.run_test(size=options.size) as pilot:
        await pilot.pause()
        return app.export_text() if suffix == ".txt" else app.export_screenshot()
