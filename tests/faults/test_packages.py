"""Programs that nobody here wrote: tools and test suites from the package index do what they do without us."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.ahead import Ahead
from tests.faults.behaviour import Behaviour, Run, Told, bare, recorded
from tests.thorough import thorough

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGES = (
    "chardet",
    "docutils",
    "Markdown",
    "mistune",
    "pycodestyle",
    "pyflakes",
    "Pygments",
    "sqlparse",
    "tabulate",
    "tornado",
)
INSTALLING = 60.0  # seconds
TOOK = re.compile(r"in \d+\.\d+s")  # what a test suite says of its own time

CODE = Path(__file__).read_text() + "\nimport os, re\nunused = 1;print( os)\n"
MARKUP = "Title\n=====\n\n" + "A *paragraph* with `code` and a [link](http://x).\n\n- one\n- two\n\n" * 200
FILES = {
    "source.py": CODE * 5,
    "text.rst": "Title\n=====\n\n"
    + "A *paragraph* with ``code`` and `a link <http://x>`_\\ s.\n\n- one\n- two\n\n" * 200,
    "text.md": MARKUP,
    "text.txt": "강아지가 좋다\n" * 500,
    "query.sql": "select a, b from dogs join owners on dogs.owner = owners.id where age > 3 order by a;\n" * 60,
    "table.txt": "".join(f"dog{number} {number} {number / 7}\n" for number in range(500)),
}
# Threads, child processes and event loops.
TORNADO = ("asyncio", "concurrent", "ioloop", "locks", "process", "queues", "util")
RUNS = {
    "chardet": ("chardet", "text.txt"),
    "docutils": ("docutils", "text.rst"),
    "Markdown": ("markdown", "text.md"),
    "mistune": ("mistune", "-f", "text.md"),
    "pycodestyle": ("pycodestyle", "--statistics", "source.py"),
    "pyflakes": ("pyflakes", "source.py"),
    "Pygments": ("pygments", "-f", "html", "source.py"),
    "sqlparse": ("sqlparse", "-r", "query.sql"),
    "tabulate": ("tabulate", "-f", "grid", "table.txt"),
    "tornado": ("tornado.test", *(f"tornado.test.{name}_test" for name in TORNADO)),
}
NAMES = list(RUNS)


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the packages, made once a session; without a network there is none, and nothing to test."""
    folder = tmp_path_factory.mktemp("packages")
    venv.create(folder, with_pip=False, symlinks=True)
    made = folder / "bin" / "python"
    target = next((folder / "lib").glob("python*")) / "site-packages"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:"]
    try:
        subprocess.run(
            [*command, "--target", str(target), *PACKAGES], capture_output=True, timeout=INSTALLING, check=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"the package index does not answer: {str(error)[-100:]}")
    return made


@pytest.fixture(scope="session")
def runs(
    python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ahead[str, tuple[Behaviour, Behaviour, Told]]]:
    base = tmp_path_factory.mktemp("runs")

    def both(name: str) -> tuple[Behaviour, Behaviour, Told]:
        run = Run(("-m", *RUNS[name]), FILES)
        return bare(python, run, base / name / "bare"), *recorded(python, run, base / name / "seen")

    ahead = Ahead(NAMES, both)
    yield ahead
    ahead.close()


@pytest.mark.skipif(not thorough(1, 0), reason="installs ten packages: CI does, or CI=true pytest tests/faults")
@pytest.mark.parametrize("name", NAMES)
def test_what_others_wrote_does_the_same(name: str, runs: Ahead[str, tuple[Behaviour, Behaviour, Told]]) -> None:
    alone, watched, told = runs.result(name)
    assert alone.stdout + alone.stderr
    assert watched.stdout == alone.stdout
    assert TOOK.sub("in …", watched.stderr) == TOOK.sub("in …", alone.stderr)
    assert (watched.code, watched.files) == (alone.code, alone.files)
    assert (told.started, told.code, told.note) == (True, alone.code, "")
