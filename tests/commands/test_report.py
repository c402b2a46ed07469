"""Reports are told wherever they are sent, and options count wherever they stand."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.called import dogwatch
from tests.pythons import every_python

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


def test_a_lesson_is_told_as_the_story_that_it_is() -> None:
    """Its title, what was claimed, what happened when; then what ran, what it printed, and the facts."""
    told = dogwatch("report", ASSETS / "dog.dogwatch").stdout.splitlines()
    title, _, claim, *rest = told
    assert title == "Python heap memory by example"
    assert claim.strip().startswith("The post says: 'dog' is freed")
    captions = rest[: rest.index("")]
    times = [float(line.split()[0]) for line in captions]
    assert times == sorted(times)
    assert captions[-2].endswith("Counting did that; no collector ran.")
    at = [told.index(line) for line in ("output", "heap")]
    assert told[at[0] + 1 : at[0] + 5] == ["  True", "  True", "  True", "  False"]
    assert at == sorted(at)


@pytest.mark.parametrize(
    ("times", "folded", "rebound"),
    [
        (8, "5 more objects (list)", ["rebound 4 times more"]),
        (5, "2 more objects (list)", ["rebound once more"]),
        (4, "1 more object (list)", []),
    ],
)
def test_what_a_loop_brings_again_and_again_is_folded(
    times: int, folded: str, rebound: list[str], tmp_path: Path
) -> None:
    (tmp_path / "loop.py").write_text(f"for n in range(1000, {1000 + times}):\n    value = [n]\nlast = 'one'\n")
    dogwatch("record", "--every-line", "-o", "x.dogwatch", "loop.py", cwd=tmp_path)
    told = dogwatch("report", "x.dogwatch", cwd=tmp_path).stdout.splitlines()
    lists = [line for line in told if re.match(r"  value → \[\d+\]  list  ", line)]
    assert len(lists) == 3
    assert [line for line in told if line.startswith("  … value: ")] == [f"  … value: {folded}"]
    of_value = "  … value (globals of __main__): "
    assert [line.removeprefix(of_value) for line in told if line.startswith(of_value)] == rebound
    assert any(line.startswith("  last → 'one'") for line in told)


COLLECTED = """
import gc, time
gc.disable()
class Node: pass
def make():
    node = Node()
    node.name, node.inner = "Rex", [node]
    time.sleep(0.3)
make()
time.sleep(0.6)
gc.collect()
time.sleep(0.3)
"""


@every_python
def test_what_the_collector_took_is_told(python: Path, tmp_path: Path) -> None:
    (tmp_path / "cycle.py").write_text(COLLECTED)
    dogwatch("record", "-o", "x.dogwatch", "--python", python, "cycle.py", cwd=tmp_path)
    told = dogwatch("report", "x.dogwatch", cwd=tmp_path).stdout.splitlines()
    (node,) = (line for line in told if line.startswith("  node → Node(name='Rex', inner=list of 1)  Node  refs "))
    by = r"  freed at \d\.\d\d s \(\w+\), by the collector \(inferred: only a cycle held it at \d\.\d\d s\)"
    assert re.search(by, node)


def test_a_name_that_moves_on_tells_to_what(tmp_path: Path) -> None:
    (tmp_path / "moves.py").write_text("x = {'k': 1000}\nx = [2000, 3000]\nx = [2000, 3000]\n")
    dogwatch("record", "--every-line", "-o", "x.dogwatch", "moves.py", cwd=tmp_path)
    told = dogwatch("report", "x.dogwatch", cwd=tmp_path).stdout
    moved = re.findall(r"^  \d\.\d\d s  x \(globals of __main__\): (.*)$", told, re.MULTILINE)
    assert moved == ["{'k': 1000} → [2000, 3000]", "[2000, 3000] → another [2000, 3000]"]


def test_an_output_that_is_cut_says_where(tmp_path: Path) -> None:
    (tmp_path / "prints.py").write_text("for n in range(50):\n    print('line', n)\nprint('x' * 300)\n")
    told = dogwatch("run", "--json", "prints.py", cwd=tmp_path)
    assert told.returncode == 0
    dogwatch("record", "--output", "-o", "x.dogwatch", "prints.py", cwd=tmp_path)
    lines = dogwatch("report", "x.dogwatch", cwd=tmp_path).stdout.splitlines()
    at = lines.index("output")
    assert lines[at + 1 : at + 3] == ["  … 11 lines before", "  line 11"]
    assert lines[at + 40 : at + 42] == ["  line 49", f"  {'x' * 200}…"]


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
