"""Programs on a terminal, at a pipe that closes, in an environment of their own, and where nothing can be watched."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import termios
import uuid
import venv
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.faults.behaviour import PATIENCE, Run, bare, environment, furnish, of, record, recorded, told, wait_for_all
from tests.faults.terminal import opened, shown, until
from tests.pythons import every_python, older
from tests.thorough import thorough
from tests.watched import told as everything
from tui.launch import Order
from tui.observed._dogwatch import link
from tui.observed._dogwatch.events import Sample

if TYPE_CHECKING:
    from pathlib import Path

ASKS = """
import os, sys, termios, time
print(sys.stdin.isatty(), sys.stdout.isatty(), os.get_terminal_size(), os.ttyname(0) == os.ttyname(1))
print(os.tcgetpgrp(0) == os.getpgrp(), bool(termios.tcgetattr(0)[3] & termios.ECHO))
print("hello", input("name? "), flush=True)
try:
    print("interrupt? ", end="", flush=True)
    while True:
        time.sleep(0.01)
except KeyboardInterrupt:
    print("interrupted", flush=True)
try:
    input("and again? ")
except EOFError:
    print("no more")
"""
ANSWERS = {"name? ": b"dog\n", "interrupt? ": b"\x03", "and again? ": b"\x04"}


@every_python
@pytest.mark.parametrize("options", [(), ("--output",)], ids=["own streams", "--output"])
def test_a_terminal_is_the_programs(python: Path, options: tuple[str, ...], tmp_path: Path) -> None:
    """It is the same to the program, is typed on, and interrupted; only then comes the closing line."""
    folder, path = tmp_path / "here", tmp_path / "x.dogwatch"
    furnish(Run((), {"asks.py": ASKS}), folder)
    alone = shown([str(python), "asks.py"], folder, mark := uuid.uuid4().hex, ANSWERS)
    watched, code = shown([*record(path, python), *options, "asks.py"], folder, mark, ANSWERS)
    wait_for_all(mark)
    printed, _, closing = watched.rpartition("dogwatch: ")
    assert ("interrupted" in alone[0], "no more" in alone[0]) == (True, True)
    assert "see them with dogwatch replay" in closing
    if not options:
        assert (printed, code) == alone
    else:  # what it prints passes through a terminal of ours: the one that it reads from is another
        assert printed.replace(" False\r\n", " True\r\n", 1) == alone[0]
        assert code == alone[1]
    assert told(path).started


@every_python
def test_a_reader_that_leaves_ends_it_as_without_us(python: Path, tmp_path: Path) -> None:
    def told_to_one_who_leaves(command: list[str]) -> tuple[str, str, int]:
        furnish(of("pipe_closed.py"), tmp_path / "here")
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=tmp_path / "here",
            env=environment(""),
            text=True,
        ) as running:
            assert running.stdout is not None
            assert running.stderr is not None
            first = running.stdout.readline()
            running.stdout.close()
            return first, running.stderr.read(), running.wait(PATIENCE)

    alone = told_to_one_who_leaves([str(python), "pipe_closed.py"])
    assert "BrokenPipeError" in alone[1]
    path = tmp_path / "x.dogwatch"
    for options in ((), ("--output",)):
        assert told_to_one_who_leaves([*record(path, python), *options, "pipe_closed.py"]) == alone


@pytest.mark.parametrize(
    "run",
    [
        of("reads.py", stdin=b"first\nsecond\nthe rest"),
        of("raises.py"),
        of("subprocesses.py"),
        of("child_goes_on.py"),
        of("signalled.py", "SIGKILL"),
        of("prints_much.py", "10"),
        of("stdout_closed.py"),
    ],
    ids=lambda run: " ".join(run.arguments),
)
def test_output_that_is_kept_too_is_the_same(run: Run, tmp_path: Path) -> None:
    alone = bare(sys.executable, run, tmp_path / "bare")
    watched, _ = recorded(sys.executable, run, tmp_path / "seen", "--output")
    assert watched == alone


@pytest.mark.parametrize("script", ["raises.py", "forks.py", "finalizes.py"][: thorough(3, 1)])
@every_python
def test_a_program_that_waits_for_us_does_the_same_later(python: Path, script: str, tmp_path: Path) -> None:
    run = of(script)
    alone = bare(python, run, tmp_path / "bare")
    watched, told = recorded(python, run, tmp_path / "seen", "--every-line")
    assert watched == alone
    assert (told.code, told.note) == (alone.code, "")


ASKS_WHAT_TRACES = """
import inspect, sys, threading
def look(*_):
    print(sys.gettrace(), sys.gettrace() is look, inspect.isbuiltin(sys.gettrace), sys.gettrace.__doc__)
look()
thread = threading.Thread(target=look)
thread.start()
thread.join()
sys.settrace(look)
print(sys.gettrace() is look)
before = sys.gettrace()
sys.settrace(None)
look()
"""


@every_python
def test_who_asks_what_traces_hears_of_its_own_alone(python: Path, tmp_path: Path) -> None:
    run = Run(("asks.py",), {"asks.py": ASKS_WHAT_TRACES})
    alone = bare(python, run, tmp_path / "bare")
    watched, _ = recorded(python, run, tmp_path / "seen", "--every-line")
    assert watched == alone
    assert alone.stdout.startswith("None False True ")


TRACES = """
import sys
if hasattr(sys, "monitoring"):
    for number in range(5):
        sys.monitoring.use_tool_id(number, "its own")
    print([sys.monitoring.get_tool(number) for number in range(5)])
else:
    sys.settrace(lambda *_: None)
    sys.settrace(None)
"""
GIVES_AWAY = """
import sys
for number in range(6 if hasattr(sys, "monitoring") else 0):
    sys.monitoring.free_tool_id(number)
if not hasattr(sys, "monitoring"):
    import _thread
    done = _thread.allocate_lock()
    done.acquire()
    _thread.start_new_thread(done.release, ())
    done.acquire()
"""


THREADS_ARE_SEEN = """
import threading
thread = threading.Thread(target=len, args=("",))
thread.start()
thread.join()
"""


@every_python
def test_a_thread_of_threading_is_seen_line_by_line(python: Path, tmp_path: Path) -> None:
    _, told = recorded(
        python, Run(("threads.py",), {"threads.py": THREADS_ARE_SEEN}), tmp_path / "seen", "--every-line"
    )
    assert (told.code, told.troubles) == (0, ())


@every_python
@pytest.mark.parametrize("script", [TRACES, GIVES_AWAY], ids=["traces", "gives our place away"])
def test_lines_that_are_not_seen_because_of_the_program_are_said(python: Path, script: str, tmp_path: Path) -> None:
    run = Run(("traces.py",), {"traces.py": script})
    alone = bare(python, run, tmp_path / "bare")
    watched, told = recorded(python, run, tmp_path / "seen", "--every-line")
    assert watched == alone
    said = "lines are not seen one by one"
    assert [line.startswith(said) for line in told.troubles] == ([True] if alone.stdout == "" else [])


FORKS_IN_A_THREAD = """
import os, threading, time
forked = threading.Event()
def work():
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    after_the_fork = ["seen"]
    time.sleep(0.6)
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""


@every_python
def test_the_watch_goes_on_after_a_fork_in_a_thread(python: Path, tmp_path: Path) -> None:
    furnish(Run((), {"forks.py": FORKS_IN_A_THREAD}), tmp_path / "here")
    order = Order((str(python), "-W", "ignore", str(tmp_path / "here" / "forks.py")), streams="none")
    samples = [event for event in everything(order) if isinstance(event, Sample)]
    names = {
        name.name
        for sample in samples
        for thread in sample.threads or ()
        for frame in thread.frames
        for name in frame.names
    }
    assert "after_the_fork" in names


def test_a_signal_at_the_very_end_is_not_handled_in_code_of_ours(tmp_path: Path) -> None:
    watched, _ = recorded(sys.executable, of("alarm_at_the_end.py"), tmp_path / "seen")
    assert (watched.stdout, watched.stderr) == ("end\n", "")
    assert watched.code in (0, 128 + signal.SIGALRM)


def test_a_virtual_environment_runs_its_own(tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=False)
    run = Run(("where.py",), {"where.py": "import sys\nprint(sys.prefix, sys.base_prefix, sys.path[1:])\n"})
    python = tmp_path / "env" / "bin" / "python"
    alone = bare(python, run, tmp_path / "run")
    assert str(tmp_path / "env") in alone.stdout
    assert recorded(python, run, tmp_path / "run")[0] == alone


@pytest.mark.parametrize("owns", [True, False], ids=["its own terminal", "a terminal of another session"])
def test_a_terminal_that_is_closed_leaves_no_process(owns: bool, tmp_path: Path) -> None:
    folder, path, mark = tmp_path / "here", tmp_path / "x.dogwatch", uuid.uuid4().hex
    with opened(_waits(path, folder), folder, mark, owns) as (running, terminal):
        until(terminal, b"output", b"waits")
        os.close(terminal)
        running.wait(PATIENCE)
    wait_for_all(mark)
    assert told(path).started


def test_an_app_that_is_asked_to_end_leaves_the_terminal_and_the_recording_in_order(tmp_path: Path) -> None:
    folder, path, mark = tmp_path / "here", tmp_path / "x.dogwatch", uuid.uuid4().hex
    with opened(_waits(path, folder), folder, mark) as (running, terminal):
        before = termios.tcgetattr(terminal)
        seen = until(terminal, b"output", b"waits")
        running.terminate()
        with suppress(OSError):  # EIO: nobody has it open any more
            while more := os.read(terminal, 1 << 16):
                seen += more
        assert running.wait(PATIENCE) == 128 + signal.SIGTERM
        assert termios.tcgetattr(terminal) == before
    wait_for_all(mark)
    assert seen.rindex(b"\x1b[?1049l") > seen.rindex(b"\x1b[?1049h"), "the screen of before is back"
    assert told(path).started


@pytest.mark.parametrize("key", [b"q", b"\x03"], ids=["q", "^C"])
def test_who_leaves_is_told_that_the_program_was_ended(key: bytes, tmp_path: Path) -> None:
    path, mark = tmp_path / "x.dogwatch", uuid.uuid4().hex
    with opened(_waits(path, tmp_path / "here"), tmp_path / "here", mark) as (running, terminal):
        until(terminal, b"output", b"waits")
        os.write(terminal, key)
        until(terminal, b"\x1b[?1049l", b"dogwatch: waits.py was still running: it was ended\r\n")
        assert running.wait(PATIENCE) == 0
        os.close(terminal)
    wait_for_all(mark)


def test_who_leaves_when_the_program_has_ended_is_told_nothing(tmp_path: Path) -> None:
    furnish(Run((), {"ends.py": "print('ends')\n"}), folder := tmp_path / "here")
    command, mark = [sys.executable, "-P", "-m", "tui", "run", "ends.py"], uuid.uuid4().hex
    with opened(command, folder, mark) as (running, terminal):
        until(terminal, b"ended")
        os.write(terminal, b"q")
        seen = b""
        with suppress(OSError):  # EIO: nobody has it open any more
            while more := os.read(terminal, 1 << 16):
                seen += more
        assert running.wait(PATIENCE) == 0
        os.close(terminal)
    wait_for_all(mark)
    assert b"dogwatch: " not in seen.partition(b"\x1b[?1049l")[2]


def test_it_goes_into_the_background_and_comes_back(tmp_path: Path) -> None:
    folder, path, mark = tmp_path / "here", tmp_path / "x.dogwatch", uuid.uuid4().hex
    command = shlex.join(_waits(path, folder))
    with opened(["bash", "--norc", "--noprofile", "-i"], folder, mark) as (running, terminal):
        os.write(terminal, f"PS1='rea''dy> '; {command}\n".encode())
        until(terminal, b"output", b"waits")
        os.write(terminal, b"\x1a")
        until(terminal, b"\x1b[?1049l", b"Stopped", b"ready> ")
        os.write(terminal, b"fg\n")
        until(terminal, b"\x1b[?1049h", b"dogwatch", b"waits.py", b"output", b"quit")  # all of it, from top to bottom
        os.write(terminal, b"q")
        until(terminal, b"\x1b[?1049l", b"ready> ")  # what is typed before that is thrown away with the terminal's mode
        os.write(terminal, b"exit\n")
        running.wait(PATIENCE)
        os.close(terminal)
    wait_for_all(mark)
    assert told(path).started


def _waits(path: Path, folder: Path) -> list[str]:
    """The command that runs a program which waits, and records into ``path``."""
    furnish(Run((), {"waits.py": "import time\nprint('waits', flush=True)\ntime.sleep(600)\n"}), folder)
    return [sys.executable, "-P", "-m", "tui", "run", "--record", str(path), "waits.py"]


def a_python(path: Path, command: str) -> Path:
    """An interpreter that is ``command``, to whoever calls it."""
    path.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    path.chmod(0o755)
    return path


@every_python
@pytest.mark.parametrize("option", ["-I", "-E", "-S"])
def test_what_ignores_its_environment_runs_and_is_said_not_to_be_watched(
    python: Path, option: str, tmp_path: Path
) -> None:
    run = Run(
        ("hello.py",), {"hello.py": "import os\nprint('hello', [n for n in os.environ if n.startswith('PYTHONP')])\n"}
    )
    alone = bare(python, run, tmp_path / "bare")
    watched, told = recorded(a_python(tmp_path / "isolated", f"{python} {option}"), run, tmp_path / "seen")
    assert watched.code == alone.code == 0
    assert watched.stdout.startswith("hello")
    assert watched.stderr == ""
    assert [line for line in told.troubles if "not watched" in line and "(-I, -E or -S)" in line] == list(told.troubles)
    assert len(told.troubles) == 1


HANDS_ON = """
import os, subprocess, sys
with open("data", "w+b") as file:
    file.truncate(int(sys.argv[1]))
    link = int(os.environ.get("DOGWATCH_LINK", "9:").partition(":")[0])
    for number in {link, 9}:
        os.dup2(file.fileno(), number)
    subprocess.run(["PYTHON", "-c", "print('child')"], close_fds=False, check=True)
    os.set_inheritable(link, True)
    file.seek(0)
    print(any(file.read()))
"""
HANDS_ON_THE_LINK = """
import os, subprocess, sys
print("parent", flush=True)
subprocess.run(["PYTHON", "-c", "import time; held = ['of the child']; time.sleep(0.3)"], close_fds=False, check=True)
"""


@every_python
@pytest.mark.parametrize("script", [HANDS_ON, HANDS_ON_THE_LINK], ids=["a file of its own", "the link"])
def test_the_child_of_what_ignores_its_environment_is_neither_watched_nor_harms_a_file(
    python: Path, script: str, tmp_path: Path
) -> None:
    run = Run(("hands.py", str(link.SIZE)), {"hands.py": script.replace("PYTHON", str(python))})
    alone = bare(python, run, tmp_path / "bare")
    watched, told = recorded(a_python(tmp_path / "isolated", f"{python} -I"), run, tmp_path / "seen")
    assert watched == alone
    assert not told.started


@pytest.mark.parametrize("version", ["3.10", "3.8", "3.6", "2.7"])
def test_an_interpreter_that_is_too_old_runs_and_is_said_in_a_line(version: str, tmp_path: Path) -> None:
    python = older(version)
    if python is None:
        pytest.skip(f"no Python {version} in ~/.pyenv/versions")
    looks = "print(sorted(n for n in os.environ if 'PYTHONP' in n or 'DOGW' in n), os.listdir('/proc/self/fd'))\n"
    its_own = "import sys\nif 'record' not in getattr(sys, 'orig_argv', ()): print('mine')\n"
    run = Run(
        ("looks.py",),
        {"looks.py": f"import os\n{looks}", "lib/sitecustomize.py": its_own},
        {"PYTHONPATH": "lib"},
    )
    alone = bare(python, run, tmp_path / "bare")
    watched, told = recorded(python, run, tmp_path / "seen")
    assert alone.stdout.startswith("mine")
    assert watched == alone
    assert [line.endswith("cannot be watched, only 3.11 and later") for line in told.troubles] == [True]


FREE_THREADED = "import sys\nsys._is_gil_enabled = lambda: False\n"
ANOTHER = "import sys\nsys.implementation.name = 'pypy'\n"


@pytest.mark.parametrize(("pretends", "said"), [(FREE_THREADED, "without the GIL"), (ANOTHER, "pypy")])
def test_an_interpreter_of_another_kind_is_said_in_a_line(pretends: str, said: str, tmp_path: Path) -> None:
    """A ``.pth`` file of its environment makes a Python of ours say that it is another, before the probe asks."""
    venv.create(tmp_path / "env", with_pip=False)
    (packages,) = (tmp_path / "env").glob("lib/python*/site-packages")
    (packages / "pretends.py").write_text(pretends)
    (packages / "pretends.pth").write_text("import pretends\n")
    run = Run(("hello.py",), {"hello.py": "print('hello')\n"})
    watched, told = recorded(tmp_path / "env" / "bin" / "python", run, tmp_path / "seen")
    assert (watched.stdout, watched.stderr, watched.code) == ("hello\n", "", 0)
    assert [said in line for line in told.troubles] == [True]


def test_a_shell_that_starts_it_in_the_background_keeps_its_signals(tmp_path: Path) -> None:
    """``nohup`` and ``&`` leave signals ignored, which a program inherits; record does not take that from it."""
    run = Run((), {"looks.py": "import signal\nprint([signal.getsignal(n) for n in (1, 2, 3, 13)])\n"})
    furnish(run, tmp_path / "here")
    said = [
        subprocess.run(
            ["sh", "-c", 'trap "" HUP INT; exec "$@"', "sh", *command, "looks.py"],
            capture_output=True,
            cwd=tmp_path / "here",
            env=environment(""),
            check=True,
        ).stdout
        for command in ([sys.executable], record(tmp_path / "x.dogwatch", sys.executable))
    ]
    assert said[0] == said[1]
    assert [path.name for path in (tmp_path / "here").iterdir()] == ["looks.py"]
