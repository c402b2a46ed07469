"""A timeline told as JSON (contract.md, ``schema`` 1) or in words."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import tui.complexity.report as complexity
import tui.heap.report as heap
import tui.pool.report as pool
from tui.heap.history import history
from tui.observed._dogwatch.events import Output
from tui.timeline.harmless import escaped, harmless
from tui.timeline.program import killed_by, title, troubles
from tui.timeline.state import timeline
from tui.words import N_, speaking, tr, trn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.timeline.decode import Event
    from tui.timeline.program import ProgramState

SCHEMA = 1
PRINTED, COLUMNS = 40, 200  # lines of output that are told, and columns of each
FEW = 3  # objects or rebindings of one name that are told one by one


def to_json(events: Sequence[Event]) -> dict[str, object]:
    """The report of one program, in English whatever is spoken."""
    with speaking("en"):
        return _report(events)


def _report(events: Sequence[Event]) -> dict[str, object]:
    told = timeline()
    told.add(events)
    state = told.state_at(told.end)
    past = history(told.events)
    program = state.program
    printed = [
        {"t": event.t, "stream": event.stream, "text": event.text} for event in told.events if isinstance(event, Output)
    ]
    return {
        "schema": SCHEMA,
        "program": {
            "argv": list(program.argv),
            "python": program.python or None,
            "pid": program.pid,
            "exit_code": program.exit_code,
            "duration": told.end,
            "children": program.children,
        },
        "output": printed if program.output_kept else None,
        "threads": heap.threads_to_json(past),
        "heap": heap.to_json(past),
        "pools": pool.to_json(state.pool),
        "clock_jumps": pool.jumps_to_json(state.pool),
        "complexity": complexity.to_json(state.complexity),
        "dropped": program.dropped,
        "troubles": troubles(program),
    }


def to_text(events: Sequence[Event], story: Sequence[str] = ()) -> str:
    """The same for a reader: the lines of a lesson's ``story`` where it is one, what ran, what each lens saw of it."""
    told = timeline()
    told.add(events)
    state = told.state_at(told.end)
    lines = [*story, *([""] if story else []), *_program(state.program, told.end)]
    for name, told_lines in (
        (N_("output"), _output(told.events) if state.program.output_kept else []),
        (N_("heap"), _heap(told.events)),
        (N_("pool"), pool.to_text(state.pool)),
        (N_("complexity"), complexity.to_text(state.complexity)),
    ):
        if told_lines:
            lines += ["", tr(name), *(f"  {line}" for line in told_lines)]
    return harmless("\n".join(lines))


def written(report: object) -> str:
    """A report in JSON as a text that no terminal takes for anything else, with a newline at its end."""
    return escaped(json.dumps(report, ensure_ascii=False)) + "\n"


def _program(state: ProgramState, end: float) -> list[str]:
    name = title(state) or tr("program")
    return [f"{name}  Python {state.python or '?'}  {_ended(state, end)}", *troubles(state)]


def _output(events: Sequence[Event]) -> list[str]:
    """The last lines that were printed, and how many are left out."""
    printed = harmless("".join(event.text for event in events if isinstance(event, Output)).replace("\r\n", "\n"))
    lines = printed.strip("\n").splitlines()
    left = max(0, len(lines) - PRINTED)
    told = [line if len(line) <= COLUMNS else f"{line[:COLUMNS]}…" for line in lines[left:]]
    return [trn("… {n} line before", "… {n} lines before", left), *told] if left else told


def _heap(events: Sequence[Event]) -> list[str]:
    """The heap's lines; what a loop brings again and again under one name is told a few times, and counted."""
    past = history(events)
    lives, bindings = {}, []
    objects: Counter[tuple[str, str]] = Counter()
    rebindings: Counter[tuple[str, str]] = Counter()
    for id, life in past.lives.items():
        if life.names and life.object.kind not in ("class", "module"):
            key = (", ".join(life.names), life.object.type)
            objects[key] += 1
            if objects[key] > FEW:
                continue
        lives[id] = life
    for binding in past.bindings:
        if all(binding.values):
            rebindings[binding.scope, binding.name] += 1
            if rebindings[binding.scope, binding.name] <= FEW:
                bindings.append(binding)
    told = heap.to_text(replace(past, lives=lives, bindings=bindings))
    for (names, type), n in objects.items():
        if n > FEW:
            told.append(
                trn(
                    "… {names}: {n} more object ({type})",
                    "… {names}: {n} more objects ({type})",
                    n - FEW,
                    names=names,
                    type=type,
                )
            )
    for (scope, name), n in rebindings.items():
        if n > FEW:
            told.append(
                trn(
                    "… {name} ({scope}): rebound once more",
                    "… {name} ({scope}): rebound {n} times more",
                    n - FEW,
                    name=name,
                    scope=scope,
                )
            )
    return told


def _ended(state: ProgramState, end: float) -> str:
    if state.exit_code is None:
        return tr("seen for {seconds} s").format(seconds=f"{end:.2f}")
    if state.signal:
        return tr("killed by signal {signal} after {seconds} s").format(
            seconds=f"{end:.2f}", signal=killed_by(state.exit_code, state.signal)
        )
    return tr("ended after {seconds} s with exit code {code}").format(seconds=f"{end:.2f}", code=state.exit_code)
