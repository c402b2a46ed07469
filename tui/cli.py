"""The command line. Only the module of the command that was called is imported."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from io import TextIOWrapper
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from unicodedata import east_asian_width

from tui import __version__
from tui.words import LANGUAGES, N_, local, speak, tr, trn

if TYPE_CHECKING:
    from collections.abc import Sequence

# What a command finds where nothing was said: its own defaults would overrule what stands before its name.
UNSAID: dict[str, object] = {
    **dict.fromkeys(("name", "url", "python", "module", "out", "lens"), None),
    **dict.fromkeys(("list", "every_line", "output", "play", "predict", "loop", "full"), False),
    **dict.fromkeys(("functions", "program"), ()),
    **dict.fromkeys(("setup", "least", "most", "time_budget", "memory_limit", "expect"), None),
    "mutates": False,
    **dict.fromkeys(("check", "set_global"), False),
    **dict.fromkeys(("recycle", "idle_probe", "manner"), None),
    "server_facts": True,
}
MOMENT = N_("in seconds, or a fact that it is the first to show: freed:'dog', fails:2006, prints:TEXT, ends, …")
FAILED, USAGE_ERROR, OURS_FAILED, INTERRUPTED = 1, 2, 125, 130
OF_ARGPARSE = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("ignored explicit argument %r"),
)


N = TypeVar("N", int, float)


class _Help(argparse.HelpFormatter):
    """Breaks lines by columns: a Korean character takes two."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return [line.replace(_WIDE, "") for line in super()._split_lines(_widened(text), width)]

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return super()._fill_text(_widened(text), width, indent).replace(_WIDE, "")


_WIDE = "\ufeff"  # stands behind a character of two columns while lines are broken


def _widened(text: str) -> str:
    return "".join(sign + _WIDE * (east_asian_width(sign) in "WF") for sign in text)


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Help, **options)

    def error(self, message: str) -> NoReturn:
        self.exit(
            USAGE_ERROR,
            tr("{program}: {message}; see {program} --help").format(program=self.prog, message=message) + "\n",
        )


def _positive(text: str) -> float:
    value = _number(float, text)
    if value is None or not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(tr("{value} is not a number of seconds above 0").format(value=text))
    return value


def _number(kind: type[N], text: str) -> N | None:
    try:
        return kind(text)
    except ValueError:
        return None


def _whole(text: str) -> int:
    value = _number(int, text)
    if value is None:
        raise argparse.ArgumentTypeError(tr("{value} is not a whole number").format(value=text))
    return value


def _count(text: str) -> int:
    value = _number(int, text)
    if value is None or value < 1:
        raise argparse.ArgumentTypeError(tr("{value} is not a number of 1 or more").format(value=text))
    return value


def _bytes(text: str) -> int:
    number = text.rstrip("iBbKkMmGgTt")
    unit = text[len(number) :].lower().removesuffix("b").removesuffix("i")
    try:
        value = float(number) * {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}[unit]
        return _count(str(int(value)))
    except (KeyError, ValueError, OverflowError):
        raise argparse.ArgumentTypeError(
            tr("{value} is not a size in bytes such as 512MiB or 2GiB").format(value=text)
        ) from None


def _moment(text: str) -> float | str:
    """Seconds, or a fact as lessons have them: the first moment at which it holds."""
    try:
        seconds = float(text)
    except ValueError:
        from tui.lessons.facts import unknown

        if problem := unknown(text):
            raise argparse.ArgumentTypeError(
                tr("{value} is no number of seconds, and no fact: {problem}").format(value=text, problem=problem)
            ) from None
        return text
    if seconds != seconds or seconds in (float("inf"), float("-inf")):
        raise argparse.ArgumentTypeError(tr("{value} is not a number of seconds").format(value=text))
    return seconds


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and 1 <= int(width) <= 1000 and 1 <= int(height) <= 1000):
        raise argparse.ArgumentTypeError(tr("{value} is not a size such as 120x40").format(value=text))
    return int(width), int(height)


def _asked(words: Sequence[str]) -> str:
    """The language to answer in while the words are not parsed yet, and may never be."""
    for before, word in pairwise(("", *words, "")):
        if before == "--lang" and word in LANGUAGES:
            return word
        if word.startswith("--lang=") and word[7:] in LANGUAGES:
            return word[7:]
    return local()


def _language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=tuple(LANGUAGES), help=tr("the language (default: the locale's)"))


def _measured(parser: argparse.ArgumentParser) -> None:
    """The options of what can run without a screen."""
    parser.add_argument("--json", action="store_true", help=tr("no screen: print the report as JSON at the end"))
    parser.add_argument("--duration", type=_positive, metavar="SECONDS", help=tr("end after this time"))
    _recorded(parser)
    _told(parser)


def _told(parser: argparse.ArgumentParser) -> None:
    """How a lesson is told on a screen."""
    parser.add_argument("--play", action="store_true", help=tr("do not wait for space at each caption of a lesson"))
    parser.add_argument(
        "--predict", action="store_true", help=tr("guess first: ? in place of counts and verdicts until space")
    )
    parser.add_argument("--loop", action="store_true", help=tr("begin again whatever has ended"))
    _theme(parser)
    _language(parser)


def _theme(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--theme", choices=("dark", "light", "contrast"), default="dark", help=tr("the colours (dark)"))
    parser.add_argument("--ascii", action="store_true", help=tr("draw with ASCII alone, whatever the terminal can"))


def _recorded(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--record", metavar="FILE", help=tr("also write a recording"))
    parser.add_argument("--force", action="store_true", help=tr("overwrite an existing recording"))


def _program(parser: argparse.ArgumentParser) -> None:
    """The program to watch, and how closely."""
    parser.add_argument("--interval", type=_positive, default=0.1, metavar="SECONDS", help=tr("between samples (0.1)"))
    parser.add_argument("--every-line", action="store_true", help=tr("a sample at every line; the program may wait"))
    parser.add_argument(
        "--objects", type=_count, default=300, metavar="N", help=tr("objects in a picture at most (300)")
    )
    parser.add_argument(
        "--open",
        action="append",
        default=[],
        metavar="NAME",
        help=tr("also the attributes of what this name refers to, where a library made it"),
    )
    parser.add_argument(
        "--no-server-facts",
        dest="server_facts",
        action="store_false",
        help=tr("do not ask a database server for its timeout"),
    )
    parser.add_argument("--python", metavar="PATH", help=tr("the interpreter that runs the program"))
    parser.add_argument(
        "-m", dest="module", nargs=argparse.REMAINDER, metavar="MODULE [ARG …]", help=tr("run a module")
    )
    parser.add_argument("program", nargs=argparse.REMAINDER, metavar="SCRIPT [ARG …]", help=tr("the script to run"))


def _lesson(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME", help=tr("the lesson, or its folder"))
    parser.add_argument("--list", action="store_true", help=tr("print the lessons' names"))
    _measured(parser)


def _run(parser: argparse.ArgumentParser) -> None:
    _recorded(parser)
    _theme(parser)
    _language(parser)
    parser.add_argument("--json", action="store_true", help=tr("no screen: print the report as JSON at the end"))
    parser.add_argument("--duration", type=_positive, metavar="SECONDS", help=tr("end after this time"))
    _program(parser)


def _record(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", dest="out", metavar="FILE", help=tr("the recording (default: NAME-DATE-TIME.dogwatch)"))
    parser.add_argument("--force", action="store_true", help=tr("overwrite an existing file"))
    parser.add_argument("--output", action="store_true", help=tr("also keep what the program prints"))
    parser.add_argument("--duration", type=_positive, metavar="SECONDS", help=tr("end the program after this time"))
    _language(parser)
    _program(parser)


def _replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help=tr("a recording; of several each lens shows its own"))
    parser.add_argument("--at", type=_moment, default=0.0, metavar="MOMENT", help=tr(MOMENT))
    _told(parser)


def _report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help=tr("a recording"))
    parser.add_argument("--json", action="store_true", help=tr("as JSON, for a program"))
    _language(parser)


def _screenshot(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help=tr("a recording; of several each lens shows its own"))
    parser.add_argument("--at", type=_moment, required=True, metavar="MOMENT", help=tr(MOMENT))
    parser.add_argument("--size", type=_size, default=(120, 40), metavar="120x40", help=tr("columns and rows (120x40)"))
    parser.add_argument("--lens", choices=("heap", "pool", "complexity"), help=tr("the lens in focus"))
    parser.add_argument("--full", action="store_true", help=tr("the lens in focus alone, with its details"))
    parser.add_argument(
        "-o", dest="out", metavar="OUT.svg", help=tr("or OUT.txt, or OUT.dot; default: the recording's .svg")
    )
    _theme(parser)
    _language(parser)


def _pool(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", nargs="?", metavar="URL", help=tr("mysql+pymysql://user:password@host/database"))
    parser.add_argument(
        "--check", action="store_true", help=tr("only ask the server at URL what it says of its timeouts")
    )
    parser.add_argument(
        "--recycle",
        type=_whole,
        metavar="N",
        help=tr("pool_recycle: of the lab, or to be judged by --check, which exits with 1 where it is not safe"),
    )
    parser.add_argument(
        "--idle-probe",
        nargs="?",
        const="s",
        choices=("s", "min"),
        help=tr("find out after how many seconds (or minutes) of silence the way to URL ends a connection"),
    )
    parser.add_argument(
        "--set-global", action="store_true", help=tr("set the timeout for all new sessions, and put it back")
    )
    parser.add_argument(
        "--manner", choices=("mariadb", "clean", "mysql8"), help=tr("how the embedded server hangs up (mariadb)")
    )
    _measured(parser)


def _complexity(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "functions",
        nargs="*",
        metavar="FILE.py:FUNCTION",
        help=tr("a function of your own, called with n or what --setup makes of it"),
    )
    parser.add_argument("--setup", metavar="FILE.py:FUNCTION", help=tr("makes the argument of size n from n"))
    parser.add_argument("--min", dest="least", type=_count, metavar="N", help=tr("the smallest size (5)"))
    parser.add_argument("--max", dest="most", type=_count, metavar="N", help=tr("the largest size (1048576)"))
    parser.add_argument(
        "--time-budget", type=_positive, metavar="SECONDS", help=tr("for each function (30), or for the table (14)")
    )
    parser.add_argument("--memory-limit", type=_bytes, metavar="SIZE", help=tr("for each function (2GiB)"))
    parser.add_argument("--mutates", action="store_true", help=tr("a fresh argument for every call"))
    parser.add_argument(
        "--expect", metavar="CLASS", help=tr("no screen: exit 1 when the verdict is another, 3 when it is unclear")
    )
    _measured(parser)


COMMANDS = {
    "lesson": (N_("one lesson: dog, gone-away, big-o, …, or one in a folder of your own"), _lesson),
    "run": (N_("watch your program: dogwatch run SCRIPT [ARG …], or run -m MODULE [ARG …]"), _run),
    "record": (N_("run a program without a screen, and record it"), _record),
    "replay": (N_("open a recording"), _replay),
    "report": (N_("tell a recording as text or JSON"), _report),
    "screenshot": (N_("one moment of a recording as a picture (SVG), text or graph (DOT)"), _screenshot),
    "pool": (N_("the pool lab, on an embedded server or on a real one"), _pool),
    "complexity": (N_("measure the table of structures, or your own functions"), _complexity),
}


def parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The command line. Only commands among the ``words`` of the call get their options: argparse takes a third
    of a millisecond for each."""
    top = _Parser(
        prog="dogwatch",
        description=tr("See what a running Python program is really doing: heap, connection pools, complexity."),
        epilog=tr("Try it on your own program next: dogwatch run SCRIPT"),
    )
    top.add_argument(
        "--version",
        action="version",
        version=f"dogwatch {__version__}",
        help=tr("show program's version number and exit"),
    )
    _measured(top)
    top.set_defaults(command="open", **UNSAID)
    commands = top.add_subparsers(title=tr("commands"), metavar="COMMAND", parser_class=_Parser)
    for name, (help, fill) in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=tr(help),
            description=tr(help)[0].upper() + tr(help)[1:] + ".",
            argument_default=argparse.SUPPRESS,
        )
        command.set_defaults(command=name)
        if name in words:
            fill(command)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code that contract.md gives it."""
    _have_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")  # a report has signs that not every encoding has
    words = sys.argv[1:] if arguments is None else arguments
    argparse._, argparse.ngettext = tr, trn  # type: ignore[attr-defined]
    speak(_asked(words))
    options = parser(words).parse_args(words)
    speak(options.lang or local())
    try:
        code: int = import_module(f"tui.commands.{options.command}").main(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has left: nothing more to say
        return FAILED
    except OSError as error:
        from tui.retold import why

        told = tr("{file} cannot be written: {why}").format(file=error.filename or tr("the output"), why=why(error))
        sys.stderr.write(f"dogwatch: {told}\n")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OURS_FAILED if options.command == "record" else FAILED
    return code


def _have_streams() -> None:
    """Where one was closed at the start nothing else takes its number; a program that is started finds it closed."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, open(number, "w" if number else "r", closefd=False))  # noqa: SIM115
