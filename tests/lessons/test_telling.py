"""Captions by the clock: each stands until it has been read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.screen.recordings import recorded, show
from tui.lessons.cues import Cues
from tui.lessons.lesson import NAMES, lesson
from tui.lessons.telling import LEAST, reading
from tui.screen.show import Show
from tui.timeline.recording import Recorder
from tui.words import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path

FRAME = 0.1  # seconds between two looks


def stood(shown: Show, frames: int, since: int = 0) -> dict[str, float]:
    """Plays a show; how many seconds each caption was on the screen, in the order in which they came."""
    assert shown.telling is not None
    times: dict[str, float] = {}
    for frame in range(since, since + frames):
        shown.poll(frame * FRAME)
        caption = shown.telling.caption("en")
        times[caption] = times.get(caption, 0.0) + FRAME
    return times


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("speed", [1.0, 8.0])
def test_each_caption_of_a_lesson_that_plays_through_can_be_read(name: str, speed: float) -> None:
    shown = show(name, paced=False)
    assert shown.telling is not None
    cues = Cues(shown.telling.lesson)
    cues.take(shown.timeline)
    shown.playhead.speed = speed
    shown.play()
    times = stood(shown, 1200)
    due = [shown.telling.lesson.captions[cue.caption].texts["en"] for cue in cues.cues]
    assert list(times)[1:] == due
    for caption in due:
        assert times[caption] >= reading(caption) - FRAME, caption


def test_the_picture_stays_with_the_caption_that_is_read() -> None:
    shown = show("gone-away", paced=False)
    shown.play()
    clock = 0.0
    while shown.telling is not None and "2006" not in shown.telling.caption("en")[:10]:
        shown.poll(clock := clock + FRAME)
    t = shown.playhead.t
    for _ in range(int(LEAST / FRAME)):
        shown.poll(clock := clock + FRAME)
        assert shown.playhead.t == t
    assert shown.reading


def test_a_caption_waits_for_whoever_looks_at_another_lens() -> None:
    shown = show("dog", paced=False)
    shown.play()
    clock = 0.0
    while not shown.reading:
        shown.poll(clock := clock + FRAME)
    t = shown.playhead.t
    for _ in range(200):
        shown.poll(clock := clock + FRAME, looked_at=False)
    shown.poll(clock := clock + FRAME)
    assert (shown.reading, shown.playhead.t) == (True, t)


def test_what_is_told_again_begins_with_the_claim() -> None:
    """In a loop nobody presses a key: the first caption is to be read too."""
    shown = show("dog", paced=False)
    assert shown.telling is not None
    shown.jump(60.0)
    shown.again()
    first = shown.telling.lesson.captions[0].texts["en"]
    times = stood(shown, 200)
    assert times[first] >= reading(first) - FRAME


def test_the_time_that_a_caption_takes_is_that_of_its_length() -> None:
    assert reading("Dog.") == LEAST
    for name in NAMES:
        for language in LANGUAGES:
            for caption in lesson(name).captions:
                assert LEAST <= reading(caption.texts[language]) <= 8


def test_a_paced_lesson_that_is_told_again_waits_at_its_claim() -> None:
    shown = show("dog")
    shown.jump(60.0)
    shown.again()
    assert shown.telling is not None
    first, then, *_ = (caption.texts["en"] for caption in shown.telling.lesson.captions)
    assert list(stood(shown, 100)) == [first]
    assert shown.playhead.t == 0.0
    shown.play()
    assert [told for told in stood(shown, 100, since=100) if told != first] == [then]


@pytest.mark.parametrize("paced", [True, False])
def test_the_lesson_that_follows_waits_at_its_first_caption(paced: bool) -> None:
    """Space starts it; where the lessons play through, the time that its caption takes."""
    dog = replace(lesson("dog"), then_fact="")
    built = lesson("dog-built")
    first = built.captions[0].texts["en"]
    shown = Show(("heap",), dog.order(), dog, recorded("dog").events, paced=paced)
    assert shown.following == "dog-built"
    shown.again()
    assert shown.waiting
    assert shown.telling is not None
    assert (shown.telling.caption("en"), shown.preview[0]) == (first, str(built.source))
    assert not shown.state.heap.number
    shown.poll(0.0)
    shown.poll(reading(first) - FRAME)
    assert shown.waiting
    shown.poll(reading(first) + FRAME)
    assert shown.waiting is paced
    shown.close()


def test_a_recording_of_a_lesson_holds_that_alone(tmp_path: Path) -> None:
    """What goes on with its story would be written behind it."""
    dog = replace(lesson("dog"), then_fact="")
    with Recorder(tmp_path / "x.dogwatch") as recorder:
        shown = Show(("heap",), dog.order(), dog, recorded("dog").events, recorder, loop=True)
        assert shown.following == ""
        shown.again()
        assert shown.program is None
        assert shown.telling is not None
        assert shown.telling.lesson is dog
