"""Text can be read in every theme: its contrast is that of WCAG 2, at least 4.5:1 everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.screen.recordings import app
from tui.screen.themes import THEMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.color_triplet import ColorTriplet

    from tui.screen.app import DogwatchApp

LEAST = 4.5
ONLY_FRAME = frozenset("─│╭╮╰╯━┃┏┓┗┛▅▁▂▃▄▆▇█ ")  # borders and bars: no text, and told in words too
SCREENS = {
    "heap": ("heap", ()),
    "heap full": ("heap", ("f",)),
    "pool": ("pool", ()),
    "pool full": ("pool", ("f",)),
    "complexity": ("complexity", ()),
    "complexity full": ("complexity", ("f",)),
    "help": ("heap", ("question_mark",)),
}


def luminance(color: ColorTriplet) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG21/#dfn-relative-luminance."""
    parts = [part / 255 for part in color]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: ColorTriplet, other: ColorTriplet) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def texts(screen: DogwatchApp) -> Iterator[tuple[str, ColorTriplet, ColorTriplet]]:
    """Everything written on the screen, with the colours of its letters and behind them."""
    for strip in screen.screen._compositor.render_strips():
        for segment in strip:
            style = segment.style
            if style is None or not set(segment.text) - ONLY_FRAME:
                continue
            assert not style.dim, "how dark a dim letter is, each terminal decides"
            assert style.color is not None
            assert style.bgcolor is not None
            letters, behind = style.color.get_truecolor(), style.bgcolor.get_truecolor(foreground=False)
            yield segment.text, *((behind, letters) if style.reverse else (letters, behind))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
@pytest.mark.parametrize("theme", THEMES)
async def test_the_contrast_of_all_text(theme: str, size: tuple[int, int]) -> None:
    screen = app("dog", "gone-away", "big-o", at=6.6)
    screen.theme = theme
    poor = {}
    async with screen.run_test(size=size) as pilot:
        for name, (lens, keys) in SCREENS.items():
            screen.action_leave_full()
            screen.action_lens(lens)
            await pilot.press(*keys)
            await pilot.pause()
            for text, letters, behind in texts(screen):
                if contrast(letters, behind) < LEAST:
                    poor[name, text.strip()] = f"{contrast(letters, behind):.1f} {letters.hex} on {behind.hex}"
            if len(screen.screen_stack) > 1:
                await pilot.press("escape")
    assert poor == {}


async def test_t_goes_through_the_themes() -> None:
    screen = app("dog")
    async with screen.run_test() as pilot:
        seen = []
        for _ in THEMES:
            seen.append(screen.theme)
            await pilot.press("t")
        assert seen == list(THEMES)
        assert screen.theme == seen[0]
