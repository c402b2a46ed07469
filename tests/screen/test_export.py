"""A moment as a picture, as text and as a graph, by the suffix of the file that is asked for."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from tests.screen.recordings import ASSETS
from tui.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def screenshot(out: Path, *more: str) -> str:
    code = main(["screenshot", str(ASSETS / "dog.dogwatch"), "--at", "1.5", "--size", "80x24", "-o", str(out), *more])
    assert code == 0
    return out.read_text(encoding="utf-8")


def test_text_is_what_stands_on_the_screen(tmp_path: Path) -> None:
    lines = screenshot(tmp_path / "x.txt").splitlines()
    assert len(lines) == 24
    assert any("detect_word" in line and "▶ 'dog'" in line and "refs 1" in line for line in lines)


def test_no_viewer_folds_the_spaces_of_a_picture(tmp_path: Path) -> None:
    """Where they were folded, words stood in others' places: ``ffull`` for ``f full``."""
    root = ElementTree.fromstring(screenshot(tmp_path / "x.svg"))
    assert root.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"


def test_ascii_draws_with_ascii(tmp_path: Path) -> None:
    picture = "\n".join(screenshot(tmp_path / "x.txt", "--ascii").splitlines()[1:13])
    assert picture.isascii()
    assert "----> 'dog'" in picture


def test_a_lens_alone_with_its_details(tmp_path: Path) -> None:
    out = tmp_path / "x.txt"
    drawn = []
    for options in ([], ["--full"]):
        recordings = [str(ASSETS / f"{name}.dogwatch") for name in ("dog", "gone-away")]
        arguments = ["--at", "fails:2006", "--lens", "pool", "--size", "120x40", *options, "-o", str(out)]
        assert main(["screenshot", *recordings, *arguments]) == 0
        drawn.append(out.read_text())
    assert ["detect_word" in text for text in drawn] == [True, False]
    assert ["#1  connected" in text for text in drawn] == [False, True]


def test_a_graph_has_the_names_and_what_they_refer_to(tmp_path: Path) -> None:
    told = screenshot(tmp_path / "x.dot")
    assert told.startswith("digraph heap {")
    assert "detect_word" in told
    assert "'dog'  refs 1" in told


def test_a_recording_without_a_heap_has_no_graph(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recording = str(ASSETS / "big-o.dogwatch")
    assert main(["screenshot", recording, "--at", "1", "-o", str(tmp_path / "x.dot")]) == 1
    assert "no heap" in capsys.readouterr().err


def test_a_moment_after_the_end_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "x.txt"
    recording = str(ASSETS / "dog.dogwatch")
    assert main(["screenshot", recording, "--at", "99", "--size", "80x24", "-o", str(out)]) == 0
    assert "the recording ends at" in capsys.readouterr().err
    assert "False" in out.read_text()


def test_a_full_disk_leaves_the_picture_of_before(tmp_path: Path) -> None:
    """The limit stands for a disk that has no room left; its signal is SIGXFSZ, which Python ignores."""
    out = tmp_path / "x.svg"
    screenshot(out)
    before = out.read_text()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        code = main(["screenshot", str(ASSETS / "dog.dogwatch"), "--at", "2.5", "-o", str(out)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert code == 1
    assert out.read_text() == before
    assert list(tmp_path.iterdir()) == [out]
