"""``dogwatch report``: a recording told as text or JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tui.commands.say import fail
from tui.timeline.recording import RecordingError, read

if TYPE_CHECKING:
    from argparse import Namespace


def main(options: Namespace) -> int:
    try:
        recorded = read(Path(options.file))
    except RecordingError as error:
        return fail(str(error))
    from tui.timeline import report

    if recorded.note:
        sys.stderr.write(f"dogwatch: {recorded.note}\n")
    if options.json:
        json.dump(report.to_json(recorded.events), sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        sys.stdout.write(report.to_text(recorded.events) + "\n")
    return 0
