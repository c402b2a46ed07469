"""The order in which things die at the end, which is part of what a program prints."""

import threading
import weakref


class Dog:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)


first, second = Dog("first"), Dog("second")
cycle = Dog("cycle")
cycle.itself = cycle
weakref.finalize(first, print, "finalize")
local = threading.local()
local.dog = Dog("of the thread")
weak = weakref.ref(second, lambda _: print("weak reference"))


def hold():
    dog = Dog("local")
    return lambda: dog


held = hold()
print("end of the program")
