"""What the collector finds when the program has left nothing for it, again and again."""

import gc
import time

gc.disable()
held = [["".join(["wo", "rd"])] for _ in range(3)]


class Box:
    kept = []


gc.collect()
for number in range(3):
    Box.kept.append(held.pop())
    time.sleep(0.15)
    print(gc.collect())
