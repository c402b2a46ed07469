"""The moment that ``--at`` names: seconds, or a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.words import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.timeline.recording import Recorded


class Never(Exception):
    """A fact that never holds, in one line."""


def moment(at: float | str, recorded: Sequence[Recorded]) -> float:
    """The time in seconds at which to look; a fact is looked for in one recording after the other. Raises
    :class:`Never`."""
    if isinstance(at, float):
        return at
    from tui.lessons.cues import when

    found = next((t for one in recorded if (t := when(at, one.events)) is not None), None)
    if found is None:
        raise Never(tr("{fact} never holds in this recording; dogwatch report FILE tells what does").format(fact=at))
    return found
