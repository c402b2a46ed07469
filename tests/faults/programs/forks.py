"""Forks under ``-W error``, from the main thread, and asks nothing of the child but its exit code."""

import os
import time
import warnings

warnings.simplefilter("error")
for code in range(3):
    time.sleep(0.15)
    child = os.fork()
    if not child:
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
child, descriptor = os.forkpty()
if not child:
    os.write(1, b"from the child's terminal")
    os._exit(4)
print(os.read(descriptor, 100), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
try:
    os.wait()
except ChildProcessError as error:
    print(error)
