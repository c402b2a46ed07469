"""The heap in the report: the lives of the objects and the rebindings of names, as JSON and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.retold import retold
from tui.words import N_, tr, trn

if TYPE_CHECKING:
    from tui.heap.history import History, Life

TOLD = 40  # objects told in words


def _name(id: int) -> str | None:
    return f"o{id}" if id else None


FATES = (N_("alive"), N_("freed"), N_("held"), N_("cycle"), N_("immortal"), N_("unknown"))
EVIDENCE = (N_("seen"), N_("inferred"), N_("scanned"))


def to_json(history: History) -> dict[str, object]:
    """The report's ``heap``."""
    return {
        "objects": [
            {
                "id": _name(id),
                "type": life.object.type,
                "repr": life.object.text,
                "names": life.names,
                "refcounts": [list(pair) for pair in life.refcounts],
                "fate": life.fate,
                "evidence": life.evidence,
                "fate_at": life.fate_at,
                "held_by": list(life.held_by),
                "shared": life.object.shared,
            }
            for id, life in history.lives.items()
        ],
        "bindings": [
            {"t": b.t, "scope": b.scope, "name": b.name, "old": _name(b.old), "new": _name(b.new)}
            for b in history.bindings
        ],
        "intervals": [list(pair) for pair in history.intervals],
    }


def threads_to_json(history: History) -> list[dict[str, object]]:
    """The report's ``threads``, in the order in which they were first seen."""
    lives = sorted((life for lives in history.threads.values() for life in lives), key=lambda life: life.started)
    return [{"name": life.name, "started": life.started, "ended": life.ended} for life in lives]


def to_text(history: History) -> list[str]:
    """Each object that a name of the program referred to, with what became of it; then each rebinding."""
    lives = [life for life in history.lives.values() if life.names and life.object.kind not in ("class", "module")]
    lines = [_told(life) for life in lives[:TOLD]]
    if len(lives) > TOLD:
        lines.append(
            trn("… {n} more object; --json has it", "… {n} more objects; --json has them all", len(lives) - TOLD)
        )
    asked = history.intervals[0][1] if history.intervals else 0.0
    for t, interval in history.intervals[1:]:
        told = tr("{t} s  from here on a sample every {interval} s: as asked for")
        if interval > asked:
            told = tr("{t} s  from here on a sample every {interval} s: samples may take 2% of the time")
        lines.append(told.format(t=f"{t:.2f}", interval=f"{interval:g}"))
    for binding in history.bindings:
        old, new = binding.values
        if old and new:
            other = tr("another {value}").format(value=new) if old == new else new
            lines.append(f"{binding.t:.2f} s  {binding.name} ({retold(binding.scope)}): {old} → {other}")
    return lines


def _told(life: Life) -> str:
    counts = [("∞" if count is None else str(count)) for _, count in life.refcounts]
    refs = " → ".join(counts if len(counts) <= 4 else [counts[0], "…", counts[-1]])
    fate = tr(life.fate)
    if life.held_by:
        fate = tr("{fate} by {holders}").format(fate=fate, holders=", ".join(map(retold, life.held_by)))
    if life.fate_at is not None and life.fate == "freed":
        fate = tr("{what} at {t} s").format(what=fate, t=f"{life.fate_at:.2f}")
    how = " (" + tr(life.evidence) + ")" if life.evidence else ""
    if life.collected:
        how += tr(", by the collector (inferred: only a cycle held it at {t} s)").format(t=f"{life.in_cycle_at:.2f}")
    return f"{', '.join(life.names)} → {life.value}  {life.object.type}  refs {refs}  {fate}{how}"
