"""Lessons run for real, on every Python: their captions are due in the order in which the story is written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.pythons import VERSIONS, find
from tests.watched import told
from tui.lessons.cues import Cues
from tui.lessons.lesson import lesson
from tui.lessons.telling import Telling
from tui.timeline.state import timeline

if TYPE_CHECKING:
    from tui.lessons.lesson import Lesson
    from tui.timeline.state import ProgramTimeline

PYTHONS = [python for version in VERSIONS if (python := find(version))]


def run(shown: Lesson, python: object) -> ProgramTimeline:
    """A lesson's program from its start to its end."""
    order = shown.order()
    line = timeline()
    line.add(told(replace(order, argv=(str(python), *order.argv[1:]))))
    return line


def runs(name: str) -> list[ProgramTimeline]:
    """The lesson on all Pythons at once: it sleeps most of the time."""
    with ThreadPoolExecutor() as pool:
        return list(pool.map(lambda python: run(lesson(name), python), PYTHONS))


def due(shown: Lesson, line: ProgramTimeline) -> list[str]:
    """The facts in the order in which they came true."""
    cues = Cues(shown)
    cues.take(line)
    return [shown.captions[cue.caption].fact for cue in cues.cues]


@pytest.mark.parametrize("name", ["dog-built", "two-threads"])
def test_the_whole_story_is_told_in_its_order(name: str) -> None:
    facts = [caption.fact for caption in lesson(name).captions[1:]]
    assert [due(lesson(name), line) for line in runs(name)] == [facts] * len(PYTHONS)


def test_a_session_held_across_a_sleep_fails_on_every_engine() -> None:
    held = lesson("held-session")
    line = timeline()
    line.add(told(held.order()))
    facts = due(held, line)
    assert set(facts) == {caption.fact for caption in held.captions[1:]}
    assert facts[0] == "connects"
    assert facts[-1] == "ends"


def test_dog_follows_the_interpreter_that_runs_it() -> None:
    dog = lesson("dog")
    for line in runs("dog"):
        facts = due(dog, line)
        immortal = "stays:'dog'" in facts
        assert ("immortal:'dog'" in facts) is immortal
        assert ("freed:'dog'" in facts) is not immortal
        assert Telling(dog, paced=True).then(line.state_at(line.end)) == ("dog-built" if immortal else "")
        if immortal:
            assert facts.index("immortal:'dog'") < facts.index("named:detect_word='cat'")
        assert facts.index("named:detect_word='dog'") < facts.index("named:detect_word='cat'") < facts.index("ends")
