"""Whole screens over the recordings in assets/, each named after what a person sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from tests.screen.recordings import app, recorded, show
from tui.lessons.lesson import lesson
from tui.observed._dogwatch.events import Exited, Failed, Judged, Sample
from tui.screen.app import DogwatchApp
from tui.screen.replayed import replayed
from tui.screen.show import Show
from tui.timeline.recording import Recorded
from tui.words import LANGUAGES, speak

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import App

SMALL, WIDE, LARGE = (80, 24), (120, 40), (200, 60)
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


MOMENTS = {"dog": freed_at, "gone-away": failed_at, "big-o": half_judged_at}


@pytest.mark.parametrize(
    ("name", "look"),
    [*((name, look) for name in ALL for look in ("ko", "light")), ("dog", "contrast"), ("dog", "ascii")],
)
def test_one_lens(snap_compare: SnapCompare, name: str, look: str) -> None:
    """In Korean, in the other themes, and with signs that every terminal has."""
    speak("ko" if look == "ko" else "en")
    theme = look if look in ("light", "contrast") else "dark"
    shown = DogwatchApp([show(name, MOMENTS[name]())], theme=theme, ascii=look == "ascii")
    assert snap_compare(shown, terminal_size=SMALL)


def test_three_lenses_on_a_large_screen(snap_compare: SnapCompare) -> None:
    assert snap_compare(app(*ALL, at=freed_at()), terminal_size=LARGE)


@pytest.mark.parametrize("degree", ["board", "normal", "detail"])
def test_heap_in_three_degrees(snap_compare: SnapCompare, degree: str) -> None:
    presses = ("board", "normal", "detail").index(degree) + 1
    assert snap_compare(app("dog", at=1.5), press=["d"] * presses, terminal_size=WIDE)


def test_heap_with_an_object_that_is_pointed_at_and_pinned(snap_compare: SnapCompare) -> None:
    assert snap_compare(app("dog", at=1.5), press=["down", "down", "tab", "p"], terminal_size=WIDE)


def test_heap_while_a_name_is_typed_to_be_found(snap_compare: SnapCompare) -> None:
    assert snap_compare(app("dog", at=1.5), press=["slash", *"dogs"], terminal_size=SMALL)


def test_heap_types_and_their_growth(snap_compare: SnapCompare) -> None:
    assert snap_compare(app("dog", at=1.5), press=["v"], terminal_size=SMALL)


def test_heap_of_two_threads_that_count(snap_compare: SnapCompare) -> None:
    assert snap_compare(app("two-threads", at=end_of("two-threads") / 2), terminal_size=WIDE)


def test_pool_full_screen(snap_compare: SnapCompare) -> None:
    assert snap_compare(app("gone-away", at=failed_at()), press=["f"], terminal_size=WIDE)


def test_pool_of_a_session_held_across_a_sleep(snap_compare: SnapCompare) -> None:
    assert snap_compare(app("held-session", at=end_of("held-session") - 0.2), terminal_size=SMALL)


@pytest.mark.parametrize("view", ["cell", "curves", "set"])
def test_complexity_full_screen(snap_compare: SnapCompare, view: str) -> None:
    presses = ["f", *["v"] * ("cell", "curves", "set").index(view)]
    assert snap_compare(app("big-o", at=end_of("big-o")), press=presses, terminal_size=WIDE)


def test_a_lesson_that_waits_for_space(snap_compare: SnapCompare) -> None:
    waiting = [Show((each.lens,), each.order(), each) for each in map(lesson, ALL)]
    assert snap_compare(DogwatchApp(waiting), terminal_size=SMALL)


def test_what_is_to_be_guessed(snap_compare: SnapCompare) -> None:
    assert snap_compare(app(*ALL, at=freed_at()), press=["u"], terminal_size=WIDE)


def test_a_program_that_failed(snap_compare: SnapCompare) -> None:
    failed = [*recorded("dog").events[:-1], Exited(recorded("dog").events[-1].t, 3)]
    assert snap_compare(DogwatchApp([replayed(Recorded(tuple(failed)), 60.0)]), terminal_size=SMALL)


@pytest.mark.parametrize(("lens", "language"), [("heap", "en"), ("pool", "en"), ("complexity", "en"), ("heap", "ko")])
def test_help(snap_compare: SnapCompare, language: str, lens: str) -> None:
    shown = app("dog", at=1.5, lens=lens, language=language)
    assert snap_compare(shown, press=["question_mark"], terminal_size=WIDE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_terminal_that_is_too_small(snap_compare: SnapCompare, language: str) -> None:
    assert snap_compare(app("dog", at=1.5, language=language), terminal_size=(40, 10))


def test_lenses_that_have_nothing_to_show(snap_compare: SnapCompare) -> None:
    assert snap_compare(DogwatchApp([Show(("heap",))], lens="complexity"), terminal_size=WIDE)
