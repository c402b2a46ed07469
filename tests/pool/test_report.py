"""The report of the pool lens: JSON as promised, and text for a log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.pool.story import URL, gone, opened, refused, seen, state, used
from tui.observed._dogwatch.events import (
    CheckedIn,
    ClockJumped,
    Closed,
    Connected,
    Failed,
    PoolSeen,
    ServerSeen,
    Waited,
    Waiting,
)
from tui.pool.report import to_json, to_text
from tui.timeline import report

if TYPE_CHECKING:
    from tui.timeline.decode import Event

STORY = state(seen(recycle=4), opened(0.1), used(1.0), gone(4.5), opened(5.0, 2), used(5.0, 2))


def test_the_json_has_what_was_promised() -> None:
    (pool,) = json.loads(json.dumps(to_json(STORY)))
    advice = pool.pop("advice")
    assert pool == {
        "name": "batch",
        "url": URL,
        "kind": "QueuePool",
        "recycle": 4,
        "pre_ping": False,
        "size": 2,
        "max_overflow": 1,
        "timeout": 30.0,
        "lifo": False,
        "retired": False,
        "server": {
            "version": "10.11.0-MariaDB",
            "wait_timeout": 3.0,
            "in_transaction_timeout": None,
            "max_connections": None,
        },
        "connections": [
            {"id": 1, "connected": 0.1, "closed": 4.5, "why": "invalidated", "checkouts": 2},
            {"id": 2, "connected": 5.0, "closed": None, "why": None, "checkouts": 1},
        ],
        "errors": [
            {
                "t": 4.5,
                "code": 2006,
                "message": "MySQL server has gone away",
                "is_disconnect": True,
                "connection": 1,
                "gone_with_it": [],
            }
        ],
        "waits": {"over": 0, "timed_out": 0, "now": 0},
        "leaks": [],
        "earlier": {"connections": 0, "errors": 0, "leaks": 0},
    }
    assert [sorted(each) for each in advice] == [["rule", "text"]]


def test_what_is_no_more_kept_is_counted_in_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.pool.model.GONE", 2)
    lives = [event for n in range(1, 6) for event in (*opened(float(n), n), *gone(float(n), n))]
    lost = [
        event for n in range(6, 9) for event in (*opened(float(n), n), *used(float(n), n)[:2], CheckedIn(n, 1, n, True))
    ]
    told = state(seen(), *lives, *lost)
    (pool,) = json.loads(json.dumps(to_json(told)))
    assert pool["earlier"] == {"connections": 3, "errors": 3, "leaks": 1}
    assert [len(pool[what]) for what in ("connections", "errors", "leaks")] == [2 + 3, 2, 2]
    assert "  before these: connections closed 3, errors 3, never given back 1" in to_text(told)
    assert "3 connections were never given back" in to_text(told)[-1]


def test_pools_come_in_the_order_of_their_appearance() -> None:
    pools = to_json(state(seen(pool=2, name="second"), seen(pool=1, name="first")))
    assert [pool["name"] for pool in pools] == ["first", "second"]


def test_the_text_tells_the_story() -> None:
    story = state(seen(recycle=2), opened(0.1), used(1.0), Closed(4.5, 1, 1, "recycled"), opened(4.5, 2), gone(9.0, 2))
    assert to_text(story) == [
        f"pool batch  {URL}  recycle 2 s, no pre-ping, server's timeout 3 s",
        "  #1  connected at 0.10 s, 1 checkout, closed at 4.50 s, recycled",
        "  #2  connected at 4.50 s, 1 checkout, closed at 9.00 s, invalidated",
        "  9.00 s  failed on #2: (2006, 'MySQL server has gone away')",
    ]


@pytest.mark.parametrize(("many", "said"), [(1, "1 checkout waited"), (2, "2 checkouts waited")])
def test_those_that_waited_are_counted(many: int, said: str) -> None:
    waits = [[Waiting(t, 1, 1, "A", "job.py:1"), Waited(t + 0.5, 1, 1, True)] for t in range(1, 1 + many)]
    assert to_text(state(seen(recycle=2), opened(0.1), *waits))[2] == f"  {said} for a connection, {many} in vain"


def test_an_error_takes_one_line_and_has_the_servers_state_where_it_has_no_number() -> None:
    message = "server closed the connection unexpectedly\n\tThis probably means the server terminated"
    states = [Failed(2.0, 1, 1, "57P01", "terminating\nconnection", True), Failed(3.0, 1, 1, None, message, True)]
    told = state(seen(recycle=2), opened(0.1), states)
    assert [line for line in to_text(told) if "failed" in line] == [
        "  2.00 s  failed on #1: 57P01: terminating connection",
        "  3.00 s  failed on #1: server closed the connection unexpectedly This probably means the server terminated",
    ]
    (pool,) = json.loads(json.dumps(to_json(told)))
    assert [error["code"] for error in pool["errors"]] == ["57P01", None]


def test_equal_errors_in_a_row_are_counted_in_the_text_and_all_told_as_json() -> None:
    told = state(seen(), refused(1.0), refused(2.0), refused(3.0), refused(4.0, 1040), refused(5.0))
    assert [line for line in to_text(told) if "failed" in line][:3] == [
        "  1.00 s  failed 3 times until 3.00 s: (2003, 'refused')",
        "  4.00 s  failed: (1040, 'refused')",
        "  5.00 s  failed: (2003, 'refused')",
    ]
    (pool,) = to_json(told)
    assert isinstance(pool["errors"], list)
    assert [error["t"] for error in pool["errors"]] == [1.0, 2.0, 3.0, 4.0, 5.0]


def test_a_jump_of_the_clock_is_told_in_both() -> None:
    events: list[Event] = [seen(recycle=2), ClockJumped(1.0, 7200.0), ClockJumped(2.0, -3.0)]
    assert to_text(state(*events))[:2] == [
        "1.00 s  the wall clock was set 7200 s (2 h) forward: so all ages",
        "2.00 s  the wall clock was set 3 s back: so all ages",
    ]
    assert report.to_json(events)["clock_jumps"] == [{"t": 1.0, "seconds": 7200.0}, {"t": 2.0, "seconds": -3.0}]


def test_what_could_not_be_read_is_called_unknown() -> None:
    told = state(PoolSeen(0.0, 1, "batch", URL, "QueuePool"), Connected(0.1, 1, 1, 0.1), Closed(1.0, 1, 1, "unknown"))
    assert to_text(told)[0].endswith("recycle unknown, pre-ping unknown, server's timeout unknown")
    assert to_text(told)[1].endswith("closed at 1.00 s, unknown")
    assert to_json(state(ServerSeen(0.0, 1, 1, "15.18", 2.0, in_transaction=0.5)))[0]["server"] == {
        "version": "15.18",
        "wait_timeout": 2.0,
        "in_transaction_timeout": 0.5,
        "max_connections": None,
    }
