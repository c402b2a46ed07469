"""One table of keys: the footer, the help screen and README are made from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """``keys`` as Textual names them, the action that they run, and what a person reads.

    ``sign`` is how the keys are written. ``footer`` is the word in the footer, empty where the key is only in the help.
    A key of one ``lens`` works while that is in focus, and its action is the lens's own.
    """

    keys: str
    action: str
    sign: str
    footer: str
    help: str
    lens: str = ""

    @property
    def command(self) -> str:
        """The app's action that the keys run."""
        return f"of_lens({self.lens!r}, {self.action!r})" if self.lens else self.action


KEYS = (
    Key("space", "play", "space", "run", "start the lesson; then pause, and go on"),
    Key("left", "step(-1)", "←", "", "one moment back"),
    Key("right", "step(1)", "→", "", "one moment on"),
    Key("pagedown", "step_caption(1)", "pgdn", "", "to the next caption of the lesson"),
    Key("pageup", "step_caption(-1)", "pgup", "", "to the caption before"),
    Key("plus,equals_sign", "faster(1)", "+", "", "play faster, up to 8×"),
    Key("minus", "faster(-1)", "-", "", "play slower, down to 0.25×"),
    Key("l,ㅣ", "loop", "l", "", "begin again whatever ends; again to stop that"),
    Key("home", "start", "home", "", "to the first moment"),
    Key("end", "live", "end", "", "to the newest moment, and follow it"),
    Key("1", "lens('heap')", "1", "", "the heap: names, objects, reference counts"),
    Key("2", "lens('pool')", "2", "", "the pool: connections and their two deadlines"),
    Key("3", "lens('complexity')", "3", "", "complexity: what an operation costs as n grows"),
    Key("f,ㄹ", "full", "f", "full", "the lens alone, with its details; again for all"),
    Key("escape", "leave_full", "esc", "", "point at nothing; leave full-screen"),
    Key("up", "up", "↑", "", "point at the name, item or object above", "heap"),
    Key("down", "down", "↓", "", "point at the one below", "heap"),
    Key("tab", "follow", "tab", "", "to what it refers to", "heap"),
    Key("shift+tab", "holder", "⇧tab", "", "to what refers to it", "heap"),
    Key("enter", "turn", "enter", "", "open a container or scope; close it again", "heap"),
    Key("backspace", "went", "bksp", "", "back to what was pointed at before", "heap"),
    Key("slash", "find", "/", "", "find a name, value or type; the same again finds the next", "heap"),
    Key("p,ㅔ", "pin", "p", "", "pin an object: the picture follows it, and keeps it when it is gone", "heap"),
    Key("comma", "previous_change", ",", "", "to the last change of what is pointed at", "heap"),
    Key("full_stop", "next_change", ".", "", "to its next change", "heap"),
    Key("d,ㅇ", "degree", "d", "", "board, normal, detail, or as it fits", "heap"),
    Key("y,ㅛ", "tidy", "y", "", "lay the picture out afresh", "heap"),
    Key("shift+up", "pan_up", "⇧↑", "", "move the window; so do ⇧↓ ⇧← ⇧→ and the wheel", "heap"),
    Key("shift+down", "pan_down", "⇧↓", "", "the same, down", "heap"),
    Key("shift+left", "pan_left", "⇧←", "", "the same, left", "heap"),
    Key("shift+right", "pan_right", "⇧→", "", "the same, right", "heap"),
    Key("v,ㅍ", "types", "v", "", "the types: counts, growth, cycles; enter leads to one", "heap"),
    Key("m,ㅡ", "mark", "m", "", "count growth from now on", "heap"),
    Key("o,ㅐ", "order", "o", "", "the types by count, growth, cycles or name", "heap"),
    Key("ctrl+right_square_bracket", "hand_over", "^]", "", "hand the keyboard to the program; again to take it back"),
    Key("up", "engine_above", "↑", "", "the engine above, to be changed", "pool"),
    Key("down", "engine_below", "↓", "", "the engine below", "pool"),
    Key("left_square_bracket", "recycle_down", "[", "", "pool_recycle a second less, down to -1", "pool"),
    Key("right_square_bracket", "recycle_up", "]", "", "pool_recycle a second more", "pool"),
    Key("p,ㅔ", "ping", "p", "ping", "pool_pre_ping on or off", "pool"),
    Key("comma", "timeout_down", ",", "", "the server hangs up a second sooner", "pool"),
    Key("full_stop", "timeout_up", ".", "", "the server hangs up a second later", "pool"),
    Key("semicolon", "rest_down", ";", "", "rest a second less between queries", "pool"),
    Key("apostrophe", "rest_up", "'", "", "rest a second more", "pool"),
    Key("w,ㅈ", "workers", "w", "workers", "1, 2 or 3 workers an engine", "pool"),
    Key("h,ㅗ", "hold", "h", "hold", "hold a connection across the rest, or give it back", "pool"),
    Key("k,ㅏ", "kill", "k", "kill", "kill one connection of the engine at the server", "pool"),
    Key("x,ㅌ", "server", "x", "server", "stop the embedded server, and start it again", "pool"),
    Key("o,ㅐ", "next_operation", "o", "", "the next operation of the table", "complexity"),
    Key("up", "previous_cell", "↑", "", "full-screen: the cell above", "complexity"),
    Key("down", "next_cell", "↓", "", "full-screen: the cell below", "complexity"),
    Key("v,ㅍ", "next_view", "v", "", "full-screen: a cell, all classes, a list beside a set", "complexity"),
    Key("enter", "lay", "enter", "", "lay the cell's points over the curves; again to take them away", "complexity"),
    Key("x,ㅌ", "axes", "x", "", "linear or logarithmic axes", "complexity"),
    Key("p,ㅔ", "pause", "p", "", "let the measuring rest; again to go on", "complexity"),
    Key("a,ㅁ", "again", "a", "", "measure the cell again (r: all)", "complexity"),
    Key("r,ㄱ", "restart", "r", "", "start the lesson or program again"),
    Key("s,ㄴ", "picture", "s", "", "save the screen as a picture (SVG)"),
    Key("t,ㅅ", "next_theme", "t", "", "the next theme: dark, light, high contrast"),
    Key("ctrl+z", "suspend_process", "^Z", "", "to the shell, while the program runs on; fg brings this back"),
    Key("question_mark", "help", "?", "help", "this page"),
    Key("q,ㅂ,ctrl+c", "quit", "q", "quit", "end what runs, and leave"),
)


def footer(play: str, lens: str = "") -> list[tuple[str, str]]:
    """The main keys with their words, ``play`` being what space does now, and behind them those of a ``lens``."""
    words = {key.sign: key.footer for key in KEYS if key.footer and not key.lens}
    own = [(key.sign, key.footer) for key in KEYS if key.footer and key.lens == lens != ""]
    return [
        ("space", play),
        ("←→", "step"),
        ("1 2 3", "lens"),
        *((sign, word) for sign, word in words.items() if sign != "space"),
        *own,
    ]
