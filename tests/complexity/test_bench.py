"""The worker as it is launched: a process of its own that only speaks through the link."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tui.commands.watching import follow
from tui.complexity.model import EMPTY, ComplexityState, fold
from tui.launch import Order, Program, own_module
from tui.observed._dogwatch.events import CellPlanned, Exited, Judged, Measured, Progress, Started, Trouble
from tui.timeline.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tui.timeline.decode import Event

PATIENCE = 60.0  # seconds that no worker needs
FUNCTIONS = """
import os, sys, time

def total(xs):
    return sum(xs)

def first(xs):
    return xs[0]

def in_place(xs):
    xs.sort()

def talks(n: int):
    print("hello")

def raises(n: int):
    if n > 30:
        raise ValueError("too much\\nfor me")

def leaves(n: int):
    sys.exit(4)

def vanishes(n: int):
    os._exit(3)

def dies(n: int):
    os.kill(os.getpid(), 9)

def hangs(n: int):
    while True:
        pass

def eats(n: int):
    return bytearray(n << 30)

def asks(n: int):
    return input()

def two(a, b):
    pass
"""


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / "own.py"
    path.write_text(FUNCTIONS)
    return path


def worker(*arguments: str) -> Program:
    return Program(Order(own_module("tui.complexity.bench", *arguments), streams="none", worker=True))


def run(*arguments: str) -> list[Event]:
    """All events of a worker that runs to its end."""
    program = worker(*arguments)
    try:
        return follow(program, duration=PATIENCE)
    finally:
        program.end()


def told(events: list[Event]) -> ComplexityState:
    state = EMPTY
    for event in events:
        state = fold(state, event)
    return state


def code(events: list[Event]) -> int:
    return next(event.code for event in events if isinstance(event, Exited))


@pytest.fixture(scope="module")
def table() -> list[Event]:
    """The post's table, measured in less time than it usually gets."""
    return run("--time-budget", "2")


def test_the_worker_says_what_it_watches_and_plans_every_cell(table: list[Event]) -> None:
    started = next(event for event in table if isinstance(event, Started))
    assert started.watching == ("complexity",)
    assert sum(isinstance(event, CellPlanned) for event in table) == 41
    assert code(table) == 0


def test_every_cell_is_measured_and_judged(table: list[Event]) -> None:
    for cell in told(table).cells.values():
        assert cell.measured is not None, cell.name
        assert cell.reason or len(cell.points) >= 8, cell.name


def test_the_last_verdict_of_a_cell_is_final_and_no_other(table: list[Event]) -> None:
    judged: dict[tuple[str, str], list[bool]] = {}
    for event in table:
        if isinstance(event, Judged):
            judged.setdefault((event.structure, event.operation), []).append(event.final)
    assert all(finals == [False] * (len(finals) - 1) + [True] for finals in judged.values())


def test_the_cells_grow_together(table: list[Event]) -> None:
    sizes = [event.n for event in table if isinstance(event, Measured)]
    first = sizes.index(64)
    points = [event for event in table if isinstance(event, Measured)][first : first + 39]
    assert len({(point.structure, point.operation) for point in points}) == 39
    assert {point.n for point in points} == {64}
    assert set(sizes[:first]) == {1, 2, 4, 8, 16, 32}


def test_a_list_is_searched_in_linear_and_a_set_in_constant_time(table: list[Event]) -> None:
    cells = told(table).cells
    assert cells["array list", "search"].measured == "O(n)"
    assert dict(cells["array list", "search"].points)[4096] > 20 * dict(cells["set", "search"].points)[4096]


def test_functions_of_ones_own_are_measured(own: Path) -> None:
    events = run("--function", f"{own}:total", "--function", f"{own}:in_place", "--max", "3000")
    cells = told(events).cells
    assert list(cells) == [("own.py:total", ""), ("own.py:in_place", "")]
    assert cells["own.py:total", ""].measured == "O(n)"
    assert cells["own.py:total", ""].code.startswith("def total(xs):")
    assert max(n for n, _ in cells["own.py:total", ""].points) <= 3000
    assert told(events).troubles == ("own.py:in_place changes its argument: it gets a fresh one for every call",)
    assert code(events) == 0


def test_the_verdict_on_a_function_is_final_when_it_is_through(own: Path) -> None:
    events = run("--function", f"{own}:total")
    finals = [event.final for event in events if isinstance(event, Judged)]
    assert finals == [False] * (len(finals) - 1) + [True]
    assert len(finals) > 1


def test_an_argument_can_be_made_by_another_function(tmp_path: Path) -> None:
    path = tmp_path / "made.py"
    path.write_text("def make(n):\n    return {'items': list(range(n))}\n\ndef use(d):\n    return sum(d['items'])\n")
    events = run("--function", f"{path}:use", "--setup", f"{path}:make", "--min", "50", "--max", "5000")
    (cell,) = told(events).functions
    assert cell.points[0][0] == 50
    assert cell.measured is not None


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("raises", "own.py:raises raised ValueError (too much) at n = "),
        ("leaves", "own.py:leaves exits at n = 8"),
        ("vanishes", "own.py:vanishes exited with 3 at n = 8"),
        ("dies", "own.py:dies was ended by signal 9 (SIGKILL) at n = 8"),
        ("hangs", "own.py:hangs did not return within 1 s at n = 8; it was ended"),
        ("eats", "own.py:eats needs more than 2 GiB of memory at n = 8"),
        ("asks", "own.py:asks raised EOFError (EOF when reading a line) at n = 8"),
        ("two", "own.py:two must be callable with one argument, whose size is n"),
        ("missing", "has no function missing; it has "),
    ],
)
def test_what_goes_wrong_is_one_line_and_a_code(own: Path, function: str, said: str) -> None:
    events = run("--function", f"{own}:{function}", "--time-budget", "1")
    (trouble,) = told(events).troubles
    assert said in trouble
    assert "\n" not in trouble
    assert code(events) == 1


NOTED = """
from itertools import cycle
turns = cycle([1, 30])

def nothing(xs):
    pass

def moody(xs):
    for _ in range(next(turns) * len(xs)):
        pass
"""


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("nothing", "returns at once for every n, as fast as a function that does nothing"),
        ("moody", "takes different times for the same argument: its class holds for the mean at best"),
    ],
)
def test_what_one_should_know_of_a_verdict_is_a_line(tmp_path: Path, function: str, said: str) -> None:
    path = tmp_path / "own.py"
    path.write_text(NOTED)
    events = run("--function", f"{path}:{function}", "--max", "5000")
    assert told(events).troubles == (f"own.py:{function} {said}",)
    assert code(events) == 0


def test_others_are_measured_after_one_that_failed(own: Path) -> None:
    events = run("--function", f"{own}:leaves", "--function", f"{own}:total", "--max", "1000")
    assert told(events).cells["own.py:total", ""].measured is not None
    assert code(events) == 1


def test_what_a_function_prints_goes_nowhere_and_is_said(own: Path) -> None:
    program = Program(
        Order(
            own_module("tui.complexity.bench", "--function", f"{own}:talks", "--max", "100"),
            streams="copied",
            worker=True,
        )
    )
    events = follow(program, duration=PATIENCE)
    assert [event.text for event in events if isinstance(event, Trouble)] == [
        "own.py:talks prints: the time that this takes is measured with it, the text is thrown away"
    ]
    assert not [event for event in events if type(event).__name__ == "Output"]
    assert code(events) == 0


def test_a_package_named_as_ours_beside_the_file_is_its_own(tmp_path: Path) -> None:
    (tmp_path / "tui").mkdir()
    (tmp_path / "tui" / "__init__.py").write_text("VALUE = 7\n")
    path = tmp_path / "my.py"
    path.write_text("from tui import VALUE\n\ndef f(n: int):\n    return VALUE * n\n")
    events = run("--function", f"{path}:f", "--max", "100")
    assert told(events).troubles == ()


def test_without_a_link_it_says_who_starts_it() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tui.complexity.bench"], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "dogwatch starts this program; run `dogwatch complexity` instead\n"


def points(program: Program) -> Iterator[Event]:
    """Events as they come, for as long as the test asks."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        yield from map(decode, program.read())
        program.wait(0.01)
    raise AssertionError("no more events")


def test_it_can_be_stopped_and_goes_on_where_it_was() -> None:
    program = worker()
    try:
        events = points(program)
        next(event for event in events if isinstance(event, Measured))
        program.pause()
        os.waitid(os.P_PID, program.pid, os.WSTOPPED | os.WNOWAIT)
        program.read()
        assert program.read() == []
        program.resume()
        next(event for event in events if isinstance(event, Measured))
    finally:
        program.end()


def until(events: Iterator[Event], kind: type, **fields: object) -> Event:
    """The next event of a kind that has these fields."""
    return next(
        event
        for event in events
        if isinstance(event, kind) and all(getattr(event, name) == value for name, value in fields.items())
    )


def test_it_pauses_and_goes_on_when_asked_and_says_so() -> None:
    program = worker("--cell", "set/search", "--stay")
    try:
        events = points(program)
        until(events, Measured)
        program.request("pause")
        assert isinstance(told := until(events, Progress, paused=True), Progress)
        assert (told.structure, told.operation) == ("set", "search")
        assert told.done < told.total
        program.request("resume")
        until(events, Progress, paused=False)
        until(events, Measured)
    finally:
        program.end()


def test_one_cell_is_measured_again_and_all_are_after_the_end() -> None:
    program = worker("--cell", "set/search", "--cell", "array list/search", "--time-budget", "0.5", "--stay")
    try:
        events = points(program)
        assert isinstance(end := until(events, Progress, left=0.0), Progress)
        assert end.done == end.total
        program.request("restart", "set", "search")
        until(events, CellPlanned, structure="set")
        assert isinstance(point := until(events, Measured), Measured)
        assert (point.structure, point.n) == ("set", 1)
        program.request("restart")
        until(events, CellPlanned, structure="array list")
        until(events, Measured, structure="array list")
        program.request("restart", "no such", "cell")
        until(events, Measured, structure="set")
    finally:
        program.end()


def test_a_function_is_measured_again(own: Path) -> None:
    program = worker("--function", f"{own}:hangs", "--time-budget", "100", "--stay")
    try:
        events = points(program)
        until(events, CellPlanned)
        program.request("restart", "own.py:hangs", "")
        until(events, CellPlanned)
        program.request("pause")
        until(events, Progress, paused=True)
    finally:
        program.end()


def test_a_cell_that_does_not_exist_is_said() -> None:
    events = run("--cell", "heap/search")
    assert "there is no cell heap/search; there are array list/access" in told(events).troubles[0]
    assert code(events) == 1


def test_functions_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "my.py").write_text("def f(n: int):\n    return n\n")
    files = [f"{tmp_path}/{name}/my.py:f" for name in "ab"]
    events = run(*(word for file in (*files, files[0]) for word in ("--function", file)), "--max", "30")
    assert [cell.structure for cell in told(events).functions] == files


def test_it_ends_when_asked_to_and_takes_the_function_with_it(own: Path) -> None:
    program = worker("--function", f"{own}:hangs")
    next(event for event in points(program) if isinstance(event, CellPlanned))
    program.send(signal.SIGTERM)
    assert program.wait(PATIENCE)
    program.end()
    with pytest.raises(ProcessLookupError):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            os.killpg(program.pid, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_it_ends_with_its_parent() -> None:
    script = (
        "import os, subprocess, sys\n"
        "from tui.launch import Order, Program, own_module\n"
        "program = Program(Order(own_module('tui.complexity.bench'), streams='none', worker=True))\n"
        "while b'Measured' not in b''.join(program.read()): program.wait(0.01)\n"
        "print(program.pid, flush=True)\n"
        "os._exit(0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=PATIENCE, check=True)
    with pytest.raises(ProcessLookupError):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            os.killpg(int(done.stdout), 0)
