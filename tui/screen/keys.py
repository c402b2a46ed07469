"""One table of keys: the footer, the help screen and README are made from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """``keys`` as Textual names them, the action that they run, and what a person reads.

    ``sign`` is how the keys are written. ``footer`` is the word in the footer, empty where the key is only in the help.
    """

    keys: str
    action: str
    sign: str
    footer: str
    help: str


KEYS = (
    Key("space", "play", "space", "run", "start the lesson; then pause, and go on"),
    Key("left", "step(-1)", "←", "", "one moment back"),
    Key("right", "step(1)", "→", "", "one moment on"),
    Key("home", "start", "home", "", "to the first moment"),
    Key("end", "live", "end", "", "to the newest moment, and follow it"),
    Key("1", "lens('heap')", "1", "", "the heap: names, objects, reference counts"),
    Key("2", "lens('pool')", "2", "", "the pool: connections and their two deadlines"),
    Key("3", "lens('complexity')", "3", "", "complexity: what an operation costs as n grows"),
    Key("f,ㄹ", "full", "f", "full", "the lens alone, with its details; again for all"),
    Key("escape", "leave_full", "esc", "", "leave full-screen"),
    Key("o,ㅐ", "operation", "o", "", "complexity: the next operation of the table"),
    Key("up", "choose(-1)", "↑", "", "complexity, full-screen: the cell above"),
    Key("down", "choose(1)", "↓", "", "complexity, full-screen: the cell below"),
    Key("r,ㄱ", "restart", "r", "", "start the lesson or program again"),
    Key("s,ㄴ", "picture", "s", "", "save the screen as a picture (SVG)"),
    Key("question_mark", "help", "?", "help", "this page"),
    Key("q,ㅂ,ctrl+c", "quit", "q", "quit", "end what runs, and leave"),
)


def footer(play: str) -> list[tuple[str, str]]:
    """The main keys with their words, ``play`` being what space does now."""
    words = {key.sign: key.footer for key in KEYS if key.footer}
    return [
        ("space", play),
        ("←→", "step"),
        ("1 2 3", "lens"),
        *((sign, word) for sign, word in words.items() if sign != "space"),
    ]
