"""Threads that fork at once, and start processes with a function of their own to run first."""

import os
import subprocess
import threading
import warnings

warnings.simplefilter("ignore")


def fork():
    for _ in range(10):
        child = os.fork()
        if not child:
            os._exit(0)
        os.waitpid(child, 0)


def start():
    for _ in range(5):
        subprocess.run(["true"], preexec_fn=int, check=True)


threads = [threading.Thread(target=work) for work in (fork, fork, start, start)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("done")
