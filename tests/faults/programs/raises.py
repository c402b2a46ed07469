"""Errors that nobody handles: in a thread, in a finalizer, at exit, and in the end in the main thread."""

import atexit
import threading


class Dog:
    def __del__(self):
        raise ValueError("in a finalizer")

    def __repr__(self):
        return "a dog"


def bark(times):
    if times:
        bark(times - 1)
    raise LookupError(times)


def at_exit():
    raise OSError("at exit")


atexit.register(at_exit)
thread = threading.Thread(target=bark, args=(2,), name="barking")
thread.start()
thread.join()
dog = Dog()
dog.itself = dog
del dog
import gc

gc.collect()
bark(3)
