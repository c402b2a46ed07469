"""Becomes a daemon as daemons do: two forks, a session of its own, every descriptor closed."""

import os
import sys
import time

if os.fork():
    os._exit(0)
os.setsid()
if os.fork():
    os._exit(0)
os.chdir("/")
os.closerange(0, 1024)
assert os.open(os.devnull, os.O_RDWR) == 0
os.dup2(0, 1)
os.dup2(0, 2)
time.sleep(0.3)
here = os.path.dirname(os.path.abspath(os.path.join(os.environ["HERE"], sys.argv[0])))
with open(os.path.join(here, "daemon-was-here"), "w") as file:
    file.write(f"descriptor {file.fileno()}")
