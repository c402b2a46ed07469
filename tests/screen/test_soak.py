"""A lecture that goes on: the lessons in turns, again and again, as ``benchmarks.soak`` measures it for longer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.thorough import thorough

SECONDS = thorough(ci=120, laptop=30)


def test_the_app_does_not_grow_and_nothing_is_dropped() -> None:
    times = {"--minutes": SECONDS / 60, "--settle": SECONDS / 120, "--turn": SECONDS / 12}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.soak", *(str(word) for pair in times.items() for word in pair)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=3 * SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing dropped" in done.stdout
