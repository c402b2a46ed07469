"""Programs that use the probe's modules in an interpreter that knows nothing of ours."""

from __future__ import annotations

import mmap
import subprocess
from typing import TYPE_CHECKING, TypeVar

from tui.observed import _dogwatch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")

PREAMBLE = f"""
import sys, types
package = sys.modules["_dogwatch"] = types.ModuleType("_dogwatch")
package.__path__ = {list(_dogwatch.__path__)!r}
"""
ENOUGH = 5000  # records


def command(python: Path | str, source: str, *arguments: Path | str) -> list[Path | str]:
    """Runs ``source`` with ``arguments``; it may import from ``_dogwatch``."""
    return [python, "-I", "-S", "-c", PREAMBLE + source, *arguments]


def mapped(path: Path, size: int) -> memoryview:
    """A file of ``size`` zero bytes, in memory that a child may share."""
    path.write_bytes(bytes(size))
    with path.open("r+b") as file:
        return memoryview(mmap.mmap(file.fileno(), 0))


def read_until_killed(child: list[Path | str], read: Callable[[], list[T]]) -> list[T]:
    """What arrives of a child that writes until it is killed."""
    arrived: list[T] = []
    with subprocess.Popen(child) as writing:
        while len(arrived) < ENOUGH:
            arrived += read()
        writing.kill()
    return arrived + read()
