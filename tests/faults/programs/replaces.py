"""Replaces functions of os, sys and gc, as tests do with mocks, and counts who calls them."""

import atexit
import gc
import os
import sys
import time

called = []


def replace(module, name):
    before = getattr(module, name)

    def instead(*arguments, **named):
        called.append(name)
        return before(*arguments, **named)

    setattr(module, name, instead)
    return before


class Kennel:
    held = []


for name in ("getppid", "kill", "waitpid", "uname", "sysconf", "stat", "listdir", "read", "open"):
    replace(os, name)
for name in ("get_threshold", "set_threshold", "get_objects", "get_stats", "get_count", "get_referents"):
    replace(gc, name)
replace(sys, "_getframe")
replace(sys, "_current_frames")
replace(os.path, "exists")
for number in range(4):
    moved = ["out of the picture", number]
    time.sleep(0.15)
    Kennel.held.append(moved)
    del moved
time.sleep(0.2)
child = os.fork()
if not child:
    os.write(1, b"child %r\n" % called)
    os._exit(9)
print(os.waitpid(child, 0)[1], called, flush=True)
atexit.register(lambda: print(called))
