"""Many objects, of which some leave while others come."""

import sys
import time


class Node:
    __slots__ = ("next", "value")


head = None
for number in range(int(sys.argv[1]) // 2):
    node = Node()
    node.value, node.next = [number], head
    head = node
time.sleep(0.3)
total = 0
while head is not None:
    total += head.value[0]
    head = head.next
print(total)
