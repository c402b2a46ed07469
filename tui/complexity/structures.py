"""The eight structures of the post and their four operations: the code here is the code that is measured.

Every operation is called as ``do(structure, argument)``. A list, a set, a deque and a dict are Python's own; the
linked lists and the trees are small and plain.
"""

from __future__ import annotations

from bisect import insort
from collections import deque

NUMBERS = list(range(1 << 18))
"""One object for each number, as Python has for those up to 256. A set and a dict compare identities first: with
others, a lookup would take a step up where n leaves the small numbers."""

Array = list[int]
Queue = deque[int]
Table = dict[int, int]

# Array list: a list


def array(n: int) -> Array:
    return NUMBERS[:n]


def array_access(items: Array, index: int) -> int:
    return items[index]


def array_search(items: Array, value: int) -> bool:
    return value in items


def array_insert(items: Array, value: int) -> None:
    items.insert(0, value)


def array_delete(items: Array, value: int) -> None:
    items.remove(value)


def array_take_back(items: Array, _: int) -> None:
    """Undoes an insertion."""
    del items[0]


def array_put_back(items: Array, value: int) -> None:
    """Undoes a deletion from a list in order."""
    insort(items, value)


def array_append(items: Array, value: int) -> None:
    items.append(value)


def array_pop(items: Array, _: int) -> int:
    return items.pop()


# Set


def a_set(n: int) -> set[int]:
    return set(NUMBERS[:n])


def set_search(members: set[int], value: int) -> bool:
    return value in members


def set_insert(members: set[int], value: int) -> None:
    members.add(value)


def set_delete(members: set[int], value: int) -> None:
    members.remove(value)


# Stack: a list touched only at its end


def stack_access(stack: Array, depth: int) -> int:
    aside = [stack.pop() for _ in range(depth)]
    found = stack[-1]
    while aside:
        stack.append(aside.pop())
    return found


def stack_search(stack: Array, value: int) -> bool:
    aside = []
    while stack and stack[-1] != value:
        aside.append(stack.pop())
    found = bool(stack)
    while aside:
        stack.append(aside.pop())
    return found


# Queue: a deque that takes at one end and gives at the other


def queue(n: int) -> Queue:
    return deque(NUMBERS[:n])


def queue_access(waiting: Queue, position: int) -> int:
    found = -1
    for index in range(len(waiting)):
        value = waiting.popleft()
        if index == position:
            found = value
        waiting.append(value)
    return found


def queue_search(waiting: Queue, wanted: int) -> bool:
    found = False
    for _ in range(len(waiting)):
        value = waiting.popleft()
        found = found or value == wanted
        waiting.append(value)
    return found


def queue_insert(waiting: Queue, value: int) -> None:
    waiting.append(value)


def queue_delete(waiting: Queue, _: int) -> int:
    return waiting.popleft()


def queue_take_back(waiting: Queue, _: int) -> int:
    """Undoes an insertion; a queue's own users cannot."""
    return waiting.pop()


def queue_put_back(waiting: Queue, value: int) -> None:
    """Undoes a deletion."""
    waiting.appendleft(value)


# Singly linked list


class Node:
    """A value and the node after it."""

    __slots__ = ("next", "value")

    def __init__(self, value: int, next: Node | None = None) -> None:
        self.value = value
        self.next = next


class Chain:
    """A singly linked list. The node before the first one holds no value, so that every place is after a node."""

    __slots__ = ("before",)

    def __init__(self, n: int) -> None:
        first = None
        for value in reversed(range(n)):
            first = Node(value, first)
        self.before = Node(-1, first)


def chain_access(chain: Chain, position: int) -> int:
    return chain_reach(chain, position + 1).value


def chain_reach(chain: Chain, steps: int) -> Node:
    node = chain.before
    while steps > 0:
        assert node.next is not None
        node = node.next
        steps -= 1
    return node


def chain_search(chain: Chain, value: int) -> bool:
    node = chain.before.next
    while node is not None and node.value != value:
        node = node.next
    return node is not None


def chain_insert(chain: Chain, position: int) -> None:
    insert_after(chain_reach(chain, position), position)


def chain_delete(chain: Chain, position: int) -> None:
    delete_after(chain_reach(chain, position))


def insert_after(node: Node, value: int) -> None:
    node.next = Node(value, node.next)


def delete_after(node: Node) -> None:
    assert node.next is not None
    node.next = node.next.next


def chain_insert_known(chain: Chain, value: int) -> None:
    insert_after(chain.before, value)


def chain_delete_known(chain: Chain, _: int) -> None:
    delete_after(chain.before)


# Doubly linked list


class Linked:
    """A value between its two neighbours."""

    __slots__ = ("next", "previous", "value")

    next: Linked
    previous: Linked

    def __init__(self, value: int) -> None:
        self.value = value
        self.next = self.previous = self


class Ring:
    """A doubly linked list, closed by a link that holds no value: there is always a neighbour on both sides."""

    __slots__ = ("end", "length", "middle")

    def __init__(self, n: int) -> None:
        self.end = Linked(-1)
        self.length = 0
        for value in range(n):
            link_before(self, self.end, value)
        self.middle = ring_reach(self, n // 2)


def ring_reach(ring: Ring, position: int) -> Linked:
    link = ring.end
    if position < ring.length // 2:
        while position >= 0:
            link = link.next
            position -= 1
    else:
        while position < ring.length:
            link = link.previous
            position += 1
    return link


def ring_access(ring: Ring, position: int) -> int:
    return ring_reach(ring, position).value


def ring_search(ring: Ring, value: int) -> bool:
    link = ring.end.next
    while link is not ring.end and link.value != value:
        link = link.next
    return link is not ring.end


def ring_insert(ring: Ring, position: int) -> None:
    link_before(ring, ring_reach(ring, position), position)


def ring_delete(ring: Ring, position: int) -> None:
    unlink(ring, ring_reach(ring, position))


def link_before(ring: Ring, follower: Linked, value: int) -> None:
    link = Linked(value)
    link.previous, link.next = follower.previous, follower
    link.previous.next = follower.previous = link
    ring.length += 1


def unlink(ring: Ring, link: Linked) -> None:
    link.previous.next, link.next.previous = link.next, link.previous
    ring.length -= 1


def ring_insert_known(ring: Ring, value: int) -> None:
    link_before(ring, ring.middle, value)


def ring_delete_known(ring: Ring, _: int) -> None:
    unlink(ring, ring.middle.previous)


# Hash table: a dict


def table(n: int) -> Table:
    return dict.fromkeys(NUMBERS[:n], 0)


def table_search(entries: Table, key: int) -> int:
    return entries[key]


def table_insert(entries: Table, key: int) -> None:
    entries[key] = key


def table_delete(entries: Table, key: int) -> None:
    del entries[key]


# Binary search tree, kept balanced by the sizes of its subtrees


class Branch:
    """A node of a weight-balanced tree; ``None`` is the empty tree. A node is never changed, only replaced."""

    __slots__ = ("key", "left", "right", "size")

    def __init__(self, left: Branch | None, key: int, right: Branch | None) -> None:
        self.left = left
        self.key = key
        self.right = right
        self.size = 1 + size(left) + size(right)


class Tree:
    """A binary search tree."""

    __slots__ = ("root",)

    def __init__(self, root: Branch | None) -> None:
        self.root = root


def size(branch: Branch | None) -> int:
    return branch.size if branch is not None else 0


def tree(n: int) -> Tree:
    """The even numbers below 2n: an odd one is missing."""
    return Tree(_balanced(0, n))


def _balanced(start: int, stop: int) -> Branch | None:
    if start == stop:
        return None
    middle = (start + stop) // 2
    return Branch(_balanced(start, middle), 2 * middle, _balanced(middle + 1, stop))


def tree_access(tree: Tree, position: int) -> int:
    """The value at ``position`` in sorted order, found by the sizes of the subtrees."""
    branch = tree.root
    while branch is not None:
        before = size(branch.left)
        if position == before:
            return branch.key
        if position < before:
            branch = branch.left
        else:
            position -= before + 1
            branch = branch.right
    raise IndexError(position)


def tree_search(tree: Tree, key: int) -> bool:
    branch = tree.root
    while branch is not None and branch.key != key:
        branch = branch.left if key < branch.key else branch.right
    return branch is not None


def tree_insert(tree: Tree, key: int) -> None:
    tree.root = _with(tree.root, key)


def tree_delete(tree: Tree, key: int) -> None:
    tree.root = _without(tree.root, key)


def _with(branch: Branch | None, key: int) -> Branch:
    if branch is None:
        return Branch(None, key, None)
    if key < branch.key:
        return _join(_with(branch.left, key), branch.key, branch.right)
    return _join(branch.left, branch.key, _with(branch.right, key))


def _without(branch: Branch | None, key: int) -> Branch | None:
    if branch is None:
        raise KeyError(key)
    if key < branch.key:
        return _join(_without(branch.left, key), branch.key, branch.right)
    if key > branch.key:
        return _join(branch.left, branch.key, _without(branch.right, key))
    if branch.left is None or branch.right is None:
        return branch.left if branch.right is None else branch.right
    follower = branch.right
    while follower.left is not None:
        follower = follower.left
    return _join(branch.left, follower.key, _without(branch.right, follower.key))


def _join(left: Branch | None, key: int, right: Branch | None) -> Branch:
    """A balanced tree of two whose sizes are at most one insertion or deletion out of balance.

    The weights 3 and 2 are those proven by Hirai and Yamamoto, "Balancing weight-balanced trees" (2011).
    """
    small, large = size(left) + 1, size(right) + 1
    if right is not None and large > 3 * small:
        inner = right.left
        if inner is None or size(inner) + 1 < 2 * (size(right.right) + 1):
            return Branch(Branch(left, key, inner), right.key, right.right)
        return Branch(Branch(left, key, inner.left), inner.key, Branch(inner.right, right.key, right.right))
    if left is not None and small > 3 * large:
        inner = left.right
        if inner is None or size(inner) + 1 < 2 * (size(left.left) + 1):
            return Branch(left.left, left.key, Branch(inner, key, right))
        return Branch(Branch(left.left, left.key, inner.left), inner.key, Branch(inner.right, key, right))
    return Branch(left, key, right)


# The same tree without balancing


class Leaning:
    """A node of a binary search tree that nobody balances."""

    __slots__ = ("key", "left", "right")

    def __init__(self, key: int) -> None:
        self.key = key
        self.left: Leaning | None = None
        self.right: Leaning | None = None


def leaning(n: int) -> Leaning:
    """What inserting 0, 1, … n - 1 in this order makes: every node hangs to the right of the one before."""
    root = last = Leaning(0)
    for key in range(1, n):
        last.right = last = Leaning(key)
    return root


def leaning_search(root: Leaning, key: int) -> bool:
    node: Leaning | None = root
    while node is not None and node.key != key:
        node = node.left if key < node.key else node.right
    return node is not None


def leaning_insert(root: Leaning, key: int) -> None:
    node: Leaning | None = root
    while node is not None:
        parent = node
        node = node.left if key < node.key else node.right
    if key < parent.key:
        parent.left = Leaning(key)
    else:
        parent.right = Leaning(key)


def leaning_delete(root: Leaning, key: int) -> None:
    """Delete a leaf other than the root, which is all that is needed to measure the way to it."""
    parent = node = root
    while node.key != key:
        parent, node = node, (node.left if key < node.key else node.right) or node
    if node is parent.left:
        parent.left = None
    else:
        parent.right = None
