"""What the app grows by in a long lecture: the three lenses on their lessons, looping, each in focus in turn.

``python -m benchmarks.soak [--minutes 30] [--settle 5] [--turn 20]`` runs ``dogwatch --play --loop`` on a terminal of
120×40 for so many minutes and reads the size of its resident set (MB of 10^6 bytes) every half second. What it grows
by is its highest after ``--settle`` minutes less its highest in the three turns, of ``--turn`` seconds each, that end
there. Exit code 1 where that is more than 5 MB, where the screen says that anything was dropped, or where the app ends.
"""

from __future__ import annotations

import argparse
import os
import select
import sys
import time
from itertools import cycle
from pathlib import Path

from benchmarks.lecture import answer, opened

GROWTH = 5.0  # MB
INTERVAL = 0.5  # seconds
LENSES = (b"1", b"2", b"3")
DROPPED = b"dropped"  # what the screen says, in one piece, beside how many


def resident(pid: int) -> float:
    """MB of the process. Raises ``FileNotFoundError`` where it has ended."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def drawn(terminal: int, seconds: float) -> bytes:
    """What is drawn in so many seconds."""
    until, seen = time.monotonic() + seconds, b""
    while (left := until - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            seen += os.read(terminal, 1 << 16)
    return seen


def soak(seconds: float, settle: float, turn: float) -> tuple[float, float, bool]:
    """The highest size in the turns before ``settle`` and after it, in MB, and whether anything was dropped."""
    before = after = 0.0
    dropped = False
    with opened("--play", "--loop") as (pid, terminal):
        answer(terminal, b"space")
        for lens in LENSES:
            os.write(terminal, lens)
            drawn(terminal, 0.5)
            os.write(terminal, b" ")
        begun, turned = time.monotonic(), 0.0
        lenses = cycle(LENSES)
        while (passed := time.monotonic() - begun) < seconds:
            if passed >= turned:
                os.write(terminal, next(lenses))
                turned += turn
            dropped = dropped or DROPPED in drawn(terminal, INTERVAL)
            if settle - 3 * turn <= passed < settle:
                before = max(before, resident(pid))
            elif passed >= settle:
                after = max(after, resident(pid))
    return before, after, dropped


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--settle", type=float, default=5.0)
    parser.add_argument("--turn", type=float, default=20.0)
    options = parser.parse_args()
    before, after, dropped = soak(options.minutes * 60, options.settle * 60, options.turn)
    print(f"after {options.settle:g} min {before:.1f} MB; to the end of {options.minutes:g} min {after:.1f} MB at most")
    print(f"growth {after - before:+.1f} MB; {'something was' if dropped else 'nothing'} dropped")
    return int(dropped or after - before > GROWTH)


if __name__ == "__main__":
    sys.exit(main())
