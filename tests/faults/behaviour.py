"""What a program does that others can see: alone, and under ``dogwatch record``."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tui.observed._dogwatch.events import ChildFailed, ChildStarted, Exited, Lost, Started
from tui.timeline.program import EMPTY, fold, troubles
from tui.timeline.recording import read

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAMS = Path(__file__).parent / "programs"
PATIENCE = 60.0  # seconds that no program here needs
LARGE = 1 << 16  # bytes of output from which a digest is compared
MARK = "RUN"  # the variable by which every process of a run is known, also one that left its parent
ADDRESS = re.compile(r"0x[0-9a-f]{9,}")
NOT_INHERITED = re.compile("VIRTUAL_ENV|PYTHONPATH|COLUMNS|PYTHONUNBUFFERED|PYTEST_.*")  # what comes and goes, too


@dataclass(frozen=True)
class Run:
    """A program and its circumstances: its arguments, the files that it finds in its folder, its environment, and its
    standard input, which is a pipe, or that of its files which is named."""

    arguments: tuple[str, ...]
    files: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    stdin: bytes | str = b""


@dataclass(frozen=True)
class Behaviour:
    """``code`` is as a shell reads it, ``files`` are those that the program left in its folder."""

    stdout: str
    stderr: str
    code: int
    files: dict[str, str]


@dataclass(frozen=True)
class Told:
    """What its recording tells of it; ``troubles`` are those that the screen shows."""

    started: bool
    code: int | None
    children: int
    troubles: tuple[str, ...]
    dropped: int
    note: str


def of(script: str, *arguments: str, stdin: bytes | str = b"", **environment: str) -> Run:
    """The run of one of the programs beside this file."""
    return Run((script, *arguments), {script: (PROGRAMS / script).read_text()}, environment, stdin)


def bare(python: Path | str, run: Run, folder: Path) -> Behaviour:
    """What the program does without us, in ``folder``, which is made anew."""
    return behaviour([str(python), *run.arguments], run, folder)


def recorded(python: Path | str, run: Run, folder: Path, *options: str) -> tuple[Behaviour, Told]:
    """What it does under ``dogwatch record``, and what that tells of it."""
    path = folder.with_name(f"{folder.name}.dogwatch")
    done = behaviour([*record(path, python), *options, *run.arguments], run, folder)
    return done, told(path)


def record(path: Path, python: Path | str) -> list[str]:
    """The command that records into ``path``, up to the program."""
    return [sys.executable, "-P", "-m", "tui", "record", "--force", "-o", str(path), "--python", str(python)]


def told(path: Path) -> Told:
    recording = read(path)
    state = EMPTY
    for event in recording.events:
        state = fold(state, event)
    kinds = [type(event) for event in recording.events]
    return Told(
        Started in kinds,
        next((event.code for event in recording.events if isinstance(event, Exited)), None),
        kinds.count(ChildStarted) - kinds.count(ChildFailed),
        tuple(troubles(state)),
        sum(event.count for event in recording.events if isinstance(event, Lost)),
        recording.note,
    )


def environment(mark: str) -> dict[str, str]:
    """That of the tests, without what would change a program's ways."""
    kept = {name: value for name, value in os.environ.items() if not NOT_INHERITED.fullmatch(name)}
    return kept | {"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", MARK: mark}


def furnish(run: Run, folder: Path) -> None:
    """Make the folder anew, with the files of a run."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in run.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def behaviour(command: list[str], run: Run, folder: Path) -> Behaviour:
    """What a command does, in ``folder``, which is made anew with the files of the run."""
    furnish(run, folder)
    mark = uuid.uuid4().hex
    out, err = (folder.with_name(f"{folder.name}.{name}") for name in ("stdout", "stderr"))
    with out.open("wb") as stdout, err.open("wb") as stderr, _stdin(run, folder) as stdin:
        code = subprocess.run(
            command,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            cwd=folder,
            env=environment(mark) | {"HERE": str(folder)} | run.environment,
            timeout=PATIENCE,
            check=False,
        ).returncode
    wait_for_all(mark)
    left = {
        name: _content(path, folder)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (name := str(path.relative_to(folder))) not in run.files
    }
    return Behaviour(_content(out, folder), _content(err, folder), 128 - code if code < 0 else code, left)


@contextmanager
def _stdin(run: Run, folder: Path) -> Iterator[IO[bytes] | int]:
    if isinstance(run.stdin, str):
        with (folder / run.stdin).open("rb") as file:
            yield file
    else:
        reading, writing = os.pipe()
        os.write(writing, run.stdin)
        os.close(writing)
        yield reading
        os.close(reading)


def _content(path: Path, folder: Path) -> str:
    """What is in a file, without what differs from run to run; of a large one its size and digest."""
    size = path.stat().st_size
    if size < LARGE:
        text = path.read_bytes().decode("utf-8", "backslashreplace").replace(str(folder), "HERE")
        return ADDRESS.sub("0x…", text)
    with path.open("rb") as file:
        return f"{size} bytes, {hashlib.file_digest(file, 'sha256').hexdigest()}"


def marked(mark: str) -> list[int]:
    """The processes of a run that still are there, however far they went from where they were started."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if wanted in (path / "environ").read_bytes().split(b"\0"):
                found.append(int(path.name))
    return found


def wait_for_all(mark: str) -> None:
    """Wait until every process of a run has ended by itself; one that stays is ended, and an ``AssertionError``."""
    deadline = time.monotonic() + PATIENCE
    while left := marked(mark) or marked(mark):  # one that forks and ends while the first look goes on escapes it
        if time.monotonic() > deadline:
            for number in left:
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            raise AssertionError(f"{len(left)} processes stayed behind")
        time.sleep(0.01)
