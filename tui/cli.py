"""The command line: names a command's module and imports only that one."""

from __future__ import annotations


def main() -> int:
    return 0
