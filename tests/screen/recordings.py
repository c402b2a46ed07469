"""The recordings in assets/, opened as the app opens them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tui.screen.app import DogwatchApp
from tui.screen.replayed import replayed
from tui.timeline.recording import Recorded, read
from tui.words import speak

if TYPE_CHECKING:
    from tui.screen.show import Show

ASSETS = Path(__file__).parents[2] / "assets"


@cache
def recorded(name: str) -> Recorded:
    return read(ASSETS / f"{name}.dogwatch")


def show(name: str, at: float = 0.0, paced: bool = True) -> Show:
    return replayed(recorded(name), at, paced)


def app(*names: str, at: float = 0.0, lens: str = "", language: str = "en") -> DogwatchApp:
    """The app over recordings, paused at ``at`` seconds."""
    speak(language)
    return DogwatchApp([show(name, at) for name in names], lens=lens)
