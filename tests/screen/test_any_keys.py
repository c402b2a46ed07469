"""Keys and sizes at random, in the same order each time: nothing that a person presses ends the app.

``pytest -m long tests/screen/test_any_keys.py`` presses for a minute a screen.
"""

from __future__ import annotations

import time
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.screen.recordings import app
from tests.thorough import thorough
from tui.lessons.lesson import lesson
from tui.screen.app import DogwatchApp
from tui.screen.keys import KEYS
from tui.screen.show import Show

if TYPE_CHECKING:
    from pathlib import Path

SECONDS, LONG = thorough(ci=5, laptop=1), 60
SIZES = ((80, 24), (120, 40), (60, 18), (61, 19), (200, 60), (10, 3), (1, 1))
LESSONS = {"heap": "dog", "pool": "gone-away", "complexity": "big-o"}
PRESSED = [
    *(key for entry in KEYS if entry.action not in ("quit", "suspend_process") for key in entry.keys.split(",")),
    *("enter", "tab", "backspace", "ctrl+p", "x", "개", "f5"),
]


def live(lens: str) -> DogwatchApp:
    """The lessons as programs that a key starts."""
    return DogwatchApp([Show((each.lens,), each.order(), each) for each in map(lesson, LESSONS.values())], lens=lens)


async def press(screen: DogwatchApp, chance: Random, seconds: float) -> None:
    """Press keys and change sizes for so long. The app stands all the while, and leaves in order."""
    pressed: list[str] = []
    until = time.monotonic() + seconds
    async with screen.run_test(size=SIZES[0]) as pilot:
        while time.monotonic() < until:
            if chance.random() < 0.1:
                size = chance.choice(SIZES)
                pressed.append(str(size))
                await pilot.resize_terminal(*size)
            pressed.append(chance.choice(PRESSED))
            await pilot.press(pressed[-1])
            assert screen.is_running, pressed
    assert screen.return_code in (None, 0), pressed


@pytest.mark.parametrize("seconds", [SECONDS, pytest.param(LONG, marks=pytest.mark.long)])
@pytest.mark.parametrize("is_live", [False, True], ids=["recorded", "live"])
@pytest.mark.parametrize("lens", LESSONS)
async def test_whatever_is_pressed_the_app_stands(
    lens: str, is_live: bool, seconds: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a key saves pictures
    screen = live(lens) if is_live else app(*LESSONS.values(), at=3.0, lens=lens)
    await press(screen, Random(f"{lens} {is_live}"), seconds)
