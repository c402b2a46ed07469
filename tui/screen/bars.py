"""The screen's first and last line: which lens is looked at, and what the keys do."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from tui.canvas import Canvas
from tui.screen.keys import footer
from tui.words import N_, tr

LENSES = (N_("heap"), N_("pool"), N_("complexity"))


def header(lens: str, about: tuple[str, str], width: int) -> Content:
    """The lenses with the one in focus in brackets, and on the right what is shown and by which Python it runs."""
    canvas = Canvas(width, 1)
    x = canvas.put(0, 0, " dogwatch  ", "bold $accent")
    for number, name in enumerate(LENSES, start=1):
        chosen = name == lens
        word = f"[{number} {tr(name)}]" if chosen else f" {number} {tr(name)} "
        x = canvas.put(x, 0, word, "bold reverse" if chosen else "$text-muted")
    right = next((text for text in ("  ".join(filter(None, about)), *about[::-1]) if fits(text, width - x)), "")
    canvas.put(width - cell_len(right) - 1, 0, right, "$text-muted")
    return canvas.content()


def caption(told: str, note: str) -> Content:
    """What is told, and under it, less loud, a note."""
    return Content.assemble(told, "\n" if told and note else "", (note, "not bold $text-muted"))


def fits(text: str, width: int) -> bool:
    return cell_len(text) + 3 <= width


def keys(play: str, width: int, typing: str = "", lens: str = "") -> Content:
    """The footer: each main key and its word, then those of a ``lens``.

    While the keyboard is the program's, it says whose it is.
    """
    canvas = Canvas(width, 1)
    if typing:
        x = canvas.put(1, 0, tr("{program} hears the keys, ^C too").format(program=typing), "bold $warning")
        canvas.put(canvas.put(x + 3, 0, "^]", "bold $accent") + 1, 0, tr("back to dogwatch"))
        return canvas.content()
    words = footer(play, lens)
    taken = sum(cell_len(f" {sign} {word}") for sign, word in words)
    gap = 3 if taken + 2 * (len(words) - 1) <= width else 2
    x = 1
    for sign, word in words:
        if x + cell_len(f"{sign} {word}") > width:
            break
        x = canvas.put(x, 0, sign, "bold $accent")
        x = canvas.put(x + 1, 0, word) + gap
    return canvas.content()
