"""A connection's two clocks and two deadlines, and what will become of it."""

from __future__ import annotations

import pytest

from tests.pool.story import gone, opened, pool, seen, state, used
from tui.observed._dogwatch.events import (
    Asked,
    CheckedIn,
    CheckedOut,
    ClockJumped,
    Closed,
    Connected,
    Detached,
    NotOpened,
    Opening,
    PoolInvalidated,
    Queried,
    Started,
    Waited,
    Waiting,
)
from tui.pool.model import EMPTY, Verdict, fold


def test_a_query_pushes_the_servers_deadline_and_never_that_of_recycle() -> None:
    before = pool(seen(recycle=2), opened(1.0))
    after = pool(seen(recycle=2), opened(1.0), used(2.5))
    assert (before.open[1].server_deadline, before.recycle_deadline(before.open[1])) == (4.0, 3.0)
    assert (after.open[1].server_deadline, after.recycle_deadline(after.open[1])) == (5.5, 3.0)


def test_age_counts_from_the_start_of_connecting_and_idle_time_from_the_last_sign_of_life() -> None:
    (connection,) = pool(seen(), Connected(1.0, 1, 1, 0.8), used(2.0, seconds=0.5)).open.values()
    assert connection.age(3.0) == pytest.approx(2.2)
    assert connection.idle(3.0) == 0.5


def test_a_ping_at_checkout_is_a_sign_of_life() -> None:
    out = CheckedOut(2.0, 1, 1, "Thread-1", "")
    assert pool(seen(pre_ping=True), opened(1.0), used(1.5), out).open[1].touched == 2.0
    assert pool(seen(pre_ping=False), opened(1.0), used(1.5), out).open[1].touched == 1.5
    assert pool(seen(pre_ping=True), opened(1.0), out).open[1].touched == 1.0  # a new connection is not tested


@pytest.mark.parametrize(
    ("recycle", "pre_ping", "timeout", "now", "verdict"),
    [
        (-1, False, 3.0, 1.0, Verdict.DIES),
        (-1, False, 3.0, 4.0, Verdict.DEAD),
        (-1, True, 3.0, 4.0, Verdict.PINGED),
        (2, False, 3.0, 1.0, Verdict.REPLACED_FIRST),
        (2, False, 3.0, 2.0, Verdict.REPLACED_FIRST),
        (2, False, 3.0, 2.5, Verdict.REPLACED),
        (2, False, 3.0, 9.0, Verdict.REPLACED),
        (3, False, 3.0, 1.0, Verdict.DIES_FIRST),
        (4, False, 3.0, 1.0, Verdict.DIES_FIRST),
        (4, False, 3.0, 3.5, Verdict.DEAD),
        (4, False, 3.0, 4.5, Verdict.REPLACED),
        (-1, False, None, 99.0, Verdict.FOREVER),
    ],
)
def test_the_deadline_that_comes_first_decides(
    recycle: float, pre_ping: bool, timeout: float | None, now: float, verdict: Verdict
) -> None:
    found = pool(seen(recycle, pre_ping), opened(0.0, timeout=timeout))
    assert found.verdict(found.open[1], now) is verdict


def test_where_the_server_was_not_asked_nothing_is_foretold() -> None:
    found = pool(seen(), Connected(0.0, 1, 1, 0.0))
    assert found.verdict(found.open[1], 9.0) is Verdict.UNKNOWN


def test_neither_option_helps_a_connection_that_is_out() -> None:
    found = pool(seen(recycle=2, pre_ping=True), opened(0.0), CheckedOut(1.0, 1, 1, "Thread-1", "job.py:31"))
    assert found.verdict(found.open[1], 2.0) is Verdict.HELD
    assert found.verdict(found.open[1], 4.5) is Verdict.DEAD


def test_a_holder_is_known_while_a_connection_is_out() -> None:
    out = pool(seen(), opened(0.0), CheckedOut(1.0, 1, 1, "Thread-2", "job.py:31"))
    assert (out.open[1].thread, out.open[1].where, out.out) == ("Thread-2", "job.py:31", 1)
    back = pool(seen(), opened(0.0), used(1.0))
    assert (back.open[1].thread, back.out, back.peak, back.checkouts) == ("", 0, 1, 1)


def test_a_failure_closes_the_connection_and_keeps_its_error() -> None:
    found = pool(seen(), opened(0.0), gone(4.0))
    assert found.open == {}
    assert [(last.number, last.closed, last.why, last.failed) for last in found.gone] == [(1, 4.0, "invalidated", 2006)]
    assert [error.code for error in found.errors] == [2006]


def test_a_recording_that_starts_in_the_middle_is_no_error() -> None:
    for event in (
        Queried(1.0, 7, 3),
        CheckedIn(1.0, 7, 3),
        Closed(1.0, 7, 3, "recycled"),
        *used(2.0, 3, 7),
        *gone(3.0),
    ):
        fold(EMPTY, event)
    assert state(Queried(1.0, 7, 3)).pools[7].open == {}


def test_other_lenses_events_change_nothing() -> None:
    assert fold(EMPTY, Started(0.0, 1, "3.11.7")) is EMPTY


def test_a_state_of_before_stays_as_it_was() -> None:
    before = state(seen(), opened(0.0))
    fold(before, Closed(1.0, 1, 1, "recycled"))
    assert list(before.pools[1].open) == [1]


def test_while_a_statement_runs_the_servers_clock_stands() -> None:
    out = [*opened(0.0), CheckedOut(1.0, 1, 1, "Thread-1", "job.py:31"), Asked(1.0, 1, 1, "select sleep(60)")]
    busy = pool(seen(), out)
    assert busy.open[1].server_deadline is None
    assert busy.verdict(busy.open[1], 50.0) is Verdict.WORKING
    answered = pool(seen(), out, Queried(61.0, 1, 1))
    assert (answered.open[1].server_deadline, answered.silence) == (64.0, None)


def test_a_clock_that_is_set_makes_all_connections_older_at_once() -> None:
    after = pool(seen(recycle=60), opened(0.0), ClockJumped(1.0, 3600.0))
    assert after.open[1].age(1.0) == 3601.0
    assert after.verdict(after.open[1], 1.0) is Verdict.REPLACED
    assert after.open[1].idle(1.0) == 1.0


def test_states_have_the_fields_words() -> None:
    many = pool(
        seen(),
        opened(0.0),
        opened(0.0, 2),
        Opening(1.0, 1, 3, "Thread-3", "job.py:9"),
        CheckedOut(1.0, 1, 1, "Thread-1", "job.py:31"),
    )
    assert [each.state for _, each in sorted(many.open.items())] == ["out", "idle", "being opened"]
    beyond = pool(seen(), opened(0.0), opened(0.0, 2), Opening(1.0, 1, 3, "T", ""), Connected(1.1, 1, 3, 1.0))
    assert beyond.open[3].state == "overflow, idle"
    assert pool(seen(), opened(0.0), Detached(1.0, 1, 1)).open[1].state == "detached"
    assert pool(seen(), Opening(0.0, 1, 1, "T", ""), NotOpened(0.5, 1, 1)).open == {}


def test_a_disconnect_takes_the_idle_connections_along() -> None:
    found = pool(seen(), opened(0.0), opened(0.0, 2), gone(1.0), PoolInvalidated(1.0, 1, 1.0), opened(2.0, 3))
    assert found.verdict(found.open[2], 2.0) is Verdict.SWEPT
    assert found.verdict(found.open[3], 2.0) is Verdict.DIES
    later = fold(state(seen(), opened(0.0), opened(0.0, 2), gone(1.0)), Closed(9.0, 1, 2, "invalidated")).pools[1]
    assert later.gone_with() == {1.0: [2]}


def test_who_waits_is_known_and_how_long_and_for_whom() -> None:
    out = [*opened(0.0), CheckedOut(0.5, 1, 1, "Thread-1", "job.py:31"), Waiting(1.0, 1, 7, "Thread-2", "job.py:40")]
    waits = pool(seen(), out)
    assert [(wait.thread, wait.where) for wait in waits.waiting.values()] == [("Thread-2", "job.py:40")]
    over = pool(seen(), out, Waited(31.0, 1, 7, True))
    assert (over.waiting, over.waits, over.timeouts) == ({}, 1, 1)
    assert over.exhausted is not None
    assert (over.exhausted.waited, over.exhausted.holders) == (30.0, (("Thread-1", "job.py:31", 30.5),))
