"""What a person can get wrong is told in one line that says what to do, with the exit code of the contract."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

import pytest

from tests.commands.called import dogwatch
from tests.korean import left
from tests.ports import free_port

if TYPE_CHECKING:
    from pathlib import Path


def told(directory: Path, code: int, *arguments: str | Path) -> str:
    """The one line on stderr of a call that ends with ``code``."""
    done = dogwatch(*arguments, cwd=directory)
    assert done.returncode == code, done
    assert done.stdout == ""
    assert done.stderr.startswith("dogwatch"), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["record", "missing.py"], 127, "missing.py: no such script"),
        (["record", "-m", "no_such_module"], 127, "no_such_module: no such module"),
        (["record", "-m", "no.such.module"], 127, "no.such.module: no such module"),
        (["record", "folder"], 126, "folder: a folder without __main__.py cannot be run"),
        (["record"], 2, "name a script"),
        (["record", "-m"], 2, "name a module"),
        (["record", "--python", "/no/python", "good.py"], 127, "/no/python: not found"),
        (["record", "--python", "./good.py", "good.py"], 126, "./good.py: cannot be executed"),
        (["record", "-o", "good.py", "good.py"], 125, "good.py exists"),
        (["record", "-o", "no/folder/x.dogwatch", "good.py"], 125, "no/folder/x.dogwatch"),
        (["record", "--interval", "0", "good.py"], 2, "0 is not a number of seconds above 0"),
        (["record", "--objects", "none", "good.py"], 2, "none is not a number of 1 or more"),
        (["run", "good.py"], 1, "run needs a terminal"),
        (["run"], 2, "name a script"),
        (["run", "-m"], 2, "name a module"),
        (["run", "missing.py"], 1, "missing.py: no such script"),
        (["run", "broken.py"], 1, "broken.py, line 2: "),
        (["run", "--json", "missing.py"], 1, "missing.py: no such script"),
        (["run", "--json", "broken.py"], 1, "broken.py, line 2: "),
        (["run", "--json", "-m", "no_such_module"], 1, "no_such_module: no such module"),
        (["replay", "missing.dogwatch"], 1, "missing.dogwatch"),
        (["replay", "good.py"], 1, "good.py"),
        (["report", "folder"], 1, "folder"),
        (["report", "empty.dogwatch"], 1, "empty.dogwatch"),
        (["report", "foreign.dogwatch"], 1, "foreign.dogwatch"),
        (["screenshot", "good.py", "--at", "1"], 1, "good.py"),
        (["screenshot", "good.py", "--at", "1", "-o", "x.png"], 2, ".svg"),
        (["screenshot", "good.py", "--at", "1", "--size", "big"], 2, "big is not a size such as 120x40"),
        (["lesson", "cat"], 2, "no lesson cat; there are dog, gone-away, big-o"),
        (["nonsense"], 2, "invalid choice: 'nonsense'"),
        (["complexity", "good.py"], 2, "good.py"),
        (["complexity", "missing.py:bark"], 2, "missing.py"),
        (["complexity", "good.py:bark"], 2, "bark"),
        (["pool", "not a url"], 2, "this is not a database URL"),
        (["pool", "postgresql://u:secret@h/d"], 2, "MySQL and MariaDB"),
        (["--record", "x.dogwatch"], 2, "dogwatch lesson dog --record FILE"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_one_line_says_what_to_do(arguments: list[str], code: int, says: str, tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text("print('good')\n")
    (tmp_path / "broken.py").write_text("x = 1\nif x print(x)\n")
    (tmp_path / "empty.dogwatch").touch()
    (tmp_path / "folder").mkdir()
    with sqlite3.connect(tmp_path / "foreign.dogwatch") as database:
        database.execute("create table dogs (name)")
    database.close()
    line = told(tmp_path, code, *arguments)
    assert says in line
    assert "secret" not in line
    korean = told(tmp_path, code, "--lang", "ko", *arguments)
    assert re.search("[가-힣]", korean), korean
    assert left(korean) == []
    assert "secret" not in korean


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    port = free_port()
    line = told(tmp_path, 1, "pool", f"mysql+pymysql://root:secret@127.0.0.1:{port}/test")
    assert f"nothing answers on 127.0.0.1 port {port}" in line
    assert "secret" not in line
    korean = told(tmp_path, 1, "pool", "--lang", "ko", f"mysql+pymysql://root:secret@127.0.0.1:{port}/test")
    assert f"127.0.0.1 포트 {port}" in korean
    assert left(korean) == []


def test_no_recording_is_left_of_a_program_that_was_not_started(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text("print('good')\n")
    told(tmp_path, 126, "record", "--python", "./good.py", "good.py")
    assert list(tmp_path.glob("*.dogwatch")) == []
