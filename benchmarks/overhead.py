"""What it costs a program to be watched: the time to its first line, and its own work; beside it two other watchers.

``python -m benchmarks.overhead [--pairs 5] [--python PATH]`` runs programs of some seconds bare and under ``dogwatch
record``, in the order bare, watched, watched, bare, so that a machine that gets faster or slower meanwhile counts for
both. What is printed is the median of the ratios of processor time, and of time on the clock. A line above says what
two bare runs differ by in the same way: less than that is not told. What no neighbour disturbs is the share of the
program's processor time that its own threads did not use. In the same run memray (``python -m memray run``, where it is
installed) and ``sys.settrace`` with a function for lines do the same work.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tui import observed
from tui.commands.watching import follow
from tui.launch import Order, Program, Watch
from tui.observed._dogwatch.events import Output

PROGRAMS = {
    "computing": "x = 0\nfor i in range({n}):\n    x += i & 3\n",
    "allocating": "held = []\nfor i in range({n} // 5):\n    held = [i, [i], {{'i': held[:1]}}]\n",
    "two threads": (
        "from threading import Thread\n"
        "def work():\n    x = 0\n    for i in range({n} // 2):\n        x += i & 3\n"
        "    _own.append(_time.thread_time())\n"
        "both = [Thread(target=work) for _ in '12']\n"
        "for one in both: one.start()\n"
        "for one in both: one.join()\n"
    ),
}
FRAME = """
import sys as _sys, time as _time
_begun, _used, _own = _time.monotonic(), _time.process_time(), [-_time.thread_time()]
{program}
_spent, _used = _time.monotonic() - _begun, _time.process_time() - _used
_sys.stderr.write("TIMES [%r, %r, %r, %r]\\n" % (_begun, _spent, _used, sum(_own) + _time.thread_time()))
"""
TRACED = """
import sys, threading
def trace(frame, event, argument):
    return trace
threading.settrace(trace)
sys.settrace(trace)
exec(compile(open(sys.argv[1]).read(), sys.argv[1], "exec"), {"__name__": "__main__"})
"""
N = 60_000_000
STARTS = 40
SLOW = 1  # pairs for the other watchers, whose figures are not near 1


class Times(NamedTuple):
    """Seconds: from the launch to the first line, of the program's own work on the clock, of the processor, and of the
    processor in the program's own threads."""

    start: float
    spent: float
    used: float
    own: float


def times(command: list[str]) -> Times:
    launched = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    line = next(line for line in done.stderr.splitlines() if line.startswith("TIMES "))
    begun, *rest = json.loads(line.removeprefix("TIMES "))
    return Times(begun - launched, *rest)


def compared(bare: list[str], watched: list[str], pairs: int) -> list[tuple[Times, Times]]:
    """Sums of two runs of each, taken in the order bare, watched, watched, bare."""
    found = []
    for _ in range(pairs):
        runs = [times(command) for command in (bare, watched, watched, bare)]
        first, second = (zip(runs[0], runs[3], strict=True), zip(runs[1], runs[2], strict=True))
        found.append((Times(*map(sum, first)), Times(*map(sum, second))))
    return found


def started(python: str, script: Path) -> tuple[float, float]:
    """Seconds from a program's launch to its first line, bare and watched."""
    launched = time.monotonic()
    done = subprocess.run([python, str(script)], capture_output=True, text=True, check=True)
    bare = float(done.stderr) - launched
    launched = time.monotonic()
    events = follow(Program(Order((python, str(script)), Watch(), streams="terminal")))
    return bare, float("".join(event.text for event in events if isinstance(event, Output))) - launched


def told(name: str, found: list[tuple[Times, Times]]) -> None:
    used, spent = ([pair[1][at] / pair[0][at] for pair in found] for at in (2, 1))
    print(
        f"{name:<36} {statistics.median(used):.3f} × bare in processor time "
        f"({min(used):.2f} to {max(used):.2f}), {statistics.median(spent):.3f} × on the clock",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="What it costs to be watched.")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--python", default=sys.executable)
    options = parser.parse_args()
    python = options.python
    with tempfile.TemporaryDirectory() as folder:
        script, traced = Path(folder, "program.py"), Path(folder, "traced.py")
        traced.write_text(TRACED)
        recording = ["-o", str(Path(folder, "x.dogwatch")), "--force", "--python", python]
        bare = [python, str(script)]
        watched = [sys.executable, "-m", "tui", "record", *recording, str(script)]
        memray = [sys.executable, "-m", "memray", "run", "-q", "-f", "-o", str(Path(folder, "x.memray")), str(script)]
        for name, program in PROGRAMS.items():
            script.write_text(FRAME.format(program=program.format(n=N)))
            told(f"{name}, bare again", compared(bare, bare, options.pairs))
            found = compared(bare, watched, options.pairs)
            told(f"{name}, dogwatch record", found)
            shares = [1 - watched.own / watched.used for _, watched in found]
            print(f"{name}, share of the watch's thread: {statistics.median(shares):.2%} (at most {max(shares):.2%})")
            if importlib.util.find_spec("memray"):
                told(f"{name}, memray run", compared(bare, memray, SLOW))
            told(f"{name}, sys.settrace", compared(bare, [python, str(traced), str(script)], SLOW))
        script.write_text("import sys, time\nsys.stderr.write(repr(time.monotonic()))\n")
        # Compiled, as pip leaves what it installs, and as the second run finds what the first has left.
        subprocess.run([python, "-m", "compileall", "-q", *observed.__path__], check=True)
        starts = [started(python, script) for _ in range(STARTS)]
    bare_start, watched_start = map(statistics.median, zip(*starts, strict=True))
    print(f"from launch to first line: {bare_start * 1000:.0f} ms bare, {watched_start * 1000:.0f} ms watched")


if __name__ == "__main__":
    main()
