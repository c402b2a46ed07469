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
    Failed,
    GivenUp,
    NotOpened,
    Opening,
    PoolInvalidated,
    PoolSeen,
    Queried,
    ServerSeen,
    Settled,
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
        (2, True, 3.0, 1.0, Verdict.PINGED),
        (2, True, 3.0, 2.5, Verdict.REPLACED),  # SQLAlchemy looks at the age before it tests
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
    out = [CheckedOut(1.0, 1, 1, "Thread-1", "job.py:31"), Queried(1.0, 1, 1)]
    found = pool(seen(recycle=2, pre_ping=True), opened(0.0), out)
    assert found.verdict(found.open[1], 2.0) is Verdict.HELD
    assert found.verdict(found.open[1], 4.5) is Verdict.DEAD


@pytest.mark.parametrize("raw", [True, False])
def test_what_may_be_used_past_the_engine_is_unknown(raw: bool) -> None:
    out = CheckedOut(1.0, 1, 1, "Thread-1", "job.py:31", raw)
    found = pool(seen(), opened(0.0), out)
    assert found.verdict(found.open[1], 9.0) is Verdict.UNSEEN
    assert found.open[1].server_deadline is None


def test_what_was_dead_when_it_was_taken_is_dead() -> None:
    found = pool(seen(), opened(0.0), CheckedOut(4.0, 1, 1, "Thread-1", "job.py:31"))
    assert found.verdict(found.open[1], 4.0) is Verdict.DEAD


def test_after_a_use_past_the_engine_the_next_sign_of_life_counts() -> None:
    """MySQL's drivers roll back whatever comes back; PostgreSQL's only where there is something to roll back."""
    events = [CheckedOut(1.0, 1, 1, "Thread-1", "job.py:31", True), CheckedIn(9.0, 1, 1)]
    mysql = pool(seen(), opened(0.0), events)
    assert mysql.open[1].server_deadline == 12.0
    postgresql = PoolSeen(0.0, 1, "batch", "postgresql+psycopg://localhost/", "QueuePool", -1, False)
    server = ServerSeen(0.0, 1, 1, "15.18", 3.0, in_transaction=0.0)
    other = pool(postgresql, Connected(0.0, 1, 1, 0.0), server, events)
    assert other.verdict(other.open[1], 9.0) is Verdict.UNSEEN
    assert (
        fold(state(postgresql, Connected(0.0, 1, 1, 0.0), server, events), Queried(10.0, 1, 1)).pools[1].survived == 0
    )
    again = pool(postgresql, Connected(0.0, 1, 1, 0.0), server, events, used(10.0))
    assert again.open[1].server_deadline == 13.0


@pytest.mark.parametrize(
    ("inside", "events", "deadline", "verdict"),
    [
        (0.0, [Queried(1.0, 1, 1, "", True)], None, Verdict.FOREVER),
        (2.0, [Queried(1.0, 1, 1, "", True)], 3.0, Verdict.DEAD),
        (0.0, [Queried(1.0, 1, 1)], 6.0, Verdict.HELD),  # in autocommit mode
        (0.0, [Queried(1.0, 1, 1, "", True), Settled(2.0, 1, 1)], 7.0, Verdict.HELD),
        (0.0, [Failed(1.0, 1, 1, "42P01", "no such table", False, True)], None, Verdict.FOREVER),
        (0.0, [Queried(1.0, 1, 1, "", True), Settled(2.0, 1, 1), CheckedIn(2.5, 1, 1)], 7.0, Verdict.DIES),
        (0.0, [Queried(1.0, 1, 1, "", True), CheckedIn(2.5, 1, 1)], 7.5, Verdict.DIES),
    ],
)
def test_inside_a_transaction_another_timeout_holds(
    inside: float, events: list[object], deadline: float | None, verdict: Verdict
) -> None:
    postgresql = PoolSeen(0.0, 1, "batch", "postgresql+psycopg://localhost/", "QueuePool", -1, False)
    server = ServerSeen(0.0, 1, 1, "15.18", 5.0, in_transaction=inside)
    out = CheckedOut(0.5, 1, 1, "Thread-1", "job.py:31")
    found = pool(postgresql, Connected(0.0, 1, 1, 0.0), server, out, *events)
    assert found.open[1].server_deadline == deadline
    assert found.verdict(found.open[1], 4.0) is verdict


def test_a_commit_is_a_sign_of_life() -> None:
    out = [CheckedOut(1.0, 1, 1, "Thread-1", "job.py:31"), Queried(1.0, 1, 1), Settled(2.0, 1, 1)]
    assert pool(seen(), opened(0.0), out).open[1].server_deadline == 5.0


def test_a_timeout_that_the_program_sets_is_unknown_until_the_server_is_asked() -> None:
    out = CheckedOut(1.0, 1, 1, "Thread-1", "job.py:31")
    sets = [out, Queried(1.1, 1, 1, "SET idle_session_timeout = '9s'", asked=1.0)]
    failed = [out, Asked(1.0, 1, 1, "SET idle_session_timeout = '9s'"), Failed(1.1, 1, 1, None, "no", False)]
    assert not pool(seen(), opened(0.0), failed).open[1].facts
    found = pool(seen(), opened(0.0), sets)
    assert found.verdict(found.open[1], 9.0) is Verdict.UNKNOWN
    again = pool(seen(), opened(0.0), sets, CheckedIn(1.2, 1, 1), ServerSeen(2.0, 1, 1, "15.18", 9.0))
    assert again.open[1].server_deadline == 11.0
    other = [out, Queried(1.1, 1, 1, "SET search_path TO timeouts_of_other_kinds")]
    assert pool(seen(), opened(0.0), out, Queried(1.1, 1, 1, "SET NAMES utf8")).open[1].facts
    assert not pool(seen(), opened(0.0), other).open[1].facts  # rather unknown than wrong


def test_settings_that_could_not_be_read_foretell_nothing() -> None:
    found = pool(PoolSeen(0.0, 1, "batch", "", "QueuePool", None, False), opened(0.0))
    assert found.verdict(found.open[1], 1.0) is Verdict.UNSEEN
    found = pool(PoolSeen(0.0, 1, "batch", "", "QueuePool", -1, None), opened(0.0))
    assert found.verdict(found.open[1], 1.0) is Verdict.UNSEEN


def test_what_the_program_gives_up_is_replaced() -> None:
    found = pool(seen(), opened(0.0), GivenUp(1.0, 1, 1))
    assert found.verdict(found.open[1], 1.0) is Verdict.SWEPT


def test_a_class_of_the_programs_own_that_holds_nothing_holds_nothing() -> None:
    own = PoolSeen(0.0, 1, "batch", "", "OwnPool", -1, False, keeps=False)
    assert not pool(own).holds
    assert not pool(seen(kind="NullPool")).holds
    assert pool(seen()).holds


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
    assert pool(seen(), opened(0.0), Detached(1.0, 1, 1)).open[1].state == "detached"
    assert pool(seen(), Opening(0.0, 1, 1, "T", ""), NotOpened(0.5, 1, 1)).open == {}


def test_overflow_is_as_many_as_the_pool_counts_and_of_those_that_are_out() -> None:
    events = [*opened(0.0), *opened(0.0, 2), *opened(0.0, 3)]
    for number, overflow in ((1, 0), (2, 0), (3, 1)):
        events.append(CheckedOut(float(number), 1, number, "T", "job.py:31", overflow=overflow))

    def states(*more: object) -> list[str]:
        return [each.state for each in pool(seen(), *events, *more).open.values()]

    assert states() == ["out", "out", "overflow, out"]
    assert states(CheckedIn(4.0, 1, 3)) == ["out", "overflow, out", "idle"]  # the one that comes back last goes
    assert states(CheckedIn(4.0, 1, 3), CheckedIn(5.0, 1, 1)) == ["idle", "overflow, out", "idle"]
    last = [CheckedIn(4.0, 1, 3), CheckedIn(5.0, 1, 1), CheckedIn(6.0, 1, 2), Closed(6.0, 1, 2, "overflow")]
    assert states(*last) == ["idle", "idle"]
    assert states(Detached(4.0, 1, 3)) == ["out", "overflow, out", "detached"]


def test_a_disconnect_takes_the_idle_connections_along() -> None:
    found = pool(seen(), opened(0.0), opened(0.0, 2), gone(1.0), PoolInvalidated(1.0, 1, 1.0), opened(2.0, 3))
    assert found.verdict(found.open[2], 2.0) is Verdict.SWEPT
    assert found.verdict(found.open[3], 2.0) is Verdict.DIES
    later = fold(state(seen(), opened(0.0), opened(0.0, 2), gone(1.0)), Closed(9.0, 1, 2, "invalidated")).pools[1]
    assert later.gone_with() == {1.0: [2]}


def test_a_disconnect_without_a_code_does_not_take_itself_along() -> None:
    message = "server closed the connection unexpectedly\n\tThis probably means"
    lost = [Failed(1.0, 1, 1, None, message, True), Closed(1.0, 1, 1, "invalidated")]
    found = pool(seen(), opened(0.0), opened(0.0, 2), lost, Closed(2.0, 1, 2, "invalidated"))
    assert found.gone_with() == {1.0: [2]}
    assert found.gone[0].failed == "server closed the connection unexpectedly This probably means"


def test_who_waits_is_known_and_how_long_and_for_whom() -> None:
    out = [*opened(0.0), CheckedOut(0.5, 1, 1, "Thread-1", "job.py:31"), Waiting(1.0, 1, 7, "Thread-2", "job.py:40")]
    waits = pool(seen(), out)
    assert [(wait.thread, wait.where) for wait in waits.waiting.values()] == [("Thread-2", "job.py:40")]
    over = pool(seen(), out, Waited(31.0, 1, 7, True))
    assert (over.waiting, over.waits, over.timeouts) == ({}, 1, 1)
    assert over.exhausted is not None
    assert (over.exhausted.waited, over.exhausted.holders) == (30.0, (("Thread-1", "job.py:31", 30.5),))


def test_between_statements_in_quick_succession_there_was_no_silence() -> None:
    """However late the latest of them is told: the reader may have slept."""
    out = [*opened(0.0), CheckedOut(1.0, 1, 1, "Thread-1", "job.py:31"), Queried(1.0, 1, 1, asked=1.0)]
    found = pool(seen(), out, Queried(31.0, 1, 1, among=True))
    assert (found.open[1].touched, found.survived, found.silence) == (31.0, 1.0, None)
    assert pool(seen(), out, Queried(31.0, 1, 1, among=True), Queried(30.0, 1, 1, among=True)) == found
    back = pool(seen(), out, CheckedIn(35.0, 1, 1, heard=34.0))
    assert (back.open[1].queries, back.silence) == ((1.0, 34.0), None)


def test_a_statement_is_told_with_when_it_was_sent() -> None:
    out = [*opened(0.0), CheckedOut(1.0, 1, 1, "Thread-1", "job.py:31"), Queried(1.0, 1, 1, asked=1.0)]
    found = pool(seen(), out, Queried(60.0, 1, 1, asked=3.5))
    assert (found.survived, found.silence, found.open[1].touched) == (2.5, None, 60.0)
    assert pool(seen(), out, Asked(3.5, 1, 1), Queried(60.0, 1, 1, asked=3.5)) == found


def test_only_a_silence_that_is_sure_was_survived() -> None:
    """Before the first statement of a checkout the connection may have been used past the engine."""
    late = [*opened(0.0), CheckedOut(1.0, 1, 1, "Thread-1", "job.py:31"), Queried(9.0, 1, 1)]
    assert pool(seen(), late).survived == 1.0
    assert pool(seen(), late, Queried(12.0, 1, 1)).survived == 3.0
