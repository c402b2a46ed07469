"""Watches every call in the whole interpreter, where that has ``sys.monitoring``."""

import os
import sys
import time

monitoring = getattr(sys, "monitoring", None)
told = []


def began(code, offset):
    told.append((code.co_filename.rpartition("/")[2], code.co_name))


def work():
    time.sleep(0.1)


if monitoring:
    print([monitoring.get_tool(number) for number in range(6)])
    monitoring.use_tool_id(monitoring.PROFILER_ID, "mine")
    monitoring.register_callback(monitoring.PROFILER_ID, monitoring.events.PY_START, began)
    monitoring.set_events(monitoring.PROFILER_ID, monitoring.events.PY_START)
for _ in range(5):
    work()
    if child := os.fork():
        os.waitpid(child, 0)
    else:
        os._exit(0)
if monitoring:
    monitoring.set_events(monitoring.PROFILER_ID, 0)
for one in told:
    print(*one)
