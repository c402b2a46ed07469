"""Counts what is its own: open files, threads, modules that it can import, path, arguments, signals, collector."""

import gc
import os
import signal
import sys
import threading
import time

time.sleep(0.2)
print(sorted(os.listdir("/proc/self/fd")) if os.path.exists("/proc/self/fd") else [])
print([thread.name for thread in threading.enumerate()], len(threading._dangling))
print(sorted(name for name in os.environ if name not in ("HERE", "RUN")), sys.argv, sys.orig_argv[1:], sys.flags)
print(sys.path, sys.path_hooks)
print(sorted(vars()), __name__, __file__, __spec__, sys.getswitchinterval(), sys.getrecursionlimit())
print(gc.isenabled(), gc.get_threshold(), gc.callbacks, gc.garbage, gc.get_debug())
print([signal.getsignal(number) for number in (1, 2, 3, 10, 13, 14, 15, 17)], signal.pthread_sigmask(0, ()))
print(sys.gettrace(), sys.getprofile(), sys.excepthook, sys.unraisablehook, sys.displayhook, sys.breakpointhook)
print(os.getcwd() == os.environ["HERE"], os.nice(0), os.umask(0o22), os.getpgrp() == os.getpgid(0), sys.warnoptions)
try:
    import tui
except ImportError as error:
    print(error)
