from __future__ import annotations

import signal
import subprocess
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pythons import every_python
from tests.timeline.strangers import command, mapped, read_until_killed
from tui.observed._dogwatch import slots
from tui.observed._dogwatch.events import CheckedIn, CheckedOut, Detached, Sample, Settled, Waited, Waiting
from tui.observed._dogwatch.link import SIZE, Link, Reader
from tui.observed._dogwatch.slots import (
    CALLER,
    CALLERS,
    CHECKED_IN,
    CHECKED_OUT,
    COLLECTED,
    OVERFLOW,
    RAW,
    SETTLED,
    VAIN,
    WAITED,
    WAITING,
    SlotReader,
    writer,
)
from tui.timeline.decode import decode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tui.observed._dogwatch.slots import Said
    from tui.timeline.decode import Event

SLOT = 64  # bytes

# Tells numbered records as fast as it can until it is killed, in an interpreter that knows nothing of ours.
TELLS_UNTIL_KILLED = """
from itertools import count
from mmap import mmap
from _dogwatch.slots import writer
with open(sys.argv[1], "r+b") as file:
    say = writer(memoryview(mmap(file.fileno(), 0)))
for number in count():
    say(float(number), -float(number), number, 2 * number, 3 * number, 4 * number)
"""

# Tells from eight threads that take turns after each step; what was read of it is printed by thread.
TELLS_IN_THREADS = """
import threading
from _dogwatch.slots import SlotReader, writer
memory = memoryview(bytearray(64 * 8000))
reader = SlotReader(memory)
say = writer(memory)
def tell(name):
    for number in range(1000):
        say(float(number), 0.0, name, 0, 0, 1)
sys.setswitchinterval(1e-6)
threads = [threading.Thread(target=tell, args=(name,)) for name in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
told = reader.read()
assert len(told) == 8000 and reader.missed == 0
for name in range(8):
    assert [record[0] for record in told if record[2] == name] == list(range(1000))
"""

# The collector runs wherever it may: a finalizer tells too, and what it interrupts is not lost.
TELLS_IN_FINALIZERS = """
import gc
from _dogwatch.slots import SlotReader, writer
memory = memoryview(bytearray(64 * 100_000))
reader = SlotReader(memory)
say = writer(memory)
def tell(number):
    say(float(number), 0.0, number, 0, 0, 1)
class Dog:
    def __del__(self):
        global freed
        freed += 1
        tell(1_000_000 + freed)
gc.set_threshold(1)
freed = 0
for number in range(20_000):
    dog = Dog()
    dog.itself = dog
    tell(number)
del dog
gc.collect()
told = [record[2] for record in reader.read()]
assert freed == 20_000 and reader.missed == 0
assert [number for number in told if number < 1_000_000] == list(range(20_000))
assert [number for number in told if number > 1_000_000] == list(range(1_000_001, 1_020_001))
"""


def said(number: int) -> Said:
    return (float(number), -float(number), number, number, number, number)


def ends(places: int) -> tuple[Callable[[Said], None], SlotReader, memoryview]:
    memory = memoryview(bytearray(SLOT * places))
    say = writer(memory)
    return lambda record: say(*record), SlotReader(memory), memory


def slot(memory: memoryview, number: int) -> memoryview:
    """Where the record ``number`` is, the first of which is 1."""
    start = number * SLOT % len(memory)
    return memory[start : start + SLOT]


@given(st.integers(1, 9), st.lists(st.integers(0, 20)))
def test_what_arrives_is_the_newest_in_order_and_the_rest_is_counted(places: int, steps: list[int]) -> None:
    tell, reader, _ = ends(places)
    written = arrived = 0
    for step in steps:
        for number in range(written, written + step):
            tell(said(number))
        written += step
        told = reader.read()
        assert told == [said(number) for number in range(written - min(step, places), written)]
        arrived += len(told)
        assert arrived + reader.missed == written


def test_what_is_being_written_is_not_read() -> None:
    tell, reader, memory = ends(4)
    tell(said(1))
    first = slot(memory, 1)
    end = bytes(first[-8:])
    first[-8:] = bytes(8)
    assert reader.read() == []
    first[-8:] = end
    assert reader.read() == [said(1)]


def test_what_is_being_overwritten_is_not_read() -> None:
    tell, reader, memory = ends(2)
    tell(said(1))
    slot(memory, 3)[:8] = (3).to_bytes(8, "little")
    assert reader.read() == []


@pytest.mark.parametrize("written", [8, 32, SLOT - 8])
def test_what_is_being_overwritten_hides_nothing_that_is_whole_behind_it(written: int) -> None:
    """A writer that was killed there writes no more."""
    places = 4
    tell, reader, memory = ends(places)
    for number in range(1, places + 2):
        tell(said(number))
    longer, _, newer = ends(2 * places)
    for number in range(1, places + 3):
        longer(said(number))
    newest = places + 2
    slot(memory, newest)[:written] = slot(newer, newest)[:written]
    assert reader.read() == [said(3), said(4), said(5)]
    assert reader.missed == 2


def test_a_place_that_stays_empty_is_passed_over_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    tell, reader, memory = ends(4)
    for number in range(3):
        tell(said(number))
    slot(memory, 2)[:] = bytes(SLOT)
    assert reader.read() == [said(0)]
    assert reader.read() == []
    monkeypatch.setattr(slots, "_PATIENCE", 0.0)
    assert reader.read() == [said(2)]
    assert reader.missed == 0


def test_a_signal_handler_may_raise_at_any_moment(alarms: None) -> None:
    tell, reader, _ = ends(1 << 12)
    raised = 0

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGALRM, interrupt)
    while raised < 500:
        try:
            signal.setitimer(signal.ITIMER_REAL, 50e-6)
            while True:
                tell(said(1))
        except KeyboardInterrupt:
            raised += 1
        reader.read()
        tell(said(2))
        assert reader.read()[-1] == said(2)


@every_python
@pytest.mark.parametrize("source", [TELLS_IN_THREADS, TELLS_IN_FINALIZERS], ids=["threads", "finalizers"])
def test_nobody_who_tells_at_once_is_lost(source: str, python: Path) -> None:
    subprocess.run(command(python, source), check=True)


@every_python
@pytest.mark.parametrize("places", [2, 64, 1 << 14])
def test_a_writer_that_is_killed_leaves_whole_records(python: Path, places: int, tmp_path: Path) -> None:
    path = tmp_path / "slots"
    reader = SlotReader(mapped(path, SLOT * places))
    arrived = read_until_killed(command(python, TELLS_UNTIL_KILLED, path), reader.read)
    numbers = [record[2] for record in arrived]
    assert arrived == [(float(n), -float(n), n, 2 * n, 3 * n, 4 * n) for n in numbers]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] + 1 == len(arrived) + reader.missed


def both_ends() -> tuple[Link, Reader, Callable[[Said], None]]:
    """A program that began at second 100 of its clock."""
    memory = memoryview(bytearray(SIZE))
    link, reader = Link(memory, 100.0), Reader(memory)
    return link, reader, lambda record: link.say(*record)


def read(reader: Reader) -> list[Event]:
    return [decode(body) for body in reader.read()]


def test_all_kinds_arrive_as_events() -> None:
    link, reader, tell = both_ends()
    link.events.put(CALLER + b'9 "thread":"Thread-1","where":"job.py:31"')
    tell((101.0, 0.0, 2 << 32 | 3, 9, 0, CHECKED_OUT))
    tell((101.5, 0.0, 2 << 32 | 4, 9, RAW | OVERFLOW * 5, CHECKED_OUT))
    tell((102.0, 0.0, 2 << 32 | 3, 0, 0, SETTLED))
    tell((102.5, 101.25, 2 << 32 | 3, 0, 0, CHECKED_IN))
    tell((103.0, 0.0, 2 << 32 | 4, 0, COLLECTED, CHECKED_IN))
    tell((104.0, 0.0, 2 << 32 | 7, 9, 0, WAITING))
    tell((105.0, 0.0, 2 << 32 | 7, 0, VAIN, WAITED))
    tell((106.0, 0.0, 2 << 32 | 8, 77, 0, WAITING))
    tell((107.0, 0.0, 2 << 32 | 8, 0, 0, WAITED))
    assert read(reader) == [
        CheckedOut(1.0, 2, 3, "Thread-1", "job.py:31"),
        CheckedOut(1.5, 2, 4, "Thread-1", "job.py:31", True, 5),
        Settled(2.0, 2, 3),
        CheckedIn(2.5, 2, 3, heard=1.25),
        CheckedIn(3.0, 2, 4, collected=True),
        Waiting(4.0, 2, 7, "Thread-1", "job.py:31"),
        Waited(5.0, 2, 7, timed_out=True),
        Waiting(6.0, 2, 8, "", ""),  # whoever it is, what told of it is lost
        Waited(7.0, 2, 8),
    ]


def test_what_is_told_on_several_ways_arrives_in_the_order_of_time() -> None:
    link, reader, tell = both_ends()
    tell((102.0, 0.0, 1 << 32 | 1, 0, 0, CHECKED_IN))
    tell((104.0, 0.0, 1 << 32 | 2, 0, 0, CHECKED_IN))
    link.post(Detached(1.0, 1, 3))
    link.post(Detached(3.0, 1, 4))
    link.post_sample(Sample(2.5, 1, True))
    link.running.heard[link.running.take(1, 5)] = 103.5
    assert [(type(event).__name__, event.t) for event in read(reader)] == [
        ("Detached", 1.0),
        ("CheckedIn", 2.0),
        ("Sample", 2.5),
        ("Detached", 3.0),
        ("Queried", 3.5),
        ("CheckedIn", 4.0),
    ]


def test_what_came_later_than_a_reading_began_waits_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else what led to it, on the way that was read first, would arrive after it."""
    link, reader, tell = both_ends()
    now = 103.0
    monkeypatch.setattr("tui.observed._dogwatch.link.monotonic", lambda: now)
    tell((101.0, 0.0, 1 << 32 | 1, 0, 0, CHECKED_IN))
    link.post(Detached(3.2, 1, 1))
    assert read(reader) == [CheckedIn(1.0, 1, 1)]
    tell((103.1, 0.0, 1 << 32 | 1, 0, 0, CHECKED_OUT))
    now = 104.0
    assert read(reader) == [CheckedOut(3.1, 1, 1, "", ""), Detached(3.2, 1, 1)]
    assert read(reader) == []


def test_bytes_that_are_no_event_are_left_to_the_decoder() -> None:
    link, reader, tell = both_ends()
    for body in (b"\x00", b'Detached {"t":x}', b"Detached"):
        link.events.put(body)
    tell((101.0, 0.0, 1 << 32 | 1, 0, 0, CHECKED_IN))
    assert reader.read() == [
        b"\x00",
        b'Detached {"t":x}',
        b"Detached",
        b'CheckedIn {"t":1.000000,"pool":1,"connection":1}',
    ]


def test_callers_that_are_known_no_more_take_no_room() -> None:
    link, reader, _ = both_ends()
    for number in range(1, 5 * CALLERS):
        link.events.put(CALLER + b'%d "thread":"","where":""' % number)
        if number % 1000 == 0:
            assert reader.read() == []
    assert len(reader._often._callers) <= 2 * CALLERS


def test_a_child_that_left_tells_nothing() -> None:
    link, reader, tell = both_ends()
    link.leave()
    tell((101.0, 0.0, 1 << 32 | 1, 0, 0, CHECKED_IN))
    assert reader.read() == []


def test_a_thread_reads_while_another_tells() -> None:
    tell, reader, _ = ends(1 << 16)
    told: list[Said] = []

    def work() -> None:
        for number in range(20_000):
            tell(said(number))

    thread = threading.Thread(target=work)
    thread.start()
    while thread.is_alive():
        told += reader.read()
    thread.join()
    told += reader.read()
    assert told == [said(number) for number in range(20_000)]
