"""Comes near to the next collection, and waits: none begins, and nothing is finalized, until it allocates more."""

import gc
import time


class Dog:
    def __del__(self):
        print("finalized")


began = []
dog = Dog()
dog.itself = dog
del dog
gc.collect()
dog = Dog()
dog.itself = dog
gc.callbacks.append(lambda phase, info: began.append((phase, info["generation"])))
held = []
while gc.get_count()[0] < gc.get_threshold()[0] - 20:
    held.append([])
del dog
before = began[:]
time.sleep(0.6)
print(began == before)
