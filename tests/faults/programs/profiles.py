"""Profiles itself by hand and by cProfile, and tells all calls, those of C functions too."""

import cProfile
import sys
import threading
import time

told = []


def profile(frame, event, argument):
    name = argument.__name__ if event.startswith("c_") else frame.f_code.co_name
    told.append((frame.f_code.co_filename.rpartition("/")[2], name, event))


def work(number):
    time.sleep(0.05)
    return sum(sorted(range(number)))


sys.setprofile(profile)
if hasattr(threading, "setprofile_all_threads"):
    threading.setprofile_all_threads(profile)
for _ in range(5):
    work(5)
sys.setprofile(None)
for one in told:
    print(*one)
profiler = cProfile.Profile()
profiler.runcall(work, 7)
for entry in sorted(profiler.getstats(), key=lambda entry: str(entry.code)):
    print(entry.code if isinstance(entry.code, str) else entry.code.co_name, entry.callcount)
