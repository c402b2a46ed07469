"""The help screen: the keys that work now, what the marks mean, and what to try next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.screen.keys import KEYS
from tui.words import N_, tr

if TYPE_CHECKING:
    from textual.app import ComposeResult

NEXT = (
    ("dogwatch run SCRIPT", N_("your own program, its heap and its pools")),
    ("dogwatch record SCRIPT", N_("the same without a screen; replay or report it later")),
    ("dogwatch pool URL", N_("your own MySQL or MariaDB against pool_recycle")),
    ("dogwatch complexity FILE.py:FUNCTION", N_("your own function as n grows")),
)


MARKS = {
    "": (
        ("●", N_("the moment looked at")),
        ("━ ─", N_("the time before it; the time after it")),
        ("┿ ┼", N_("something happened: before the moment looked at; after it")),
        ("╳", N_("an object was freed, where the heap is looked at")),
    ),
    "pool": (
        ("q", N_("a statement")),
        ("┊", N_("now: left of it the past, right of it the future")),
        ("S", N_("the server hangs up, if it hears nothing until then")),
        ("R", N_("from here on a checkout replaces the connection (pool_recycle)")),
        ("✗", N_("it dies there, or has died")),
        ("│", N_("it was closed")),
    ),
}
"""What is drawn on the time bar, and on the axis of a lens."""


def text(lens: str) -> Content:
    """The keys that work everywhere, those of the lens in focus, what the marks mean, and the commands."""
    lines = []
    for title, where in ((tr("Everywhere"), ""), (tr("In the {lens} lens").format(lens=tr(lens)), lens)):
        lines.append(Content.styled(title, "bold $accent"))
        lines += [Content.assemble((f"  {key.sign:<8}", "bold"), tr(key.help)) for key in KEYS if key.lens == where]
        lines.append(Content(""))
    for title, where in (
        (tr("On the axis of the {lens} lens").format(lens=tr(lens)), lens),
        (tr("On the time bar"), ""),
    ):
        marks = MARKS.get(where, ())
        lines += [Content.styled(title, "bold $accent")] if marks else []
        lines += [Content.assemble((f"  {mark:<8}", "bold"), tr(what)) for mark, what in marks]
        lines += [Content("")] if marks else []
    lines.append(Content.styled(tr("Try next"), "bold $accent"))
    lines += [
        part
        for command, what in NEXT
        for part in (Content.assemble(("  " + command, "bold")), Content.assemble("      ", (tr(what), "$text-muted")))
    ]
    return Content("\n").join(lines)


class HelpScreen(Screen[None]):
    """Closed by any of the keys that one would try."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen > VerticalScroll {
        width: 76; max-width: 100%; height: auto; max-height: 100%;
        border: round $accent; padding: 0 1;
    }
    HelpScreen Static { width: 1fr; height: auto; }
    """

    BINDINGS = [("escape,question_mark,q,ㅂ,space,enter,ctrl+c", "dismiss", "close")]

    def __init__(self, lens: str) -> None:
        super().__init__()
        self._lens = lens

    def compose(self) -> ComposeResult:
        with VerticalScroll() as page:
            page.border_title = "dogwatch"
            yield Static(text(self._lens))

    def on_resize(self) -> None:
        self.call_after_refresh(self._say_how_to_go_on)

    def _say_how_to_go_on(self) -> None:
        page = self.query_one(VerticalScroll)
        page.border_subtitle = tr("↓ more, esc closes") if page.max_scroll_y else tr("esc closes")
