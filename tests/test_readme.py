"""README says what is so: its keys are those of the app, its pictures are what the app draws."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tui.observed._dogwatch.encode import encode
from tui.observed._dogwatch.events import Output
from tui.screen.keys import KEYS
from tui.timeline.recording import read

if TYPE_CHECKING:
    from types import ModuleType

    from tui.launch import Order

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
def test_a_picture_is_what_the_app_draws(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Where this fails, run ``python assets/make.py --pictures`` and look at what changed."""
    make = maker()
    at, size, recordings = make.PICTURES[name]
    make.picture(name, at, size, recordings, tmp_path)
    assert capfd.readouterr() == ("", "")
    assert (tmp_path / f"{name}.svg").read_text() == (ROOT / "assets" / f"{name}.svg").read_text()


def test_dog_is_recorded_again_until_its_threads_meet_as_they_usually_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = maker()
    runs = [["True"] * 4 + ["False"], ["True"] * 3 + ["False"], ["True"]]

    class Run:
        def __init__(self, order: Order) -> None:
            assert order.lesson == "dog"
            self._printed = [encode(Output(float(t), "stdout", f"{word}\n")) for t, word in enumerate(runs.pop(0))]

        def wait(self, timeout: float) -> bool:
            return True

        def read(self) -> list[bytes]:
            return self._printed

    monkeypatch.setattr(make, "Program", Run)
    make.record("dog", tmp_path)
    kept = read(tmp_path / "dog.dogwatch").events
    assert [event.text for event in kept if isinstance(event, Output)] == ["True\n"] * 3 + ["False\n"]
    assert len(runs) == 1
