"""Programs that use SQLAlchemy, run under the pool probe to their end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests import watched
from tui.launch import Order, Watch

if TYPE_CHECKING:
    from pathlib import Path

    from tui.timeline.decode import Event


def told(argv: tuple[str, ...]) -> list[Event]:
    """All events of a program, from its start to its end."""
    return watched.told(Order(argv, Watch(lenses=("pool",)), streams="copied"))


def told_of(source: str, folder: Path, *arguments: str, python: str = sys.executable) -> list[Event]:
    """All events of a script, by the interpreter that runs the tests unless another is named."""
    script = folder / "job.py"
    script.write_text(source)
    return told((python, str(script), *arguments))
