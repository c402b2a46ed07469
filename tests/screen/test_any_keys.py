"""Keys and sizes at random, the same ones each time: nothing that a person presses ends the app."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.screen.recordings import app
from tests.thorough import thorough
from tui.screen.keys import KEYS

if TYPE_CHECKING:
    from pathlib import Path

PRESSES = thorough(ci=150, laptop=40)
SIZES = ((80, 24), (120, 40), (60, 18), (61, 19), (200, 60), (10, 3), (1, 1))
PRESSED = [
    *(key for entry in KEYS if entry.action != "quit" for key in entry.keys.split(",")),
    *("enter", "tab", "backspace", "ctrl+p", "x", "개", "f5"),
]


@pytest.mark.parametrize("lens", ["heap", "pool", "complexity"])
async def test_whatever_is_pressed_the_app_stands(lens: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a key saves pictures
    chance = Random(lens)
    screen = app("dog", "gone-away", "big-o", at=3.0, lens=lens)
    pressed: list[str] = []
    async with screen.run_test(size=SIZES[0]) as pilot:
        for _ in range(PRESSES):
            if chance.random() < 0.1:
                size = chance.choice(SIZES)
                pressed.append(str(size))
                await pilot.resize_terminal(*size)
            pressed.append(chance.choice(PRESSED))
            await pilot.press(pressed[-1])
            assert screen.is_running, pressed
    assert screen.return_code in (None, 0), pressed
