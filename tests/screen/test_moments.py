"""A recording can be looked at from any event on: one that is played stops between any two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.geometry import Region

from tests.screen.recordings import app, recorded

if TYPE_CHECKING:
    from tui.screen.app import DogwatchApp

FIRST = 60  # events after which all is looked at, there being little to draw yet
STEP = 100  # events from one look to the next, later


def draw(screen: DogwatchApp) -> None:
    """Have the lens in focus drawn now, whatever the frame rate."""
    screen.refresh_lenses()
    pane = screen.panes[screen.lens]
    pane.render_lines(Region(0, 0, *pane.size))


@pytest.mark.parametrize("size", [(60, 18), (120, 40)], ids=str)
@pytest.mark.parametrize("name", ["dog", "gone-away", "big-o"])
async def test_what_an_event_leaves_is_drawn_in_part_and_in_full(name: str, size: tuple[int, int]) -> None:
    screen = app(name)
    async with screen.run_test(size=size) as pilot:
        for full in (False, True):
            screen.full = full
            screen.arrange()
            await pilot.pause()
            times = [event.t for event in recorded(name).events]
            for t in [*times[:FIRST], *times[FIRST::STEP], times[-1]]:
                screen.show.playhead.t = t
                draw(screen)
