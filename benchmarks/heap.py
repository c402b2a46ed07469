"""How long the interpreter's lock is held: for a sample, and for a copy of a heap of 1,000,000 objects; and the start.

``python -m benchmarks.heap [--runs 21] [--python PATH]`` watches programs of its own making from inside, as the probe
does, and prints medians and the largest value in milliseconds. The start is that of an interpreter that does nothing,
bare and watched in turns: the difference of the medians.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

from tui import launch
from tui.launch import Order, Program, Watch

PREPARED = """
import gc, json, sys, types
package = types.ModuleType("_dogwatch")
package.__path__ = [sys.argv[1]]
sys.modules["_dogwatch"] = package
runs = int(sys.argv[2])
from time import perf_counter, sleep
"""

# Counts what is seen of the program's thread and globals: 300 objects and more references.
SAMPLE = """
from _dogwatch import heap
from threading import Event, Thread
class Dog:
    def __init__(self, number):
        self.number, self.name, self.toys = number + 0.5, "dog %d" % number, [number + 0.25, {"toy": "a ball"}]
pack = [[Dog(6 * pen + at) for at in range(6)] for pen in range(12)]
never = Event()
def work(depth, mine):
    work(depth - 1, mine) if depth else never.wait()
Thread(target=work, args=(5, pack), daemon=True).start()
picture = heap.Heap(300)
spent = []
for run in range(runs + 1):
    pack[0][0].number = run
    gc.disable()
    begun = perf_counter()
    picture.sample(0.0, full=run % 64 == 0)
    spent.append(perf_counter() - begun)
    gc.enable()
    sleep(0.02)
print(json.dumps(spent))
"""

COPY = """
from _dogwatch import ask
class Dog:
    __slots__ = ("name", "owner")
    def __init__(self, name): self.name = name
class Cat:
    def __init__(self, name): self.name = name
made = {made}
gc.collect()
spent, answered = [], []
for run in range(runs):
    copy = ask.Copy(lambda say: say(1), 10.0, list)
    assert copy.make()
    while copy.answers() is None: sleep(0.001)
    spent.append(copy.pause)
print(json.dumps(spent))
print(ask.resident() >> 20)
"""
HEAPS = {
    "lists": "[[] for _ in range(1_000_000)]",
    "tuples": "[(number,) for number in range(1_000_000)]",
    "slots": "[Dog(None) for number in range(1_000_000)]",
    "instances": "[Cat(None) for number in range(1_000_000)]",
}


def inside(python: str, program: str, runs: int) -> list[str]:
    """What a program prints that watches itself, as a probe would."""
    command = (python, "-c", PREPARED + program, str(launch.OBSERVED / "_dogwatch"), str(runs))
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def told(name: str, spent: list[float], more: str = "") -> None:
    print(f"{name:<24} median {statistics.median(spent) * 1000:6.2f} ms   most {max(spent) * 1000:6.2f} ms   {more}")


def bare(python: str) -> float:
    """Seconds from the start of an interpreter to its end."""
    begun = time.perf_counter()
    subprocess.run((python, "-c", "pass"), check=True)
    return time.perf_counter() - begun


def watched(python: str) -> float:
    begun = time.perf_counter()
    program = Program(Order((python, "-c", "import os; os._exit(0)"), Watch(("heap",)), streams="own"))
    program.wait(60)
    spent = time.perf_counter() - begun
    program.end()
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description="How long the interpreter's lock is held.")
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--python", default=sys.executable)
    options = parser.parse_args()
    told("a sample, 300 objects", json.loads(inside(options.python, SAMPLE, options.runs)[0])[1:])
    for name, made in HEAPS.items():
        spent, resident = inside(options.python, COPY.replace("{made}", made), options.runs)
        told(f"a copy, 1,000,000 {name}", json.loads(spent), f"{resident} MiB")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its bytecode
    watched(options.python)
    starts = [(bare(options.python), watched(options.python)) for _ in range(options.runs)]
    first, second = (statistics.median(column) for column in zip(*starts, strict=True))
    print(f"start                    {first * 1000:.0f} ms bare, {(second - first) * 1000:+.0f} ms watched")


if __name__ == "__main__":
    main()
