"""How long the screen takes to answer a key while the table is measured.

``python -m benchmarks.keys [--keys 30]`` opens ``dogwatch complexity`` on a pseudo-terminal of 80×24, presses ``o`` at
uneven times, and prints how long it took until the next operation's name was drawn.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import termios
import time

OPERATIONS = ("SEARCH", "INSERT", "DELETE", "ACCESS")
PATIENCE = 10.0  # seconds


def wait_for(word: str, terminal: int) -> float:
    """The seconds until the word is drawn. Raises ``TimeoutError``."""
    started, seen = time.perf_counter(), b""
    while word.encode() not in seen:
        left = PATIENCE - (time.perf_counter() - started)
        if left <= 0 or not select.select([terminal], [], [], left)[0]:
            raise TimeoutError(word)
        seen += os.read(terminal, 1 << 16)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, default=30)
    keys = parser.parse_args().keys
    child, terminal = pty.fork()
    if child == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        os.execv(sys.executable, [sys.executable, "-m", "tui", "complexity", "--play"])
    try:
        wait_for(OPERATIONS[0], terminal)
        time.sleep(1)
        answers = []
        for number in range(1, keys + 1):
            while select.select([terminal], [], [], 0.1 + number % 7 * 0.03)[0]:
                os.read(terminal, 1 << 16)
                if number % 2:
                    break
            os.write(terminal, b"o")
            answers.append(wait_for(OPERATIONS[number % len(OPERATIONS)], terminal))
    finally:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
    middle, longest = statistics.median(answers), max(answers)
    print(f"{keys} keys: {middle * 1000:.0f} ms in the middle, {longest * 1000:.0f} ms at most")


if __name__ == "__main__":
    main()
