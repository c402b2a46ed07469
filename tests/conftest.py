"""Fixtures that several folders of tests share, and how many tests run at once."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tui.canvas import draw_ascii
from tui.words import speak

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest_plugins = ["tests.mariadb", "tests.postgres", "tests.alchemy"]


PREFERENCES = (
    *("NO_COLOR", "FORCE_COLOR", "COLORTERM", "COLUMNS", "LINES", "LANG", "LC_ALL", "LC_MESSAGES"),
    *("TEXTUAL_ANIMATIONS", "TEXTUAL_COLOR_SYSTEM", "TEXTUAL_THEME"),
)


settings.register_profile("no time is asserted", deadline=None)
settings.load_profile("no time is asserted")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: most tests wait for the programs that they watch."""
    return (os.cpu_count() or 1) + 1


def pytest_configure() -> None:
    """What a terminal or its user prefers changes no test. Programs are interrupted and quit as from a terminal, even
    where a shell that started us in the background ignores it."""
    for name in PREFERENCES:
        os.environ.pop(name, None)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGQUIT) is signal.SIG_IGN:
        signal.signal(signal.SIGQUIT, signal.SIG_DFL)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Whatever language a test speaks and with whatever it draws, the next one speaks English and draws with all."""
    yield
    speak("en")
    draw_ascii(False)
