"""The time bar under a mouse: what one points at is the moment that is drawn there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.events import MouseMove

from tests.screen.recordings import app
from tui.screen.timebar import draw, sought

MOMENTS = st.lists(st.floats(0, 50), max_size=20).map(lambda moments: tuple(sorted(set(moments))))


@given(MOMENTS, st.floats(0.001, 50), st.integers(0, 130), st.integers(0, 120))
def test_what_one_points_at_is_drawn_there(moments: tuple[float, ...], end: float, x: int, width: int) -> None:
    moments = tuple(moment for moment in moments if moment <= end)
    t = sought(x, end, end, moments, "paused", width)
    if t is None:
        line = draw(end, end, moments, "paused", width).text()
        assert x < 1 or not set(line[x : x + 1]) & set("━─┿┼●")
        return
    assert 0 <= t <= end
    line = draw(t, end, moments, "paused", width).text()
    # the label may take a column more or less at another time
    assert abs(line.index("●") - x) <= abs(cell_len(f"{t:.1f}") - cell_len(f"{end:.1f}"))


@pytest.mark.asyncio
async def test_a_moment_is_sought_by_a_click_and_others_by_dragging_on() -> None:
    dogwatch = app("dog")
    async with dogwatch.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        bar, show = dogwatch._timebar, dogwatch.show
        line = "".join(segment.text for segment in bar.render_line(0))
        far, near = line.rindex("┼"), line.index("┼")
        await pilot.click(bar, offset=(far, 0))
        await pilot.pause()
        assert show.playhead.t in show.timeline.moments
        assert not show.playhead.playing
        later = show.playhead.t
        await pilot.mouse_down(bar, offset=(far, 0))
        await pilot._post_mouse_events([MouseMove], bar, (near, 0), button=1)
        await pilot.pause()
        assert 0 < show.playhead.t < later
        await pilot.hover(bar, offset=(far, 0))  # let go where nobody told us
        await pilot.pause()
        assert show.playhead.t < later
        assert dogwatch.mouse_captured is None
