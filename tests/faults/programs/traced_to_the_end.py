"""A trace or a profile function that stays to the end, through a fork, and tells all calls."""

import atexit
import os
import sys


mine = os.getpid()


def trace(frame, event, argument):
    if os.getpid() == mine:
        sys.stderr.write(f"{frame.f_code.co_name} {event} {frame.f_lineno}\n")
    return trace


def profile(frame, event, argument):
    name = argument.__name__ if event.startswith("c_") else frame.f_code.co_name
    if os.getpid() == mine:
        sys.stderr.write(f"profile {name} {event}\n")


def goodbye():
    os.write(1, b"goodbye\n")


atexit.register(goodbye)
if sys.argv[1] == "trace":
    sys.settrace(trace)
else:
    sys.setprofile(profile)
goodbye()
child = os.fork()
if not child:
    os._exit(goodbye() or 0)
os.waitpid(child, 0)
for _ in range(3):
    goodbye()
