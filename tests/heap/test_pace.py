"""How often samples are taken goes by the processor time that they cost: to wait for one's turn costs nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pythons import every_python
from tests.watched import watched
from tui.launch import Watch
from tui.observed._dogwatch.events import Exited, Paced

if TYPE_CHECKING:
    from pathlib import Path

# Finds the watch, as any program could, and has each of its samples take 20 ms longer.
PROGRAM = """
import sys, threading, time

def busy(seconds):
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass

def held_up(last):
    global samples
    MANNER(0.02)
    samples += 1
    sample(last)

samples = 0
time.sleep(0.05)
(frame,) = [frame for thread, frame in sys._current_frames().items() if thread != threading.get_ident()]
while frame.f_code.co_name != "_watch":
    frame = frame.f_back
watch = frame.f_locals["self"]
sample = watch._post_sample
watch._post_sample = held_up
while samples < 5:
    time.sleep(0.01)
"""


@every_python
@pytest.mark.parametrize(("manner", "told"), [("time.sleep", []), ("busy", [1.0])])
def test_samples_become_seldom_where_they_take_the_processor(
    manner: str, told: list[float], python: Path, tmp_path: Path
) -> None:
    script = tmp_path / "holds_up.py"
    script.write_text(PROGRAM.replace("MANNER", manner))
    events = watched(python, script, Watch(("heap",)))
    assert [pytest.approx(pace, rel=0.3) for pace in told] == [one.interval for one in events if isinstance(one, Paced)]
    assert [one.code for one in events if isinstance(one, Exited)] == [0]
