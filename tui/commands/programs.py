"""The program that a person names on the command line: found and checked before anything is started."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui.launch import Watch, interpreter
from tui.retold import why
from tui.surroundings import WAYS, without
from tui.words import at_line, tr

if TYPE_CHECKING:
    from argparse import Namespace

CHECK_SECONDS = 20
_FIND_MODULE = """
import site, sys
site.execsitecustomize = site.execusercustomize = lambda: None  # it runs once, in the program
site.main()
from importlib.machinery import PathFinder
from importlib.util import find_spec
sys.path[0] = ''
top, *names = sys.argv[1].split('.')
try:
    found = find_spec(top)
except (ImportError, ValueError):
    found = None
for name in names:  # without running the packages that it is in
    inside = found and found.submodule_search_locations
    found = PathFinder.find_spec(found.name + '.' + name, inside) if inside else None
may_find_more = any(map(find_spec, ('sitecustomize', 'usercustomize')))
sys.exit(0 if found or may_find_more else 3)
"""
_COMPILE = """
import sys
try:
    compile(open(sys.argv[1], 'rb').read(), sys.argv[1], 'exec', dont_inherit=True)
except (SyntaxError, ValueError) as error:
    print(getattr(error, 'lineno', None) or '')
    print(getattr(error, 'msg', None) or error)
    sys.exit(4)
"""


class BadProgram(Exception):
    """One line about a program that cannot run; ``code`` is 126 or 127, as with ``env``, or 1 for a syntax error."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Target:
    """A script or a module, its arguments, and the interpreter that runs it."""

    python: str
    name: str
    module: bool
    arguments: tuple[str, ...]

    @property
    def argv(self) -> tuple[str, ...]:
        return (self.python, *(("-m",) if self.module else ()), self.name, *self.arguments)

    @property
    def short(self) -> str:
        """What a recording of it is named after."""
        return self.name if self.module else Path(self.name).stem or "program"


def target(options: Namespace) -> Target:
    """The program that ``options`` name, known to exist. Raises :class:`BadProgram`."""
    python = interpreter(options.python)
    if options.module is not None:
        if not options.module:
            raise BadProgram(tr("name a module behind -m"), 2)
        module = options.module[0]
        _check_module(python, module)
        return Target(python, module, True, (*options.module[1:], *options.program))  # argparse parts them at --
    given = options.program[1:] if options.program[:1] == ["--"] else options.program
    if not given:
        raise BadProgram(tr("name a script to run, or a module with -m"), 2)
    name, *arguments = given
    _check_script(name)
    return Target(python, name, False, tuple(arguments))


def _check_script(name: str) -> None:
    path = Path(name)
    if not path.exists():
        raise BadProgram(tr("{name}: no such script; check the path, or use -m for a module").format(name=name), 127)
    if path.is_dir() and not (path / "__main__.py").exists():
        raise BadProgram(tr("{name}: a folder without __main__.py cannot be run").format(name=name), 126)
    if path.is_file():
        try:
            path.open("rb").close()
        except OSError as error:
            raise BadProgram(tr("{name}: cannot be read ({why})").format(name=name, why=why(error)), 126) from None


def _ask(python: str, question: str, argument: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            (python, "-S", "-c", question, argument),
            env=without(WAYS, os.environ),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=CHECK_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise BadProgram(
            tr("{python}: not found; name an interpreter with --python").format(python=python), 127
        ) from None
    except OSError as error:
        raise BadProgram(
            tr("{python}: cannot be executed ({why})").format(python=python, why=why(error)), 126
        ) from None
    except subprocess.TimeoutExpired:
        raise BadProgram(
            tr("{python}: does not answer; name another interpreter with --python").format(python=python), 126
        ) from None


def _check_module(python: str, name: str) -> None:
    if _ask(python, _FIND_MODULE, name).returncode == 3:
        raise BadProgram(
            tr("{name}: no such module for {python}; check its name, or install it there").format(
                name=name, python=python
            ),
            127,
        )


def check_start(program: Target) -> None:
    """Raise :class:`BadProgram` where the interpreter cannot start, or not compile the script that it is to run."""
    home = os.environ.get("PYTHONHOME")
    if home and _ask(program.python, "", "").returncode:
        told = tr("{python}: does not start with PYTHONHOME={home}; unset that, or name its Python with --python")
        raise BadProgram(told.format(python=program.python, home=home), 126)
    if program.module or not Path(program.name).is_file():
        return
    answer = _ask(program.python, _COMPILE, program.name)
    if answer.returncode == 4:
        line, what = answer.stdout.strip("\n").split("\n", 1)
        raise BadProgram(at_line(program.name, line, what), 1)


def watch(options: Namespace) -> Watch:
    return Watch(
        interval=options.interval,
        objects=options.objects,
        open=tuple(options.open),
        every_line=options.every_line,
        server_facts=options.server_facts,
    )
