"""What a class waits for in each lesson: the first live moment after space, the answer to a key, a seek when replayed.

``python -m benchmarks.lecture [--runs 5] [--keys 30]`` starts every lesson on a terminal of 120×40, presses space
and waits for what its lens draws first; then it plays on, and ``?`` is pressed at uneven times until the help is drawn.
Seeks go to 300 moments at random in the lesson's recording in assets/, each drawn. In ms.
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
from tui.timeline.recording import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ASSETS = Path(__file__).parents[1] / "assets"
LESSONS = ("dog", "dog-built", "gone-away", "big-o", "two-threads", "held-session")
FIRST = {"heap": b"refs ", "pool": b"#1", "complexity": b"O("}  # what a lens draws of the first live moment
PATIENCE = 20.0  # seconds
SEEKS = 300


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


def answer(terminal: int, word: bytes) -> float:
    """The seconds until the word is drawn. Raises ``TimeoutError``."""
    started, seen = time.perf_counter(), b""
    while word not in seen:
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


async def seeks(name: str) -> list[float]:
    """Each from the jump until the frame is composed."""
    show = replayed(read(ASSETS / f"{name}.dogwatch"), 0.0)
    app, chance, taken = DogwatchApp([show]), random.Random(1), []
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        for _ in range(SEEKS):
            started = time.perf_counter()
            show.jump(chance.uniform(0.0, show.timeline.end))
            app.tick()
            await pilot.pause()
            app.export_text()
            taken.append(time.perf_counter() - started)
    return taken


def told(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds) * 1000:6.0f} {max(seconds) * 1000:6.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keys", type=int, default=30)
    options = parser.parse_args()
    print(f"{'median, most':14}{'first moment':>14}{'key':>14}{'seek':>14}")
    for name in LESSONS:
        firsts = [first_moment(name) for _ in range(options.runs)]
        print(f"{name:14} {told(firsts)} {told(keys(name, options.keys))} {told(asyncio.run(seeks(name)))}", flush=True)


if __name__ == "__main__":
    main()
