"""Runs its exit functions by itself, and goes on."""

import atexit
import time

atexit.register(print, "goodbye")
atexit._run_exitfuncs()
time.sleep(0.15)
print("end", flush=True)
