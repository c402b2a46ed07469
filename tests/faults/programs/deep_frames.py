"""200 nested frames, generators and exceptions among them."""

import time


def down(depth):
    here = {"depth": depth}
    if depth:
        try:
            yield from down(depth - 1)
        finally:
            here["depth"] -= 1
    else:
        time.sleep(0.3)
        yield here


def nested(depth):
    mine = [depth]
    if depth:
        return nested(depth - 1) + mine[0]
    time.sleep(0.3)
    return sum(len(one) for one in down(99))


print(nested(200))
