"""Makes what is in this folder: a recording of each lesson, and the pictures that README shows.

    python assets/make.py             # recordings and pictures
    python assets/make.py --pictures  # pictures alone, from the recordings that are there

The lessons run for real. What would tell one machine from another, the folder of the lessons and the interpreter's
path, is written as on a plain machine.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tui.cli import main as dogwatch
from tui.launch import Program
from tui.lessons.lesson import HERE as LESSONS
from tui.lessons.lesson import NAMES, OPENED, lesson
from tui.observed._dogwatch.events import Output
from tui.timeline.recording import Recorder, read

HERE = Path(__file__).parent
PLAIN = {str(LESSONS): "/usr/share/dogwatch/lessons", sys.executable: "/usr/bin/python3"}
POLL = 0.02  # seconds
PRINTED = {"dog": "True True True False"}  # now and then a fourth True comes before the name is moved
PICTURES = {  # name, moment in seconds or the end where that is sooner, size, recordings
    "lenses": (6.4, "120x40", OPENED),
    "dog": (3.4, "80x24", ("dog",)),
    "gone-away": (6.4, "80x24", ("gone-away",)),
    "big-o": (60.0, "80x24", ("big-o",)),
}


def record(name: str, folder: Path = HERE) -> None:
    """Run a lesson to its end, and keep in ``folder`` what happened; again, where its threads met as they rarely do."""
    path = folder / f"{name}.dogwatch"
    run(name, path)
    while PRINTED.get(name) not in (None, printed(path)):
        run(name, path)


def run(name: str, path: Path) -> None:
    """Run a lesson to its end into a recording."""
    program = Program(lesson(name).order())
    with Recorder(path, force=True) as recorder:
        ended = False
        while not ended:
            ended = program.wait(POLL)
            recorder.write(map(plain, program.read()))


def printed(path: Path) -> str:
    """The words that a recorded program printed."""
    told = "".join(event.text for event in read(path).events if isinstance(event, Output))
    return " ".join(told.split())


def plain(body: bytes) -> bytes:
    """An event without the paths of this machine."""
    for here, there in PLAIN.items():
        body = body.replace(here.encode(), there.encode())
    return body


def picture(name: str, at: float, size: str, recordings: tuple[str, ...], folder: Path = HERE) -> None:
    """Draw the moment ``at`` (seconds) of the recordings into ``folder``."""
    files = [HERE / f"{recording}.dogwatch" for recording in recordings]
    at = min(at, max(read(file).events[-1].t for file in files))
    arguments = ["screenshot", *map(str, files), "--at", str(at), "--size", size, "-o", str(folder / f"{name}.svg")]
    code = dogwatch([*arguments, "--lang", "en"])
    if code:
        raise SystemExit(code)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the recordings and pictures of this folder.")
    parser.add_argument("--pictures", action="store_true", help="only the pictures")
    if not parser.parse_args().pictures:
        for name in NAMES:
            record(name)
    for name, (at, size, recordings) in PICTURES.items():
        picture(name, at, size, recordings)


if __name__ == "__main__":
    main()
