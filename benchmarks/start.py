"""How long dogwatch takes to its first screen and out again, beside the smallest Textual app.

``python -m benchmarks.start [--runs 15]`` starts both in turns on a pseudo-terminal of 120×40, each in a process of its
own, and prints the medians in seconds and the median of the ratios pair by pair.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from tui.launch import resize

SMALLEST = """
from textual.app import App
from textual.widgets import Static
class Smallest(App):
    def compose(self):
        yield Static("smallest")
    def on_mount(self):
        self.call_after_refresh(self.exit)
Smallest().run()
"""
COMMANDS = {
    "smallest": (sys.executable, "-c", SMALLEST),
    "dogwatch": (str(Path(sys.executable).with_name("dogwatch")), "--duration", "0.001"),
}


def wall(command: tuple[str, ...]) -> float:
    """Seconds from start to exit on a terminal that takes all that is drawn."""
    ours, its = os.openpty()
    resize(ours, 120, 40)
    begun = time.perf_counter()
    with subprocess.Popen(command, stdin=its, stdout=its, stderr=its, start_new_session=True) as process:
        os.close(its)
        drawn = threading.Thread(target=_drain, args=(ours,))
        drawn.start()
        code = process.wait()
        spent = time.perf_counter() - begun
        drawn.join()
    os.close(ours)
    if code:
        raise SystemExit(f"{command} ended with exit code {code}")
    return spent


def _drain(descriptor: int) -> None:
    """Read what is drawn, and say where the cursor is when asked, as terminals do."""
    try:
        while drawn := os.read(descriptor, 65536):
            if b"\x1b[6n" in drawn:
                os.write(descriptor, b"\x1b[1;2R")
    except OSError:
        return


def main() -> None:
    parser = argparse.ArgumentParser(description="Time to the first screen and out.")
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    for command in COMMANDS.values():
        wall(command)
    pairs = [{name: wall(command) for name, command in COMMANDS.items()} for _ in range(runs)]
    for name in COMMANDS:
        print(f"{name:<10} {statistics.median(pair[name] for pair in pairs):.3f} s")
    print(f"ratio      {statistics.median(pair['dogwatch'] / pair['smallest'] for pair in pairs):.2f}")


if __name__ == "__main__":
    main()
