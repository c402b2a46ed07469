"""A sample in which another thread has had the interpreter's lock is known for it, however short that was."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.heap.marks import Attended
from tests.pythons import every_python
from tests.timeline.strangers import command
from tui.launch import Order, Program, Watch
from tui.observed._dogwatch.events import Sample

if TYPE_CHECKING:
    from pathlib import Path

TURNS = """
import threading, time
from _dogwatch import lock

def whether(work):
    turn = lock.turn()
    work()
    return lock.passed(turn)

def for_a_while():
    until = time.perf_counter() + 0.05
    while time.perf_counter() < until:
        pass

def another():
    thread = threading.Thread(target=list)
    thread.start()
    thread.join()

print(bool(lock._address), whether(list), whether(for_a_while), whether(lambda: time.sleep(0.01)), whether(another))
threading.Thread(target=for_a_while).start()
print(whether(for_a_while))
"""


@every_python
def test_a_turn_has_passed_when_another_thread_had_one(python: Path) -> None:
    """And not because it took long."""
    done = subprocess.run(command(python, TURNS), capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False", "False", "False", "True", "True"]


RACE = """
import sys, threading
sys.setswitchinterval(1e-6)
def race():
    while True:
        value = [sys]
        value = other = [value]
        del value, other
for _ in range(2): threading.Thread(target=race).start()
"""


@every_python
def test_threads_that_change_all_the_time_are_said_to_move(python: Path, tmp_path: Path) -> None:
    """As in any lecture on races: the switch interval, for which the lock is kept else, is next to nothing."""
    script = tmp_path / "race.py"
    script.write_text(RACE)
    attended = Attended(Program(Order((str(python), str(script)), Watch(("heap",)), streams="kept")), [])
    try:
        attended.until(lambda event: isinstance(event, Sample) and event.torn)
    finally:
        attended.program.end()
