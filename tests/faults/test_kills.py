"""kill -9 of the program, of the app, or of both, at any moment: what was recorded stays, and nothing else does."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.faults.ahead import Ahead
from tests.faults.behaviour import PATIENCE, environment, marked, record, wait_for_all
from tests.thorough import thorough
from tui.launch import resize
from tui.observed._dogwatch.events import Exited, Output
from tui.timeline.recording import read

if TYPE_CHECKING:
    from collections.abc import Iterator

LIFE = 2.5  # seconds that the program runs
PROMISED = 1.0  # seconds before a kill, of which something may be missing
# Says what time it is, over and over, on a stream that is recorded; its objects change all the time.
TELLS_THE_TIME = f"""
import os, time
from itertools import count
begun, held = time.monotonic(), []
print(os.getpid(), flush=True)
for number in count():
    now = time.monotonic()
    if now > begun + {LIFE}:
        break
    print(number, now, flush=True)
    held = [held[-3:], str(now)]
    time.sleep(0.004)
"""
GOES_ON = """
import os, signal, time
os.kill(os.getppid(), signal.SIGKILL)
held = [str(number) for number in range(100)]
time.sleep(0.4)
print("done", flush=True)
"""


class Kill(NamedTuple):
    number: int
    command: str  # record or run
    who: str

    @property
    def moment(self) -> float:
        """Seconds from the program's first line to the kill."""
        return random.Random(self.number).uniform(0.0, 0.8 * LIFE)


class Left(NamedTuple):
    """What a kill left: the lines recorded, each a number and a time, when it was, the exit code, and the files."""

    lines: list[tuple[int, float]]
    killed: float
    code: int | None
    note: str
    files: list[str]


WHO = [
    ("record", "program"),
    ("record", "app"),
    ("record", "both"),
    ("run", "app"),
    ("record", "both"),
    ("run", "both"),
]
KILLS = [Kill(number, *WHO[number % len(WHO)]) for number in range(thorough(200, 15))]


def kill(one: Kill, folder: Path) -> Left:
    folder.mkdir()
    (folder / "tells.py").write_text(TELLS_THE_TIME)
    path, mark = folder / "x.dogwatch", uuid.uuid4().hex
    command = record(path, sys.executable)
    if one.command == "run":
        command = [*command[:4], "run", "--record", str(path), "tells.py"]
    else:
        command += ["--output", "tells.py"]
    terminal, its = os.openpty()
    resize(terminal, 80, 24)
    with subprocess.Popen(
        command,
        stdin=its,
        stdout=its if one.command == "run" else subprocess.PIPE,
        stderr=its,
        cwd=folder,
        env=environment(mark) | {"TERM": "xterm-256color"},
        start_new_session=True,
    ) as app:
        os.close(its)
        threading.Thread(target=_drain, args=(terminal,), daemon=True).start()
        try:
            program = _program(app, path, mark)
            time.sleep(one.moment)
            killed = time.monotonic()
            for number in {"program": [program], "app": [app.pid], "both": [app.pid, program]}[one.who]:
                os.kill(number, signal.SIGKILL)
            if app.stdout is not None:
                app.stdout.read()
            app.wait(PATIENCE)
        except BaseException:  # or the end of this block waits for it
            app.kill()
            raise
    wait_for_all(mark)
    recording = read(path)
    printed = "".join(event.text for event in recording.events if isinstance(event, Output))
    lines = [line.split() for line in printed.splitlines(keepends=True)[1:] if line.endswith("\n")]
    return Left(
        [(int(number), float(now)) for number, now in lines],
        killed,
        next((event.code for event in recording.events if isinstance(event, Exited)), None),
        recording.note,
        sorted(file.name for file in folder.iterdir()),
    )


def _drain(terminal: int) -> None:
    """Read what is drawn, for a screen waits for whoever shows it."""
    with suppress(OSError):  # EIO: nobody has it open any more
        while os.read(terminal, 1 << 16):
            pass
    os.close(terminal)


def _program(app: subprocess.Popen[bytes], path: Path, mark: str) -> int:
    """The number of the program, once its first line was printed."""
    if app.stdout is not None:
        return int(app.stdout.readline())
    while True:
        for number in marked(mark):
            with suppress(OSError):
                if Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")[1:2] == [b"tells.py"]:
                    return number
        assert app.poll() is None, "the app ended before its program began"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def kills(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ahead[Kill, Left]]:
    base = tmp_path_factory.mktemp("kills")
    ahead = Ahead(KILLS, lambda one: kill(one, base / str(one.number)))
    yield ahead
    ahead.close()


@pytest.mark.parametrize("one", KILLS, ids=lambda one: f"{one.command}-{one.who}-{one.number}")
def test_a_kill_leaves_the_recording_and_nothing_else(one: Kill, kills: Ahead[Kill, Left]) -> None:
    left = kills.result(one)
    assert left.note == ""
    assert left.files == ["tells.py", "x.dogwatch"]
    assert [number for number, _ in left.lines] == list(range(len(left.lines)))
    assert one.moment < PROMISED or left.lines[-1][1] > left.killed - PROMISED
    assert left.code == (128 + signal.SIGKILL if one.who == "program" else None)


def test_a_program_goes_on_when_its_recorder_is_killed(tmp_path: Path) -> None:
    """As with ``env`` and ``time``: its streams are its own, and nothing waits for a reader that is gone."""
    (tmp_path / "goes_on.py").write_text(GOES_ON)
    mark, out = uuid.uuid4().hex, tmp_path / "out"
    command = [*record(tmp_path / "x.dogwatch", sys.executable), "goes_on.py"]
    with out.open("wb") as stdout:
        code = subprocess.run(command, stdout=stdout, cwd=tmp_path, env=environment(mark), check=False).returncode
    wait_for_all(mark)
    assert code == -signal.SIGKILL
    assert out.read_text() == "done\n"
    assert read(tmp_path / "x.dogwatch").note == ""
