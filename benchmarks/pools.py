"""What the pool lens costs: the watched program at its checkouts and statements, and the screen at many connections.

``python -m benchmarks.pools [--runs 5] [--json FILE]`` runs the same work bare, with listeners that do nothing, and
under the probe, in turns, each in a process of its own: on SQLite in memory, where a statement costs least and the
probe shows most. The machine's pace changes meanwhile, by half and more where it is shared: so a process tells how
long its rounds took against a fixed loop around each, the median of many, and a figure is the difference from the bare
process of the same turn, a median again, in the time of the fastest loop of all. What empty listeners cost is
SQLAlchemy's own share of watching by its events. Where sqlalchemy-collectd is installed (the extra ``benchmarks``),
the same work runs under it too; else the command says so. Then 16 threads work on a pool of 10, at a fixed rate with
statements of two milliseconds, and as fast as they can, on a MariaDB and with statements of several milliseconds and of
none, by turns (see ``turns``); a worker posts 20,000 events a second for 10 s, of the checkouts and statements of 500
connections of 20 pools, while they are drawn; the lab is timed to its first connection; and the same connections are
folded and drawn at each size.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.turns import PROLOGUE, compared, launched
from tests.mariadb import missing, serving
from tui.commands.watching import follow
from tui.launch import Order, Program, Watch, own_module
from tui.observed._dogwatch.events import (
    Asked,
    CheckedIn,
    CheckedOut,
    Connected,
    Lost,
    Output,
    PoolSeen,
    Queried,
    ServerSeen,
)
from tui.pool.model import EMPTY, fold
from tui.pool.pane import draw
from tui.screen.show import Show
from tui.timeline.decode import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WORK = """
import json, time
from statistics import median
from sqlalchemy import create_engine, text
from sqlalchemy.pool import QueuePool
engine = create_engine("sqlite://", poolclass=QueuePool)
connection, statement = engine.connect(), text("select 1")
beats = []
def looked_up(number, table):
    return table.get(number & 7, number)
def beat():
    table = {1: 2, 3: 4}
    start = time.perf_counter()
    for number in range(4000):
        looked_up(number, table)
    beats.append(time.perf_counter() - start)
    return beats[-1]
def in_beats(work, times=40):
    found = []
    for _ in range(150):
        before = beat()
        start = time.perf_counter()
        for _ in range(times):
            work()
        spent = (time.perf_counter() - start) / times
        found.append(2 * spent / (before + beat()))
    return median(found)
print(json.dumps({
    "checkout and checkin": in_beats(lambda: engine.raw_connection().close()),
    "statement": in_beats(lambda: connection.execute(statement).close()),
    "beat": min(beats),
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
CROWD = """
import sys, threading, time
from sqlalchemy import create_engine, event, text
from sqlalchemy.pool import QueuePool
rate, seconds, wait, url = *map(float, sys.argv[1:4]), sys.argv[4]
local = {"connect_args": {"check_same_thread": False}} if url == "sqlite://" else {}
engine = create_engine(url, poolclass=QueuePool, pool_size=10, max_overflow=0, **local)
if local:
    event.listen(engine, "connect", lambda connection, record: connection.create_function("answer", 0, answer))
def answer():
    if wait:
        time.sleep(wait)
    return 1
statement = text("select answer()" if local else "select 1")
begin = time.monotonic()
def work(number):
    turn = 0
    while not seconds or time.monotonic() - begin < seconds:
        with engine.connect() as connection:
            connection.execute(statement).close()
        done[number] += 1
        turn += 1
        if rate:
            time.sleep(max(0.0, begin + turn / rate - time.monotonic()))
threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(sum(done) / (time.monotonic() - begin))
"""
FLOOD = """
import os, time
from benchmarks.pools import flooding, opened
from tui.observed._dogwatch import link
from tui.observed._dogwatch.events import CheckedIn, CheckedOut
from tui.observed._dogwatch.slots import CHECKED_IN, CHECKED_OUT
carrier = link.inherited(os.environ)
for event in opened(carrier.now()):
    carrier.post(event)
often = {CheckedOut: CHECKED_OUT, CheckedIn: CHECKED_IN}
begin, sent, events = time.monotonic(), 0, flooding(carrier.now)
while sent < 200_000:
    for _ in range(200):
        event = next(events)
        if type(event) in often:
            carrier.say(time.monotonic(), 0.0, event.pool << 32 | event.connection, 0, 0, often[type(event)])
        else:
            carrier.post(event)
    sent += 200
    time.sleep(max(0.0, begin + sent / 20_000 - time.monotonic()))
"""
TURN = 0.2  # seconds
PAIRS = 4  # of turns of the same two processes
RATE = 25.0  # rounds a second and thread: about half of what the pool can do
POOLS, EACH = 20, 25
SIZES = ((80, 24), (120, 40), (200, 60))


def overhead(runs: int) -> dict[str, float]:
    """Seconds that empty listeners, and the probe, add to a pair of checkout and checkin, and to a statement: medians
    of pairs."""
    spent: dict[str, list[dict[str, float]]] = {"bare": [], "empty listeners": [], "the probe": []}
    peer = importlib.util.find_spec("sqlalchemy_collectd") is not None
    if peer:
        spent["sqlalchemy-collectd"] = []
    else:
        print("sqlalchemy-collectd is not installed, so nothing is compared with it: pip install -e '.[benchmarks]'")
    with tempfile.TemporaryDirectory() as folder:
        bare, empty, collected = (Path(folder, name) for name in ("bare.py", "empty.py", "collected.py"))
        bare.write_text(WORK, encoding="utf-8")
        empty.write_text(EMPTY_LISTENERS + WORK, encoding="utf-8")
        collected.write_text(WORK.replace('"sqlite://"', '"sqlite:///?plugin=collectd"'), encoding="utf-8")
        for _ in range(runs):
            spent["bare"].append(json.loads(subprocess.check_output([sys.executable, bare])))
            spent["empty listeners"].append(json.loads(subprocess.check_output([sys.executable, empty])))
            if peer:
                spent["sqlalchemy-collectd"].append(
                    json.loads(subprocess.check_output([sys.executable, "-W", "ignore", collected]))
                )
            order = Order((sys.executable, str(bare)), Watch(lenses=("pool",)), streams="terminal")
            told = "".join(event.text for event in follow(Program(order)) if isinstance(event, Output))
            spent["the probe"].append(json.loads(told))
    beat = min(run["beat"] for each in spent.values() for run in each)
    bare_runs = spent.pop("bare")
    return {
        f"{name}, more with {who}": beat
        * median(run[name] - bare_run[name] for run, bare_run in zip(each, bare_runs, strict=True))
        for name in ("checkout and checkin", "statement")
        for who, each in spent.items()
    }


def crowd(runs: int) -> dict[str, float]:
    """How much of its bare throughput a crowd keeps under the probe at a fixed rate, and how many events were
    dropped."""
    ratios, dropped = [], 0
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "crowd.py")
        script.write_text("done = [0] * 16\n" + CROWD, encoding="utf-8")
        command = (sys.executable, str(script), str(RATE), "3", "0.002", "sqlite://")
        for _ in range(runs):
            bare = float(subprocess.check_output(command))
            events = follow(Program(Order(command, Watch(lenses=("pool",)), streams="kept")))
            watched = float("".join(event.text for event in events if isinstance(event, Output)))
            ratios.append(watched / bare)
            dropped += sum(event.count for event in events if isinstance(event, Lost))
    return {
        "16 threads at a fixed rate, of bare": median(ratios),
        "16 threads at a fixed rate, events dropped": float(dropped),
    }


def saturated(runs: int) -> dict[str, float]:
    """How much of its bare throughput a crowd keeps that does as much as it can, by turns: on a private MariaDB, where
    one is installed; where statements take so long that the pool is saturated; and where they take no time, so that it
    is the interpreter."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        script, empty = Path(folder, "crowd.py"), Path(folder, "empty.py")
        script.write_text(PROLOGUE + CROWD, encoding="utf-8")
        empty.write_text(PROLOGUE + EMPTY_LISTENERS + CROWD, encoding="utf-8")
        works = {"of 5 ms": ("0.005", "sqlite://"), "of 3 ms": ("0.003", "sqlite://"), "of no time": ("0", "sqlite://")}
        lacking = missing()
        if lacking:
            print(f"no crowd on MariaDB: {lacking}")
        else:
            works["of MariaDB"] = "0", stack.enter_context(serving(Path(tempfile.mkdtemp(dir=folder)))).url("test")
        for what, (wait, url) in works.items():
            arguments = ["0", "0", wait, url]
            bare = launched([sys.executable, str(script), *arguments])

            def probed(counters: str, arguments: list[str] = arguments) -> Callable[[], object]:
                argv = (sys.executable, str(script), *arguments, counters)
                return Program(Order(argv, Watch(lenses=("pool",)), streams="none")).read

            others = {
                "bare again": bare,
                "the probe": probed,
                "empty listeners": launched([sys.executable, str(empty), *arguments]),
            }
            for who, other in others.items():
                turns = compared(bare, other, runs, TURN, pairs=PAIRS)
                figures[f"16 threads at saturation, statements {what}, {who}, of bare"] = turns.ratio
                print(f"16 threads at saturation, statements {what}, {who}: {turns} of bare", flush=True)
    return figures


def flood() -> dict[str, float]:
    """How many of 200,000 events, posted at 20,000 a second, reach the timeline while it is looked at ten times a
    second, and how long it takes to take in what came and draw all connections."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "flood.py")
        script.write_text(FLOOD, encoding="utf-8")
        order = Order((sys.executable, str(script)), streams="none", worker=True, environment=(("PYTHONPATH", "."),))
        show = Show(("pool",), order)
        show.start()
        spent_on: list[float] = []
        while show.running:
            begun = time.perf_counter()
            show.poll(time.monotonic())
            draw(show.state.pool, show.playhead.t, 120, 40, full=True).content()
            spent = time.perf_counter() - begun
            spent_on.append(spent)
            time.sleep(max(0.0, 0.1 - spent))
        arrived = sum(isinstance(event, CheckedOut | Asked | Queried | CheckedIn) for event in show.timeline.events)
    return {
        "20,000 events a second for 10 s, arrived": float(arrived),
        "the same, connections drawn": float(sum(len(pool.open) for pool in show.state.pool.pools.values())),
        "the same, frames a second": len(spent_on) / show.timeline.end,
        "the same, seconds a frame": median(spent_on),
        "the same, the slowest frame in seconds": max(spent_on),
    }


def lab() -> dict[str, float]:
    """Seconds from the start of the lab to its first connection."""
    program = Program(Order(own_module("tui.lab.job"), Watch(lenses=("pool",)), streams="kept"))
    try:
        while program.now < 10:
            program.wait(0.01)
            for event in map(decode, program.read()):
                if isinstance(event, Connected):
                    return {"the lab's first connection after seconds": event.t}
        return {}
    finally:
        program.end()


def opened(t: float) -> list[object]:
    """The events by which ``POOLS`` × ``EACH`` connections are opened."""
    events: list[object] = []
    for pool in range(1, POOLS + 1):
        events.append(PoolSeen(t, pool, f"pool {pool}", "mysql+pymysql://127.0.0.1/", "QueuePool", 2.0, False, EACH, 0))
        for number in range(1, EACH + 1):
            events += [Connected(t, pool, number, t), ServerSeen(t, pool, number, "10.11.0-MariaDB", 3.0)]
    return events


def flooding(now: Callable[[], float]) -> Iterator[object]:
    """Without end the events of a checkout with a statement on one of these connections after the other."""
    while True:
        for pool in range(1, POOLS + 1):
            for number in range(1, EACH + 1):
                yield CheckedOut(now(), pool, number, "Thread-1", "job.py:31")
                yield Asked(now(), pool, number, "select 1")
                yield Queried(now(), pool, number)
                yield CheckedIn(now(), pool, number)


def screen(runs: int) -> dict[str, float]:
    """Seconds to fold an event, and to draw all connections at each size."""
    events = [*opened(0.0), *islice(flooding(lambda: 1.0), 40 * POOLS * EACH)]
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
        figures[f"draw {POOLS * EACH} connections at {width}×{height}"] = median(spent)
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pools", description="What the pool lens costs.")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    figures = overhead(options.runs) | screen(options.runs)
    for name, spent in figures.items():
        print(f"{name:52} {spent * 1e6:9.1f} µs")
    others = crowd(options.runs) | saturated(options.runs) | flood() | lab()
    for name, value in others.items():
        print(f"{name:52} {value:12.2f}")
    figures |= others
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
