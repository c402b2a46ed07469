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
    **dict.fromkeys(("list", "every_line", "output", "play", "loop"), False),
    **dict.fromkeys(("functions", "program"), ()),
    **dict.fromkeys(("setup", "least", "most", "time_budget", "memory_limit", "expect"), None),
    "mutates": False,
    **dict.fromkeys(("check", "set_global"), False),
    **dict.fromkeys(("recycle", "idle_probe", "manner"), None),
    "server_facts": True,
}
MOMENT = "in seconds, or a fact that it is the first to show: freed:'dog', fails:2006, prints:TEXT, ends, …"
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


def _bytes(text: str) -> int:
    number = text.rstrip("iBbKkMmGgTt")
    unit = text[len(number) :].lower().removesuffix("b").removesuffix("i")
    try:
        value = float(number) * {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}[unit]
        return _count(str(int(value)))
    except (KeyError, ValueError, OverflowError):
        raise argparse.ArgumentTypeError(f"{text} is not a size in bytes such as 512MiB or 2GiB") from None


def _moment(text: str) -> float | str:
    """Seconds, or a fact as lessons have them: the first moment at which it holds."""
    try:
        seconds = float(text)
    except ValueError:
        from tui.lessons.facts import unknown

        if problem := unknown(text):
            raise argparse.ArgumentTypeError(f"{text} is no number of seconds, and no fact: {problem}") from None
        return text
    if seconds != seconds or seconds in (float("inf"), float("-inf")):
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds")
    return seconds


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
    _told(parser)


def _told(parser: argparse.ArgumentParser) -> None:
    """How a lesson is told on a screen."""
    parser.add_argument("--play", action="store_true", help="do not wait for space at each caption of a lesson")
    parser.add_argument("--loop", action="store_true", help="begin again whatever has ended")
    _theme(parser)
    _language(parser)


def _theme(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--theme", choices=("dark", "light", "contrast"), default="dark", help="the colours (dark)")
    parser.add_argument("--ascii", action="store_true", help="draw with ASCII alone, whatever the terminal can")


def _recorded(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--record", metavar="FILE", help="also write a recording")
    parser.add_argument("--force", action="store_true", help="overwrite an existing recording")


def _program(parser: argparse.ArgumentParser) -> None:
    """The program to watch, and how closely."""
    parser.add_argument("--interval", type=_positive, default=0.1, metavar="SECONDS", help="between samples (0.1)")
    parser.add_argument("--every-line", action="store_true", help="a sample at every line; the program may wait")
    parser.add_argument("--objects", type=_count, default=300, metavar="N", help="objects in a picture at most (300)")
    parser.add_argument(
        "--no-server-facts",
        dest="server_facts",
        action="store_false",
        help="do not ask a database server for its timeout",
    )
    parser.add_argument("--python", metavar="PATH", help="the interpreter that runs the program")
    parser.add_argument("-m", dest="module", nargs=argparse.REMAINDER, metavar="MODULE [ARG …]", help="run a module")
    parser.add_argument("program", nargs=argparse.REMAINDER, metavar="SCRIPT [ARG …]", help="the script to run")


def _lesson(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME", help="the lesson, or its folder")
    parser.add_argument("--list", action="store_true", help="print the lessons' names")
    _measured(parser)


def _run(parser: argparse.ArgumentParser) -> None:
    _recorded(parser)
    _theme(parser)
    _language(parser)
    parser.add_argument("--json", action="store_true", help="no screen: print the report as JSON at the end")
    parser.add_argument("--duration", type=_positive, metavar="SECONDS", help="end after this time")
    _program(parser)


def _record(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", dest="out", metavar="FILE", help="the recording (default: NAME-DATE-TIME.dogwatch)")
    parser.add_argument("--force", action="store_true", help="overwrite an existing file")
    parser.add_argument("--output", action="store_true", help="also keep what the program prints")
    parser.add_argument("--duration", type=_positive, metavar="SECONDS", help="end the program after this time")
    _program(parser)


def _replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="a recording; of several each lens shows its own")
    parser.add_argument("--at", type=_moment, default=0.0, metavar="MOMENT", help=MOMENT)
    _told(parser)


def _report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--json", action="store_true")


def _screenshot(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="a recording; of several each lens shows its own")
    parser.add_argument("--at", type=_moment, required=True, metavar="MOMENT", help=MOMENT)
    parser.add_argument("--size", type=_size, default=(120, 40), metavar="120x40")
    parser.add_argument("--lens", choices=("heap", "pool", "complexity"), help="the lens in focus")
    parser.add_argument(
        "-o", dest="out", metavar="OUT.svg", help="or OUT.txt, or OUT.dot; default: the recording's .svg"
    )
    _theme(parser)
    _language(parser)


def _pool(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", nargs="?", metavar="URL", help="mysql+pymysql://user:password@host/database")
    parser.add_argument("--check", action="store_true", help="only ask the server at URL what it says of its timeouts")
    parser.add_argument("--recycle", type=int, metavar="N", help="pool_recycle: of the lab, or to be judged by --check")
    parser.add_argument(
        "--idle-probe",
        nargs="?",
        const="s",
        choices=("s", "min"),
        help="find out after how many seconds (or minutes) of silence the way to URL ends a connection",
    )
    parser.add_argument(
        "--set-global", action="store_true", help="set the timeout for all new sessions, and put it back"
    )
    parser.add_argument(
        "--manner", choices=("mariadb", "clean", "mysql8"), help="how the embedded server hangs up (mariadb)"
    )
    _measured(parser)


def _complexity(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("functions", nargs="*", metavar="FILE.py:FUNCTION")
    parser.add_argument("--setup", metavar="FILE.py:FUNCTION", help="makes the argument of size n from n")
    parser.add_argument("--min", dest="least", type=_count, metavar="N", help="the smallest size (5)")
    parser.add_argument("--max", dest="most", type=_count, metavar="N", help="the largest size (1048576)")
    parser.add_argument(
        "--time-budget", type=_positive, metavar="SECONDS", help="for each function (30), or for the table (14)"
    )
    parser.add_argument("--memory-limit", type=_bytes, metavar="SIZE", help="for each function (2GiB)")
    parser.add_argument("--mutates", action="store_true", help="a fresh argument for every call")
    parser.add_argument(
        "--expect", metavar="CLASS", help="no screen: exit 1 when the verdict is another, 3 when it is unclear"
    )
    _measured(parser)


COMMANDS = {
    "lesson": ("one lesson: dog, gone-away, big-o, …, or one in a folder of your own", _lesson),
    "run": ("watch your program: dogwatch run SCRIPT [ARG …], or run -m MODULE [ARG …]", _run),
    "record": ("run a program without a screen, and record it", _record),
    "replay": ("open a recording", _replay),
    "report": ("tell a recording as text or JSON", _report),
    "screenshot": ("one moment of a recording as a picture (SVG), text or graph (DOT)", _screenshot),
    "pool": ("the pool lab, on an embedded server or on a real one", _pool),
    "complexity": ("measure the table of structures, or your own functions", _complexity),
}


def parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The command line. Only commands among the ``words`` of the call get their options: argparse takes a third
    of a millisecond for each."""
    top = _Parser(
        prog="dogwatch",
        description="See what a running Python program is really doing: heap, connection pools, complexity.",
        epilog="Try it on your own program next: dogwatch run SCRIPT",
    )
    top.add_argument("--version", action="version", version=f"dogwatch {__version__}")
    _measured(top)
    top.set_defaults(command="open", **UNSAID)
    commands = top.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)
    for name, (help, fill) in COMMANDS.items():
        command = commands.add_parser(
            name, help=help, description=help[0].upper() + help[1:] + ".", argument_default=argparse.SUPPRESS
        )
        command.set_defaults(command=name)
        if name in words:
            fill(command)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code that contract.md gives it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")  # a report has signs that not every encoding has
    words = sys.argv[1:] if arguments is None else arguments
    options = parser(words).parse_args(words)
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
