"""Replaces what a program should not, to its very end: every builtin function, and for a while others."""

import builtins
import os
import threading
import time


def refuse(*arguments, **named):
    os.write(2, b"called\n")
    raise RuntimeError("not yours")


sleep, get, put = time.sleep, getattr, setattr
before = {}
for module, names in {
    builtins: [name for name in dir(builtins) if name[0].islower() and name not in ("open", "__import__")],
    time: ["sleep", "monotonic", "perf_counter", "time"],
    threading: ["enumerate", "current_thread", "Lock"],
}.items():
    for name in names:
        before[module, name] = get(module, name)
for module, name in before:
    put(module, name, refuse)
held = [[], {}, "text"]
sleep(0.35)
held = None
sleep(0.25)
for module, name in before:
    if module is not builtins:
        put(module, name, before[module, name])
os.write(1, b"unharmed\n")
