"""What the pool lens costs: the watched program at its checkouts and statements, and the screen at many connections.

``python -m benchmarks.pools [--runs 5] [--json FILE]`` runs the same work bare, with listeners that do nothing, and
under the probe, in turns, each in a process of its own, and takes the best of each: on SQLite in memory, where a
statement costs least and the probe shows most. What empty listeners cost is SQLAlchemy's own share, which no probe
avoids. Then it folds the events of a busy pool and draws 500 connections of 20 pools.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tui.commands.watching import follow
from tui.launch import Order, Program, Watch
from tui.observed._dogwatch.events import (
    CheckedIn,
    CheckedOut,
    Connected,
    Output,
    PoolSeen,
    Queried,
    ServerSeen,
)
from tui.pool.model import EMPTY, fold
from tui.pool.pane import draw

WORK = """
import json, time
from sqlalchemy import create_engine, text
from sqlalchemy.pool import QueuePool
engine = create_engine("sqlite://", poolclass=QueuePool)
connection, statement = engine.connect(), text("select 1")
def best(work, times=100):
    spent = []
    for _ in range(60):
        start = time.perf_counter()
        for _ in range(times):
            work()
        spent.append((time.perf_counter() - start) / times)
    return min(spent)
print(json.dumps({
    "checkout and checkin": best(lambda: engine.raw_connection().close()),
    "statement": best(lambda: connection.execute(statement).close()),
}))
"""
EMPTY_LISTENERS = """
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool
event.listen(Pool, "checkout", lambda connection, record, proxy: None)
event.listen(Pool, "checkin", lambda connection, record: None)
event.listen(Engine, "after_cursor_execute", lambda a, b, c, d, e, f: None)
"""
POOLS, EACH = 20, 25
SIZES = ((80, 24), (120, 40), (200, 60))


def overhead(runs: int) -> dict[str, float]:
    """Seconds that empty listeners, and the probe, add to a pair of checkout and checkin, and to a statement."""
    spent: dict[str, list[dict[str, float]]] = {"bare": [], "empty listeners": [], "the probe": []}
    with tempfile.TemporaryDirectory() as folder:
        bare, empty = Path(folder, "bare.py"), Path(folder, "empty.py")
        bare.write_text(WORK, encoding="utf-8")
        empty.write_text(EMPTY_LISTENERS + WORK, encoding="utf-8")
        for _ in range(runs):
            spent["bare"].append(json.loads(subprocess.check_output([sys.executable, bare])))
            spent["empty listeners"].append(json.loads(subprocess.check_output([sys.executable, empty])))
            order = Order((sys.executable, str(bare)), Watch(lenses=("pool",)), streams="terminal")
            told = "".join(event.text for event in follow(Program(order)) if isinstance(event, Output))
            spent["the probe"].append(json.loads(told))
    best = {who: {name: min(run[name] for run in each) for name in each[0]} for who, each in spent.items()}
    return {
        f"{name}, more with {who}": best[who][name] - best["bare"][name]
        for name in best["bare"]
        for who in ("empty listeners", "the probe")
    }


def busy() -> list[object]:
    """The events of a second of ``POOLS`` × ``EACH`` connections."""
    events: list[object] = []
    for pool in range(1, POOLS + 1):
        events.append(PoolSeen(0.0, pool, f"pool {pool}", "mysql+pymysql://127.0.0.1/", "QueuePool", 2.0, False))
        for number in range(1, EACH + 1):
            events += [Connected(0.0, pool, number, 0.0), ServerSeen(0.0, pool, number, "10.11.0-MariaDB", 3.0)]
    for round_ in range(1, 11):
        for pool in range(1, POOLS + 1):
            for number in range(1, EACH + 1):
                t = round_ / 10
                events += [
                    CheckedOut(t, pool, number, "Thread-1", "job.py:31"),
                    Queried(t, pool, number, "select 1"),
                    CheckedIn(t, pool, number),
                ]
    return events


def screen(runs: int) -> dict[str, float]:
    """Seconds to fold an event, and to draw all connections at each size."""
    events = busy()
    figures: dict[str, float] = {}
    state = EMPTY
    start = time.perf_counter()
    for event in events:
        state = fold(state, event)
    figures["fold an event"] = (time.perf_counter() - start) / len(events)
    for width, height in SIZES:
        spent = []
        for _ in range(runs * 4):
            start = time.perf_counter()
            draw(state, 1.5, width, height, full=True).content()
            spent.append(time.perf_counter() - start)
        figures[f"draw {POOLS * EACH} connections at {width}×{height}"] = min(spent)
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pools", description="What the pool lens costs.")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    figures = overhead(options.runs) | screen(options.runs)
    for name, spent in figures.items():
        print(f"{name:48} {spent * 1e6:9.1f} µs")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
