"""Text can be read in every theme: its contrast is that of WCAG 2, at least 4.5:1 everywhere, in 16 colours too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.color import Color, ColorSystem
from rich.color_triplet import ColorTriplet

from tests.screen.recordings import app
from tui.screen.themes import THEMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.screen.app import DogwatchApp

LEAST = 4.5
SETTLED = 0.7  # seconds after which a search says that it found nothing
CONSOLE = [
    ColorTriplet(*shades)
    for shades in (
        (0, 0, 0), (170, 0, 0), (0, 170, 0), (170, 85, 0), (0, 0, 170), (170, 0, 170), (0, 170, 170), (170, 170, 170),
        (85, 85, 85), (255, 85, 85), (85, 255, 85), (255, 255, 85), (85, 85, 255), (255, 85, 255), (85, 255, 255),
        (255, 255, 255),
    )
]  # fmt: skip
ONLY_FRAME = frozenset("─│╭╮╰╯━┃┏┓┗┛▅▁▂▃▄▆▇█▔▌▊▎ ")  # borders and bars: no text, and told in words too
SCREENS = {
    "heap": ("heap", ()),
    "heap full": ("heap", ("f",)),
    "heap, pointed at": ("heap", ("down", "tab")),
    "heap, to be guessed": ("heap", ("u",)),
    "heap on a board": ("heap", ("d",)),
    "types": ("heap", ("v",)),
    "find": ("heap", ("slash", *"dog")),
    "pool": ("pool", ()),
    "pool full": ("pool", ("f",)),
    "toast": ("pool", ("p",)),
    "complexity": ("complexity", ()),
    "complexity full": ("complexity", ("f",)),
    "curves": ("complexity", ("f", "v")),
    "list and set": ("complexity", ("f", "v", "v")),
    "help": ("heap", ("question_mark",)),
    "palette": ("heap", ("ctrl+p",)),
    "palette, chosen": ("heap", ("ctrl+p", *"theme", "down")),
    "palette, nothing found": ("heap", ("ctrl+p", *"zzzz")),
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
    """In all colours, and in 16 as Rich maps them for a terminal that has no more, by the palette of the console."""
    poor = {}
    for name, (lens, keys) in SCREENS.items():
        screen = app("dog", "gone-away", "big-o", at=3.1 if lens == "heap" else 6.6, lens=lens)
        screen.theme = theme
        async with screen.run_test(size=size, notifications=True) as pilot:
            await pilot.press(*keys)
            await pilot.pause(SETTLED if name.startswith("palette") else None)
            for text, letters, behind in texts(screen):
                least = min(contrast(letters, behind), contrast(_in_16(letters), _in_16(behind)))
                if least < LEAST:
                    poor[name, text.strip()] = f"{least:.1f} {letters.hex} on {behind.hex}"
    assert poor == {}


def _in_16(color: ColorTriplet) -> ColorTriplet:
    number = Color.from_triplet(color).downgrade(ColorSystem.STANDARD).number
    assert number is not None
    return CONSOLE[number]


async def test_without_colour_every_screen_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    told = app("dog", "gone-away", "big-o", at=3.1)
    async with told.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        coloured = told.export_text()
    monkeypatch.setenv("NO_COLOR", "1")
    grey = app("dog", "gone-away", "big-o", at=3.1)
    async with grey.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert grey.export_text() == coloured
        shades = {letters for _, letters, _ in texts(grey)} | {behind for _, _, behind in texts(grey)}
    assert all(shade.red == shade.green == shade.blue for shade in shades)


async def test_t_goes_through_the_themes() -> None:
    screen = app("dog")
    async with screen.run_test() as pilot:
        seen = []
        for _ in THEMES:
            seen.append(screen.theme)
            await pilot.press("t")
        assert seen == list(THEMES)
        assert screen.theme == seen[0]
