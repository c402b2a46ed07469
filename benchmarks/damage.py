"""Recordings with random damage are read: how often all, some or nothing was saved, and the longest time that it took.

``python -m benchmarks.damage [--examples 10000]`` stops with an error at a traceback, or where more than 500 MB of
memory are wanted.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from tests.timeline.damage import Damage, damaged, damages
from tui.observed._dogwatch.encode import encode
from tui.observed._dogwatch.events import Output, Trouble
from tui.timeline.recording import Recorder, RecordingError, read

MEMORY = 500 << 20  # bytes, of address space


def main() -> None:
    parser = argparse.ArgumentParser(description="Damaged recordings.")
    parser.add_argument("--examples", type=int, default=10_000)
    examples = parser.parse_args().examples
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    ended: Counter[str] = Counter()
    longest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sound.dogwatch")
        with Recorder(path) as recorder:
            recorder.write(encode(Output(float(n), "stdout", f"{n} 강아지 " * (n % 40))) for n in range(300))
            recorder.write(encode(Trouble(300.0, os.urandom(2000 * n).hex())) for n in range(5))
        sound = path.read_bytes()

        @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(damages)
        def look(damage: Damage) -> None:
            nonlocal longest
            path.write_bytes(damaged(sound, damage))
            begun = time.perf_counter()
            try:
                recorded = read(path)
            except RecordingError as error:
                assert "\n" not in str(error)
                ended["refused in one line"] += 1
            else:
                assert len(recorded.events) == 305 or recorded.note
                ended["saved in part" if len(recorded.events) < 305 else "saved whole"] += 1
            longest = max(longest, time.perf_counter() - begun)

        look()
    print(*(f"{what:<20} {count:,}" for what, count in ended.most_common()), sep="\n")
    print(f"longest              {longest * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
