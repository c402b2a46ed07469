"""Gets a signal, by name, with the default action or with a handler."""

import os
import signal
import sys
import time

number = getattr(signal, sys.argv[1])
if len(sys.argv) > 2:
    signal.signal(number, lambda number, frame: print("heard", number, frame.f_code.co_name, flush=True))
print("before", flush=True)
time.sleep(0.15)
os.kill(os.getpid(), number)
time.sleep(0.01)
print("after", flush=True)
