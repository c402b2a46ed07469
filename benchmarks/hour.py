"""An hour of a program at 10 Hz, with 200 objects of which 5 change each time: what its recording takes, and the app.

``python -m benchmarks.hour [--minutes 60]`` writes such a recording, reads it in a process of its own that shows it on
a screen, and asks that for 300 moments at random. Sizes in MB of 10^6 bytes; the app's is its largest resident set.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tui.observed._dogwatch.encode import encode
from tui.observed._dogwatch.events import Exited, Frame, Launched, Name, Object, Sample, Source, Started, Thread
from tui.timeline.recording import Recorder, read

OBJECTS, CHANGED, INTERVAL = 200, 5, 0.1
SEEKS = 300


def make(path: Path, minutes: int) -> None:
    """The recording, written as fast as the recorder takes it."""
    chance = random.Random(1)
    addresses = [0x7F0000000000 + number * 64 for number in range(OBJECTS)]
    values = [0] * OBJECTS

    def seen(number: int) -> Object:
        text = f"{{'name': 'object {number}', 'value': {values[number]}}}"
        edges = (("'name'", (number + 1) % OBJECTS + 1), ("'value'", (number + 2) % OBJECTS + 1))
        refs = 2 + values[number] % 3
        return Object(number + 1, addresses[number], "dict", text, refs, 1, 232, "mapping", edges)

    names = tuple(Name(f"name_{number}", number + 1) for number in range(20))

    def threads(line: int) -> tuple[Thread, ...]:
        return (Thread(1, "MainThread", (Frame("work", "/home/dog/job.py", line, names[:5]),)),)

    with Recorder(path) as recorder:
        recorder.write(
            map(encode, (Launched(0.0, ("python", "job.py"), "python"), Source(0.0, "/home/dog/job.py", "pass\n")))
        )
        recorder.write([encode(Started(0.05, 71, "3.11.7", ("heap",), interval=INTERVAL))])
        count = int(minutes * 60 / INTERVAL)
        for number in range(1, count + 1):
            changing = chance.sample(range(OBJECTS), CHANGED) if number > 1 else range(OBJECTS)
            for one in changing:
                values[one] += 1
            recorder.write(
                [
                    encode(
                        Sample(
                            round(number * INTERVAL, 6),
                            number,
                            number == 1,
                            threads=threads(number % 40),
                            globals=names if number == 1 else None,
                            objects=tuple(map(seen, changing)),
                        )
                    )
                ]
            )
        recorder.write([encode(Exited(minutes * 60 + INTERVAL, 0))])
    assert recorder.trouble is None, recorder.trouble


async def show(path: Path) -> None:
    """The recording in the app, as ``replay`` shows it, at moments at random; prints what that took."""
    begun = time.perf_counter()
    recorded = read(path)
    loaded = time.perf_counter() - begun
    from tui.screen.app import DogwatchApp
    from tui.screen.replayed import replayed

    shown = replayed(recorded, 0.0)
    opened = time.perf_counter() - begun
    app = DogwatchApp([shown])
    chance = random.Random(2)
    seeks = []
    async with app.run_test(size=(120, 40)) as pilot:
        for _ in range(SEEKS):
            moment = chance.uniform(0.0, shown.timeline.end)
            begun = time.perf_counter()
            shown.jump(moment)
            assert shown.state.heap.objects
            seeks.append(time.perf_counter() - begun)
            await pilot.pause()
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(f"read          {loaded:.2f} s, on the screen {opened:.2f} s")
    print(f"a seek        {statistics.median(seeks) * 1e3:.1f} ms median, {max(seeks) * 1e3:.1f} ms at most")
    print(f"the app       {resident / 1e6:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description="An hour's recording.")
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--show", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.show:
        asyncio.run(show(options.show))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "hour.dogwatch")
        make(path, options.minutes)
        print(f"the recording {path.stat().st_size / 1e6:.1f} MB")
        subprocess.run((sys.executable, "-m", "benchmarks.hour", "--show", str(path)), check=True)


if __name__ == "__main__":
    main()
