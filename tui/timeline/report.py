"""A timeline told as JSON (contract.md, ``schema`` 1) or in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import tui.complexity.report as complexity
import tui.heap.report as heap
import tui.pool.report as pool
from tui.heap.history import history
from tui.observed._dogwatch.events import Output
from tui.timeline.harmless import escaped, harmless
from tui.timeline.program import title, troubles
from tui.timeline.state import timeline
from tui.words import N_, speaking, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.timeline.decode import Event
    from tui.timeline.program import ProgramState

SCHEMA = 1


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


def to_text(events: Sequence[Event]) -> str:
    """The same story for a reader: what ran, and what each lens saw of it."""
    told = timeline()
    told.add(events)
    state = told.state_at(told.end)
    lines = _program(state.program, told.end)
    for name, told_lines in (
        (N_("heap"), heap.to_text(history(told.events))),
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
    lines = [f"{name}  Python {state.python or '?'}  {_ended(state, end)}"]
    if state.output_kept and state.output:
        lines.append(tr("output") + "  " + " ".join(harmless(state.output).split())[:200])
    return lines + troubles(state)


def _ended(state: ProgramState, end: float) -> str:
    if state.exit_code is None:
        return tr("seen for {seconds} s").format(seconds=f"{end:.2f}")
    return tr("ended after {seconds} s with exit code {code}").format(seconds=f"{end:.2f}", code=state.exit_code)
