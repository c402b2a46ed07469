"""Threads that only ``_thread`` knows of."""

import _thread
import time

done = []
lock = _thread.allocate_lock()


def work(number):
    mine = [number] * 3
    time.sleep(0.2)
    with lock:
        done.append(sum(mine))


for number in range(20):
    _thread.start_new_thread(work, (number,))
while len(done) < 20:
    time.sleep(0.01)
print(sorted(done))
