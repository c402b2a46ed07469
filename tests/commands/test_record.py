"""A recorded program is the program that it would have been, and its recording tells what it did."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid
import venv
from typing import TYPE_CHECKING

import pytest

from tests.commands.called import dogwatch
from tests.faults.behaviour import record, wait_for_all
from tests.faults.terminal import shown
from tests.pythons import every_python

if TYPE_CHECKING:
    from pathlib import Path

TALKATIVE = """
import os, sys
print("out", sys.argv[1:], sys.stdin.read().upper(), os.isatty(1))
print("err", file=sys.stderr)
sys.exit(7)
"""


def report(recording: Path) -> dict[str, object]:
    done = dogwatch("report", "--json", recording)
    assert done.returncode == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return told


@every_python
def test_streams_and_exit_code_are_the_programs(python: Path, tmp_path: Path) -> None:
    (tmp_path / "talk.py").write_text(TALKATIVE)
    bare = subprocess.run(
        [python, "talk.py", "a", "-b"], input="hello", capture_output=True, text=True, cwd=tmp_path, check=False
    )
    done = dogwatch("record", "-o", "x.dogwatch", "--python", python, "talk.py", "a", "-b", cwd=tmp_path, stdin="hello")
    assert (done.stdout, done.stderr, done.returncode) == (bare.stdout, bare.stderr, bare.returncode)
    told = report(tmp_path / "x.dogwatch")
    assert told["output"] is None
    program = told["program"]
    assert isinstance(program, dict)
    assert program["exit_code"] == 7


KILLED = "import os, signal\nos.kill(os.getpid(), signal.{name})\n"


@pytest.mark.parametrize(("name", "said"), [("SIGKILL", "9 (SIGKILL)"), ("SIGRTMIN + 1", "35 (SIGRTMIN+1)")])
def test_a_signal_that_killed_it_is_named(name: str, said: str, tmp_path: Path) -> None:
    """In the closing line and in the report; codes stay what a shell reads, there and in the JSON."""
    (tmp_path / "dies.py").write_text(KILLED.format(name=name))
    command = [*record(tmp_path / "x.dogwatch", sys.executable), "dies.py"]
    closing, code = shown(command, tmp_path, mark := uuid.uuid4().hex, {})
    wait_for_all(mark)
    number = int(said.split()[0])
    assert code == 128 + number
    assert closing.startswith(f"dogwatch: the program was killed by signal {said}; ")
    assert f"  killed by signal {said} after " in dogwatch("report", tmp_path / "x.dogwatch").stdout
    program = report(tmp_path / "x.dogwatch")["program"]
    assert isinstance(program, dict)
    assert program["exit_code"] == 128 + number


def test_an_exit_code_of_its_own_is_no_signal(tmp_path: Path) -> None:
    (tmp_path / "leaves.py").write_text("raise SystemExit(137)\n")
    assert dogwatch("record", "-o", "x.dogwatch", "leaves.py", cwd=tmp_path).returncode == 137
    assert " s with exit code 137\n" in dogwatch("report", tmp_path / "x.dogwatch").stdout


def test_output_is_kept_on_demand_and_passed_on(tmp_path: Path) -> None:
    (tmp_path / "talk.py").write_text(TALKATIVE)
    done = dogwatch("record", "-o", "x.dogwatch", "--output", "talk.py", cwd=tmp_path, stdin="hello")
    assert (done.stdout, done.stderr, done.returncode) == ("out [] HELLO False\n", "err\n", 7)
    output = report(tmp_path / "x.dogwatch")["output"]
    assert isinstance(output, list)
    for stream, text in (("stdout", "out [] HELLO False\n"), ("stderr", "err\n")):
        assert "".join(event["text"] for event in output if event["stream"] == stream) == text


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_death_by_a_signal_is_told_as_a_shell_does(number: int, tmp_path: Path) -> None:
    (tmp_path / "die.py").write_text(f"import os\nos.kill(os.getpid(), {number:d})\n")
    done = dogwatch("record", "-o", "x.dogwatch", "die.py", cwd=tmp_path)
    assert done.returncode == 128 + number


def test_a_signal_to_dogwatch_is_the_programs(tmp_path: Path) -> None:
    (tmp_path / "wait.py").write_text(
        "import signal, sys\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(3))\n"
        "print('ready', flush=True)\nsignal.pause()\n"
    )
    command = [sys.executable, "-m", "tui", "record", "-o", "x.dogwatch", "wait.py"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as recording:
        assert recording.stdout is not None
        assert recording.stdout.readline() == "ready\n"
        recording.terminate()
        assert recording.wait(30) == 3


@every_python
def test_the_program_finds_its_world_as_without_us(python: Path, tmp_path: Path) -> None:
    """Environment, path, arguments and ``__main__`` before its first line; a ``tui`` of its own is its own."""
    (tmp_path / "look.py").write_text(
        "import json, os, sys\n"
        "main = sorted(vars(sys.modules['__main__']))\n"
        "print(json.dumps([dict(os.environ), sys.path, sys.argv, main, sys.orig_argv]))\n"
        "import tui\nprint(tui.MINE)\n"
    )
    (tmp_path / "tui").mkdir()
    (tmp_path / "tui" / "__init__.py").write_text("MINE = True\n")
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "LC_ALL")}
    for extra in ({}, {"PYTHONPATH": str(tmp_path / "elsewhere")}):
        world = environment | extra
        bare = subprocess.run([python, "look.py"], capture_output=True, text=True, cwd=tmp_path, env=world, check=True)
        done = subprocess.run(
            [sys.executable, "-P", "-m", "tui", "record", "--force", "-o", "x", "--python", python, "look.py"],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=world,
            check=True,
        )
        assert done.stdout == bare.stdout
        assert done.stderr == bare.stderr == ""


def test_its_own_sitecustomize_runs(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nif sys.orig_argv[1] == 'hello.py': print('mine')\n")
    (tmp_path / "hello.py").write_text("import sitecustomize\nprint(sitecustomize.__file__)\n")
    world = dict(os.environ, PYTHONPATH=str(tmp_path))
    bare, done = (
        subprocess.run(
            [sys.executable, *command, "hello.py"], capture_output=True, text=True, cwd=tmp_path, env=world, check=True
        )
        for command in ((), ("-m", "tui", "record", "-o", "x"))
    )
    assert done.stdout == bare.stdout


def test_the_active_environment_runs_it(tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=False)
    (tmp_path / "where.py").write_text("import sys\nprint(sys.prefix)\n")
    done = subprocess.run(
        [sys.executable, "-m", "tui", "record", "-o", "x", "where.py"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=dict(os.environ, VIRTUAL_ENV=str(tmp_path / "env")),
        check=True,
    )
    assert done.stdout.strip() == str(tmp_path / "env")


def test_what_cannot_be_watched_runs_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "hello.py").write_text("print('hello')\n")
    wrapper = tmp_path / "isolated"
    wrapper.write_text(f'#!/bin/sh\nexec {sys.executable} -I "$@"\n')
    wrapper.chmod(0o755)
    done = dogwatch("record", "-o", "x.dogwatch", "--python", wrapper, "hello.py", cwd=tmp_path)
    assert (done.stdout, done.returncode) == ("hello\n", 0)
    assert "was not watched" in dogwatch("report", tmp_path / "x.dogwatch").stdout


def test_a_child_of_the_program_is_counted_and_not_watched(tmp_path: Path) -> None:
    (tmp_path / "parent.py").write_text(
        "import os, subprocess, sys\n"
        "child = os.fork()\n"
        "if not child:\n    inner = 'of the child'\n    sys.exit(0)\n"
        "os.waitpid(child, 0)\n"
        "subprocess.run([sys.executable, '-c', 'import os; print(sorted(n for n in os.environ if \"DOGW\" in n))'])\n"
    )
    done = dogwatch("record", "-o", "x.dogwatch", "parent.py", cwd=tmp_path)
    assert (done.stdout, done.returncode) == ("[]\n", 0)
    told = report(tmp_path / "x.dogwatch")
    assert isinstance(told["program"], dict)
    assert told["program"]["children"] == 2
    assert "of the child" not in json.dumps(told["heap"])
