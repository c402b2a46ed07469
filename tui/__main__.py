"""``python -m tui`` is ``dogwatch``."""

import sys

from tui.surroundings import ROOT, leave

leave()
if not sys.flags.safe_path and sys.path[0] != ROOT:
    del sys.path[0]  # the current folder, whose modules are the program's

from tui.cli import main  # noqa: E402

raise SystemExit(main())
