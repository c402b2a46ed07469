"""Recordings that were damaged, and disks that are full, at the front door: one clear line, or what could be saved."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import uuid
from typing import TYPE_CHECKING

import pytest

from tests.commands.called import dogwatch
from tests.faults.behaviour import PATIENCE, environment, record, wait_for_all
from tests.faults.terminal import opened, until
from tui.timeline.recording import read

if TYPE_CHECKING:
    from pathlib import Path

PAGE = 4096
MOST = 500 << 20  # bytes of memory
# As `dogwatch`, with so much address space and no more: what needs it gets a MemoryError, which is a traceback.
LIMITED = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MOST}, {MOST}))
from tui.cli import main
sys.exit(main(sys.argv[1:]))
"""
# As `dogwatch`, on a disk that has so much room and no more.
SMALL_DISK = """
import resource, sys, threading
from tui.timeline import recording
recording._FLUSH = 0.01
begin = recording.Recorder._flush
def flush(self):
    if self._seq:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8 << 12, resource.RLIM_INFINITY))
    return begin(self)
recording.Recorder._flush = flush
from tui.cli import main
sys.exit(main(sys.argv[1:]))
"""
PRINTS = """
import os, sys, time
for number in range(60):
    print(number, os.urandom(3000).hex(), flush=True)
    time.sleep(0.005)
print("the end", file=sys.stderr)
sys.exit(5)
"""


def test_reports_of_damaged_recordings_are_a_line_or_what_was_saved(tmp_path: Path) -> None:
    """The rest is cut off, a page is lost, bytes are changed, or the header is; 500 MB suffice for each."""
    (tmp_path / "job.py").write_text("words = [str(n) * 50 for n in range(100)]\nimport time\ntime.sleep(0.5)\n")
    sound = tmp_path / "sound.dogwatch"
    assert dogwatch("record", "-o", sound, "job.py", cwd=tmp_path).returncode == 0
    content = sound.read_bytes()
    chance = random.Random(1)
    for number, damage in enumerate(("cut", "page", "bytes", "header")):
        damaged = bytearray(content)
        at = chance.randrange(len(content))
        if damage == "cut":
            del damaged[at:]
        elif damage == "page":
            damaged[at // PAGE * PAGE : at // PAGE * PAGE + PAGE] = os.urandom(PAGE)
        elif damage == "bytes":
            for _ in range(50):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        else:
            damaged[chance.randrange(100)] ^= 0xFF
        path = tmp_path / f"{number}.dogwatch"
        path.write_bytes(damaged)
        done = subprocess.run(
            [sys.executable, "-c", LIMITED, "report", "--json", str(path)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode in (0, 1), done.stderr
        assert done.stderr.count("\n") <= 1
        assert "Traceback" not in done.stderr
        assert bool(done.stdout) == (done.returncode == 0)


@pytest.mark.parametrize(("own", "code"), [(5, 5), (0, 125)])
def test_a_full_disk_is_said_once_and_the_program_goes_on(own: int, code: int, tmp_path: Path) -> None:
    """Its own exit code comes first; where that says nothing, it tells that the recording failed."""
    (tmp_path / "prints.py").write_text(PRINTS.replace("sys.exit(5)", f"sys.exit({own})"))
    path, mark = tmp_path / "x.dogwatch", uuid.uuid4().hex
    command = [sys.executable, "-c", SMALL_DISK, *record(path, sys.executable)[4:], "--output", "prints.py"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment(mark), check=False)
    wait_for_all(mark)
    assert done.returncode == code
    assert [line.split()[0] for line in done.stdout.splitlines()] == list(map(str, range(60)))
    said = done.stderr.splitlines()
    assert said[0] == "the end"
    assert len(said) == 2
    assert said[1].startswith(f"dogwatch: {path}: recorded only until ")
    assert read(path).note == ""
    assert sorted(file.name for file in tmp_path.iterdir()) == ["prints.py", "x.dogwatch"]


@pytest.mark.parametrize(
    "words",
    ["lesson dog", "run --json prints.py", "complexity --time-budget 0.1"],
    ids=lambda words: words.split()[0],
)
def test_what_a_recording_lacks_is_said_when_a_command_has_ended_and_by_its_exit_code(
    words: str, tmp_path: Path
) -> None:
    (tmp_path / "prints.py").write_text(PRINTS)
    path, mark = tmp_path / "x.dogwatch", uuid.uuid4().hex
    name, *rest = words.split()
    command = [sys.executable, "-c", SMALL_DISK, name, "--record", str(path), *rest]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment(mark), check=False)
    wait_for_all(mark)
    assert done.stderr.startswith(f"dogwatch: {path}: recorded only until ")
    assert done.stderr.count("\n") == 1
    assert done.stdout
    assert done.returncode == 1


def test_what_a_recording_lacks_is_said_when_a_screen_is_closed_and_by_the_exit_code(tmp_path: Path) -> None:
    (tmp_path / "prints.py").write_text(PRINTS)
    command = [sys.executable, "-c", SMALL_DISK, "run", "--record", "x.dogwatch", "prints.py"]
    with opened(command, tmp_path, uuid.uuid4().hex) as (running, terminal):
        until(terminal, b"recorded only until ", b"ended")
        os.write(terminal, b"q")
        until(terminal, b"\x1b[?1049l", b"dogwatch: x.dogwatch: recorded only until ", b"\n")
        assert running.wait(PATIENCE) == 1
    os.close(terminal)
