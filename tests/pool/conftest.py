"""What the tests of the pool probe share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from tests.pool.watch import told_of

if TYPE_CHECKING:
    from pathlib import Path

    from tui.timeline.decode import Event


class Run(Protocol):
    def __call__(self, source: str, *arguments: str) -> list[Event]: ...


@pytest.fixture
def run(tmp_path: Path, alchemy: str) -> Run:
    """Runs a script to its end with each version of SQLAlchemy: all its events."""
    return lambda source, *arguments: told_of(source, tmp_path, *arguments, python=alchemy)
