"""What it costs a program to be watched: the time to its first line, and a loop that only computes.

``python -m benchmarks.overhead [--runs 11] [--python PATH]`` runs each program bare and watched in turns. The start is
the time from its launch to its first line, in milliseconds more; the rest are medians of the ratios pair by pair: of
processor time, which neighbours on a shared machine disturb less, and of time on the clock.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tui.commands.watching import follow
from tui.launch import Order, Program, Watch
from tui.observed._dogwatch.events import Output

PROGRAMS = {
    "computing": "x = 0\nfor i in range(6_000_000):\n    x += i & 3\n",
    "allocating": "held = []\nfor i in range(600_000):\n    held = [i, [i], {'i': held[:1]}]\n",
    "two threads": (
        "from threading import Thread\n"
        "def work():\n    x = 0\n    for i in range(3_000_000):\n        x += i & 3\n"
        "both = [Thread(target=work) for _ in '12']\n"
        "for one in both: one.start()\n"
        "for one in both: one.join()\n"
    ),
}
FRAME = """
import time as _time
_begun, _used = _time.monotonic(), _time.process_time()
{program}
_spent = _time.monotonic() - _begun
print("{{%r: %r, %r: %r, %r: %r}}" % ("begun", _begun, "spent", _spent, "used", _time.process_time() - _used))
"""


Times = tuple[float, float, float]


def bare(python: str, script: Path) -> Times:
    """Seconds to the first line, seconds of the program's own work, and processor seconds of it."""
    launched = time.monotonic()
    done = subprocess.run((python, str(script)), capture_output=True, text=True, check=True)
    return _read(done.stdout, launched)


def watched(python: str, script: Path, watch: Watch) -> Times:
    launched = time.monotonic()
    program = Program(Order((python, str(script)), watch, streams="terminal"))
    printed = "".join(event.text for event in follow(program) if isinstance(event, Output))
    return _read(printed, launched)


def _read(printed: str, launched: float) -> Times:
    told = json.loads(printed.strip().replace("'", '"'))
    return told["begun"] - launched, told["spent"], told["used"]


def main() -> None:
    parser = argparse.ArgumentParser(description="What it costs to be watched.")
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--python", default=sys.executable)
    options = parser.parse_args()
    starts: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, program in PROGRAMS.items():
            script = Path(folder, "program.py")
            script.write_text(FRAME.format(program=program))
            used, spent = [], []
            for _ in range(options.runs):
                first, second = bare(options.python, script), watched(options.python, script, Watch())
                starts.append((first[0], second[0]))
                spent.append(second[1] / first[1])
                used.append(second[2] / first[2])
            print(
                f"{name:<12} {statistics.median(used):.3f} × bare in processor time, "
                f"{statistics.median(spent):.3f} × on the clock"
            )
    more = statistics.median(second - first for first, second in starts) * 1000
    print(f"start        {statistics.median(first for first, _ in starts) * 1000:.0f} ms bare, {more:+.0f} ms watched")


if __name__ == "__main__":
    main()
