"""The command line. Only the module of the command that was called is imported."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, NoReturn

from tui import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

# What a command finds where nothing was said: its own defaults would overrule what stands before its name.
UNSAID: dict[str, object] = {
    **dict.fromkeys(("name", "url", "python", "module", "out", "lens"), None),
    **dict.fromkeys(("list", "every_line", "output"), False),
    **dict.fromkeys(("functions", "program"), ()),
}
FAILED, USAGE_ERROR, INTERRUPTED = 1, 2, 130


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(USAGE_ERROR, f"{self.prog}: {message}; see {self.prog} --help\n")


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds above 0")
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number of 1 or more")
    return value


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and 1 <= int(width) <= 1000 and 1 <= int(height) <= 1000):
        raise argparse.ArgumentTypeError(f"{text} is not a size such as 120x40")
    return int(width), int(height)


def _language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=("en", "ko"), help="the language of the captions (default: the locale's)")


def _measured(parser: argparse.ArgumentParser) -> None:
    """The options of what can run without a screen."""
    parser.add_argument("--json", action="store_true", help="no screen: print the report as JSON at the end")
    parser.add_argument("--duration", type=_positive, metavar="SECONDS", help="end after this time")
    _recorded(parser)
    _language(parser)


def _recorded(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--record", metavar="FILE", help="also write a recording")
    parser.add_argument("--force", action="store_true", help="overwrite an existing recording")


def _program(parser: argparse.ArgumentParser) -> None:
    """The program to watch, and how closely."""
    parser.add_argument("--interval", type=_positive, default=0.1, metavar="SECONDS", help="between samples (0.1)")
    parser.add_argument("--every-line", action="store_true", help="a sample at every line; the program may wait")
    parser.add_argument("--objects", type=_count, default=300, metavar="N", help="objects in a picture at most (300)")
    parser.add_argument("--python", metavar="PATH", help="the interpreter that runs the program")
    parser.add_argument("-m", dest="module", nargs=argparse.REMAINDER, metavar="MODULE [ARG …]", help="run a module")
    parser.add_argument("program", nargs=argparse.REMAINDER, metavar="SCRIPT [ARG …]", help="the script to run")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = _Parser(
        prog="dogwatch",
        description="See what a running Python program is really doing: heap, connection pools, complexity.",
        epilog="Try it on your own program next: dogwatch run SCRIPT",
    )
    top.add_argument("--version", action="version", version=f"dogwatch {__version__}")
    _measured(top)
    top.set_defaults(command="open", **UNSAID)
    commands = top.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)

    def command(name: str, help: str) -> argparse.ArgumentParser:
        made = commands.add_parser(
            name, help=help, description=help[0].upper() + help[1:] + ".", argument_default=argparse.SUPPRESS
        )
        made.set_defaults(command=name)
        return made

    lesson = command("lesson", "one lesson: dog, gone-away or big-o")
    lesson.add_argument("name", nargs="?", metavar="NAME", help="the lesson")
    lesson.add_argument("--list", action="store_true", help="print the lessons' names")
    _measured(lesson)
    run = command("run", "watch your program: dogwatch run SCRIPT [ARG …], or run -m MODULE [ARG …]")
    _recorded(run)
    _language(run)
    run.add_argument("--json", action="store_true", help="no screen: print the report as JSON at the end")
    run.add_argument("--duration", type=_positive, metavar="SECONDS", help="end after this time")
    _program(run)
    record = command("record", "run a program without a screen, and record it")
    record.add_argument("-o", dest="out", metavar="FILE", help="the recording (default: NAME-DATE-TIME.dogwatch)")
    record.add_argument("--force", action="store_true", help="overwrite an existing file")
    record.add_argument("--output", action="store_true", help="also keep what the program prints")
    record.add_argument("--duration", type=_positive, metavar="SECONDS", help="end the program after this time")
    _program(record)
    replay = command("replay", "open a recording")
    replay.add_argument("files", nargs="+", metavar="FILE", help="a recording; of several each lens shows its own")
    replay.add_argument("--at", type=float, default=0.0, metavar="SECONDS", help="the moment to start at")
    _language(replay)
    report = command("report", "tell a recording as text or JSON")
    report.add_argument("file", metavar="FILE")
    report.add_argument("--json", action="store_true")
    picture = command("screenshot", "one moment of a recording as a picture (SVG)")
    picture.add_argument("files", nargs="+", metavar="FILE", help="a recording; of several each lens shows its own")
    picture.add_argument("--at", type=float, required=True, metavar="SECONDS")
    picture.add_argument("--size", type=_size, default=(120, 40), metavar="120x40")
    picture.add_argument("--lens", choices=("heap", "pool", "complexity"), help="the lens in focus")
    picture.add_argument("-o", dest="out", metavar="OUT.svg", help="default: the recording's name with .svg")
    _language(picture)
    pool = command("pool", "the pool lab, on an embedded server or on a real one")
    pool.add_argument("url", nargs="?", metavar="URL", help="mysql+pymysql://user:password@host/database")
    _measured(pool)
    complexity = command("complexity", "measure the table of structures, or your own functions")
    complexity.add_argument("functions", nargs="*", metavar="FILE.py:FUNCTION")
    _measured(complexity)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code that contract.md gives it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")  # a report has signs that not every encoding has
    options = parser().parse_args(arguments)
    try:
        code: int = import_module(f"tui.commands.{options.command}").main(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has left: nothing more to say
        return FAILED
    except OSError as error:
        sys.stderr.write(f"dogwatch: {error.filename or 'the output'} cannot be written: {error.strerror}\n")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return code
