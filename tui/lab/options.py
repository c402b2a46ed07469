"""The lab's options, read without what the lab needs to run."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, NoReturn

from .url import check_form

if TYPE_CHECKING:
    from collections.abc import Sequence

MANNERS = ("mariadb", "clean", "mysql8")


def fill(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Give a parser the lab's options; returns it."""
    parser.add_argument("url", nargs="?", help="of a MySQL or a MariaDB; without it, the embedded server")
    parser.add_argument("--wait-timeout", type=_at_least(1), default=3, help="the server's timeout, for these sessions")
    parser.add_argument("--recycle", type=_at_least(-1), default=2, help="pool_recycle of the second engine")
    parser.add_argument("--manner", choices=MANNERS, default="mariadb", help="how the embedded server hangs up")
    parser.add_argument(
        "--set-global", action="store_true", help="the timeout of all new sessions, put back at the end"
    )
    parser.add_argument("--hold", action="store_true", help="keep connections across the rest: all engines fail")
    parser.add_argument("--duration", type=float, help="seconds to work at most, 20 unless it loops")
    parser.add_argument("--loop", action="store_true", help="tell the story again and again")
    return parser


def wrong(arguments: Sequence[str]) -> str:
    """What is wrong with arguments of the lab, ``""`` for nothing."""
    try:
        options = fill(_Asking(add_help=False)).parse_args(arguments)
        if options.url is not None:
            check_form(options.url)
    except ValueError as error:
        return str(error)
    return ""


class _Asking(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ValueError(message)


def _at_least(least: int) -> Any:
    def seconds(value: str) -> int:
        if int(value) < least:
            raise argparse.ArgumentTypeError(f"must be {least} or more")
        return int(value)

    return seconds
