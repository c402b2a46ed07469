"""Counts what its collector finds: its own, and nothing of anybody else's."""

import gc
import time


class Node:
    pass


first, second = Node(), Node()
first.other, second.other = second, first
del first, second
print("collected", gc.collect())
time.sleep(0.5)
print("collected", gc.collect(), len(gc.garbage))
