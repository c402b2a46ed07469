"""A moment by a fact: what a CI job holds to a picture that was kept, as README shows."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.called import dogwatch
from tests.pythons import every_python

README = Path(__file__).parents[2] / "README.md"
HELD = Path(__file__).with_name("held")  # a program and a picture of it that is kept


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two recordings of one program."""
    folder = tmp_path_factory.mktemp("moments")
    shutil.copy(HELD / "words.py", folder)
    for name in ("kept", "now"):
        made = dogwatch("record", "-o", f"{name}.dogwatch", "--every-line", "words.py", cwd=folder)
        assert (made.returncode, made.stderr) == (0, "")
    return folder


@pytest.mark.parametrize("suffix", ["txt", "svg"])
def test_two_runs_give_the_same_picture(suffix: str, folder: Path) -> None:
    for name in ("kept", "now"):
        drawn = dogwatch(
            *("screenshot", f"{name}.dogwatch", "--at", "freed:'dog'", "--size", "100x30"),
            *("-o", f"{name}.{suffix}"),
            cwd=folder,
        )
        assert (drawn.returncode, drawn.stdout, drawn.stderr) == (0, "", "")
    kept, now = ((folder / f"{name}.{suffix}").read_text() for name in ("kept", "now"))
    assert now == kept
    if suffix == "txt":
        assert "'dog'" in now
        assert "FREED" in now
        assert "'hens'" in now


@every_python
def test_readme_holds_a_picture_in_ci(python: Path, tmp_path: Path) -> None:
    """Its lines as they stand, whichever Python is active. Where the picture changed and is right, keep the new one."""
    lines = README.read_text().partition("### Hold a picture in your CI")[2].partition("###")[0].splitlines()
    script = "\n".join(line.strip() for line in lines if line.startswith("    "))
    shutil.copytree(HELD, tmp_path, dirs_exist_ok=True)
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "LANG": "ko_KR.UTF-8"}
    script = script.replace("record", f"record --python {python}", 1)
    run = subprocess.run(["bash", "-ec", script], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_a_fact_that_never_holds(folder: Path) -> None:
    told = dogwatch("screenshot", "now.dogwatch", "--at", "freed:'cat'", "-o", "x.svg", cwd=folder)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.startswith("dogwatch: freed:'cat' never holds in this recording")
    assert not (folder / "x.svg").exists()


@pytest.mark.parametrize("moment", ["fred:'dog'", "freed", "nan", "inf", "-inf", "soon"])
def test_no_moment(moment: str, folder: Path) -> None:
    told = dogwatch("screenshot", "now.dogwatch", f"--at={moment}", cwd=folder)
    assert (told.returncode, told.stdout, told.stderr.count("\n")) == (2, "", 1)
    assert moment in told.stderr


def test_nothing_of_what_watches_is_in_the_picture(folder: Path) -> None:
    told = dogwatch("report", "now.dogwatch", cwd=folder)
    assert "words" in told.stdout
    assert "dogwatch" not in told.stdout
    assert "Loader" not in told.stdout
