"""The report of the pool lens: JSON as promised, and text for a log."""

from __future__ import annotations

import json

from tests.pool.story import URL, gone, opened, seen, state, used
from tui.observed._dogwatch.events import Closed
from tui.pool.report import to_json, to_text

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
    }
    assert [sorted(each) for each in advice] == [["rule", "text"]]


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
