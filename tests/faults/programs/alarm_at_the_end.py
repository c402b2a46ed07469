"""An alarm rings while its many objects are taken down: Python's handler is gone by then, and the signal ends it."""

import signal
import time


def refuse(number, frame):
    raise KeyboardInterrupt


class Kennel:
    held = []


signal.signal(signal.SIGALRM, refuse)
many = [[number] for number in range(1_000_000)]
moved = ["held out of the picture"]
time.sleep(0.25)
Kennel.held.append(moved)
del moved
signal.setitimer(signal.ITIMER_REAL, 0.05)
print("end", flush=True)
