from __future__ import annotations

import gc
import mmap
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pythons import every_python
from tests.timeline.strangers import command, mapped, read_until_killed
from tui.observed._dogwatch.encode import encode
from tui.observed._dogwatch.events import CheckedIn, Exited, Sample
from tui.observed._dogwatch.link import SIZE, VARIABLE, Link, Reader, Ring, RingReader

if TYPE_CHECKING:
    from pathlib import Path

SMALL = 64 + 256

# Posts numbered events as fast as it can until it is killed, in an interpreter that knows nothing of ours.
POSTS_UNTIL_KILLED = """
from itertools import count
from mmap import mmap
from _dogwatch.link import Ring
with open(sys.argv[1], "r+b") as file:
    ring = Ring(memoryview(mmap(file.fileno(), 0)))
for number in count():
    ring.put(b"%d " % number * (number % 7))
"""

ASKED = """
import os
from _dogwatch.link import inherited
link = inherited(os.environ)
print(link.requests(), link.requests())
link.leave()
print(link.requests())
"""

INHERITS = """
import os
from _dogwatch.events import Exited, Sample
from _dogwatch.link import inherited
link = inherited(os.environ)
link.post(Exited(link.now(), 0))
link.post_sample(Sample(0.5, 1, True))
link.leave()
link.post(Exited(2.0, 0))
assert "DOGWATCH_LINK" not in os.environ
try:
    os.fstat(int(sys.argv[1]))
except OSError:
    print("closed")
"""


def ring_and_reader(size: int = SMALL) -> tuple[Ring, RingReader]:
    memory = memoryview(bytearray(size))
    return Ring(memory), RingReader(memory)


@given(st.integers(64, 400), st.lists(st.binary(max_size=200) | st.none()))
def test_what_arrives_is_the_newest_in_order_and_the_rest_is_counted(size: int, steps: list[bytes | None]) -> None:
    ring, reader = ring_and_reader(size)
    written: list[bytes] = []
    arrived: list[bytes] = []
    refused = 0
    for body in [*steps, None]:
        if body is None:
            bodies = reader.read()
            assert bodies == written[len(written) - len(bodies) :]
            arrived += bodies
            assert len(arrived) + reader.missed == len(written) + refused
        else:
            ring.put(body)
            if len(body) + 8 > (size - 64) & ~7:
                refused += 1
            else:
                written.append(body)


def test_nothing_is_missed_while_the_reader_keeps_up() -> None:
    ring, reader = ring_and_reader()
    for number in range(1000):
        ring.put(b"x" * (number % 200))
        assert reader.read() == [b"x" * (number % 200)]
    assert reader.missed == 0
    assert not ring.resync


def test_the_writer_is_asked_for_a_full_sample_once_after_a_loss() -> None:
    ring, reader = ring_and_reader()
    for _ in range(100):
        ring.put(b"12345678")
    assert not ring.resync
    assert len(reader.read()) == 16
    assert reader.missed == 84
    assert ring.resync
    assert not ring.resync


def test_what_no_ring_can_hold_is_counted_at_once() -> None:
    ring, reader = ring_and_reader()
    ring.put(b"x" * 249)
    assert reader.read() == []
    assert reader.missed == 1
    assert ring.resync


def test_a_ring_of_which_half_is_unread_is_crowded() -> None:
    ring, reader = ring_and_reader()
    ring.put(b"x" * 120)
    assert not ring.crowded
    ring.put(b"x")
    assert ring.crowded
    reader.read()
    assert not ring.crowded


def test_sequence_numbers_wrap() -> None:
    memory = memoryview(bytearray(SMALL))
    ring, reader = Ring(memory, written=0xFFFFFFFE), RingReader(memory)
    reader._expected = 0xFFFFFFFF
    for number in range(3):
        ring.put(b"%d" % number)
    assert reader.read() == [b"0", b"1", b"2"]
    assert reader.missed == 0


def test_a_head_that_is_seen_before_its_record_is_waited_for() -> None:
    memory = memoryview(bytearray(SMALL))
    ring, reader = Ring(memory), RingReader(memory)
    ring.put(b"seen")
    record = bytes(memory[64:80])
    memory[64:80] = bytes(16)
    assert reader.read() == []
    memory[64:80] = record
    assert reader.read() == [b"seen"]
    assert reader.missed == 0


def test_threads_that_post_at_once_lose_nothing_and_keep_their_order() -> None:
    ring, reader = ring_and_reader(1 << 20)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=post, args=(ring, name)) for name in b"abcdefgh"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    bodies = reader.read()
    assert reader.missed == 0
    for name in b"abcdefgh":
        assert [body[1:] for body in bodies if body[0] == name] == [b"%d" % number for number in range(500)]
    assert len(bodies) == 8 * 500


def post(ring: Ring, name: int) -> None:
    for number in range(500):
        ring.put(b"%c%d" % (name, number))


def test_a_finalizer_that_posts_inside_of_a_post_is_heard_after_it() -> None:
    ring, reader = ring_and_reader()

    class Dog:
        def __del__(self) -> None:
            ring.put(b"inner")

    class Collects(bytes):
        def __len__(self) -> int:
            dog = Dog()
            dog.itself = dog  # type: ignore[attr-defined]
            del dog
            gc.collect()
            return 5

    ring.put(Collects(b"outer"))
    assert reader.read() == [b"outer", b"inner"]


def test_a_signal_handler_may_post_at_any_moment(alarms: None) -> None:
    ring, reader = ring_and_reader(1 << 20)
    rung = posted = 0

    def ring_the_bell(*_: object) -> None:
        nonlocal rung
        ring.put(b"bell")
        rung += 1

    signal.signal(signal.SIGALRM, ring_the_bell)
    signal.setitimer(signal.ITIMER_REAL, 50e-6, 50e-6)
    while rung < 200:
        ring.put(b"%d" % posted)
        posted += 1
        bodies = reader.read() if posted % 1000 == 0 else []
        numbers = [body for body in bodies if body != b"bell"]
        assert not bodies or numbers == [b"%d" % number for number in range(posted - 1000, posted)]
    assert reader.missed == 0


def test_a_signal_handler_may_raise_at_any_moment(alarms: None) -> None:
    ring, reader = ring_and_reader(1 << 12)
    raised = 0

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGALRM, interrupt)
    while raised < 500:
        try:
            signal.setitimer(signal.ITIMER_REAL, 50e-6)
            while True:
                ring.put(b"x" * 50)
        except KeyboardInterrupt:
            raised += 1
        reader.read()
        ring.put(b"after")
        assert reader.read()[-1] == b"after"


@every_python
@pytest.mark.parametrize("size", [64 + 128, 64 + 4096, 1 << 20])
def test_a_writer_that_is_killed_leaves_whole_records(python: Path, size: int, tmp_path: Path) -> None:
    path = tmp_path / "ring"
    reader = RingReader(mapped(path, size))
    arrived = read_until_killed(command(python, POSTS_UNTIL_KILLED, path), reader.read)
    numbers = [int(body.split()[0]) for body in arrived if body]
    assert [body for body in arrived if body] == [b"%d " % number * (number % 7) for number in numbers]
    assert numbers == sorted(set(numbers))
    assert (
        abs(numbers[-1] + 1 - len(arrived) - reader.missed) <= 1
    )  # the last one may be number 7, 14, …, which is empty


def test_a_flood_of_samples_pushes_out_no_event() -> None:
    memory = memoryview(bytearray(SIZE))
    link, reader = Link(memory, 0.0), Reader(memory)
    link.post(CheckedIn(0.5, 1, 2))
    for number in range(200):
        link.post_sample(Sample(1.0, number, True, left=tuple(range(10_000))))
    link.post(Exited(2.0, 0))
    bodies = reader.read()
    assert bodies[:2] == [encode(CheckedIn(0.5, 1, 2)), encode(Exited(2.0, 0))]
    assert reader.missed == 202 - len(bodies) > 0
    assert link.samples.resync
    assert not link.events.resync


@every_python
def test_a_program_inherits_the_link_and_keeps_nothing_of_it(python: Path, tmp_path: Path) -> None:
    path = tmp_path / "link"
    path.write_bytes(bytes(SIZE))
    with path.open("r+b") as file, mmap.mmap(file.fileno(), SIZE) as memory:
        Reader(memoryview(memory))
        child = subprocess.run(
            command(python, INHERITS, str(file.fileno())),
            env={VARIABLE: f"{file.fileno()}:0.0"},
            pass_fds=[file.fileno()],
            capture_output=True,
            check=True,
        )
    exited, sample = Reader(memoryview(bytearray(path.read_bytes()))).read()
    assert child.stdout == b"closed\n"
    assert exited.startswith(b"Exited ")
    assert sample == b'Sample {"t":0.5,"number":1,"full":true}'


def test_a_link_says_the_time_since_the_program_started() -> None:
    memory = memoryview(bytearray(SIZE))
    earlier, later = Link(memory, 1e9), Link(memory, 0.0)
    assert abs(later.now() - earlier.now() - 1e9) < 3600


@every_python
def test_a_program_is_asked_through_its_link_until_it_leaves(python: str, tmp_path: Path) -> None:
    path = tmp_path / "memory"
    path.write_bytes(bytes(SIZE))
    with path.open("r+b") as file, mmap.mmap(file.fileno(), SIZE) as memory:
        reader = Reader(memoryview(memory))
        reader.request("holders", 7)
        reader.request("recycle", "batch", -1.5, None, True)
        child = subprocess.run(
            command(python, ASKED),
            env={VARIABLE: f"{file.fileno()}:0.0"},
            pass_fds=[file.fileno()],
            capture_output=True,
            check=True,
        )
        del reader
    assert child.stdout.splitlines() == [b"[('holders', 7), ('recycle', 'batch', -1.5, None, True)] []", b"[]"]
