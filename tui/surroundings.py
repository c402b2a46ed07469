"""What is set in the environment for Python programs is for those that dogwatch watches, not for dogwatch itself."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
"""The folder that ``tui`` is in."""
PLACES = frozenset({"PYTHONHOME", "PYTHONPATH", "PYTHONPLATLIBDIR"})
"""Where an interpreter finds modules."""
WAYS = frozenset(
    f"PYTHON{name}"
    for name in (
        *("ASYNCIODEBUG", "DEBUG", "DEVMODE", "INSPECT", "MALLOC", "MALLOCSTATS", "OPTIMIZE", "PROFILEIMPORTTIME"),
        *("PYCACHEPREFIX", "TRACEMALLOC", "VERBOSE", "WARNINGS"),
    )
)
"""What makes it behave, print or write otherwise."""


def leave() -> None:
    """Begin again in an interpreter that heeds none of this, where any is set; the environment stays as it is."""
    if sys.flags.ignore_environment or not sys.executable or os.environ.keys().isdisjoint(PLACES | WAYS):
        return
    options = ["-E", "-P"]
    options += ["-B"] if sys.dont_write_bytecode else []
    options += ["-s"] if sys.flags.no_user_site else []
    options += ["-X", "utf8"] if sys.flags.utf8_mode else []
    command = [sys.executable, *options, os.path.join(ROOT, "dogwatch_command.py"), *sys.argv[1:]]  # noqa: PTH118
    if sys.platform == "win32":
        import subprocess

        raise SystemExit(subprocess.run(command, check=False).returncode)
    os.execv(sys.executable, command)


def without(names: Iterable[str], environment: Mapping[str, str]) -> dict[str, str]:
    """An environment without those that ``names`` name."""
    left_out = frozenset(names)
    return {name: value for name, value in environment.items() if name not in left_out}


def own(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process of dogwatch: it finds what we find, and has the PYTHONPATH under another name."""
    given = environment.get("PYTHONPATH", "")
    needed = [folder for folder in given.split(os.pathsep) if folder and folder in sys.path]
    ours = without(PLACES | WAYS, environment)
    return ours | {"PYTHONPATH": os.pathsep.join([ROOT, *needed]), "DOGWATCH_PYTHONPATH": given}
