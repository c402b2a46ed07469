"""Single objects over time: their counts, their changes, and when something was freed."""

from __future__ import annotations

from dataclasses import replace

from tests.heap.drawn import value
from tui.heap.track import Tracks, sparkline
from tui.observed._dogwatch.events import Fate, Sample

DOG = value(1, "'dog'", refs=3)


def tracks() -> Tracks:
    told = Tracks()
    samples = [
        Sample(0.1, 1, True, objects=(DOG, value(2))),
        Sample(0.2, 2, False, objects=(replace(DOG, refs=1),)),
        Sample(0.3, 3, True, objects=(replace(DOG, refs=1), value(2))),
        Sample(0.4, 4, False, left=(1,), fates=(Fate(1, "freed", "seen"),)),
        Sample(0.5, 5, False, left=(2,), fates=(Fate(2, "held", "seen"),)),
    ]
    told.take((sample.t, sample) for sample in samples)
    return told


def test_counts_up_to_a_moment() -> None:
    assert tracks().counts(1, 0.3) == [(0.1, 3), (0.2, 1)]
    assert tracks().counts(1, 9.0) == [(0.1, 3), (0.2, 1), (0.4, 0)]
    assert tracks().counts(7, 9.0) == []


def test_changes_before_and_after_a_moment() -> None:
    told = tracks()
    assert [told.next_change(1, t) for t in (0.0, 0.1, 0.2, 0.3, 0.4)] == [0.1, 0.2, 0.4, 0.4, None]
    assert [told.previous_change(1, t) for t in (0.1, 0.2, 0.35, 1.0)] == [None, 0.1, 0.2, 0.4]
    assert told.next_change(7, 0.0) is None


def test_what_was_freed_is_marked_and_what_is_held_is_not() -> None:
    assert tracks().freed == [0.4]


def test_a_count_over_time_as_a_line() -> None:
    assert sparkline([(0.0, 8), (0.5, 1)], 1.0, 9) == "████▁▁▁▁▁"
    assert sparkline([(0.0, 2), (1.0, 0)], 1.0, 3) == "██ "
    assert sparkline([(0.0, None)], 1.0, 2) == "!!"
    assert sparkline([], 1.0, 4) == ""
