"""Traces itself, to the very end, and tells every call and line that its trace function was called for."""

import gc
import sys
import threading
import time

told = []


def trace(frame, event, argument):
    told.append((frame.f_code.co_filename.rpartition("/")[2], frame.f_code.co_name, event, frame.f_lineno))
    return trace


class Dog:
    pass


def work(number):
    dogs = [Dog() for _ in range(number)]
    dogs.append(dogs)
    time.sleep(0.05)
    return number


sys.settrace(trace)
threading.settrace(trace)
work(3)
thread = threading.Thread(target=work, args=(2,))
thread.start()
thread.join()
gc.collect()
work(1)
if hasattr(threading, "settrace_all_threads"):
    threading.settrace_all_threads(trace)
    time.sleep(0.3)
sys.settrace(None)
threading.settrace(None)
before = len(told)
print(sys.gettrace(), before)
for one in told:
    if one[0] not in ("threading.py", "_weakrefset.py"):
        print(*one)
