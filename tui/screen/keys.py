"""One table of keys: the footer, the help screen and README are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from tui.words import N_, tr


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
    Key("space", "play", "space", N_("run"), N_("start the lesson; then pause, and go on")),
    Key("left", "step(-1)", "←", N_("step"), N_("one moment back")),
    Key("right", "step(1)", "→", N_("step"), N_("one moment on")),
    Key("pagedown", "step_caption(1)", "pgdn", "", N_("to the next caption of the lesson")),
    Key("pageup", "step_caption(-1)", "pgup", "", N_("to the caption before")),
    Key("plus,equals_sign", "faster(1)", "+", "", N_("play faster, up to 8×")),
    Key("minus", "faster(-1)", "-", "", N_("play slower, down to 0.25×")),
    Key("l,ㅣ", "loop", "l", "", N_("begin again whatever ends; again to stop that")),
    Key("u,ㅕ", "predict", "u", "", N_("guess first: ? in place of counts and verdicts until space")),
    Key("home", "start", "home", "", N_("to the first moment")),
    Key("end", "live", "end", "", N_("to the newest moment, and follow it")),
    Key("1", "lens('heap')", "1", N_("lens"), N_("the heap: names, objects, reference counts")),
    Key("2", "lens('pool')", "2", N_("lens"), N_("the pool: connections and their two deadlines")),
    Key("3", "lens('complexity')", "3", N_("lens"), N_("complexity: what an operation costs as n grows")),
    Key("f,ㄹ", "full", "f", N_("full"), N_("the lens alone, with its details; again for all")),
    Key("escape", "leave_full", "esc", "", N_("point at nothing; leave full-screen")),
    Key("up", "up", "↑", "", N_("point at the name, item or object above"), "heap"),
    Key("down", "down", "↓", "", N_("point at the one below"), "heap"),
    Key("tab", "follow", "tab", "", N_("to what it refers to"), "heap"),
    Key("shift+tab", "holder", "⇧tab", "", N_("to what refers to it"), "heap"),
    Key("enter", "turn", "enter", "", N_("open a container or scope; close it again"), "heap"),
    Key("backspace", "went", "bksp", "", N_("back to what was pointed at before"), "heap"),
    Key("slash", "find", "/", "", N_("find a name, value or type; the same again finds the next"), "heap"),
    Key("p,ㅔ", "pin", "p", "", N_("pin an object: the picture follows it, and keeps it when it is gone"), "heap"),
    Key("comma", "previous_change", ",", "", N_("to the last change of what is pointed at"), "heap"),
    Key("full_stop", "next_change", ".", "", N_("to its next change"), "heap"),
    Key("d,ㅇ", "degree", "d", "", N_("board, normal, detail, or as it fits"), "heap"),
    Key("y,ㅛ", "tidy", "y", "", N_("lay the picture out afresh"), "heap"),
    Key("shift+up", "pan_up", "⇧↑", "", N_("move the window; so do ⇧↓ ⇧← ⇧→ and the wheel"), "heap"),
    Key("shift+down", "pan_down", "⇧↓", "", N_("the same, down"), "heap"),
    Key("shift+left", "pan_left", "⇧←", "", N_("the same, left"), "heap"),
    Key("shift+right", "pan_right", "⇧→", "", N_("the same, right"), "heap"),
    Key("v,ㅍ", "types", "v", "", N_("the types: counts, growth, cycles; enter leads to one"), "heap"),
    Key("m,ㅡ", "mark", "m", "", N_("count growth from now on"), "heap"),
    Key("o,ㅐ", "order", "o", "", N_("the types by count, growth, cycles or name"), "heap"),
    Key(
        "ctrl+right_square_bracket",
        "hand_over",
        "^]",
        "",
        N_("hand the keyboard to the program; again to take it back"),
    ),
    Key("up", "engine_above", "↑", "", N_("the engine above, to be changed"), "pool"),
    Key("down", "engine_below", "↓", "", N_("the engine below"), "pool"),
    Key("left_square_bracket", "recycle_down", "[", "", N_("pool_recycle a second less, down to -1"), "pool"),
    Key("right_square_bracket", "recycle_up", "]", "", N_("pool_recycle a second more"), "pool"),
    Key("p,ㅔ", "ping", "p", N_("ping"), N_("pool_pre_ping on or off"), "pool"),
    Key("comma", "timeout_down", ",", "", N_("the server hangs up a second sooner"), "pool"),
    Key("full_stop", "timeout_up", ".", "", N_("the server hangs up a second later"), "pool"),
    Key("semicolon", "rest_down", ";", "", N_("rest a second less between queries"), "pool"),
    Key("apostrophe", "rest_up", "'", "", N_("rest a second more"), "pool"),
    Key("w,ㅈ", "workers", "w", N_("workers"), N_("1, 2 or 3 workers an engine"), "pool"),
    Key("h,ㅗ", "hold", "h", N_("hold"), N_("hold a connection across the rest, or give it back"), "pool"),
    Key("k,ㅏ", "kill", "k", N_("kill"), N_("kill one connection of the engine at the server"), "pool"),
    Key("x,ㅌ", "server", "x", N_("server"), N_("stop the embedded server, and start it again"), "pool"),
    Key("o,ㅐ", "next_operation", "o", "", N_("the next operation of the table"), "complexity"),
    Key("up", "previous_cell", "↑", "", N_("full-screen: the cell above"), "complexity"),
    Key("down", "next_cell", "↓", "", N_("full-screen: the cell below"), "complexity"),
    Key("v,ㅍ", "next_view", "v", "", N_("full-screen: a cell, all classes, a list beside a set"), "complexity"),
    Key(
        "enter", "lay", "enter", "", N_("lay the cell's points over the curves; again to take them away"), "complexity"
    ),
    Key("x,ㅌ", "axes", "x", "", N_("linear or logarithmic axes"), "complexity"),
    Key("p,ㅔ", "pause", "p", "", N_("let the measuring rest; again to go on"), "complexity"),
    Key("a,ㅁ", "again", "a", "", N_("measure the cell again (r: all)"), "complexity"),
    Key("r,ㄱ", "restart", "r", "", N_("start the lesson or program again")),
    Key("s,ㄴ", "picture", "s", "", N_("save the screen as a picture (SVG)")),
    Key("t,ㅅ", "next_theme", "t", "", N_("the next theme: dark, light, high contrast")),
    Key("g,ㅎ", "next_language", "g", "", N_("the next language: English, 한국어")),
    Key("ctrl+z", "suspend_process", "^Z", "", N_("to the shell, while the program runs on; fg brings this back")),
    Key("ctrl+p", "command_palette", "^P", "", N_("find any of these by a few letters")),
    Key("question_mark", "help", "?", N_("help"), N_("this page")),
    Key("q,ㅂ,ctrl+c", "quit", "q", N_("quit"), N_("end what runs, and leave")),
)


def footer(play: str, lens: str = "") -> list[tuple[str, str]]:
    """The main keys with their words, ``play`` being what space does now, and behind them those of a ``lens``."""
    shown = [key for key in KEYS if key.footer and key.lens == ""] + [
        key for key in KEYS if key.footer and key.lens == lens != ""
    ]
    words: dict[str, list[str]] = {}
    for key in shown:
        words.setdefault(play if key.action == "play" else tr(key.footer), []).append(key.sign)
    return [(" ".join(signs).replace("← →", "←→"), word) for word, signs in words.items()]
