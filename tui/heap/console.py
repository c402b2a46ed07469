"""What a program printed, as lines with colours: SGR sequences become styles, every other control sequence is dropped.

Carriage returns and backspaces act as on a terminal, so that a progress bar is one line.
"""

from __future__ import annotations

import re
from typing import TypeAlias

Piece: TypeAlias = tuple[str, str]
"""Some text and its style, in the words of Textual's ``Content``."""

# ECMA-48: control sequences (CSI … final), strings (OSC, DCS, SOS, PM, APC up to ST or BEL), other escapes
SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)(?P<parameters>[0-?]*)[ -/]*(?P<final>[@-~])"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f]).*?(?:\x07|\x1b\\|\x9c|\Z)"
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*\Z"
    r"|\x1b[ -/]*[0-~]?",
    re.DOTALL,
)
COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
WORDS = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse", 9: "strike"}
ENDS = {22: (1, 2), 23: (3,), 24: (4,), 27: (7,), 29: (9,)}
CUBE = (0, 95, 135, 175, 215, 255)  # levels of xterm's 6×6×6 colours
TAB = 8


def lines(printed: str, count: int) -> list[list[Piece]]:
    """The last ``count`` lines of what was printed."""
    pen = _Pen()
    told = [_line(line, pen) for line in printed.replace("\r\n", "\n").split("\n")]
    if told and not told[-1]:
        told.pop()
    return told[-count:] if count > 0 else []


def _line(line: str, pen: _Pen) -> list[Piece]:
    cells: list[Piece] = []
    at = 0
    position = 0
    while position < len(line):
        character = line[position]
        found = SEQUENCE.match(line, position) if character in "\x1b\x9b\x9d\x90\x98\x9e\x9f" else None
        if found is not None:
            position = max(found.end(), position + 1)
            if found["final"] == "m":
                pen.select(found["parameters"])
            continue
        position += 1
        if character == "\r":
            at = 0
        elif character == "\b":
            at = max(0, at - 1)
        elif character == "\t":
            for _ in range(TAB - at % TAB):
                cells[at : at + 1] = [(" ", pen.style)]
                at += 1
        elif character >= " " and character != "\x7f":
            cells[at : at + 1] = [(character, pen.style)]
            at += 1
    return _joined(cells)


def _joined(cells: list[Piece]) -> list[Piece]:
    pieces: list[Piece] = []
    for character, style in cells:
        if pieces and pieces[-1][1] == style:
            pieces[-1] = (pieces[-1][0] + character, style)
        else:
            pieces.append((character, style))
    return pieces


class _Pen:
    """What SGR sequences have selected."""

    def __init__(self) -> None:
        self._on: set[int] = set()
        self._fore = self._back = ""
        self.style = ""

    def select(self, parameters: str) -> None:
        """Take the parameters of an SGR sequence (ECMA-48 8.3.117, and the colours that xterm added)."""
        codes = [int(code) if code.isdecimal() else 0 for code in re.split("[;:]", parameters)]
        while codes:
            code = codes.pop(0)
            if code == 0:
                self._on, self._fore, self._back = set(), "", ""
            elif code in WORDS:
                self._on.add(code)
            elif code in ENDS:
                self._on -= set(ENDS[code])
            elif code in (38, 48):
                colour = _extended(codes)
                self._fore, self._back = (colour, self._back) if code == 38 else (self._fore, colour)
            elif 30 <= code <= 37 or 90 <= code <= 97:
                self._fore = _named(code, 30)
            elif 40 <= code <= 47 or 100 <= code <= 107:
                self._back = _named(code, 40)
            elif code == 39:
                self._fore = ""
            elif code == 49:
                self._back = ""
        words = [WORDS[code] for code in sorted(self._on)]
        self.style = " ".join([*words, *filter(None, (self._fore, f"on {self._back}" if self._back else ""))])


def _named(code: int, base: int) -> str:
    bright = code >= base + 60
    return f"ansi_{'bright_' if bright else ''}{COLOURS[code - base - (60 if bright else 0)]}"


def _extended(codes: list[int]) -> str:
    """The colour behind 38 or 48, whose parameters are taken off ``codes``."""
    kind = codes.pop(0) if codes else 0
    if kind == 2 and len(codes) >= 3:
        red, green, blue = (min(255, codes.pop(0)) for _ in range(3))
        return f"#{red:02x}{green:02x}{blue:02x}"
    if kind == 5 and codes:
        number = min(255, codes.pop(0))
        if number < 16:
            return f"ansi_{'bright_' if number > 7 else ''}{COLOURS[number % 8]}"
        if number < 232:
            number -= 16
            return f"#{CUBE[number // 36]:02x}{CUBE[number // 6 % 6]:02x}{CUBE[number % 6]:02x}"
        level = 8 + 10 * (number - 232)
        return f"#{level:02x}{level:02x}{level:02x}"
    return ""
