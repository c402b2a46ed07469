"""The command palette: Textual's own, in the language spoken."""

from __future__ import annotations

from rich.align import Align
from rich.text import Text
from textual.command import CommandList, CommandPalette
from textual.widgets.option_list import Option

from tui.words import tr


class Palette(CommandPalette):
    """Finds an action by a few letters of what it does."""

    def __init__(self) -> None:
        super().__init__(placeholder=tr("what a key does, in a few letters"), id="--command-palette")

    def _start_no_matches_countdown(self, search_value: str) -> None:
        """Textual's own says it in English."""
        self._stop_no_matches_countdown()

        def say() -> None:
            if search_value:
                told = Align.center(Text(tr("No matches found"), style="not bold"))
                self.query_one(CommandList).add_option(Option(told, disabled=True, id=self._NO_MATCHES))
            self._list_visible = bool(search_value)

        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, say)
