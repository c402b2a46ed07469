"""Whole screens over the recordings in assets/, each named after what a person sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from tests.screen.recordings import app, recorded
from tui.observed._dogwatch.events import Failed, Judged, Sample
from tui.screen.app import DogwatchApp
from tui.screen.show import Show

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import App

SMALL, WIDE = (80, 24), (120, 40)
ALL = ("dog", "gone-away", "big-o")


class SnapCompare(Protocol):
    def __call__(self, app: App[None], press: Iterable[str] = (), terminal_size: tuple[int, int] = SMALL) -> bool: ...


def freed_at() -> float:
    """When the recording of ``dog`` sees 'dog' go."""
    return next(
        event.t
        for event in recorded("dog").events
        if isinstance(event, Sample) and any(fate.fate == "freed" for fate in event.fates) and event.t > 1
    )


def failed_at() -> float:
    """When the default engine meets 2006."""
    return next(event.t for event in recorded("gone-away").events if isinstance(event, Failed) and event.code == 2006)


def half_judged_at() -> float:
    """When about half of the table has a verdict."""
    verdicts = [event.t for event in recorded("big-o").events if isinstance(event, Judged)]
    return verdicts[len(verdicts) // 2]


def end_of(name: str) -> float:
    return recorded(name).events[-1].t


def test_heap_while_both_threads_sleep_and_dog_has_one_reference(snap_compare: SnapCompare) -> None:
    assert snap_compare(app("dog", at=1.5), terminal_size=SMALL)


def test_heap_at_the_moment_dog_is_freed(snap_compare: SnapCompare) -> None:
    assert snap_compare(app("dog", at=freed_at()), terminal_size=SMALL)


def test_heap_after_the_program_ended(snap_compare: SnapCompare) -> None:
    assert snap_compare(app("dog", at=end_of("dog")), terminal_size=SMALL)


def test_heap_full_screen_with_types_sizes_and_evidence(snap_compare: SnapCompare) -> None:
    assert snap_compare(app("dog", at=freed_at()), press=["f"], terminal_size=WIDE)


def test_pool_while_connections_are_young(snap_compare: SnapCompare) -> None:
    assert snap_compare(app("gone-away", at=2.0), terminal_size=SMALL)


def test_pool_at_the_moment_of_2006(snap_compare: SnapCompare) -> None:
    assert snap_compare(app("gone-away", at=failed_at()), terminal_size=SMALL)


def test_pool_after_one_failure_and_two_cures(snap_compare: SnapCompare) -> None:
    assert snap_compare(app("gone-away", at=end_of("gone-away") - 0.2), terminal_size=SMALL)


def test_complexity_before_the_first_verdict(snap_compare: SnapCompare) -> None:
    first = next(event.t for event in recorded("big-o").events if isinstance(event, Judged))
    assert snap_compare(app("big-o", at=first - 0.01), terminal_size=SMALL)


def test_complexity_half_way(snap_compare: SnapCompare) -> None:
    assert snap_compare(app("big-o", at=half_judged_at()), terminal_size=SMALL)


def test_complexity_with_all_verdicts(snap_compare: SnapCompare) -> None:
    assert snap_compare(app("big-o", at=end_of("big-o")), terminal_size=SMALL)


def test_complexity_of_the_next_operation(snap_compare: SnapCompare) -> None:
    assert snap_compare(app("big-o", at=end_of("big-o")), press=["o"], terminal_size=SMALL)


@pytest.mark.parametrize("moment", ["before", "during", "after"])
def test_three_lenses_together(snap_compare: SnapCompare, moment: str) -> None:
    at = {"before": 0.0, "during": freed_at() - 0.5, "after": 60.0}[moment]
    assert snap_compare(app(*ALL, at=at), terminal_size=WIDE)


def test_captions_in_korean(snap_compare: SnapCompare) -> None:
    assert snap_compare(app(*ALL, at=freed_at(), language="ko"), terminal_size=WIDE)


def test_help(snap_compare: SnapCompare) -> None:
    assert snap_compare(app("dog", at=1.5), press=["question_mark"], terminal_size=SMALL)


def test_a_terminal_that_is_too_small(snap_compare: SnapCompare) -> None:
    assert snap_compare(app("dog", at=1.5), terminal_size=(40, 10))


def test_lenses_that_have_nothing_to_show(snap_compare: SnapCompare) -> None:
    assert snap_compare(DogwatchApp([Show(("heap",))], lens="complexity"), terminal_size=WIDE)
