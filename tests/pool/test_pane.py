"""What a person sees of pools: marks on one axis of time, words beside them, at every size."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from tests.pool.story import gone, opened, refused, seen, state, used
from tui.observed._dogwatch.events import CheckedOut, Closed, Connected, Failed, LabSet, Queried
from tui.pool.below import kept, lab_line, log
from tui.pool.model import EMPTY, RECENT, PoolState, Repeated
from tui.pool.pane import PoolPane, draw
from tui.words import LANGUAGES, speak

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
    assert row(held, 1.5, "batch", width=58).endswith("out 0.5 s: job.py:31")


def test_who_holds_a_connection_that_is_dead_is_named_too() -> None:
    held = state(seen(), opened(0.0), CheckedOut(1.0, 1, 1, "Thread-2", "job.py:31"), Queried(1.0, 1, 1, "select 1"))
    assert row(held, 5.0, "batch").endswith("✗ dead, out: job.py:31")
    assert "out   4.0 s" in row(held, 5.0, "batch")
    assert row(held, 5.0, "batch", width=58).endswith("✗ dead: job.py:31")
    assert row(held, 5.0, "batch", width=118).endswith("✗ dead, out 4.0 s: Thread-2 job.py:31")


def test_what_happened_stands_below_newest_first() -> None:
    story = state(seen(recycle=2), opened(0.0), Closed(4.0, 1, 1, "recycled"), opened(4.0, 2), gone(9.0, 2))
    told = [line for line in lines(story, 9.5) if " s  batch #" in line]
    assert "it was dead" in told[0]
    assert "(2006, 'MySQL server has gone away')" in told[1]
    assert "older than recycle" in told[2]


def test_equal_errors_are_one_line_with_their_count_and_the_first_and_the_last_time() -> None:
    failed = [refused(4.0 + at / 4, pool=1 + at % 3) for at in range(18)]
    told = [line for line in lines(state(lab("x", 3.9), *failed, since=THREE), 9.0) if " s  " in line[:10]]
    assert told[0] == "  8.25 s  default +2  ✗ 18 times since 4.00 s: (2003, 'refused')"
    assert told[1] == "  3.90 s  lab  x"


def test_equal_errors_are_told_apart_where_a_connection_was_opened_in_between() -> None:
    story = state(seen(), refused(1.0), refused(2.0), opened(3.0), refused(4.0))
    told = [line for line in lines(story, 5.0) if "refused" in line and " s  " in line[:10]]
    assert told == [
        "  4.00 s  batch  ✗ (2003, 'refused')",
        "  2.00 s  batch  ✗ 2 times since 1.00 s: (2003, 'refused')",
    ]


def test_equal_errors_of_several_connections_name_one_and_count_the_others() -> None:
    dead = [Failed(4.0 + number, 1, number, 2013, "Lost connection", True) for number in (1, 2, 3)]
    [told] = [line for line in lines(state(seen(), dead), 9.0) if "Lost" in line and " s  " in line[:10]]
    assert told == "  7.00 s  batch #1 +2  ✗ 3 times since 5.00 s: (2013, 'Lost connection')"


@given(st.lists(st.tuples(st.sampled_from(["refuse", "fail", "open", "key"]), st.integers(1, 3), st.booleans())))
def test_every_error_is_counted_in_one_line(story: list[tuple[str, int, bool]]) -> None:
    now, failed = THREE, 0
    for t, (what, pool, other) in enumerate(story[:RECENT], start=2):
        match what:
            case "refuse":
                now = state(refused(float(t), 2003 if other else 1040, pool=pool), since=now)
            case "fail":
                now = state(Failed(float(t), pool, 1 + other, 2013, "lost", True), since=now)
            case "open":
                now = state(opened(float(t), 2, pool=pool), since=now)
            case _:
                now = state(lab("a key", float(t)), since=now)
        failed += what in ("refuse", "fail")
    told = [each for each in now.recent if isinstance(each, Repeated)]
    assert sum(each.count for each in told) == failed
    assert all(each.began <= each.t for each in told)
    assert [each.t for each in now.recent] == sorted(each.t for each in now.recent)


@pytest.mark.parametrize("width", [58, 78, 118])
def test_that_nobody_can_connect_stands_where_the_connections_would(width: int) -> None:
    down = state(*(refused(t, pool=pool) for t in (4.0, 5.0) for pool in (1, 2, 3)), since=THREE)
    drawn = lines(down, 6.0, width)
    assert sum(" ✗ the server does not answer since 4.0 s: 2 attempts " in line for line in drawn) == 3
    advice = next(line for line in drawn if line.startswith("advice"))
    assert advice.startswith("advice  default (+2): the server does not answer: ")
    veiled = draw(down, 6.0, width, 20, veiled=True).text()
    assert "does not answer" not in veiled
    back = state(*(opened(7.0, 2, pool=pool) for pool in (1, 2, 3)), since=down)
    assert "does not answer" not in "\n".join(lines(back, 7.0, width))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_marks_are_explained_where_there_is_room(language: str) -> None:
    speak(language)
    for width in (58, 78, 118):
        drawn = lines(THREE, 2.0, width, 20)
        [line] = [line for line in drawn if line.startswith("q ")]
        assert all(f"  {mark} " in line for mark in "SR✗│")
        assert "…" not in line
        assert not any(line.startswith("q ") for line in lines(THREE, 2.0, width, 9))


def test_a_closed_connection_stays_a_moment() -> None:
    story = state(seen(), opened(0.0), gone(4.0), opened(4.5, 2))
    assert row(story, 5.0, "batch").endswith("died: error 2006")
    assert not any(line.startswith(" #1") for line in lines(story, 10.0))


def lab(change: str, t: float = 0.0) -> LabSet:
    return LabSet(t, change, "default", 3.0, 4.0, 1, False, "running")


FAILED = state(lab("the lab begins"), gone(5.0), opened(5.1, 2), opened(0.0, 2, pool=2), since=THREE)


@pytest.mark.parametrize(("width", "height"), [(58, 13), (58, 16), (78, 17), (78, 19)])
def test_the_evidence_stands_before_advice_and_what_is_gone(width: int, height: int) -> None:
    """In the smallest panes too: all living connections, the error, the lab's keys in a line, and the advice."""
    drawn = lines(FAILED, 5.5, width, height)
    assert drawn_or_counted(drawn) - sum("died" in line for line in drawn) == 4
    assert any("✗ (2006, 'MySQL server has gone" in line for line in drawn)
    assert any("the lab begins" in line for line in drawn)
    assert sum("S 3 s  ;' rest 4 s" in line or "S after 3 s" in line for line in drawn) == 1
    assert any(line.startswith("advice  default: the server hangs up after 3 s of") for line in drawn)


def test_the_last_error_is_shown_however_much_happened_since() -> None:
    ended = state(*(Closed(9.0, pool, number, "exit") for pool in (1, 2, 3) for number in (1, 2)), since=FAILED)
    assert any("✗ (2006," in line for line in lines(ended, 9.0, 58, 13))


def test_what_a_key_did_is_shown_with_its_consequence() -> None:
    killed = state(lab("killed connection 7 of default at the server", 6.0), gone(6.0, 2, code=2013), since=FAILED)
    told = [line for line in lines(killed, 6.0, 58, 13) if " s  " in line[:12]]
    assert "✗ (2013" in told[0]
    assert "killed connection 7" in told[1]


def test_what_a_key_did_stays_in_sight_a_moment_whatever_followed() -> None:
    pressed = lab("killed connection 7 of default at the server", 6.0)
    after = [Closed(6.1 + at / 10, 2, 1 + at, "recycled") for at in range(5)]
    for late, seen_then in ((6.5, True), (9.5, False)):
        followed = state(pressed, after, Closed(late, 2, 9, "recycled"), since=FAILED)
        drawn = lines(followed, late, 58, 13)
        assert any("killed connection 7" in line for line in drawn) is seen_then
        assert any("✗ (2006," in line for line in drawn)


@given(st.lists(st.integers(0, 2), max_size=12), st.integers(0, 6))
def test_no_more_of_what_happened_is_shown_than_there_is_room_for(kinds: list[int], rows: int) -> None:
    now = EMPTY
    for t, kind in enumerate(kinds):
        events = (lab("x", float(t)), Failed(float(t), 1, 0, t, "no", False), Closed(float(t), 1, 1, "recycled"))
        now = state(events[kind], since=now)
    happened = log(now, full=True)
    shown = kept(happened, rows)
    assert len(shown) == min(rows, len(happened))
    assert shown == [each for each in happened if each in shown]


def test_what_is_closed_never_takes_the_place_of_what_is_alive() -> None:
    many = state(
        seen(recycle=2), *(opened(0.0, number) for number in range(1, 12)), gone(4.0, 1), gone(4.0, 2), opened(4.0, 12)
    )
    drawn = [line for line in lines(many, 5.0, height=14) if line.startswith(" #")]
    assert not any("died" in line for line in drawn)
    drawn = [line for line in lines(many, 5.0, height=30) if line.startswith(" #")]
    assert ["died" in line for line in drawn] == [False] * 10 + [True] * 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [58, 78, 118, 198])
def test_the_keys_of_the_lab_are_one_line(width: int, language: str) -> None:
    speak(language)
    held = LabSet(0.0, "", "pre-ping", 12.0, 14.5, 3, True, "stopped")
    [pool] = [pool for pool in THREE.pools.values() if pool.name == "pre-ping"]
    line = lab_line(held, [pool], width)
    assert "…" not in line
    assert cell_len(line) <= width


def test_an_advice_is_given_once_and_cut_with_a_sign() -> None:
    pools = [seen(recycle=-1, pool=number, name=f"pool {number}") for number in (1, 2, 3)]
    story = state(*pools, *(opened(0.0, pool=number) for number in (1, 2, 3)))
    drawn = lines(story, 1.0, 58, 10)
    advice = [index for index, line in enumerate(drawn) if line.startswith("advice")]
    assert len(advice) == 1
    assert drawn[advice[0]].startswith("advice  pool 1 (+2): the server hangs up")
    assert drawn[-1].endswith("…")


def test_the_advice_that_no_option_replaces_comes_first() -> None:
    held = state(seen(), opened(0.0), CheckedOut(1.0, 1, 1, "Thread-2", "job.py:31"), Queried(1.0, 1, 1, "select 1"))
    drawn = lines(held, 5.0, 78, 10)
    told = [line for line in drawn if line.startswith("advice")]
    assert told[0].startswith("advice  connection #1 was held for 4 s without a statement by job.py:31")
    assert "Give it back before resting." in "\n".join(drawn)


def test_what_just_happened_shows_though_the_deadline_is_hours_away() -> None:
    real = state(seen(recycle=3600), opened(0.0, 1, 28800.0), used(1.0), used(2.0), used(3.0))
    line = row(real, 4.0, "batch")
    assert line.partition("┊")[0].count("q") == 3
    assert "R 59 min  S" in line
    assert "R 59 min  S 7 h" in row(real, 4.0, "batch", width=118)
    assert "S 7 h 59 min" in row(state(seen(), opened(0.0, 1, 28800.0)), 4.0, "batch")


def test_a_far_deadline_is_on_the_axis_once_the_connection_is_old() -> None:
    real = state(seen(recycle=3600), opened(0.0, 1, 28800.0), used(20_000.0))
    line = row(real, 20_000.0, "batch", width=118)
    assert line.index("R") < line.index("┊") < line.index("S")
    assert " min" not in line.partition("┊")[2].partition("S")[0]


def test_advice_and_the_rule_of_recycle_stand_at_the_end() -> None:
    drawn = "\n".join(lines(state(seen(recycle=4), opened(0.0)), 1.0))
    assert "R does nothing until someone checks out." in drawn
    assert "advice  recycle 4 s is longer than the server's 3 s" in drawn


def test_settings_stand_beside_the_name() -> None:
    heading, details = lines(THREE, 1.0)[1:3]
    assert heading.startswith("default  0 of 2+1 out")
    assert heading.endswith("recycle -1  pre_ping off  server 3 s")
    assert details.startswith(" QueuePool  FIFO  size 2, overflow 0 of 1, at most 1 out  waits 30 s  10.11")
    heading, first = lines(THREE, 1.0, height=10)[1:3]
    assert heading.startswith("default  0 of 2+1 out  root:***@127")
    assert first.startswith(" #1")


def test_a_pool_that_holds_nothing_says_so() -> None:
    heading = lines(state(seen(kind="NullPool"), opened(0.0)), 1.0)[1]
    assert heading.startswith("batch  holds no connection")


def test_state_idle_time_and_checkouts_stand_beside_the_age() -> None:
    story = state(
        seen(), opened(0.0), used(1.0), used(2.0), opened(0.5, 2), CheckedOut(3.0, 1, 2, "Thread-1", "a.py:1")
    )
    assert row(story, 4.0, "batch").startswith(" #1    4.0 s idle  2.0 s ")
    assert row(story, 4.0, "batch", 2).startswith(" #2    3.5 s out   1.0 s ")
    assert row(story, 4.0, "batch", width=98).startswith(" #1    4.0 s idle  2.0 s    2× ")
    assert " #1    4.0 s idle  2.0 s    2× " in "\n".join(lines(story, 4.0, full=True))


def test_the_rest_of_many_connections_is_counted() -> None:
    many = state(seen(recycle=2), *(opened(0.0, number) for number in range(1, 51)))
    drawn = lines(many, 1.0)
    shown = [line for line in drawn if line.startswith(" #")]
    assert drawn[1].startswith(f"batch +{50 - len(shown)} more ")


def test_held_connections_of_many_pools_are_all_drawn_or_counted() -> None:
    pools = range(1, 7)
    held = [CheckedOut(1.0, pool, number, "Thread-1", "a.py:1") for pool in pools for number in range(1, 5)]
    story = state(
        *(seen(pool=pool, name=f"pool {pool}") for pool in pools),
        *(opened(0.0, number, pool=pool) for pool in pools for number in range(1, 5)),
        held,
    )
    drawn = lines(story, 2.0, height=19)
    assert [line[:14] for line in drawn if "more" in line] == [f"pool {pool} +2 more" for pool in pools]
    assert drawn_or_counted(drawn) == 24
    few = lines(story, 2.0, height=6)
    assert "+2 more pools, 8 connections" in few
    assert drawn_or_counted(few) == 24


def drawn_or_counted(drawn: list[str]) -> int:
    """How many connections are drawn, or said not to be."""
    counted = [re.search(r"\+(\d+) more(?! pool)|, (\d+) connections?$", line) for line in drawn]
    return sum(line.startswith(" #") for line in drawn) + sum(int(found[1] or found[2]) for found in counted if found)


@given(
    st.lists(st.integers(0, 6), min_size=1, max_size=12),
    st.integers(40, 200),
    st.integers(4, 60),
    st.booleans(),
)
def test_no_connection_is_left_out_without_a_word(open: list[int], width: int, height: int, full: bool) -> None:
    pools = list(enumerate(open, start=1))
    story = state(
        *(seen(pool=pool, name=f"p{pool}") for pool, _ in pools),
        *(opened(0.0, number, pool=pool) for pool, count in pools for number in range(1, count + 1)),
    )
    drawn = lines(story, 2.0, width, height, full)
    assert len(drawn) == height
    assert max(map(cell_len, drawn)) <= width
    assert drawn_or_counted(drawn) == sum(open)


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
