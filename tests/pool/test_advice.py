"""Each rule says its sentence where it applies, and nothing is said where nothing is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.pool.story import gone, opened, pool, refused, seen, used
from tui.observed._dogwatch.events import (
    Asked,
    CheckedIn,
    CheckedOut,
    Closed,
    Connected,
    Failed,
    Opening,
    Queried,
    ServerSeen,
    Settled,
    Waited,
    Waiting,
)
from tui.pool.advice import advise, seconds

if TYPE_CHECKING:
    from tui.pool.model import Pool


def rules(found: Pool, now: float = 0.0) -> list[str]:
    return [advice.rule for advice in advise(found, now)]


def text(found: Pool, rule: str, now: float = 0.0) -> str:
    return next(advice.text for advice in advise(found, now) if advice.rule == rule)


def test_recycle_unset_while_the_server_times_out() -> None:
    found = pool(seen(), opened(0.0))
    assert rules(found) == ["recycle-unset"]
    assert text(found, "recycle-unset") == (
        "the server hangs up after 3 s of silence, and nothing replaces the connection: pool_recycle is -1 and "
        "pool_pre_ping is off. Set pool_recycle below 3 s, or pool_pre_ping=True."
    )


def test_recycle_longer_than_the_servers_timeout() -> None:
    found = pool(seen(recycle=4), opened(0.0))
    assert rules(found) == ["recycle-exceeds-timeout"]
    assert text(found, "recycle-exceeds-timeout") == (
        "recycle 4 s is longer than the server's 3 s: an idle connection dies before it is replaced. Set pool_recycle "
        "below 3 s."
    )


def test_recycle_equal_to_the_servers_timeout_is_too_long() -> None:
    assert rules(pool(seen(recycle=3), opened(0.0))) == ["recycle-exceeds-timeout"]


@pytest.mark.parametrize(
    "found",
    [
        pool(seen(recycle=2), opened(0.0), used(1.0)),
        pool(seen(pre_ping=True), opened(0.0), used(1.0)),
        pool(seen(recycle=4, pre_ping=True), opened(0.0), used(1.0)),
        pool(seen(), opened(0.0, timeout=None), used(1.0)),
        pool(seen(kind="NullPool"), opened(0.0), used(1.0)),
        pool(seen(), Connected(0.0, 1, 1, 0.0), used(1.0)),
        pool(seen(recycle=2), opened(0.0), Closed(5.0, 1, 1, "recycled"), opened(5.0, 2)),
        pool(seen(pre_ping=True), opened(0.0), Closed(5.0, 1, 1, "pre_ping"), opened(5.0, 2)),
    ],
)
def test_where_nothing_is_wrong_nothing_is_said(found: Pool) -> None:
    assert rules(found, 6.0) == []


def test_recycle_so_short_that_most_checkouts_reconnect() -> None:
    rounds = [[*opened(t, t), *used(t, t), Closed(t + 1, 1, t, "recycled")] for t in range(1, 6)]
    found = pool(seen(recycle=0), *rounds)
    assert rules(found) == ["recycle-too-short"]
    assert "5 of 5 checkouts" in text(found, "recycle-too-short")


def test_a_connection_held_longer_than_the_server_waits() -> None:
    out = [CheckedOut(1.0, 1, 1, "Thread-1", "job.py:31"), Queried(1.0, 1, 1)]
    found = pool(seen(pre_ping=True), opened(0.0), out)
    assert rules(found, 3.0) == []
    assert "held for 4 s without a statement by job.py:31" in text(found, "held-past-timeout", 5.0)
    back = pool(seen(pre_ping=True), opened(0.0), out, CheckedIn(5.2, 1, 1))
    assert "#1 was held for 4.2 s" in text(back, "held-past-timeout", 99.0)


@pytest.mark.parametrize("raw", [True, False])
def test_a_connection_that_may_be_used_past_the_engine_was_held_in_silence_only_where_it_fails(raw: bool) -> None:
    out = CheckedOut(1.0, 1, 1, "Thread-1", "job.py:31", raw)
    held = pool(seen(pre_ping=True), opened(0.0), out)
    assert rules(held, 9.0) == []
    assert rules(pool(seen(pre_ping=True), opened(0.0), out, CheckedIn(9.0, 1, 1)), 9.0) == []
    assert rules(pool(seen(pre_ping=True), opened(0.0), out, Asked(9.0, 1, 1), Queried(9.1, 1, 1)), 9.1) == []
    failed = pool(seen(pre_ping=True), opened(0.0), out, Failed(9.0, 1, 1, 2006, "gone away", True))
    assert "#1 was held for 8 s" in text(failed, "held-past-timeout", 9.0)


def test_a_silence_inside_a_transaction_is_held_against_the_timeout_that_holds_there() -> None:
    server = ServerSeen(0.0, 1, 1, "15.18", 60.0, in_transaction=2.0)
    out = CheckedOut(1.0, 1, 1, "Thread-1", "job.py:31")
    inside = pool(seen(pre_ping=True), Connected(0.0, 1, 1, 0.0), server, out, Queried(1.0, 1, 1, "", True))
    assert rules(inside, 2.5) == []
    assert "and the server waits 2 s" in text(inside, "held-past-timeout", 4.0)
    after = pool(
        seen(pre_ping=True), Connected(0.0, 1, 1, 0.0), server, out, Queried(1.0, 1, 1, "", True), Settled(1.0, 1, 1)
    )
    assert rules(after, 4.0) == []
    assert "and the server waits 60 s" in text(after, "held-past-timeout", 70.0)


def test_connections_that_die_before_their_time_and_never_outlive_that_silence() -> None:
    once = [*opened(0.0), *used(1.0), *gone(2.5)]
    assert rules(pool(seen(recycle=2), once)) == []
    found = pool(seen(recycle=2), once, opened(2.5, 2), used(2.6, 2), gone(4.4, 2))
    assert rules(found) == ["dies-early"]
    assert "2 connections were dead after 1.5 s of silence or more" in text(found, "dies-early")
    outlived = pool(seen(recycle=2), once, opened(2.5, 2), used(2.6, 2), used(4.6, 2), gone(6.0, 2))
    assert rules(outlived) == []


@pytest.mark.parametrize(("timeout", "says"), [(100.0, "it waits 100 s"), (None, "it never hangs up")])
def test_no_more_silence_is_advised_than_a_connection_survived(timeout: float | None, says: str) -> None:
    """Something between cuts after 2 s: a recycle of 4 s, below the 5 s after which the ends were found, would fail."""
    lives: list[list[object]] = []
    for number, t in enumerate((0.0, 10.0, 20.0), start=1):
        rest = [*opened(t, number, timeout), *used(t, number), *used(t + 1.4, number)]
        lives.append([*rest, *gone(t + 6.4, number)])
    found = pool(seen(), *lives)
    assert rules(found) == ["dies-early"]  # to recycle only below what the server says would be wrong
    told = text(found, "dies-early")
    assert "3 connections were dead after 5 s of silence" in told
    assert says in told
    assert told.endswith("Set pool_pre_ping=True, or pool_recycle to 1 or less.")


def test_who_holds_what_when_a_pool_is_exhausted() -> None:
    held = [
        *opened(0.0),
        *opened(0.0, 2),
        CheckedOut(1.0, 1, 1, "A", "job.py:1"),
        CheckedOut(2.0, 1, 2, "B", "job.py:2"),
    ]
    found = pool(seen(pre_ping=True), held, Waiting(2.5, 1, 1, "C", "job.py:3"))
    assert "pool-exhausted" not in rules(found, 5.0)
    assert "were out, and a checkout waited 3.2 s. They" in text(found, "pool-exhausted", 5.7)
    over = pool(seen(recycle=2), held, Waiting(2.5, 1, 1, "C", "job.py:3"), Waited(4.5, 1, 1, True))
    assert rules(over, 4.5) == ["pool-exhausted"]
    assert "waited 2 s in vain. They were held by A at job.py:1 for 3.5 s; B at job.py:2 for 2.5 s." in text(
        over, "pool-exhausted", 4.5
    )


def test_who_held_what_is_told_of_a_wait_that_ended_well_too() -> None:
    """Whoever waited gets the connection after its holder has given it back."""
    out = CheckedOut(1.0, 1, 1, "A", "job.py:1")
    waits = [Waiting(1.5, 1, 1, "B", "job.py:3"), CheckedIn(5.5, 1, 1), Waited(5.6, 1, 1)]
    found = pool(seen(pre_ping=True), opened(0.0), out, waits)
    assert "waited 4.1 s. They were held by A at job.py:1 for 4.5 s. " in text(found, "pool-exhausted", 5.6)
    alone = pool(replace(seen(pre_ping=True), size=1, max_overflow=0), opened(0.0), out, waits)
    assert text(alone, "pool-exhausted", 5.6).startswith(
        "the only connection was out, and a checkout waited 4.1 s. It was held by A at job.py:1 for 4.5 s. Give it "
    )
    late = pool(seen(pre_ping=True), opened(0.0), waits[0], out, waits[1:])  # the wait is told before the checkout
    assert "They were held by A at job.py:1 for 4.5 s. " in text(late, "pool-exhausted", 5.6)


def test_a_connection_that_nobody_gave_back() -> None:
    lost = [CheckedOut(1.0, 1, 1, "Thread-1", "job.py:31"), CheckedIn(2.0, 1, 1, collected=True)]
    found = pool(seen(recycle=2), opened(0.0), lost)
    assert rules(found) == ["never-given-back"]
    assert "#1, checked out by Thread-1 at job.py:31 1 s before" in text(found, "never-given-back")


@pytest.mark.parametrize(("limit", "used_then", "expected"), [(4, 1, []), (4, 3, ["exceeds-limit"]), (None, None, [])])
def test_a_pool_that_may_open_more_than_the_server_takes(
    limit: int | None, used_then: int | None, expected: list[str]
) -> None:
    asked = ServerSeen(0.0, 1, 1, "10.11", 3.0, limit, used_then)
    assert rules(pool(seen(recycle=2), Connected(0.0, 1, 1, 0.0), asked)) == expected


def test_overflow_opened_and_closed_over_and_over() -> None:
    rounds = [[*opened(t, t), *used(t, t), Closed(t, 1, t, "overflow")] for t in range(1, 7)]
    found = pool(seen(recycle=2), *rounds)
    assert rules(found) == ["overflow-churn"]
    assert "6 of 6 checkouts opened a connection beyond pool_size 2" in text(found, "overflow-churn")


def test_many_errors_after_a_disconnect_are_one_cause() -> None:
    numbers = (1, 2, 3)
    taken = [[*opened(0.0, number), CheckedOut(4.0, 1, number, "T", "job.py:31")] for number in numbers]
    lost = [Failed(5.0 + number / 10, 1, number, 2013, "Lost connection", True) for number in numbers]
    found = pool(seen(recycle=2), taken, lost)
    assert rules(found, 5.5) == ["one-cause"]
    assert "3 errors from 5.1 s to 5.3 s are one event" in text(found, "one-cause", 5.5)
    refused = [Failed(5.5, 1, 0, None, "refused", False, opening=True), Failed(5.6, 1, 0, None, "timed out", False)]
    assert "4 errors from 5.1 s to 5.5 s" in text(pool(seen(recycle=2), taken, lost, refused), "one-cause", 5.6)
    apart = [[*opened(10.0 * n, n), *used(10.0 * n, n), *gone(10.0 * n + 4.0, n)] for n in numbers]
    assert "one-cause" not in rules(pool(seen(recycle=2), *apart), 40.0)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (2003, "the server does not answer: all 3 attempts to connect from 4.0 s to 6.0 s failed. Start it, or mend "
        "the way to it: no option of a pool helps. The last error: (2003, 'refused')"),
        (1040, "the server refuses new connections: all 3 attempts to connect from 4.0 s to 6.0 s failed. The last "
        "error: (1040, 'refused')"),
        ("28P01", "the server refuses new connections: all 3 attempts to connect from 4.0 s to 6.0 s failed. The last "
        "error: 28P01: refused"),
        ("08006", "the server does not answer: all 3 attempts to connect from 4.0 s to 6.0 s failed. Start it, or mend "
        "the way to it: no option of a pool helps. The last error: 08006: refused"),
        (None, "no connection can be opened: all 3 attempts to connect from 4.0 s to 6.0 s failed. The last error: "
        "refused"),
        (2026, "no connection can be opened: all 3 attempts to connect from 4.0 s to 6.0 s failed. The last error: "
        "(2026, 'refused')"),
    ],
)  # fmt: skip
def test_that_nobody_can_connect_is_said_first_and_only_as_much_as_is_known(code: int | str | None, says: str) -> None:
    failed = [refused(t, code) for t in (4.0, 5.0, 6.0)]
    found = pool(seen(), opened(0.0), gone(3.0), failed)
    assert rules(found, 6.0) == ["cannot-connect", "recycle-unset", "one-cause"]
    assert text(found, "cannot-connect", 6.0) == says


def test_that_nobody_can_connect_is_not_said_before_an_attempt_failed_nor_after_one_succeeded() -> None:
    gone_away = [*opened(0.0), *gone(3.0)]
    assert "cannot-connect" not in rules(pool(seen(), gone_away, Opening(4.0, 1, 2, "T", "job.py:31")), 9.0)
    assert "cannot-connect" not in rules(pool(seen(), gone_away, refused(4.0), opened(5.0, 2)), 9.0)
    assert "cannot-connect" not in rules(pool(seen(), Failed(4.0, 1, 0, None, "QueuePool limit", False)), 9.0)
    again = pool(seen(), gone_away, refused(4.0), opened(5.0, 2), refused(6.0))
    assert "the attempt to connect at 6.0 s failed." in text(again, "cannot-connect", 9.0)


@pytest.mark.parametrize(
    ("value", "said"), [(3, "3 s"), (2.5, "2.5 s"), (28800, "28800 s (8 h)"), (600, "600 s (10 min)"), (90, "90 s")]
)
def test_seconds_are_said_as_settings_have_them(value: float, said: str) -> None:
    assert seconds(value) == said
