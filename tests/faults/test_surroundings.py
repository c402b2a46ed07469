"""What is set for programs, and what lies on their path, is the program's, and keeps dogwatch from nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from tests.faults.behaviour import PATIENCE, Run, bare, behaviour, environment, furnish, record, told, wait_for_all
from tests.faults.terminal import shown
from tests.pythons import every_python

DOGWATCH = Path(sys.executable).with_name("dogwatch")
LOOKS = """
import os, sys
print({name: value for name, value in sorted(os.environ.items()) if name.startswith(("PYTHON", "DOGWATCH"))})
print(sys.flags, sys.path[:2], sys.pycache_prefix, sys.warnoptions, __doc__)
for name in ("tui", "argparse", "textual", "sitecustomize"):
    try:
        print(name, getattr(__import__(name), "MINE", None))
    except ImportError as error:
        print(error)
"""
FILES = {
    "looks.py": LOOKS,
    "lib/looked.py": LOOKS,
    "start.py": "print('start')\n",
    **{f"lib/{name}.py": f"MINE = {name!r}\n" for name in ("argparse", "textual", "contextlib", "datetime", "typing")},
    "lib/tui/__init__.py": "MINE = 'tui'\n",
    "lib/tui/cli.py": "raise SystemExit('this is not dogwatch')\n",
    "lib/sitecustomize.py": """
import argparse, atexit, json, sys
MINE = "sitecustomize"
if "record" not in sys.orig_argv:
    with open("runs", "a") as runs:
        runs.write(repr(sys.argv[:1]))
else:
    json.dumps = None
    atexit.register(print, "harmed")
""",
}
SET: dict[str, dict[str, str]] = {
    "a path of its own": {"PYTHONPATH": "lib"},
    **{
        f"{name}={value}": {name: value}
        for name, value in {
            "PYTHONINSPECT": "1",
            "PYTHONOPTIMIZE": "2",
            "PYTHONSTARTUP": "start.py",
            "PYTHONWARNINGS": "error",
            "PYTHONSAFEPATH": "1",
            "PYTHONMALLOC": "debug",
        }.items()
    },
    "all": {"PYTHONPATH": "lib", "PYTHONINSPECT": "1", "PYTHONSTARTUP": "start.py", "PYTHONOPTIMIZE": "1"},
}


CASES = [(given, ("looks.py",)) for given in SET] + [
    (given, ("-m", "looked")) for given in SET if "PYTHONPATH" in SET[given]
]


@every_python
@pytest.mark.parametrize(("given", "arguments"), CASES)
def test_what_is_set_is_the_programs(python: Path, given: str, arguments: tuple[str, ...], tmp_path: Path) -> None:
    run = Run(arguments, FILES, SET[given])
    path = tmp_path / "x.dogwatch"
    alone = bare(python, run, tmp_path / "bare")
    command = [str(DOGWATCH), "record", "-o", str(path), "--python", str(python), *arguments]
    assert behaviour(command, run, tmp_path / "seen") == alone
    assert (told(path).started, told(path).code, told(path).note, told(path).troubles) == (True, alone.code, "", ())


@every_python
def test_a_folder_for_bytecode_is_the_programs(python: Path, tmp_path: Path) -> None:
    """The probe leaves none there. What starts dogwatch, and lets the probe in, is read before that can be helped."""
    run = Run(("looks.py",), FILES, {"PYTHONPYCACHEPREFIX": "cache", "PYTHONDONTWRITEBYTECODE": ""})
    path = tmp_path / "x.dogwatch"
    alone = bare(python, run, tmp_path / "bare")
    watched = behaviour([*record(path, python), "looks.py"], run, tmp_path / "seen")
    assert (watched.stdout, watched.stderr, watched.code) == (alone.stdout, alone.stderr, alone.code)
    assert [name for name in alone.files if "argparse" in name]
    assert set(alone.files) <= set(watched.files)
    assert [name for name in watched.files if "/_dogwatch/" in name or "/ctypes/" in name] == []
    assert (told(path).started, told(path).troubles) == (True, ())


def test_a_prompt_after_the_end_is_the_programs(tmp_path: Path) -> None:
    folder, path, mark = tmp_path / "here", tmp_path / "x.dogwatch", uuid.uuid4().hex
    furnish(Run((), {"fails.py": "word = 'dog'\nraise SystemExit(3)\n"}), folder)
    inspecting, answers = (
        ["env", "PYTHONINSPECT=1"],
        {">>> ": b"print(word * 2)\n", "dogdog\r\n>>> ": b"raise SystemExit(4)\n"},
    )
    alone = shown([*inspecting, sys.executable, "fails.py"], folder, mark, answers)
    watched, code = shown([*inspecting, *record(path, sys.executable), "fails.py"], folder, mark, answers)
    wait_for_all(mark)
    assert (watched.rpartition("dogwatch: ")[0], code) == alone
    assert told(path).code == code


def called(*arguments: str, folder: Path, **given: str) -> subprocess.CompletedProcess[str]:
    furnish(Run((), FILES | {"my.py": "import looked_up\ndef fast(n: int) -> int:\n    return n\n"}), folder)
    (folder / "lib" / "looked_up.py").touch()
    return subprocess.run(
        [*arguments],
        cwd=folder,
        env=environment("") | given,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.mark.parametrize("given", SET)
def test_what_is_set_does_not_harm_what_dogwatch_starts(given: str, tmp_path: Path) -> None:
    """A worker of its own measures a function, which finds its modules on the path that is set for it."""
    path = {"PYTHONPATH": "lib"} | SET[given]
    done = called(
        str(DOGWATCH),
        "complexity",
        "my.py:fast",
        "--json",
        "--max",
        "50",
        "--time-budget",
        "1",
        folder=tmp_path,
        **path,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [cell["function"] for cell in json.loads(done.stdout)["complexity"]] == ["my.py:fast"]


def test_modules_of_the_current_folder_are_not_taken_for_those_that_dogwatch_needs(tmp_path: Path) -> None:
    harmful = "raise SystemExit('this is not dogwatch')\n"
    furnish(Run((), {"argparse.py": harmful, "msgspec.py": harmful, "looks.py": LOOKS}), tmp_path / "here")
    done = subprocess.run(
        [sys.executable, "-m", "tui", "report", "looks.py"],
        cwd=tmp_path / "here",
        env=environment(""),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "dogwatch: looks.py is not a recording of dogwatch\n")


@every_python
def test_a_home_of_another_python_is_told_in_a_line(python: Path, tmp_path: Path) -> None:
    """Unless it is that of the interpreter that is to run the program."""
    command = [str(DOGWATCH), "run", "--json", "--python", str(python), "looks.py"]
    done = called(*command, folder=tmp_path, PYTHONHOME=sys.base_prefix)
    if python.samefile(sys.executable):
        assert done.returncode == 0
    else:
        told = (
            f"{python}: does not start with PYTHONHOME={sys.base_prefix}; unset that, or name its Python with --python"
        )
        assert (done.returncode, done.stdout, done.stderr) == (1, "", f"dogwatch: {told}\n")


def test_a_module_that_is_not_there_is_told_whatever_is_set(tmp_path: Path) -> None:
    done = called(str(DOGWATCH), "record", "-m", "none", folder=tmp_path, PYTHONINSPECT="1")
    assert (done.returncode, done.stderr.count("\n")) == (127, 1)


def test_dogwatch_on_the_path_that_is_set_finds_itself_and_what_it_needs(tmp_path: Path) -> None:
    import textual

    root, packages = Path(__file__).parents[2], Path(textual.__file__).parents[1]
    base = Path(sys.base_prefix, "bin", "python{}.{}".format(*sys.version_info))
    path = os.pathsep.join(map(str, (root, packages)))
    done = called(str(base), "-m", "tui", "record", "-o", "x.dogwatch", "looks.py", folder=tmp_path, PYTHONPATH=path)
    assert (done.returncode, done.stderr) == (0, "")
    assert path in done.stdout
