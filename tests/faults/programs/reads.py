"""Reads its standard input by every way, and says what kind of thing that is."""

import os
import stat
import sys

mode = os.fstat(0).st_mode
print(stat.S_ISFIFO(mode), stat.S_ISREG(mode), stat.S_ISCHR(mode), sys.stdin.isatty())
print(repr(sys.stdin.readline()), repr(input("more? ")), os.read(0, 100))
try:
    input()
except EOFError as error:
    print(error)
