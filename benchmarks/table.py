"""The post's table: how long it takes, and how often its verdicts are the same from run to run.

``python -m benchmarks.table [--runs 10]`` runs ``dogwatch complexity --json`` so often, and prints for every run the
seconds and the cells that are not as in the other runs, and at the end the share of cells with the usual verdict.
"""

from __future__ import annotations

import argparse
import collections
import json
import subprocess
import sys
import time

Verdicts = dict[tuple[str, str], str]


def measured() -> tuple[float, Verdicts]:
    """The seconds that one run takes, and its verdicts."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "tui", "complexity", "--json"], capture_output=True, text=True, check=True
    )
    seconds = time.perf_counter() - started
    cells = json.loads(done.stdout)["complexity"]
    return seconds, {(cell["structure"], cell["operation"]): cell["measured"] for cell in cells}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10)
    runs = [measured() for _ in range(parser.parse_args().runs)]
    usual = {
        cell: collections.Counter(verdicts[cell] for _, verdicts in runs).most_common(1)[0][0] for cell in runs[0][1]
    }
    same = 0
    for seconds, verdicts in runs:
        others = {cell: verdict for cell, verdict in verdicts.items() if verdict != usual[cell]}
        same += len(verdicts) - len(others)
        told = ", ".join(f"{structure}/{operation} {verdict}" for (structure, operation), verdict in others.items())
        print(f"{seconds:5.1f} s  {told or 'as usual'}", flush=True)
    print(f"{same / len(runs) / len(usual):.1%} of {len(runs) * len(usual)} verdicts are the usual ones of their cell")
    print(f"the longest run took {max(seconds for seconds, _ in runs):.1f} s")


if __name__ == "__main__":
    main()
