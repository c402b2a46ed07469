"""The observed program as a process: what was started, what it printed, how it ended."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.observed._dogwatch.events import (
    ChildFailed,
    ChildrenUnsure,
    ChildStarted,
    Exited,
    Launched,
    Lost,
    Output,
    Source,
    Started,
    Trouble,
)
from tui.retold import retold
from tui.words import tr, trn

FAILED = 1
KILLED = 128  # and the signal's number
OUTPUT_LIMIT = 20_000  # characters of output that a screen can still be asked for


@dataclass(frozen=True)
class ProgramState:
    """A process at a moment. ``output`` is the end of what it printed; ``exit_code`` is ``None`` while it runs."""

    argv: tuple[str, ...] = ()
    lens: str = ""
    lesson: str = ""
    lesson_text: str = ""
    python: str = ""
    pid: int | None = None
    started: bool = False
    file: str = ""  # the script's absolute path
    source: tuple[str, ...] = ()  # its lines
    output: str = ""
    output_kept: bool = False
    exit_code: int | None = None
    signal: str = ""  # the name of the one that killed it; ``""`` also in a recording that does not tell
    asked_to_end: bool = False  # by dogwatch
    duration: float = 0.0
    children: int = 0
    children_unsure: bool = False  # whether some of them may never have come to be
    dropped: int = 0
    troubles: tuple[str, ...] = ()


EMPTY = ProgramState()


def fold(state: ProgramState, event: object) -> ProgramState:
    """The state after ``event``; events of the lenses change nothing but the time."""
    match event:
        case Launched():
            return replace(
                state,
                argv=event.argv,
                lens=event.lens,
                lesson=event.lesson,
                lesson_text=event.lesson_text,
                output_kept=event.output_kept,
            )
        case Source():
            return replace(state, file=event.file, source=tuple(event.text.splitlines()))
        case Started():
            troubles = state.troubles + event.unavailable
            return replace(state, python=event.python, pid=event.pid, started=True, troubles=troubles)
        case Output():
            return replace(state, output=(state.output + event.text)[-OUTPUT_LIMIT:])
        case Exited():
            return replace(state, exit_code=event.code, signal=event.signal, asked_to_end=event.asked, duration=event.t)
        case ChildStarted():
            return replace(state, children=state.children + 1)
        case ChildFailed():
            return replace(state, children=max(0, state.children - 1))
        case ChildrenUnsure():
            return replace(state, children_unsure=True)
        case Lost():
            return replace(state, dropped=state.dropped + event.count)
        case Trouble():
            return replace(state, troubles=(*state.troubles, event.text))
    return state


def killed_by(code: int, name: str) -> str:
    """The signal by which a program ended with ``code``: ``9 (SIGKILL)``; its number alone without its ``name``."""
    return f"{code - KILLED} ({name})" if name else str(code - KILLED)


def killed(code: int, name: str) -> str:
    """That a signal ended the program, as a sentence."""
    return tr("the program was killed by signal {signal}").format(signal=killed_by(code, name))


LAB = "tui.lab.job"  # which starts the embedded server, and says so in its own words


def troubles(state: ProgramState) -> list[str]:
    """What a person should know of the watch itself, each in a line."""
    told = [retold(text) for text in state.troubles]
    if state.exit_code is not None and not state.started:
        told.append(
            tr(
                "the program was not watched: its Python ignored the environment (-I, -E or -S), "
                "or ended before its first line"
            )
        )
    if state.dropped:
        told.append(trn("{n} event was dropped", "{n} events were dropped", state.dropped))
    if state.children and LAB not in state.argv:
        told.append(_ran_unwatched(state))
    return told


def _ran_unwatched(state: ProgramState) -> str:
    if state.children_unsure:
        return trn(
            "{n} child process ran unwatched, or failed to start, which posix_spawn does not tell",
            "{n} child processes ran unwatched, or failed to start, which posix_spawn does not tell",
            state.children,
        )
    return trn("{n} child process ran unwatched", "{n} child processes ran unwatched", state.children)


def failure(state: ProgramState) -> str:
    """Why a worker of ours failed, in its last words; ``""`` where it did not, or where dogwatch ended it."""
    code = state.exit_code or 0
    if code == FAILED:
        printed = state.output.strip().splitlines()
        return retold((state.troubles or printed or [tr("it failed, and did not say why")])[-1])
    if code > KILLED and not state.asked_to_end:
        return tr("it was ended by signal {number}").format(number=killed_by(code, state.signal))
    return ""


def title(state: ProgramState) -> str:
    """The program as a person would name it: its script or module."""
    first, *rest = [argument for argument in state.argv[1:] if argument != "-P"] or [""]
    return rest[0] if first == "-m" and rest else first.rpartition("/")[2]
