"""A line in which one types what to look for; the keys of the lenses rest meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from tui.words import tr

if TYPE_CHECKING:
    from textual.app import ComposeResult


class FindScreen(ModalScreen[str]):
    """Its result is what was typed, empty where it was left."""

    DEFAULT_CSS = """
    FindScreen { align: left bottom; background: transparent; }
    FindScreen Horizontal { height: 1; background: $surface; }
    FindScreen Label { padding: 0 1; text-style: bold; color: $text-accent; }
    FindScreen Input { width: 1fr; }
    """
    BINDINGS = [("escape,ctrl+c", "dismiss('')", "leave")]

    def compose(self) -> ComposeResult:
        yield Horizontal(
            Label("/"), Input(placeholder=tr("a name, value or type; enter finds, esc leaves"), compact=True)
        )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())
