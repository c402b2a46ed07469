"""Predict first: what a class is to guess is ``?`` until space, and the same as ever after it."""

from __future__ import annotations

import re

import pytest

from tests.screen.recordings import recorded
from tui.screen.app import DogwatchApp
from tui.screen.replayed import replayed

ANSWERS = {
    "dog": r"refs (\d|∞)|FREED|immortal",
    "gone-away": r"dies|safe:|replaced when|advice",
    "big-o": r"✓|≠|times as fast",
}
MOMENTS = {"dog": 1.5, "gone-away": 4.0, "big-o": 60.0}


def lens(app: DogwatchApp) -> str:
    """What the lens in focus shows, without the caption and the bars."""
    return "\n".join(app.export_text().splitlines()[1:-4])


def caption(app: DogwatchApp) -> str:
    return app.export_text().splitlines()[-4].strip()


def predicting(name: str, at: float = 0.0, predict: bool = True) -> DogwatchApp:
    return DogwatchApp([replayed(recorded(name), at, predict=predict)])


async def shown(app: DogwatchApp) -> str:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        return lens(app)


@pytest.mark.parametrize("name", ANSWERS)
async def test_nothing_is_told_until_space(name: str) -> None:
    told = await shown(predicting(name, MOMENTS[name], predict=False))
    app = predicting(name, MOMENTS[name])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "?" in lens(app)
        assert not re.search(ANSWERS[name], lens(app))
        await pilot.press("space")
        await pilot.pause()
        assert lens(app) == told
        assert re.search(ANSWERS[name], told)


async def test_a_lesson_asks_at_each_caption_before_it_tells() -> None:
    app = predicting("dog")
    async with app.run_test(size=(80, 24)) as pilot:
        story = app.show.telling
        assert story is not None
        assert caption(app) == story.caption("en")[: len(caption(app))]
        await pilot.press("space")
        while not story.held:
            await pilot.pause(0.05)
        await pilot.pause()
        asked, at = caption(app), app.show.playhead.t
        assert asked.startswith("What do you expect")
        await pilot.press("space")
        await pilot.pause()
        assert (caption(app), app.show.playhead.t) == (story.caption("en")[: len(caption(app))], at)
        assert not app.show.playhead.playing
        told = caption(app)
        await pilot.press("space")
        while caption(app) == told:
            await pilot.pause(0.05)


async def test_what_was_shown_is_asked_for_again_elsewhere() -> None:
    app = predicting("dog", 1.5)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("space", "left")
        await pilot.pause()
        assert "refs ?" in lens(app)


async def test_a_key_begins_and_ends_it() -> None:
    app = predicting("dog", 1.5, predict=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = lens(app)
        await pilot.press("u")
        await pilot.pause()
        assert "refs ?" in lens(app)
        await pilot.press("ㅕ")
        await pilot.pause()
        assert lens(app) == before
