"""The child of a fork outlives its parent and does the rest of the work, with an exit hook of its own."""

import atexit
import os
import time

atexit.register(print, "goodbye", flush=True)
reading, writing = os.pipe()
if os.fork():
    os.close(writing)
    os.read(reading, 1)  # until the child has written its part
    print("parent", flush=True)
else:
    os.close(reading)
    work = [str(number) for number in range(1000)]
    with open("left-by-the-child", "w") as file:
        file.write(" ".join(work))
    os.close(writing)
    time.sleep(0.3)
