"""Reports are told wherever they are sent, and options count wherever they stand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.called import dogwatch

ASSETS = Path(__file__).parents[2] / "assets"


@pytest.mark.parametrize("name", ["dog", "gone-away", "big-o"])
def test_a_recording_is_told_as_text_and_as_json(name: str) -> None:
    text = dogwatch("report", ASSETS / f"{name}.dogwatch")
    told = json.loads(dogwatch("report", "--json", ASSETS / f"{name}.dogwatch").stdout)
    assert (text.returncode, text.stderr) == (0, "")
    assert told["schema"] == 1
    assert set(told) >= {"program", "output", "threads", "heap", "pools", "complexity", "dropped"}
    if name == "dog":
        (dog,) = (one for one in told["heap"]["objects"] if one["repr"] == "'dog'")
        assert (dog["names"], dog["fate"], dog["evidence"]) == (["detect_word"], "freed", "seen")
        assert "detect_word (globals of __main__): 'dog' → 'cat'" in text.stdout
    if name == "gone-away":
        assert [error["code"] for pool in told["pools"] for error in pool["errors"]] == [2006]
    if name == "big-o":
        measured = {(cell["structure"], cell["operation"]): cell for cell in told["complexity"]}
        assert measured["hash table", "search"]["measured"] == "O(1)"
        assert measured["hash table", "search"]["agrees"] is False


def test_an_output_that_cannot_take_it_gets_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tui", "report", ASSETS / "dog.dogwatch"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "dogwatch: the output cannot be written: No space left on device\n"


def test_an_encoding_without_arrows_gets_a_report_all_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tui", "report", ASSETS / "dog.dogwatch"],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "detect_word" in done.stdout
    assert done.stderr == ""


def test_options_count_before_a_command_too(tmp_path: Path) -> None:
    korean = dogwatch("--lang", "ko", "lesson", "--list").stdout
    assert korean == dogwatch("lesson", "--lang", "ko", "--list").stdout
    assert "예제로" in korean
    told = dogwatch("--json", "--record", tmp_path / "x.dogwatch", "lesson", "dog", "--duration", "0.5")
    assert json.loads(told.stdout)["program"]["duration"] < 3
    assert (tmp_path / "x.dogwatch").exists()


def test_a_picture_does_not_overwrite_its_recording(tmp_path: Path) -> None:
    recording = tmp_path / "dog.svg"
    recording.write_bytes((ASSETS / "dog.dogwatch").read_bytes())
    assert dogwatch("screenshot", recording, "--at", "1").returncode == 2
    assert recording.read_bytes() == (ASSETS / "dog.dogwatch").read_bytes()
