"""The timeline and the moment that is looked at."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.observed._dogwatch.events import Exited, Measured, Trouble
from tui.timeline.playhead import CATCH_UP, DWELL, Playhead
from tui.timeline.timeline import CHECKPOINT_EVERY, Timeline

TIMES = st.lists(st.floats(0, 100), min_size=1, max_size=40)


def counted(state: int, _event: object) -> int:
    return state + 1


@given(st.lists(st.floats(0, 1000), max_size=3 * CHECKPOINT_EVERY), st.lists(st.floats(0, 1000), max_size=20))
def test_a_state_is_what_all_events_until_then_make(times: list[float], asked: list[float]) -> None:
    line: Timeline[int] = Timeline(0, counted)
    line.add(Measured(t, "s", "o", 1, 1.0) for t in times)
    for t in asked:
        assert line.state_at(t) == sum(time <= t for time in times)
    assert line.state_at(line.end) == len(times)


@given(st.lists(TIMES, max_size=5))
def test_time_never_runs_back(batches: list[list[float]]) -> None:
    line: Timeline[int] = Timeline(0, counted)
    for batch in batches:
        line.add(Trouble(t, "") for t in batch)
    assert line.moments == sorted(set(line.moments))
    assert line.state_at(line.end) == len(line)


def test_only_what_a_lens_shows_is_a_moment() -> None:
    line: Timeline[int] = Timeline(0, counted)
    line.add([Measured(1.0, "s", "o", 1, 1.0), Exited(2.0, 0)])
    assert line.moments == [2.0]


@given(TIMES.map(lambda times: sorted(set(times))), st.lists(st.integers(-3, 3), max_size=30))
def test_steps_go_from_moment_to_moment(moments: list[float], steps: list[int]) -> None:
    head = Playhead()
    for by in steps:
        before = head.t
        head.step(moments, by)
        assert head.t in moments
        if by == 1 and before < moments[-1]:
            assert head.t == next(moment for moment in moments if moment > before)
        if by == -1 and before > moments[0]:
            assert head.t == max(moment for moment in moments if moment < before)


def test_moments_of_a_live_program_are_shown_one_by_one() -> None:
    head = Playhead()
    moments = [0.1, 0.1001, 0.1002]
    shown = [head.advance(moments, 5.0, clock / 100, live=True) for clock in range(100)]
    assert sorted(set(shown)) == [*moments, 5.0]
    assert shown.count(0.1001) >= DWELL * 100 - 1


@given(st.integers(1, 2000))
def test_a_backlog_is_caught_up_with(count: int) -> None:
    head = Playhead()
    moments = [index / count for index in range(1, count + 1)]
    clock = 0.0
    while head.advance(moments, 1.0, clock, live=True) < 1.0:
        clock += 0.05
        assert clock < 8 * CATCH_UP
