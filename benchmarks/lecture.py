"""What a class waits for in each lesson: the first live moment after space, the answer to a key, a seek when replayed.

``python -m benchmarks.lecture [--runs 5] [--keys 30] [--seeks 100]`` starts every lesson on a terminal of 120×40,
presses space and waits for what its lens draws first; then it plays on, and ``?`` is pressed at uneven times until the
help is drawn. A seek is a press of the mouse on the time bar of the lesson's recording in assets/, at random, until the
frame that comes of it was read whole. In ms.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import pty
import random
import select
import signal
import statistics
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tui.launch import resize
from tui.lessons.lesson import lesson
from tui.screen.app import DogwatchApp
from tui.screen.replayed import replayed
from tui.screen.timebar import TimeBar
from tui.timeline.recording import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ASSETS = Path(__file__).parents[1] / "assets"
LESSONS = ("dog", "dog-built", "gone-away", "big-o", "two-threads", "held-session")
FIRST = {"heap": b"refs ", "pool": b"#1", "complexity": b"O("}  # what a lens draws of the first live moment
PATIENCE = 20.0  # seconds
SYNCHRONISED = b"\x1b[?2026;2$y"  # the terminal's answer that it draws a frame at once
FRAME = b"\x1b[?2026l"  # the end of one


@contextmanager
def opened(*arguments: str) -> Iterator[tuple[int, int]]:
    """``dogwatch`` on a terminal of its own: its process and that terminal."""
    child, terminal = pty.fork()
    if child == 0:
        resize(0, 120, 40)
        os.execv(sys.executable, [sys.executable, "-m", "tui", *arguments])
    try:
        yield child, terminal
    finally:
        os.kill(child, signal.SIGTERM)
        while select.select([terminal], [], [], 0.1)[0]:  # it says good-bye before it ends
            try:
                os.read(terminal, 1 << 16)
            except OSError:
                break
        os.waitpid(child, 0)
        os.close(terminal)


def answer(terminal: int, word: bytes, then: bytes = b"") -> float:
    """The seconds until the word is drawn, and something after it. Raises ``TimeoutError``."""
    started, seen = time.perf_counter(), b""
    while then not in seen.partition(word)[2] or word not in seen:
        left = PATIENCE - (time.perf_counter() - started)
        if left <= 0 or not select.select([terminal], [], [], left)[0]:
            raise TimeoutError(word)
        seen += os.read(terminal, 1 << 16)
    return time.perf_counter() - started


def pass_time(terminal: int, seconds: float) -> None:
    """Let it draw."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            os.read(terminal, 1 << 16)


def first_moment(name: str) -> float:
    with opened("lesson", name) as (_, terminal):
        answer(terminal, b"space")
        pass_time(terminal, 1.0)
        os.write(terminal, b" ")
        return answer(terminal, FIRST[lesson(name).lens])


def keys(name: str, number: int) -> list[float]:
    taken = []
    with opened("lesson", name, "--play", "--loop") as (_, terminal):
        answer(terminal, b"space")
        pass_time(terminal, 0.5)
        os.write(terminal, b" ")
        pass_time(terminal, 1.0)
        for turn in range(number):
            pass_time(terminal, 0.1 + turn % 7 * 0.03)
            os.write(terminal, b"?")
            taken.append(answer(terminal, b"Everywhere"))
            pass_time(terminal, 0.1)
            os.write(terminal, b"?")
    return taken


async def way(name: str) -> tuple[int, int, int, bytes]:
    """Where the time bar is: its first and last column, and its row; and what stands beside every time."""
    show = replayed(read(ASSETS / f"{name}.dogwatch"), 0.0)
    app = DogwatchApp([show])
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        (bar,) = app.query(TimeBar)
        line = "".join(segment.text for segment in bar.render_line(0))
        return line.index("●") + 1, max(map(line.rfind, "─┼╳")) + 1, bar.region.y + 1, b"/ %.1f s" % show.now


def seeks(name: str, number: int) -> list[float]:
    first, last, row, end = asyncio.run(way(name))
    chance, taken = random.Random(1), []
    with opened("replay", str(ASSETS / f"{name}.dogwatch")) as (_, terminal):
        answer(terminal, b"paused")
        os.write(terminal, SYNCHRONISED)
        pass_time(terminal, 1.0)
        x = first
        for _ in range(number):
            x = x + chance.randint(1, last - first)
            x = x if x <= last else x - last + first - 1
            os.write(terminal, b"\x1b[<0;%d;%dM" % (x, row))
            taken.append(answer(terminal, end, FRAME))
            os.write(terminal, b"\x1b[<0;%d;%dm" % (x, row))
            pass_time(terminal, 0.5)  # and what it marks for a moment
    return taken


def told(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds) * 1000:6.0f} {max(seconds) * 1000:6.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keys", type=int, default=30)
    parser.add_argument("--seeks", type=int, default=100)
    options = parser.parse_args()
    print(f"{'median, most':14}{'first moment':>14}{'key':>14}{'seek':>14}")
    for name in LESSONS:
        firsts = [first_moment(name) for _ in range(options.runs)]
        answers, jumps = keys(name, options.keys), seeks(name, options.seeks)
        print(f"{name:14} {told(firsts)} {told(answers)} {told(jumps)}", flush=True)


if __name__ == "__main__":
    main()
