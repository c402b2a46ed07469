"""What a shell gives a program, it has under ``record`` too: redirections, descriptors, arguments."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.behaviour import PATIENCE, environment

DOGWATCH = Path(sys.executable).with_name("dogwatch")
SCRIPT = """\
import os, sys
told = open("told", "w")
for number in (0, 1, 2, 5):
    try:
        os.fstat(number)
        print(number, "is open", file=told)
    except OSError:
        print(number, "is closed", file=told)
print(sorted(map(int, os.listdir("/proc/self/fd")))[:3], sys.stdout is None, sys.stderr is None, file=told)
print("printed")
for path in sys.argv[1:]:
    print(os.path.exists(path) and open(path).read(), file=told)
sys.exit(3)
"""
REDIRECTIONS = ["", ">&-", "2>&-", "<&-", "<&- >&- 2>&-", "5<given", "<(echo hello)", "> out 2>&1"]


def run(command: str, folder: Path) -> tuple[int, str, str]:
    """Exit code, output, and what the program wrote to its file."""
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment(""), capture_output=True, text=True, timeout=PATIENCE
    )
    return done.returncode, done.stdout + done.stderr, (folder / "told").read_text()


@pytest.mark.parametrize("redirection", REDIRECTIONS)
def test_streams_and_descriptors_are_those_that_the_shell_made(redirection: str, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    (tmp_path / "given").write_text("given")
    alone = run(f"{shlex.quote(sys.executable)} script.py {redirection}", tmp_path)
    assert alone[0] == 3
    watched = f"{shlex.quote(str(DOGWATCH))} record -o x.dogwatch script.py {redirection}"
    assert run(watched, tmp_path) == alone
    whole = subprocess.run([DOGWATCH, "report", "x.dogwatch"], cwd=tmp_path, capture_output=True, text=True)
    assert "exit code 3" in whole.stdout


@pytest.mark.parametrize("arguments", ["a -- b", "-- a", "-m x -o y --lang ko", "--"])
def test_arguments_are_the_programs_own(arguments: str, tmp_path: Path) -> None:
    """A package is run once, by the program, although its module is looked for before."""
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("open('log', 'a').write('imported ')\n")
    (package / "module.py").write_text("import sys\nopen('told', 'w').write(repr(sys.argv[1:]))\n")
    for form in ("package/module.py", "-m package.module"):
        alone = run(f"{shlex.quote(sys.executable)} {form} {arguments}", tmp_path)
        command = f"{shlex.quote(str(DOGWATCH))} record --force -o x.dogwatch {form} {arguments}"
        assert run(command, tmp_path) == alone
    assert (tmp_path / "log").read_text() == "imported imported "


def test_a_module_that_is_not_there_is_said_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("open('log', 'a').write('imported ')\n")
    for name in ("package.none", "none", "none.at.all"):
        done = subprocess.run(
            [DOGWATCH, "record", "-o", "x.dogwatch", "-m", name],
            cwd=tmp_path,
            env=environment(""),
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stderr.count("\n")) == (127, 1)
        assert f"{name}: no such module" in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"package"}
