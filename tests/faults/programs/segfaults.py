"""Reads where nothing is."""

import ctypes
import time

print("about to", flush=True)
time.sleep(0.15)
ctypes.string_at(0)
