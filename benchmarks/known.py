"""Functions of known class: two lists on which verdicts are counted.

Each is called with an argument of size ``n``. The thresholds of ``tui.complexity.infer`` were chosen with ``TUNED``.
``HELD_OUT`` was written after that, nothing was changed for it, and it is quoted apart.
"""

from __future__ import annotations

import array
import bisect
import collections
import functools
import heapq
import itertools
import json
import math
import operator
import random
import re
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.complexity.argument import in_row

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


# Functions that were held out once, and have been looked at since


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


TUNED += [
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


# More of them


def sum_of_digits(n: int) -> int:
    total = 0
    while n:
        total += n % 10
        n //= 10
    return total


def two_fibonacci(n: int) -> tuple[int, int]:
    """The last two that are not above ``n``: what takes Euclid's algorithm longest."""
    a, b = 1, 2
    while a + b <= n:
        a, b = b, a + b
    return b, a


def euclid(pair: tuple[int, int]) -> int:
    a, b = pair
    while b:
        a, b = b, a % b
    return a


def rightmost(tree: Any) -> Any:
    value = None
    while tree is not None:
        _, value, tree = tree
    return value


def fenwick_update(sums: list[int]) -> None:
    at = 1
    while at < len(sums):
        sums[at] += 0
        at += at & -at


def fibonacci_by_doubling(n: int) -> tuple[int, int]:
    if n == 0:
        return 0, 1
    a, b = fibonacci_by_doubling(n // 2)
    c, d = a * (2 * b - a) % 1_000_003, (a * a + b * b) % 1_000_003
    return (d, c + d) if n % 2 else (c, d)


def segment_sum(sums: list[int]) -> int:
    """Over all but the ends, on a tree of sums from its leaves up."""
    left, right, total = len(sums) // 2 + 1, len(sums) - 1, 0
    while left < right:
        if left % 2:
            total += sums[left]
            left += 1
        if right % 2:
            right -= 1
            total += sums[right]
        left //= 2
        right //= 2
    return total


def guesses(n: int) -> int:
    low, high, count = 0, n, 0
    while high - low > 1:
        count += 1
        middle = (low + high) // 2
        if middle <= n - 1:
            low = middle
        else:
            high = middle
    return count


def majority(items: list[int]) -> int:
    candidate, votes = items[0], 0
    for item in items:
        if votes == 0:
            candidate = item
        votes += 1 if item == candidate else -1
    return candidate


def evens_first(items: list[int]) -> list[int]:
    items = items[:]
    at = 0
    for index, item in enumerate(items):
        if item % 2 == 0:
            items[at], items[index] = item, items[at]
            at += 1
    return items


def counting_sort(items: list[int]) -> list[int]:
    counts = [0] * 10
    for item in items:
        counts[item % 10] += 1
    return [digit for digit, count in enumerate(counts) for _ in range(count)]


def pair_with_sum(items: list[int]) -> bool:
    low, high = 0, len(items) - 1
    while low < high:
        total = items[low] + items[high]
        if total == 2 * len(items):
            return True
        low, high = (low + 1, high) if total < 2 * len(items) else (low, high - 1)
    return False


def run_lengths(word: str) -> list[tuple[str, int]]:
    return [(letter, len(list(run))) for letter, run in itertools.groupby(word)]


def horner(coefficients: list[int]) -> int:
    value = 0
    for coefficient in coefficients:
        value = (value * 31 + coefficient) % 1_000_003
    return value


def brackets_match(text: str) -> bool:
    waiting = []
    for letter in text:
        if letter == "(":
            waiting.append(letter)
        elif not waiting:
            return False
        else:
            waiting.pop()
    return not waiting


def breadth_first(n: int) -> int:
    """Over a ring with chords."""
    seen, waiting = {0}, collections.deque([0])
    while waiting:
        node = waiting.popleft()
        for neighbour in ((node + 1) % n, (node * 2) % n):
            if neighbour not in seen:
                seen.add(neighbour)
                waiting.append(neighbour)
    return len(seen)


def reversed_chain(n: int) -> Any:
    chain: Any = None
    for value in range(n):
        chain = [value, chain]
    before = None
    while chain is not None:
        chain[1], before, chain = before, chain, chain[1]
    return before


def intervals_merged(items: list[int]) -> list[list[int]]:
    merged: list[list[int]] = []
    for start, stop in sorted((item, item + 3) for item in items):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = stop
        else:
            merged.append([start, stop])
    return merged


def merge_sort_upward(items: list[int]) -> list[int]:
    runs = [[item] for item in items]
    while len(runs) > 1:
        runs = [list(heapq.merge(*runs[at : at + 2])) for at in range(0, len(runs), 2)]
    return runs[0]


def largest_sum_by_halves(items: list[int]) -> int:
    if len(items) == 1:
        return items[0]
    middle = len(items) // 2
    left = right = best_left = best_right = 0
    for item in reversed(items[:middle]):
        left += item
        best_left = max(best_left, left)
    for item in items[middle:]:
        right += item
        best_right = max(best_right, right)
    halves = largest_sum_by_halves(items[:middle]), largest_sum_by_halves(items[middle:])
    return max(*halves, best_left + best_right)


def divisors(n: int) -> list[int]:
    counts = [0] * (n + 1)
    for divisor in range(1, n + 1):
        for multiple in range(divisor, n + 1, divisor):
            counts[multiple] += 1
    return counts


def running_median(items: list[int]) -> list[int]:
    low: list[int] = []
    high: list[int] = []
    medians = []
    for item in items:
        heapq.heappush(high, -heapq.heappushpop(low, -item))
        if len(high) > len(low):
            heapq.heappush(low, -heapq.heappop(high))
        medians.append(-low[0])
    return medians


def inversions_one_by_one(items: list[int]) -> int:
    return sum(items[i] > items[j] for i in range(len(items)) for j in range(i + 1, len(items)))


def longest_common(word: str) -> int:
    row = [0] * (len(word) + 1)
    for a in word:
        before = 0
        for j, b in enumerate(reversed(word), 1):
            before, row[j] = row[j], before + 1 if a == b else max(row[j], row[j - 1])
    return row[-1]


def gnome_sort(items: list[int]) -> list[int]:
    items, at = items[:], 0
    while at < len(items):
        if at == 0 or items[at - 1] <= items[at]:
            at += 1
        else:
            items[at - 1], items[at] = items[at], items[at - 1]
            at -= 1
    return items


def times_vector(a: list[list[int]]) -> list[int]:
    return [sum(value * index for index, value in enumerate(row)) for row in a]


def closest_in_plane(items: list[float]) -> float:
    return min(abs(a - b) + abs(a * a - b * b) for a, b in itertools.combinations(items, 2))


def right_triangles(n: int) -> int:
    return sum(a * a + b * b == c * c for a in range(1, n) for b in range(a, n) for c in range(b, n))


def reachable(a: list[list[int]]) -> list[list[bool]]:
    n = len(a)
    reach = [[value == 1 for value in row] for row in a]
    for k in range(n):
        for i in range(n):
            for j in range(n):
                reach[i][j] = reach[i][j] or (reach[i][k] and reach[k][j])
    return reach


def real_matrix(n: int) -> list[list[float]]:
    return [[*reals(n + row)[:n]] for row in range(n)]


def determinant(a: list[list[float]]) -> float:
    a = [row[:] for row in a]
    value = 1.0
    for k, pivot in enumerate(a):
        value *= pivot[k]
        for row in a[k + 1 :]:
            factor = row[k] / pivot[k]
            for j in range(k, len(a)):
                row[j] -= factor * pivot[j]
    return value


def knapsack(items: list[int]) -> int:
    def best(at: int, room: int) -> int:
        if at == len(items):
            return 0
        return max(best(at + 1, room), items[at] + best(at + 1, room - items[at]))

    return best(0, 10**9)


def without_neighbours(n: int) -> int:
    """Words of n bits in which no two ones are neighbours, one by one."""

    def words(left: int, one: bool) -> int:
        if left == 0:
            return 1
        return words(left - 1, False) + (0 if one else words(left - 1, True))

    return words(n, False)


def bracketings(n: int) -> int:
    """All ways to write n pairs of brackets, one by one."""

    def write(opened: int, closed: int) -> int:
        if closed == n:
            return 1
        found = write(opened + 1, closed) if opened < n else 0
        return found + (write(opened, closed + 1) if closed < opened else 0)

    return write(0, 0)


def all_choices(n: int) -> int:
    return sum(1 for size in range(n + 1) for _ in itertools.combinations(range(n), size))


def in_two_heaps(items: list[int]) -> int:
    def least(at: int, difference: int) -> int:
        if at == len(items):
            return abs(difference)
        return min(least(at + 1, difference + items[at]), least(at + 1, difference - items[at]))

    return least(0, 0)


TUNED += [
    Case("dict: setdefault of a key that is there", "O(1)", a_dict, lambda d: d.setdefault(3, 0)),
    Case("deque: both ends", "O(1)", a_deque, lambda q: (q[0], q[-1])),
    Case("array: index", "O(1)", lambda n: array.array("q", range(n)), lambda a: a[len(a) // 2]),
    Case("bytes: last", "O(1)", lambda n: bytes(n), lambda b: b[-1]),
    Case("heap: least", "O(1)", a_heap, lambda h: h[0]),
    Case("str: endswith", "O(1)", text, lambda s: s.endswith("xyz")),
    Case("dict: a word that is missing", "O(1)", a_dict, lambda d: "none" in d),
    Case("memoryview: slice", "O(1)", lambda n: bytes(n), lambda b: memoryview(b)[1:3]),
    Case("first ten by islice", "O(1)", numbers, lambda a: list(itertools.islice(a, 4))),
    Case("range: index", "O(1)", size, lambda n: range(n)[n // 2]),
    Case("sum of digits", "O(log n)", size, sum_of_digits),
    Case("Euclid's algorithm", "O(log n)", two_fibonacci, euclid),
    Case("rightmost of a balanced tree", "O(log n)", small_tree, rightmost),
    Case("bisect of words", "O(log n)", lambda n: sorted(words(n)), lambda a: bisect.bisect(a, "word5")),
    Case("Fenwick tree: an update", "O(log n)", lambda n: [0] * (n + 1), fenwick_update),
    Case("Fibonacci by doubling", "O(log n)", size, fibonacci_by_doubling),
    Case("segment tree: a sum", "O(log n)", lambda n: [1] * (2 * n), segment_sum),
    Case("guesses of a number", "O(log n)", size, guesses),
    Case("any without a hit", "O(n)", numbers, lambda a: any(x < 0 for x in a)),
    Case("set: issubset", "O(n)", a_set, lambda s: s.issubset(s)),
    Case("dict: list of items", "O(n)", a_dict, lambda d: list(d.items())),
    Case("list: joined to itself", "O(n)", numbers, lambda a: a + a),
    Case("str: find", "O(n)", text, lambda s: s.find("z")),
    Case("str: strip", "O(n)", lambda n: " " * n, str.strip),
    Case("majority vote", "O(n)", numbers, majority),
    Case("evens first", "O(n)", numbers, evens_first),
    Case("counting sort", "O(n)", numbers, counting_sort),
    Case("two pointers", "O(n)", ascending, pair_with_sum),
    Case("run lengths", "O(n)", text, run_lengths),
    Case("Horner's rule", "O(n)", numbers, horner),
    Case("brackets that match", "O(n)", lambda n: "(" * n + ")" * n, brackets_match),
    Case("breadth-first search", "O(n)", size, breadth_first),
    Case("linked list reversed", "O(n)", size, reversed_chain),
    Case("sum of squares", "O(n)", numbers, lambda a: sum(x * x for x in a)),
    Case("min by key", "O(n)", numbers, lambda a: min(a, key=abs)),
    Case("n zeros", "O(n)", size, lambda n: [0] * n),
    Case("sorted set", "O(n log n)", numbers, lambda a: sorted([x ^ 0x2AAAA for x in a])),
    Case("largest half", "O(n log n)", numbers, lambda a: heapq.nlargest(len(a) // 2, a)),
    Case("intervals merged", "O(n log n)", numbers, intervals_merged),
    Case("merge sort, upward", "O(n log n)", numbers, merge_sort_upward),
    Case("largest sum by halves", "O(n log n)", numbers, largest_sum_by_halves),
    Case("divisors of all", "O(n log n)", size, divisors),
    Case("running median", "O(n log n)", numbers, running_median),
    Case("items by value", "O(n log n)", a_dict, lambda d: sorted(d.items(), key=lambda item: -item[1])),
    Case("inversions, one by one", "O(n^2)", numbers, inversions_one_by_one),
    Case("longest common subsequence", "O(n^2)", text, longest_common),
    Case("gnome sort", "O(n^2)", numbers, gnome_sort),
    Case("matrix times vector", "O(n^2)", matrix, times_vector),
    Case("closest pair, one by one", "O(n^2)", reals, closest_in_plane),
    Case("matrix: sum", "O(n^2)", matrix, lambda m: sum(map(sum, m))),
    Case("all prefixes", "O(n^2)", text, lambda s: sum(map(len, [s[:end] for end in range(len(s))]))),
    Case("right triangles", "O(n^3)", size, right_triangles),
    Case("transitive closure", "O(n^3)", matrix, reachable),
    Case("determinant", "O(n^3)", real_matrix, determinant),
    Case("combinations, summed", "O(n^3)", numbers, lambda a: sum(map(sum, itertools.combinations(a, 3)))),
    Case("knapsack", "O(2^n)", numbers, knapsack),
    Case("words without neighbours", "O(2^n)", size, without_neighbours),
    Case("bracketings", "O(2^n)", size, bracketings),
    Case("all choices", "O(2^n)", size, all_choices),
    Case("two heaps of least difference", "O(2^n)", numbers, in_two_heaps),
]


# Functions that were not looked at while the thresholds were chosen


def octal_digits(n: int) -> int:
    count = 0
    while n:
        n >>= 3
        count += 1
    return count


def collapsed(n: int) -> int:
    """Halving or dividing by three, whichever fits, until 1."""
    steps = 0
    while n > 1:
        n = n // 3 if n % 3 == 0 else n // 2
        steps += 1
    return steps


def leaf_path(tree: Any) -> int:
    """The way to the leaf in the middle of a balanced tree."""
    steps, left = 0, True
    while tree is not None:
        tree = tree[0] if left else tree[2]
        left = not left
        steps += 1
    return steps


def root_by_bisection(n: int) -> int:
    low, high = 0, n + 1
    while high - low > 1:
        middle = (low + high) // 2
        if middle * middle <= n:
            low = middle
        else:
            high = middle
    return low


def gcd_of_all(items: list[int]) -> int:
    found = 0
    for item in items:
        found = math.gcd(found, item * 2)
    return found


def stairs(n: int) -> int:
    a, b, c = 1, 1, 2
    for _ in range(n):
        a, b, c = b, c, (a + b + c) % 1_000_003
    return a


def vowels(word: str) -> int:
    return sum(letter in "aeiou" for letter in word)


def grouped_by_length(items: list[str]) -> dict[int, list[str]]:
    groups: dict[int, list[str]] = {}
    for item in items:
        groups.setdefault(len(item), []).append(item)
    return groups


def next_greater(items: list[int]) -> list[int]:
    """By a stack of those that still wait."""
    found, waiting = [-1] * len(items), list[int]()
    for index, item in enumerate(items):
        while waiting and items[waiting[-1]] < item:
            found[waiting.pop()] = item
        waiting.append(index)
    return found


def sliding_sums(items: list[int]) -> list[int]:
    total = sum(items[:3])
    sums = [total]
    for index in range(3, len(items)):
        total += items[index] - items[index - 3]
        sums.append(total)
    return sums


def caesar(word: str) -> str:
    return "".join([chr((ord(letter) - 94) % 26 + 97) for letter in word])


def heights(tree: Any) -> int:
    return 0 if tree is None else 1 + max(heights(tree[0]), heights(tree[2]))


def sorted_by_insertion_of_halves(items: list[int]) -> list[int]:
    """Merge sort on slices, merging by sorted(), which finds two runs."""
    if len(items) < 2:
        return items
    middle = len(items) // 2
    left, right = sorted_by_insertion_of_halves(items[:middle]), sorted_by_insertion_of_halves(items[middle:])
    return sorted(left + right)


def ranks(items: list[float]) -> list[int]:
    order = sorted(range(len(items)), key=items.__getitem__)
    found = [0] * len(items)
    for rank, index in enumerate(order):
        found[index] = rank
    return found


def bits_of_all(n: int) -> int:
    total = 0
    for number in range(n):
        left = number
        while left:
            left >>= 1
            total += 1
    return total


def skyline(items: list[int]) -> int:
    """The largest number of intervals that are open at once."""
    events = sorted([(item, 1) for item in items] + [(item + 5, -1) for item in items])
    return max(itertools.accumulate(change for _, change in events))


def exchange_sort(items: list[int]) -> list[int]:
    items = items[:]
    for i in range(len(items)):
        for j in range(i + 1, len(items)):
            if items[j] < items[i]:
                items[i], items[j] = items[j], items[i]
    return items


def longest_palindrome(word: str) -> int:
    length = len(word)
    best = 0
    row = [False] * length
    for start in range(length - 1, -1, -1):
        for end in range(length - 1, start - 1, -1):
            inner = end - start < 2 or row[end - 1]
            row[end] = word[start] == word[end] and inner
            if row[end]:
                best = max(best, end - start + 1)
    return best


def games(n: int) -> list[tuple[int, int]]:
    return [(home, guest) for home in range(n) for guest in range(n) if home != guest]


def degrees(a: list[list[int]]) -> list[int]:
    return [sum(1 for value in row if value % 2) for row in a]


def sum_of_three(items: list[int]) -> bool:
    return any(a + b + c == -1 for a, b, c in itertools.product(items, repeat=3))


def box(n: int) -> int:
    return sum(x ^ y ^ z for x in range(n) for y in range(n) for z in range(n))


def cheapest_bracketing(items: list[int]) -> int:
    n = len(items)
    cost = [[0] * (n + 1) for _ in range(n + 1)]
    for start in range(n - 1, -1, -1):
        for stop in range(start + 2, n + 1):
            cost[start][stop] = (
                stop - start + min(cost[start][middle] + cost[middle][stop] for middle in range(start + 1, stop))
            )
    return cost[0][n]


def lucas(n: int) -> int:
    return 2 - n if n < 2 else lucas(n - 1) + lucas(n - 2)


def coin_rows(n: int) -> list[str]:
    return [""] if n == 0 else [row + side for row in coin_rows(n - 1) for side in "ht"]


def grid_paths(n: int) -> int:
    def walk(right: int, down: int) -> int:
        return 1 if not right or not down else walk(right - 1, down) + walk(right, down - 1)

    return walk(n, n)


HELD_OUT = [
    Case("list: three places", "O(1)", numbers, lambda a: a[0] + a[len(a) // 3] + a[-2]),
    Case("set: a pair that is missing", "O(1)", a_set, lambda s: (-1, -2) in s),
    Case("dict: update of one key", "O(1)", a_dict, lambda d: d.update({0: 0})),
    Case("deque: length and last", "O(1)", a_deque, lambda q: q[len(q) - 1]),
    Case("str: a slice", "O(1)", text, lambda s: s[1:4]),
    Case("list: is it empty?", "O(1)", numbers, lambda a: not a),
    Case("mean of a range", "O(1)", size, lambda n: (0 + n - 1) / 2),
    Case("octal digits", "O(log n)", size, octal_digits),
    Case("halves and thirds", "O(log n)", size, collapsed),
    Case("zigzag down a balanced tree", "O(log n)", small_tree, leaf_path),
    Case("root by bisection", "O(log n)", size, root_by_bisection),
    Case("bisect_right of pairs", "O(log n)", lambda n: [(x, x) for x in range(n)], lambda a: bisect.bisect(a, (1, 2))),
    Case("heap: replace least by least", "O(log n)", a_heap, lambda h: heapq.heapreplace(h, len(h) * 2), True),
    Case("list: remove the last", "O(n)", ascending, lambda a: (a.remove(len(a) - 1), a.append(len(a)))),
    Case("all of a list", "O(n)", lambda n: [1] * n, all),
    Case("gcd of all", "O(n)", numbers, gcd_of_all),
    Case("stairs by loop", "O(n)", size, stairs),
    Case("vowels", "O(n)", text, vowels),
    Case("words by length", "O(n)", words, grouped_by_length),
    Case("next greater", "O(n)", numbers, next_greater),
    Case("sliding sums", "O(n)", numbers, sliding_sums),
    Case("Caesar's cipher", "O(n)", text, caesar),
    Case("height of a tree", "O(n)", small_tree, heights),
    Case("largest of a dict", "O(n)", a_dict, lambda d: max(d.values())),
    Case("str: compare", "O(n)", lambda n: ("a" * n, "a" * (n - 1) + "b"), lambda pair: pair[0] < pair[1]),
    Case("standard deviation", "O(n)", reals, lambda a: math.sqrt(math.fsum(x * x for x in a) / len(a))),
    Case("numbers of a line", "O(n)", lambda n: "7 " * n, lambda s: [int(word) for word in s.split()]),
    Case("sorts of halves", "O(n log n)", numbers, sorted_by_insertion_of_halves),
    Case("ranks", "O(n log n)", reals, ranks),
    Case("bits of all numbers", "O(n log n)", size, bits_of_all),
    Case("most open at once", "O(n log n)", numbers, skyline),
    Case("sorted tuples", "O(n log n)", lambda n: [(x % 7, x) for x in numbers(n)], sorted),
    Case("heap of words, emptied", "O(n log n)", words, heap_sort),
    Case("exchange sort", "O(n^2)", numbers, exchange_sort),
    Case("longest palindrome", "O(n^2)", text, longest_palindrome),
    Case("all games of a season", "O(n^2)", size, games),
    Case("degrees of a graph", "O(n^2)", matrix, degrees),
    Case("sums of rests", "O(n^2)", numbers, lambda a: [sum(a[at:]) for at in range(len(a))]),
    Case("sum of three", "O(n^3)", numbers, sum_of_three),
    Case("a box of cells", "O(n^3)", size, box),
    Case("cheapest bracketing", "O(n^3)", numbers, cheapest_bracketing),
    Case("naive Lucas numbers", "O(2^n)", size, lucas),
    Case("rows of coins", "O(2^n)", size, coin_rows),
    Case("paths in a grid", "O(2^n)", size, grid_paths),
]
