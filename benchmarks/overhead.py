"""What it costs a program to be watched, beside two other watchers of the heap.

``python -m benchmarks.overhead [--restarts 24] [--python PATH] [PROGRAM ...]`` runs programs bare and under ``dogwatch
record`` by turns of half a second (see ``turns``). What is printed is how long the same work takes on the clock,
against bare; a line above says the same of a second bare run: less than that is not told. Below is the share of the
watched program's processor time that the watch's own thread has used. In the same run memray (``python -m memray run``,
where it is installed) and ``sys.settrace`` with a function for lines do the same work.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.turns import PROLOGUE, compared, launched

if TYPE_CHECKING:
    from benchmarks.turns import Side, Turns

PROGRAMS = {
    "computing": """
x = 0
while True:
    for i in range(20_000):
        x += i & 3
    done[0] += 1
""",
    "allocating": """
held = []
while True:
    for i in range(4_000):
        held = [i, [i], {'i': held[:1]}]
    done[0] += 1
""",
    "two threads": """
from threading import Thread, get_native_id
def work(number):
    done[24 + number] = get_native_id()
    x = 0
    while True:
        for i in range(20_000):
            x += i & 3
        done[number] += 1
both = [Thread(target=work, args=(number,)) for number in range(2)]
for one in both: one.start()
for one in both: one.join()
""",
}
TRACED = """
import sys, threading
def trace(frame, event, argument):
    return trace
threading.settrace(trace)
sys.settrace(trace)
exec(compile(open(sys.argv[1]).read(), sys.argv[1], "exec"), {"__name__": "__main__"})
"""
SECONDS = 0.5  # a turn
SLOW = 2  # restarts for the other watchers, whose figures are not near 1


def share(side: Side) -> float:
    """How much of a program's processor time threads that are not its own have used."""
    own = {side.process, *side.threads}
    used = {
        int(task.name): int((task / "schedstat").read_text().split()[0])
        for task in Path(f"/proc/{side.process}/task").iterdir()
    }
    return 1 - sum(time for thread, time in used.items() if thread in own) / sum(used.values())


def note(shares: list[float], side: Side) -> None:
    shares.append(share(side))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.overhead", description="What it costs to be watched.")
    parser.add_argument("--restarts", type=int, default=24)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("programs", nargs="*", choices=[*PROGRAMS, []], metavar="PROGRAM", help=", ".join(PROGRAMS))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        script, traced = Path(folder, "program.py"), Path(folder, "traced.py")
        traced.write_text(TRACED)
        recording = ["-o", str(Path(folder, "x.dogwatch")), "--force", "--python", options.python]
        bare = launched([options.python, str(script)])
        record = launched([sys.executable, "-m", "tui", "record", *recording, str(script)])
        others = {"sys.settrace": launched([options.python, str(traced), str(script)])}
        if importlib.util.find_spec("memray"):
            memray = ["memray", "run", "-q", "-f", "-o", str(Path(folder, "x.memray")), str(script)]
            others["memray run"] = launched([sys.executable, "-m", *memray])
        for name in options.programs or PROGRAMS:
            script.write_text(PROLOGUE + PROGRAMS[name])
            told(f"{name}, bare again", compared(bare, bare, options.restarts, SECONDS))
            shares: list[float] = []
            told(f"{name}, dogwatch record", compared(bare, record, options.restarts, SECONDS, partial(note, shares)))
            print(f"{name}, the watch's own thread: {median(shares):.1%} (at most {max(shares):.1%})")
            for other, start in others.items():
                told(f"{name}, {other}", compared(bare, start, SLOW, SECONDS))


def told(name: str, turns: Turns) -> None:
    print(f"{name:<36} {turns.inverse} × bare", flush=True)


if __name__ == "__main__":
    main()
