"""A grid of characters with styles, on which the lenses draw: what is put outside of it is cut, wide characters fit.

Styles are those of Textual's ``Content``: theme variables (``$success``) and words (``bold``, ``dim``).
"""

from __future__ import annotations

import unicodedata
from itertools import groupby

from rich.cells import cell_len
from textual.content import Content

CONTROL = {ord("\t"): "⇥", ord("\n"): "⏎", ord("\r"): "␍"}


def one_line(text: str) -> str:
    """Text that stays on its line: tabs and newlines as signs, other control characters left out."""
    return "".join(c for c in text.translate(CONTROL) if unicodedata.category(c) not in ("Cc", "Cs"))


def clip(text: str, width: int) -> str:
    """As much of ``text`` as fits ``width`` cells, with … where something is missing."""
    if cell_len(text) <= width:
        return text
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
        self._cells = [[(" ", "")] * width for _ in range(height)]

    def put(self, x: int, y: int, text: str, style: str = "") -> int:
        """Write ``text`` from column ``x`` of row ``y``; returns the column behind it."""
        if not 0 <= y < self.height:
            return x + cell_len(text)
        row = self._cells[y]
        for character in one_line(text):
            size = cell_len(character)
            if size == 0:
                if 0 < x <= self.width:
                    row[x - 1] = (row[x - 1][0] + character, row[x - 1][1])
                continue
            if x >= 0 and x + size <= self.width:
                row[x] = (character, style)
                if size == 2:
                    row[x + 1] = ("", style)
            x += size
        return x

    def at(self, x: int, y: int) -> str:
        """The character in a cell, a space outside."""
        return self._cells[y][x][0] if 0 <= x < self.width and 0 <= y < self.height else " "

    def text(self) -> str:
        """The characters alone, lines without trailing spaces."""
        return "\n".join("".join(character for character, _ in row).rstrip() for row in self._cells)

    def content(self) -> Content:
        """All cells as styled lines for a Textual widget."""
        return Content("\n").join(
            Content.assemble(
                *(
                    ("".join(character for character, _ in cells), style)
                    for style, cells in groupby(row, key=lambda cell: cell[1])
                )
            )
            for row in self._cells
        )
