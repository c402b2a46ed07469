"""The verdicts on functions of known class: how many are right, wrong and unclear.

``python -m benchmarks.inference [--runs 5] [--busy] [--json FILE] [NAME …]`` measures every function of two lists as
``dogwatch complexity`` would, and prints a table. The thresholds of ``tui.complexity.infer`` were chosen with the list
``TUNED``. ``HELD_OUT`` was written after that, nothing was changed for it, and it is quoted apart. ``--busy`` keeps one
core busy with another process meanwhile.

big_O measures the same functions beside it where it can be imported. It is no dependency of dogwatch:
``python -m venv /tmp/big_o && /tmp/big_o/bin/pip install big-O`` and then
``PYTHONPATH=/tmp/big_o/lib/python3.11/site-packages python -m benchmarks.inference``. It gets its defaults, with sizes
that return in time for the slower classes.
"""

from __future__ import annotations

import argparse
import bisect
import collections
import contextlib
import functools
import heapq
import itertools
import json
import math
import operator
import random
import re
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.complexity.infer import UNCLEAR, Verdict
from tui.complexity.own import Course, Limits, Word, in_row

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Case:
    """A function, its argument at size ``n``, and its class."""

    name: str
    known: str
    make: Callable[[int], Any]
    function: Callable[[Any], object]
    changes: bool = False  # its argument


# Arguments


def numbers(n: int) -> list[int]:
    """Shuffled, as ``dogwatch complexity`` makes them."""
    return in_row(random.Random(n).sample(range(n), n))


def ascending(n: int) -> list[int]:
    return list(range(n))


def reals(n: int) -> list[float]:
    source = random.Random(n)
    return [source.random() for _ in range(n)]


def text(n: int) -> str:
    return "".join(random.Random(n).choices("abcdefghij", k=n))


def words(n: int) -> list[str]:
    return [f"word{number}" for number in numbers(n)]


def a_set(n: int) -> set[int]:
    return set(numbers(n))


def a_dict(n: int) -> dict[int, int]:
    return {number: number for number in numbers(n)}


def a_deque(n: int) -> collections.deque[int]:
    return collections.deque(numbers(n))


def a_heap(n: int) -> list[int]:
    return list(range(n))


def size(n: int) -> int:
    return n


def matrix(n: int) -> list[list[int]]:
    return [numbers(n) for _ in range(n)]


def small_tree(n: int) -> Any:
    return None if n == 0 else (small_tree((n - 1) // 2), n, small_tree(n // 2))


# Functions


def bubble_sort(items: list[int]) -> list[int]:
    items = items[:]
    for end in range(len(items) - 1, 0, -1):
        for index in range(end):
            if items[index] > items[index + 1]:
                items[index], items[index + 1] = items[index + 1], items[index]
    return items


def insertion_sort(items: list[int]) -> list[int]:
    items = items[:]
    for index in range(1, len(items)):
        value, at = items[index], index
        while at and items[at - 1] > value:
            items[at] = items[at - 1]
            at -= 1
        items[at] = value
    return items


def merge_sort(items: list[int]) -> list[int]:
    if len(items) < 2:
        return items
    half = len(items) // 2
    left, right = merge_sort(items[:half]), merge_sort(items[half:])
    merged = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] < right[j]:
            merged.append(left[i])
            i += 1
        else:
            merged.append(right[j])
            j += 1
    return merged + left[i:] + right[j:]


def quick_sort(items: list[int]) -> list[int]:
    if len(items) < 2:
        return items
    pivot, *rest = items
    return [*quick_sort([x for x in rest if x < pivot]), pivot, *quick_sort([x for x in rest if x >= pivot])]


def heap_sort(items: list[int]) -> list[int]:
    heap = items[:]
    heapq.heapify(heap)
    return [heapq.heappop(heap) for _ in range(len(heap))]


def push_and_pop(heap: list[int]) -> int:
    heapq.heappush(heap, -1)
    return heapq.heappop(heap)


def binary_search(items: list[int]) -> int:
    low, high = 0, len(items)
    while low < high:
        middle = (low + high) // 2
        if items[middle] < len(items):
            low = middle + 1
        else:
            high = middle
    return low


def halvings(n: int) -> int:
    count = 0
    while n:
        n //= 2
        count += 1
    return count


def power(n: int) -> int:
    result, base = 1, 3
    while n:
        if n & 1:
            result = result * base % 1_000_003
        base = base * base % 1_000_003
        n >>= 1
    return result


def fibonacci(n: int) -> int:
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def fibonacci_loop(n: int) -> int:
    a, b = 0, 1
    for _ in range(n):
        a, b = b, (a + b) & 0xFFFF
    return a


def hanoi(n: int) -> int:
    return 0 if n == 0 else hanoi(n - 1) + 1 + hanoi(n - 1)


def subsets(n: int) -> int:
    return sum(1 for _ in itertools.product((False, True), repeat=n))


def all_subsets(items: list[int]) -> list[list[int]]:
    found: list[list[int]] = [[]]
    for item in items:
        found += [[*subset, item] for subset in found]
    return found


def subset_sum(items: list[int]) -> bool:
    def reach(index: int, left: int) -> bool:
        if index == len(items):
            return left == 0
        return reach(index + 1, left - items[index]) | reach(index + 1, left)

    return reach(0, -1)


def ternary(n: int) -> int:
    return 1 if n == 0 else ternary(n - 1) + ternary(n - 1) + ternary(n - 1)


def has_duplicate_pairs(items: list[int]) -> bool:
    for i in range(len(items)):
        for j in range(i + 1, len(items)):
            if items[i] == items[j]:
                return True
    return False


def triples(items: list[int]) -> int:
    count = 0
    for i in range(len(items)):
        for j in range(i + 1, len(items)):
            for k in range(j + 1, len(items)):
                count += items[i] + items[j] + items[k] == 0
    return count


def product(a: list[list[int]]) -> list[list[int]]:
    columns = list(zip(*a, strict=True))
    return [[sum(map(operator.mul, row, column)) for column in columns] for row in a]


def product_plain(a: list[list[int]]) -> list[list[int]]:
    n = len(a)
    result = [[0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            for k in range(n):
                result[i][j] += a[i][k] * a[k][j]
    return result


def shortest_paths(a: list[list[int]]) -> list[list[int]]:
    distance = [row[:] for row in a]
    for k, via in enumerate(distance):
        for row in distance:
            first = row[k]
            for j, rest in enumerate(via):
                if first + rest < row[j]:
                    row[j] = first + rest
    return distance


def edit_distance(word: str) -> int:
    other = word[::-1]
    row = list(range(len(other) + 1))
    for i, a in enumerate(word, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def concatenated_front(items: list[int]) -> list[int]:
    result: list[int] = []
    for item in items:
        result = [item, *result]
    return result


def prefix_sums(items: list[int]) -> list[int]:
    return [sum(items[:end]) for end in range(len(items))]


def closest(items: list[float]) -> float:
    ordered = sorted(items)
    return min(b - a for a, b in itertools.pairwise(ordered))


def walk(tree: Any) -> Any:
    if tree is None:
        return 0
    left, value, right = tree
    return walk(left) + value + walk(right)


def depth(tree: Any) -> int:
    steps = 0
    while tree is not None:
        tree = tree[0]
        steps += 1
    return steps


def first_missing(items: list[int]) -> int:
    seen = set(items)
    return next(number for number in itertools.count() if number not in seen)


def two_sum(items: list[int]) -> bool:
    seen: set[int] = set()
    for item in items:
        if -1 - item in seen:
            return True
        seen.add(item)
    return False


def all_against_all(items: list[str]) -> int:
    return sum(a == b for a, b in itertools.product(items, items))


def remove_all(items: list[int]) -> list[int]:
    left = items[:]
    for item in items:
        left.remove(item)
    return left


TUNED = [
    Case("list: index", "O(1)", numbers, lambda a: a[len(a) // 2]),
    Case("list: len", "O(1)", numbers, len),
    Case("dict: lookup", "O(1)", a_dict, lambda d: d.get(7)),
    Case("set: in", "O(1)", a_set, lambda s: -1 in s),
    Case("deque: append and pop", "O(1)", a_deque, lambda q: (q.append(1), q.pop())),
    Case("list: append and pop", "O(1)", numbers, lambda a: (a.append(1), a.pop())),
    Case("str: index", "O(1)", text, lambda s: s[-1]),
    Case("dict: set and delete", "O(1)", a_dict, lambda d: (d.__setitem__(-1, 0), d.pop(-1))),
    Case("next of an iterator", "O(1)", ascending, lambda a: next(iter(a))),
    Case("slice of ten", "O(1)", numbers, lambda a: a[:10]),
    Case("sum by formula", "O(1)", size, lambda n: n * (n + 1) // 2),
    Case("range: in", "O(1)", size, lambda n: n - 1 in range(n)),
    Case("ten dict lookups", "O(1)", a_dict, lambda d: [d.get(key) for key in range(10)]),
    Case("swap of ends", "O(1)", numbers, lambda a: (a[-1], a[0])),
    Case("binary search", "O(log n)", ascending, binary_search),
    Case("bisect", "O(log n)", ascending, lambda a: bisect.bisect_left(a, len(a))),
    Case("halvings", "O(log n)", size, halvings),
    Case("power by squaring", "O(log n)", size, power),
    Case("depth of a balanced tree", "O(log n)", small_tree, depth),
    Case("heap: push least, pop it", "O(log n)", a_heap, push_and_pop),
    Case("heap: replace by largest", "O(log n)", a_heap, lambda h: heapq.heappushpop(h, len(h)), True),
    Case("bisect by key", "O(log n)", ascending, lambda a: bisect.bisect_left(a, len(a), key=lambda x: x)),
    Case("list: in", "O(n)", numbers, lambda a: -1 in a),
    Case("sum", "O(n)", numbers, sum),
    Case("max", "O(n)", numbers, max),
    Case("list: copy", "O(n)", numbers, lambda a: a[:]),
    Case("list: reversed copy", "O(n)", numbers, lambda a: a[::-1]),
    Case("list: count", "O(n)", numbers, lambda a: a.count(0)),
    Case("set of a list", "O(n)", numbers, set),
    Case("dict from a list", "O(n)", numbers, dict.fromkeys),
    Case("str: join", "O(n)", words, lambda a: "".join(a)),
    Case("str: count", "O(n)", text, lambda s: s.count("z")),
    Case("str: reversed copy", "O(n)", text, lambda s: s[::-1]),
    Case("str: split", "O(n)", text, lambda s: s.split("a")),
    Case("sorted of sorted", "O(n)", ascending, sorted),
    Case("Counter", "O(n)", text, collections.Counter),
    Case("comprehension", "O(n)", numbers, lambda a: [x * 2 for x in a]),
    Case("loop", "O(n)", numbers, lambda a: functools.reduce(operator.xor, a)),
    Case("heapify", "O(n)", lambda n: list(range(n, 0, -1)), lambda a: heapq.heapify(a[:])),
    Case("list: insert in front, pop it", "O(n)", numbers, lambda a: (a.insert(0, 1), a.pop(0))),
    Case("str: concatenation", "O(n)", text, lambda s: s + "x"),
    Case("tree walk", "O(n)", small_tree, walk),
    Case("two sum with a set", "O(n)", numbers, two_sum),
    Case("Fibonacci by loop", "O(n)", size, fibonacci_loop),
    Case("bytes filled", "O(n)", size, lambda n: bytes(n)),
    Case("first missing number", "O(n)", numbers, first_missing),
    Case("set: intersection", "O(n)", a_set, lambda s: s & s),
    Case("dict: sum of values", "O(n)", a_dict, lambda d: sum(d.values())),
    Case("mean", "O(n)", numbers, statistics.fmean),
    Case("insort", "O(n)", ascending, lambda a: (bisect.insort(a, -1), a.pop(0))),
    Case("sorted of random", "O(n log n)", numbers, sorted),
    Case("sorted of reals", "O(n log n)", reals, sorted),
    Case("merge sort", "O(n log n)", numbers, merge_sort),
    Case("quick sort", "O(n log n)", numbers, quick_sort),
    Case("heap sort", "O(n log n)", numbers, heap_sort),
    Case("sorted of words", "O(n log n)", words, sorted),
    Case("closest pair of numbers", "O(n log n)", reals, closest),
    Case("list: sort in place", "O(n log n)", numbers, lambda a: a.sort(), True),
    Case("bisect for each", "O(n log n)", ascending, lambda a: [bisect.bisect(a, x) for x in a]),
    Case("bubble sort", "O(n^2)", numbers, bubble_sort),
    Case("insertion sort", "O(n^2)", numbers, insertion_sort),
    Case("pairs", "O(n^2)", numbers, has_duplicate_pairs),
    Case("edit distance", "O(n^2)", text, edit_distance),
    Case("growing at the front", "O(n^2)", numbers, concatenated_front),
    Case("prefix sums by slices", "O(n^2)", numbers, prefix_sums),
    Case("all against all", "O(n^2)", words, all_against_all),
    Case("remove one by one", "O(n^2)", numbers, remove_all),
    Case("transposed", "O(n^2)", matrix, lambda m: list(map(list, zip(*m, strict=True)))),
    Case("in for each", "O(n^2)", numbers, lambda a: sum(x in a for x in a)),
    Case("triples", "O(n^3)", numbers, triples),
    Case("matrix product", "O(n^3)", matrix, product_plain),
    Case("matrix product by map", "O(n^3)", matrix, product),
    Case("shortest paths", "O(n^3)", matrix, shortest_paths),
    Case("combinations of three", "O(n^3)", numbers, lambda a: sum(1 for _ in itertools.combinations(a, 3))),
    Case("naive Fibonacci", "O(2^n)", size, fibonacci),
    Case("towers of Hanoi", "O(2^n)", size, hanoi),
    Case("products of truth values", "O(2^n)", size, subsets),
    Case("all subsets", "O(2^n)", numbers, all_subsets),
    Case("subset sum", "O(2^n)", numbers, subset_sum),
    Case("three calls each", "O(2^n)", size, ternary),
]


# Functions that were not looked at while the thresholds were chosen


def josephus(n: int) -> int:
    survivor = 0
    for size in range(2, n + 1):
        survivor = (survivor + 3) % size
    return survivor


def digits_in_binary(n: int) -> list[int]:
    digits = []
    while n:
        n, digit = divmod(n, 2)
        digits.append(digit)
    return digits


def ternary_search(items: list[int]) -> int:
    low, high = 0, len(items)
    while high - low > 2:
        third = (high - low) // 3
        if items[low + third] > 0:
            high = low + third
        elif items[high - third] > 0:
            low, high = low + third, high - third
        else:
            low = high - third
    return low


def exponential_search(items: list[int]) -> int:
    bound = 1
    while bound < len(items) and items[bound] < len(items) - 2:
        bound *= 2
    return bisect.bisect_left(items, len(items) - 2, bound // 2, min(bound + 1, len(items)))


def sift_down(heap: list[int]) -> int:
    at, moves = 0, 0
    while 2 * at + 1 < len(heap):
        at = 2 * at + 1
        moves += heap[at] >= 0
    return moves


def is_sorted(items: list[int]) -> bool:
    return all(a <= b for a, b in itertools.pairwise(items))


def largest_run(items: list[int]) -> int:
    best = running = 0
    for item in items:
        running = max(item, running + item)
        best = max(best, running)
    return best


def rotate(items: list[int]) -> list[int]:
    middle = len(items) // 2
    return items[middle:] + items[:middle]


def partition(items: list[int]) -> tuple[list[int], list[int]]:
    low: list[int] = []
    high: list[int] = []
    for item in items:
        (low if item < len(items) // 2 else high).append(item)
    return low, high


def is_palindrome(word: str) -> bool:
    return all(word[i] == word[i] and word[-1 - i] for i in range(len(word) // 2))


def selection_sort(items: list[int]) -> list[int]:
    items = items[:]
    for start in range(len(items)):
        least = start
        for index in range(start + 1, len(items)):
            if items[index] < items[least]:
                least = index
        items[start], items[least] = items[least], items[start]
    return items


def longest_rising(items: list[int]) -> int:
    best = [1] * len(items)
    for i in range(len(items)):
        for j in range(i):
            if items[j] < items[i] and best[j] + 1 > best[i]:
                best[i] = best[j] + 1
    return max(best)


def pascal(n: int) -> list[int]:
    row = [1]
    for _ in range(n):
        row = [1, *((a + b) & 0xFFFF for a, b in itertools.pairwise(row)), 1]
    return row


def table_of_products(n: int) -> int:
    return sum(i * j & 1 for i in range(n) for j in range(n))


def unique_by_list(items: list[int]) -> list[int]:
    seen: list[int] = []
    for item in items:
        if item not in seen:
            seen.append(item)
    return seen


def floyd_cube(n: int) -> int:
    total = 0
    for i in range(n):
        for j in range(n):
            for k in range(n):
                total ^= i ^ j ^ k
    return total


def matrix_chain(items: list[int]) -> int:
    n = len(items) - 1
    cost = [[0] * n for _ in range(n)]
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            cost[i][j] = min(cost[i][k] + cost[k + 1][j] + items[i] * items[k + 1] * items[j + 1] for k in range(i, j))
    return cost[0][n - 1]


def all_slices_summed(items: list[int]) -> int:
    best = 0
    for i in range(len(items)):
        for j in range(i, len(items)):
            total = 0
            for k in range(i, j):
                total += items[k]
            best = max(best, total)
    return best


def tribonacci(n: int) -> int:
    return 1 if n < 3 else tribonacci(n - 1) + tribonacci(n - 2) + tribonacci(n - 3)


def gray_code(n: int) -> list[str]:
    if n == 0:
        return [""]
    rest = gray_code(n - 1)
    return ["0" + code for code in rest] + ["1" + code for code in reversed(rest)]


def colourings(n: int) -> int:
    def place(at: int, last: int) -> int:
        return 1 if at == n else sum(place(at + 1, colour) for colour in range(3) if colour != last)

    return place(0, -1)


def truth_tables(n: int) -> int:
    return sum(bits & 1 for bits in range(1 << n))


def merge_halves(items: list[int]) -> list[int]:
    half = len(items) // 2
    return list(heapq.merge(items[:half], items[half:]))


def inversions(items: list[int]) -> int:
    """Counted while merging."""

    def count(part: list[int]) -> tuple[list[int], int]:
        if len(part) < 2:
            return part, 0
        left, a = count(part[: len(part) // 2])
        right, b = count(part[len(part) // 2 :])
        return sorted(left + right), a + b + sum(bisect.bisect(right, x) for x in left)

    return count(items)[1]


def fenwick(items: list[int]) -> int:
    size = len(items)
    tree = [0] * (size + 1)
    for at in range(1, size + 1):
        place = at
        while place <= size:
            tree[place] += items[at - 1]
            place += place & -place
    return tree[-1]


def fast_fourier(values: list[complex]) -> list[complex]:
    if len(values) < 2:
        return values
    even, odd = fast_fourier(values[::2]), fast_fourier(values[1::2])
    return [a + b for a, b in zip(even, odd, strict=False)] + [a - b for a, b in zip(even, odd, strict=False)]


HELD_OUT = [
    Case("tuple: index", "O(1)", lambda n: tuple(range(n)), lambda t: t[-1]),
    Case("dict: len", "O(1)", a_dict, lambda d: len(d) > 3),
    Case("frozenset: in", "O(1)", lambda n: frozenset(range(n)), lambda s: 3 in s),
    Case("deque: rotate by one", "O(1)", a_deque, lambda q: (q.rotate(1), q.rotate(-1))),
    Case("list: last slice", "O(1)", numbers, lambda a: sum(a[-5:])),
    Case("set: add and discard", "O(1)", a_set, lambda s: (s.add(-1), s.discard(-1))),
    Case("str: startswith", "O(1)", text, lambda s: s.startswith("abc")),
    Case("range: length", "O(1)", size, lambda n: len(range(0, n, 3))),
    Case("first match of any", "O(1)", ascending, lambda a: any(x >= 2 for x in a)),
    Case("dict: get with default", "O(1)", a_dict, lambda d: d.get("missing", 0)),
    Case("binary digits", "O(log n)", size, digits_in_binary),
    Case("ternary search", "O(log n)", ascending, ternary_search),
    Case("exponential search", "O(log n)", ascending, exponential_search),
    Case("way down a heap", "O(log n)", a_heap, sift_down),
    Case("three-argument pow", "O(log n)", size, lambda n: [pow(3, n >> shift, 1_000_003) for shift in range(3)]),
    Case("bisect, ten times", "O(log n)", ascending, lambda a: [bisect.bisect(a, len(a) * i // 10) for i in range(10)]),
    Case("Josephus", "O(n)", size, josephus),
    Case("sorted already?", "O(n)", ascending, is_sorted),
    Case("largest run", "O(n)", numbers, largest_run),
    Case("rotate by half", "O(n)", numbers, rotate),
    Case("partition", "O(n)", numbers, partition),
    Case("palindrome", "O(n)", text, is_palindrome),
    Case("list: index of last", "O(n)", ascending, lambda a: a.index(len(a) - 1)),
    Case("list: equality", "O(n)", lambda n: (list(range(n)), list(range(n))), lambda pair: pair[0] == pair[1]),
    Case("list: reverse in place", "O(n)", numbers, lambda a: a.reverse()),
    Case("min and max", "O(n)", reals, lambda a: (min(a), max(a))),
    Case("dict comprehension", "O(n)", numbers, lambda a: {x: x for x in a}),
    Case("filter", "O(n)", numbers, lambda a: list(filter(None, a))),
    Case("enumerate", "O(n)", numbers, lambda a: [i + x for i, x in enumerate(a)]),
    Case("str: upper", "O(n)", text, str.upper),
    Case("str: replace", "O(n)", text, lambda s: s.replace("a", "b")),
    Case("regular expression", "O(n)", text, lambda s: len(re.findall("a", s))),
    Case("bytes of a str", "O(n)", text, lambda s: s.encode("utf-16")),
    Case("accumulate", "O(n)", numbers, lambda a: list(itertools.accumulate(a, max))),
    Case("zip", "O(n)", numbers, lambda a: list(zip(a, a, strict=True))),
    Case("merge of two halves", "O(n)", ascending, merge_halves),
    Case("deque of a list", "O(n)", numbers, collections.deque),
    Case("dict: copy", "O(n)", a_dict, dict.copy),
    Case("json of numbers", "O(n)", ascending, json.dumps),
    Case("hypotenuse", "O(n)", reals, lambda a: math.hypot(*a)),
    Case("sorted in reverse", "O(n log n)", numbers, lambda a: sorted(a, reverse=True)),
    Case("sorted by key", "O(n log n)", numbers, lambda a: sorted(a, key=lambda x: -x)),
    Case("inversions", "O(n log n)", numbers, inversions),
    Case("Fenwick tree", "O(n log n)", numbers, fenwick),
    Case("sums of halves, recursive", "O(n log n)", lambda n: [complex(x) for x in range(n)], fast_fourier),
    Case("median by sorting", "O(n log n)", reals, statistics.median),
    Case("heap pushes and pops", "O(n log n)", numbers, heap_sort),
    Case("selection sort", "O(n^2)", numbers, selection_sort),
    Case("longest rising sequence", "O(n^2)", numbers, longest_rising),
    Case("Pascal's triangle", "O(n^2)", size, pascal),
    Case("table of products", "O(n^2)", size, table_of_products),
    Case("unique by a list", "O(n^2)", numbers, unique_by_list),
    Case("pairs by combinations", "O(n^2)", numbers, lambda a: sum(1 for _ in itertools.combinations(a, 2))),
    Case("three loops", "O(n^3)", size, floyd_cube),
    Case("matrix chain", "O(n^3)", numbers, matrix_chain),
    Case("sums of all slices", "O(n^3)", numbers, all_slices_summed),
    Case("tribonacci", "O(2^n)", size, tribonacci),
    Case("Gray code", "O(2^n)", size, gray_code),
    Case("colourings", "O(2^n)", size, colourings),
    Case("truth tables", "O(2^n)", size, truth_tables),
]

# The run


def dogwatch(case: Case) -> str:
    """The last verdict."""
    told: list[str] = []

    def tell(word: Word) -> None:
        if isinstance(word, Verdict):
            told.append(word.measured)

    with contextlib.suppress(RecursionError):
        Course(case.function, case.make, Limits(), tell, case.changes).run()
    return told[-1]


BIG_O = {
    "Constant": "O(1)", "Logarithmic": "O(log n)", "Linear": "O(n)", "Linearithmic": "O(n log n)",
    "Quadratic": "O(n^2)", "Cubic": "O(n^3)", "Exponential": "O(2^n)",
}  # fmt: skip
BIG_O_SIZES = {"O(n^2)": (10, 1000), "O(n^3)": (5, 100), "O(2^n)": (3, 18)}


def peer(case: Case) -> str:
    """What big_O says, by its defaults but for the sizes."""
    import big_o  # type: ignore[import-not-found]

    least, most = BIG_O_SIZES.get(case.known, (100, 100_000))
    best, _ = big_o.big_o(case.function, lambda n: case.make(int(n)), min_n=least, max_n=most)
    return BIG_O.get(type(best).__name__, UNCLEAR)


def tally(verdicts: list[tuple[Case, str]]) -> str:
    right = sum(verdict == case.known for case, verdict in verdicts)
    unclear = sum(verdict == UNCLEAR for _, verdict in verdicts)
    wrong = len(verdicts) - right - unclear
    shares = [
        f"{count / len(verdicts):6.1%} {word}"
        for count, word in ((right, "right"), (wrong, "wrong"), (unclear, "unclear"))
    ]
    return "".join(shares) + f"   of {len(verdicts)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="only these functions")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--busy", action="store_true", help="keep a core busy meanwhile")
    parser.add_argument("--json", type=Path, help="where every verdict is written")
    options = parser.parse_args()
    judges: dict[str, Callable[[Case], str]] = {"dogwatch": dogwatch}
    with contextlib.suppress(ImportError):
        import big_o  # noqa: F401

        judges["big_O"] = peer
    noise = subprocess.Popen([sys.executable, "-c", "while True: pass"]) if options.busy else None
    started = time.perf_counter()
    record: list[dict[str, object]] = []
    try:
        for half, cases in (("tuned", TUNED), ("held out", HELD_OUT)):
            chosen = [case for case in cases if not options.names or case.name in options.names]
            for name, judge in judges.items():
                verdicts = [(case, judge(case)) for _ in range(options.runs) for case in chosen]
                if not verdicts:
                    continue
                print(f"{half:9} {name:9} {tally(verdicts)}", flush=True)
                record += [
                    {"half": half, "judge": name, "function": case.name, "known": case.known, "verdict": verdict}
                    for case, verdict in verdicts
                ]
                for case in chosen:
                    missed = collections.Counter(
                        said for other, said in verdicts if other is case and said != case.known
                    )
                    if missed and name == "dogwatch":
                        told = ", ".join(f"{said} {count}×" for said, count in missed.items())
                        print(f"          {case.name} is {case.known}: {told}", flush=True)
    finally:
        if noise is not None:
            noise.kill()
            noise.wait()
    print(f"{time.perf_counter() - started:.0f} s")
    if options.json:
        options.json.write_text(json.dumps(record, indent=1))


if __name__ == "__main__":
    main()
