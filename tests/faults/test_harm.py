"""A program that is watched does what it does unwatched: what it prints, leaves, and ends with, and so its children."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.faults.ahead import Ahead
from tests.faults.behaviour import Behaviour, Run, Told, bare, of, recorded
from tests.pythons import VERSIONS, find
from tests.thorough import thorough

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = {
    "kennel/__init__.py": "NAME = 'kennel'\n",
    "kennel/__main__.py": "import sys\nfrom . import NAME\nprint(NAME, __package__, sys.argv[1:], __spec__.name)\n",
}
OWN_TUI = {
    "tui/__init__.py": "MINE = True\n",
    "tui/observed.py": "MINE = True\n",
    "_dogwatch.py": "MINE = True\n",
    "mine.py": "import tui, tui.observed\nprint(tui.MINE, tui.observed.MINE)\n",
}
OWN_SITECUSTOMIZE = {
    "site/sitecustomize.py": "import sys\nif 'record' not in sys.orig_argv: print('mine', sys.path[:1])\n",
    "hello.py": "import sitecustomize as mine, sys\nprint(mine.__file__, sys.modules['sitecustomize'].__spec__.name)\n",
}
BROKEN_SITECUSTOMIZE = {
    "site/sitecustomize.py": "import sys\nif 'record' not in sys.orig_argv: raise RuntimeError('in sitecustomize')\n",
    "hello.py": "print('hello')\n",
}
OWN_MODULES = {
    **{
        name: f"MINE = '{name}'\n" for name in ("ctypes/__init__.py", "_ctypes.py", "struct.py", "types.py", "_json.py")
    },
    "mine.py": (
        "import sys\nsys.path.insert(0, '.')\n"
        "for name in ('ctypes', '_ctypes', 'struct', 'types', '_json'):\n"
        "    print(name, getattr(__import__(name), 'MINE', None))\n"
        "print(sorted(name for name in sys.modules if name.startswith('_ctypes')))\n"
    ),
}
USES_CTYPES = (
    "import ctypes, struct, types, json, time\n"
    "class Pair(ctypes.Structure):\n    _fields_ = [('one', ctypes.c_int), ('other', ctypes.POINTER(ctypes.c_char))]\n"
    "time.sleep(0.15)\n"
    "compare = ctypes.CFUNCTYPE(ctypes.c_int, *[ctypes.POINTER(ctypes.c_int)] * 2)(lambda a, b: a[0] - b[0])\n"
    "numbers = (ctypes.c_int * 5)(5, 3, 4, 1, 2)\n"
    "ctypes.CDLL(None).qsort(numbers, 5, 4, compare)\n"
    "held = []\nprint(list(numbers), Pair(1).one, ctypes.cast(id(held), ctypes.py_object).value is held)\n"
)
UNUSED_CLASS = "import _socket, time\nunused = _socket.socket\ntime.sleep(0.5)\n"
LINES = b"first\nsecond\nthe rest"

# Each with the processes that it starts.
RUNS: dict[str, tuple[Run, int]] = {
    "fork": (of("forks.py"), 4),
    "fork, by a parent that ends first": (of("child_goes_on.py"), 1),
    "fork, in threads at once": (of("forks_in_threads.py"), 30),
    "multiprocessing, fork": (of("pools.py", "fork"), 5),
    "multiprocessing, spawn": (of("pools.py", "spawn"), 6),
    "multiprocessing, forkserver": (of("pools.py", "forkserver"), 2),
    "subprocess": (of("subprocesses.py"), 8),
    "subprocess, and os._exit": (of("starts_and_leaves.py"), 5),
    "exec": (of("execs.py"), 0),
    "a daemon": (of("daemon.py"), 1),
    "all descriptors closed": (of("closes_all.py"), 0),
    "os._exit": (of("exits_at_once.py"), 0),
    "sys.exit in a thread": (of("exits_in_a_thread.py"), 0),
    "unhandled exceptions": (of("raises.py"), 0),
    "garbage in a cycle": (of("garbage.py"), 0),
    "the recursion limit": (of("deep_recursion.py"), 0),
    "a segmentation fault": (of("segfaults.py"), 0),
    **{
        f"{name}{', handled' if handled else ''}": (of("signalled.py", name, *handled), 0)
        for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1")
        for handled in ((), ("handled",))
    },
    "SIGKILL": (of("signalled.py", "SIGKILL"), 0),
    "signals that it waits for": (of("alarms.py"), 0),
    "input from a pipe": (of("reads.py", stdin=LINES), 0),
    "input from a file": (of("reads.py", stdin="reads.py"), 0),
    "a prompt": (of("interactive.py", stdin=b"1 + 1\nx = 3\nx\n"), 0),
    "stdout closed": (of("stdout_closed.py"), 0),
    "stdout replaced": (of("stdout_replaced.py"), 0),
    "100 MB of output": (of("prints_much.py", str(thorough(100, 10))), 0),
    "settrace": (of("traces.py"), 0),
    "settrace to the end": (of("traced_to_the_end.py", "trace"), 1),
    "setprofile": (of("profiles.py"), 0),
    "setprofile to the end": (of("traced_to_the_end.py", "profile"), 1),
    "sys.monitoring": (of("monitors.py"), 5),
    "a sitecustomize of its own": (Run(("hello.py",), OWN_SITECUSTOMIZE, {"PYTHONPATH": "site"}), 0),
    "a sitecustomize that fails": (Run(("hello.py",), BROKEN_SITECUSTOMIZE, {"PYTHONPATH": "site"}), 0),
    "a package tui of its own": (Run(("mine.py",), OWN_TUI), 0),
    "modules of its own that are named as ours need them": (Run(("mine.py",), OWN_MODULES), 0),
    "ctypes of its own": (Run(("uses.py",), {"uses.py": USES_CTYPES}), 0),
    "a class of C that waits for its first use": (Run(("unused.py",), {"unused.py": UNUSED_CLASS}), 0),
    "-m package": (Run(("-m", "kennel", "-x", "y"), PACKAGE), 0),
    "a folder": (Run(("kennel",), {"kennel/__main__.py": "print(__name__, __package__)\n"}), 0),
    "threads of _thread": (of("raw_threads.py"), 0),
    "1,000 threads": (of("many_threads.py", str(thorough(1000, 200))), 0),
    "1,000,000 objects": (of("many_objects.py", str(thorough(1_000_000, 100_000))), 0),
    "200 nested frames": (of("deep_frames.py"), 0),
    "interpreters of its own": (of("interpreters.py", PYTHONPATH="lib"), 1),
    "asyncio": (of("asynchronous.py"), 1),
    "hostile objects": (of("hostile.py"), 0),
    "builtins replaced": (of("patched.py"), 0),
    "functions of the library replaced": (of("replaces.py"), 1),
    "a program that counts what is its own": (of("counts_itself.py"), 0),
    "a collector that is left to itself": (of("collects.py"), 0),
    "a program without garbage": (of("leaves_no_garbage.py"), 0),
    "garbage that waits for the collector": (of("garbage_waits.py"), 0),
    "exit functions that it runs by itself": (of("runs_its_exit_functions.py"), 0),
    "the order of finalizers": (of("finalizes.py"), 0),
    "-W error": (of("forks.py", PYTHONWARNINGS="error"), 4),
    "development mode": (of("finalizes.py", PYTHONDEVMODE="1"), 0),
}

# What the screen says of them besides.
SAID = {
    "exit functions that it runs by itself": (
        "the program ran or cleared its exit functions by itself: its last moments are not seen",
    ),
    "interpreters of its own": (
        "the program has several interpreters: threads and objects of the others are not shown",
    ),
}


SPAWNS = {"subprocess", "subprocess, and os._exit"}
SPAWNS_IN_3_13 = {"asyncio"}
UNSURE = ", or failed to start, which posix_spawn does not tell"


class Case(NamedTuple):
    version: str
    name: str


PYTHONS = thorough(len(VERSIONS), 0)
CASES = [
    Case(version, name) for version in (VERSIONS if PYTHONS else ("{}.{}".format(*sys.version_info),)) for name in RUNS
]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ahead[Case, tuple[Behaviour, Behaviour, Told]]]:
    # Made here: a factory that is asked for its first folder by several threads at once makes two, and removes one.
    folders = tmp_path_factory.mktemp("runs")

    def both(case: Case) -> tuple[Behaviour, Behaviour, Told]:
        python = find(case.version)
        assert python is not None, f"no Python {case.version}"
        folder = folders / str(CASES.index(case))
        folder.mkdir()
        run, _ = RUNS[case.name]
        return bare(python, run, folder / "bare"), *recorded(python, run, folder / "seen")

    ahead = Ahead(CASES, both)
    yield ahead
    ahead.close()


@pytest.mark.parametrize("case", CASES, ids=": ".join)
def test_a_program_is_the_same(case: Case, runs: Ahead[Case, tuple[Behaviour, Behaviour, Told]]) -> None:
    alone, watched, told = runs.result(case)
    children = RUNS[case.name][1]
    # From 3.13 on subprocess leaves a file named by its path to posix_spawn, of whose failure nothing can be noticed.
    children += case.name == "subprocess" and case.version == "3.13"
    unsure = case.name in SPAWNS or (case.name in SPAWNS_IN_3_13 and case.version == "3.13")
    assert watched == alone
    assert (told.started, told.code, told.dropped, told.note) == (True, alone.code, 0, "")
    counted = f"{children} child process{'es' if children > 1 else ''} ran unwatched{UNSURE * unsure}"
    said = (*SAID.get(case.name, ()), *((counted,) if children else ()))
    assert (told.children, told.troubles) == (children, said)
