"""Each operation of the table does what its words say, and leaves the size as it was."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.complexity import structures as of
from tui.complexity.cells import CELLS, CONTRASTS, NOT_APPLICABLE, OPERATIONS, STRUCTURES, Cell, in_order
from tui.complexity.timing import Cycles

SIZES = (2, 7, 64, 257)
ALL = (*CELLS, *CONTRASTS)


def values(structure: object) -> list[int]:
    """What a structure holds, in its order."""
    match structure:
        case of.Chain():
            found, node = [], structure.before.next
            while node is not None:
                found.append(node.value)
                node = node.next
            return found
        case of.Ring():
            found, link = [], structure.end.next
            while link is not structure.end:
                assert link.next.previous is link
                found.append(link.value)
                link = link.next
            assert len(found) == structure.length
            return found
        case of.Tree():
            return list(keys(structure.root))
        case of.Leaning():
            return sorted(leaning_keys(structure))
    assert isinstance(structure, Iterable)
    return sorted(structure) if isinstance(structure, set | dict) else list(structure)


def keys(branch: of.Branch | None) -> Iterable[int]:
    if branch is not None:
        yield from keys(branch.left)
        yield branch.key
        yield from keys(branch.right)


def leaning_keys(root: of.Leaning) -> Iterable[int]:
    nodes = [root]
    while nodes:
        node = nodes.pop()
        yield node.key
        nodes += [child for child in (node.left, node.right) if child is not None]


@pytest.mark.parametrize("cell", ALL, ids=lambda cell: f"{cell.structure}-{cell.operation}")
def test_an_operation_leaves_the_structure_as_it_was(cell: Cell) -> None:
    for n in SIZES:
        structure = cell.build(n)
        before = values(structure)
        assert len(before) == n
        Cycles(structure, cell.arguments(n), cell.do, cell.undo).run(3)
        assert values(structure) == before


@pytest.mark.parametrize(
    "cell", [cell for cell in ALL if cell.undo], ids=lambda cell: f"{cell.structure}-{cell.operation}"
)
def test_insert_and_delete_change_the_size_by_one(cell: Cell) -> None:
    structure = cell.build(64)
    cell.do(structure, cell.arguments(64)[0])
    assert len(values(structure)) == (65 if cell.operation == "insert" else 63)


def test_at_most_an_eighth_is_inserted_or_deleted_at_once() -> None:
    for cell in ALL:
        if cell.undo:
            assert len(cell.arguments(64)) <= 8
            assert len(cell.arguments(1 << 16)) <= 32


@pytest.mark.parametrize("cell", [cell for cell in ALL if cell.operation == "search"], ids=lambda cell: cell.structure)
def test_a_search_finds_what_is_there_and_nothing_else(cell: Cell) -> None:
    structure = cell.build(64)
    if cell.structure == "hash table":
        assert cell.do(structure, 63) == 0
        return
    assert cell.do(structure, 62) is True
    assert cell.do(structure, 1001) is False


@pytest.mark.parametrize("cell", [cell for cell in ALL if cell.operation == "access"], ids=lambda cell: cell.structure)
def test_access_gives_the_value_at_a_position(cell: Cell) -> None:
    structure = cell.build(64)
    for position in (0, 31, 32, 63):
        expected = 2 * position if cell.structure == "binary tree" else position
        if cell.structure == "stack":
            assert cell.do(structure, 63 - position) == position
        else:
            assert cell.do(structure, position) == expected


@settings(max_examples=50)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=120))
def test_the_tree_is_a_sorted_balanced_set(steps: list[tuple[bool, int]]) -> None:
    tree, expected = of.Tree(None), set[int]()
    for insert, key in steps:
        if insert and key not in expected:
            of.tree_insert(tree, key)
            expected.add(key)
        elif not insert and key in expected:
            of.tree_delete(tree, key)
            expected.remove(key)
        assert list(keys(tree.root)) == sorted(expected)
        assert balanced(tree.root)


def balanced(branch: of.Branch | None) -> bool:
    if branch is None:
        return True
    left, right = of.size(branch.left) + 1, of.size(branch.right) + 1
    return left <= 3 * right and right <= 3 * left and balanced(branch.left) and balanced(branch.right)


def test_sorted_input_makes_the_unbalanced_tree_a_list() -> None:
    root = of.Leaning(0)
    for key in range(1, 50):
        of.leaning_insert(root, key)
    built = of.leaning(50)
    while root.right is not None and built.right is not None:
        assert (root.key, root.left) == (built.key, built.left)
        root, built = root.right, built.right
    assert root.key == built.key == 49


def test_the_table_has_every_structure_and_operation_once() -> None:
    cells = in_order((*CELLS, *NOT_APPLICABLE))
    assert [(cell.structure, cell.operation) for cell in cells] == [(s, o) for s in STRUCTURES for o in OPERATIONS]


def test_the_code_that_is_shown_is_the_code_that_is_measured() -> None:
    search = next(cell for cell in CELLS if cell.structure == "array list" and cell.operation == "search")
    assert search.code.splitlines()[0] == "# a value that is not there"
    assert "return value in items" in search.code
