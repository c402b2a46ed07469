"""Every caption of every lesson with the screen that stands behind it, in both languages, as text that reads in a diff.

``pytest tests/screen/test_stories.py --snapshot-update`` writes the files in ``stories/`` anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screen.recordings import recorded, show
from tui.lessons.cues import Cues
from tui.lessons.lesson import NAMES, lesson
from tui.screen.app import DogwatchApp
from tui.timeline.state import timeline
from tui.words import LANGUAGES, speak

STORIES = Path(__file__).with_name("stories")


async def story(name: str) -> str:
    """The recording's screens at 80×24, each under the fact that its caption hangs on."""
    told, events = lesson(name), timeline()
    events.add(recorded(name).events)
    cues = Cues(told)
    cues.take(events)
    app, pages = DogwatchApp([show(name)]), []
    app.set_class(True, "-timeless")
    app.animation_level = "none"
    async with app.run_test(size=(80, 24)) as pilot:
        for fact, t in [("", 0.0), *((told.captions[cue.caption].fact, cue.t) for cue in cues.cues)]:
            app.show.jump(t)
            app.tick()
            await pilot.pause()
            pages.append(f"=== {fact!r}\n{app.export_text()}")
    return "\n".join(pages)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
async def test_a_lesson_from_its_first_caption_to_its_last(
    name: str, language: str, request: pytest.FixtureRequest
) -> None:
    speak(language)
    told, path = await story(name), STORIES / f"{name}.{language}.txt"
    if request.config.getoption("--snapshot-update"):
        path.write_text(told, encoding="utf-8")
    assert told.splitlines() == path.read_text(encoding="utf-8").splitlines()
