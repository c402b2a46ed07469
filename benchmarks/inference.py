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
import collections
import contextlib
import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.known import HELD_OUT, TUNED
from tui.complexity.course import ChangesArgument, Course, Limits, Point, Word
from tui.complexity.infer import UNCLEAR, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.known import Case


@dataclass(frozen=True)
class Answer:
    """A verdict on a function, the points that it came from, and the seconds that it took."""

    verdict: str
    points: tuple[tuple[int, float], ...] = ()
    seconds: float = 0.0


def dogwatch(case: Case) -> Answer:
    """The last verdict, as ``dogwatch complexity`` would give it."""
    verdicts: list[str] = []
    points: dict[int, float] = {}

    def tell(word: Word) -> None:
        match word:
            case Verdict():
                verdicts.append(word.measured)
            case Point():
                points[word.n] = word.seconds

    started = time.perf_counter()
    with contextlib.suppress(RecursionError):
        try:
            Course(case.function, case.make, Limits(), tell, case.changes).run()
        except ChangesArgument:
            Course(case.function, case.make, Limits(), tell, changes=True).run()
    return Answer(verdicts[-1], tuple(sorted(points.items())), time.perf_counter() - started)


BIG_O = {
    "Constant": "O(1)", "Logarithmic": "O(log n)", "Linear": "O(n)", "Linearithmic": "O(n log n)",
    "Quadratic": "O(n^2)", "Cubic": "O(n^3)", "Exponential": "O(2^n)",
}  # fmt: skip
BIG_O_SIZES = {"O(n^2)": (10, 1000), "O(n^3)": (5, 100), "O(2^n)": (3, 18)}


PEER_PATIENCE = 30  # seconds, about what the slowest function takes dogwatch at most; then big_O is unclear


def peer(case: Case) -> Answer:
    """What big_O says, by its defaults but for the sizes."""
    import big_o  # type: ignore[import-not-found]

    least, most = BIG_O_SIZES.get(case.known, (100, 100_000))
    started = time.perf_counter()
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.alarm(PEER_PATIENCE)
    try:
        best, _ = big_o.big_o(case.function, lambda n: case.make(int(n)), min_n=least, max_n=most)
        verdict = BIG_O.get(type(best).__name__, UNCLEAR)
    except KeyboardInterrupt:
        verdict = UNCLEAR
    finally:
        signal.alarm(0)
    return Answer(verdict, seconds=time.perf_counter() - started)


def tally(verdicts: list[tuple[Case, Answer]]) -> str:
    right = sum(answer.verdict == case.known for case, answer in verdicts)
    unclear = sum(answer.verdict == UNCLEAR for _, answer in verdicts)
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
    parser.add_argument("--peer-runs", type=int, default=5, help="of big_O, at most")
    parser.add_argument("--busy", action="store_true", help="keep a core busy meanwhile")
    parser.add_argument("--json", type=Path, help="where every verdict is written")
    parser.add_argument("--half", choices=("tuned", "held-out"), help="one list alone")
    options = parser.parse_args()
    judges: dict[str, Callable[[Case], Answer]] = {"dogwatch": dogwatch}
    with contextlib.suppress(ImportError):
        import big_o  # noqa: F401

        judges["big_O"] = peer
    noise = subprocess.Popen([sys.executable, "-c", "while True: pass"]) if options.busy else None
    started = time.perf_counter()
    record: list[dict[str, object]] = []
    try:
        for half, cases in (("tuned", TUNED), ("held-out", HELD_OUT)):
            if options.half not in (None, half):
                continue
            chosen = [case for case in cases if not options.names or case.name in options.names]
            for name, judge in judges.items():
                runs = options.runs if name == "dogwatch" else min(options.runs, options.peer_runs)
                verdicts = [(case, judge(case)) for _ in range(runs) for case in chosen]
                if not verdicts:
                    continue
                print(f"{half:9} {name:9} {tally(verdicts)}", flush=True)
                record += [
                    {
                        "half": half,
                        "judge": name,
                        "function": case.name,
                        "known": case.known,
                        "verdict": answer.verdict,
                        "points": answer.points,
                        "seconds": answer.seconds,
                    }
                    for case, answer in verdicts
                ]
                if options.json:
                    options.json.write_text(json.dumps(record, indent=1))
                for case in chosen:
                    missed = collections.Counter(
                        answer.verdict for other, answer in verdicts if other is case and answer.verdict != case.known
                    )
                    if missed and name == "dogwatch":
                        told = ", ".join(f"{said} {count}×" for said, count in missed.items())
                        print(f"          {case.name} is {case.known}: {told}", flush=True)
    finally:
        if noise is not None:
            noise.kill()
            noise.wait()
    print(f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
