"""Predict first: what a class is to guess is ``?`` until space, and the same as ever after it."""

from __future__ import annotations

import re

import pytest

from tests.screen.recordings import recorded
from tui.screen.app import DogwatchApp
from tui.screen.replayed import replayed

ANSWERS = {
    "dog": r"refs (\d|∞)|FREED|immortal",
    "gone-away": r"dies|safe:|replaced when|advice.*: \w",
    "big-o": r"✓|≠|times as fast",
}
MOMENTS = {"dog": 1.5, "gone-away": 4.0, "big-o": 60.0}


def lens(app: DogwatchApp) -> str:
    """What the lens in focus shows, without the caption and the bars."""
    return "\n".join(app.export_text().splitlines()[1 : app.query_one("#caption").region.y])


def caption(app: DogwatchApp) -> str:
    return app.export_text().splitlines()[app.query_one("#caption").region.y].strip()


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


LEAKS = {  # name, moment, keys, what would tell
    "an error and what became of its connection": ("gone-away", 6.3, (), r"died|2006|thrown away|advice.*: \w|✗"),
    "what pool_recycle and pre-ping did": ("gone-away", 6.5, (), r"closed|replaced|✗"),
    "a connection that is dead while it is out": ("held-session", 5.9, (), r"dead|held:|advice.*: \w|✗"),
    "how many objects of a type": ("dog", 1.5, ("v",), r" \d+ "),
    "how many times as fast": ("big-o", 60.0, ("f", "v", "v"), r"\d ×|times as fast"),
    "the same before the verdict": ("big-o", 0.3, (), r"times as fast|…  "),
}


@pytest.mark.parametrize("leak", LEAKS)
async def test_an_answer_is_told_nowhere(leak: str) -> None:
    name, at, keys, answer = LEAKS[leak]
    app = predicting(name, at)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        assert caption(app).startswith("What do you expect")
        assert "?" in lens(app)
        assert not re.search(answer, lens(app))
        await pilot.press("space")
        await pilot.pause()
        assert re.search(answer, lens(app))


@pytest.mark.parametrize("name", ["dog", "gone-away", "held-session", "big-o"])
async def test_one_is_asked_where_something_is_to_be_guessed(name: str) -> None:
    app = predicting(name)
    moments = app.show.timeline.moments
    async with app.run_test(size=(80, 24)) as pilot:
        for t in moments[:: max(1, len(moments) // 25)]:
            app.show.jump(t)
            app.tick()
            await pilot.pause()
            drawn = "?" in lens(app).replace("server ?", "")
            assert caption(app).startswith("What do you expect") is drawn, t


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
