"""A moment by a fact: what a CI job holds to a picture that was kept, as README shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.called import dogwatch

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """\
def longest(words):
    return max(words, key=len)


words = [''.join(['d', 'o', 'g']), ''.join(['h', 'e', 'n', 's'])]
word = longest(words)
del words
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two recordings of one program."""
    folder = tmp_path_factory.mktemp("moments")
    (folder / "words.py").write_text(PROGRAM)
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
