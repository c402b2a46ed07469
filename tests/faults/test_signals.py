"""A signal reaches a recorded program once, whoever it was sent to; what the program makes of it is what record ends
with, and the recording is closed."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.faults.behaviour import PATIENCE, Run, environment, furnish, record, told, wait_for_all
from tests.faults.terminal import opened, until
from tests.pythons import every_python

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LAST = signal.SIGRTMAX  # the last that a process handles of those that wait for it
COUNTS = f"""
import os, signal, sys
heard = []
def hear(number, frame):
    if number == {LAST:d}:
        os.write(1, b"%r\\n" % sorted(heard))
        sys.exit(3)
    heard.append(number)
    os.write(1, b"%d\\n" % number)  # it may come in the middle of a print
for number in signal.valid_signals() - {{signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}}:
    signal.signal(number, hear)
if "leave" in sys.argv:
    os.setpgrp()
print("ready", flush=True)
while True:
    signal.pause()
"""
WAITS = "import signal\nprint('ready', flush=True)\nsignal.pause()\n"
TRIED = sorted(
    {
        *(signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP, signal.SIGCONT, signal.SIGTSTP),
        *(signal.SIGALRM, signal.SIGUSR1, signal.SIGUSR2, signal.SIGABRT, signal.SIGVTALRM, signal.SIGPROF),
        *(signal.SIGXCPU, signal.SIGWINCH, signal.SIGURG, signal.SIGIO, signal.SIGRTMIN),
    }
)


def to_both(pid: int, number: int) -> None:
    """As ``timeout`` does."""
    os.kill(pid, number)
    os.killpg(pid, number)


@contextmanager
def running(python: Path | str, script: str, path: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A program under record, which leads a group, as in a shell."""
    folder, mark = path.parent / "here", uuid.uuid4().hex
    furnish(Run((), {"script.py": script}), folder)
    with subprocess.Popen(
        [*record(path, python), "script.py", *arguments],
        stdout=subprocess.PIPE,
        cwd=folder,
        env=environment(mark),
        text=True,
        start_new_session=True,
    ) as recording:
        try:
            assert recording.stdout is not None
            assert recording.stdout.readline() == "ready\n"
            yield recording
        except BaseException:  # or the end of this block waits for it
            os.killpg(recording.pid, signal.SIGKILL)
            raise
    wait_for_all(mark)


@every_python
@pytest.mark.parametrize("send", [os.kill, os.killpg, to_both])
@pytest.mark.parametrize("arguments", [(), ("leave",)], ids=["", "in a group of its own"])
def test_a_signal_reaches_the_program_once(
    python: Path, send: Callable[[int, int], None], arguments: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "x.dogwatch"
    with running(python, COUNTS, path, *arguments) as recording:
        assert recording.stdout is not None
        for number in TRIED:
            send(recording.pid, number)
            assert recording.stdout.readline() == f"{number:d}\n"
        os.kill(recording.pid, LAST)
        assert recording.stdout.read() == f"{[int(number) for number in TRIED]}\n"
        assert recording.wait(PATIENCE) == 3
    assert (told(path).code, told(path).note) == (3, "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGALRM, signal.SIGABRT, signal.SIGRTMIN])
@pytest.mark.parametrize("send", [os.kill, os.killpg])
def test_what_the_program_dies_of_is_told_and_the_recording_closed(
    number: int, send: Callable[[int, int], None], tmp_path: Path
) -> None:
    path = tmp_path / "x.dogwatch"
    with running(sys.executable, WAITS, path) as recording:
        send(recording.pid, number)
        assert recording.wait(PATIENCE) == 128 + number
    assert (told(path).code, told(path).note) == (128 + number, "")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["here", "x.dogwatch"]


# SIGINT ends an interpreter that is at its own start with 1 or 130, watched or not: there it meets what becomes one.
WHILE_IT_IS_STARTED = """
import os, signal, subprocess, sys
from tui.cli import main
number, when, start = int(sys.argv[1]), sys.argv[2], subprocess.Popen
def starting(command, **given):
    ours = "start_new_session" not in given
    if number == signal.SIGINT and not ours:
        command = ["/bin/sh", "-c", 'sleep 1; exec "$0" "$@"', *command]
    if when == "before" and not ours:
        os.killpg(0, number)
    started = start(command, **given)
    if when == "after" and not ours:
        os.killpg(0, number)
    return started
subprocess.Popen = starting
sys.exit(main(sys.argv[3:]))
"""


@every_python
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGRTMIN])
def test_a_signal_to_the_group_while_the_program_is_started(
    python: Path, number: int, when: str, tmp_path: Path
) -> None:
    path, mark = tmp_path / "x.dogwatch", uuid.uuid4().hex
    furnish(Run((), {"script.py": WAITS}), tmp_path / "here")
    command = [sys.executable, "-c", WHILE_IT_IS_STARTED, f"{number:d}", when, *record(path, python)[4:], "script.py"]
    with subprocess.Popen(
        command, cwd=tmp_path / "here", env=environment(mark), stdout=subprocess.DEVNULL, start_new_session=True
    ) as recording:
        try:
            assert recording.wait(PATIENCE) == 128 + number
        except BaseException:  # or the end of this block waits for it
            os.killpg(recording.pid, signal.SIGKILL)
            raise
    wait_for_all(mark)
    assert (told(path).code, told(path).note) == (128 + number, "")


def test_a_program_that_interrupts_its_group_is_interrupted_once(tmp_path: Path) -> None:
    path = tmp_path / "x.dogwatch"
    script = COUNTS.replace("while True", f"os.killpg(0, {signal.SIGINT:d})\nwhile True")
    with running(sys.executable, script, path) as recording:
        assert recording.stdout is not None
        assert recording.stdout.readline() == f"{signal.SIGINT:d}\n"
        os.kill(recording.pid, LAST)
        assert recording.stdout.read() == f"[{signal.SIGINT:d}]\n"


STOPS_ITSELF = """
import os, signal
print("stops", flush=True)
os.kill(os.getpid(), signal.SIGTSTP)
print("goes on", flush=True)
"""
IS_STOPPED = """
import signal
signal.signal(signal.SIGCONT, lambda *_: print("goes on", flush=True))
print("waits", flush=True)
while True:
    signal.pause()
"""
IGNORES_THE_STOP = """
import signal
signal.signal(signal.SIGTSTP, signal.SIG_IGN)
print("name?", flush=True)
print("hello", input())
"""


@pytest.mark.parametrize(
    ("script", "steps"),
    [
        (STOPS_ITSELF, [(b"stops Stopped ready>", b"fg\n"), (b"goes on", b"")]),
        (IS_STOPPED, [(b"waits", b"\x1a"), (b"Stopped ready>", b"fg\n"), (b"goes on", b"\x03")]),
        (IGNORES_THE_STOP, [(b"name?", b"\x1a"), (b"^Z", b"dog\n"), (b"hello dog", b"")]),
    ],
    ids=["stops itself", "is stopped by ^Z", "ignores ^Z"],
)
def test_a_shell_sees_it_stopped_when_the_program_is(
    script: str, steps: list[tuple[bytes, bytes]], tmp_path: Path
) -> None:
    folder, path, mark = tmp_path / "here", tmp_path / "x.dogwatch", uuid.uuid4().hex
    furnish(Run((), {"script.py": script}), folder)
    with opened(["bash", "--norc", "--noprofile", "-i"], folder, mark) as (shell, terminal):
        os.write(terminal, f"PS1='rea''dy> '; {shlex.join([*record(path, sys.executable), 'script.py'])}\n".encode())
        until(terminal, b"script.py\r\n")
        for words, keys in steps:
            until(terminal, *words.split())
            os.write(terminal, keys)
        os.write(terminal, b"exit\n")
        shell.wait(PATIENCE)
        os.close(terminal)
    wait_for_all(mark)
    assert told(path).note == ""
