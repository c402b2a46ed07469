"""Many threads at once, each with frames and objects of its own."""

import sys
import threading

COUNT = int(sys.argv[1])
ready = threading.Barrier(COUNT + 1)
leave = threading.Event()
results = []


def work(number, depth=3):
    mine = {"number": number, "depth": depth}
    if depth:
        return work(number, depth - 1)
    ready.wait()
    leave.wait()
    results.append(mine["number"])


threading.stack_size(256 * 1024)
threads = [threading.Thread(target=work, args=(number,)) for number in range(COUNT)]
for thread in threads:
    thread.start()
ready.wait()
print(threading.active_count())
leave.wait(0.3)
leave.set()
for thread in threads:
    thread.join()
print(sorted(results) == list(range(COUNT)), threading.active_count())
