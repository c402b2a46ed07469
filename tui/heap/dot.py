"""The heap's graph in Graphviz's DOT: scopes and objects as records with a port a row, references as edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.canvas import one_line
from tui.heap import boxes, model
from tui.words import tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tui.heap.boxes import Key
    from tui.heap.model import HeapState

COLOURS = {"freed": "red", "held": "gray", "immortal": "orange"}


def dot(state: HeapState) -> str:
    """A digraph of all scopes and objects of a state; what left lately is dashed, and what refers to what of it."""
    lines = ["digraph heap {", "  rankdir=LR;", '  node [shape=plain, fontname="monospace"];']
    edges: list[str] = []
    titles = _titles(state)
    for key, names in boxes.named(state):
        node = _node(key)
        rows = [(one_line(name.name), name.to) for name in names if name.to in state.objects]
        lines.append(f"  {node} [label={_table(titles[key], rows, 'lightgray')}];")
        edges += _edges(node, [to for _, to in rows], state)
    for id, object in sorted(state.objects.items()):
        rows = [(one_line(label), to) for label, to in object.edges]
        if object.more:
            rows.append((tr("… {n} more").format(n=f"{object.more:,}"), 0))
        title = f"{one_line(object.text)}  {boxes.count(object)}"
        lines.append(f"  o{id} [label={_table(title, rows, 'white')}];")
        edges += _edges(f"o{id}", [to for _, to in rows], state)
    ghosts = model.lasting(state.ghosts)
    for ghost in ghosts:
        text = f"{one_line(ghost.object.text)}  {boxes.verdict(ghost)}"
        colour = COLOURS.get(ghost.fate, "gray")
        lines.append(f"  o{ghost.object.id} [shape=box, style=dashed, color={colour}, label={_quoted(text)}];")
        for row in boxes.left_to(ghost, ghosts):
            edges.append(f"  o{ghost.object.id} -> o{row.to} [style=dashed, color=gray, label={_quoted(row.label)}];")
    return "\n".join([*lines, *edges, "}", ""])


def _titles(state: HeapState) -> dict[Key, str]:
    titles: dict[Key, str] = {boxes.GLOBALS: tr(boxes.GLOBALS_TITLE)}
    for index, thread in enumerate(state.threads):
        for depth, frame in enumerate(reversed(thread.frames)):
            key = (thread.ident, depth, frame.function)
            told = tr("thread {index} {function} line {n}")
            titles[key] = told.format(index=index, function=one_line(frame.function), n=frame.line)
    return titles


def _node(key: Key) -> str:
    return f"o{key}" if isinstance(key, int) else _quoted("/".join(map(str, key)))


def _edges(node: str, targets: Sequence[int], state: HeapState) -> Iterable[str]:
    for index, to in enumerate(targets):
        if to in state.objects:
            yield f"  {node}:r{index} -> o{to};"


def _table(title: str, rows: Sequence[tuple[str, int]], colour: str) -> str:
    cells = "".join(
        f'<tr><td align="left" port="r{index}">{_escaped(label) or "·"}</td></tr>'
        for index, (label, _) in enumerate(rows)
    )
    head = f'<tr><td bgcolor="{colour}">{_escaped(title)}</td></tr>'
    return f'<<table border="0" cellborder="1" cellspacing="0">{head}{cells}</table>>'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
