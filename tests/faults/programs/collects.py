"""How often the collector runs, and what it finds, when it is left to itself."""

import gc

ran = []
gc.collect()
gc.callbacks.append(lambda phase, info: ran.append(phase + str(info["generation"])))
gc.set_threshold(50, 5, 5)
for number in range(20_000):
    cycle = [number]
    cycle.append(cycle)
gc.callbacks.clear()
print(len(ran) > 100, set(ran) == {"start0", "stop0", "start1", "stop1", "start2", "stop2"}, gc.garbage)
