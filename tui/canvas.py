"""A grid of characters with styles, on which the lenses draw: what is put outside of it is cut, wide characters fit.

Styles are those of Textual's ``Content``: theme variables (``$success``) and words (``bold``, ``dim``).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip
from textual.visual import Visual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.css.styles import RulesMap
    from textual.style import Style as VisualStyle
    from textual.visual import RenderOptions

CONTROL = {ord("\t"): "⇥", ord("\n"): "⏎", ord("\r"): "␍"}
# Cc and Cs cannot be shown; what is in Cf joins emoji or turns the direction, so that a line's width is no sum any more
UNSHOWN = ("Cc", "Cs", "Cf")
SELECTORS = "\ufe0e\ufe0f"  # make the character before them narrow or wide
TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"  # of an emoji's skin: some terminals draw them apart

SPACING = "Mc"  # marks that some terminals draw in a cell of their own, and others in that of the letter before them

PLAIN = str.maketrans(
    {
        **dict.fromkeys("─━╌┄╶╴╺╸", "-"),
        **dict.fromkeys("│┃┊┆╎╷╵╻╹", "|"),
        **dict.fromkeys("╭╮╰╯┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋┿", "+"),
        **dict.fromkeys("▶▸►≫", ">"),
        **dict.fromkeys("◀◂◄", "<"),
        **dict.fromkeys("▼▾", "v"),
        **dict.fromkeys("▲▴△⇧", "^"),
        **dict.fromkeys("●•◆■█▇▆", "#"),
        **dict.fromkeys("○◇□▅▄▃", "o"),
        **dict.fromkeys("▂▁", "_"),
        **dict.fromkeys("·…", "."),
        **dict.fromkeys("✗╳×✕", "x"),
        "²": "2",
        "³": "3",
        "✓": "v",
        "≠": "!",
        "∞": "~",
        "→": ">",
        "←": "<",
        "↑": "^",
        "↓": "v",
        "⇥": ">",
        "⏎": "/",
        "␍": "/",
    }
)
"""What each sign of ours becomes where only ASCII is drawn."""

APART = Style.from_meta({"blank": True})
"""Keeps blanks apart from text of the same style: a picture then has no text there, whose width a viewer could miss."""

_only_ascii = False


def draw_ascii(only: bool) -> None:
    """From now on draw our own signs as ASCII, for terminals that draw others two cells wide."""
    global _only_ascii  # a property of the terminal that the process draws on
    _only_ascii = only


def drawn(text: str) -> str:
    """Text of ours in the signs that the terminal can draw."""
    return text.translate(PLAIN) if _only_ascii else text


def one_line(text: str) -> str:
    """Text that stays on its line and whose width is the sum of its characters' widths: tabs and newlines as signs,
    other control characters, joiners, selectors and tones left out, and what terminals differ about as Python escapes
    it."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_sure, text.translate(CONTROL)))


def _sure(character: str) -> str:
    """A character whose width is known, or what stands for it."""
    if character.isascii() and character.isprintable():
        return character
    category = unicodedata.category(character)
    if category in UNSHOWN or character in SELECTORS or character in TONES:
        return ""
    ambiguous = _only_ascii and ord(character) not in PLAIN and unicodedata.east_asian_width(character) == "A"
    return ascii(character)[1:-1] if ambiguous or category == SPACING else character


def width_of(text: str) -> int:
    """How many cells ``text``, a line, fills."""
    return len(text) if text.isascii() else cell_len(text)


def clip(text: str, width: int) -> str:
    """As much of ``text`` as fits ``width`` cells, with … where something is missing."""
    if width_of(text) <= width:
        return text
    if text.isascii():
        return text[: width - 1] + "…" if width > 0 else ""
    kept, used = "", 0
    for character in text:
        used += cell_len(character)
        if used > width - 1:
            break
        kept += character
    return kept + "…" if width > 0 else ""


class Canvas:
    """``width`` × ``height`` cells. A double-width character fills two, a combining one joins the one before."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._characters = [" "] * (width * height)  # row by row; "" behind a double-width character
        self._styles = [""] * (width * height)

    def put(self, x: int, y: int, text: str, style: str = "") -> int:
        """Write ``text`` from column ``x`` of row ``y``; returns the column behind it."""
        if not (text.isascii() and text.isprintable()):
            return self._put_wide(x, y, one_line(text), style)
        end = x + len(text)
        if 0 <= y < self.height:
            first, last = max(0, x), min(self.width, end)
            if first < last:
                self._write(first, y, text[first - x : last - x], style)
        return end

    def _write(self, x: int, y: int, text: str | list[str], style: str) -> None:
        """Set the cells from ``x`` on, which are all within the row."""
        first = y * self.width + x
        last = first + len(text)
        characters = self._characters
        if x and not characters[first]:
            characters[first - 1] = " "  # the half of a double-width character would be left
        if x + len(text) < self.width and not characters[last]:
            characters[last] = " "
        characters[first:last] = text
        self._styles[first:last] = [style] * len(text)

    def _put_wide(self, x: int, y: int, text: str, style: str) -> int:
        cells: list[str] = []
        start, kept = x, False
        for character in text:
            size = cell_len(character)
            if size == 0:
                if kept:
                    cells[-1 if cells[-1] else -2] += character
                continue
            kept = x >= 0 and x + size <= self.width
            if kept:
                if not cells:
                    start = x
                cells += [character, ""][:size]
            x += size
        if cells and 0 <= y < self.height:
            self._write(start, y, cells, style)
        return x

    def mark(self, x: int, y: int, character: str, style: str) -> None:
        """Set one cell, which holds no double-width character, to a character of width one."""
        if 0 <= x < self.width and 0 <= y < self.height:
            cell = y * self.width + x
            self._characters[cell] = character
            self._styles[cell] = style

    def across(self, x: int, y: int, length: int, character: str, style: str) -> None:
        """Draw a horizontal line to the right, which overwrites no text."""
        first, last = max(0, x), min(self.width, x + length)
        if 0 <= y < self.height and first < last:
            cells = slice(y * self.width + first, y * self.width + last)
            self._characters[cells] = character * (last - first)
            self._styles[cells] = [style] * (last - first)

    def along(self, x: int, y: int, length: int, character: str, style: str) -> None:
        """Draw a vertical line down, which overwrites no text."""
        first, last = max(0, y), min(self.height, y + length)
        if 0 <= x < self.width and first < last:
            cells = slice(first * self.width + x, (last - 1) * self.width + x + 1, self.width)
            self._characters[cells] = character * (last - first)
            self._styles[cells] = [style] * (last - first)

    def paste(self, other: Canvas, x: int, y: int) -> None:
        """Copy another canvas, which fits there, to ``x``, ``y``."""
        for row in range(other.height):
            of, to = slice(row * other.width, (row + 1) * other.width), (y + row) * self.width + x
            self._characters[to : to + other.width] = other._characters[of]
            self._styles[to : to + other.width] = other._styles[of]

    def at(self, x: int, y: int) -> str:
        """The character in a cell, a space outside."""
        return self._characters[y * self.width + x] if 0 <= x < self.width and 0 <= y < self.height else " "

    def style_at(self, x: int, y: int) -> str:
        """The style of a cell, none outside."""
        return self._styles[y * self.width + x] if 0 <= x < self.width and 0 <= y < self.height else ""

    def text(self) -> str:
        """The characters alone, lines without trailing spaces."""
        rows = range(0, self.width * self.height, self.width) if self.width else ()
        return "\n".join(drawn("".join(self._characters[row : row + self.width]).rstrip()) for row in rows)

    def _runs(self, y: int) -> Iterator[tuple[str, str]]:
        """The texts of equal style in a row, each with that."""
        start = y * self.width
        for style, cells in groupby(self._styles[start : start + self.width]):
            end = start + sum(1 for _ in cells)
            yield drawn("".join(self._characters[start:end])), style
            start = end

    def content(self) -> Content:
        """All cells as styled lines for a Textual widget."""
        return Content("\n").join(Content.assemble(*self._runs(y)) for y in range(self.height))

    def strip(self, y: int, style: Callable[[str], Style]) -> Strip:
        """A row as Textual's strip; ``style`` turns words into a style of the theme."""
        return Strip([Segment(text, style(words)) for text, words in self._runs(y)], self.width)

    def drawing(self) -> Drawing:
        """The canvas as what a Textual widget can render."""
        return Drawing(self)


class Drawing(Visual):
    """A canvas on its way to the screen, without a detour through markup."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas

    def render_strips(self, width: int, height: int | None, style: VisualStyle, options: RenderOptions) -> list[Strip]:
        @cache
        def resolve(words: str) -> Style:
            return (style + options.get_style(words)).rich_style if words else style.rich_style + APART

        rows = self._canvas.height if height is None else min(height, self._canvas.height)
        return [self._canvas.strip(y, resolve).adjust_cell_length(width, style.rich_style) for y in range(rows)]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return self._canvas.width

    def get_height(self, rules: RulesMap, width: int) -> int:
        return self._canvas.height
