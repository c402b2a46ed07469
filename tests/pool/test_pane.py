"""What a person sees of pools: marks on one axis of time, words beside them, at every size."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from tests.pool.story import gone, opened, seen, state, used
from tui.observed._dogwatch.events import CheckedOut, Closed, Connected
from tui.pool.model import EMPTY, PoolState
from tui.pool.pane import PoolPane, draw

THREE = state(
    seen(name="default"),
    seen(recycle=2, pool=2, name="recycle"),
    seen(pre_ping=True, pool=3, name="pre-ping"),
    *([*opened(0.0, pool=pool), *used(1.0, pool=pool)] for pool in (1, 2, 3)),
)


def lines(of: PoolState, now: float, width: int = 78, height: int = 20, full: bool = False) -> list[str]:
    return draw(of, now, width, height, full).text().split("\n")


def row(of: PoolState, now: float, pool: str, number: int = 1, width: int = 78) -> str:
    """The row of a connection of a pool."""
    drawn = lines(of, now, width)
    heading = next(index for index, line in enumerate(drawn) if line.startswith(pool))
    return next(line for line in drawn[heading:] if line.startswith(f" #{number}"))


def test_without_a_pool_it_says_what_it_waits_for() -> None:
    assert "no SQLAlchemy engine was made yet" in "\n".join(lines(EMPTY, 1.0))


def test_the_server_comes_first_without_recycle() -> None:
    line = row(THREE, 2.0, "default")
    assert line.index("q") < line.index("┊") < line.index("S✗")
    assert line.endswith("dies: nothing replaces it")


def test_recycle_comes_first_where_it_is_shorter() -> None:
    line = row(THREE, 1.5, "recycle")
    assert line.index("q") < line.index("┊") < line.index("R") < line.index("S")
    assert line.endswith("safe: replaced first")
    assert "✗" not in line


def test_after_the_deadline_the_connection_is_dead_and_its_end_is_in_the_past() -> None:
    line = row(THREE, 5.0, "default")
    assert line.index("S✗") < line.index("┊")
    assert line.endswith("✗ dead: the next use fails")


def test_a_query_moves_the_server_away_and_leaves_recycle() -> None:
    before = row(state(seen(recycle=2), opened(0.0)), 1.0, "batch")
    after = row(state(seen(recycle=2), opened(0.0), used(1.0)), 1.0, "batch")
    assert after.index("S") > before.index("S")
    assert after.index("R") == before.index("R")


def test_who_holds_a_connection_is_named_with_the_line() -> None:
    held = state(seen(), opened(0.0), CheckedOut(1.0, 1, 1, "Thread-2", "job.py:31"))
    assert row(held, 1.5, "batch").endswith("out: Thread-2 job.py:31")
    assert row(held, 1.5, "batch", width=58).endswith("out: job.py:31")


def test_what_happened_stands_below_newest_first() -> None:
    story = state(seen(recycle=2), opened(0.0), Closed(4.0, 1, 1, "recycled"), opened(4.0, 2), gone(9.0, 2))
    told = [line for line in lines(story, 9.5) if " s  batch #" in line]
    assert "it was dead" in told[0]
    assert "(2006, 'MySQL server has gone away')" in told[1]
    assert "older than recycle" in told[2]


def test_a_closed_connection_stays_a_moment() -> None:
    story = state(seen(), opened(0.0), gone(4.0), opened(4.5, 2))
    assert row(story, 5.0, "batch").endswith("died: error 2006")
    assert not any(line.startswith(" #1") for line in lines(story, 10.0))


def test_advice_and_the_rule_of_recycle_stand_at_the_end() -> None:
    drawn = "\n".join(lines(state(seen(recycle=4), opened(0.0)), 1.0))
    assert "R does nothing until someone checks out." in drawn
    assert "advice  recycle 4 s is longer than the server's 3 s" in drawn


def test_settings_stand_beside_the_name() -> None:
    heading = lines(THREE, 1.0)[1]
    assert heading.startswith("default  0 of 2+1 out  root:***@127")
    assert heading.endswith("recycle -1  pre_ping off  server 3 s")


def test_the_rest_of_many_connections_is_counted() -> None:
    many = state(seen(recycle=2), *(opened(0.0, number) for number in range(1, 51)))
    drawn = lines(many, 1.0)
    shown = [line for line in drawn if line.startswith(" #")]
    assert f" +{50 - len(shown)} more connections" in drawn


def test_connections_that_are_out_come_first() -> None:
    out = CheckedOut(1.0, 1, 40, "Thread-2", "job.py:31")
    many = state(seen(recycle=2), *(opened(0.0, number) for number in range(1, 51)), out)
    assert next(line for line in lines(many, 1.0) if line.startswith(" #")).startswith(" #40")


@pytest.mark.parametrize("width", [40, 58, 78, 120, 200])
@pytest.mark.parametrize("height", [4, 6, 17, 20, 40])
@pytest.mark.parametrize("full", [False, True])
def test_it_fits_at_every_size(width: int, height: int, full: bool) -> None:
    pools = [seen(pool=number, name=f"엔진 {number}", recycle=number) for number in range(1, 9)]
    wide = state(*pools, *(opened(0.0, number, pool=pool) for pool in range(1, 9) for number in range(1, 5)))
    drawn = lines(wide, 2.0, width, height, full)
    assert len(drawn) == height
    assert max(map(cell_len, drawn)) <= width


@pytest.mark.parametrize("timeout", [0.5, 3.0, 28800.0, None])
@pytest.mark.parametrize("now", [0.0, 5.0, 1e5])
def test_any_timeout_fits_the_axis(timeout: float | None, now: float) -> None:
    drawn = lines(state(seen(recycle=14400), Connected(0.0, 1, 1, 0.0), opened(0.0, 2, timeout)), now)
    assert any("┊" in line for line in drawn)


async def test_the_widget_draws_the_moment_that_it_is_given() -> None:
    class Screen(App[None]):
        def compose(self) -> ComposeResult:
            yield PoolPane()

    app = Screen()
    async with app.run_test(size=(80, 24)) as pilot:
        pane = app.query_one(PoolPane)
        pane.state, pane.now = THREE, 5.0
        await pilot.pause()
        assert "dead: the next use fails" in str(pane.render())
