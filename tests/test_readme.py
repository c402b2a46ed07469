"""README says what is so: its keys are those of the app, its pictures are what the app draws."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tui.screen.keys import KEYS

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[1]


def maker() -> ModuleType:
    """The script that makes what is in assets/."""
    spec = importlib.util.spec_from_file_location("make", ROOT / "assets" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_of_keys() -> None:
    table = (ROOT / "README.md").read_text().partition("<!-- keys -->\n")[2].partition("<!-- /keys -->")[0]
    assert table == "".join(f"| {key.sign} | {key.lens} | {key.help} |\n" for key in KEYS)


def test_every_figure_has_a_command() -> None:
    commands = re.findall(r"python -m (benchmarks\.\w+)", (ROOT / "README.md").read_text())
    assert len(set(commands)) > 5
    assert [name for name in commands if importlib.util.find_spec(name) is None] == []


@pytest.mark.parametrize("name", maker().PICTURES)
def test_a_picture_is_what_the_app_draws(name: str, tmp_path: Path) -> None:
    """Where this fails, run ``python assets/make.py --pictures`` and look at what changed."""
    make = maker()
    at, size, recordings = make.PICTURES[name]
    make.picture(name, at, size, recordings, tmp_path)
    assert (tmp_path / f"{name}.svg").read_text() == (ROOT / "assets" / f"{name}.svg").read_text()
