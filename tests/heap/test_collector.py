"""What a program does to its collector while we look on stays done."""

from __future__ import annotations

import gc
import subprocess
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

from tests.pythons import every_python
from tests.timeline.strangers import command
from tui.observed._dogwatch.births import Births
from tui.observed._dogwatch.collector import uncollected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def as_before() -> Iterator[None]:
    enabled, thresholds = gc.isenabled(), gc.get_threshold()
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        (gc.enable if enabled else gc.disable)()


def test_no_collection_begins() -> None:
    ran: list[str] = []

    def note(phase: str, _info: dict[str, int]) -> None:
        ran.append(phase)

    def allocate() -> None:
        gc.callbacks.append(note)
        held = [[number] for number in range(10_000)]
        gc.callbacks.remove(note)
        assert held

    with as_before():
        gc.enable()
        gc.set_threshold(50)
        allocate()
        assert ran
        ran.clear()
        uncollected(allocate)
        assert gc.get_threshold()[0] == 50
    assert ran == []


def test_a_collector_that_is_switched_off_meanwhile_stays_off() -> None:
    with as_before():
        gc.enable()
        uncollected(gc.disable)
        assert not gc.isenabled()


def test_a_threshold_that_is_set_meanwhile_stays() -> None:
    with as_before():
        uncollected(gc.set_threshold, 321, 12, 11)
        assert gc.get_threshold() == (321, 12, 11)


def in_another_thread(work: Callable[[], object]) -> None:
    thread = Thread(target=work)
    thread.start()
    thread.join()


def test_what_we_made_is_not_counted_also_where_the_program_ran_meanwhile() -> None:
    held: list[object] = []

    def allocate() -> None:
        in_another_thread(list)
        held.extend([number] for number in range(300))

    with as_before():
        gc.disable()
        gc.collect()
        before = gc.get_count()[0]
        uncollected(allocate)
        assert gc.get_count()[0] < before + 100
    assert held


def test_what_the_program_has_collected_meanwhile_is_not_counted_again() -> None:
    with as_before():
        gc.disable()
        gc.collect()
        held = [[number] for number in range(300)]
        assert gc.get_count() >= (300, 0, 0)
        uncollected(in_another_thread, gc.collect)
        assert gc.get_count() < (200, 0, 0)
    assert held


def test_what_is_made_while_a_sample_is_written_down_is_young_at_the_next() -> None:
    """Another thread may make it there, at the address of what the sample has seen."""
    births = Births()
    with as_before():
        gc.disable()
        births.look()
        old, meanwhile = births, [1]
        births.settle()
        after = [2]
        births.look()
        assert births.whole
        assert [id(one) in births for one in (old, meanwhile, after)] == [False, True, True]


WHERE = """
import gc
from _dogwatch import collector
before = collector.collections()
for generation in 0, 1, 2, 2:
    gc.collect(generation)
told = sum(of["collections"] for of in gc.get_stats())
print(len(collector._collections), collector.collections() - before, collector.collections() - told)
"""


@every_python
def test_collections_are_counted_where_the_interpreter_counts_them(python: Path) -> None:
    done = subprocess.run(command(python, WHERE), capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["3", "4", "0"]
