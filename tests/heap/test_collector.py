"""What a program does to its collector while we look on stays done."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tui.observed._dogwatch.collector import uncollected

if TYPE_CHECKING:
    from collections.abc import Iterator


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
