"""How fast the heap's picture is laid out and drawn, how soon a key is answered, and what the app costs at rest.

``python -m benchmarks.picture [--netext PYTHON]`` prints the medians. With an interpreter that has netext and networkx
(``pip install netext networkx`` in a virtual environment of its own) it draws the same graph there, in the same run,
and prints how many times as long that took, and the share of its area that our picture takes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from textual import events
from textual.geometry import Region

from tui.heap import picture
from tui.heap.layout import layout
from tui.heap.model import HeapState
from tui.heap.pane import HeapPane
from tui.launch import Order, Watch
from tui.observed._dogwatch.events import Name, Object
from tui.screen.app import DogwatchApp
from tui.screen.show import Show

if TYPE_CHECKING:
    from textual.pilot import Pilot

Graph = dict[int, list[int]]
SIZE = (120, 40)
EVERYTHING = (1000, 100_000)  # a window in which each distance has its column, and nothing is closed
PEER = """
import json, sys, time
import networkx
from netext import ConsoleGraph
from rich.console import Console
graph = networkx.DiGraph()
for node, others in json.load(sys.stdin):
    graph.add_node(node)
    graph.add_edges_from((node, other) for other in others)
begun = time.perf_counter()
console = Console(width=100_000, record=True, file=open("/dev/null", "w"))
console.print(ConsoleGraph.from_networkx(graph))
seconds = time.perf_counter() - begun
lines = [line.rstrip() for line in console.export_text().splitlines()]
lines = [line for line in lines if line]
left = min(len(line) - len(line.lstrip()) for line in lines)
print(json.dumps([seconds, (max(map(len, lines)) - left) * len(lines)]))
"""
SLEEPING = "import time\nprint('up', flush=True)\ntime.sleep(600)\n"
BUSY = """
import time
class Node:
    def __init__(self, number):
        self.number = number * 1000
        self.next = None
nodes = [Node(number) for number in range(12)]
for one, other in zip(nodes, nodes[1:]):
    one.next = other
step = 10_000
while True:
    step += 1
    nodes[step % 12].number = step
    time.sleep(0.1)
"""


def graph(objects: int, references: int) -> Graph:
    """Objects that are all within reach of the first, and references between any two."""
    random = Random(1)
    found: Graph = {node: [] for node in range(1, objects + 1)}
    for node in range(2, objects + 1):
        found[random.randrange(max(1, node // 3), node)].append(node)
    for _ in range(references - objects + 1):
        found[random.randrange(1, objects + 1)].append(random.randrange(1, objects + 1))
    return found


def state(graph: Graph) -> HeapState:
    """A heap of such objects, the first of which has a name."""
    objects = {
        node: Object(
            node,
            node,
            "Node",
            f"Node {node}",
            1,
            kind="object" if others else "value",
            edges=tuple((f"a{index}", other) for index, other in enumerate(others)),
        )
        for node, others in graph.items()
    }
    return HeapState(number=1, globals=(Name("root", 1),), objects=objects)


def drawn(heap: HeapState, runs: int, window: Region | None = None) -> tuple[float, int]:
    """The median of the seconds that the layout of all of it and drawing what is in a window take, or drawing all; and
    the area of all in cells."""
    seconds = []
    area = 0
    for _ in range(runs):
        begun = time.perf_counter()
        plan = layout(heap, None, EVERYTHING)
        picture.draw(plan, window=window)
        seconds.append(time.perf_counter() - begun)
        area = plan.width * plan.height
    return statistics.median(seconds), area


def peer(python: str, graph: Graph) -> tuple[float, int]:
    """Seconds and area that netext takes for the same graph."""
    answer = subprocess.run(
        (python, "-c", PEER), input=json.dumps(list(graph.items())), capture_output=True, text=True, check=True
    )
    seconds, area = json.loads(answer.stdout)
    return seconds, area


async def answered(show: Show, keys: int) -> list[float]:
    """Seconds from a key to the picture that answers it, while the program goes on changing."""
    found = []
    app = DogwatchApp([show], start=True)
    async with app.run_test(size=SIZE) as pilot:
        pane = app.panes["heap"]
        assert isinstance(pane, HeapPane)
        while len(pane.state.objects) < 20:
            await pilot.pause(0.05)
        for number in range(keys):
            before = pane.pointed
            begun = time.perf_counter()
            app.post_message(events.Key("up" if number % 8 > 3 else "down", None))
            while pane.pointed == before:
                await asyncio.sleep(0)
            pane.refresh()
            await _painted(pane)
            found.append(time.perf_counter() - begun)
            await pilot.pause(0.03)
    return found


async def _painted(pane: HeapPane) -> None:
    """Wait until the screen has drawn what changed."""
    done = asyncio.Event()
    pane.call_after_refresh(done.set)
    await done.wait()


async def resting(show: Show, seconds: float) -> float:
    """The share of a core that the app takes while the program sleeps."""
    app = DogwatchApp([show], start=True)
    async with app.run_test(size=SIZE) as pilot:
        await _settle(pilot, app)
        begun, cpu = time.perf_counter(), time.process_time()
        await asyncio.sleep(seconds)
        return (time.process_time() - cpu) / (time.perf_counter() - begun)


async def _settle(pilot: Pilot[None], app: DogwatchApp) -> None:
    while "up" not in app.show.state.program.output:
        await pilot.pause(0.05)
    await pilot.pause(3)


def program(folder: Path, source: str) -> Show:
    script = folder / "program.py"
    script.write_text(source)
    return Show(("heap",), Order((sys.executable, str(script)), Watch(("heap",)), streams="terminal"))


def main() -> None:
    parser = argparse.ArgumentParser(description="The heap's picture: its speed, and the app's rest.")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--netext", metavar="PYTHON", help="an interpreter that has netext and networkx")
    options = parser.parse_args()
    small, large = graph(200, 300), graph(1000, 1500)
    screen = Region(0, 0, *SIZE)
    seconds, _ = drawn(state(small), options.runs, screen)
    print(f"200 objects, 300 references    {seconds * 1000:8.1f} ms   on a screen")
    seconds, area = drawn(state(small), options.runs)
    print(f"the same, all of it            {seconds * 1000:8.1f} ms   {area} cells")
    if options.netext:
        theirs, their_area = peer(options.netext, small)
        print(f"netext, the same graph         {theirs * 1000:8.1f} ms   {their_area} cells")
        print(f"netext takes                   {theirs / seconds:8.0f} times as long")
        print(f"our area                       {area / their_area:8.2f} of its")
    seconds, _ = drawn(state(large), options.runs, screen)
    print(f"1,000 objects, 1,500 references{seconds * 1000:8.1f} ms   on a screen")
    with tempfile.TemporaryDirectory() as folder:
        keys = asyncio.run(answered(program(Path(folder), BUSY), 40))
        print(
            f"a key, 10 states a second      {statistics.median(keys) * 1000:8.1f} ms   worst {max(keys) * 1000:.1f} ms"
        )
        rest = asyncio.run(resting(program(Path(folder), SLEEPING), 8))
        print(f"the app while a program sleeps {rest:8.1%} of a core")


if __name__ == "__main__":
    main()
