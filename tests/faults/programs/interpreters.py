"""Runs code in interpreters of its own, which have a lock of their own where there is such a thing (3.12)."""

import os
import sys
import threading

if sys.version_info >= (3, 13):
    import _interpreters as interpreters

    made = [interpreters.create("isolated") for _ in range(2)]
elif sys.version_info >= (3, 12):
    import _xxsubinterpreters as interpreters

    made = [interpreters.create(isolated=True) for _ in range(2)]
else:
    import _xxsubinterpreters as interpreters

    made = [interpreters.create() for _ in range(2)]

CODE = """
import os, sys, time

class Kennel:
    pass

def nested(depth):
    return nested(depth - 1) if depth else [Kennel() for _ in range(50)]

until = time.monotonic() + 1.5
while time.monotonic() < until:
    nested(20)
watching = [name for name in sys.modules if "dogwatch" in name]
print(watching, os.environ.get("PYTHONPATH"), sys.path[:1], flush=True)
"""

lock = threading.Lock()
threads = [threading.Thread(target=interpreters.run_string, args=(number, CODE)) for number in made]
for thread in threads:
    thread.start()
    thread.join(0.3)
for thread in threads:
    thread.join()
print(os.environ.get("PYTHONPATH"), os.system('echo "$PYTHONPATH"'))
