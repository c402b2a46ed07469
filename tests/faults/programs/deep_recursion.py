"""Runs into the recursion limit at the very depth at which it would."""

import sys


def down(depth):
    global deepest
    deepest = depth
    down(depth + 1)


sys.setrecursionlimit(400)
for _ in range(100):
    try:
        down(0)
    except RecursionError as error:
        print(deepest, error)
