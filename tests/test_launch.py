"""Programs are started, heard and ended, with nothing left behind."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from itertools import groupby
from pathlib import Path

import pytest

from tests.watched import watched
from tui.commands.watching import follow
from tui.launch import CannotStart, Order, Program, Watch, interpreter
from tui.observed._dogwatch.events import Exited, Launched, Output, Source, Started
from tui.timeline.decode import decode

NOTHING = Watch(())


def script(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "program.py"
    path.write_text(text)
    return path


def printed(program: Program) -> str:
    return "".join(event.text for event in follow(program) if isinstance(event, Output))


def running(pid: int) -> bool:
    """Whether a process still does something; one that nobody reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def ends(pid: int) -> bool:
    """Whether a process that was killed goes, which takes the system its time."""
    for _ in range(500):
        if not running(pid):
            return True
        time.sleep(0.01)
    return False


def test_a_life_from_launch_to_exit(tmp_path: Path) -> None:
    events = watched(sys.executable, script(tmp_path, "print('hello')\nraise SystemExit(3)\n"), NOTHING)
    kinds = [kind for kind, _ in groupby(map(type, events))]  # a line may come in two pieces on a busy machine
    assert kinds == [Launched, Source, Started, Output, Exited]
    assert isinstance(events[-1], Exited)
    assert events[-1].code == 3
    assert [event.t for event in events] == sorted(event.t for event in events)


def test_its_terminal_is_its_own(tmp_path: Path) -> None:
    source = "import os, sys\nprint(os.isatty(0), os.isatty(1), os.get_terminal_size(), os.path.exists('/dev/tty'))\n"
    source += "print(os.open('/dev/tty', os.O_RDWR) > 2, os.getsid(0) == os.getpid())\n"
    program = Program(
        Order((sys.executable, str(script(tmp_path, source))), NOTHING, streams="terminal", size=(61, 19))
    )
    assert printed(program).split("\r\n")[:2] == [
        "True True os.terminal_size(columns=61, lines=19) True",
        "True True",
    ]


def test_much_output_arrives_whole(tmp_path: Path) -> None:
    source = "import sys\nfor i in range(20000):\n    print('개' * 30, i)\n"
    program = Program(Order((sys.executable, str(script(tmp_path, source))), NOTHING, streams="terminal"))
    assert printed(program) == "".join(f"{'개' * 30} {i}\r\n" for i in range(20000))


def test_a_program_that_ignores_requests_is_ended_with_its_children(tmp_path: Path) -> None:
    source = (
        "import os, signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = os.fork()\nprint('child' if not child else child, flush=True)\ntime.sleep(600)\n"
    )
    program = Program(Order((sys.executable, str(script(tmp_path, source))), NOTHING, streams="terminal"))
    said = ""
    while said.count("\n") < 2:  # the two of them may write into each other's line
        assert not program.wait(0.02)
        said += "".join(event.text for event in map(decode, program.read()) if isinstance(event, Output))
    child = int("".join(filter(str.isdigit, said)))
    program.end()
    assert program.wait(0)
    assert ends(child)


def test_what_a_program_left_in_its_session_ends_with_it(tmp_path: Path) -> None:
    source = (
        "import os, signal, time\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "child = os.fork()\nif child:\n    print(child)\nelse:\n"
        "    os.closerange(0, 3)\n    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n    time.sleep(600)\n"
    )
    program = Program(Order((sys.executable, str(script(tmp_path, source))), NOTHING, streams="terminal"))
    child = int(printed(program))
    assert program.code == 0
    assert running(child)
    program.end()
    assert ends(child)


def test_nothing_of_ours_is_open_in_the_program(tmp_path: Path) -> None:
    source = "import os\nprint(sorted(os.listdir('/proc/self/fd')) if os.path.exists('/proc/self/fd') else [])\n"
    path = script(tmp_path, source)
    for watch in (NOTHING, Watch(("heap", "pool"))):
        program = Program(Order((sys.executable, str(path)), watch, streams="terminal"))
        assert printed(program).strip() == "['0', '1', '2', '3']"  # 3 is the folder that is listed


def open_files() -> set[str]:
    return {path.name for path in Path("/proc/self/fd").iterdir()}


@pytest.mark.parametrize(("name", "code"), [("/no/such/python", 127), ("/dev/null", 126)])
def test_an_interpreter_that_cannot_start(name: str, code: int) -> None:
    before = open_files()
    with pytest.raises(CannotStart) as error:
        Program(Order((name, "x.py"), streams="terminal"))
    assert error.value.code == code
    del error
    gc.collect()
    assert open_files() <= before


def test_the_interpreter_that_is_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    assert interpreter() == sys.executable
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path))
    assert interpreter() == sys.executable
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    assert interpreter() == str(tmp_path / "bin" / "python")
    assert interpreter("mine") == "mine"


def test_a_program_does_not_outlive_the_app_that_shows_it(tmp_path: Path) -> None:
    path = script(tmp_path, "import time\ntime.sleep(600)\n")
    app = (
        "import sys\nfrom tui.launch import Order, Program, Watch\n"
        f"program = Program(Order((sys.executable, {str(path)!r}), Watch(()), streams='terminal'))\n"
        "while not any(b'Started' in body for body in program.read()):\n    program.wait(0.02)\n"
        "print(program.pid, flush=True)\nprogram.wait(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", app], stdout=subprocess.PIPE, text=True) as shown:
        assert shown.stdout is not None
        pid = int(shown.stdout.readline())
        assert running(pid)
        shown.kill()
    assert ends(pid)
